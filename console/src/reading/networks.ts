import type { DecidedPayment } from "../../../src/desk/payments.ts";

/** What somebody's payments in a currency are compared by. */
export const MEASURES = ["paysTo", "paidBy", "paysBack", "passesOn"] as const;

export type Measure = (typeof MEASURES)[number];

/** What one participant does in one currency; amounts in minor units. */
export interface Dealings {
  readonly token: string;
  readonly participant: number;
  readonly country: number;
  readonly paid: bigint;
  readonly received: bigint;
  readonly paysTo: number;
  readonly paidBy: number;
  /** To how many of those it pays who pay it. */
  readonly paysBack: number;
  /** What went out for each hundred that came in, at most a hundred. */
  readonly passesOn: number;
}

/** A participant that does something far more than the others in the same currency do. */
export interface Unusual {
  readonly token: string;
  readonly participant: number;
  readonly measure: Measure;
  readonly value: number;
  /** Of the others. */
  readonly median: number;
  readonly others: number;
}

/** How much of what a country's participants pay in a currency comes from how few of them. */
export interface Concentration {
  readonly token: string;
  readonly total: bigint;
  /** Shares from 0 to 1, the largest first. */
  readonly shares: readonly { readonly participant: number; readonly share: number }[];
  /** The Herfindahl-Hirschman index: the sum of the squares of the shares in percent, 10,000 where one pays all. */
  readonly index: number;
}

const LEAST_OTHERS = 3; // fewer say nothing about what is usual
const TIMES = 3;
const LEAST_MORE: Readonly<Record<Measure, number>> = { paysTo: 2, paidBy: 2, paysBack: 2, passesOn: 50 };

/** What everybody does, by currency and participant. */
export function dealingsOf(payments: readonly Pick<DecidedPayment, "token" | "outcome" | "total">[]): Dealings[] {
  const sides = new Map<string, Side>();
  for (const { token, outcome, total } of payments) {
    const { payer, payee, payerCountry, payeeCountry } = outcome;
    const [from, to] = [sideOf(sides, token, payer, payerCountry), sideOf(sides, token, payee, payeeCountry)];
    from.paid += total;
    from.payees.add(payee);
    to.received += total;
    to.payers.add(payer);
  }
  return [...sides.values()].map(dealings);
}

interface Side {
  readonly token: string;
  readonly participant: number;
  readonly country: number;
  paid: bigint;
  received: bigint;
  readonly payees: Set<number>;
  readonly payers: Set<number>;
}

function sideOf(sides: Map<string, Side>, token: string, participant: number, country: number): Side {
  const key = `${token}/${participant}`;
  const fresh = { token, participant, country, paid: 0n, received: 0n };
  const side = sides.get(key) ?? { ...fresh, payees: new Set<number>(), payers: new Set<number>() };
  sides.set(key, side);
  return side;
}

function dealings({ payees, payers, ...side }: Side): Dealings {
  const { paid, received } = side;
  const passesOn = received === 0n ? 0 : Number(((paid < received ? paid : received) * 100n) / received);
  const paysBack = [...payees].filter((each) => payers.has(each)).length;
  return { ...side, paysTo: payees.size, paidBy: payers.size, paysBack, passesOn };
}

/** Who of a country does something at least three times, and clearly more, than half of the others in the currency do. */
export function unusualIn(all: readonly Dealings[], country: number): Unusual[] {
  const own = all.filter((each) => each.country === country);
  return own.flatMap((one) => MEASURES.flatMap((measure) => unusual(one, measure, all)));
}

function unusual(one: Dealings, measure: Measure, all: readonly Dealings[]): Unusual[] {
  const { token, participant } = one;
  const others = all.filter((each) => each.token === token && each.participant !== participant);
  const [value, median] = [one[measure], medianOf(others.map((each) => each[measure]))];
  const isFar = value >= TIMES * median && value >= median + LEAST_MORE[measure];
  return others.length < LEAST_OTHERS || !isFar
    ? []
    : [{ token, participant, measure, value, median, others: others.length }];
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[(sorted.length - 1) >> 1] ?? 0, sorted[middle] ?? 0];
  return (low + high) / 2;
}

/** How concentrated what a country's participants pay is, by currency. */
export function concentrationsIn(all: readonly Dealings[], country: number): Concentration[] {
  const payers = all.filter((each) => each.country === country && each.paid > 0n);
  return [...new Set(payers.map(({ token }) => token))].map((token) => {
    const own = payers.filter((each) => each.token === token);
    const total = own.reduce((sum, { paid }) => sum + paid, 0n);
    const shares = own
      .map(({ participant, paid }) => ({ participant, share: Number((paid * 10_000n) / total) / 10_000 }))
      .sort((a, b) => b.share - a.share);
    return { token, total, shares, index: Math.round(shares.reduce((sum, { share }) => sum + (share * 100) ** 2, 0)) };
  });
}
