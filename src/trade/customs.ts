import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import {
  AbiCoder,
  getBytes,
  hexlify,
  keccak256,
  randomBytes,
  solidityPacked,
  solidityPackedKeccak256,
  ZeroHash,
} from "ethers";
import { z } from "zod";

import { hpkeOpen, hpkeSeal } from "../supervision/disclosure/hpke.ts";

/** The documents of a consignment, in the order of their bits in a scope. */
export const TRADE_DOCUMENTS = [
  "bill",
  "invoice",
  "packingList",
  "origin",
  "insurance",
  "permit",
  "inspection",
] as const;

const KEY_LENGTH = 32;
const PURPOSE = utf8ToBytes("Sogdia customs documents 1");

const Hash = z.string().regex(/^0x[0-9a-f]{64}$/);
const Shown = z.strictObject({ salt: Hash, content: z.string().regex(/^0x(?:[0-9a-f]{2})*$/) });
const Message = z.strictObject({
  hashes: z.partialRecord(z.enum(TRADE_DOCUMENTS), Hash),
  documents: z.partialRecord(z.enum(TRADE_DOCUMENTS), Shown),
});

type Shown = z.infer<typeof Shown>;

/** One of them. */
export type TradeDocument = (typeof TRADE_DOCUMENTS)[number];

/** A set of documents as the window takes it: one bit each. */
export function documentScope(documents: readonly TradeDocument[]): number {
  return documents.reduce((scope, document) => scope | (1 << TRADE_DOCUMENTS.indexOf(document)), 0);
}

/** What names the goods of a declaration by their bill of lading: its register and its number there. */
export function cargoOf(register: string, record: bigint): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["address", "uint256"], [register, record]));
}

interface SaltedDocument {
  readonly salt: string;
  readonly content: Uint8Array;
}

/** A declarant's own copy of a set of documents, with the salts that it reveals with each. */
export type DocumentSet = ReadonlyMap<TradeDocument, SaltedDocument>;

/** A part of the set that an authority reads: some documents, and the hashes of the others. */
export interface OpenedDocuments {
  readonly hashes: Readonly<Partial<Record<TradeDocument, string>>>;
  readonly documents: DocumentSet;
}

/** Documents that an authority was sent which are not those of the declaration, or not for it to open. */
export class AlteredDocuments extends Error {
  override readonly name = "AlteredDocuments";
  constructor(readonly problem: string) {
    super(`the documents are not those of the declaration: ${problem}`);
  }
}

/** A set of documents, each with a salt of its own, so that a hash does not betray what is not shown. */
export function newDocumentSet(documents: Readonly<Partial<Record<TradeDocument, Uint8Array>>>): DocumentSet {
  const entries = TRADE_DOCUMENTS.flatMap((name) => {
    const content = documents[name];
    return content === undefined ? [] : [[name, { salt: hexlify(randomBytes(32)), content }] as const];
  });
  return new Map(entries);
}

/** What the window holds of a set: the hash of the hashes of its documents; 0 stands for one that there is not. */
export function documentsCommitment(set: DocumentSet): string {
  return commitmentTo(hashesOf(set));
}

/** A country's window: X25519 public key, 32 bytes in hexadecimal digits. */
export interface CustomsKey {
  readonly country: number;
  readonly key: string;
}

/** Seals the documents in a scope for the customs of a country (HPKE, RFC 9180). Throws if the key is of low order. */
export function sealDocuments(set: DocumentSet, scope: number, { country, key }: CustomsKey): Uint8Array {
  const granted = [...set].filter(([name]) => (scope & documentScope([name])) !== 0);
  const shown = granted.map(([name, { salt, content }]) => [name, { salt, content: hexlify(content) }] as const);
  const message = JSON.stringify({ hashes: hashesOf(set), documents: Object.fromEntries(shown) });
  const context = contextOf(documentsCommitment(set), country);
  const { encapsulated, ciphertext } = hpkeSeal(getBytes(key), utf8ToBytes(message), context);
  return concatBytes(encapsulated, ciphertext);
}

/**
 * The documents that were sealed for a country with `secretKey`, X25519, 32 bytes. Throws `AlteredDocuments` unless they are those of
 * the declaration with this commitment.
 */
export function openDocuments(
  sealed: Uint8Array,
  commitment: string,
  country: number,
  secretKey: Uint8Array,
): OpenedDocuments {
  const { hashes, documents } = shownIn(unsealed(sealed, commitment, country, secretKey));
  if (commitmentTo(hashes) !== commitment) throw new AlteredDocuments("other hashes");
  const opened = new Map(TRADE_DOCUMENTS.flatMap((name) => openedOf(name, documents[name], hashes[name])));
  return { hashes, documents: opened };
}

function openedOf(name: TradeDocument, shown: Shown | undefined, hash: string | undefined) {
  if (shown === undefined) return [];
  const document: SaltedDocument = { salt: shown.salt, content: getBytes(shown.content) };
  if (hashOf(name, document) !== hash) throw new AlteredDocuments(name);
  return [[name, document] as const];
}

function shownIn(message: Uint8Array) {
  try {
    return Message.parse(JSON.parse(new TextDecoder().decode(message)));
  } catch {
    throw new AlteredDocuments("no set of documents");
  }
}

function unsealed(sealed: Uint8Array, commitment: string, country: number, secretKey: Uint8Array): Uint8Array {
  const message = { encapsulated: sealed.slice(0, KEY_LENGTH), ciphertext: sealed.slice(KEY_LENGTH) };
  try {
    return hpkeOpen(secretKey, message, contextOf(commitment, country));
  } catch {
    throw new AlteredDocuments("sealed for another country, key or declaration");
  }
}

type Hashes = Readonly<Partial<Record<TradeDocument, string>>>;

function hashesOf(set: DocumentSet): Hashes {
  return Object.fromEntries([...set].map(([name, document]) => [name, hashOf(name, document)]));
}

function hashOf(name: TradeDocument, { salt, content }: SaltedDocument): string {
  return solidityPackedKeccak256(["string", "bytes32", "bytes"], [`${name}:`, salt, content]);
}

function commitmentTo(hashes: Hashes): string {
  return solidityPackedKeccak256(
    TRADE_DOCUMENTS.map(() => "bytes32"),
    TRADE_DOCUMENTS.map((name) => hashes[name] ?? ZeroHash),
  );
}

function contextOf(commitment: string, country: number) {
  return { info: PURPOSE, aad: getBytes(solidityPacked(["bytes32", "uint16"], [commitment, country])) };
}
