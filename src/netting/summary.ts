import type { SettlementResult } from "./ledger.ts";
import type { NettingProblem } from "./problem.ts";

/** What an algorithm settled, in figures. Amounts in minor units; void payments count for nothing. */
export interface SettlementSummary {
  readonly payments: number;
  readonly settled: number;
  /** What all payments come to. */
  readonly gross: bigint;
  /** What those that settle come to. */
  readonly value: bigint;
  readonly liquidityUsed: bigint;
  /**
   * Value settled for each unit of liquidity used, 0 if nothing settled and null if it took no liquidity at all: the "liquidity efficiency" that The Clearing House
   * reports of CHIPS ("CHIPS Liquidity Algorithm Saves Financial Industry Billions", 2 April 2024: 26 to 1 in 2023, 6.6
   * to 1 on average in other large-value systems). Theirs divides by the funding that was paid in, this by the sum over
   * positions of the most that each was below its opening.
   */
  readonly liquidityRatio: number | null;
}

/** Sums up a result, over all positions or some of them: those of a currency, say. */
export function summaryOf(
  { queues }: NettingProblem,
  { isSettled, value, liquidityUsed }: SettlementResult,
  includes: (position: number) => boolean = () => true,
): SettlementSummary {
  const chosen = [...queues.keys()].filter(includes);
  const live = chosen.flatMap((queue) => queues[queue]!.filter(({ isVoid }) => isVoid !== true));
  const total = (amounts: readonly bigint[]) => chosen.reduce((sum, position) => sum + amounts[position]!, 0n);
  return {
    payments: live.length,
    settled: chosen.reduce((count, queue) => count + isSettled[queue]!.reduce((sum, flag) => sum + flag, 0), 0),
    gross: live.reduce((sum, { amount }) => sum + amount, 0n),
    value: total(value),
    liquidityUsed: total(liquidityUsed),
    liquidityRatio: total(value) === 0n ? 0 : ratioOf(total(value), total(liquidityUsed)),
  };
}

/** A quotient of amounts, null if the divisor is zero. */
export function ratioOf(amount: bigint, divisor: bigint): number | null {
  return divisor === 0n ? null : Number((amount * 1_000_000n) / divisor) / 1_000_000;
}
