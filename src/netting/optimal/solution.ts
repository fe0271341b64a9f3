import type { NettingSolution, PaymentRef } from "../problem.ts";

/** What settles of a payment that is divided. */
export interface SettledPart {
  /** Of a link the leg of its maker, who does not bear the rounding; its other leg settles in the same part. */
  readonly payment: PaymentRef;
  /** Minor units. */
  readonly amount: bigint;
  /**
   * An account that the payment debits or credits, to which no other division is charged, so that there are at most as
   * many divisions as accounts: a position, or after all positions a limit.
   */
  readonly account: number;
}

/** A price of one: a minor unit more to begin with would let one unit of weight settle. */
export const PRICE_ONE = 2n ** 40n;

/** A net that settles nearly the most that anybody could, and what shows it. */
export interface OptimalSolution {
  /** For each queue and place in it 1 if that payment settles whole. */
  readonly isSettled: readonly Uint8Array[];
  readonly parts: readonly SettledPart[];
  /** For each account, positions and then limits, what one more minor unit there would settle, in 1 / `PRICE_ONE`. */
  readonly prices: readonly bigint[];
  /** The greatest net in order: what in it is strict settles here too. */
  readonly strict: NettingSolution;
}

/** How good a net is: both in units of weight, that is in minor units where all weights are one. */
export interface Certificate {
  readonly value: bigint;
  /** No order, no choice and no division settles more. */
  readonly bound: bigint;
}
