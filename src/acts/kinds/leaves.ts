import { isHexString, type ParamType } from "ethers";

import { FILES } from "./files.ts";
import { type Kind, type Scope, Unreadable } from "./kind.ts";
import { wordsOf } from "./lists.ts";
import { MONEY } from "./money.ts";
import { NAMES } from "./names.ts";
import { READINGS } from "./readings.ts";
import { TIMES } from "./times.ts";
import { WORDS } from "./words.ts";

/** How a single field is read and written, and what narrows that. */
export interface Leaf {
  readonly kind: Kind;
  readonly of: string | undefined;
}

const COUNTRIES =
  /^(countries|lists|country|counterparty|home|to|from|origin|destination|place|other|lenderCountry|borrowerCountry)$/;
const MOMENTS = /^(expiry|deadline|from|until|validFrom|validUntil|previous)$/;
const SPANS = /^(notice|tenor|window|decision|period)$|(Delay|Period|Window|Extension)$/;
const SHARES = /Bps$|^(rate|haircut|majority|releases)$/;
const AMOUNTS = /^(amount|amounts|cap|dailyLimit|limit|value|tripAbove|reportAbove|holdAbove|owed|undrawn)$/;

/** What a field is, by its type and its name in the contracts; of a list, what each of its items is. */
export function leafOf({ type, name }: Pick<ParamType, "type" | "name">, said: Scope["said"]): Leaf {
  const plain = (kind: Kind, of?: string): Leaf => ({ kind, of });
  if (type === "address") return plain(/^(currency|token|sold|bought)$/.test(name) ? NAMES.currency! : NAMES.account!);
  if (type === "bool") return plain(WORDS.yesNo!);
  if (type === "string") return plain(QUOTED);
  if (type === "bytes32") return plain(FILES.hash!);
  if (type === "bytes16" && name === "uetr") return plain(orBytes(READINGS.uetr!));
  if (type === "bytes4" && name === "purpose") return plain(orBytes(WORDS.purpose!));
  if (type === "bytes20") return plain(orBytes(WORDS.lei!));
  if (type.startsWith("bytes")) return plain(WORDS.bytes!);
  if (type === "uint8" && wordsOf(name).length > 0) return plain(WORDS.word!, name);
  if (type === "uint16" && COUNTRIES.test(name)) return plain(NAMES.country!);
  if (/^uint(16|24)$/.test(type) && SHARES.test(name)) return plain(READINGS.percent!);
  if (type === "uint32" && name === "asset") return plain(NAMES.asset!);
  if (name === "purposes") return plain(WORDS.purposes!);
  if (name === "firstDue") return plain(TIMES.day!);
  if (/^uint(40|48)$/.test(type) && MOMENTS.test(name)) return plain(FAR_TIME);
  if (/^uint(24|32)$/.test(type) && SPANS.test(name)) return plain(TIMES.span!);
  if (name === "soldUnits" || (name === "limit" && said.has("sold"))) return plain(MONEY.amount!, "sold");
  if (name === "boughtUnits") return plain(MONEY.amount!, "bought");
  return plain(AMOUNTS.test(name) && said.has("currency") ? READINGS.cap! : WHOLE);
}

/** A text in quotes, as JSON has it: what is in it separates nothing. */
const QUOTED: Kind = {
  form: 'a text in quotes, such as "Trade"',
  read: (text) => {
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw new Unreadable(text, "a text in quotes", error);
    }
  },
  write: (value: string) => JSON.stringify(value),
};

/** Numbers may be below zero here: days before 1970. */
const WHOLE: Kind = {
  form: "a whole number",
  read: (text) => {
    if (!/^-?(?:[0-9]{1,78}|0x[0-9a-fA-F]{1,64})$/.test(text)) throw new Unreadable(text, "a whole number");
    return text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text);
  },
  write: (value: bigint | number) => String(value),
};

/** A moment, or Unix seconds for what no calendar has. */
const FAR_TIME: Kind = {
  form: TIMES.time!.form,
  read: (text, scope) => (/^[0-9]{1,15}$/.test(text) ? BigInt(text) : TIMES.time!.read(text, scope)),
  write: TIMES.time!.write,
};

/** Bytes that a contract may be told though they stand for no word are written as they are. */
function orBytes(kind: Kind): Kind {
  return {
    form: kind.form,
    read: (text, scope) => (isHexString(text) ? text : kind.read(text, scope)),
    write: (value: never, scope) => {
      try {
        return kind.write(value, scope);
      } catch {
        return value;
      }
    },
  };
}
