import type { Column, Leg } from "./columns.ts";
import { isDivisible } from "./fills.ts";
import { PRICE_ONE } from "./solution.ts";

/**
 * The most that anything settles, in units of weight, rounded down: at given prices no more settles than what the openings
 * are worth, and for each column what it counts for beyond the price of what it draws, if anything (weak duality,
 * docs/netting-proof.md). Prices by account, not below zero, in 1 / `PRICE_ONE`.
 */
export function boundAt(columns: readonly Column[], openings: readonly bigint[], prices: readonly bigint[]): bigint {
  let worth = openings.reduce((sum, opening, account) => sum + prices[account]! * opening, 0n);
  for (const column of columns) {
    const gain = gainOf(column, prices);
    if (gain > 0n) worth += gain;
    worth += roundingOf(column, prices);
  }
  return worth / PRICE_ONE;
}

/** What the minor unit may be worth by which a divided link settles more than its rate says. */
function roundingOf(column: Column, prices: readonly bigint[]): bigint {
  const [first, other] = column.legs;
  if (other === undefined || other.amount % first.amount === 0n || !isDivisible(column, 0)) return 0n;
  const gain = unitGain(other, prices);
  return gain > 0n ? gain : 0n;
}

/** What a column counts for beyond the price of what it draws, in 1 / `PRICE_ONE`. */
export function gainOf({ legs }: Column, prices: readonly bigint[]): bigint {
  return legs.reduce((sum, leg) => sum + leg.amount * unitGain(leg, prices), 0n);
}

function unitGain({ weight, debited, credited }: Leg, prices: readonly bigint[]): bigint {
  const priceOf = (accounts: readonly number[]) => accounts.reduce((sum, account) => sum + prices[account]!, 0n);
  return weight * PRICE_ONE - priceOf(debited) + priceOf(credited);
}

/** Prices that came out in floating point, for a unit of the largest weight: rounded, and none below zero. */
export function roundedPrices(prices: ArrayLike<number>, largestWeight: bigint): bigint[] {
  return Array.from(prices, (price) => BigInt(Math.round(Math.max(0, price) * Number(PRICE_ONE))) * largestWeight);
}

/** The largest weight of a minor unit in any column, 1 if there are none. */
export function largestWeight(columns: readonly Column[]): bigint {
  const weights = columns.flatMap(({ legs }) => legs.map(({ weight }) => weight));
  return weights.reduce((largest, weight) => (weight > largest ? weight : largest), 1n);
}
