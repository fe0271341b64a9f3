import { type IssuerFile, issuersOf, readEvents } from "../../src/index.ts";
import { money, table } from "../common/format.ts";
import type { Stage } from "./stage.ts";

/** A currency's books, in minor units. */
export interface CurrencyBook {
  country: IssuerFile;
  issued: bigint;
  redeemed: bigint;
  supply: bigint;
  /** Who holds what, most first. */
  holdings: { holder: string; balance: bigint }[];
  held: bigint;
}

/** One payment as the chain shows it. */
export interface Flow {
  country: IssuerFile;
  payer: string;
  payee: string;
  amount: bigint;
}

/** Reads all books from the chain's events: holders are whoever ever received. */
export async function readBooks(stage: Stage, fromBlock: number): Promise<{ books: CurrencyBook[]; flows: Flow[] }> {
  const books: CurrencyBook[] = [];
  const flows: Flow[] = [];
  for (const country of issuersOf(stage.file)) {
    const transfers = await transfersOf(stage, country, fromBlock);
    flows.push(...transfers.filter(({ payer, payee }) => BigInt(payer) !== 0n && BigInt(payee) !== 0n));
    books.push(await bookOf(stage, country, [...new Set(transfers.map(({ payee }) => payee))]));
  }
  return { books, flows };
}

async function transfersOf(stage: Stage, country: IssuerFile, fromBlock: number): Promise<Flow[]> {
  const token = await stage.token(country);
  const events = await readEvents(token, token.filters.Transfer(), { from: fromBlock });
  return events.map(({ args }) => ({ country, payer: args.from, payee: args.to, amount: args.value }));
}

async function bookOf(stage: Stage, country: IssuerFile, holders: string[]): Promise<CurrencyBook> {
  const token = await stage.token(country);
  const { issued, redeemed } = await token.issuance();
  const holdings = [];
  for (const holder of holders) holdings.push({ holder, balance: await token.balanceOf(holder) });
  holdings.sort((a, b) => (a.balance < b.balance ? 1 : -1));
  return {
    country,
    issued,
    redeemed,
    supply: await token.totalSupply(),
    holdings,
    held: holdings.reduce((sum, { balance }) => sum + balance, 0n),
  };
}

/** SET-1: what is held is what was issued less what was redeemed. */
export function reconciles(book: CurrencyBook): boolean {
  return book.held === book.supply && book.supply === book.issued - book.redeemed;
}

/** The books as a table. */
export function booksTable(books: readonly CurrencyBook[]): string {
  const amount = (book: CurrencyBook, value: bigint) =>
    money(value, book.country.currency.decimals, book.country.currency.code);
  return table(
    ["currency", "issued", "redeemed", "supply", "sum of balances", "holders", "reconciles"],
    books.map((book) => [
      book.country.currency.code,
      amount(book, book.issued),
      amount(book, book.redeemed),
      amount(book, book.supply),
      amount(book, book.held),
      String(book.holdings.length),
      reconciles(book) ? "yes" : "NO",
    ]),
  );
}
