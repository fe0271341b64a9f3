import type { CountryDraft } from "./draft.ts";
import { type FileProblem, type Place, problemsOf } from "./problem.ts";

/** Members of monetary unions that are not in the file, or are not merely members; and codes that are another country's. */
export function unionProblems(countries: readonly CountryDraft[]): FileProblem[] {
  return countries.flatMap((country, index) => {
    const place: Place = ["countries", index, "currency"];
    const members = country.currency?.members ?? [];
    return [
      ...members.flatMap((code, at) => memberProblems(code, at, country, countries, [...place, "members"])),
      ...problemsOf("code", [...place, "code"], foreignCode(country, countries)),
      ...problemsOf("code", [...place, "numeric"], foreignNumber(country, countries)),
    ];
  });
}

function memberProblems(
  code: string,
  at: number,
  issuer: CountryDraft,
  countries: readonly CountryDraft[],
  place: Place,
): FileProblem[] {
  const member = countries.find(({ alpha2 }) => alpha2 === code);
  if (member === undefined) return problemsOf("known", [...place, at], [`${code} is no country of the file`]);
  const messages = [
    ...(code === issuer.alpha2 ? [`${code} issues the currency, and needs no invitation`] : []),
    ...(issuer.currency?.members?.indexOf(code) === at ? [] : [`${code} stands there twice`]),
  ];
  return problemsOf("union", [...place, at], messages);
}

/** A code that begins with another member's letters is refused, since it would pass for that member's currency. */
function foreignCode({ alpha2, currency }: CountryDraft, countries: readonly CountryDraft[]): string[] {
  const letters = currency?.code?.slice(0, 2);
  if (letters === undefined || letters === alpha2) return [];
  const other = countries.find((country) => country.alpha2 === letters);
  return other === undefined ? [] : [`${currency!.code} begins as a currency of ${letters} would`];
}

function foreignNumber({ numeric, currency }: CountryDraft, countries: readonly CountryDraft[]): string[] {
  if (currency?.numeric === undefined || currency.numeric === numeric) return [];
  const other = countries.find((country) => country.numeric === currency.numeric);
  return other === undefined ? [] : [`${currency.numeric} is the number of ${other.alpha2 ?? "another country"}`];
}
