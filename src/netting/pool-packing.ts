import { concat, toBeHex } from "ethers";

import type { OptimalSolution } from "./optimal/solution.ts";
import { ascending, entriesOf, type PoolBook, type PoolEntry, type PoolPair, type PoolProblem } from "./pool-book.ts";
import type { PaymentRef } from "./problem.ts";

/** `PoolNet` in `types/Pool.sol`. */
export interface PoolNetCall {
  currencies: PoolCurrency[];
  accounts: string[];
  prices: string;
  entries: string;
  pairs: string;
  settles: string;
  parts: PoolPart[];
}

/** A currency in a net: how many of its accounts are of this currency, and what a minor unit counts for. */
export interface PoolCurrency {
  token: string;
  accounts: number;
  weight: bigint;
}

/** What settles of a payment, or of a pair's maker's leg, that is divided; by its place in the stream of a net. */
export interface PoolPart {
  entry: number;
  /** To whom the division is charged, by its index among the accounts. */
  account: number;
  /** Minor units. */
  amount: bigint;
}

const MAKER_PAYS_SECOND = 0x80;

/** A solution of a pool's problem as the contract takes it. */
export function packPoolNet(book: PoolBook, pool: PoolProblem, solution: OptimalSolution): PoolNetCall {
  const { parties, makers } = pool;
  const at = (token: string, account: string) =>
    parties.findIndex((party) => party.token === token && party.account === account);
  const lanes = book.lanes
    .map((lane) => ({ ...lane, index: at(lane.token, lane.payer) }))
    .sort((a, b) => a.index - b.index);
  const chains = [...book.pairs.entries()].sort(([, a], [, b]) => inOrder(a.tokens, b.tokens));
  const entries = lanes.flatMap((lane) => entriesOf(lane).map((_, index) => ({ queue: lane.index, index })));
  return {
    currencies: currenciesOf(pool),
    accounts: parties.map(({ account }) => account),
    prices: concat(solution.prices.map((price) => toBeHex(price, 16))),
    entries: concat(
      lanes.map((lane) =>
        concat([
          toBeHex(lane.index, 1),
          ...entriesOf(lane).map((entry) => packEntry(entry, at(lane.token, entry.payee))),
        ]),
      ),
    ),
    pairs: concat(
      chains.flatMap(([, pairs]) => {
        const { tokens } = pairs;
        const indicesOf = ({ payer, payee }: PoolPair) => [
          ...[at(tokens[0], payer), at(tokens[0], payee)],
          ...[at(tokens[1], payer), at(tokens[1], payee)],
        ];
        return entriesOf(pairs).map((pair) => packPair(pair, indicesOf(pair)));
      }),
    ),
    ...settledIn([...entries, ...chains.flatMap(([chain]) => makers[chain]!)], solution),
  };
}

/** Those in which something waits. */
function currenciesOf({ parties, objective }: PoolProblem): PoolCurrency[] {
  const tokens = [...new Set(parties.map(({ token }) => token))];
  return tokens.map((token) => ({
    token,
    accounts: parties.filter((party) => party.token === token).length,
    weight: objective.positions![parties.findIndex((party) => party.token === token)]!,
  }));
}

/** Whether an entry settles whole, for a payer's payments in their order, and the parts. */
function settledIn(
  places: readonly PaymentRef[],
  { isSettled, parts }: OptimalSolution,
): Pick<PoolNetCall, "settles" | "parts"> {
  const divided = new Map(parts.map((part) => [placeOf(part.payment), part]));
  const flags = places.map(({ queue, index }) => isSettled[queue]![index]!);
  return {
    settles: bitsOf(flags),
    parts: [...places.entries()].flatMap(([entry, place]) => {
      const part = divided.get(placeOf(place));
      return part === undefined ? [] : [{ entry, account: part.account, amount: part.amount }];
    }),
  };
}

function packEntry({ hour, divisibility, amount }: PoolEntry, payee: number): string {
  return concat([toBeHex(hour, 3), toBeHex(divisibility, 1), toBeHex(payee, 1), toBeHex(amount, 12)]);
}

function packPair(pair: PoolPair, indices: readonly number[]): string {
  return concat([
    toBeHex(pair.hour, 3),
    toBeHex(formOf(pair), 1),
    ...indices.map((index) => toBeHex(index, 1)),
    ...pair.amounts.map((amount) => toBeHex(amount, 12)),
  ]);
}

/** How a pair may be divided, as its chain has it (`poolTerms`). */
export function formOf({ divisibility, isMakerPayee }: PoolPair): number {
  return divisibility | (isMakerPayee ? MAKER_PAYS_SECOND : 0);
}

/** What `formOf` told. */
export function divisibilityOf(form: number): Pick<PoolPair, "divisibility" | "isMakerPayee"> {
  return { divisibility: form & ~MAKER_PAYS_SECOND, isMakerPayee: (form & MAKER_PAYS_SECOND) !== 0 };
}

function bitsOf(flags: readonly number[]): string {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8));
  for (const [index, flag] of flags.entries()) bytes[index >> 3]! |= flag << (7 - (index & 7));
  return concat([bytes]);
}

function inOrder(a: readonly [string, string], b: readonly [string, string]): number {
  return ascending(a[0], b[0]) || ascending(a[1], b[1]);
}

function placeOf({ queue, index }: PaymentRef): string {
  return `${queue}/${index}`;
}
