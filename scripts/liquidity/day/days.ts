import { type DayTerms, type PatternName, PATTERNS } from "./arrivals.ts";
import { FUNDINGS } from "../workloads.ts";

const LIQUIDITY = [0.01, 0.02, 0.05, 0.1, 0.2] as const;
/** Ten minutes each, of a day of ten hours: a net a minute gives nearly the same, and takes ten times as long to simulate. */
const ROUNDS = 60;

/** Days of one pattern and funding, by what accounts open with. */
export interface DayFamily {
  readonly pattern: PatternName;
  readonly funding: number;
  readonly days: readonly DayTerms[];
}

/** Every pattern with flows as drawn and funded. */
export function allFamilies(): DayFamily[] {
  return (Object.keys(PATTERNS) as PatternName[]).flatMap((pattern) =>
    FUNDINGS.map((funding) => {
      return { pattern, funding, days: LIQUIDITY.map((liquidity) => dayTerms(pattern, funding, liquidity)) };
    }),
  );
}

/** The days that figures are of. */
export function centralDays(): DayTerms[] {
  return [dayTerms("late", 0.95, 0.02), dayTerms("late", 0.95, 0.1), dayTerms("late", 0, 0.1)];
}

function dayTerms(pattern: PatternName, funding: number, liquidity: number): DayTerms {
  return {
    seed: 1,
    banks: 32,
    currencies: 5,
    payments: 10_000,
    linked: 0.3,
    liquidity,
    funding,
    pattern,
    rounds: ROUNDS,
  };
}
