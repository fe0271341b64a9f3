import { purposeIndex } from "../common/purpose.ts";
import { type Decision, NO_LIMIT, parseDecision } from "../supervision/decision.ts";
import { NodeContradicts } from "../chain/errors.ts";
import type { Outcome } from "./terms.ts";

const SPARE = 0xffn << 64n;

/** A published decision in the terms of the model. Throws `NodeContradicts` for what is no decision. */
export function outcomeOf(word: bigint): Outcome {
  const { reason, purpose, dailyLimit, exposureCounted, velocityCounted, ...rest } = decisionIn(word);
  return {
    ...rest,
    reason: reason.name,
    counted: exposureCounted,
    paced: velocityCounted,
    purpose: purposeIndex(purpose),
    dailyLimit: dailyLimit ?? NO_LIMIT,
  };
}

function decisionIn(word: bigint): Decision {
  if ((word & SPARE) !== 0n) throw new NodeContradicts("a decision has bits where there are none");
  try {
    return parseDecision(word);
  } catch (error) {
    throw new NodeContradicts(`a decision does not decode: ${(error as Error).message}`);
  }
}

/** A field in which the chain and the recomputation differ; `closing` is what a breaker says. */
export interface Difference {
  readonly field: keyof Outcome | "closing";
  readonly published: string;
  readonly recomputed: string;
}

/** Where two outcomes differ; none where they agree. */
export function differences(published: Outcome, recomputed: Outcome): Difference[] {
  return (Object.keys(published) as (keyof Outcome)[])
    .filter((field) => published[field] !== recomputed[field])
    .map((field) => ({ field, published: String(published[field]), recomputed: String(recomputed[field]) }));
}
