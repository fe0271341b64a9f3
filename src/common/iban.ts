import { hasCheckDigits } from "./check-digits.ts";

/** Length of an IBAN by country, as registered under ISO 13616 (IBAN registry, release 100). */
const LENGTHS: Readonly<Record<number, string>> = {
  15: "NO",
  16: "BE",
  18: "DK FI FK FO GL NL SD",
  19: "MK SI",
  20: "AT BA EE KZ LT LU MN XK",
  21: "CH HR LI LV",
  22: "BG BH CR DE GB GE IE ME RS VA",
  23: "AE GI IL IQ OM SO TL",
  24: "AD CZ ES MD PK RO SA SE SK TN VG",
  25: "LY PT ST",
  26: "IS TR",
  27: "BI DJ FR GR IT MC MR SM",
  28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
  29: "BR EG PS QA UA",
  30: "JO KW MU YE",
  31: "MT SC",
  32: "LC",
  33: "RU",
};

const LENGTH_OF: ReadonlyMap<string, number> = new Map(
  Object.entries(LENGTHS).flatMap(([length, codes]) => codes.split(" ").map((code) => [code, Number(length)])),
);

/**
 * Whether a text is an International Bank Account Number (ISO 13616) as machines write it: its form, its check digits, and
 * the length that its country registered. A country that registered none is taken with any length.
 */
export function isIban(text: string): boolean {
  if (!/^[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}$/.test(text)) return false;
  const length = LENGTH_OF.get(text.slice(0, 2)) ?? text.length;
  return text.length === length && hasCheckDigits(text.slice(4) + text.slice(0, 4));
}
