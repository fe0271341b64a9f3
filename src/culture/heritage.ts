import { AbiCoder, id, keccak256, ZeroHash } from "ethers";

/** For how long an object may leave (`PermitKind` of the contracts). */
export const PermitKind = { None: 0, Temporary: 1, Permanent: 2 } as const;

/** What is found at a border (`Border`): clear, on its way home, or why it is stopped. */
export const Border = {
  Clear: 0,
  ReturnsHome: 1,
  NoPassport: 2,
  Claimed: 3,
  NoExportPermit: 4,
  NoEntryPermit: 5,
} as const;

/** On what a claim to an object rests (`ClaimGround`). */
export const ClaimGround = {
  None: 0,
  Theft: 1,
  IllegalExcavation: 2,
  IllegalExport: 3,
  TakenInWar: 4,
  SecondPassport: 5,
} as const;

/** Where a claim to an object stands (`ClaimStatus`). */
export const HeritageClaimStatus = {
  None: 0,
  Open: 1,
  Withdrawn: 2,
  Rejected: 3,
  Undecided: 4,
  Upheld: 5,
  Restituted: 6,
} as const;

/** What an event of an object's past says (`ProvenanceKind`), in the order of the contracts. */
export const PROVENANCE_KINDS = [
  "Unknown",
  "Made",
  "Found",
  "Acquired",
  "Inherited",
  "Exported",
  "Imported",
  "Stolen",
  "Recovered",
  "Restituted",
  "Exhibited",
  "Conserved",
  "Contested",
] as const;

export type ProvenanceKind = (typeof PROVENANCE_KINDS)[number];

/** An event as the contract takes it: `kind` is the place in `PROVENANCE_KINDS`, days count from 1970-01-01. */
export interface ProvenanceEvent {
  kind: number;
  from: number;
  until: number;
  /** Number of the event that is contested, from 1; 0 for every other kind. */
  about: number;
  document: string;
}

/** An event with who attested it, as the registry emitted it. */
export interface AttestedEvent extends ProvenanceEvent {
  /** Counted from 1. */
  readonly number: number;
  /** ISO 3166-1 numeric code of the country whose authority attested it. */
  readonly country: number;
  /** Unix time of the block. */
  readonly attestedAt: number;
}

/** A kind of event that is none. */
export class UnknownProvenanceKind extends Error {
  readonly kind: string | number;
  constructor(kind: string | number) {
    super(`${kind} is no kind of event of an object's past`);
    this.name = "UnknownProvenanceKind";
    this.kind = kind;
  }
}

const SECONDS_A_DAY = 86_400;
const MILLISECONDS = 1_000;

/** Hash of an institution and its inventory number, by which an object is known once. */
export function inventoryOf(institution: string, number: string): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["string", "string"], [institution, number]));
}

/** The id of an object. `country` is the ISO 3166-1 numeric code of the one that issues its passport first. */
export function heritageObject(country: number, inventory: string): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["uint16", "bytes32"], [country, inventory]));
}

/** Days since 1970-01-01 of a day in the Gregorian calendar; negative before. `month` counts from 1; `year` 0 is 1 BC. */
export function calendarDay(year: number, month = 1, day = 1): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / (SECONDS_A_DAY * MILLISECONDS));
}

/**
 * An event to attest. Days are those of `calendarDay`; `document` is a commitment to the evidence.
 * @throws UnknownProvenanceKind
 */
export function provenanceEvent(
  kind: ProvenanceKind,
  from: number,
  until: number,
  document: string,
  about = 0,
): ProvenanceEvent {
  const index = PROVENANCE_KINDS.indexOf(kind);
  if (index < 0) throw new UnknownProvenanceKind(kind);
  return { kind: index, from, until, about, document };
}

const EVENT = "tuple(uint8,int32,int32,uint32,bytes32)";

/** The head of a chain of events, as the registry keeps it; whoever leaves one out, or changes one, gets another head. */
export function provenanceHead(events: readonly AttestedEvent[]): string {
  return events.reduce((head, { country, attestedAt, kind, from, until, about, document }) => {
    const values = [head, country, attestedAt, [kind, from, until, about, document]];
    return keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "uint16", "uint256", EVENT], values));
  }, ZeroHash);
}

/** Days of which no event says anything, or which only events of the kind Unknown cover; both ends included. */
export interface ProvenanceGap {
  readonly from: number;
  readonly until: number;
}

/**
 * The gaps in an object's past, from its first event to a day, in order. An event that another contests covers nothing:
 * what is disputed is not known.
 */
export function provenanceGaps(events: readonly AttestedEvent[], today: number): ProvenanceGap[] {
  const contested = new Set(events.map(({ about }) => about));
  const spans = events.filter(({ kind }) => PROVENANCE_KINDS[kind] !== "Contested").sort((a, b) => a.from - b.from);
  const [first] = spans;
  if (first === undefined) return [];
  const gaps: ProvenanceGap[] = [];
  let next = first.from;
  for (const { number, kind, from, until } of spans) {
    if (PROVENANCE_KINDS[kind] === "Unknown" || contested.has(number)) continue;
    if (from > next) gaps.push({ from: next, until: from - 1 });
    next = Math.max(next, until + 1);
  }
  if (next <= today) gaps.push({ from: next, until: today });
  return gaps;
}

/** The fields of the Object ID standard (ICOM), of which the chain keeps a commitment. */
export interface ObjectIdFields {
  readonly typeOfObject: string;
  readonly title: string;
  readonly materials: string;
  readonly measurements: string;
  readonly inscriptions: string;
  readonly distinguishingFeatures: string;
  readonly subject: string;
  readonly period: string;
  readonly maker: string;
  readonly photographs: readonly string[];
}

/** Commitment to a description; `salt` is 32 random bytes in hexadecimal, without which nobody guesses the fields. */
export function descriptionOf(fields: ObjectIdFields, salt: string): string {
  const ordered = Object.keys(fields).sort();
  return id(`${salt}\n${JSON.stringify(fields, ordered)}`);
}
