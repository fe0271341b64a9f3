/**
 * How a payment waits, as its payer chose. In the greatest net all wait as if they were strict; what may pass is a matter
 * of the optimal net.
 *
 * - `strict`: what stands behind it in its queue waits until it has settled.
 * - `passable`: others may settle before it, but of those to the same payee, of the same class, none does.
 * - `divisible`: passable, and a part of it may settle; the rest waits on.
 */
export type WayToWait = "strict" | "passable" | "divisible";

/** One payment that waits. */
export interface QueuedPayment {
  /** Index of the position that receives, of the same currency as the paying one, and not that one. */
  readonly payee: number;
  /** Minor units, above zero. */
  readonly amount: bigint;
  /** The other leg of a payment versus payment: both settle or neither. The other leg points back. */
  readonly link?: PaymentRef;
  /** Cancelled, expired or barred: it moves nothing, and its queue passes over it. */
  readonly isVoid?: boolean;
  /** `strict` if not said. A link is divisible if both of its legs are. */
  readonly waits?: WayToWait;
  /** If it is divisible, neither what settles of it nor the rest is less. Minor units, above zero; 1 if not said. */
  readonly leastPart?: bigint;
  /** Place of its weight among the classes of an `Objective`, 0 if not said: urgent or normal, say, or by age. */
  readonly weightClass?: number;
  /**
   * When a link is divided, the payer of this leg bears the rounding: it pays up to a minor unit more than the rate says,
   * the other, whose offer was first, never. If neither leg or both say so, the one with the higher place bears it.
   */
  readonly isTaker?: boolean;
}

/** A payment by its place. */
export interface PaymentRef {
  /** Index of the paying position. */
  readonly queue: number;
  /** Place in that position's queue, from 0. */
  readonly index: number;
}

/** Most that one position is ready to pay another, net of what it receives from it. */
export interface BilateralLimit {
  readonly payer: number;
  readonly payee: number;
  /** Minor units. */
  readonly limit: bigint;
}

/**
 * What is to be netted. A position is one account in one currency; `queues[p]` are the payments that position `p` owes,
 * in the order in which they must settle (urgent before normal, first in first out within). A set of payments is
 * feasible if it takes a prefix of every queue, leaves no position below zero, keeps every bilateral limit and splits
 * no link. Of all feasible sets one contains all others: that is the net.
 */
export interface NettingProblem {
  /** What each position has to begin with, minor units. */
  readonly openings: readonly bigint[];
  readonly queues: readonly (readonly QueuedPayment[])[];
  readonly limits?: readonly BilateralLimit[];
}

/** `count` payments dropped one after the other from the end of what is left of a queue. */
export interface DropRun {
  readonly queue: number;
  readonly count: number;
}

/** The greatest feasible set and the way to it. */
export interface NettingSolution {
  /** How many payments of each queue settle. */
  readonly settled: readonly number[];
  /** The drops in their order: each takes a payment off a queue that is short, over a limit or holds an open link. */
  readonly drops: readonly DropRun[];
}
