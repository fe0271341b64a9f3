import type { RuleEntry } from "./rule.ts";

/** What a rule asks for above certain amounts, as the rulebook takes it. Amounts are minor units, zero for none. */
export interface ThresholdTerms {
  /** Payments of more are published as reported. A mantissa of at most 16,383 times a power of ten (`DecimalCap.sol`). */
  reportAbove: bigint;
  /** Payments of more wait for the Supervisor. A mantissa of at most 16,383 times a power of ten. */
  holdAbove: bigint;
  /** Hours within which the Supervisor approves or rejects, 1 to 120; zero if nothing waits. */
  clock: number;
  /** Whether a payment on which the Supervisor stays silent settles; else it lapses. */
  settlesOnSilence: boolean;
  /** Whether payments abroad count towards net exposure. */
  countsExposure: boolean;
  /** Whether payments count towards their payer's velocity; of outbound rules alone. */
  countsVelocity: boolean;
  /** Whether the country's own rule contract is asked too (`IRule`). */
  asksModule: boolean;
}

/** Thresholds and the rule that they complete. */
export type ThresholdEntry = Omit<RuleEntry, "terms"> & { terms: ThresholdTerms };

/** Threshold terms that ask for nothing but what is named here. */
export function thresholdTerms(asked: Partial<ThresholdTerms> = {}): ThresholdTerms {
  const nothing = { reportAbove: 0n, holdAbove: 0n, clock: 0 };
  return {
    ...nothing,
    settlesOnSilence: false,
    countsExposure: false,
    countsVelocity: false,
    asksModule: false,
    ...asked,
  };
}

/**
 * How much more a country may pay another than it receives from it, yesterday and today (UTC) together, as
 * `adoptExposureTerms` takes it. Amounts are minor units, zero for none.
 */
export interface ExposureTerms {
  /** Largest net flow. */
  limit: bigint;
  /** A payment that takes the net flow above this closes the corridor in its direction; above it nothing raises the net. */
  tripAbove: bigint;
  /** Hours for which it stays closed at least, 1 to 168; zero where nothing trips. */
  coolOff: number;
}

/** Terms on exposure and what they are about. */
export type ExposureEntry = Omit<RuleEntry, "terms"> & { terms: ExposureTerms };

/** What each participant of a country may pay out in a currency: minor units at once, and again over `window` seconds. */
export interface VelocityEntry {
  asset: number;
  limit: bigint;
  window: number;
}
