import { concat, keccak256, type Signer, toBeHex, type TypedDataDomain } from "ethers";

import { purposeToBytes, UNSPECIFIED } from "../common/purpose.ts";
import { uetrToBytes } from "../common/uetr.ts";
import { type Authorisation, AUTHORISATION_TYPES, type Instruction, nonceFor, randomNonce } from "./instruction.ts";

/** What is urgent settles first; numbered as on chain (ISO 20022: URGT, NORM). */
export const Priority = { Urgent: 0, Normal: 1 } as const;
export type PriorityName = keyof typeof Priority;

const HOUR = 3_600;
const HASH_SHIFT = 72n;

/** A payment of a batch: the index of its payee in the batch and minor units. */
export interface BatchPayment {
  readonly payee: number;
  readonly amount: bigint;
}

/** Many payments of one payer in one currency, as the queue takes them. */
export interface Batch {
  token: string;
  priority: number;
  purpose: string;
  deadline: number;
  references: string;
  payees: string[];
  payments: string;
}

/** What people decide of a batch. `uetrs` are the payments' references in order, `purpose` a code. */
export interface BatchDraft {
  token: string;
  deadline: number;
  payments: readonly { readonly payee: string; readonly amount: bigint; readonly uetr: string }[];
  priority?: PriorityName;
  purpose?: string;
}

/** An amount that a queue cannot hold. */
export class AmountNotQueueable extends Error {
  readonly amount: bigint;
  constructor(amount: bigint) {
    super(`${amount} cannot wait in a queue: above zero, at most eight bytes times 1, 10^3, 10^6 or 10^9 is expected`);
    this.name = "AmountNotQueueable";
    this.amount = amount;
  }
}

/** Completes a batch. Throws `AmountNotQueueable`, `InvalidUetr` and `UnknownPurpose`. */
export function newBatch(draft: BatchDraft): Batch {
  const payees = [...new Set(draft.payments.map(({ payee }) => payee))];
  const indices = new Map(payees.map((payee, index) => [payee, index]));
  const payments = draft.payments.map(({ payee, amount }) => ({ payee: indices.get(payee)!, amount }));
  return {
    token: draft.token,
    priority: Priority[draft.priority ?? "Normal"],
    purpose: purposeToBytes(draft.purpose ?? UNSPECIFIED),
    deadline: draft.deadline,
    references: referencesOf(draft.payments.map(({ uetr }) => uetr)),
    payees,
    payments: packPayments(payments),
  };
}

/** The commitment to the UETRs of a batch: keccak256 of sixteen bytes each, in order. */
export function referencesOf(uetrs: readonly string[]): string {
  return keccak256(concat(uetrs.map(uetrToBytes)));
}

/** The packed payments of a batch (`Batch.sol`). Throws `AmountNotQueueable`. */
export function packPayments(payments: readonly BatchPayment[]): string {
  return `0x${payments.map(({ payee, amount }) => packPayment(payee, amount)).join("")}`;
}

function packPayment(payee: number, amount: bigint): string {
  const { header, bytes } = packAmount(amount);
  return hex(header, 1) + hex(payee, 1) + bytes;
}

/** An amount in as few bytes as can be: `length + 1` bytes times 1,000 to the power of `zeros`. */
export function packAmount(amount: bigint): { readonly header: number; readonly bytes: string } {
  let [mantissa, zeros] = [amount, 0];
  for (; zeros < 3 && mantissa !== 0n && mantissa % 1_000n === 0n; ++zeros) mantissa /= 1_000n;
  if (mantissa <= 0n || mantissa >= 1n << 64n) throw new AmountNotQueueable(amount);
  const digits = mantissa.toString(16);
  const bytes = digits.length % 2 === 0 ? digits : `0${digits}`;
  return { header: (zeros << 3) | (bytes.length / 2 - 1), bytes };
}

/** The payments of a batch, from the bytes of its event. */
export function unpackPayments(packed: string): BatchPayment[] {
  const bytes = packed.slice(2);
  const payments: BatchPayment[] = [];
  for (let at = 0; at < bytes.length;) {
    const header = Number.parseInt(bytes.slice(at, at + 2), 16);
    const end = at + 6 + 2 * (header & 7);
    const mantissa = BigInt(`0x${bytes.slice(at + 4, end)}`);
    payments.push({
      payee: Number.parseInt(bytes.slice(at + 2, at + 4), 16),
      amount: mantissa * 1_000n ** BigInt((header >> 3) & 3),
    });
    at = end;
  }
  return payments;
}

function hex(value: number, bytes: number): string {
  return value.toString(16).padStart(2 * bytes, "0");
}

/** The first full hour not before a time; queues know no finer deadlines. Unix seconds. */
export function queueDeadline(time: number): number {
  return Math.ceil(time / HOUR) * HOUR;
}

/** The EIP-712 domain of a queue. */
export function queueDomain(queue: string, chainId: bigint): TypedDataDomain {
  return { name: "Sogdia Clearing", version: "1", chainId, verifyingContract: queue };
}

/** The EIP-712 types of a payer's order to queue an instruction. */
export const QUEUE_ORDER_TYPES = {
  QueueOrder: [
    { name: "payer", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "priority", type: "uint8" },
    { name: "instruction", type: "Instruction" },
  ],
  Instruction: AUTHORISATION_TYPES.Instruction,
  Leg: AUTHORISATION_TYPES.Leg,
};

/** The EIP-712 types of a payer's order to queue a batch. */
export const BATCH_ORDER_TYPES = {
  BatchOrder: [
    { name: "payer", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "batch", type: "Batch" },
  ],
  Batch: [
    { name: "token", type: "address" },
    { name: "priority", type: "uint8" },
    { name: "purpose", type: "bytes4" },
    { name: "deadline", type: "uint48" },
    { name: "references", type: "bytes32" },
    { name: "payees", type: "address[]" },
    { name: "payments", type: "bytes" },
  ],
};

/** Consents to queueing an instruction; `payer` and `nonce` as in `authorise`. */
export async function orderToQueue(
  signer: Signer,
  domain: TypedDataDomain,
  instruction: Instruction,
  priority: number,
  options: { nonce?: bigint; payer?: string } = {},
): Promise<Authorisation> {
  const payer = options.payer ?? (await signer.getAddress());
  const nonce = options.nonce ?? nonceFor(payer, instruction);
  const message = { payer, nonce, priority, instruction };
  return { nonce, signature: await signer.signTypedData(domain, QUEUE_ORDER_TYPES, message) };
}

/** The EIP-712 domain of a pool. */
export function poolDomain(pool: string, chainId: bigint): TypedDataDomain {
  return { name: "Sogdia Pool", version: "1", chainId, verifyingContract: pool };
}

/** The EIP-712 types of a payer's order to put an instruction into a pool. */
export const POOL_ORDER_TYPES = {
  PoolOrder: [
    { name: "payer", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "divisibility", type: "uint8" },
    { name: "instruction", type: "Instruction" },
  ],
  Instruction: AUTHORISATION_TYPES.Instruction,
  Leg: AUTHORISATION_TYPES.Leg,
};

/** Consents to putting a payment versus payment into a pool; `divisibility` as the pool takes it, else as `orderToQueue`. */
export async function orderToPool(
  signer: Signer,
  domain: TypedDataDomain,
  instruction: Instruction,
  divisibility: number,
  options: { nonce?: bigint; payer?: string } = {},
): Promise<Authorisation> {
  const payer = options.payer ?? (await signer.getAddress());
  const nonce = options.nonce ?? nonceFor(payer, instruction);
  const message = { payer, nonce, divisibility, instruction };
  return { nonce, signature: await signer.signTypedData(domain, POOL_ORDER_TYPES, message) };
}

/** Consents to queueing a batch; `payer` as in `authorise`. */
export async function orderBatch(
  signer: Signer,
  domain: TypedDataDomain,
  batch: Batch,
  options: { nonce?: bigint; payer?: string } = {},
): Promise<Authorisation> {
  const payer = options.payer ?? (await signer.getAddress());
  const nonce = options.nonce ?? randomNonce();
  return { nonce, signature: await signer.signTypedData(domain, BATCH_ORDER_TYPES, { payer, nonce, batch }) };
}

/** A place in a lane's chain and the hash of all entries before it (`Mark.sol`). */
export interface Mark {
  readonly hash: bigint;
  readonly count: number;
}

/** Reads a mark as `laneOf` gives it. */
export function parseMark(word: bigint): Mark {
  return { hash: word >> HASH_SHIFT, count: Number(BigInt.asUintN(28, word >> 44n)) };
}

/** An entry of a lane (`QueueEntry.sol`). Hours since 1970. */
export type QueueEntry =
  | { readonly kind: "payment"; readonly payee: string; readonly amount: bigint; readonly hour: number }
  | {
      readonly kind: "pvp";
      readonly payee: string;
      readonly amount: bigint;
      readonly hour: number;
      /** Where the other leg stands; its payer is the payee. */
      readonly other: { readonly token: string; readonly place: number; readonly priority: number };
    }
  | {
      readonly kind: "raised";
      readonly payee: string;
      readonly amount: bigint;
      readonly hour: number;
      /** Where the payment stands in the normal lane that it replaces. */
      readonly replaced: number;
    }
  | { readonly kind: "cancellation"; readonly place: number };

/** The hash of a lane's chain after an entry: of 64 bytes (`QueueEntry.sol`). */
export function linkEntry(hash: bigint, entry: QueueEntry): bigint {
  return linkWords(hash, entryWords(entry));
}

/** The same of an entry's words. */
export function linkWords(hash: bigint, { content, terms }: { content: bigint; terms: bigint }): bigint {
  return BigInt(keccak256(concat([toBeHex(hash, 23), toBeHex(content, 32), toBeHex(terms, 9)]))) >> HASH_SHIFT;
}

/** An entry as its lane's chain has it, and as `expire` takes it (`QueueEntry.sol`). */
export function entryWords(entry: QueueEntry): { content: bigint; terms: bigint } {
  if (entry.kind === "cancellation") return { content: 0n, terms: termsOf("cancellation", entry.place, 0) };
  const { kind, payee, amount, hour } = entry;
  const isLeg = kind === "pvp";
  const named = isLeg ? laneName(entry.other.token, payee, entry.other.priority) : BigInt(payee);
  const place = isLeg ? entry.other.place : kind === "raised" ? entry.replaced : 0;
  return { content: (named << 96n) | amount, terms: termsOf(kind, place, hour) };
}

/** What a leg calls the lane of the other leg: 160 bits of its hash. */
function laneName(token: string, account: string, priority: number): bigint {
  return laneHash(token, account, priority) >> 96n;
}

/** Where a chain begins: in a pool (`Pool.sol`) that of what enters has number 2, that of what nets leave 3. */
export function laneSeed(token: string, account: string, chain: number): bigint {
  return laneHash(token, account, chain) >> HASH_SHIFT;
}

function laneHash(token: string, account: string, priority: number): bigint {
  const words = [BigInt(token), BigInt(account), BigInt(priority)].map((word) => toBeHex(word, 32));
  return BigInt(keccak256(concat(words)));
}

const KINDS = ["payment", "pvp", "cancellation", "raised"] as const;

function termsOf(kind: QueueEntry["kind"], place: number, hour: number): bigint {
  return (BigInt(place) << 40n) | (BigInt(KINDS.indexOf(kind)) << 32n) | BigInt(hour);
}

/** Kind, deadline and the place of the other leg, from the terms in an event. */
export function parseTerms(terms: bigint) {
  const field = (offset: bigint, bits: number) => Number(BigInt.asUintN(bits, terms >> offset));
  return { kind: KINDS[field(32n, 8)]!, hour: field(0n, 32), place: field(40n, 32) };
}
