import { concat, toBeHex } from "ethers";

import { packAmount } from "../settlement/queue.ts";
import { solveOptimal } from "./optimal/index.ts";
import type { Certificate, OptimalSolution } from "./optimal/solution.ts";
import { certificateOf } from "./optimal/verify-optimal.ts";
import type { NettingProblem, QueuedPayment } from "./problem.ts";

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

/** What waits of one payer, in order: what a net left, then what entered since. */
export interface PoolLane {
  readonly payer: string;
  readonly rest: readonly PoolEntry[];
  readonly fresh: readonly PoolEntry[];
}

/** All that a net of a currency depends on. */
export interface PoolBook {
  readonly token: string;
  /** First hour that has not ended when the round ends. */
  readonly hour: number;
  readonly lanes: readonly PoolLane[];
  /** What an account may pay with, minor units. */
  balanceOf(account: string): bigint;
  isBarred(payer: string, payee: string): boolean;
}

/** A net as the contract takes it, and how good it is. */
export interface PoolNet {
  readonly call: PoolNetCall;
  readonly certificate: Certificate;
}

/** `PoolNet` in `types/Pool.sol`. */
export interface PoolNetCall {
  token: string;
  accounts: string[];
  prices: string;
  entries: string;
  settles: string;
  parts: PoolPart[];
}

/** What settles of a payment that is divided; by its place in the stream of a net. */
export interface PoolPart {
  entry: number;
  toPayee: boolean;
  amount: bigint;
}

/** The net of a pool that settles nearly the most, with the prices that prove it. */
export async function poolNetOf(book: PoolBook): Promise<PoolNet> {
  const problem = poolProblem(book);
  const solution = await solveOptimal(problem);
  return { call: packPoolNet(book, solution), certificate: certificateOf(problem, solution) };
}

/** A pool's payments as a netting problem: a position for each account, in the order of addresses. */
export function poolProblem({ hour, lanes, ...book }: PoolBook): NettingProblem {
  const accounts = accountsOf(lanes);
  const queues = accounts.map((account): QueuedPayment[] => {
    const lane = lanes.find(({ payer }) => payer === account);
    return entriesOf(lane).map(({ payee, amount, divisibility, ...entry }) => ({
      payee: accounts.indexOf(payee),
      amount,
      isVoid: entry.hour < hour || book.isBarred(account, payee),
      ...(divisibility === 0
        ? { waits: "passable" }
        : { waits: "divisible", leastPart: 2n ** BigInt(divisibility - 1) }),
    }));
  });
  return { openings: accounts.map((account) => book.balanceOf(account)), queues };
}

/** A solution of that problem as the contract takes it. */
export function packPoolNet({ token, lanes }: PoolBook, solution: OptimalSolution): PoolNetCall {
  const accounts = accountsOf(lanes);
  const sorted = [...lanes].sort((a, b) => (isBefore(a.payer, b.payer) ? -1 : 1));
  return {
    token,
    accounts,
    prices: concat(solution.prices.map((price) => toBeHex(price, 8))),
    entries: concat(sorted.map((lane) => packLane(lane, accounts))),
    ...settledIn(sorted, accounts, solution),
  };
}

function entriesOf(lane: PoolLane | undefined): PoolEntry[] {
  return [...(lane?.rest ?? []), ...(lane?.fresh ?? [])];
}

function accountsOf(lanes: readonly PoolLane[]): string[] {
  const all = lanes.flatMap((lane) => [lane.payer, ...entriesOf(lane).map(({ payee }) => payee)]);
  return [...new Set(all)].sort((a, b) => (isBefore(a, b) ? -1 : 1));
}

function isBefore(a: string, b: string): boolean {
  return BigInt(a) < BigInt(b);
}

function packLane({ payer, rest, fresh }: PoolLane, accounts: readonly string[]): string {
  const pack = ({ payee, amount, hour, divisibility, place }: PoolEntry, isRest: boolean) => {
    const { header, bytes } = packAmount(amount);
    const fields = [
      toBeHex(header, 1),
      toBeHex(accounts.indexOf(payee), 1),
      toBeHex(divisibility, 1),
      toBeHex(hour, 3),
    ];
    return concat([...fields, ...(isRest ? [toBeHex(place, 4)] : []), `0x${bytes}`]);
  };
  const index = toBeHex(accounts.indexOf(payer), 1);
  return concat([index, ...rest.map((entry) => pack(entry, true)), ...fresh.map((entry) => pack(entry, false))]);
}

function settledIn(
  lanes: readonly PoolLane[],
  accounts: readonly string[],
  { isSettled, parts }: OptimalSolution,
): Pick<PoolNetCall, "settles" | "parts"> {
  const flags: number[] = [];
  const divided: PoolPart[] = [];
  for (const lane of lanes) {
    const payer = accounts.indexOf(lane.payer);
    for (const [index, flag] of isSettled[payer]!.entries()) {
      const part = parts.find(({ payment }) => payment.queue === payer && payment.index === index);
      if (part) divided.push({ entry: flags.length, toPayee: part.account !== payer, amount: part.amount });
      flags.push(flag);
    }
  }
  return { settles: bitsOf(flags), parts: divided };
}

function bitsOf(flags: readonly number[]): string {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8));
  for (const [index, flag] of flags.entries()) bytes[index >> 3]! |= flag << (7 - (index & 7));
  return concat([bytes]);
}
