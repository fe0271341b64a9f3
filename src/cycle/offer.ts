import { z } from "zod";

import { type CycleFault } from "./check.ts";
import type { ParticipantCopy } from "./copy.ts";
import { InvalidCycleFile, participantCopyFrom, toJson, word } from "./files.ts";
import type { TakenPayment } from "./payment-book.ts";
import { coreOf } from "./payment.ts";
import type { CycleProposal } from "./proposal.ts";

/** A payment of a participant that its agent has left out of a cycle, and why. */
export interface LeftOutPayment {
  readonly core: string;
  readonly why: string;
}

/** What an agent asks a participant to sign. */
export interface CycleOffer {
  readonly copy: ParticipantCopy;
  readonly leftOut: readonly LeftOutPayment[];
}

/** Why a node does not sign. */
export type OfferFault = CycleFault | TakenPayment;

/** An offer that a node does not sign, and what is wrong with it. */
export class OfferRefused extends Error {
  readonly faults: readonly OfferFault[];
  constructor(faults: readonly OfferFault[]) {
    super(toJson({ faults: faults.slice(0, MOST_TOLD) }));
    this.name = "OfferRefused";
    this.faults = faults;
  }
}

/** A cycle that is proposed too late, or binds payments for longer than a node lets it. Unix seconds. */
export class CycleUntimely extends Error {
  readonly until: number;
  constructor(until: number, earliest: number, latest: number) {
    super(`The cycle can be proposed until ${until}; signed is what can be from ${earliest} to ${latest}.`);
    this.name = "CycleUntimely";
    this.until = until;
  }
}

const MOST_TOLD = 1_000; // faults, so that an answer stays short
const offer = z.strictObject({
  copy: z.unknown(),
  leftOut: z.array(z.strictObject({ core: word, why: z.string().max(32) })).max(1 << 20),
});
const refusal = z.object({
  faults: z
    .array(z.looseObject({ kind: z.string().max(32), core: word.optional(), uetr: z.string().max(36).optional() }))
    .max(MOST_TOLD),
});

/** What a node says is wrong with an offer. */
export type ToldFault = z.output<typeof refusal>["faults"][number];

/** An offer of a message. Throws `InvalidCycleFile`. */
export function offerFrom(value: unknown): CycleOffer {
  const found = offer.safeParse(value);
  if (!found.success) throw new InvalidCycleFile("offer", found.error);
  return { copy: participantCopyFrom(found.data.copy), leftOut: found.data.leftOut };
}

/** What a node said that does not sign; nothing where it said something else. */
export function refusalFrom(said: string): readonly ToldFault[] {
  try {
    return refusal.parse(JSON.parse(said)).faults;
  } catch {
    return [];
  }
}

/** Kinds of faults of a single payment, for which the next cycle does without it. */
const REFUSED: ReadonlySet<string> = new Set(["Unknown", "Missing", "PairOpen"]);

/**
 * Which payments of its copy a participant says have settled, and which it does not sign now. It is believed of its own payments
 * alone: so it harms nobody else's, and whoever pays what its payee has not heard of stops one cycle only.
 */
export function toldOf(faults: readonly ToldFault[], { payments }: Pick<ParticipantCopy, "payments">) {
  const own = payments.map(({ payment }) => ({ core: coreOf(payment), uetr: payment.uetr }));
  const coresOf = (isMeant: (fault: ToldFault, one: (typeof own)[number]) => boolean) =>
    own.filter((one) => faults.some((fault) => isMeant(fault, one))).map(({ core }) => core);
  return {
    settled: coresOf(({ kind, core }, one) => kind === "Settled" && core === one.core),
    bound: coresOf(({ kind, core, uetr }, one) =>
      REFUSED.has(kind) ? uetr === one.uetr : kind === "InAnotherCycle" && core === one.core,
    ),
  };
}

/**
 * Until when a cycle can be proposed, Unix seconds: as long its payments are bound. Throws `CycleUntimely` where that is over, or
 * further ahead than `longest` seconds.
 */
export function proposableUntil(
  { strikesUntil }: Pick<CycleProposal, "strikesUntil">,
  time: number,
  { window, longest }: { readonly window: number; readonly longest: number },
): number {
  const until = strikesUntil - window;
  if (until < time || until > time + longest) throw new CycleUntimely(until, time, time + longest);
  return until;
}
