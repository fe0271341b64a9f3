import type { NettingProblem, PaymentRef, QueuedPayment } from "./problem.ts";

/** What an algorithm settled, and what it took of the opening balances. Amounts in minor units, by position. */
export interface SettlementResult {
  /** For each queue and place in it 1 if that payment settled; void payments do not. */
  readonly isSettled: readonly Uint8Array[];
  /** What each position paid. */
  readonly value: readonly bigint[];
  /** The most that each position was ever below its opening balance. */
  readonly liquidityUsed: readonly bigint[];
}

/**
 * The accounts of a problem while an algorithm settles payments on them, in groups that settle at once. There is one for
 * each position and one for each limit, which opens at the limit, pays what the payer pays that payee and receives what
 * comes back; none may be below zero after a group.
 */
export class Ledger {
  readonly isSettled: readonly Uint8Array[];
  readonly #problem: NettingProblem;
  readonly #balances: bigint[];
  readonly #lowest: bigint[];
  readonly #limitAccounts = new Map<number, number>();

  constructor(problem: NettingProblem) {
    const { openings, queues, limits = [] } = problem;
    this.#problem = problem;
    this.isSettled = queues.map(({ length }) => new Uint8Array(length));
    this.#balances = [...openings, ...limits.map(({ limit }) => limit)];
    this.#lowest = [...openings];
    for (const [index, { payer, payee }] of limits.entries()) {
      this.#limitAccounts.set(payer * queues.length + payee, queues.length + index);
    }
  }

  balanceOf(account: number): bigint {
    return this.#balances[account]!;
  }

  paymentAt({ queue, index }: PaymentRef): QueuedPayment {
    return this.#problem.queues[queue]![index]!;
  }

  /** What a payment debits: its payer's position and, if there is one, the limit on its payee. One back credits them. */
  accountsOf(payer: number, payee: number): number[] {
    const limit = this.#limitAccounts.get(payer * this.#problem.queues.length + payee);
    return limit === undefined ? [payer] : [payer, limit];
  }

  /** What an account would hold if payments settled at once. */
  balanceWith(group: readonly PaymentRef[], account: number): bigint {
    return group.reduce((balance, { queue, index }) => {
      const { payee, amount } = this.paymentAt({ queue, index });
      if (this.accountsOf(queue, payee).includes(account)) return balance - amount;
      return this.accountsOf(payee, queue).includes(account) ? balance + amount : balance;
    }, this.balanceOf(account));
  }

  /** Settles payments at once if no account ends below zero. Returns whether it did. */
  settle(group: readonly PaymentRef[]): boolean {
    const debited = new Set<number>();
    for (const payment of group) this.#book(payment, 1n, debited);
    const isCovered = [...debited].every((account) => this.#balances[account]! >= 0n);
    if (isCovered) this.#confirm(group);
    else for (const payment of group) this.#book(payment, -1n, debited);
    return isCovered;
  }

  result(): SettlementResult {
    const { openings, queues } = this.#problem;
    const paid = ({ amount }: QueuedPayment, queue: number, index: number) =>
      this.isSettled[queue]![index] === 1 ? amount : 0n;
    return {
      isSettled: this.isSettled,
      value: queues.map((payments, queue) => payments.reduce((sum, each, index) => sum + paid(each, queue, index), 0n)),
      liquidityUsed: openings.map((opening, position) => opening - this.#lowest[position]!),
    };
  }

  #book(payment: PaymentRef, sign: bigint, debited: Set<number>): void {
    const { payee, amount } = this.paymentAt(payment);
    const [there, back] = [this.accountsOf(payment.queue, payee), this.accountsOf(payee, payment.queue)];
    for (const account of there) {
      this.#balances[account]! -= sign * amount;
      debited.add(account);
    }
    for (const account of back) this.#balances[account]! += sign * amount;
  }

  #confirm(group: readonly PaymentRef[]): void {
    for (const { queue, index } of group) {
      this.isSettled[queue]![index] = 1;
      const balance = this.#balances[queue]!;
      if (balance < this.#lowest[queue]!) this.#lowest[queue] = balance;
    }
  }
}
