import { grouped, money, table } from "../common/format.ts";
import { netResult } from "../netting/baselines.ts";
import { ALGORITHMS, type Comparison } from "../netting/comparison.ts";
import { explainWaiting, type WaitingQueue } from "../netting/explain.ts";
import type { LabelledProblem } from "../netting/labelled.ts";
import type { SettlementResult } from "../netting/ledger.ts";
import type { NettingSolution, PaymentRef } from "../netting/problem.ts";
import { ratioOf, type SettlementSummary, summaryOf } from "../netting/summary.ts";

const SHOWN = 20;

/** A solution with everything that somebody whose payments wait wants to know; with `all` payment by payment. */
export function solutionPage(source: LabelledProblem, solution: NettingSolution, all: boolean): string {
  const result = netResult(source.problem, solution);
  const waiting = explainWaiting(source.problem, solution.settled);
  return [
    headline(source, result),
    ...(source.notes ?? []),
    currencyTable(source, result),
    ...(all ? [accountTable(source, result), paymentTable(source, result)] : []),
    waitingList(source, waiting, all ? waiting.length : SHOWN),
  ].join("\n\n");
}

function headline({ name, problem }: LabelledProblem, result: SettlementResult): string {
  const { payments, settled } = summaryOf(problem, result);
  return `${name}: ${grouped(settled)} of ${grouped(payments)} payments settle at once`;
}

/** A result by currency, one row each. */
export function currencyRows(source: LabelledProblem, result: SettlementResult): string[][] {
  return currenciesOf(source).map((currency) => {
    const { decimals } = source.positions.find((position) => position.currency === currency)!;
    const amount = (value: bigint) => money(value, decimals, "").trimEnd();
    const includes = (position: number) => source.positions[position]!.currency === currency;
    const { payments, settled, gross, value, liquidityUsed, liquidityRatio } = summaryOf(
      source.problem,
      result,
      includes,
    );
    const counts = [grouped(payments), grouped(settled), amount(gross), amount(value)];
    return [currency, ...counts, percent(value, gross), amount(liquidityUsed), ratioText(liquidityRatio)];
  });
}

export const CURRENCY_COLUMNS = [
  "currency",
  "payments",
  "settle",
  "value",
  "settles",
  "share",
  "liquidity used",
  "ratio",
];

function currencyTable(source: LabelledProblem, result: SettlementResult): string {
  return table(CURRENCY_COLUMNS, currencyRows(source, result));
}

/** The currencies of a problem, in the order of its positions. */
export function currenciesOf({ positions }: LabelledProblem): string[] {
  return [...new Set(positions.map(({ currency }) => currency))];
}

/** What each position holds after what settled. */
export function closingBalances({ problem }: LabelledProblem, { isSettled }: SettlementResult): bigint[] {
  const balances = [...problem.openings];
  for (const [payer, payments] of problem.queues.entries()) {
    for (const [index, { payee, amount }] of payments.entries()) {
      if (isSettled[payer]![index] !== 1) continue;
      balances[payer]! -= amount;
      balances[payee]! += amount;
    }
  }
  return balances;
}

function accountTable(source: LabelledProblem, result: SettlementResult): string {
  const closing = closingBalances(source, result);
  const rows = source.positions.map(({ account, currency, decimals }, position) => {
    const settled = result.isSettled[position]!.reduce((count, flag) => count + flag, 0);
    const amounts = [source.problem.openings[position]!, closing[position]!];
    return [account, ...amounts.map((each) => money(each, decimals, currency)), grouped(settled)];
  });
  return table(["account", "opens with", "ends with", "payments settled"], rows);
}

function paymentTable(source: LabelledProblem, { isSettled }: SettlementResult): string {
  const rows = source.problem.queues.flatMap((payments, queue) =>
    payments.map(({ isVoid }, index) => {
      const fate = isVoid === true ? "is void" : isSettled[queue]![index] === 1 ? "settles" : "waits";
      return [source.paymentId({ queue, index }), ...partiesOf(source, { queue, index }), fate];
    }),
  );
  return table(["payment", "payer", "payee", "amount", ""], rows);
}

/** Payer, payee and amount of a payment, as people read them. */
function partiesOf({ positions, problem }: LabelledProblem, { queue, index }: PaymentRef): [string, string, string] {
  const { payee, amount } = problem.queues[queue]![index]!;
  const { account, currency, decimals } = positions[queue]!;
  return [account, positions[payee]!.account, money(amount, decimals, currency)];
}

function waitingList(source: LabelledProblem, waiting: readonly WaitingQueue[], shown: number): string {
  if (waiting.length === 0) return "Nothing waits.";
  const lines = waiting.slice(0, shown).map((each) => `  ${waitingText(source, each)}`);
  const more = waiting.length > shown ? [`  and ${grouped(waiting.length - shown)} more queues; --all shows them`] : [];
  return ["First in each queue that waits, and why", ...lines, ...more].join("\n");
}

/** Why a queue waits, in a sentence. */
export function waitingText(source: LabelledProblem, waiting: WaitingQueue): string {
  const { payment, behind } = waiting;
  const [payer, payee, amount] = partiesOf(source, payment);
  const tail = behind === 0 ? "" : `; ${grouped(behind)} wait behind it`;
  return `${source.paymentId(payment)}, ${payer} to ${payee}, ${amount}: ${reasonText(source, waiting)}${tail}`;
}

function reasonText({ positions, paymentId }: LabelledProblem, { payment, reason }: WaitingQueue): string {
  const { currency, decimals } = positions[payment.queue]!;
  switch (reason.kind) {
    case "short":
      return `short by ${money(reason.by, decimals, currency)}`;
    case "overLimit":
      return `over the limit on ${positions[reason.limit.payee]!.account} by ${money(reason.by, decimals, currency)}`;
    case "linked":
      return `linked to ${paymentId(reason.to)} of ${positions[reason.to.queue]!.account}, which waits`;
  }
}

/** The algorithms side by side, and the bound. */
export function comparisonTable({ algorithms, bound }: Comparison): string {
  const rows = algorithms.map(({ name, summary, milliseconds }) => [
    ALGORITHMS[name],
    ...summaryCells(summary),
    milliseconds.toFixed(0),
  ]);
  const { gross } = algorithms[0]!.summary;
  const limit = ["bound, any order, in parts", "", "", percent(bound, gross), "", ""];
  return table(COMPARISON_COLUMNS, [...rows, limit]);
}

const COMPARISON_COLUMNS = ["algorithm", "settle", "of payments", "of value", "ratio", "ms"];

function summaryCells({ payments, settled, gross, value, liquidityRatio }: SettlementSummary): string[] {
  const counted = percent(BigInt(settled), BigInt(payments));
  return [grouped(settled), counted, percent(value, gross), ratioText(liquidityRatio)];
}

/** A share in percent, nothing of nothing. */
export function percent(part: bigint, whole: bigint): string {
  const share = ratioOf(part, whole);
  return share === null ? "-" : `${(share * 100).toFixed(2)}%`;
}

/** Value settled for a unit of liquidity. */
export function ratioText(ratio: number | null): string {
  return ratio === null ? "no limit" : `${ratio.toFixed(2)}:1`;
}
