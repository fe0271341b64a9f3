import type { Objective } from "./optimal/objective.ts";
import type { NettingProblem, PaymentRef } from "./problem.ts";

/** A payment that waits in a pool. */
export interface PoolEntry {
  /** Where it stands among all of its payer's. */
  readonly place: number;
  readonly payee: string;
  /** What is left of it, minor units. */
  readonly amount: bigint;
  /** Deadline, hours since 1970. */
  readonly hour: number;
  /** 0 if it settles whole; else neither a part nor a rest is below 2^(divisibility - 1) minor units. */
  readonly divisibility: number;
}

/** What waits of one payer in a currency, in order: what a net left, then what entered since. */
export interface PoolLane {
  readonly token: string;
  readonly payer: string;
  readonly rest: readonly PoolEntry[];
  readonly fresh: readonly PoolEntry[];
}

/** A payment versus payment that waits. */
export interface PoolPair {
  /** Where it stands among all of its two currencies. */
  readonly place: number;
  /** Who pays the first currency. */
  readonly payer: string;
  /** Who receives it and pays the second. */
  readonly payee: string;
  /** What is left of it in the first currency and in the second, minor units. */
  readonly amounts: readonly [bigint, bigint];
  /** Deadline, hours since 1970. */
  readonly hour: number;
  /** As of a payment, for the maker's leg. */
  readonly divisibility: number;
  /** Whether the maker, who does not bear the rounding, is the payee, who pays the second currency. */
  readonly isMakerPayee: boolean;
}

/** The pairs that wait of two currencies, the one with the lower address first. */
export interface PoolPairs {
  readonly tokens: readonly [first: string, second: string];
  readonly rest: readonly PoolPair[];
  readonly fresh: readonly PoolPair[];
}

/** All that a net of some currencies depends on. */
export interface PoolBook {
  /** Ascending. */
  readonly tokens: readonly string[];
  /** First hour that has not ended when the round ends. */
  readonly hour: number;
  readonly lanes: readonly PoolLane[];
  readonly pairs: readonly PoolPairs[];
  /** What an account may pay with, minor units. */
  balanceOf(token: string, account: string): bigint;
  isBarred(token: string, payer: string, payee: string): boolean;
}

/** An account in a currency. */
export interface PoolParty {
  readonly token: string;
  readonly account: string;
}

/** A pool's payments and pairs as a netting problem, and where in it they are. */
export interface PoolProblem {
  readonly parties: readonly PoolParty[];
  readonly problem: NettingProblem;
  readonly objective: Objective;
  /** By chain of pairs and place in it, the leg of its maker. */
  readonly makers: readonly (readonly PaymentRef[])[];
}

/** What was left before, then what entered since. */
export function entriesOf<Entry>({
  rest,
  fresh,
}: {
  readonly rest: readonly Entry[];
  readonly fresh: readonly Entry[];
}) {
  return [...rest, ...fresh];
}

/** Whether an address is before another on the chain. */
export function isBefore(a: string, b: string): boolean {
  return BigInt(a) < BigInt(b);
}

/** In the order of the chain. */
export function ascending(a: string, b: string): number {
  return isBefore(a, b) ? -1 : Number(isBefore(b, a));
}

/** Who pays or receives in a currency, ascending. */
export function accountsIn(token: string, lanes: readonly PoolLane[], pairs: readonly PoolPairs[]): string[] {
  const own = lanes.filter((lane) => lane.token === token);
  const accounts = own.flatMap((lane) => [lane.payer, ...entriesOf(lane).map(({ payee }) => payee)]);
  const both = pairs.filter(({ tokens }) => tokens.includes(token)).flatMap(entriesOf);
  return [...new Set([...accounts, ...both.flatMap(({ payer, payee }) => [payer, payee])])].sort(ascending);
}
