import type { NettingProblem, QueuedPayment } from "../problem.ts";

/**
 * What the optimal net is to settle most of. A minor unit of a payment counts for the weight of its payer's position times
 * the weight of its class, so that both can be read from tables on a chain.
 */
export interface Objective {
  /** By position; 1 each if not said. To need no exchange rate: the same for all of a currency, 1 over what waits in it. */
  readonly positions?: readonly bigint[];
  /**
   * By class; only class 0, of weight 1, if not said. A class that comes earlier in the queues should not weigh less:
   * with classes by age nothing waits for ever behind what is new.
   */
  readonly classes?: readonly bigint[];
}

/** Weights that do not fit the problem or are below zero. */
export class InvalidObjective extends Error {
  readonly what: string;
  constructor(what: string) {
    super(`The objective does not fit the problem: ${what}.`);
    this.name = "InvalidObjective";
    this.what = what;
  }
}

/** Checks that every position and class in use has a weight above zero. Throws `InvalidObjective`. */
export function validateObjective({ queues }: NettingProblem, { positions, classes = [1n] }: Objective): void {
  if (positions !== undefined && positions.length !== queues.length)
    throw new InvalidObjective(`${positions.length} weights for ${queues.length} positions`);
  const least = [...(positions ?? []), ...classes].find((weight) => weight <= 0n);
  if (least !== undefined) throw new InvalidObjective(`a weight is ${least}`);
  for (const payments of queues) {
    const stranger = payments.find(({ weightClass = 0 }) => weightClass >= classes.length);
    if (stranger !== undefined) throw new InvalidObjective(`class ${stranger.weightClass} has no weight`);
  }
}

/** What a minor unit of a payment counts for. */
export function weightOf({ positions, classes }: Objective, payer: number, payment: QueuedPayment): bigint {
  return (positions?.[payer] ?? 1n) * (classes?.[payment.weightClass ?? 0] ?? 1n);
}
