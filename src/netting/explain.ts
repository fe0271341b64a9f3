import { Ledger } from "./ledger.ts";
import type { BilateralLimit, NettingProblem, PaymentRef } from "./problem.ts";

/** Why the first payment of a queue that does not settle cannot. Amounts in minor units. */
export type WaitingReason =
  /** Its payer would be below zero by this. */
  | { readonly kind: "short"; readonly by: bigint }
  | { readonly kind: "overLimit"; readonly limit: BilateralLimit; readonly by: bigint }
  /** Its other leg waits as well; what that one lacks stands with it, or it is behind another payment. */
  | { readonly kind: "linked"; readonly to: PaymentRef };

/** What is left of a queue. */
export interface WaitingQueue {
  /** The first payment that waits and is not void. */
  readonly payment: PaymentRef;
  readonly reason: WaitingReason;
  /** How many wait behind it for their turn, without void ones. */
  readonly behind: number;
}

/**
 * What waits and why, a queue after the other: whatever settles besides, the first payment left of each queue lacks this
 * much when it is added, together with its other leg if that is next in turn too. `settled` must be feasible.
 */
export function explainWaiting(problem: NettingProblem, settled: readonly number[]): WaitingQueue[] {
  const explainer = new Explainer(problem, settled);
  return [...problem.queues.keys()].flatMap((queue) => explainer.waiting(queue) ?? []);
}

class Explainer {
  readonly #problem: NettingProblem;
  readonly #ledger: Ledger;
  readonly #next: readonly number[];

  constructor(problem: NettingProblem, settled: readonly number[]) {
    this.#problem = problem;
    this.#ledger = new Ledger(problem);
    const refs = settled.flatMap((count, queue) => this.#live(queue).filter(({ index }) => index < count));
    if (!this.#ledger.settle(refs)) throw new RangeError("The solution is not feasible.");
    this.#next = settled.map((count, queue) => this.#live(queue).find(({ index }) => index >= count)?.index ?? -1);
  }

  waiting(queue: number): WaitingQueue | undefined {
    const index = this.#next[queue]!;
    if (index < 0) return undefined;
    const behind = this.#live(queue).filter((each) => each.index > index).length;
    return { payment: { queue, index }, reason: this.#reason({ queue, index }), behind };
  }

  #live(queue: number): PaymentRef[] {
    return this.#problem.queues[queue]!.flatMap(({ isVoid }, index) => (isVoid === true ? [] : [{ queue, index }]));
  }

  #reason(payment: PaymentRef): WaitingReason {
    const { payee, link } = this.#ledger.paymentAt(payment);
    const group = link !== undefined && this.#next[link.queue] === link.index ? [payment, link] : [payment];
    const [own, limited] = this.#ledger.accountsOf(payment.queue, payee);
    const by = (account: number) => -this.#ledger.balanceWith(group, account);
    if (by(own!) > 0n) return { kind: "short", by: by(own!) };
    if (limited === undefined || by(limited) <= 0n) return { kind: "linked", to: link! };
    const limit = this.#problem.limits!.find((each) => each.payer === payment.queue && each.payee === payee)!;
    return { kind: "overLimit", limit, by: by(limited) };
  }
}
