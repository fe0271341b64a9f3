import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import canonicalize from "canonicalize";
import { decodeBase58, encodeBase58, getBytes, toBeHex } from "ethers";
import { z } from "zod";

// W3C Data Integrity EdDSA Cryptosuites 1.0, eddsa-jcs-2022: Ed25519 over the SHA-256 of canonical JSON (RFC 8785).

const ED25519_MULTICODEC = Uint8Array.of(0xed, 0x01);
const KEY_LENGTH = 32;
const SIGNATURE_LENGTH = 64;
const MULTIBASE_BASE58 = "z";
const BASE58_DIGITS = /^z[1-9A-HJ-NP-Za-km-z]{1,120}$/;

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** What a proof is for; a presentation answers the challenge of one verifier, its domain. */
export type ProofPurpose =
  | { readonly proofPurpose: "assertionMethod" }
  | { readonly proofPurpose: "authentication"; readonly challenge: string; readonly domain: string };

/** A proof of integrity by `eddsa-jcs-2022`. */
export const DataIntegrityProof = z.strictObject({
  "@context": z.unknown(),
  type: z.literal("DataIntegrityProof"),
  cryptosuite: z.literal("eddsa-jcs-2022"),
  created: z.iso.datetime(),
  verificationMethod: z.string().max(200),
  proofPurpose: z.enum(["assertionMethod", "authentication"]),
  challenge: z.string().max(200).optional(),
  domain: z.string().max(200).optional(),
  proofValue: z.string().regex(BASE58_DIGITS),
});

/** The DID of an Ed25519 secret key of 32 bytes: `did:key`. */
export function didOf(secretKey: Uint8Array): string {
  return `did:key:${multikeyOf(ed25519.getPublicKey(secretKey))}`;
}

/** The canonical form of a JSON value (RFC 8785), in UTF-8. Throws a `TypeError` for what is no JSON. */
export function canonical(value: unknown): Uint8Array {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("no JSON");
  return utf8ToBytes(text);
}

/** Adds a proof to a document. `created` is in Unix seconds. */
export function withProof<T extends Json>(document: T, secretKey: Uint8Array, purpose: ProofPurpose, created: number) {
  const did = didOf(secretKey);
  const options = {
    "@context": document["@context"],
    type: "DataIntegrityProof" as const,
    cryptosuite: "eddsa-jcs-2022" as const,
    created: isoTime(created),
    verificationMethod: `${did}#${did.slice("did:key:".length)}`,
    ...purpose,
  };
  const signature = ed25519.sign(hashesOf(options, document), secretKey);
  return { ...document, proof: { ...options, proofValue: `${MULTIBASE_BASE58}${encodeBase58(signature)}` } };
}

/** The DID that signed a document with this proof; undefined if nobody did. */
export function signerOf(document: Json, proof: z.infer<typeof DataIntegrityProof>): string | undefined {
  const { proofValue, ...options } = proof;
  const [did, fragment] = proof.verificationMethod.split("#");
  const key = keyOf(did ?? "");
  const signature = base58Bytes(proofValue, SIGNATURE_LENGTH);
  const isWhole = key !== undefined && did === `did:key:${fragment}` && signature !== undefined;
  const isSameContext = canonicalize(options["@context"]) === canonicalize(document["@context"]);
  if (!isWhole || !isSameContext) return undefined;
  return ed25519.verify(signature, hashesOf(options, document), key) ? did : undefined;
}

/** A time as documents write it; `time` in Unix seconds. */
export function isoTime(time: number): string {
  return new Date(time * 1_000).toISOString().replace(".000Z", "Z");
}

function hashesOf(options: Json, document: Json): Uint8Array {
  return concatBytes(sha256(canonical(options)), sha256(canonical(document)));
}

function multikeyOf(publicKey: Uint8Array): string {
  return `${MULTIBASE_BASE58}${encodeBase58(concatBytes(ED25519_MULTICODEC, publicKey))}`;
}

function keyOf(did: string): Uint8Array | undefined {
  const bytes = base58Bytes(did.slice("did:key:".length), ED25519_MULTICODEC.length + KEY_LENGTH);
  const isEd25519 = did.startsWith("did:key:") && ED25519_MULTICODEC.every((byte, index) => bytes?.[index] === byte);
  return isEd25519 ? bytes?.slice(ED25519_MULTICODEC.length) : undefined;
}

/** Bytes of one length; undefined where the text is not the one way to write them. */
function base58Bytes(text: string, length: number): Uint8Array | undefined {
  if (!BASE58_DIGITS.test(text)) return undefined;
  const value = decodeBase58(text.slice(1));
  if (value >> BigInt(8 * length) !== 0n) return undefined;
  const bytes = getBytes(toBeHex(value, length));
  return `${MULTIBASE_BASE58}${encodeBase58(bytes)}` === text ? bytes : undefined;
}
