import { decodeBase64, encodeBase64, keccak256, TypedDataEncoder } from "ethers";
import { z } from "zod";

import { CommitmentMismatch, MalformedPackage, OversizedPackage } from "./errors.ts";
import { DISCLOSURE_PARTS, type DisclosurePart, FULL_DISCLOSURE, disclosureScope } from "./scope.ts";

/** The most that a package may take, in bytes as it is stored. */
export const MAX_PACKAGE = 16 * 1_024 * 1_024;

/** One part as it was sealed. Both hashes are under the commitment, so that there is one way to read it. */
export interface SealedPart {
  readonly part: DisclosurePart;
  /** Keccak-256 of the ciphertext. */
  readonly hash: string;
  /** A commitment to its key: XChaCha20-Poly1305 alone would let a sender make two keys open one ciphertext. */
  readonly key: string;
  readonly ciphertext: Uint8Array;
}

/** Keys of parts, sealed to one key of one Supervisor. */
export interface Envelope {
  /** ISO 3166-1 numeric code of the country whose Supervisor opens it. */
  readonly country: number;
  /** The version of that country's published key. */
  readonly version: number;
  /** Of which parts it holds the keys. */
  readonly scope: number;
  /** The country under whose grant it was made; 0 if the sender made it. */
  readonly grantor: number;
  /** The ephemeral public key and the sealed keys, in hexadecimal digits. */
  readonly encapsulated: string;
  readonly sealed: string;
}

/** What is kept off chain under a commitment. */
export interface DisclosurePackage {
  /** 32 random bytes: without them the commitment says nothing. */
  readonly salt: string;
  /** The countries whose Supervisors read all of it without anybody's grant, in ascending order. */
  readonly entitled: readonly number[];
  /** All parts in the order of their bits. */
  readonly parts: readonly SealedPart[];
  /** Not under the commitment: grants add some, new keys replace some. */
  readonly envelopes: readonly Envelope[];
}

const FORMAT = "sogdia-disclosure-1";
const MAX_ENVELOPES = 4_096;

/** The canonical header, as EIP-712 hashes a struct. */
const HEADER_TYPES = {
  Disclosure: [
    { name: "salt", type: "bytes32" },
    { name: "entitled", type: "uint16[]" },
    { name: "parts", type: "Part[]" },
  ],
  Part: [
    { name: "scope", type: "uint16" },
    { name: "hash", type: "bytes32" },
    { name: "key", type: "bytes32" },
  ],
};

/** The commitment that a payment carries in `disclosure`: over salt, entitled countries, ciphertexts and their keys. */
export function commitmentOf({ salt, entitled, parts }: DisclosurePackage): string {
  const header = {
    salt,
    entitled,
    parts: parts.map(({ part, hash, key }) => ({ scope: disclosureScope([part]), hash, key })),
  };
  return TypedDataEncoder.hashStruct("Disclosure", HEADER_TYPES, header);
}

/** Passes if a package is the one that is meant. Throws `CommitmentMismatch`. */
export function requireCommitment(disclosure: DisclosurePackage, commitment: string): void {
  const actual = commitmentOf(disclosure);
  if (actual !== commitment.toLowerCase()) throw new CommitmentMismatch(commitment, actual);
}

/** Whether the ciphertext of a part is the one under the commitment. */
export function isSealedCiphertext({ ciphertext, hash }: SealedPart): boolean {
  return keccak256(ciphertext) === hash;
}

const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/);
const country = z.int().min(1).max(999);

const Package = z.strictObject({
  format: z.literal(FORMAT),
  salt: bytes32,
  entitled: z.array(country).min(1).max(255).refine(ascends, "countries ascend"),
  parts: z
    .array(z.strictObject({ part: z.enum(DISCLOSURE_PARTS), hash: bytes32, key: bytes32, ciphertext: z.base64() }))
    .length(DISCLOSURE_PARTS.length)
    .refine(
      (parts) => parts.every(({ part }, index) => part === DISCLOSURE_PARTS[index]),
      "parts stand in their order",
    ),
  envelopes: z
    .array(
      z.strictObject({
        country,
        version: z.int().min(1).max(0xffff_ffff),
        scope: z.int().min(1).max(FULL_DISCLOSURE),
        grantor: z.int().min(0).max(999),
        encapsulated: bytes32,
        sealed: z.string().regex(/^0x(?:[0-9a-f]{2}){1,512}$/),
      }),
    )
    .max(MAX_ENVELOPES),
});

function ascends(countries: readonly number[]): boolean {
  return countries.every((code, index) => index === 0 || countries[index - 1]! < code);
}

/** A package as it is stored: JSON in UTF-8. Throws `OversizedPackage`. */
export function encodePackage({ salt, entitled, parts, envelopes }: DisclosurePackage): Uint8Array {
  const encoded = parts.map(({ ciphertext, ...part }) => ({ ...part, ciphertext: encodeBase64(ciphertext) }));
  const text = JSON.stringify({ format: FORMAT, salt, entitled, parts: encoded, envelopes });
  return requireSize(new TextEncoder().encode(text));
}

/** A package from what a store gave, whoever wrote it. Throws `OversizedPackage` and `MalformedPackage`. */
export function decodePackage(bytes: Uint8Array): DisclosurePackage {
  const { success, data, error } = Package.safeParse(jsonOf(requireSize(bytes)));
  if (!success) throw new MalformedPackage(error.issues[0]!.path.join("."), error.issues[0]!.message);
  const { salt, entitled, parts, envelopes } = data;
  return {
    salt,
    entitled,
    parts: parts.map(({ ciphertext, ...part }) => ({ ...part, ciphertext: decodeBase64(ciphertext) })),
    envelopes,
  };
}

/** Passes bytes that a store may hold. Throws `OversizedPackage`. */
export function requireSize(bytes: Uint8Array): Uint8Array {
  if (bytes.length > MAX_PACKAGE) throw new OversizedPackage(bytes.length, MAX_PACKAGE);
  return bytes;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new MalformedPackage("", "not JSON in UTF-8");
  }
}
