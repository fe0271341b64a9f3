import { isUetr, uetrFromBytes, uetrToBytes } from "../../common/uetr.ts";
import { type Kind, Unreadable } from "./kind.ts";
import { currencyOf, majorUnits, minorUnits } from "./money.ts";
import { NAMES } from "./names.ts";

const BASIS_POINTS = 100;
const PLACE_BITS = 28;
const PLACE_SHIFT = 44n;
const COUNTRY_BITS = 16n;
const COUNTRIES = 8;

/** What contracts pack or count, and people see otherwise. */
export const READINGS: Readonly<Record<string, Kind>> = {
  percent: {
    form: "a percentage with two digits after the point at most, such as 2.5%",
    read: (text) => {
      const [, whole, fraction = ""] = /^([0-9]{1,3})(?:\.([0-9]{1,2}))?%$/.exec(text) ?? [];
      if (whole === undefined) throw new Unreadable(text, "a percentage such as 2.5%");
      return Number(whole) * BASIS_POINTS + Number(fraction.padEnd(2, "0"));
    },
    write: (value: bigint | number) => `${(Number(value) / BASIS_POINTS).toFixed(2)}%`,
  },
  cap: {
    form: "an amount such as 1250.00, or none",
    read: async (text, scope) => (text === "none" ? 0n : minorUnits(text, await currencyOf(scope))),
    write: async (value: bigint, scope) => (value === 0n ? "none" : majorUnits(value, await currencyOf(scope))),
  },
  uetr: {
    form: "a UETR (a UUID of version 4)",
    read: (text) => {
      if (!isUetr(text)) throw new Unreadable(text, "a UUID of version 4 in small letters");
      return uetrToBytes(text);
    },
    write: (value: string) => uetrFromBytes(value),
  },
  /** Whether there is an event of something. */
  happened: {
    form: "yes or no",
    read: (text) => (text === "yes" ? true : undefined),
    write: (value: unknown) => (value === undefined ? "no" : "yes"),
  },
  /** Where a lane of the queue stands (`Mark.sol`). */
  mark: {
    form: "a whole number",
    read: (text) => BigInt(text) << PLACE_SHIFT,
    write: (value: bigint) => String(BigInt.asUintN(PLACE_BITS, value >> PLACE_SHIFT)),
  },
  /** Up to eight countries in a word (`CountryList.sol`). */
  countryList: {
    form: "countries such as CN,KZ, or none",
    read: (text, scope) => NAMES.countries!.read(text, scope),
    write: (value: bigint, scope) => NAMES.countries!.write(unpacked(value) as never, scope),
  },
};

function unpacked(word: bigint): bigint[] {
  const places = Array.from({ length: COUNTRIES }, (_, place) => COUNTRY_BITS * BigInt(place));
  return places.map((place) => BigInt.asUintN(Number(COUNTRY_BITS), word >> place)).filter((country) => country !== 0n);
}
