import { parseUnits } from "ethers";

import { assetId } from "../common/asset.ts";
import { ANY_PURPOSE, purposeSet, UNSPECIFIED } from "../common/purpose.ts";
import { Direction, type RuleEntry, type RuleTerms } from "../supervision/rule.ts";
import {
  type ExposureEntry,
  type ThresholdEntry,
  thresholdTerms,
  type VelocityEntry,
} from "../supervision/thresholds.ts";
import type { ConsortiumFile, CountryFile, IssuerRuleFile, RuleFile } from "./file.ts";

const HOUR = 3_600;

/** A rule names a country or a currency that is not in the file. */
export class UnknownInConsortium extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`"${code}" is no country or currency of the consortium`);
    this.name = "UnknownInConsortium";
    this.code = code;
  }
}

/** What rules call a country's currency. */
export function assetOf(country: CountryFile): number {
  return assetId(country.numeric, country.currency.numeric);
}

/**
 * The rules of a country as the rulebook takes them, one for each corridor: of two in the file the later counts, so that
 * a wildcard can come first and exceptions after it. Throws `UnknownInConsortium`.
 */
export function ruleEntries(file: ConsortiumFile, country: CountryFile): RuleEntry[] {
  return corridorsOf(file, country).map(({ rule, decimals, ...corridor }) => ({
    ...corridor,
    terms: termsOf(rule, decimals),
  }));
}

/** What each of those rules asks for beside its terms; all zero where it asks for nothing. */
export function thresholdEntries(file: ConsortiumFile, country: CountryFile): ThresholdEntry[] {
  return corridorsOf(file, country).map(({ rule, decimals, ...corridor }) => ({
    ...corridor,
    terms: thresholdTerms({
      reportAbove: parseUnits(rule.reportAbove ?? "0", decimals),
      holdAbove: parseUnits(rule.hold?.above ?? "0", decimals),
      clock: rule.hold?.clockHours ?? 0,
      settlesOnSilence: rule.hold?.onSilence === "settles",
      countsExposure: rule.counted ?? rule.exposure !== undefined,
      countsVelocity: isPaced(file, country, corridor),
      asksModule: rule.asksModule ?? false,
    }),
  }));
}

/** What each of those rules says of net exposure; all zero where it says nothing. */
export function exposureEntries(file: ConsortiumFile, country: CountryFile): ExposureEntry[] {
  return corridorsOf(file, country).map(({ rule: { exposure }, decimals, ...corridor }) => ({
    ...corridor,
    terms: {
      limit: parseUnits(exposure?.limit ?? "0", decimals),
      tripAbove: parseUnits(exposure?.tripAbove ?? "0", decimals),
      coolOff: exposure?.coolOffHours ?? 0,
    },
  }));
}

/**
 * What each participant of a country may pay out in each currency of the consortium; zero where the file sets no limit.
 * Throws `UnknownInConsortium`.
 */
export function velocityEntries(file: ConsortiumFile, country: CountryFile): VelocityEntry[] {
  for (const { currency } of country.velocity) issuersOf(file, currency);
  return file.countries.map((issuer) => {
    const { code, decimals } = issuer.currency;
    const asked = country.velocity.findLast(({ currency }) => currency === "*" || currency === code);
    const [limit, windowHours] = [asked?.limit ?? "0", asked?.windowHours ?? 0];
    return { asset: assetOf(issuer), limit: parseUnits(limit, decimals), window: windowHours * HOUR };
  });
}

function isPaced(file: ConsortiumFile, country: CountryFile, { direction, asset }: Omit<RuleEntry, "terms">): boolean {
  return (
    direction === Direction.Outbound &&
    velocityEntries(file, country).some((entry) => entry.asset === asset && entry.limit !== 0n)
  );
}

/** An issuer's rule as its currency takes it. */
export function issuerTerms(country: CountryFile): RuleTerms {
  return termsOf(country.currency.rule, country.currency.decimals);
}

/** Where a rule applies, the rule, and the decimals of its currency. */
type Corridor = Omit<RuleEntry, "terms"> & { rule: RuleFile; decimals: number };

function corridorsOf(file: ConsortiumFile, country: CountryFile): Corridor[] {
  const corridors = new Map<string, Corridor>();
  for (const corridor of country.rules.flatMap((rule) => corridorsUnder(file, rule))) {
    corridors.set([corridor.direction, corridor.counterparty, corridor.asset].join(), corridor);
  }
  return [...corridors.values()];
}

function corridorsUnder(file: ConsortiumFile, rule: RuleFile): Corridor[] {
  const counterparty = rule.counterparty === "*" ? 0 : find(file, "alpha2", rule.counterparty).numeric;
  return issuersOf(file, rule.currency).flatMap((issuer) =>
    directionsOf(rule).map((direction) => ({
      direction,
      counterparty,
      asset: assetOf(issuer),
      rule,
      decimals: issuer.currency.decimals,
    })),
  );
}

function termsOf(rule: IssuerRuleFile & { dailyLimit?: string | undefined }, decimals: number): RuleTerms {
  const purposes = rule.purposes;
  return {
    purposes:
      purposes === "any"
        ? ANY_PURPOSE
        : purposeSet(purposes.map((code) => (code === "unspecified" ? UNSPECIFIED : code))),
    minTier: rule.minTier,
    cap: parseUnits(rule.cap ?? "0", decimals),
    dailyLimit: parseUnits(rule.dailyLimit ?? "0", decimals),
  };
}

function directionsOf(rule: RuleFile): number[] {
  if (rule.direction === "both") return [Direction.Outbound, Direction.Inbound];
  return [rule.direction === "outbound" ? Direction.Outbound : Direction.Inbound];
}

function issuersOf(file: ConsortiumFile, code: string): CountryFile[] {
  if (code === "*") return file.countries;
  const issuer = file.countries.find((country) => country.currency.code === code);
  if (issuer === undefined) throw new UnknownInConsortium(code);
  return [issuer];
}

function find(file: ConsortiumFile, key: "alpha2", code: string): CountryFile {
  const country = file.countries.find((candidate) => candidate[key] === code);
  if (country === undefined) throw new UnknownInConsortium(code);
  return country;
}
