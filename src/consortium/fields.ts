import { isAddress, ZeroAddress } from "ethers";
import { z } from "zod";

import { PURPOSES } from "../common/purpose.ts";
import { unclearIn } from "../common/text.ts";

const LONGEST_NAME = 200;
const LARGEST_TIER = 7;

/** What a mistake with a zero says: the chain would read it as no limit, so the file does not take it. */
export const ZERO_PERMITS_NOTHING = "0 permits nothing";

/** A whole number within bounds; where 0 lies below them, what to write `instead` is said. */
export function whole(min: number, max: number, instead = `write at least ${min}`) {
  return z
    .number()
    .int()
    .min(min, { error: ({ input }) => (input === 0 ? `${ZERO_PERMITS_NOTHING}: ${instead}` : undefined) })
    .max(max);
}

/** How long something lasts. */
export function seconds(min: number, max: number) {
  return whole(min, max).describe("seconds");
}

/** In a rule, the currency of the country that makes it. */
export const OWN = "own";

const AMOUNT = /^\d{1,32}(\.\d{1,18})?$/;

/** An amount of which zero has a meaning: nothing passes. */
export const amount = z
  .string({ error: ({ input }) => (typeof input === "number" ? "an amount is text: put it in quotes" : undefined) })
  .regex(AMOUNT, "an amount is a decimal number in major units, as text")
  .meta({ id: "amount", description: "a decimal number in major units of the currency, as text" });

/** An amount that the chain would read as no limit if it were zero. */
export function positiveAmount(instead: string) {
  return amount
    .refine((text) => !isZero(text), { error: `${ZERO_PERMITS_NOTHING}: ${instead}` })
    .describe("a decimal number in major units of the currency, as text; not zero");
}

/** Whether an amount of a file is zero, however many digits it has. */
export function isZero(text: string): boolean {
  return /^[0.]+$/.test(text);
}

export const account = z
  .string({ error: ({ input }) => (typeof input === "number" ? "an account is text: put it in quotes" : undefined) })
  .regex(/^0x[0-9a-fA-F]{40}$/, "an account is 0x and forty hexadecimal digits")
  .refine((text) => text !== ZeroAddress, { error: "nobody has the account of zeros" })
  .refine((text) => isAddress(text), {
    error: "capital and small letters of this account are not as its checksum asks",
  })
  .meta({ id: "account" });

export const alpha2 = z
  .string()
  .regex(/^[A-Z]{2}$/, "an ISO 3166-1 alpha-2 code is two capital letters")
  .meta({ id: "alpha2", description: "ISO 3166-1 alpha-2, such as KZ" });

export const currencyCode = z
  .string()
  .regex(/^[A-Z]{3}$/, "an ISO 4217 code is three capital letters")
  .meta({ id: "currencyCode", description: "ISO 4217, such as KZT" });

export const isoNumeric = whole(1, 999, "a numeric code is a number from 1 to 999");

export const groupName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, "a group is named in small letters, digits and hyphens")
  .meta({ id: "groupName" });

export const tier = z.number().int().min(0).max(LARGEST_TIER);

export const purpose = z
  .enum(["unspecified", ...PURPOSES] as [string, ...string[]])
  .meta({ id: "purpose", description: "a category purpose of ISO 20022, or none stated" });

/** An authority, an institution or a currency. */
export const plainName = z
  .string()
  .min(1)
  .max(LONGEST_NAME)
  .refine((text) => unclearIn(text) === undefined, {
    error: ({ input }) => `a name holds ${unclearIn(String(input))!}`,
  });

/** Text whose hash or wording others rely on. */
export const plainText = z.string().min(1).max(20_000);
