import { getAddress, hexlify, isAddress, randomBytes, TypedDataEncoder, ZeroHash } from "ethers";

import { purposeAt } from "../common/purpose.ts";
import { isUetr, newUetr, uetrToBytes } from "../common/uetr.ts";

/** One payment of a cycle, as participants exchange it. */
export interface CyclePayment {
  readonly payer: string;
  readonly payee: string;
  /** The token. */
  readonly currency: string;
  /** Minor units, from 1 to `MAX_CYCLE_AMOUNT`. */
  readonly amount: bigint;
  /** Index of the category purpose, as `purposeIndex` gives it. */
  readonly purpose: number;
  /** A version 4 UUID. */
  readonly uetr: string;
  /** 32 bytes that nobody guesses: without them the leaf tells what was paid to whoever tries amounts. */
  readonly salt: string;
  /** Zero for a payment alone; of a payment versus payment the core of the other: both settle or none. */
  readonly linked: string;
}

/** The EIP-712 type of a payment, whose hash is the leaf of a cycle's tree. */
export const CYCLE_PAYMENT_TYPES = {
  CyclePayment: [
    { name: "payer", type: "address" },
    { name: "payee", type: "address" },
    { name: "currency", type: "address" },
    { name: "amount", type: "uint256" },
    { name: "purpose", type: "uint8" },
    { name: "uetr", type: "bytes32" },
    { name: "salt", type: "bytes32" },
    { name: "linked", type: "bytes32" },
  ],
};

/** Far more than any limit of a country can be; a cycle's worth of them still fits a position of 128 bits. */
export const MAX_CYCLE_AMOUNT = (1n << 96n) - 1n;

/** What is wrong with a payment of a cycle. */
export class InvalidCyclePayment extends Error {
  readonly uetr: string;
  readonly field: keyof CyclePayment;
  constructor(uetr: string, field: keyof CyclePayment, why: string) {
    super(`The payment ${uetr} cannot be in a cycle: ${field} ${why}.`);
    this.name = "InvalidCyclePayment";
    this.uetr = uetr;
    this.field = field;
  }
}

/** What people decide of a payment; the rest has defaults. */
export type CyclePaymentDraft = Pick<CyclePayment, "payer" | "payee" | "currency" | "amount" | "purpose"> &
  Partial<CyclePayment>;

/** A payment with a fresh reference and salt, for those that are not given. Throws `InvalidCyclePayment`. */
export function newCyclePayment(draft: CyclePaymentDraft): CyclePayment {
  return requirePayment({ uetr: newUetr(), salt: hexlify(randomBytes(32)), linked: ZeroHash, ...draft });
}

/** Two payments that settle together or not at all, with one reference. Throws `InvalidCyclePayment`. */
export function newCyclePair(drafts: readonly [CyclePaymentDraft, CyclePaymentDraft]): [CyclePayment, CyclePayment] {
  const uetr = newUetr();
  const [one, other] = [newCyclePayment({ uetr, ...drafts[0] }), newCyclePayment({ uetr, ...drafts[1] })];
  return [
    { ...one, linked: coreOf(other) },
    { ...other, linked: coreOf(one) },
  ];
}

/** The hash by which a payment is known when it is struck, and by which its pair links it. Throws `InvalidUetr`. */
export function coreOf(payment: CyclePayment): string {
  return TypedDataEncoder.hashStruct(
    "CyclePayment",
    CYCLE_PAYMENT_TYPES,
    cyclePaymentStruct({ ...payment, linked: ZeroHash }),
  );
}

/** The address in its usual form that a text stands for; undefined for none. */
export function addressIn(text: string): string | undefined {
  return isAddress(text) ? getAddress(text) : undefined;
}

/** The payment itself, with addresses in their usual form. Throws `InvalidCyclePayment`. */
export function requirePayment(payment: CyclePayment, readAddress = addressIn): CyclePayment {
  const { uetr, amount, purpose, salt, linked } = payment;
  const [payer, payee, currency] = (["payer", "payee", "currency"] as const).map((field) => {
    const address = readAddress(payment[field]);
    if (address === undefined) throw new InvalidCyclePayment(uetr, field, "is no address");
    return address;
  }) as [string, string, string];
  const fail = (field: keyof CyclePayment, why: string) => {
    throw new InvalidCyclePayment(uetr, field, why);
  };
  if (!isUetr(uetr)) fail("uetr", "is no version 4 UUID in lower case");
  if (payer === payee) fail("payee", "is its payer");
  if (amount <= 0n || amount > MAX_CYCLE_AMOUNT) fail("amount", `is ${amount}, not from 1 to ${MAX_CYCLE_AMOUNT}`);
  if (!isPurpose(purpose)) fail("purpose", "stands for none");
  for (const field of ["salt", "linked"] as const) {
    if (!/^0x[0-9a-f]{64}$/.test(payment[field])) fail(field, "is not of 32 bytes in lower case");
  }
  return { payer, payee, currency, amount, purpose, uetr, salt, linked };
}

function isPurpose(index: number): boolean {
  try {
    purposeAt(index);
    return Number.isInteger(index);
  } catch {
    return false;
  }
}

/** The struct as EIP-712 takes it: the reference stands in the upper half of its word. Throws `InvalidUetr`. */
export function cyclePaymentStruct(payment: CyclePayment): CyclePayment {
  return { ...payment, uetr: uetrToBytes(payment.uetr).padEnd(66, "0") };
}

/** The hash of the type, as contracts have it. */
export const CYCLE_PAYMENT_TYPE = TypedDataEncoder.from(CYCLE_PAYMENT_TYPES).encodeType("CyclePayment");
