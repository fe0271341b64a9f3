import type { NettingProblem, PaymentRef } from "./problem.ts";

/** A position by the names that people know it by. */
export interface PositionLabel {
  readonly account: string;
  /** ISO 4217 code, or whatever the source calls the currency. */
  readonly currency: string;
  /** Digits after the point of a major unit; 0 where the source does not know, so that minor units are shown. */
  readonly decimals: number;
}

/** A problem with the names of what it is about. */
export interface LabelledProblem {
  readonly name: string;
  readonly problem: NettingProblem;
  /** By position. */
  readonly positions: readonly PositionLabel[];
  /** What the source calls a payment. */
  readonly paymentId: (payment: PaymentRef) => string;
  /** For how many rounds a payment has waited, where the source knows. */
  readonly roundsWaited?: (payment: PaymentRef) => number;
  /** What else there is to know, in sentences. */
  readonly notes?: readonly string[];
  /** What anyone may send to settle the net, if the queues are on a chain and anything settles. */
  readonly transaction?: { readonly to: string; readonly data: string };
}

/** Somewhere that queues come from: files, a generator, a chain. */
export interface ProblemSource {
  read(): Promise<LabelledProblem>;
}
