import { InvalidIsoMessage, quote } from "./errors.ts";

/** ISO 4217 (list one as of 2026-01-01): active currencies by the digits of their minor unit. */
const CURRENCIES: Readonly<Record<number, string>> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
  2:
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY " +
    "COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS " +
    "INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR " +
    "MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP " +
    "STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG",
  3: "BHD IQD JOD KWD LYD OMR TND",
  4: "CLF UYW",
};

const DIGITS: ReadonlyMap<string, number> = new Map(
  Object.entries(CURRENCIES).flatMap(([digits, codes]) => codes.split(" ").map((code) => [code, Number(digits)])),
);

/** Most digits of an ActiveCurrencyAndAmount, and most of them after the point. */
const TOTAL_DIGITS = 18;
const FRACTION_DIGITS = 5;

/** An amount of money. */
export interface Money {
  /** ISO 4217 alphabetic code. */
  readonly Ccy: string;
  /** In minor units of the currency (ISO 4217), zero or more. */
  readonly minorUnits: bigint;
}

/** Digits after the point of a currency's minor unit (ISO 4217); undefined if it is not active or has no minor unit. */
export function minorUnitDigits(currency: string): number | undefined {
  return DIGITS.get(currency);
}

/**
 * Reads an amount exactly: no sign, exponent or white space, no more digits after the point than the currency's minor
 * unit has, and with all of those at most 18. Throws `InvalidIsoMessage` at `path`.
 */
export function parseMoney(currency: string, text: string, path: string): Money {
  const digits = digitsOf(currency, path);
  const [, whole, fraction = ""] = /^([0-9]+)(?:\.([0-9]+))?$/.exec(text) ?? [];
  if (whole === undefined) throw amountError(path, `${quote(text)} is no amount, such as 1250.00`);
  if (whole.length + digits > TOTAL_DIGITS) {
    throw amountError(path, `${quote(text)} has more than 18 digits with all of its minor unit`);
  }
  if (fraction.length > digits) {
    throw amountError(path, `${quote(text)} has more than the ${digits} digits after the point of ${currency}`);
  }
  return { Ccy: currency, minorUnits: BigInt(whole + fraction.padEnd(digits, "0")) };
}

/** Writes an amount with all digits of its minor unit. Throws `InvalidIsoMessage` at `path`. */
export function formatMoney({ Ccy, minorUnits }: Money, path: string): string {
  const digits = digitsOf(Ccy, path);
  const text = minorUnits.toString().padStart(digits + 1, "0");
  if (minorUnits < 0n) throw amountError(path, `${text} is below zero`);
  if (text.length > TOTAL_DIGITS) throw amountError(path, `${text} minor units have more than 18 digits`);
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The number of an amount in units of 0.00001, whatever its currency: what control sums add up. */
export function hundredThousandths({ Ccy, minorUnits }: Money): bigint {
  return minorUnits * 10n ** BigInt(FRACTION_DIGITS - (minorUnitDigits(Ccy) ?? 0));
}

function digitsOf(currency: string, path: string): number {
  const digits = minorUnitDigits(currency);
  if (digits !== undefined) return digits;
  const what = "is no active currency with a minor unit (ISO 4217)";
  throw new InvalidIsoMessage(`${path}/@Ccy`, "Currency", `${quote(currency)} ${what}`);
}

function amountError(path: string, message: string): InvalidIsoMessage {
  return new InvalidIsoMessage(path, "Amount", message);
}
