import { AbiCoder, keccak256 } from "ethers";

import type { IConsultation } from "../../typechain-types/index.js";
import { readEvents } from "../chain/events.ts";
import type { BlockRange } from "../chain/logs.ts";
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

/** What a country said on a draft: the hash of its text, and where it is read. `country` is an ISO 3166-1 numeric code. */
export interface DraftComment {
  readonly country: number;
  readonly comment: string;
  readonly uri: string;
}

/** A draft that was laid before the countries, with the text that stands. Times in Unix seconds. */
export interface Draft {
  readonly id: number;
  readonly country: number;
  /** `hashActions` of what stands. */
  readonly actionsHash: string;
  readonly uri: string;
  readonly closesAt: number;
  readonly isWithdrawn: boolean;
  readonly amendments: number;
  readonly comments: readonly DraftComment[];
}

type Changing = { -readonly [Field in keyof Draft]: Draft[Field] } & { comments: DraftComment[] };

/** All drafts, the oldest first, with what was said on them. Throws what `readEvents` throws. */
export async function readDrafts(consultation: IConsultation, range: BlockRange = {}): Promise<Draft[]> {
  const { filters } = consultation;
  const [opened, amended, commented, withdrawn] = await Promise.all([
    readEvents(consultation, filters.ConsultationOpened(), range),
    readEvents(consultation, filters.ConsultationAmended(), range),
    readEvents(consultation, filters.ConsultationCommented(), range),
    readEvents(consultation, filters.ConsultationWithdrawn(), range),
  ]);
  const drafts = new Map(opened.map(({ args }) => [args.consultationId, openedBy(args)]));
  for (const { args } of amended) amend(drafts.get(args.consultationId), args);
  for (const { args } of commented)
    drafts
      .get(args.consultationId)
      ?.comments.push({ country: Number(args.country), comment: args.comment, uri: args.uri });
  for (const { args } of withdrawn) Object.assign(drafts.get(args.consultationId) ?? {}, { isWithdrawn: true });
  return [...drafts.values()];
}

interface Text {
  readonly actionsHash: string;
  readonly uri: string;
  readonly closesAt: bigint;
}

function openedBy(args: Text & { readonly consultationId: bigint; readonly country: bigint }): Changing {
  const [id, country, closesAt] = [args.consultationId, args.country, args.closesAt].map(Number);
  const text = { actionsHash: args.actionsHash, uri: args.uri, closesAt: closesAt! };
  return { id: id!, country: country!, ...text, isWithdrawn: false, amendments: 0, comments: [] };
}

function amend(draft: Changing | undefined, { actionsHash, uri, closesAt }: Text): void {
  if (draft === undefined) return;
  Object.assign(draft, { actionsHash, uri, closesAt: Number(closesAt), amendments: draft.amendments + 1 });
}
