import type { Book } from "./book.ts";
import { type Column, totalOf } from "./columns.ts";
import { allowedFill, isDivided, legAmount, wholesWithin } from "./fills.ts";
import type { Gates } from "./gates.ts";

/** So often a division is made larger; in a ring of payments that could go on by a minor unit at a time. */
const RAISES = 8;

/**
 * Adds whatever can be added by itself, until nothing can: whole payments, the whole rest of what is divided, and a part of a
 * payment where its payer has no other division charged to it. Divisions are made larger as well, but not without end.
 */
export class Completion {
  readonly #book: Book;
  readonly #gates: Gates;
  /** The account to which each divided column is charged. */
  readonly #charges: Map<number, number>;
  readonly #isCharged: Uint8Array;
  readonly #raises: Uint8Array;
  readonly #order: readonly number[];
  /** For each account the last pass in which it got something with which it could pay more. */
  readonly #stirred: Int32Array;
  #pass = 0;

  /** Charges are those of what is divided in the book, and are kept. */
  constructor(book: Book, gates: Gates, charges: Map<number, number>, order: readonly number[]) {
    this.#book = book;
    this.#gates = gates;
    this.#charges = charges;
    this.#isCharged = new Uint8Array(book.balances.length);
    for (const account of charges.values()) this.#isCharged[account] = 1;
    this.#raises = new Uint8Array(order.length);
    this.#order = order;
    this.#stirred = new Int32Array(book.balances.length);
  }

  run(): void {
    for (let moved = true; moved;) {
      moved = false;
      this.#pass += 1;
      for (const column of this.#order) {
        if (!this.#mayRise(column) || !this.#raise(column)) continue;
        this.#stir(column);
        moved = true;
      }
    }
  }

  /** Whether one of its accounts got anything since the column was looked at. */
  #mayRise(column: number): boolean {
    for (const { debited } of this.#book.columns[column]!.legs)
      for (const account of debited) if (this.#stirred[account]! >= this.#pass - 1) return true;
    return false;
  }

  /** Returns whether more of the column settles now. */
  #raise(index: number): boolean {
    const column = this.#book.columns[index]!;
    const fill = this.#book.fillOf(index);
    const open = this.#gates.openOf(column);
    if (fill >= open) return false;
    const most = fill + this.#coverOf(column, fill);
    const mayFitWhole = column.other !== undefined && (most >= open || isCrossing(column));
    if (mayFitWhole && this.#book.setIfCovered(index, open)) return this.#settled(index);
    const target = allowedFill(column, most < open ? most : open, this.#mayDivide(index));
    if (target <= fill || !this.#isWorthwhile(column, index, target)) return false;
    return this.#book.setIfCovered(index, target) && this.#settled(index);
  }

  /** Not if only a division grows that has grown often enough. */
  #isWorthwhile(column: Column, index: number, target: bigint): boolean {
    const fill = this.#book.fillOf(index);
    const isLarger = isDivided(column, fill) && wholesWithin(column, target) === wholesWithin(column, fill);
    if (!isLarger || !isDivided(column, target)) return true;
    if (this.#raises[index] === RAISES) return false;
    this.#raises[index]! += 1;
    return true;
  }

  /** How much more of the first leg its accounts, and those of the other, cover. */
  #coverOf(column: Column, fill: bigint): bigint {
    const covers = column.legs.map((leg) => {
      const cover = leg.debited.reduce((least, account) => min(least, this.#book.balances[account]!), leg.amount);
      if (leg === column.legs[0]) return cover;
      return ((legAmount(column, leg, fill) + cover) * totalOf(column)) / leg.amount - fill;
    });
    return covers.reduce(min);
  }

  #mayDivide(column: number): boolean {
    return this.#charges.has(column) || this.#isCharged[this.#book.columns[column]!.legs[0].payer] === 0;
  }

  #settled(index: number): true {
    const column = this.#book.columns[index]!;
    const charge = this.#charges.get(index);
    if (isDivided(column, this.#book.fillOf(index))) {
      if (charge === undefined) this.#charge(index, column.legs[0].payer);
    } else if (charge !== undefined) {
      this.#charges.delete(index);
      this.#isCharged[charge] = 0;
      this.#stirred[charge] = this.#pass;
    }
    return true;
  }

  #charge(column: number, account: number): void {
    this.#charges.set(column, account);
    this.#isCharged[account] = 1;
  }

  /** Those who received can pay more, and a strict payment that settled lets others settle. */
  #stir(index: number): void {
    for (const { payer, credited } of this.#book.columns[index]!.legs) {
      for (const account of credited) this.#stirred[account] = this.#pass;
      if (this.#gates.advance(payer, this.#book)) this.#stirred[payer] = this.#pass;
    }
  }
}

/** Whether a leg of a link pays in where the other draws, so that they cover more together than one by one. */
function isCrossing({ legs }: Column): boolean {
  return legs.some(({ credited }) => credited.some((account) => legs.some(({ debited }) => debited.includes(account))));
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
