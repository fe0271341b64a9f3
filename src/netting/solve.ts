import type { DropRun, NettingProblem, NettingSolution, QueuedPayment } from "./problem.ts";
import { validate } from "./validate.ts";

/**
 * The greatest feasible set of a problem, in time that grows with the number of payments. It starts with all of them and
 * takes the last payment off any queue that is short, over a limit or holds an open link, until there is no such queue.
 * What is left does not depend on the order (docs/netting-proof.md); the order here makes few and long runs.
 *
 * Throws `InvalidNettingProblem`.
 */
export function solve(problem: NettingProblem): NettingSolution {
  validate(problem);
  const remainder = new Remainder(problem);
  const drops = dropAll(remainder);
  return { settled: [...remainder.counts], drops };
}

/** Serves the queues in trouble first come first served, each until it is all right. */
function dropAll(remainder: Remainder): DropRun[] {
  const drops: DropRun[] = [];
  for (let queue = remainder.nextTroubled(); queue !== undefined; queue = remainder.nextTroubled()) {
    const before = remainder.counts[queue]!;
    while (remainder.isTroubled(queue)) remainder.dropLast(queue);
    const count = before - remainder.counts[queue]!;
    if (count > 0) drops.push({ queue, count });
  }
  return drops;
}

/**
 * What has not been dropped, and what is wrong with it. There is one account for each position and one for each limit: it
 * opens at the limit, pays what the payer pays that payee and receives what comes back. Each account is debited by one
 * queue only, which is what makes one set greatest.
 */
class Remainder {
  /** Payments left of each queue. */
  readonly counts: Int32Array;
  readonly #queues: NettingProblem["queues"];
  readonly #accounts: bigint[];
  /** The queue that debits each account. */
  readonly #owners: number[];
  /** For each queue, how many of its accounts are below zero and how many of its payments have lost their other leg. */
  readonly #troubles: Int32Array;
  readonly #limitAccounts = new Map<number, number>();
  readonly #waiting: Waiting;

  constructor({ openings, queues, limits = [] }: NettingProblem) {
    this.#queues = queues;
    this.counts = Int32Array.from(queues, ({ length }) => length);
    this.#accounts = [...openings, ...limits.map(({ limit }) => limit)];
    this.#owners = [...openings.keys(), ...limits.map(({ payer }) => payer)];
    for (const [index, { payer, payee }] of limits.entries()) {
      this.#limitAccounts.set(payer * queues.length + payee, queues.length + index);
    }
    this.#troubles = new Int32Array(queues.length);
    this.#waiting = new Waiting(queues.length);
    this.#bookAll();
  }

  isTroubled(queue: number): boolean {
    return this.#troubles[queue]! > 0;
  }

  /** A queue to look at, none if all are all right. */
  nextTroubled(): number | undefined {
    return this.#waiting.next();
  }

  dropLast(queue: number): void {
    const index = this.counts[queue]! - 1;
    const payment = this.#queues[queue]![index]!;
    this.counts[queue] = index;
    if (payment.isVoid === true) return;
    this.#credit(queue, payment.amount);
    this.#debit(payment.payee, payment.amount);
    if (this.#limitAccounts.size > 0) this.#undoLimits(queue, payment);
    if (payment.link !== undefined) this.#dropLeg(queue, payment.link);
  }

  /** The other leg, if it is still there, has lost this one; if it is not, this one was open. */
  #dropLeg(queue: number, { queue: other, index }: { queue: number; index: number }): void {
    if (index < this.counts[other]!) this.#addTrouble(other);
    else this.#troubles[queue]! -= 1;
  }

  #undoLimits(payer: number, { payee, amount }: QueuedPayment): void {
    const paid = this.#limitAccount(payer, payee);
    const received = this.#limitAccount(payee, payer);
    if (paid !== undefined) this.#credit(paid, amount);
    if (received !== undefined) this.#debit(received, amount);
  }

  #limitAccount(payer: number, payee: number): number | undefined {
    return this.#limitAccounts.get(payer * this.#queues.length + payee);
  }

  #credit(account: number, amount: bigint): void {
    const before = this.#accounts[account]!;
    const after = before + amount;
    this.#accounts[account] = after;
    if (before < 0n && after >= 0n) this.#troubles[this.#owners[account]!]! -= 1;
  }

  #debit(account: number, amount: bigint): void {
    const before = this.#accounts[account]!;
    const after = before - amount;
    this.#accounts[account] = after;
    if (before >= 0n && after < 0n) this.#addTrouble(this.#owners[account]!);
  }

  #addTrouble(queue: number): void {
    this.#troubles[queue]! += 1;
    this.#waiting.add(queue);
  }

  /** Books every payment at once: in between, an account may be below zero without harm. */
  #bookAll(): void {
    for (const [queue, payments] of this.#queues.entries()) this.#bookQueue(queue, payments);
    for (const [account, balance] of this.#accounts.entries()) {
      if (balance < 0n) this.#addTrouble(this.#owners[account]!);
    }
  }

  #bookQueue(queue: number, payments: readonly QueuedPayment[]): void {
    const accounts = this.#accounts;
    let paid = 0n;
    for (const payment of payments) {
      if (payment.isVoid === true) continue;
      paid += payment.amount;
      accounts[payment.payee]! += payment.amount;
      if (this.#limitAccounts.size > 0) this.#bookLimits(queue, payment);
    }
    accounts[queue]! -= paid;
  }

  #bookLimits(payer: number, { payee, amount }: QueuedPayment): void {
    const paid = this.#limitAccount(payer, payee);
    const received = this.#limitAccount(payee, payer);
    if (paid !== undefined) this.#accounts[paid]! -= amount;
    if (received !== undefined) this.#accounts[received]! += amount;
  }
}

/** Queues that wait their turn, none of them twice: a ring as long as there are queues. */
class Waiting {
  readonly #ring: Int32Array;
  readonly #isIn: Uint8Array;
  #first = 0;
  #length = 0;

  constructor(queues: number) {
    this.#ring = new Int32Array(queues);
    this.#isIn = new Uint8Array(queues);
  }

  add(queue: number): void {
    if (this.#isIn[queue] === 1) return;
    this.#isIn[queue] = 1;
    this.#ring[(this.#first + this.#length) % this.#ring.length] = queue;
    this.#length += 1;
  }

  next(): number | undefined {
    if (this.#length === 0) return undefined;
    const queue = this.#ring[this.#first]!;
    this.#first = (this.#first + 1) % this.#ring.length;
    this.#length -= 1;
    this.#isIn[queue] = 0;
    return queue;
  }
}
