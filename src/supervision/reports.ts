import { AbiCoder, concat, hexlify, keccak256, randomBytes, toUtf8Bytes } from "ethers";
import { z } from "zod";

import { isLei } from "../common/lei.ts";
import { strayIn } from "../common/text.ts";
import { isUetr } from "../common/uetr.ts";

const isWhole = (value: string) => !/\p{Cs}/u.test(value);
const isPlain = (value: string) => strayIn(value) === undefined;

/** Lines of text; halves of characters have no bytes that could be hashed. */
const text = (max: number) => z.string().min(1).max(max).refine(isWhole, "text without halves of characters");

/** A name or a number, which nothing in it shows otherwise than it is. */
const label = (max: number) => z.string().min(1).max(max).refine(isPlain, "text without control characters");

const Report = z.strictObject({
  /** The reporter's own number, once in a batch. */
  reference: label(64),
  /** LEI of the institution that reports. */
  reporter: z.string().refine(isLei, "a LEI (ISO 17442)"),
  /** When it was filed, ISO 8601 in UTC. */
  filedAt: z.iso.datetime(),
  /** Who is suspected. */
  subjects: z
    .array(
      z.strictObject({
        name: label(200),
        identifier: label(64).optional(),
        account: label(100).optional(),
      }),
    )
    .min(1)
    .max(100),
  /** UETRs of the payments that it is about. */
  payments: z.array(z.string().refine(isUetr, "a UETR (version 4 UUID)")).max(1_000),
  /** Why. */
  grounds: text(20_000),
});

/** A suspicious-activity report. */
export type SuspiciousActivityReport = z.infer<typeof Report>;

/** A report with the salt without which its hash says nothing: 32 random bytes. */
export interface SaltedReport {
  readonly salt: string;
  readonly report: SuspiciousActivityReport;
}

/** A batch ready to be anchored by its root. All of it but the root is secret. */
export interface ReportBatch {
  readonly root: string;
  readonly reports: readonly SaltedReport[];
  /** Every hash of the tree's leaves, reports and filling, in ascending order. */
  readonly hashes: readonly string[];
}

/** That one report is in a batch: what a court is shown. */
export interface ReportProof {
  readonly root: string;
  readonly salt: string;
  readonly report: SuspiciousActivityReport;
  /** The siblings from the leaf to the root. */
  readonly proof: readonly string[];
}

/** The sizes of batches: the length of a proof shows one of these and nothing else. */
export const BATCH_SIZES = [64, 1_024, 16_384] as const;

/** A report, a batch or a proof that is not one. */
export class InvalidReport extends Error {
  readonly path: string;
  constructor(path: string, problem: string) {
    super(`${path === "" ? "report" : path}: ${problem}`);
    this.name = "InvalidReport";
    this.path = path;
  }
}

/** No report, or none any more, has this reference. */
export class NoSuchReport extends Error {
  readonly reference: string;
  constructor(reference: string) {
    super(`the batch holds no report "${reference}"`);
    this.name = "NoSuchReport";
    this.reference = reference;
  }
}

/** More reports than the largest batch takes. */
export class TooManyReports extends Error {
  readonly count: number;
  readonly max: number;
  constructor(count: number, max: number) {
    super(`${count} reports; a batch takes ${max}`);
    this.name = "TooManyReports";
    this.count = count;
    this.max = max;
  }
}

/**
 * Salts reports and fills them up with hashes of nothing to one of `BATCH_SIZES`. None at all make a batch, too. Throws
 * `InvalidReport` and `TooManyReports`.
 */
export function sealReports(values: readonly unknown[]): ReportBatch {
  const size = batchSize(values.length);
  const reports = values.map((value, index) => ({ salt: hexlify(randomBytes(32)), report: checkReport(value, index) }));
  requireDistinct(reports.map(({ report }) => report.reference));
  const filling = Array.from({ length: size - reports.length }, () => hexlify(randomBytes(32)));
  const hashes = [...reports.map(hashOfReport), ...filling].sort();
  return { root: levelsOf(hashes).at(-1)![0]!, reports, hashes };
}

/** The salted hash of a report: what the registry takes for it. */
export function hashOfReport({ salt, report }: SaltedReport): string {
  return keccak256(concat([salt, toUtf8Bytes(canonicalJson(report))]));
}

/** Proves a report of a batch. Throws `NoSuchReport`. */
export function proveReport({ root, reports, hashes }: ReportBatch, reference: string): ReportProof {
  const found = reports.find(({ report }) => report.reference === reference);
  if (found === undefined) throw new NoSuchReport(reference);
  const leaf = hashes.indexOf(hashOfReport(found));
  const siblings = levelsOf(hashes)
    .slice(0, -1)
    .map((level, height) => level[(leaf >> height) ^ 1]!);
  return { root, ...found, proof: siblings };
}

/** Whether a proof leads from its report to its root; whether the root was anchored is for the registry to say. */
export function isProvenReport({ root, proof, ...salted }: ReportProof): boolean {
  return proof.reduce(parentOf, leafOf(hashOfReport(salted))) === root;
}

const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/);
const Salted = { salt: bytes32, report: Report };
const Batch = z.strictObject({ root: bytes32, reports: z.array(z.strictObject(Salted)), hashes: z.array(bytes32) });
const Proof = z.strictObject({ root: bytes32, ...Salted, proof: z.array(bytes32).max(32) });

/** A batch that was kept as JSON. Throws `InvalidReport`, also where hashes and root do not belong to its reports. */
export function parseReportBatch(value: unknown): ReportBatch {
  const batch = parsed(Batch, value);
  const known = new Set(batch.hashes);
  if (!(BATCH_SIZES as readonly number[]).includes(batch.hashes.length)) throw new InvalidReport("hashes", "no batch");
  if (levelsOf(batch.hashes).at(-1)![0] !== batch.root) throw new InvalidReport("root", "not of these hashes");
  const strange = batch.reports.findIndex((salted) => !known.has(hashOfReport(salted)));
  if (strange >= 0) throw new InvalidReport(`reports.${strange}`, "not in this batch");
  return batch;
}

/** A proof that was kept as JSON. Throws `InvalidReport`; whether it proves anything says `isProvenReport`. */
export function parseReportProof(value: unknown): ReportProof {
  return parsed(Proof, value);
}

function checkReport(value: unknown, index: number): SuspiciousActivityReport {
  return parsed(Report, value, `${index}.`);
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, prefix = ""): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  throw new InvalidReport(`${prefix}${issue!.path.join(".")}`, issue!.message);
}

function requireDistinct(references: readonly string[]): void {
  const seen = new Set<string>();
  for (const [index, reference] of references.entries()) {
    if (seen.has(reference)) throw new InvalidReport(`${index}.reference`, "used before in this batch");
    seen.add(reference);
  }
}

function batchSize(count: number): number {
  const size = BATCH_SIZES.find((least) => count <= least);
  if (size === undefined) throw new TooManyReports(count, BATCH_SIZES.at(-1)!);
  return size;
}

/** The levels of the tree from the leaves to the root. A batch's size is a power of two, so that every node has a sibling. */
function levelsOf(hashes: readonly string[]): string[][] {
  const levels = [hashes.map(leafOf)];
  for (let level = levels[0]!; level.length > 1; level = levels.at(-1)!) {
    levels.push(Array.from({ length: level.length / 2 }, (_, i) => parentOf(level[2 * i]!, level[2 * i + 1]!)));
  }
  return levels;
}

/** As in OpenZeppelin's standard tree of one bytes32, which hashes twice: an inner node is no leaf. */
function leafOf(hash: string): string {
  return keccak256(keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32"], [hash])));
}

function parentOf(a: string, b: string): string {
  return keccak256(concat(a < b ? [a, b] : [b, a]));
}

/** JSON whose keys stand in order, without white space (RFC 8785 for texts, arrays and objects). */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
