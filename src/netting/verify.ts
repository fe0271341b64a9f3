import type { BilateralLimit, NettingProblem, NettingSolution, PaymentRef, QueuedPayment } from "./problem.ts";
import { validate } from "./validate.ts";

/** Why a solution is not the net of a problem. Amounts in minor units. */
export type NettingSolutionFault =
  /** Not one count a queue, within its length, or the drops are not what the counts leave. */
  | { readonly kind: "shape" }
  | { readonly kind: "short"; readonly position: number; readonly by: bigint }
  | { readonly kind: "overLimit"; readonly limit: BilateralLimit; readonly by: bigint }
  | { readonly kind: "openLink"; readonly payment: PaymentRef }
  /** When this payment was dropped nothing was wrong with its queue: the set need not be the greatest. */
  | { readonly kind: "needlessDrop"; readonly payment: PaymentRef };

/**
 * Checks a solution as the chain does, and shares no code with the solver: the set must be feasible, and after each
 * dropped payment is added back, in the reverse of the drop order, its queue must be short, over a limit or hold an open
 * link. That holds for the greatest feasible set and for no other (docs/netting-proof.md). Time grows with the number of
 * payments.
 *
 * Returns the first fault, null if there is none. Throws `InvalidNettingProblem`.
 */
export function verify(problem: NettingProblem, solution: NettingSolution): NettingSolutionFault | null {
  validate(problem);
  if (!fits(problem, solution)) return { kind: "shape" };
  const state = new Replay(problem);
  for (const [queue, count] of solution.settled.entries()) state.addUpTo(queue, count);
  return state.infeasibility() ?? needlessDrop(state, solution);
}

function fits({ queues }: NettingProblem, { settled, drops }: NettingSolution): boolean {
  if (settled.length !== queues.length) return false;
  const reached = [...settled];
  for (const { queue, count } of drops) {
    if (!isCount(count) || reached[queue] === undefined) return false;
    reached[queue] += count;
  }
  return settled.every(isCount) && queues.every(({ length }, queue) => reached[queue] === length);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function needlessDrop(state: Replay, { drops }: NettingSolution): NettingSolutionFault | null {
  for (let run = drops.length - 1; run >= 0; run -= 1) {
    const { queue, count } = drops[run]!;
    for (let added = 0; added < count; added += 1) {
      const index = state.addNext(queue);
      if (state.isInOrder(queue)) return { kind: "needlessDrop", payment: { queue, index } };
    }
  }
  return null;
}

/** A set that grows from nothing, queue by queue and each from its head. */
class Replay {
  readonly #problem: NettingProblem;
  readonly #positions: bigint[];
  /** What each limit still allows, by payer and then payee. */
  readonly #headroom = new Map<number, Map<number, bigint>>();
  /** How many limits of each payer are exceeded. */
  readonly #exceeded: number[];
  readonly #included: number[];
  /** Payments of each queue whose other leg is not in the set. */
  readonly #open: number[];

  constructor(problem: NettingProblem) {
    this.#problem = problem;
    this.#positions = [...problem.openings];
    this.#exceeded = problem.queues.map(() => 0);
    this.#included = problem.queues.map(() => 0);
    this.#open = problem.queues.map(() => 0);
    for (const { payer, payee, limit } of problem.limits ?? []) {
      if (!this.#headroom.has(payer)) this.#headroom.set(payer, new Map());
      this.#headroom.get(payer)!.set(payee, limit);
    }
  }

  addUpTo(queue: number, count: number): void {
    while (this.#included[queue]! < count) this.addNext(queue);
  }

  /** Returns the place of what was added. */
  addNext(queue: number): number {
    const index = this.#included[queue]!;
    const payment = this.#problem.queues[queue]![index]!;
    this.#included[queue] = index + 1;
    if (payment.isVoid !== true) this.#book(queue, payment);
    return index;
  }

  isInOrder(queue: number): boolean {
    return this.#positions[queue]! >= 0n && this.#open[queue] === 0 && this.#exceeded[queue] === 0;
  }

  infeasibility(): NettingSolutionFault | null {
    const position = this.#positions.findIndex((balance) => balance < 0n);
    if (position >= 0) return { kind: "short", position, by: -this.#positions[position]! };
    for (const limit of this.#problem.limits ?? []) {
      const rest = this.#headroom.get(limit.payer)!.get(limit.payee)!;
      if (rest < 0n) return { kind: "overLimit", limit, by: -rest };
    }
    return this.#openLink();
  }

  #openLink(): NettingSolutionFault | null {
    const queue = this.#open.findIndex((count) => count > 0);
    if (queue < 0) return null;
    const payments = this.#problem.queues[queue]!.slice(0, this.#included[queue]);
    const index = payments.findIndex((each) => each.isVoid !== true && each.link && !this.#includes(each.link));
    return { kind: "openLink", payment: { queue, index } };
  }

  #book(payer: number, { payee, amount, link }: QueuedPayment): void {
    this.#positions[payer]! -= amount;
    this.#positions[payee]! += amount;
    this.#use(payer, payee, amount);
    this.#use(payee, payer, -amount);
    if (link === undefined) return;
    if (this.#includes(link)) this.#open[link.queue]! -= 1;
    else this.#open[payer]! += 1;
  }

  #use(payer: number, payee: number, amount: bigint): void {
    const before = this.#headroom.get(payer)?.get(payee);
    if (before === undefined) return;
    const after = before - amount;
    this.#headroom.get(payer)!.set(payee, after);
    this.#exceeded[payer]! += Number(after < 0n) - Number(before < 0n);
  }

  #includes({ queue, index }: PaymentRef): boolean {
    return index < this.#included[queue]!;
  }
}
