import type { RuleDifference } from "../amending/rule-differences.ts";
import { purposesText } from "../acts/kinds/words.ts";
import { money, table } from "../common/format.ts";
import { type ConsortiumFile, issuersOf } from "../consortium/file.ts";
import { assetOf } from "../consortium/rules.ts";
import { Direction } from "../supervision/rule.ts";

const AMOUNTS = ["cap", "dailyLimit", "reportAbove", "holdAbove", "limit", "tripAbove", "velocity"];

/** What a file would change of rules, one term a line. */
export function rulesPage(file: ConsortiumFile, differences: readonly RuleDifference[]): string {
  if (differences.length === 0) return "The rules do not differ.";
  const rows = differences.map((each) => [
    corridorText(file, each),
    each.term,
    valueText(file, each, each.stands),
    valueText(file, each, each.asked),
  ]);
  return table(["rule", "term", "stands", "by the file"], rows);
}

function corridorText(file: ConsortiumFile, { country, direction, counterparty, asset }: RuleDifference): string {
  const way = direction === Direction.Outbound ? "pays" : "is paid by";
  const other = counterparty === 0 ? "all others" : countryText(file, counterparty);
  return `${countryText(file, country)} ${way} ${other} in ${issuerOf(file, asset)?.code ?? `asset ${asset}`}`;
}

function countryText({ countries }: ConsortiumFile, numeric: number): string {
  return countries.find((country) => country.numeric === numeric)?.alpha2 ?? `country ${numeric}`;
}

function issuerOf(file: ConsortiumFile, asset: number) {
  return issuersOf(file).find((issuer) => assetOf(issuer) === asset)?.currency;
}

function valueText(file: ConsortiumFile, { term, asset }: RuleDifference, value: bigint | number | boolean): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (term === "purposes") return purposesText(BigInt(value));
  if (!AMOUNTS.includes(term)) return String(value);
  const currency = issuerOf(file, asset);
  if (BigInt(value) === 0n) return "none";
  return currency === undefined ? `${value} minor units` : money(BigInt(value), currency.decimals, currency.code);
}
