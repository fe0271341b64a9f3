import { parseUnits } from "ethers";

import { assetId } from "../common/asset.ts";
import { Direction, type RuleEntry, type RuleTerms } from "../supervision/rule.ts";
import {
  type ExposureEntry,
  type ThresholdEntry,
  thresholdTerms,
  type VelocityEntry,
} from "../supervision/thresholds.ts";
import { type ConsortiumFile, type CountryFile, type IssuerFile, issuersOf, type RuleFile } from "./file.ts";
import { countriesNamed, type Judging, openPurposes } from "./rule-reading.ts";

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

/** What rules call the currency that a country issues. */
export function assetOf(country: Pick<IssuerFile, "numeric" | "currency">): number {
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
  for (const { currency } of country.velocity) issuing(file, currency);
  return issuersOf(file).map((issuer) => {
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
export function issuerTerms(country: IssuerFile): RuleTerms {
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
  const { currency } = rule;
  const issuers =
    typeof currency === "string" ? issuing(file, currency) : currency.flatMap((code) => issuing(file, code));
  return issuers.flatMap((issuer) =>
    counterpartiesOf(file, rule).flatMap((counterparty) =>
      directionsOf(rule).map((direction) => ({
        direction,
        counterparty,
        asset: assetOf(issuer),
        rule,
        decimals: issuer.currency.decimals,
      })),
    ),
  );
}

/** By number; 0 is the default for all. */
function counterpartiesOf(file: ConsortiumFile, rule: RuleFile): number[] {
  return countriesNamed(rule, file.groups)?.map((code) => find(file, "alpha2", code).numeric) ?? [0];
}

/** Nothing passes, not even where a default is open: a rule without any terms would be none. */
const CLOSED: RuleTerms = { purposes: 0n, minTier: 7, cap: 0n, dailyLimit: 0n };

function termsOf(rule: Judging, decimals: number): RuleTerms {
  const purposes = openPurposes(rule);
  if (purposes === 0n) return CLOSED;
  const [cap, dailyLimit] = [rule.cap ?? "0", rule.dailyLimit ?? "0"].map((text) => parseUnits(text, decimals));
  return { purposes, minTier: rule.minTier, cap: cap!, dailyLimit: dailyLimit! };
}

function directionsOf(rule: RuleFile): number[] {
  if (rule.direction === "both") return [Direction.Outbound, Direction.Inbound];
  return [rule.direction === "outbound" ? Direction.Outbound : Direction.Inbound];
}

function issuing(file: ConsortiumFile, code: string): IssuerFile[] {
  const issuers = issuersOf(file);
  if (code === "*") return issuers;
  const issuer = issuers.find(({ currency }) => currency.code === code);
  if (issuer === undefined) throw new UnknownInConsortium(code);
  return [issuer];
}

function find(file: ConsortiumFile, key: "alpha2", code: string): CountryFile {
  const country = file.countries.find((candidate) => candidate[key] === code);
  if (country === undefined) throw new UnknownInConsortium(code);
  return country;
}
