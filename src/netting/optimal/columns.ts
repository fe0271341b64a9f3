import { Ledger } from "../ledger.ts";
import type { NettingProblem, PaymentRef, QueuedPayment } from "../problem.ts";
import { type Objective, weightOf } from "./objective.ts";

/** What moves between two positions when a column settles. */
export interface Leg {
  readonly payer: number;
  /** Accounts of the ledger: the payer's, and if there is one its limit on the payee. */
  readonly debited: readonly number[];
  readonly credited: readonly number[];
  /** What a minor unit counts for. */
  readonly weight: bigint;
  /** All of it, minor units. */
  readonly amount: bigint;
}

/**
 * What settles by one number, the amount that its first leg settles: all unlinked payments of a payer to a payee, of one
 * class, in their order, or the two legs of a link, that of the maker first.
 */
export interface Column {
  readonly legs: readonly [Leg, ...Leg[]];
  /** Those of the first leg, and where each stands in the payer's queue. */
  readonly payments: readonly QueuedPayment[];
  readonly places: readonly number[];
  /** What the payments up to each come to. */
  readonly ends: readonly bigint[];
  /** A link's other leg. */
  readonly other?: { readonly payment: QueuedPayment; readonly place: PaymentRef };
}

/** The live payments of a problem in columns. The problem must be valid. */
export function columnsOf(problem: NettingProblem, objective: Objective = {}): Column[] {
  const builder = new ColumnBuilder(problem, objective);
  for (const queue of problem.queues.keys()) builder.addQueue(queue);
  return builder.columns();
}

class ColumnBuilder {
  readonly #problem: NettingProblem;
  readonly #objective: Objective;
  readonly #ledger: Ledger;
  readonly #pairs: Column[] = [];
  readonly #singles: Column[] = [];

  constructor(problem: NettingProblem, objective: Objective) {
    this.#problem = problem;
    this.#objective = objective;
    this.#ledger = new Ledger(problem);
  }

  addQueue(queue: number): void {
    const groups = new Map<number, number[]>();
    for (const [index, payment] of this.#problem.queues[queue]!.entries()) {
      if (payment.isVoid === true) continue;
      if (payment.link !== undefined) this.#addLeg({ queue, index }, payment.link);
      else listAt(groups, this.#groupOf(payment)).push(index);
    }
    for (const places of groups.values()) this.#singles.push(this.#single(queue, places));
  }

  columns(): Column[] {
    return [...this.#singles, ...this.#pairs];
  }

  #groupOf({ payee, weightClass = 0 }: QueuedPayment): number {
    return weightClass * this.#problem.queues.length + payee;
  }

  /** Once for each link, at the leg that comes first. */
  #addLeg(leg: PaymentRef, other: PaymentRef): void {
    if (!isBefore(leg, other)) return;
    const [first, second] = [this.#at(leg), this.#at(other)];
    const isFirstTaker = first.isTaker === true && second.isTaker !== true;
    this.#pairs.push(isFirstTaker ? this.#pair(other, leg) : this.#pair(leg, other));
  }

  #pair(maker: PaymentRef, taker: PaymentRef): Column {
    const [payment, other] = [this.#at(maker), this.#at(taker)];
    return {
      legs: [this.#leg(maker.queue, payment, payment.amount), this.#leg(taker.queue, other, other.amount)],
      payments: [payment],
      places: [maker.index],
      ends: [payment.amount],
      other: { payment: other, place: taker },
    };
  }

  #single(queue: number, places: readonly number[]): Column {
    const payments = places.map((index) => this.#at({ queue, index }));
    let sum = 0n;
    const ends = payments.map(({ amount }) => (sum += amount));
    return { legs: [this.#leg(queue, payments[0]!, sum)], payments, places, ends };
  }

  #leg(payer: number, payment: QueuedPayment, amount: bigint): Leg {
    const { payee } = payment;
    return {
      payer,
      debited: this.#ledger.accountsOf(payer, payee),
      credited: this.#ledger.accountsOf(payee, payer),
      weight: weightOf(this.#objective, payer, payment),
      amount,
    };
  }

  #at({ queue, index }: PaymentRef): QueuedPayment {
    return this.#problem.queues[queue]![index]!;
  }
}

function isBefore(a: PaymentRef, b: PaymentRef): boolean {
  return a.queue < b.queue || (a.queue === b.queue && a.index < b.index);
}

function listAt(groups: Map<number, number[]>, key: number): number[] {
  const list = groups.get(key) ?? [];
  groups.set(key, list);
  return list;
}

/** What each account of a problem opens with: positions, then limits. */
export function accountOpenings({ openings, limits = [] }: NettingProblem): bigint[] {
  return [...openings, ...limits.map(({ limit }) => limit)];
}

/** All that a column can settle of its first leg. */
export function totalOf({ legs: [first] }: Column): bigint {
  return first.amount;
}
