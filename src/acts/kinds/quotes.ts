import { ZeroAddress } from "ethers";

import { purposeFromBytes } from "../../common/purpose.ts";
import { newInstruction } from "../../settlement/instruction.ts";
import { payAtQuote, type Quote, quoteLegs, type QuoteTaking } from "../../settlement/quote.ts";
import { NoQuote, quoteOf, quoteText } from "../../settlement/quote-text.ts";
import type { CurrencyNames, World } from "../world.ts";
import { jsonIn } from "./files.ts";
import { type Kind, type Scope, Unreadable } from "./kind.ts";
import { majorUnits, minorUnits } from "./money.ts";
import { momentOf } from "./times.ts";

/** A signed quote as a file holds it. */
export function quoteFile(taking: QuoteTaking): string {
  return `${quoteText(taking, 2)}\n`;
}

/** Reads a signed quote. Throws `Unreadable`, and `InvalidQuote` for terms that the engine refuses. */
export function quoteIn(path: string, bytes: Uint8Array): QuoteTaking {
  try {
    return quoteOf(jsonIn(bytes));
  } catch (error) {
    if (!(error instanceof NoQuote)) throw error;
    throw new Unreadable(path, `it is no signed quote: ${error.problem}`, error);
  }
}

/** The two currencies of a quote. Throws `Unreadable` where one is not issued here. */
export async function currenciesOf(world: World, { sold, bought }: Quote): Promise<[CurrencyNames, CurrencyNames]> {
  const found = [await world.currencyAt(sold), await world.currencyAt(bought)] as const;
  const missing = found[0] === undefined ? sold : bought;
  if (found[0] === undefined || found[1] === undefined) throw new Unreadable(missing, "a currency that is issued here");
  return [found[0], found[1]];
}

/** The terms of a quote in words, for whoever signs or takes it. Throws `Unreadable`. */
export async function termsOfQuote(world: World, quote: Quote): Promise<string> {
  const [sold, bought] = await currenciesOf(world, quote);
  const [maker, taker] = [await nameOf(world, quote.maker), await nameOf(world, quote.taker)];
  const from = quote.validFrom === 0 ? "at once" : `from ${momentOf(quote.validFrom)}`;
  return (
    `${maker} sells ${majorUnits(quote.soldUnits, sold)} for ${majorUnits(quote.boughtUnits, bought)}, ` +
    `or any part at this rate, rounded up for the maker; ${majorUnits(quote.limit, sold)} altogether, ` +
    `to ${quote.taker === ZeroAddress ? "anyone" : taker}, ${from} until ${momentOf(quote.deadline)}`
  );
}

async function nameOf(world: World, account: string): Promise<string> {
  return (await world.accountName(account)) ?? account;
}

function takingIn({ said }: Scope): QuoteTaking {
  return said.get("quote") as QuoteTaking;
}

/** What a taker says of a quote, and what is made of it. */
export const QUOTES: Readonly<Record<string, Kind>> = {
  quote: {
    form: "a file with a signed quote (quote sign)",
    read: async (text, { world }) => quoteIn(text, await world.readFile(text)),
    write: ({ quote }: QuoteTaking, { world }) => termsOfQuote(world, quote),
  },
  sold: {
    form: "an amount of what the quote sells, such as 1250.00",
    read: async (text, scope) => minorUnits(text, (await currenciesOf(scope.world, takingIn(scope).quote))[0]),
    write: async (value: bigint, scope) => {
      const { quote } = takingIn(scope);
      const [sold, bought] = await currenciesOf(scope.world, quote);
      return `${majorUnits(value, sold)} for ${majorUnits(payAtQuote(quote, value), bought)}`;
    },
  },
  exchange: {
    form: "an exchange at a quote",
    isWhole: true,
    read: (_text, scope) => {
      const [payer, payee] = ["payer", "payee"].map((name) => scope.said.get(name) as string);
      return newInstruction({
        legs: quoteLegs(takingIn(scope).quote, scope.said.get("amount") as bigint, { payer: payer!, payee: payee! }),
        deadline: Number(scope.said.get("until")),
        purpose: purposeFromBytes(scope.said.get("purpose") as string),
      });
    },
    write: () => "made of the above",
  },
  takings: {
    form: "the quote that is taken",
    isWhole: true,
    read: (_text, scope) => [takingIn(scope)],
    write: () => "made of the above",
  },
};
