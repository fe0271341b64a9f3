import { decodeBase64, encodeBase64, toUtf8Bytes, toUtf8String } from "ethers";

import { type Answer, NotNamed } from "../../../src/client/index.ts";
import { newInstruction } from "../../../src/settlement/instruction.ts";
import { hashQuote, payAtQuote, type QuoteTaking, quoteLegs } from "../../../src/settlement/quote.ts";
import { quoteOf, quoteText } from "../../../src/settlement/quote-text.ts";
import type { Acting, Consortium } from "../consortium.ts";

const KEY = "quote=";
const LONGEST = 4_000; // characters: a quote has some 700
const HOUR = 3_600; // seconds

/** The address of the page that opens a quote. What stands behind the sign # goes to no server. */
export function linkOf(taking: QuoteTaking): string {
  const text = encodeBase64(toUtf8Bytes(quoteText(taking)))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
  return new URL(`#/payments?${KEY}${text}`, location.href).href;
}

/** The quote in an address; undefined if none is there. Throws `NoQuote`, `InvalidQuote`, and what JSON and Base64 throw. */
export function quoteInAddress(hash: string): QuoteTaking | undefined {
  const text = hash.split(`?${KEY}`)[1];
  if (text === undefined) return undefined;
  if (text.length > LONGEST) throw new RangeError(`A quote has ${LONGEST} characters at most, not ${text.length}.`);
  return quoteOf(JSON.parse(toUtf8String(decodeBase64(text.replaceAll("-", "+").replaceAll("_", "/")))));
}

/** What a quote is good for now; amounts in minor units of what it sells. */
export interface QuoteState {
  readonly left: bigint;
  readonly isVoid: boolean;
  /** Unix seconds. */
  readonly now: number;
}

/** Throws `NotNamed` if one of the currencies is not issued here. */
export async function readQuoteState(
  { sogdia, world }: Consortium,
  { quote, authorisation }: QuoteTaking,
): Promise<QuoteState> {
  for (const token of [quote.sold, quote.bought])
    if ((await world.currencyAt(token)) === undefined) throw new NotNamed("Currency", token, "is not issued here");
  const { engine } = sogdia.contracts;
  const [taken, isVoid] = [
    await engine.takenOf(hashQuote(quote)),
    await engine.isNonceUsed(quote.maker, authorisation.nonce),
  ];
  return { left: quote.limit > taken ? quote.limit - taken : 0n, isVoid, now: await world.now() };
}

/** What the rules of all countries say of both payments of an exchange: of the taker's, and of the maker's. */
export async function checkExchange(
  { account, sogdia }: Acting,
  { quote }: QuoteTaking,
  sold: bigint,
): Promise<Answer[]> {
  const both = [
    { currency: quote.bought, payer: account, payee: quote.maker, amount: payAtQuote(quote, sold) },
    { currency: quote.sold, payer: quote.maker, payee: account, amount: sold },
  ];
  return Promise.all(both.map((order) => sogdia.payments.check(order)));
}

/** Takes so much of what a quote sells, both payments or none. Throws `Refused`. */
export async function takeQuote(
  { account, sogdia }: Acting,
  taking: QuoteTaking,
  sold: bigint,
  now: number,
): Promise<string> {
  const legs = quoteLegs(taking.quote, sold, { payer: account, payee: account });
  const instruction = newInstruction({ legs, deadline: Math.min(taking.quote.deadline, now + HOUR) });
  return (await sogdia.quotes.take(instruction, [taking])).hash;
}
