import { decodeBase64, encodeBase64 } from "ethers";
import { z } from "zod";

import { strayIn } from "../../common/text.ts";
import { AlteredPayload, InvalidDisclosure } from "./errors.ts";
import { editionsFor, type FIELDS_101, type FIELDS_2023 } from "./ivms101.ts";
import { DISCLOSURE_PARTS, type DisclosurePart } from "./scope.ts";

/** A file that travels with a payment, such as an invoice. */
export interface DisclosedDocument {
  readonly name: string;
  /** RFC 6838, such as application/pdf. */
  readonly mediaType: string;
  readonly content: Uint8Array;
}

const Document = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(200)
    .regex(/^(?!\.{1,2}$)[^/\\]+$/u, "a file's name without its folder")
    .refine((name) => strayIn(name) === undefined, "a file's name without its folder and without control characters"),
  mediaType: z
    .string()
    .max(127)
    .regex(/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/, "a media type (RFC 6838)"),
  content: z.custom<Uint8Array>((value) => value instanceof Uint8Array, "bytes"),
});

/** Files with names of their own, at most a hundred. */
export const Documents = z
  .array(Document)
  .max(100)
  .refine(
    (documents) => new Set(documents.map(({ name }) => name)).size === documents.length,
    "each a name of its own",
  );

const documents = Documents.optional();

function withDocuments<T extends z.ZodRawShape>(fields: T) {
  return z.strictObject({ ...fields, documents });
}

/** What is disclosed of a payment: IVMS101 (Issue 1), and any documents. */
export type Disclosure = z.infer<ReturnType<typeof withDocuments<typeof FIELDS_101>>>;

/** The same by IVMS101.2023. */
export type Disclosure2023 = z.infer<ReturnType<typeof withDocuments<typeof FIELDS_2023>>>;

/** A disclosure in either edition. */
export type AnyDisclosure = Disclosure | Disclosure2023;

/** The fields of a disclosure that some may read. */
export type DisclosedFields = {
  readonly [field in keyof AnyDisclosure]?: Disclosure[field] | Disclosure2023[field];
};

/** Of the fields of the transaction nothing is personal; those of the two parties are. */
const FIELDS: Readonly<Record<DisclosurePart, readonly (keyof AnyDisclosure)[]>> = {
  originator: ["originator"],
  beneficiary: ["beneficiary"],
  transaction: ["originatingVASP", "beneficiaryVASP", "transferPath", "payloadMetadata"],
  documents: ["documents"],
};

/**
 * Checks what is to be sealed, by the edition of IVMS101 that its payloadVersion or its layout tells. Throws
 * `InvalidDisclosure` with the path of what is wrong and the constraint it breaks.
 */
export function checkDisclosure(value: unknown): AnyDisclosure {
  const [edition] = editionsFor(value);
  const { success, data, error } = withDocuments(edition).safeParse(value);
  if (success) return data as AnyDisclosure;
  const [issue] = error.issues;
  throw new InvalidDisclosure(issue!.path.join("."), issue!.message);
}

/** Checks files that belong to no payment, at least one. Throws `InvalidDisclosure`. */
export function checkFiles(files: readonly DisclosedDocument[]): DisclosedDocument[] {
  const { success, data, error } = Documents.min(1).safeParse(files);
  if (success) return data;
  const [issue] = error.issues;
  throw new InvalidDisclosure(["documents", ...issue!.path].join("."), issue!.message);
}

/** The content of each part, as JSON in UTF-8; documents in base64. */
export function contentsOf(disclosure: DisclosedFields): Map<DisclosurePart, Uint8Array> {
  return new Map(DISCLOSURE_PARTS.map((part) => [part, contentOf(disclosure, part)]));
}

function contentOf(disclosure: DisclosedFields, part: DisclosurePart): Uint8Array {
  const fields = FIELDS[part].map((field) => [field, disclosure[field]]);
  const inBase64 = (_: string, value: unknown) => (value instanceof Uint8Array ? encodeBase64(value) : value);
  return new TextEncoder().encode(JSON.stringify(Object.fromEntries(fields), inBase64));
}

/** Fields as they were sealed, and what in them breaks IVMS101: who sealed them may have checked nothing. */
export interface CheckedFields {
  readonly fields: DisclosedFields;
  /** Empty unless a field is not what its type says. */
  readonly faults: readonly string[];
}

/** The fields of a part from its content. Throws `AlteredPayload` if it is not JSON. */
export function fieldsOf(part: DisclosurePart, content: Uint8Array): CheckedFields {
  const value = withBytes(part, content);
  const results = editionsFor(value).map((edition) => schemaOf(part, { ...edition, documents }).safeParse(value));
  const sound = results.find(({ success }) => success);
  if (sound !== undefined) return { fields: sound.data as DisclosedFields, faults: [] };
  const faults = results[0]!.error!.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  return { fields: value as DisclosedFields, faults };
}

/** A part alone does not always tell its edition: it is sound if it is so in either. */
function schemaOf(part: DisclosurePart, fields: Readonly<Record<keyof AnyDisclosure, z.ZodType>>): z.ZodType {
  return z.strictObject(Object.fromEntries(FIELDS[part].map((field) => [field, fields[field]])));
}

function withBytes(part: DisclosurePart, content: Uint8Array): unknown {
  const fromBase64 = (key: string, value: unknown) =>
    part === "documents" && key === "content" ? decodeBase64(z.base64().parse(value)) : value;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content), fromBase64);
  } catch {
    throw new AlteredPayload(part);
  }
}
