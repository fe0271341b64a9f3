import { z } from "zod";

import { type CycleFault } from "./check.ts";
import type { ParticipantCopy } from "./copy.ts";
import { InvalidCycleFile, participantCopyFrom, toJson, word } from "./files.ts";
import type { TakenPayment } from "./payment-book.ts";
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
  faults: z.array(z.looseObject({ kind: z.string().max(32), core: word.optional() })).max(MOST_TOLD),
});

/** An offer of a message. Throws `InvalidCycleFile`. */
export function offerFrom(value: unknown): CycleOffer {
  const found = offer.safeParse(value);
  if (!found.success) throw new InvalidCycleFile("offer", found.error);
  return { copy: participantCopyFrom(found.data.copy), leftOut: found.data.leftOut };
}

/** What a node said that does not sign; nothing where it said something else. */
export function refusalFrom(said: string): readonly { readonly kind: string; readonly core?: string | undefined }[] {
  try {
    return refusal.parse(JSON.parse(said)).faults;
  } catch {
    return [];
  }
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
