import { AbiCoder, keccak256 } from "ethers";

import type { Action } from "./proposal.ts";

const DAY = 86_400;

/** How long each part of a consultation lasts, in seconds. */
export interface ConsultationTerms {
  /** From the draft to its close. */
  readonly period: number;
  /** What the countries have at least for an amended text. */
  readonly reading: number;
  /** How long the text that stood at the close may be proposed. */
  readonly validity: number;
}

/** Two weeks to comment on a draft and five days on an amended text; what was heard is good for a quarter. */
export const DEFAULT_CONSULTATION: ConsultationTerms = { period: 14 * DAY, reading: 5 * DAY, validity: 90 * DAY };

/** Terms with which a consultation can be watched on a chain whose clock cannot be moved. */
export const REHEARSAL_CONSULTATION: ConsultationTerms = { period: 4, reading: 2, validity: 600 };

/** What names a batch of actions in a consultation: the hash of targets, values and calls, in this order. */
export function hashActions(actions: readonly Action[]): string {
  const columns = [
    actions.map(({ target }) => target),
    actions.map(({ value }) => value ?? 0n),
    actions.map(({ data }) => data),
  ];
  return keccak256(AbiCoder.defaultAbiCoder().encode(["address[]", "uint256[]", "bytes[]"], columns));
}
