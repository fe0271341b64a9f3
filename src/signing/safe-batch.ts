import { getAddress, id as keccakText } from "ethers";

import type { SignableCall } from "./call.ts";

/** What the transaction builder of Safe takes for the form of its own files. */
const FORMAT = "1.0";
const BUILDER = "1.18.0";

/** A batch of calls in the format of Safe's transaction builder, with which a multisig proposes them to its owners. */
export interface SafeBatch {
  readonly version: string;
  /** In decimal digits. */
  readonly chainId: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly meta: {
    readonly name: string;
    readonly description: string;
    readonly txBuilderVersion: string;
    readonly createdFromSafeAddress: string;
    readonly createdFromOwnerAddress: string;
    readonly checksum: string;
  };
  readonly transactions: readonly SafeTransaction[];
}

/** One call of a batch; the value in drip, in decimal digits. */
export interface SafeTransaction {
  readonly to: string;
  readonly value: string;
  readonly data: string;
  readonly contractMethod: null;
  readonly contractInputsValues: null;
}

/** The calls as a file for a Safe. The summaries stand in its description; whoever signs checks the calls themselves. */
export function safeBatch(
  chainId: bigint,
  safe: string,
  calls: readonly SignableCall[],
  createdAt: number = Date.now(),
): SafeBatch {
  const meta = {
    name: "Sogdia",
    description: calls.map(({ summary }, index) => `${index + 1}. ${summary}`).join("\n"),
    txBuilderVersion: BUILDER,
    createdFromSafeAddress: getAddress(safe),
    createdFromOwnerAddress: "",
  };
  const batch = { version: FORMAT, chainId: String(chainId), createdAt, meta, transactions: calls.map(transaction) };
  return { ...batch, meta: { ...meta, checksum: safeChecksum(batch) } };
}

function transaction({ to, value, data }: SignableCall): SafeTransaction {
  return { to: getAddress(to), value: String(value), data, contractMethod: null, contractInputsValues: null };
}

/**
 * The checksum by which Safe's transaction builder knows that a file was not edited: keccak-256 of a text in which the keys
 * of an object, sorted, stand before its values. The batch is taken without its name, and is given without a checksum.
 */
export function safeChecksum(batch: { readonly meta: object }): string {
  return keccakText(canonical({ ...batch, meta: { ...batch.meta, name: null } }));
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(fields).sort();
  return `{${JSON.stringify(keys)}${keys.map((key) => `${canonical(fields[key])},`).join("")}}`;
}
