import { Ledger, type SettlementResult } from "./ledger.ts";
import type { NettingProblem, NettingSolution, PaymentRef } from "./problem.ts";
import { removeUntilCovered } from "./removal.ts";
import { validate } from "./validate.ts";

/**
 * The net as a result to compare: all its payments settle at once, so a position draws what it ends below its opening.
 * Throws `InvalidNettingProblem`, and `RangeError` if the set is not feasible.
 */
export function netResult(problem: NettingProblem, { settled }: NettingSolution): SettlementResult {
  validate(problem);
  const ledger = new Ledger(problem);
  const group = settled.flatMap((count, queue) => liveRefs(problem, queue).filter(({ index }) => index < count));
  if (!ledger.settle(group)) throw new RangeError("The solution is not feasible.");
  return ledger.result();
}

/**
 * Real-time gross settlement with first-in-first-out queues: the head of a queue settles as soon as the balance covers
 * it, queue after queue until nothing moves. A linked payment settles when its other leg is a head as well and both are
 * covered. The plain rule of most systems with central queues (CPSS, "Real-time gross settlement systems", Bank for
 * International Settlements, 1997, section II.4). Throws `InvalidNettingProblem`.
 */
export function grossFifo(problem: NettingProblem): SettlementResult {
  validate(problem);
  const heads = new Heads(problem);
  settleHeads(heads);
  return heads.ledger.result();
}

/**
 * Gross settlement that passes over a payment which is not covered and tries the next of the queue ("bypass FIFO", same
 * report). A linked payment settles whenever both legs are covered. Throws `InvalidNettingProblem`.
 */
export function bypassFifo(problem: NettingProblem): SettlementResult {
  validate(problem);
  const ledger = new Ledger(problem);
  const waiting = problem.queues.map((_, queue) => liveRefs(problem, queue));
  untilStill(() => {
    let moved = false;
    for (const [queue, refs] of waiting.entries()) {
      const rest = refs.filter((payment) => !settleIfCovered(ledger, payment));
      moved ||= rest.length < refs.length;
      waiting[queue] = rest;
    }
    return moved;
  });
  return ledger.result();
}

/**
 * Gross settlement with first-in-first-out queues in which, when nothing else moves, two heads that pay each other settle
 * at once if each bank covers the difference. That is the offset which the Bank of Finland's simulator tries for the
 * first queued payment (Leinonen and Soramäki, Bank of Finland Discussion Papers 23/2003). Throws
 * `InvalidNettingProblem`.
 */
export function bilateralOffset(problem: NettingProblem): SettlementResult {
  validate(problem);
  const heads = new Heads(problem);
  untilStill(() => {
    settleHeads(heads);
    return offsetHeads(heads);
  });
  return heads.ledger.result();
}

/**
 * The two phases of EAF2, the Bundesbank's system from 1996 to 1998: payments that two banks owe each other are offset,
 * the last of the bank that is short left out; then all that is left is netted among all, payments of banks that are
 * short being taken out one by one. Repeated until nothing moves. Not first in first out: among banks and in the second
 * phase payments pass each other.
 *
 * The problem is that of Güntzer, Jungnickel and Leclerc, "Efficient algorithms for the clearing of interbank payments",
 * European Journal of Operational Research 106 (1998) 212-219. Which payment is taken out is not published: here the
 * smallest that makes up the shortfall, else the largest. Bilateral maxima of the senders are the limits of the problem.
 * The system knew one currency, so linked payments wait for the second phase. Throws `InvalidNettingProblem`.
 */
export function eaf2(problem: NettingProblem): SettlementResult {
  validate(problem);
  const ledger = new Ledger(problem);
  const refs = problem.queues.map((_, queue) => liveRefs(problem, queue));
  untilStill(() => {
    const bilateral = offsetPairs(ledger, refs);
    const left = refs.flat().filter(({ queue, index }) => ledger.isSettled[queue]![index] === 0);
    const covered = removeUntilCovered(ledger, left);
    const multilateral = covered.length > 0 && ledger.settle(covered);
    return bilateral || multilateral;
  });
  return ledger.result();
}

/** The algorithms that the net is compared with, by the names that figures have. */
export const BASELINES = {
  gross_fifo: grossFifo,
  bypass_fifo: bypassFifo,
  bilateral: bilateralOffset,
  eaf2,
} as const;

function untilStill(work: () => boolean): void {
  while (work());
}

function liveRefs({ queues }: NettingProblem, queue: number): PaymentRef[] {
  return queues[queue]!.flatMap(({ isVoid }, index) => (isVoid === true ? [] : [{ queue, index }]));
}

/** Settles a payment, and its other leg with it, if it has not settled and is covered. Returns whether it has settled. */
function settleIfCovered(ledger: Ledger, payment: PaymentRef): boolean {
  if (ledger.isSettled[payment.queue]![payment.index] === 1) return true;
  const { amount, link } = ledger.paymentAt(payment);
  if (amount > ledger.balanceOf(payment.queue)) return false;
  return ledger.settle(link === undefined ? [payment] : [payment, link]);
}

/** The first payment of each queue that has neither settled nor is void. */
class Heads {
  readonly ledger: Ledger;
  readonly queues: number;
  readonly #problem: NettingProblem;
  readonly #next: number[];

  constructor(problem: NettingProblem) {
    this.ledger = new Ledger(problem);
    this.queues = problem.queues.length;
    this.#problem = problem;
    this.#next = problem.queues.map(() => 0);
  }

  of(queue: number): PaymentRef | undefined {
    const payments = this.#problem.queues[queue]!;
    let index = this.#next[queue]!;
    while (index < payments.length && this.#isPast(queue, index)) index += 1;
    this.#next[queue] = index;
    return index < payments.length ? { queue, index } : undefined;
  }

  /** Heads together with the other legs of those that are linked, none if one of these is not a head. */
  withLegs(heads: readonly PaymentRef[]): PaymentRef[] | undefined {
    const group = [...heads];
    for (const head of heads) {
      const { link } = this.ledger.paymentAt(head);
      if (link === undefined || group.some((each) => isSame(each, link))) continue;
      const other = this.of(link.queue);
      if (other === undefined || !isSame(other, link)) return undefined;
      group.push(link);
    }
    return group;
  }

  #isPast(queue: number, index: number): boolean {
    return this.ledger.isSettled[queue]![index] === 1 || this.#problem.queues[queue]![index]!.isVoid === true;
  }
}

function isSame(a: PaymentRef, b: PaymentRef): boolean {
  return a.queue === b.queue && a.index === b.index;
}

function settleHeads(heads: Heads): void {
  untilStill(() => {
    let moved = false;
    for (let queue = 0; queue < heads.queues; queue += 1) {
      while (settleHead(heads, queue)) moved = true;
    }
    return moved;
  });
}

function settleHead(heads: Heads, queue: number): boolean {
  const head = heads.of(queue);
  if (head === undefined || heads.ledger.paymentAt(head).amount > heads.ledger.balanceOf(queue)) return false;
  const group = heads.withLegs([head]);
  return group !== undefined && heads.ledger.settle(group);
}

function offsetHeads(heads: Heads): boolean {
  let moved = false;
  for (let queue = 0; queue < heads.queues; queue += 1) moved = offsetHead(heads, queue) || moved;
  return moved;
}

function offsetHead(heads: Heads, queue: number): boolean {
  const head = heads.of(queue);
  if (head === undefined) return false;
  const { payee } = heads.ledger.paymentAt(head);
  const opposite = heads.of(payee);
  if (opposite === undefined || heads.ledger.paymentAt(opposite).payee !== queue) return false;
  const group = heads.withLegs([head, opposite]);
  return group !== undefined && heads.ledger.settle(group);
}

/** What each of two banks owes the other, in queue order, without what is linked or has settled. */
type Pair = readonly [PaymentRef[], PaymentRef[]];

function offsetPairs(ledger: Ledger, refs: readonly (readonly PaymentRef[])[]): boolean {
  let moved = false;
  for (const pair of pairsOf(ledger, refs)) moved = offsetPair(ledger, pair) || moved;
  return moved;
}

function pairsOf(ledger: Ledger, refs: readonly (readonly PaymentRef[])[]): Iterable<Pair> {
  const pairs = new Map<number, Pair>();
  for (const payment of refs.flat()) {
    const { payee, link } = ledger.paymentAt(payment);
    if (link !== undefined || ledger.isSettled[payment.queue]![payment.index] === 1) continue;
    const [low, high] = payment.queue < payee ? [payment.queue, payee] : [payee, payment.queue];
    const key = low * refs.length + high;
    if (!pairs.has(key)) pairs.set(key, [[], []]);
    pairs.get(key)![payment.queue === low ? 0 : 1].push(payment);
  }
  return pairs.values();
}

/** Leaves out the last payment of the bank that is short until neither is, and settles the others. */
function offsetPair(ledger: Ledger, [there, back]: Pair): boolean {
  if (there.length === 0 || back.length === 0) return false;
  const owed = (refs: readonly PaymentRef[]) => refs.reduce((sum, each) => sum + ledger.paymentAt(each).amount, 0n);
  const cover = (refs: readonly PaymentRef[]) => coverOf(ledger, refs[0]!);
  const [coverThere, coverBack] = [cover(there), cover(back)];
  let excess = owed(there) - owed(back);
  for (;;) {
    if (excess > coverThere) excess -= ledger.paymentAt(there.pop()!).amount;
    else if (-excess > coverBack) excess += ledger.paymentAt(back.pop()!).amount;
    else return there.length + back.length > 0 && ledger.settle([...there, ...back]);
  }
}

/** What a payment's payer can pay its payee: what it has, within the limit. */
function coverOf(ledger: Ledger, payment: PaymentRef): bigint {
  const { payee } = ledger.paymentAt(payment);
  const [balance, limit = balance] = ledger
    .accountsOf(payment.queue, payee)
    .map((account) => ledger.balanceOf(account));
  return limit! < balance! ? limit! : balance!;
}
