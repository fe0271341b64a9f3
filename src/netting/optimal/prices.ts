import { largestWeight, roundedPrices } from "./certificate.ts";
import type { Column } from "./columns.ts";

const SWEEPS = 12;

/**
 * Prices without linear programming: account after account is given the price at which the bound is least while all others
 * stand, some times over. Any prices give a bound; these give a close one, not always the least. In 1 / `PRICE_ONE`.
 */
export function pricesBySweeps(columns: readonly Column[], openings: readonly bigint[]): bigint[] {
  const weight = largestWeight(columns);
  const sweeper = new Sweeper(columns, openings, Number(weight));
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) sweeper.sweep();
  return roundedPrices(sweeper.prices, weight);
}

/** What a column draws from an account for all of it, below zero if it pays in. */
interface Draw {
  readonly column: number;
  readonly amount: number;
}

class Sweeper {
  readonly prices: Float64Array;
  readonly #openings: Float64Array;
  readonly #draws: readonly Draw[][];
  /** What each column counts for beyond the price of what it draws. */
  readonly #gains: Float64Array;

  constructor(columns: readonly Column[], openings: readonly bigint[], weight: number) {
    this.prices = new Float64Array(openings.length);
    this.#openings = Float64Array.from(openings, Number);
    this.#gains = Float64Array.from(columns, ({ legs }) =>
      legs.reduce((sum, leg) => sum + (Number(leg.amount) * Number(leg.weight)) / weight, 0),
    );
    this.#draws = drawsOf(columns, openings.length);
  }

  sweep(): void {
    for (const account of this.prices.keys()) this.#setPrice(account, this.#bestPrice(account));
  }

  /** Where what the openings and columns are worth is least: it falls until the slope, which only grows, is above zero. */
  #bestPrice(account: number): number {
    const turns = this.#draws[account]!.map(({ column, amount }) => ({
      price: this.prices[account]! + this.#gains[column]! / amount,
      amount,
    }));
    let slope = this.#openings[account]!;
    for (const { price, amount } of turns) if (isCounted(price, amount)) slope -= amount;
    const ahead = turns.filter(({ price }) => price > 0).sort((a, b) => a.price - b.price);
    if (slope >= 0) return 0;
    for (const { price, amount } of ahead) {
      slope += Math.abs(amount);
      if (slope >= 0) return price;
    }
    return ahead.at(-1)?.price ?? 0;
  }

  #setPrice(account: number, price: number): void {
    const change = price - this.prices[account]!;
    this.prices[account] = price;
    if (change === 0) return;
    for (const { column, amount } of this.#draws[account]!) this.#gains[column]! -= change * amount;
  }
}

/** Whether a column counts at a price of zero: what draws while its turn is above, what pays in once it is not. */
function isCounted(turn: number, amount: number): boolean {
  return amount > 0 === turn > 0;
}

function drawsOf(columns: readonly Column[], accounts: number): Draw[][] {
  const draws = Array.from({ length: accounts }, (): Draw[] => []);
  for (const [column, { legs }] of columns.entries()) {
    const amounts = new Map<number, number>();
    for (const { debited, credited, amount } of legs) {
      for (const account of debited) amounts.set(account, (amounts.get(account) ?? 0) + Number(amount));
      for (const account of credited) amounts.set(account, (amounts.get(account) ?? 0) - Number(amount));
    }
    for (const [account, amount] of amounts) if (amount !== 0) draws[account]!.push({ column, amount });
  }
  return draws;
}
