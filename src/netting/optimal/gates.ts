import type { NettingProblem } from "../problem.ts";
import type { Book } from "./book.ts";
import { type Column, totalOf } from "./columns.ts";
import { endOf } from "./fills.ts";

/** Where a payment is among the columns. */
interface Seat {
  readonly column: number;
  /** Which payment of the column, from 0. */
  readonly place: number;
}

interface StrictPayment extends Seat {
  /** Its place in the queue. */
  readonly index: number;
}

/** How far each queue is open: what stands behind a strict payment that has not settled waits. */
export class Gates {
  readonly #columns: readonly Column[];
  readonly #strict: readonly (readonly StrictPayment[])[];
  /** For each queue how many of its strict payments have settled, all of them before the first that has not. */
  readonly #passed: Int32Array;

  constructor({ queues }: NettingProblem, columns: readonly Column[]) {
    this.#columns = columns;
    this.#strict = strictOf(queues, columns);
    this.#passed = new Int32Array(queues.length);
  }

  /** Whether any payment is strict. */
  get isAny(): boolean {
    return this.#strict.some(({ length }) => length > 0);
  }

  /** Moves the gate of a queue to its first strict payment that has not settled. Returns whether it moved. */
  advance(queue: number, book: Book): boolean {
    const strict = this.#strict[queue]!;
    const before = this.#passed[queue]!;
    let passed = before;
    while (passed < strict.length && isSettled(this.#columns, strict[passed]!, book)) passed += 1;
    this.#passed[queue] = passed;
    return passed > before;
  }

  /** Moves every gate to where a book has it. */
  follow(book: Book): void {
    this.#passed.fill(0);
    for (const queue of this.#strict.keys()) this.advance(queue, book);
  }

  /** The most of a column that order lets settle now, up to and with the strict payment at which its queue stops. */
  openOf(column: Column): bigint {
    if (column.other !== undefined && column.other.place.index > this.#gateOf(column.other.place.queue)) return 0n;
    const gate = this.#gateOf(column.legs[0].payer);
    if (gate === Infinity) return totalOf(column);
    return endOf(column, countUpTo(column.places, gate));
  }

  /** What of a column must settle if strict payments that have settled are to stay settled. */
  floors(): bigint[] {
    const floors = this.#columns.map(() => 0n);
    for (const [queue, strict] of this.#strict.entries()) {
      for (const { column, place } of strict.slice(0, this.#passed[queue])) {
        const end = endOf(this.#columns[column]!, place + 1);
        if (end > floors[column]!) floors[column] = end;
      }
    }
    return floors;
  }

  #gateOf(queue: number): number {
    return this.#strict[queue]![this.#passed[queue]!]?.index ?? Infinity;
  }
}

/** How many of ascending places are at most another. */
function countUpTo(places: readonly number[], last: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (places[middle]! <= last) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isSettled(columns: readonly Column[], { column, place }: Seat, book: Book): boolean {
  return book.fillOf(column) >= endOf(columns[column]!, place + 1);
}

function strictOf(queues: NettingProblem["queues"], columns: readonly Column[]): StrictPayment[][] {
  const strict = queues.map((): StrictPayment[] => []);
  for (const [column, { legs, payments, places, other }] of columns.entries()) {
    for (const [place, payment] of payments.entries()) {
      if (isStrict(payment)) strict[legs[0].payer]!.push({ column, place, index: places[place]! });
    }
    if (other !== undefined && isStrict(other.payment))
      strict[other.place.queue]!.push({ column, place: 0, index: other.place.index });
  }
  return strict.map((payments) => payments.sort((a, b) => a.index - b.index));
}

function isStrict({ waits }: { readonly waits?: string }): boolean {
  return waits === undefined || waits === "strict";
}
