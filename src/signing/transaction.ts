import { type Provider, type Signer, Transaction, type TransactionLike } from "ethers";

import { boundedFees, boundedGas } from "./bounds.ts";
import type { SignableCall } from "./call.ts";

const EIP_1559 = 2;

/** eSpace charges three quarters of the limit at least, so a margin stays below a third. */
const MARGIN = { of: 6n, to: 5n };

/** A transaction that is asked for (EIP-1559), whole but for the signature. Amounts in drip, gas in units. */
export interface AskedTransaction {
  readonly chainId: bigint;
  /** Who is asked to sign. */
  readonly from: string;
  readonly nonce: number;
  readonly to: string;
  readonly value: bigint;
  readonly data: string;
  readonly gasLimit: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** Something signed that is not what was asked: which fields differ. */
export class NotAsAsked extends Error {
  override readonly name = "NotAsAsked";
  readonly fields: readonly string[];
  constructor(fields: readonly string[]) {
    super(`What came back signed is not what was asked: it differs in ${fields.join(", ")}.`);
    this.fields = fields;
  }
}

/** Something that came back and is no signed transaction. */
export class NotSigned extends Error {
  override readonly name = "NotSigned";
  constructor(cause?: unknown) {
    super("What came back is no signed transaction.", { cause });
  }
}

/** A call for which no gas can be estimated, since it would fail now; `cause` says why. */
export class GasUnknown extends Error {
  override readonly name = "GasUnknown";
  readonly summary: string;
  constructor(summary: string, cause: unknown) {
    super(`No gas can be estimated for "${summary}": it would fail now.`, { cause });
    this.summary = summary;
  }
}

/** How transactions are drafted. */
export interface DraftOptions {
  /** The nonce of the first; the account's next by default. */
  readonly nonce?: number;
  /**
   * The gas limit of a call that would fail now, as it waits for an earlier one of the same list. Without it `GasUnknown`
   * is thrown.
   */
  readonly gasIfUnknown?: bigint;
}

/**
 * The transactions that carry out calls of one account, one after the other, at twice the network's base fee of now. Throws
 * `GasUnknown`, `FeeTooHigh` and `GasTooHigh`.
 */
export async function draftTransactions(
  provider: Provider,
  from: string,
  calls: readonly SignableCall[],
  options: DraftOptions = {},
): Promise<AskedTransaction[]> {
  const [{ chainId }, fees, next] = [
    await provider.getNetwork(),
    await boundedFees(provider),
    options.nonce ?? (await provider.getTransactionCount(from, "pending")),
  ];
  const maxFeePerGas = fees.maxFeePerGas ?? fees.gasPrice ?? 0n;
  const maxPriorityFeePerGas = fees.maxPriorityFeePerGas ?? 0n;
  const drafts: AskedTransaction[] = [];
  for (const [index, call] of calls.entries()) {
    const gas = call.gasLimit ?? (await estimate(provider, from, call, options.gasIfUnknown));
    const gasLimit = boundedGas(call.summary, gas);
    const { to, value, data } = call;
    drafts.push({ chainId, from, nonce: next + index, to, value, data, gasLimit, maxFeePerGas, maxPriorityFeePerGas });
  }
  return drafts;
}

async function estimate(provider: Provider, from: string, call: SignableCall, otherwise?: bigint): Promise<bigint> {
  const { to, data, value } = call;
  try {
    return ((await provider.estimateGas({ from, to, data, value })) * MARGIN.of) / MARGIN.to;
  } catch (error) {
    if (otherwise === undefined) throw new GasUnknown(call.summary, error);
    return otherwise;
  }
}

/** The fields as ethers and other wallets take them; the account that signs is no part of a transaction. */
export function transactionFields({ from: _, ...fields }: AskedTransaction): TransactionLike {
  return { type: EIP_1559, ...fields };
}

const COMPARED = [
  "chainId",
  "nonce",
  "to",
  "value",
  "data",
  "gasLimit",
  "maxFeePerGas",
  "maxPriorityFeePerGas",
] as const satisfies (keyof AskedTransaction)[];

/** The signed transaction, if it is what was asked to the last bit and by whom. Throws `NotSigned` and `NotAsAsked`. */
export function requireAsAsked(asked: AskedTransaction, signed: string): Transaction {
  return requireSameTransaction(transactionFields(asked), asked.from, signed);
}

/** The same for any transaction, be it the creation of a contract or of an older type. Throws `NotSigned` and `NotAsAsked`. */
export function requireSameTransaction(asked: TransactionLike, from: string, signed: string): Transaction {
  const [found, wanted] = [parsed(signed), Transaction.from(asked)];
  const plain = (value: unknown) => String(value).toLowerCase();
  const fields: string[] = COMPARED.filter((field) => plain(found[field]) !== plain(wanted[field]));
  if (plain(found.from) !== plain(from)) fields.push("signer");
  if (fields.length > 0) throw new NotAsAsked(fields);
  // Whatever else a transaction may carry, such as an access list or an authorisation of another kind.
  if (found.unsignedHash !== wanted.unsignedHash) throw new NotAsAsked(["type"]);
  return found;
}

function parsed(signed: string): Transaction {
  try {
    const found = Transaction.from(signed);
    if (found.isSigned()) return found;
  } catch (error) {
    throw new NotSigned(error);
  }
  throw new NotSigned();
}

/** Has what is asked signed, and checks what comes back, whoever the signer is. Throws as `requireAsAsked`. */
export async function signAsked(signer: Signer, asked: AskedTransaction): Promise<Transaction> {
  return requireAsAsked(asked, await signer.signTransaction({ from: asked.from, ...transactionFields(asked) }));
}
