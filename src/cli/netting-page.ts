import { grouped, money, table } from "../common/format.ts";
import { netResult } from "../netting/baselines.ts";
import { ALGORITHMS, type Comparison } from "../netting/comparison.ts";
import { explainWaiting, type WaitingQueue } from "../netting/explain.ts";
import type { LabelledProblem } from "../netting/labelled.ts";
import type { SettlementResult } from "../netting/ledger.ts";
import type { NettingSolution } from "../netting/problem.ts";
import { type SettlementSummary, summaryOf } from "../netting/summary.ts";
import {
  closingBalances,
  CURRENCY_COLUMNS,
  currencyRows,
  partiesOf,
  percent,
  ratioText,
  waitingText,
} from "../pages/netting-rows.ts";

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

function currencyTable(source: LabelledProblem, result: SettlementResult): string {
  return table(CURRENCY_COLUMNS, currencyRows(source, result));
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

function waitingList(source: LabelledProblem, waiting: readonly WaitingQueue[], shown: number): string {
  if (waiting.length === 0) return "Nothing waits.";
  const lines = waiting.slice(0, shown).map((each) => `  ${waitingText(source, each)}`);
  const more = waiting.length > shown ? [`  and ${grouped(waiting.length - shown)} more queues; --all shows them`] : [];
  return ["First in each queue that waits, and why", ...lines, ...more].join("\n");
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
