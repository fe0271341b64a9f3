import { getAddress, id as keccakText } from "ethers";
import { z } from "zod";

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

const text = z.string();
const batchSchema = z.object({
  version: text,
  chainId: text,
  createdAt: z.number(),
  meta: z.object({
    name: text,
    description: text,
    txBuilderVersion: text,
    createdFromSafeAddress: text,
    createdFromOwnerAddress: text,
    checksum: text,
  }),
  transactions: z.array(
    z.object({
      to: text.regex(/^0x[0-9a-fA-F]{40}$/),
      value: text.regex(/^[0-9]{1,78}$/),
      data: text.regex(/^0x(?:[0-9a-fA-F]{2})*$/),
      contractMethod: z.null(),
      contractInputsValues: z.null(),
    }),
  ),
});

/** A file that is no batch as `safeBatch` makes them, or that was edited since. */
export class NotSafeBatch extends Error {
  override readonly name = "NotSafeBatch";
  constructor(cause?: unknown) {
    super("This is no batch that was written here, or it was edited since.", { cause });
  }
}

/** A batch that `safeBatch` made, as it was made: another checksum means that somebody edited it. Throws `NotSafeBatch`. */
export function parseSafeBatch(content: unknown): SafeBatch {
  const result = batchSchema.safeParse(content);
  if (!result.success) throw new NotSafeBatch(result.error);
  const { checksum, ...meta } = result.data.meta;
  if (safeChecksum({ ...result.data, meta }) !== checksum) throw new NotSafeBatch();
  return result.data;
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
