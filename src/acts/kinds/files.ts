import { isHexString, keccak256, Result, ZeroHash } from "ethers";

import { CurrencyToken__factory, TransferableRecord__factory } from "../../../typechain-types/index.js";
import { type Kind, Unreadable } from "./kind.ts";

/** What a currency or register is made of, as this release has it. */
const CODES: Readonly<Record<string, string>> = {
  CurrencyToken: CurrencyToken__factory.bytecode,
  TransferableRecord: TransferableRecord__factory.bytecode,
};

/** As JSON holds it: numbers that it cannot hold exactly are texts of digits. */
export function plain(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  const fields = fieldsOf(value);
  if (Array.isArray(fields)) return fields.map(plain);
  return Object.fromEntries(Object.entries(fields as object).map(([key, each]) => [key, plain(each)]));
}

/** A structure as ethers decodes it is a list that has names as well; a list has none, or an empty one, called "_". */
function fieldsOf(value: object): unknown {
  if (!(value instanceof Result)) return value;
  try {
    const named = value.toObject() as object;
    return value.length === 0 || "_" in named ? (value.toArray() as unknown[]) : named;
  } catch {
    return value.toArray() as unknown[];
  }
}

/** What a text of JSON says. Throws `Unreadable`. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Unreadable(text.slice(0, 60), "JSON", error);
  }
}

/** What a file of JSON holds. Throws `Unreadable`. */
export function jsonIn(bytes: Uint8Array): unknown {
  return parsed(new TextDecoder().decode(bytes));
}

/** Files and hashes of files. */
export const FILES: Readonly<Record<string, Kind>> = {
  hash: {
    form: "a file, whose hash (keccak-256) is used, or a hash: 0x and 64 digits; none",
    read: async (text, { world }) => {
      if (text === "none") return ZeroHash;
      if (isHexString(text, 32)) return text;
      return keccak256(await world.readFile(text));
    },
    write: (value: string) => (value === ZeroHash ? "none" : value),
  },
  hashes: {
    form: "files or hashes with commas between them, or none",
    read: async (text, scope) => {
      const hashes = text === "none" ? [] : text.split(",");
      return Promise.all(hashes.map((each) => FILES.hash!.read(each.trim(), scope)));
    },
    write: (value: readonly string[]) => value.join(",") || "none",
  },
  code: {
    form: "the code of a contract of this release",
    read: (text) => (isHexString(text) ? text : CODES[text]),
    write: (value: string) => Object.entries(CODES).find(([, code]) => code === value)?.[0] ?? value,
  },
  call: {
    form: 'an act in quotes, such as "currency limit raise CNY limit=1000", or the bytes of a call',
    read: async (text, { nested }) => (isHexString(text) ? text : (await nested(text)).data),
    write: (value: string) => value,
  },
};
