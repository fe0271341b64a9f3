import { hexlify, isHexString, toUtf8Bytes, toUtf8String } from "ethers";

import { isLei, leiToBytes } from "../../common/lei.ts";
import {
  ANY_PURPOSE,
  PURPOSES,
  purposeAt,
  purposeFromBytes,
  purposeIndex,
  purposeSet,
  purposeToBytes,
} from "../../common/purpose.ts";
import { type Kind, Unreadable } from "./kind.ts";
import { wordsOf } from "./lists.ts";

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function indexIn(words: readonly string[], text: string): number {
  const index = words.findIndex((word) => same(word, text));
  if (index < 0) throw new Unreadable(text, `one of ${words.join(", ")}`);
  return index;
}

function listed(text: string): string[] {
  return text.split(",").map((part) => part.trim());
}

/** Codes, numbers and words that need no chain. */
export const WORDS: Readonly<Record<string, Kind>> = {
  word: {
    form: (of) =>
      wordsOf(of!)
        .filter((word) => word !== "None")
        .join("|"),
    read: (text, { of }) => indexIn(wordsOf(of!), text),
    write: (value: bigint | number, { of }) => wordsOf(of!)[Number(value)] ?? String(value),
  },
  set: {
    form: (of) => `some of ${wordsOf(of!).join(",")}, or none`,
    read: (text, { of }) =>
      text === "none" ? 0 : listed(text).reduce((set, word) => set | (1 << indexIn(wordsOf(of!), word)), 0),
    write: (value: bigint | number, { of }) =>
      wordsOf(of!)
        .filter((_, bit) => (BigInt(value) >> BigInt(bit)) & 1n)
        .join(",") || "none",
  },
  yesNo: {
    form: "yes or no",
    read: (text) => indexIn(["no", "yes"], text) === 1,
    write: (value: boolean) => (value ? "yes" : "no"),
  },
  number: {
    form: "a whole number",
    read: (text) => wholeNumber(text),
    write: (value: bigint | number) => String(value),
  },
  numbers: {
    form: "whole numbers with commas between them, or none",
    read: (text) => (text === "none" ? [] : listed(text).map(wholeNumber)),
    write: (value: readonly (bigint | number)[]) => value.join(",") || "none",
  },
  bits: {
    form: "places from 0 to 255 with commas between them",
    read: (text) => listed(text).reduce((set, place) => set | (1n << placeIn(place)), 0n),
    write: (value: bigint) => bitsOf(value, WORD_BITS).join(","),
  },
  text: { form: "a text", read: (text) => text, write: (value: string) => value },
  bytes: {
    form: "bytes, such as 0x1234",
    read: (text) => {
      if (!isHexString(text) || text.length % 2 !== 0) throw new Unreadable(text, "0x and an even number of digits");
      return text;
    },
    write: (value: string) => value,
  },
  alpha2: {
    form: "two letters (ISO 3166-1), such as CN",
    read: (text) => {
      if (!/^[A-Z]{2}$/.test(text)) throw new Unreadable(text, "two capital letters");
      return hexlify(toUtf8Bytes(text));
    },
    write: (value: string) => toUtf8String(value),
  },
  lei: { form: "an LEI (ISO 17442)", read: leiIn, write: (value: string) => toUtf8String(value) },
  leis: {
    form: "LEIs with commas between them, or none",
    read: (text) => (text === "none" ? [] : listed(text).map(leiIn)),
    write: (value: readonly string[]) => value.map((lei) => toUtf8String(lei)).join(",") || "none",
  },
  purpose: {
    form: `a purpose such as ${PURPOSES.slice(0, 2).join(" or ")} (ISO 20022), or none`,
    read: (text) => purposeToBytes(text === "none" ? "" : text),
    write: (value: string) => purposeFromBytes(value) || "none",
  },
  purposeIndex: {
    form: `a purpose such as ${PURPOSES.slice(0, 2).join(" or ")} (ISO 20022), or none`,
    read: (text) => purposeIndex(text === "none" ? "" : text),
    write: (value: bigint | number) => purposeAt(Number(value)) || "none",
  },
  purposes: {
    form: "purposes with commas between them, any, or nothing",
    read: (text) => {
      if (text === "any") return ANY_PURPOSE;
      return text === "nothing" ? 0n : purposeSet(listed(text).map((code) => (code === "none" ? "" : code)));
    },
    write: purposesText,
  },
};

/** The codes of a set of purposes; "any" for all, and "nothing" for none, which is no payment at all. */
export function purposesText(set: bigint): string {
  if (set === ANY_PURPOSE) return "any";
  const codes = bitsOf(set).map((bit) => purposeAt(bit) || "none");
  return codes.join(",") || "nothing";
}

const WORD_BITS = 256;

function bitsOf(set: bigint, length = PURPOSES.length + 1): number[] {
  return Array.from({ length }, (_, bit) => bit).filter((bit) => (set >> BigInt(bit)) & 1n);
}

function placeIn(text: string): bigint {
  const place = wholeNumber(text);
  if (place >= WORD_BITS) throw new Unreadable(text, `a place below ${WORD_BITS}`);
  return place;
}

function leiIn(text: string): string {
  if (!isLei(text)) throw new Unreadable(text, "eighteen capital letters or digits and two check digits");
  return leiToBytes(text);
}

function wholeNumber(text: string): bigint {
  if (!/^(?:[0-9]{1,78}|0x[0-9a-fA-F]{1,64})$/.test(text)) throw new Unreadable(text, "a whole number");
  return BigInt(text);
}
