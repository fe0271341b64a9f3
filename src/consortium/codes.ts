import currencyCodes from "currency-codes";
import { iso31661 } from "iso-3166/1.js";

import type { CountryDraft, CurrencyDraft } from "./draft.ts";
import { type FileProblem, type Place, problemsOf } from "./problem.ts";

/** What a standard says of a code. */
interface Listed {
  readonly numeric: number;
  readonly decimals?: number;
}

const COUNTRIES: ReadonlyMap<string, Listed> = new Map(
  iso31661.map(({ alpha2, numeric }) => [alpha2, { numeric: Number(numeric) }]),
);

const CURRENCIES: ReadonlyMap<string, Listed> = new Map(
  currencyCodes.data.map(({ code, number, digits }) => [code, { numeric: Number(number), decimals: digits }]),
);

const COUNTRY_OF = byNumber(COUNTRIES);
const CURRENCY_OF = byNumber(CURRENCIES);

/** ISO 3166-1 of a country by its two letters, or undefined. */
export function listedCountry(alpha2: string): Listed | undefined {
  return COUNTRIES.get(alpha2);
}

/** ISO 4217 of a currency by its code, or undefined. */
export function listedCurrency(code: string): Listed | undefined {
  return CURRENCIES.get(code);
}

/** What ISO 3166-1 calls a country, or undefined. */
export function nameOf(alpha2: string): string | undefined {
  return iso31661.find((country) => country.alpha2 === alpha2)?.name;
}

/** A currency that is a country's own, as its code begins with the country's letters; undefined if there is none. */
export function currencyIn(alpha2: string): { code: string; name: string } | undefined {
  const own = currencyCodes.data.find(({ code }) => code.startsWith(alpha2));
  return own === undefined ? undefined : { code: own.code, name: own.currency };
}

/** Where codes differ from the standards and the file does not say that they are own ones (`ownCodes`). */
export function codeProblems({ alpha2, numeric, ownCodes, currency }: CountryDraft, place: Place): FileProblem[] {
  const own =
    ownCodes === true ? takenAway(alpha2, numeric) : differing("ISO 3166-1", alpha2, numeric, COUNTRIES, COUNTRY_OF);
  return [
    ...problemsOf("code", [...place, "alpha2"], own),
    ...(currency === undefined ? [] : currencyProblems(currency, [...place, "currency"])),
  ];
}

/** Codes of ISO 4217 that say something else of a payment than its currency. */
const NO_MONEY: Readonly<Record<string, string>> = {
  XXX: "says that no currency is involved",
  XTS: "is for tests",
};

function currencyProblems(currency: CurrencyDraft, place: Place): FileProblem[] {
  const { code, numeric, decimals, ownCodes } = currency;
  if (code === undefined) return [];
  const meaning = NO_MONEY[code];
  if (meaning !== undefined) return problemsOf("code", [...place, "code"], [`${code} is no money: it ${meaning}`]);
  if (ownCodes === true) return [];
  const listed = CURRENCIES.get(code)?.decimals;
  const isOff = listed !== undefined && decimals !== undefined && decimals !== listed;
  return [
    ...problemsOf("code", [...place, "code"], differing("ISO 4217", code, numeric, CURRENCIES, CURRENCY_OF)),
    ...problemsOf(
      "code",
      [...place, "decimals"],
      isOff ? [`${code} has ${listed} decimals, not ${decimals}${OWN}`] : [],
    ),
  ];
}

const OWN = "; if it is meant so, say `ownCodes: true`";

function differing(
  standard: string,
  code: string | undefined,
  numeric: number | undefined,
  list: ReadonlyMap<string, Listed>,
  codeOf: ReadonlyMap<number, string>,
): string[] {
  if (code === undefined) return [];
  const listed = list.get(code);
  if (listed === undefined) return [`${standard} has no ${code}${OWN}`];
  if (numeric === undefined || numeric === listed.numeric) return [];
  const other = codeOf.get(numeric);
  const whose = other === undefined ? "nobody's" : `that of ${other}`;
  return [`${standard} gives ${code} the number ${listed.numeric}; ${numeric} is ${whose}${OWN}`];
}

/** An own code must not be what the standard gives to another country. */
function takenAway(alpha2: string | undefined, numeric: number | undefined): string[] {
  if (alpha2 === undefined || numeric === undefined) return [];
  const holder = COUNTRY_OF.get(numeric);
  if (holder !== undefined && holder !== alpha2) return [`ISO 3166-1 gives ${numeric} to ${holder}`];
  const listed = COUNTRIES.get(alpha2);
  return listed !== undefined && listed.numeric !== numeric ? [`ISO 3166-1 gives ${alpha2} to ${listed.numeric}`] : [];
}

function byNumber(list: ReadonlyMap<string, Listed>): ReadonlyMap<number, string> {
  return new Map([...list].map(([code, { numeric }]) => [numeric, code]));
}
