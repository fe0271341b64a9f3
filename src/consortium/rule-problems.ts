import type { ConsortiumDraft, CountryDraft, RuleDraft } from "./draft.ts";
import { type FileProblem, type Place, problemsOf } from "./problem.ts";

type ExposureDraft = NonNullable<RuleDraft["exposure"]>;

/** What of a country's rules and limits names nothing of the file, or could not be kept. */
export function countryRuleProblems(country: CountryDraft, file: ConsortiumDraft, place: Place): FileProblem[] {
  const { rules = [], velocity = [] } = country;
  return [
    ...rules.flatMap((rule, at) => ruleProblems(rule, country, file, [...place, "rules", at])),
    ...velocity.flatMap((pace, at) => unknownCurrencies(pace.currency, file, [...place, "velocity", at, "currency"])),
  ];
}

function ruleProblems(rule: RuleDraft, country: CountryDraft, file: ConsortiumDraft, place: Place): FileProblem[] {
  const isUnasked = rule.asksModule === true && country.module === undefined && "module" in country;
  return [
    ...unknownCountries(rule.counterparty, file, [...place, "counterparty"]),
    ...unknownCurrencies(rule.currency, file, [...place, "currency"]),
    ...problemsOf(
      "rule",
      [...place, "asksModule"],
      isUnasked ? ["the country names no `module` that could be asked"] : [],
    ),
    ...(rule.exposure === undefined ? [] : markProblems(rule.exposure, [...place, "exposure", "tripAbove"])),
  ];
}

/** Whom a group names is no less to be known than whom a rule names. */
export function groupProblems(file: ConsortiumDraft): FileProblem[] {
  return Object.entries(file.groups ?? {}).flatMap(([name, codes]) =>
    codes.flatMap((code, at) => unknownCountries(code, file, ["groups", name, at])),
  );
}

function unknownCountries(
  named: string | readonly string[] = [],
  { countries, groups = {} }: ConsortiumDraft,
  place: Place,
) {
  const isKnown = (name: string) => countries.some(({ alpha2 }) => alpha2 === name) || Object.hasOwn(groups, name);
  return unknown(named, isKnown, "no country or group", place);
}

function unknownCurrencies(named: string | readonly string[] = [], { countries }: ConsortiumDraft, place: Place) {
  return unknown(named, (name) => countries.some(({ currency }) => currency?.code === name), "no currency", place);
}

function unknown(
  named: string | readonly string[],
  isKnown: (name: string) => boolean,
  what: string,
  place: Place,
): FileProblem[] {
  const names = typeof named === "string" ? [named] : named;
  const strangers = names.filter((name) => name !== "*" && !isKnown(name));
  return problemsOf(
    "known",
    place,
    strangers.map((name) => `${name} is ${what} of the file`),
  );
}

/** A breaker above the limit would never trip. */
function markProblems({ limit, tripAbove }: ExposureDraft, place: Place): FileProblem[] {
  const isAbove = limit !== undefined && tripAbove !== undefined && isMore(tripAbove, limit);
  return problemsOf("rule", place, isAbove ? [`a breaker at ${tripAbove} never trips under a limit of ${limit}`] : []);
}

function isMore(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) => {
    const [whole = "", fraction = ""] = text.split(".");
    return BigInt(whole + fraction.padEnd(18, "0"));
  });
  return x! > y!;
}
