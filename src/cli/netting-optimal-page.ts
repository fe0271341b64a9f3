import { grouped, money, table } from "../common/format.ts";
import type { LabelledProblem } from "../netting/labelled.ts";
import type { PaymentRef } from "../netting/problem.ts";
import { optimalResult } from "../netting/optimal/result.ts";
import { type OptimalSolution, PRICE_ONE } from "../netting/optimal/solution.ts";
import { certificateOf } from "../netting/optimal/verify-optimal.ts";
import { CURRENCY_COLUMNS, currencyRows, percent } from "../pages/netting-rows.ts";

const SHOWN = 20;

/** An optimal net: how good it is and how that is known, who is passed, what is divided, and where a unit more helps. */
export function optimalPage(source: LabelledProblem, solution: OptimalSolution): string {
  const { value, bound } = certificateOf(source.problem, solution);
  const passed = passedIn(source, solution);
  return [
    `${source.name}: optimal net, ${percent(value, bound)} of the most that anything could settle`,
    `Settles ${grouped(value)} minor units; its prices prove that nothing settles more than ${grouped(bound)}.`,
    table(CURRENCY_COLUMNS, currencyRows(source, optimalResult(source.problem, solution))),
    listed(
      "Settle in part",
      solution.parts.map((part) => partText(source, part)),
    ),
    listed("Wait while younger ones of the same account settle", passed),
    listed("What one more unit would settle, by account", dearest(source, solution)),
  ].join("\n\n");
}

function listed(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return `${title}: none`;
  const more = lines.length > SHOWN ? [`  and ${grouped(lines.length - SHOWN)} more`] : [];
  return [title, ...lines.slice(0, SHOWN).map((line) => `  ${line}`), ...more].join("\n");
}

function partText(source: LabelledProblem, { payment, amount }: OptimalSolution["parts"][number]): string {
  const { currency, decimals } = source.positions[payment.queue]!;
  const whole = source.problem.queues[payment.queue]![payment.index]!.amount;
  return `${nameOf(source, payment)}: ${money(amount, decimals, currency)} of ${money(whole, decimals, currency)}`;
}

function nameOf({ positions, problem, paymentId }: LabelledProblem, payment: PaymentRef): string {
  const { payee } = problem.queues[payment.queue]![payment.index]!;
  return `${paymentId(payment)}, ${positions[payment.queue]!.account} to ${positions[payee]!.account}`;
}

function passedIn(source: LabelledProblem, { isSettled }: OptimalSolution): string[] {
  return source.problem.queues.flatMap((payments, queue) => {
    const last = isSettled[queue]!.lastIndexOf(1);
    return payments.slice(0, Math.max(last, 0)).flatMap(({ isVoid }, index) => {
      const waits = isVoid !== true && isSettled[queue]![index] === 0;
      return waits ? [nameOf(source, { queue, index })] : [];
    });
  });
}

/** Positions by their price, highest first, those that cost nothing left out. */
function dearest({ positions }: LabelledProblem, { prices }: OptimalSolution): string[] {
  const priced = positions.map((position, index) => ({ ...position, price: prices[index]! }));
  const dear = priced.filter(({ price }) => price > 0n).sort((a, b) => (a.price < b.price ? 1 : -1));
  return dear.map(({ account, currency, price }) => {
    return `${account}, ${currency}: ${(Number(price) / Number(PRICE_ONE)).toFixed(2)}`;
  });
}
