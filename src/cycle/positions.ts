import type { PaymentTable } from "./payment-table.ts";

/** What an account receives, less what it pays, in a currency; below zero for what it has to pay. Minor units. */
export interface Position {
  readonly currency: string;
  readonly account: string;
  readonly net: bigint;
}

/** A position, and of how many payments it is what they come to. */
export interface CountedPosition extends Position {
  readonly payments: number;
}

interface Moved {
  net: bigint;
  payments: number;
}

/** Net positions of rows, one for each account that pays or is paid in a currency, be it zero. */
export class Positions {
  readonly #table: PaymentTable;
  readonly #moved = new Map<number, Moved>();

  constructor(table: PaymentTable, rows: Iterable<number>) {
    this.#table = table;
    for (const row of rows) this.#move(row, 1);
  }

  /** Takes a row out again. */
  remove(row: number): void {
    this.#move(row, -1);
  }

  /** By the table's numbers of a currency and an account. */
  netOf(currency: number, account: number): bigint {
    return this.#moved.get(positionKey(currency, account))?.net ?? 0n;
  }

  /** All of them, in the order of the table's numbers. */
  list(): CountedPosition[] {
    const { currencies, accounts } = this.#table;
    const moved = [...this.#moved].sort(([a], [b]) => a - b);
    return moved.map(([key, { net, payments }]) => {
      const [currency, account] = [Math.floor(key / ACCOUNTS), key % ACCOUNTS];
      return { currency: currencies.at(currency), account: accounts.at(account), net, payments };
    });
  }

  #move(row: number, payments: 1 | -1): void {
    const [currency, amount] = [this.#table.currencyOf(row), this.#table.amountOf(row)];
    const net = payments === 1 ? amount : -amount;
    this.#add(positionKey(currency, this.#table.payerOf(row)), -net, payments);
    this.#add(positionKey(currency, this.#table.payeeOf(row)), net, payments);
  }

  #add(key: number, net: bigint, payments: number): void {
    const moved = this.#moved.get(key);
    if (moved === undefined) {
      this.#moved.set(key, { net, payments });
      return;
    }
    moved.net += net;
    moved.payments += payments;
  }
}

const ACCOUNTS = 2 ** 32;

function positionKey(currency: number, account: number): number {
  return currency * ACCOUNTS + account;
}
