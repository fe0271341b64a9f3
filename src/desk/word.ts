import { reasonAt } from "../supervision/reason.ts";
import { NodeContradicts } from "./errors.ts";
import type { Outcome } from "./model.ts";

/** A published decision with the epochs that `parseDecision` leaves out. Throws `NodeContradicts` for no reason's word. */
export function outcomeOf(word: bigint): Outcome {
  const field = (offset: number, bits: number) => Number(BigInt.asUintN(bits, word >> BigInt(offset)));
  return {
    reason: reasonName(field(250, 6)),
    counted: field(249, 1) === 1,
    paced: field(248, 1) === 1,
    approved: field(247, 1) === 1,
    reported: field(246, 1) === 1,
    purpose: field(240, 6),
    issuerVersion: field(224, 16),
    payerVersion: field(200, 24),
    payeeVersion: field(176, 24),
    payerCountry: field(160, 16),
    payeeCountry: field(144, 16),
    payer: field(120, 24),
    payerEpoch: field(104, 16),
    payee: field(80, 24),
    payeeEpoch: field(64, 16),
    dailyLimit: BigInt.asUintN(64, word),
  };
}

function reasonName(code: number) {
  try {
    return reasonAt(code).name;
  } catch {
    throw new NodeContradicts(`a decision has the reason ${code}, which there is not`);
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
