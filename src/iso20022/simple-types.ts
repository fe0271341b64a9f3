import { z } from "zod";

import { isIban } from "../common/iban.ts";
import { isLei } from "../common/lei.ts";
import { PURPOSES } from "../common/purpose.ts";
import { isUetr } from "../common/uetr.ts";
import { type Codec, simple, textOf } from "./codec.ts";
import { formatMoney, type Money, parseMoney } from "./currency.ts";
import { InvalidIsoMessage } from "./errors.ts";
import { textElement } from "./xml.ts";

/** Characters are counted as XML counts them, by code points. */
function maxText(max: number): Codec<string> {
  const type = z.string().refine((text) => Array.from(text).length <= max, `is longer than ${max} characters`);
  return simple(type, "TooLong");
}

function pattern(regex: RegExp, what: string): Codec<string> {
  return simple(z.string().regex(regex, `is no ${what}`));
}

/** A code of a list that is part of the schema, or of an external list as it is written down here. */
export function code<const T extends readonly string[]>(codes: T, list: string): Codec<T[number]> {
  return simple(z.enum(codes, `is no code of ${list}`));
}

export const Max4Text = maxText(4);
export const Max5Text = maxText(5);
export const Max34Text = maxText(34);
export const Max35Text = maxText(35);
export const Max70Text = maxText(70);
export const Max105Text = maxText(105);
export const Max140Text = maxText(140);
export const Max350Text = maxText(350);
export const Max2048Text = maxText(2048);

/** ISO 9362. The pattern is the schema's, which lets digits stand in the party prefix. */
export const BICFIDec2014Identifier = pattern(/^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/, "BIC (ISO 9362)");

/** ISO 17442. The schema asks for the pattern only; the check digits must be right too. */
export const LEIIdentifier = simple(z.string().refine(isLei, "is no LEI with right check digits (ISO 17442)"), "Lei");

/** ISO 13616: the schema's pattern, the check digits, and the length that the country registered. */
export const IBAN2007Identifier = simple(
  z.string().refine(isIban, "is no IBAN with right length and check digits (ISO 13616)"),
);

export const UUIDv4Identifier = simple(
  z.string().refine(isUetr, "is no UETR: a version 4 UUID in lower case is expected"),
  "Uetr",
);

export const CountryCode = pattern(/^[A-Z]{2}$/, "country code (ISO 3166-1 alpha-2)");
export const CurrencyCode = pattern(/^[A-Z]{3}$/, "currency code (ISO 4217)");
export const TrueFalseIndicator = pattern(/^(true|false|0|1)$/, "boolean");
/** At most 17 digits after the point and 18 in all. */
export const DecimalNumber = pattern(/^(?=(?:\.?[0-9]){1,18}$)[0-9]+(\.[0-9]{1,17})?$/, "decimal number");
/** At most ten digits after the point and eleven in all. */
export const BaseOneRate = pattern(/^(?=(?:\.?[0-9]){1,11}$)[0-9]+(\.[0-9]{1,10})?$/, "rate");

/** Calendar dates without a time zone, as payment messages have them, in years of four digits. */
export const ISODate = simple(z.string().refine(isDay, "is no date, such as 2026-11-23"), "Date");

const TIME = "(([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d+)?|24:00:00(\\.0+)?)(Z|[+-](0\\d|1[0-3]):[0-5]\\d|[+-]14:00)?";

/** With or without an offset from UTC; kept as it is written. */
export const ISODateTime = simple(
  z.string().refine(isDateTime, "is no date and time, such as 2026-11-23T14:30:00Z"),
  "Date",
);

export const ISOTime = simple(z.string().regex(new RegExp(`^${TIME}$`), "is no time, such as 14:30:00Z"), "Date");

function isDateTime(text: string): boolean {
  const [date = "", ...time] = text.split("T");
  return isDay(date) && new RegExp(`^${TIME}$`).test(time.join("T"));
}

/** Whether the calendar has this day: JavaScript would roll February 30 over. There is no year 0. */
function isDay(text: string): boolean {
  if (!/^(?!0000)\d{4}-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

const DIGITS = pattern(/^[0-9]{1,15}$/, "number of at most fifteen digits");

/** A number of transactions. */
export const Max15NumericText: Codec<number> = {
  read: (element, path) => Number(DIGITS.read(element, path)),
  write: (value, place) => DIGITS.write(String(value), place),
};

/** Of the published list, the codes that the rules of the countries know. */
export const ExternalCategoryPurpose1Code = simple(
  z.enum(PURPOSES, "is none of the category purposes that rules can permit (ISO 20022 ExternalCategoryPurpose1Code)"),
  "Purpose",
);

/** An amount with its currency; the fraction digits are those of ISO 4217. */
export const ActiveCurrencyAndAmount: Codec<Money> = {
  read(element, path) {
    const { Ccy, ...others } = element.attributes;
    const [other] = Object.keys(others);
    if (other !== undefined)
      throw new InvalidIsoMessage(`${path}/@${other}`, "Unexpected", "is no attribute of an amount");
    if (Ccy === undefined) throw new InvalidIsoMessage(`${path}/@Ccy`, "Missing", "is missing");
    const text = textOf(element, path);
    if (text === "") throw new InvalidIsoMessage(path, "Empty", "is empty");
    return parseMoney(Ccy, text, path);
  },
  write: (value, { path, name, namespace }) =>
    textElement(name, namespace, formatMoney(value, path), { Ccy: value.Ccy }),
};
