import { grouped, money, table } from "../common/format.ts";
import type { LabelledProblem } from "../netting/labelled.ts";
import { optimalResult } from "../netting/optimal/result.ts";
import type { OptimalSolution } from "../netting/optimal/solution.ts";
import {
  CURRENCY_COLUMNS,
  currencyRows,
  dearestAccounts,
  type OptimalFinding,
  partiesOf,
  PASSED_COLUMNS,
  passedRows,
  percent,
  SIDE_COLUMNS,
  sideRows,
} from "../pages/netting-rows.ts";

const SHOWN = 20;

/** An optimal net: how good it is and how that is known, who is passed, what is divided, and where a unit more helps. */
export function optimalPage(finding: OptimalFinding): string {
  const { source, solution, certificate } = finding;
  const { value, bound } = certificate;
  return [
    `${source.name}: optimal net, ${percent(value, bound)} of the most that anything could settle`,
    `Settles ${grouped(value)} minor units; its prices prove that nothing settles more than ${grouped(bound)}.`,
    table(CURRENCY_COLUMNS, currencyRows(source, optimalResult(source.problem, solution))),
    listed(
      "Settle in part",
      solution.parts.map((part) => partText(source, part)),
    ),
    passedTable(finding),
    listed("What one more unit would settle, by account", dearestAccounts(finding).map(pricedText)),
  ].join("\n\n");
}

/** Nets under different terms beside each other. */
export function sideTable(findings: readonly (readonly [title: string, finding: OptimalFinding])[]): string {
  return `Order, passing and division beside each other\n${table(SIDE_COLUMNS, sideRows(findings))}`;
}

function passedTable(finding: OptimalFinding): string {
  const title = "Wait while younger ones of the same account settle";
  const rows = passedRows(finding);
  if (rows.length === 0) return `${title}: none`;
  return [title, table(PASSED_COLUMNS, rows.slice(0, SHOWN)), ...moreThan(rows.length)].join("\n");
}

function listed(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return `${title}: none`;
  return [title, ...lines.slice(0, SHOWN).map((line) => `  ${line}`), ...moreThan(lines.length)].join("\n");
}

function moreThan(count: number): string[] {
  return count > SHOWN ? [`  and ${grouped(count - SHOWN)} more`] : [];
}

function partText(source: LabelledProblem, { payment, amount }: OptimalSolution["parts"][number]): string {
  const { currency, decimals } = source.positions[payment.queue]!;
  const [payer, payee, whole] = partiesOf(source, payment);
  return `${source.paymentId(payment)}, ${payer} to ${payee}: ${money(amount, decimals, currency)} of ${whole}`;
}

function pricedText({ account, currency, price }: ReturnType<typeof dearestAccounts>[number]): string {
  return `${account}, ${currency}: ${price.toFixed(2)}`;
}
