import { solveOptimal } from "./optimal/index.ts";
import type { Certificate } from "./optimal/solution.ts";
import { certificateOf } from "./optimal/verify-optimal.ts";
import {
  accountsIn,
  entriesOf,
  type PoolBook,
  type PoolPair,
  type PoolPairs,
  type PoolParty,
  type PoolProblem,
} from "./pool-book.ts";
import { packPoolNet, type PoolNetCall } from "./pool-packing.ts";
import type { PaymentRef, QueuedPayment } from "./problem.ts";

export type * from "./pool-book.ts";
export { packPoolNet, type PoolCurrency, type PoolNetCall, type PoolPart } from "./pool-packing.ts";

/** A net as the contract takes it, and how good it is, in units of weight. */
export interface PoolNet {
  readonly call: PoolNetCall;
  readonly certificate: Certificate;
}

/** What all that waits in a currency counts for (`POOL_SCALE` in `types/Pool.sol`). */
const SCALE = 2n ** 80n;

/** The net of a pool that settles nearly the most, with the prices that prove it. */
export async function poolNetOf(book: PoolBook): Promise<PoolNet> {
  const pool = poolProblem(book);
  const { problem, objective } = pool;
  const solution = await solveOptimal(problem, { objective });
  return { call: packPoolNet(book, pool, solution), certificate: certificateOf(problem, solution, objective) };
}

/** A pool's payments as a netting problem: a position for each account of each currency, in the order of addresses. */
export function poolProblem(book: PoolBook): PoolProblem {
  const parties = partiesOf(book);
  const places = new Map(parties.map((party, index) => [keyOf(party), index]));
  const queues: QueuedPayment[][] = parties.map(() => []);
  const at = (token: string, account: string) => places.get(keyOf({ token, account }))!;
  for (const { token, payer, ...lane } of book.lanes) {
    for (const { payee, amount, divisibility, hour } of entriesOf(lane)) {
      const isVoid = hour < book.hour || book.isBarred(token, payer, payee);
      queues[at(token, payer)]!.push({ payee: at(token, payee), amount, isVoid, ...waysOf(divisibility) });
    }
  }
  const makers = book.pairs.map((pairs) =>
    entriesOf(pairs).map((pair) => addPair(book, pairs.tokens, pair, queues, at)),
  );
  const openings = parties.map(({ token, account }) => book.balanceOf(token, account));
  return { parties, problem: { openings, queues }, objective: { positions: weightsOf(parties, queues) }, makers };
}

function addPair(
  book: PoolBook,
  [first, second]: PoolPairs["tokens"],
  pair: PoolPair,
  queues: readonly QueuedPayment[][],
  at: (token: string, account: string) => number,
): PaymentRef {
  const { payer, payee, amounts, divisibility } = pair;
  const isVoid = pair.hour < book.hour || book.isBarred(first, payer, payee) || book.isBarred(second, payee, payer);
  const [from, back] = [at(first, payer), at(second, payee)];
  const legs = [from, back].map((queue) => ({ queue, index: queues[queue]!.length })) as [PaymentRef, PaymentRef];
  const ways = (isMaker: boolean) => ({ ...waysOf(divisibility, isMaker), isTaker: !isMaker, isVoid });
  queues[from]!.push({
    ...{ payee: at(first, payee), amount: amounts[0], link: legs[1] },
    ...ways(!pair.isMakerPayee),
  });
  queues[back]!.push({
    ...{ payee: at(second, payer), amount: amounts[1], link: legs[0] },
    ...ways(pair.isMakerPayee),
  });
  return legs[pair.isMakerPayee ? 1 : 0];
}

/** Of a leg that is not its maker's any part may settle. */
function waysOf(divisibility: number, isMaker = true): Pick<QueuedPayment, "waits" | "leastPart"> {
  if (divisibility === 0) return { waits: "passable" };
  return { waits: "divisible", leastPart: isMaker ? 2n ** BigInt(divisibility - 1) : 1n };
}

/** By position, what a minor unit counts for: so much over what may settle in its currency. */
function weightsOf(parties: readonly PoolParty[], queues: readonly (readonly QueuedPayment[])[]): bigint[] {
  const totals = new Map<string, bigint>();
  for (const [index, { token }] of parties.entries()) {
    const total = queues[index]!.reduce((sum, { amount, isVoid }) => sum + (isVoid === true ? 0n : amount), 0n);
    totals.set(token, (totals.get(token) ?? 0n) + total);
  }
  return parties.map(({ token }) => atLeastOne(SCALE / atLeastOne(totals.get(token)!)));
}

function atLeastOne(value: bigint): bigint {
  return value > 0n ? value : 1n;
}

function partiesOf({ tokens, lanes, pairs }: PoolBook): PoolParty[] {
  return tokens.flatMap((token) => accountsIn(token, lanes, pairs).map((account) => ({ token, account })));
}

function keyOf({ token, account }: PoolParty): string {
  return `${token}/${account}`;
}
