import { grouped, money } from "../common/format.ts";
import { optimalResult } from "../netting/optimal/result.ts";
import { type Certificate, type OptimalSolution, PRICE_ONE } from "../netting/optimal/solution.ts";
import type { WaitingQueue } from "../netting/explain.ts";
import type { LabelledProblem } from "../netting/labelled.ts";
import type { SettlementResult } from "../netting/ledger.ts";
import type { PaymentRef } from "../netting/problem.ts";
import { ratioOf, summaryOf } from "../netting/summary.ts";

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

/** Payer, payee and amount of a payment, as people read them. */
export function partiesOf(
  { positions, problem }: LabelledProblem,
  { queue, index }: PaymentRef,
): [string, string, string] {
  const { payee, amount } = problem.queues[queue]![index]!;
  const { account, currency, decimals } = positions[queue]!;
  return [account, positions[payee]!.account, money(amount, decimals, currency)];
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

/** A share in percent, nothing of nothing. */
export function percent(part: bigint, whole: bigint): string {
  const share = ratioOf(part, whole);
  return share === null ? "-" : `${(share * 100).toFixed(2)}%`;
}

/** Value settled for a unit of liquidity. */
export function ratioText(ratio: number | null): string {
  return ratio === null ? "no limit" : `${ratio.toFixed(2)}:1`;
}

/** An optimal net of a problem in which payers let others pass, and how good it is. */
export interface OptimalFinding {
  readonly source: LabelledProblem;
  readonly solution: OptimalSolution;
  readonly certificate: Certificate;
}

export const SIDE_COLUMNS = ["net", "settle", "in part", "value", "of all", "of its proven bound"];

/** Nets under different terms, one row each: what settles whole and in part, and how near that is to what each one's prices prove. */
export function sideRows(findings: readonly (readonly [title: string, finding: OptimalFinding])[]): string[][] {
  return findings.map(([title, { source, solution, certificate }]) => {
    const { settled, gross, value } = summaryOf(source.problem, optimalResult(source.problem, solution));
    const counts = [grouped(settled), grouped(solution.parts.length), grouped(value)];
    return [title, ...counts, percent(value, gross), percent(certificate.value, certificate.bound)];
  });
}

export const PASSED_COLUMNS = ["payment", "payer", "payee", "amount", "passed by", "rounds"];

/** Payments that wait while younger ones of the same account settle: by how many, and for how many rounds they have waited. */
export function passedRows({ source, solution }: OptimalFinding): string[][] {
  return source.problem.queues.flatMap((payments, queue) => {
    let younger = solution.isSettled[queue]!.reduce((sum, flag) => sum + flag, 0);
    return payments.flatMap(({ isVoid }, index) => {
      if (solution.isSettled[queue]![index] === 1) younger -= 1;
      else if (isVoid !== true && younger > 0) return [passedRow(source, { queue, index }, younger)];
      return [];
    });
  });
}

function passedRow(source: LabelledProblem, payment: PaymentRef, younger: number): string[] {
  const rounds = source.roundsWaited?.(payment);
  const waited = rounds === undefined ? "-" : grouped(rounds);
  return [source.paymentId(payment), ...partiesOf(source, payment), grouped(younger), waited];
}

/** What one more unit would settle at an account, if it would anything. */
export interface PricedAccount {
  readonly account: string;
  readonly currency: string;
  /** Units settled for a unit. */
  readonly price: number;
}

/** Accounts at which one more unit would settle most first. */
export function dearestAccounts({ source: { positions }, solution: { prices } }: OptimalFinding): PricedAccount[] {
  const priced = positions.map(({ account, currency }, index) => ({
    account,
    currency,
    price: Number(prices[index]!) / Number(PRICE_ONE),
  }));
  return priced.filter(({ price }) => price > 0).sort((a, b) => b.price - a.price);
}
