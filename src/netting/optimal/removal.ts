import type { Book } from "./book.ts";
import { type Column, type Leg, totalOf } from "./columns.ts";
import { allowedFill, isDivided } from "./fills.ts";

/** So often a column is reduced by just what lacks; in a ring of payments that could go on by a minor unit at a time. */
const REDUCTIONS = 8;

/**
 * Takes payments out, the last of a column first, until no account is short: off an account that is, first what is divided,
 * then of the columns in an order. Nothing goes below the floors. A payment that was whole is
 * divided only where that is allowed.
 */
export class Removal {
  readonly #book: Book;
  readonly #floors: readonly bigint[];
  /** For each account the columns that debit it, those to be taken from first in front. */
  readonly #debtors: readonly (readonly number[])[];
  /** Of these, those that are divided. */
  readonly #divided: readonly Set<number>[];
  readonly #next: Int32Array;
  readonly #mayDivide: boolean;
  readonly #reductions: Uint8Array;

  constructor(book: Book, floors: readonly bigint[], debtors: readonly (readonly number[])[], mayDivide: boolean) {
    this.#mayDivide = mayDivide;
    this.#reductions = new Uint8Array(book.columns.length);
    this.#book = book;
    this.#floors = floors;
    this.#debtors = debtors;
    this.#divided = debtors.map(() => new Set());
    for (const column of book.columns.keys()) this.#note(column);
    this.#next = new Int32Array(debtors.length);
  }

  /** Returns whether all accounts are covered. */
  run(): boolean {
    const waiting = [...this.#book.balances.keys()];
    for (let account = waiting.pop(); account !== undefined; account = waiting.pop()) {
      while (this.#book.balances[account]! < 0n) {
        const column = this.#dividedAt(account) ?? this.#nextAt(account);
        if (column === undefined) return false;
        this.#reduce(column, account);
        waiting.push(...this.#book.columns[column]!.legs.flatMap(({ credited }) => credited));
      }
    }
    return true;
  }

  #dividedAt(account: number): number | undefined {
    for (const column of this.#divided[account]!) if (this.#canFall(column)) return column;
    return undefined;
  }

  #nextAt(account: number): number | undefined {
    const debtors = this.#debtors[account]!;
    while (this.#next[account]! < debtors.length && !this.#canFall(debtors[this.#next[account]!]!))
      this.#next[account]! += 1;
    return debtors[this.#next[account]!];
  }

  #canFall(column: number): boolean {
    return this.#book.fillOf(column) > this.#floors[column]!;
  }

  /** By as much as the account lacks if that may be, else by more. */
  #reduce(index: number, account: number): void {
    const [column, fill] = [this.#book.columns[index]!, this.#book.fillOf(index)];
    const leg = column.legs.find(({ debited }) => debited.includes(account))!;
    const wanted = fill - inFirstLeg(column, leg, -this.#book.balances[account]!);
    const left = allowedFill(column, wanted < 0n ? 0n : wanted, this.#mayStayDivided(index));
    this.#book.set(index, left < this.#floors[index]! ? this.#floors[index]! : left);
    this.#note(index);
  }

  #mayStayDivided(index: number): boolean {
    if (this.#reductions[index] === REDUCTIONS) return false;
    this.#reductions[index]! += 1;
    return this.#mayDivide || isDivided(this.#book.columns[index]!, this.#book.fillOf(index));
  }

  #note(index: number): void {
    const column = this.#book.columns[index]!;
    const isNow = isDivided(column, this.#book.fillOf(index));
    for (const account of column.legs.flatMap(({ debited }) => debited)) {
      if (isNow) this.#divided[account]!.add(index);
      else this.#divided[account]!.delete(index);
    }
  }
}

/** What of the first leg goes with an amount of another leg, rounded up. */
function inFirstLeg(column: Column, leg: Leg, amount: bigint): bigint {
  return (amount * totalOf(column) + leg.amount - 1n) / leg.amount;
}
