import { ratioOf } from "../../../src/index.ts";
import type { Figures } from "../figures.ts";
import { dayName, type DayTerms, generateDay } from "./arrivals.ts";
import { centralDays } from "./days.ts";
import { policiesOf } from "./policies.ts";
import { type DayOutcome, simulateDay } from "./simulate.ts";

/** A policy on a day. */
export interface DayResult {
  readonly name: string;
  readonly title: string;
  readonly outcome: DayOutcome;
}

/** A day under every policy. */
export async function measureDay(terms: DayTerms): Promise<DayResult[]> {
  const day = generateDay(terms);
  const results: DayResult[] = [];
  for (const policy of policiesOf(terms)) {
    const { name, title } = policy;
    results.push({ name, title, outcome: await simulateDay(day, policy) });
  }
  return results;
}

/** Whole days by policy: the share of the value that settles, how long value waits and what it takes. The same on every machine. */
export async function dayFigures(): Promise<Figures> {
  const figures: Record<string, number> = {};
  for (const terms of centralDays()) Object.assign(figures, figuresOf(terms, await measureDay(terms)));
  return figures;
}

function figuresOf(terms: DayTerms, results: readonly DayResult[]): Figures {
  const entries = results.flatMap(({ name, outcome }) => {
    const prefix = `liquidity.day.${dayName(terms)}.${name}`;
    return [
      [`${prefix}.value_share`, settledShare(outcome)],
      [`${prefix}.delay`, delayOf(outcome)],
      [`${prefix}.liquidity`, liquidityShare(outcome)],
    ] as const;
  });
  return Object.fromEntries(entries);
}

/** Of the value of the day the share that settled. */
export function settledShare({ value, gross }: DayOutcome): number {
  return ratioOf(value, gross) ?? 1;
}

/**
 * How long value waited, of the longest that it could: 0 if all settles in the round in which it comes, 1 if nothing does before
 * the day ends. The delay indicator of the Bank of Finland's simulator (Leinonen and Soramäki, Discussion Papers 23/2003).
 */
export function delayOf({ waited, longest }: DayOutcome): number {
  return ratioOf(waited, longest) ?? 0;
}

/** Liquidity used, of the value of the day. */
export function liquidityShare({ liquidityUsed, gross }: DayOutcome): number {
  return ratioOf(liquidityUsed, gross) ?? 0;
}
