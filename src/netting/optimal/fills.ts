import type { QueuedPayment } from "../problem.ts";
import type { Column, Leg } from "./columns.ts";

/** What a leg settles when the first leg of its column settles an amount: the rate, rounded up. */
export function legAmount({ legs: [first] }: Column, leg: Leg, fill: bigint): bigint {
  return leg === first ? fill : (fill * leg.amount + first.amount - 1n) / first.amount;
}

/** What settling an amount of a column counts for. */
export function worthOf(column: Column, fill: bigint): bigint {
  return column.legs.reduce((sum, leg) => sum + leg.weight * legAmount(column, leg, fill), 0n);
}

/** How many payments of a column an amount settles whole. */
export function wholesWithin({ ends }: Column, fill: bigint): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle]! <= fill) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What the first payments of a column come to. */
export function endOf({ ends }: Column, count: number): bigint {
  return count === 0 ? 0n : ends[count - 1]!;
}

/** Whether an amount ends within a payment. */
export function isDivided(column: Column, fill: bigint): boolean {
  return endOf(column, wholesWithin(column, fill)) !== fill;
}

/** The most that may settle of a column up to an amount: whole payments and, if it may be, a part of the next. */
export function allowedFill(column: Column, most: bigint, mayDivide: boolean): bigint {
  const count = wholesWithin(column, most);
  const whole = endOf(column, count);
  if (!mayDivide || count === column.payments.length || !isDivisible(column, count)) return whole;
  return whole + partWithin(column, count, most - whole);
}

function partWithin(column: Column, place: number, most: bigint): bigint {
  const payment = column.payments[place]!;
  const part = largestPart(payment, most);
  if (part === 0n || column.other === undefined) return part;
  const other = legAmount(column, column.legs[1]!, part);
  return isPart(column.other.payment, other) ? part : 0n;
}

/** The largest part of a payment within an amount less than it, 0 if there is none. */
function largestPart(payment: QueuedPayment, most: bigint): bigint {
  const rest = payment.amount - leastPartOf(payment);
  const part = most < rest ? most : rest;
  return isPart(payment, part) ? part : 0n;
}

function isPart(payment: QueuedPayment, part: bigint): boolean {
  const least = leastPartOf(payment);
  return part >= least && payment.amount - part >= least;
}

/** Whether a part of a column's payment at a place may settle. */
export function isDivisible({ payments, other }: Column, place: number): boolean {
  return payments[place]!.waits === "divisible" && (other === undefined || other.payment.waits === "divisible");
}

function leastPartOf({ leastPart }: QueuedPayment): bigint {
  return leastPart ?? 1n;
}
