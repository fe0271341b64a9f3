/** A day that is simulated. */
export interface DayTerms {
  readonly payments: number;
  readonly countries: number;
  readonly banks: number;
  /** As many of the first countries issue one each. */
  readonly currencies: number;
  /** Cycles, one after the other. */
  readonly cycles: number;
  readonly seed: number;
  /** Of how many cycles one is simulated, its payments as many as in the whole day; 1 for all of them. */
  readonly sample: number;
}

/** 150 countries with four banks each, and a cycle every ten minutes. */
export const DAY: DayTerms = {
  payments: 50_000_000,
  countries: 150,
  banks: 600,
  currencies: 18,
  cycles: 144,
  seed: 1,
  sample: 1,
};

/** What the contract takes (docs/cycles.md). */
export const MOST_SIGNERS = 512;
export const MOST_POSITIONS = 2_048;
export const MOST_GAS = 15_000_000;

/**
 * Shares of currencies in the turnover of foreign exchange in April 2022, percent of 200 since a trade has two sides: Bank for
 * International Settlements, Triennial Central Bank Survey 2022, table D11.3.
 */
const TURNOVER = [88.5, 30.5, 16.7, 12.9, 7, 6.4, 6.2, 5.2, 2.6, 2.4, 2.2, 1.9, 1.7, 1.7, 1.6, 1.5, 1.1, 1];

/** The share of each currency in the payments. */
export function currencyShares(currencies: number): number[] {
  const own = Array.from({ length: currencies }, (_, index) => TURNOVER[index] ?? 1);
  return own.map((share) => share / total(own));
}

/**
 * The share of each cycle of a day in its payments. Fedwire's and TARGET's days have two tops, in the morning and, higher, late in
 * the afternoon; payments of three regions lie eight hours apart.
 */
export function cycleShares(cycles: number): number[] {
  const hill = (hour: number, top: number) => Math.exp(-((((((hour - top) % 24) + 36) % 24) - 12) ** 2) / 4.5);
  const regions = [
    { begins: 1, weight: 0.25 },
    { begins: 8, weight: 0.35 },
    { begins: 14, weight: 0.4 },
  ];
  const own = Array.from({ length: cycles }, (_, cycle) => {
    const hour = (24 * (cycle + 0.5)) / cycles;
    const busy = regions.map(({ begins, weight }) => weight * (hill(hour, begins + 1) + 1.5 * hill(hour, begins + 7)));
    return 0.05 + total(busy);
  });
  return own.map((share) => share / total(own));
}

/**
 * How much a bank pays, by its rank: Zipf's law, by which a few pay most (Soramäki and others, "The topology of interbank payment
 * flows", 2007: 66 of some 5,000 banks have three quarters of Fedwire's value).
 */
export function bankWeight(rank: number): number {
  return 1 / (rank + 1);
}

/** Up to which rank banks pay in a currency though it is not their own: the more, the larger its share. */
export function reachOf(share: number, banks: number): number {
  return Math.min(banks, Math.max(8, Math.round(banks * share * 1.1)));
}

export function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Divides a number into whole parts by their shares: the greatest remainders are rounded up. */
export function divided(whole: number, shares: readonly number[]): number[] {
  const sum = total(shares);
  const exact = shares.map((share) => (whole * share) / sum);
  const parts = exact.map(Math.floor);
  const order = exact.map((_, index) => index).sort((a, b) => exact[b]! - parts[b]! - (exact[a]! - parts[a]!) || a - b);
  for (const index of order.slice(0, whole - total(parts))) parts[index]! += 1;
  return parts;
}
