import { parseUnits } from "ethers";

import { assetId } from "../common/asset.ts";
import { ANY_PURPOSE, purposeSet, UNSPECIFIED } from "../common/purpose.ts";
import { Direction, type RuleEntry, type RuleTerms } from "../supervision/rule.ts";
import type { ConsortiumFile, CountryFile, IssuerRuleFile, RuleFile } from "./file.ts";

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

/** The rules of a country as the rulebook takes them. Throws `UnknownInConsortium`. */
export function ruleEntries(file: ConsortiumFile, country: CountryFile): RuleEntry[] {
  return country.rules.flatMap((rule) => entriesOf(file, rule));
}

/** An issuer's rule as its currency takes it. */
export function issuerTerms(country: CountryFile): RuleTerms {
  return termsOf(country.currency.rule, country.currency.decimals);
}

function entriesOf(file: ConsortiumFile, rule: RuleFile): RuleEntry[] {
  const counterparty = rule.counterparty === "*" ? 0 : find(file, "alpha2", rule.counterparty).numeric;
  return issuersOf(file, rule.currency).flatMap((issuer) =>
    directionsOf(rule).map((direction) => ({
      direction,
      counterparty,
      asset: assetOf(issuer),
      terms: termsOf(rule, issuer.currency.decimals),
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
