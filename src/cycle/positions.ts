import type { PaymentTable } from "./payment-table.ts";

/** What an account receives, less what it pays, in a currency; below zero for what it has to pay. Minor units. */
export interface Position {
  readonly currency: string;
  readonly account: string;
  readonly net: bigint;
}

/** Net positions of rows, one for each account that pays or is paid in a currency, be it zero. */
export class Positions {
  readonly #table: PaymentTable;
  readonly #nets = new Map<number, bigint>();

  constructor(table: PaymentTable, rows: Iterable<number>) {
    this.#table = table;
    for (const row of rows) this.#move(row, table.amountOf(row));
  }

  /** Takes a row out again. */
  remove(row: number): void {
    this.#move(row, -this.#table.amountOf(row));
  }

  /** By the table's numbers of a currency and an account. */
  netOf(currency: number, account: number): bigint {
    return this.#nets.get(positionKey(currency, account)) ?? 0n;
  }

  /** All of them, in the order of the table's numbers. */
  list(): Position[] {
    const { currencies, accounts } = this.#table;
    const keys = [...this.#nets.keys()].sort((a, b) => a - b);
    return keys.map((key) => {
      const [currency, account] = [Math.floor(key / ACCOUNTS), key % ACCOUNTS];
      return { currency: currencies.at(currency), account: accounts.at(account), net: this.#nets.get(key)! };
    });
  }

  #move(row: number, amount: bigint): void {
    const currency = this.#table.currencyOf(row);
    this.#add(positionKey(currency, this.#table.payerOf(row)), -amount);
    this.#add(positionKey(currency, this.#table.payeeOf(row)), amount);
  }

  #add(key: number, change: bigint): void {
    this.#nets.set(key, (this.#nets.get(key) ?? 0n) + change);
  }
}

const ACCOUNTS = 2 ** 32;

function positionKey(currency: number, account: number): number {
  return currency * ACCOUNTS + account;
}
