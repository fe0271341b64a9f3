import { listedCountry, listedCurrency } from "./codes.ts";
import { OWN } from "./fields.ts";
import type { Place } from "./problem.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * A file with everything said that it leaves to be understood: what `defaults` say for every country, the numbers and
 * decimals of the standards, an office as its bare name, and the central bank as Supervisor and Registrar where nobody else
 * is named. It takes whatever a file holds, and leaves alone what it does not understand.
 */
export function completed(file: unknown): unknown {
  if (!isFields(file)) return file;
  const { defaults, $schema, ...rest } = file;
  if (!Array.isArray(rest.countries)) return rest;
  const common = isFields(defaults) ? defaults : {};
  const countries = rest.countries.map((country: unknown) => completedCountry(country, common));
  return { ...rest, countries: countries.map((country) => withOwnCurrency(country, countries)) };
}

/** What of a country is put together field by field; the rest is its own or the common one. */
const MERGED: Place = ["currency", "offices"];

/** Where the file says what stands at a place of the completed file. */
export function originOf(file: unknown, path: Place): Place {
  const [head, , field, ...inner] = path;
  if (head !== "countries" || field === undefined) return path;
  const [at, part] = inner;
  const ofEach: Place = ["defaults", "participant", part ?? ""];
  if (field === "participants" && at !== undefined && !has(file, path) && has(file, ofEach)) return ofEach;
  const common: Place = ["defaults", field, ...inner];
  const depth = MERGED.includes(field) && inner.length > 0 ? 4 : 3;
  return !has(file, path.slice(0, depth)) && has(file, common.slice(0, depth - 1)) ? common : path;
}

function completedCountry(country: unknown, { currency, offices, participant, ...common }: Fields): unknown {
  if (!isFields(country)) return country;
  const whole: Fields = { ...common, ...country };
  return {
    ...numbered(whole, "alpha2", listedCountry),
    offices: completedOffices(merged(offices, whole.offices)),
    participants: eachOf(whole.participants, (own) => merged(participant, own)),
    ...("currency" in whole ? { currency: completedCurrency(merged(currency, whole.currency)) } : {}),
  };
}

/** What its rules call `own` is what a country issues, or the union that it is in; it may have neither. */
function withOwnCurrency(country: unknown, all: readonly unknown[]): unknown {
  if (!isFields(country)) return country;
  const own = currencyOf(country) ?? all.map(currencyOf).find((currency) => isUsedIn(country, currency));
  return { ...country, rules: named(country.rules, own?.code) };
}

/** A rule keeps its place even where it names no currency. */
function named(rules: unknown, code: unknown): unknown {
  return eachOf(rules, (rule) => (isFields(rule) && rule.currency === OWN ? { ...rule, currency: code ?? [] } : rule));
}

function currencyOf(country: unknown): Fields | undefined {
  return isFields(country) && isFields(country.currency) ? country.currency : undefined;
}

function isUsedIn({ alpha2 }: Fields, currency: Fields | undefined): boolean {
  return Array.isArray(currency?.members) && currency.members.includes(alpha2);
}

function eachOf(list: unknown, change: (item: unknown) => unknown): unknown {
  return Array.isArray(list) ? list.map(change) : list;
}

function completedCurrency(currency: unknown): unknown {
  return isFields(currency) ? numbered(currency, "code", listedCurrency) : currency;
}

function completedOffices(offices: unknown): unknown {
  if (!isFields(offices)) return offices;
  const named = Object.fromEntries(Object.entries(offices).map(([office, party]) => [office, asParty(party)]));
  const bank = named.MonetaryAuthority;
  if (!isFields(bank)) return named;
  const byBank = { name: bank.name };
  return { Supervisor: byBank, Registrar: byBank, ...named };
}

function asParty(party: unknown): unknown {
  return typeof party === "string" ? { name: party } : party;
}

/** What a standard lists under the code comes first, so that the file's own word counts. */
function numbered(fields: Fields, key: string, listed: (code: string) => object | undefined): Fields {
  const code = fields[key];
  return typeof code === "string" ? { ...listed(code), ...fields } : fields;
}

function merged(common: unknown, own: unknown): unknown {
  if (own === undefined) return common;
  return isFields(common) && isFields(own) ? { ...common, ...own } : own;
}

function has(value: unknown, path: Place): boolean {
  const found = path.reduce<unknown>(
    (inner, key) => (isHolder(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  );
  return found !== undefined;
}

function isHolder(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}

function isFields(value: unknown): value is Fields {
  return isHolder(value) && !Array.isArray(value);
}
