import { z } from "zod";

import { newQuote, type QuoteTaking } from "./quote.ts";

const digits = z.string().regex(/^[0-9]{1,78}$/);
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const amount = digits.transform(BigInt);
const seconds = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

const takingSchema = z.strictObject({
  quote: z.strictObject({
    maker: address,
    sold: address,
    bought: address,
    soldUnits: amount,
    boughtUnits: amount,
    limit: amount,
    validFrom: seconds,
    deadline: seconds,
    taker: address,
  }),
  authorisation: z.strictObject({ nonce: amount, signature: z.string().regex(/^0x(?:[0-9a-fA-F]{2})*$/) }),
});

/** What is no signed quote, and why. */
export class NoQuote extends Error {
  override readonly name = "NoQuote";
  readonly problem: string;
  constructor(problem: string) {
    super(`This is no signed quote: ${problem}`);
    this.problem = problem;
  }
}

/** A signed quote as text: numbers that JSON cannot hold are decimal digits. */
export function quoteText(taking: QuoteTaking, space?: number): string {
  return JSON.stringify(taking, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value), space);
}

/** A signed quote of what JSON held. Throws `NoQuote`, and `InvalidQuote` for terms that the engine refuses. */
export function quoteOf(content: unknown): QuoteTaking {
  const { success, data, error } = takingSchema.safeParse(content);
  if (!success) throw new NoQuote(z.prettifyError(error));
  return { ...data, quote: newQuote(data.quote) };
}
