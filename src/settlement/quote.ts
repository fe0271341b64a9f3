import { type Signer, type TypedDataDomain, TypedDataEncoder, ZeroAddress } from "ethers";

import { type Authorisation, type Instruction, type Leg, payersOf, randomNonce } from "./instruction.ts";

/** What a unit or a limit may be at most: no balance exceeds it. */
const MAX_AMOUNT = (1n << 104n) - 1n;

/** A standing offer to sell one currency for another, as the engine takes it (`Quote.sol`). Amounts in minor units. */
export interface Quote {
  maker: string;
  sold: string;
  bought: string;
  soldUnits: bigint;
  boughtUnits: bigint;
  limit: bigint;
  validFrom: number;
  deadline: number;
  taker: string;
}

/** A quote with its maker's consent: all that a taker needs. */
export interface QuoteTaking {
  quote: Quote;
  authorisation: Authorisation;
}

/** The EIP-712 types of a maker's consent to its quote. */
export const QUOTE_TYPES = {
  QuoteAuthorisation: [
    { name: "payer", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "quote", type: "Quote" },
  ],
  Quote: [
    { name: "maker", type: "address" },
    { name: "sold", type: "address" },
    { name: "bought", type: "address" },
    { name: "soldUnits", type: "uint256" },
    { name: "boughtUnits", type: "uint256" },
    { name: "limit", type: "uint256" },
    { name: "validFrom", type: "uint48" },
    { name: "deadline", type: "uint48" },
    { name: "taker", type: "address" },
  ],
};

/** Terms of a quote that the engine refuses. */
export class InvalidQuote extends Error {
  readonly field: "bought" | "soldUnits" | "boughtUnits" | "limit";
  constructor(field: InvalidQuote["field"]) {
    super(`${field} of the quote: two currencies, units of 1 to 2^104 - 1 and a limit up to that are expected`);
    this.name = "InvalidQuote";
    this.field = field;
  }
}

/** What people decide of a quote: `boughtUnits` for each `soldUnits`. Valid at once and open to all unless they say so. */
export type QuoteDraft = Omit<Quote, "validFrom" | "taker"> & Partial<Pick<Quote, "validFrom" | "taker">>;

/** Completes a quote. Throws `InvalidQuote`. */
export function newQuote(draft: QuoteDraft): Quote {
  if (sameAddress(draft.sold, draft.bought)) throw new InvalidQuote("bought");
  for (const field of ["soldUnits", "boughtUnits", "limit"] as const) {
    const least = field === "limit" ? 0n : 1n;
    if (draft[field] < least || draft[field] > MAX_AMOUNT) throw new InvalidQuote(field);
  }
  return { validFrom: 0, taker: ZeroAddress, ...draft };
}

/** The hash by which a quote is known on chain. */
export function hashQuote(quote: Quote): string {
  return TypedDataEncoder.hashStruct("Quote", { Quote: QUOTE_TYPES.Quote }, quote);
}

/** What a maker signs: the EIP-712 digest of its consent to a quote. The domain is the engine's. */
export function quoteDigest(domain: TypedDataDomain, quote: Quote, nonce: bigint): string {
  return TypedDataEncoder.hash(domain, QUOTE_TYPES, { payer: quote.maker, nonce, quote });
}

/**
 * Consents to a quote for its maker. The signer is the maker, or signs for it if it is a contract account (ERC-1271).
 * Quotes signed under one nonce are cancelled together.
 */
export async function signQuote(
  signer: Signer,
  domain: TypedDataDomain,
  quote: Quote,
  nonce: bigint = randomNonce(),
): Promise<QuoteTaking> {
  const message = { payer: quote.maker, nonce, quote };
  return { quote, authorisation: { nonce, signature: await signer.signTypedData(domain, QUOTE_TYPES, message) } };
}

/** The least that a maker takes for so much of what it sells, in minor units of the currency bought. */
export function payAtQuote({ soldUnits, boughtUnits }: Quote, sold: bigint): bigint {
  return (sold * boughtUnits + soldUnits - 1n) / soldUnits;
}

/** The most that a maker sells for so much of what it buys, in minor units of the currency sold, its limit aside. */
export function soldAtQuote({ soldUnits, boughtUnits }: Quote, bought: bigint): bigint {
  return (bought * soldUnits) / boughtUnits;
}

/** The two legs by which a payer buys from a maker at its quote; what is bought goes to the payee. */
export function quoteLegs(quote: Quote, sold: bigint, parties: { payer: string; payee: string }): [Leg, Leg] {
  const { maker } = quote;
  return [
    { token: quote.bought, payer: parties.payer, payee: maker, amount: payAtQuote(quote, sold) },
    { token: quote.sold, payer: maker, payee: parties.payee, amount: sold },
  ];
}

/** The payers whose authorisations an instruction needs beside quotes, in the order in which the engine expects them. */
export function payersBeside(instruction: Instruction, submitter: string, quotes: readonly Quote[]): string[] {
  return payersOf(instruction, submitter).filter((payer) => !quotes.some(({ maker }) => sameAddress(maker, payer)));
}

function sameAddress(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
