import type { Provider, Signer, TransactionReceipt } from "ethers";
import { z } from "zod";

import type { SignableCall } from "./call.ts";
import {
  type AskedTransaction,
  type DraftOptions,
  draftTransactions,
  requireAsAsked,
  signAsked,
} from "./transaction.ts";

const POLL_MS = 1_000;

/** What a file with transactions for an offline signer says it is. */
const FORMAT = "sogdia-offline-1";

const digits = z.string().regex(/^[0-9]{1,78}$/);
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const bytes = z.string().regex(/^0x(?:[0-9a-fA-F]{2})*$/);

const askedSchema = z.strictObject({
  summary: z.string(),
  nonce: z.number().int().nonnegative(),
  to: address,
  value: digits,
  data: bytes,
  gasLimit: digits,
  maxFeePerGas: digits,
  maxPriorityFeePerGas: digits,
});

const unsignedSchema = z.strictObject({
  format: z.literal(FORMAT),
  chainId: digits,
  from: address,
  transactions: z.array(askedSchema).min(1),
});

const signedSchema = z.strictObject({ ...unsignedSchema.shape, signed: z.array(bytes).min(1) });

/** Transactions for a machine that no network reaches. Numbers are decimal digits: gas in units, the rest in drip. */
export type UnsignedFile = z.infer<typeof unsignedSchema>;

/** The same with what was signed, in their order. */
export type SignedFile = z.infer<typeof signedSchema>;

/** Something that is no file of unsigned or of signed transactions. */
export class InvalidOfflineFile extends Error {
  override readonly name = "InvalidOfflineFile";
  constructor(cause: z.ZodError) {
    super(`This is no file of transactions for an offline signer: ${z.prettifyError(cause)}`, { cause });
  }
}

/** A file that came back with fewer or more signatures than were asked. */
export class SignaturesMissing extends Error {
  override readonly name = "SignaturesMissing";
  readonly asked: number;
  readonly signed: number;
  constructor(asked: number, signed: number) {
    super(`${asked} transactions were asked, ${signed} came back signed.`);
    this.asked = asked;
    this.signed = signed;
  }
}

/** A nonce of the file was used by another transaction: what was signed can never be sent. */
export class NonceUsed extends Error {
  override readonly name = "NonceUsed";
  readonly nonce: number;
  constructor(nonce: number) {
    super(`The account has sent another transaction with the number ${nonce}: ask again, and have it signed again.`);
    this.nonce = nonce;
  }
}

/** A transaction that was mined and failed; those after it were not sent. */
export class TransactionFailed extends Error {
  override readonly name = "TransactionFailed";
  readonly hash: string;
  readonly summary: string;
  constructor(hash: string, summary: string) {
    super(`"${summary}" was mined and failed (${hash}); what follows was not sent.`);
    this.hash = hash;
    this.summary = summary;
  }
}

/** A signer that holds another account's key than the one that is asked. */
export class WrongAccount extends Error {
  override readonly name = "WrongAccount";
  readonly asked: string;
  readonly held: string;
  constructor(asked: string, held: string) {
    super(`${asked} is asked to sign; this key is of ${held}.`);
    this.asked = asked;
    this.held = held;
  }
}

/** A node of another chain than the one for which transactions were signed. */
export class OtherChain extends Error {
  override readonly name = "OtherChain";
  readonly asked: bigint;
  readonly found: bigint;
  constructor(asked: bigint, found: bigint) {
    super(`The transactions are for chain ${asked}; this node is of chain ${found}.`);
    this.asked = asked;
    this.found = found;
  }
}

/** Throws `InvalidOfflineFile`. */
export function parseUnsignedFile(content: unknown): UnsignedFile {
  return checked(unsignedSchema, content);
}

/** Throws `InvalidOfflineFile`. */
export function parseSignedFile(content: unknown): SignedFile {
  return checked(signedSchema, content);
}

function checked<T>(schema: z.ZodType<T>, content: unknown): T {
  const { success, data, error } = schema.safeParse(content);
  if (!success) throw new InvalidOfflineFile(error);
  return data;
}

/** The calls as a file for an offline signer. Throws `GasUnknown`. */
export async function unsignedTransactions(
  provider: Provider,
  from: string,
  calls: readonly SignableCall[],
  options: DraftOptions = {},
): Promise<UnsignedFile> {
  const drafts = await draftTransactions(provider, from, calls, options);
  const transactions = drafts.map(
    ({ nonce, to, value, data, gasLimit, maxFeePerGas, maxPriorityFeePerGas }, index) => ({
      summary: calls[index]!.summary,
      nonce,
      to,
      value: String(value),
      data,
      gasLimit: String(gasLimit),
      maxFeePerGas: String(maxFeePerGas),
      maxPriorityFeePerGas: String(maxPriorityFeePerGas),
    }),
  );
  return { format: FORMAT, chainId: String((await provider.getNetwork()).chainId), from, transactions };
}

/** What a file asks. */
export function askedIn({ chainId, from, transactions }: UnsignedFile): AskedTransaction[] {
  return transactions.map(({ nonce, to, data, value, gasLimit, maxFeePerGas, maxPriorityFeePerGas }) => ({
    chainId: BigInt(chainId),
    from,
    nonce,
    to,
    value: BigInt(value),
    data,
    gasLimit: BigInt(gasLimit),
    maxFeePerGas: BigInt(maxFeePerGas),
    maxPriorityFeePerGas: BigInt(maxPriorityFeePerGas),
  }));
}

/** Signs all that a file asks; needs no network. Throws `WrongAccount`. */
export async function signOffline(signer: Signer, file: UnsignedFile): Promise<SignedFile> {
  const held = await signer.getAddress();
  if (held.toLowerCase() !== file.from.toLowerCase()) throw new WrongAccount(file.from, held);
  const signed: string[] = [];
  for (const asked of askedIn(file)) signed.push((await signAsked(signer, asked)).serialized);
  return { ...file, signed };
}

/**
 * Sends what came back signed, once all of it is what was asked: the file that was sent out says what, not the one that
 * came back. A transaction that is on chain already is not sent again, so that a run that was cut off goes on. Throws
 * `OtherChain`, `SignaturesMissing`, `NotSigned`, `NotAsAsked`, `NonceUsed` and `TransactionFailed`.
 */
export async function broadcast(
  provider: Provider,
  asked: UnsignedFile,
  signed: readonly string[],
  onMined: (receipt: TransactionReceipt, summary: string) => void = () => undefined,
): Promise<TransactionReceipt[]> {
  const all = askedIn(asked);
  const { chainId } = await provider.getNetwork();
  if (chainId !== BigInt(asked.chainId)) throw new OtherChain(BigInt(asked.chainId), chainId);
  if (all.length !== signed.length) throw new SignaturesMissing(all.length, signed.length);
  const transactions = all.map((each, index) => requireAsAsked(each, signed[index]!));
  const receipts: TransactionReceipt[] = [];
  for (const [index, { serialized, hash, nonce }] of transactions.entries()) {
    const { summary } = asked.transactions[index]!;
    const receipt = await sendOnce(provider, { raw: serialized, hash: hash!, nonce, from: asked.from });
    if (receipt.status !== 1) throw new TransactionFailed(hash!, summary);
    receipts.push(receipt);
    onMined(receipt, summary);
  }
  return receipts;
}

interface Sendable {
  readonly raw: string;
  readonly hash: string;
  readonly nonce: number;
  readonly from: string;
}

/** Sends a transaction unless the chain has it, and waits until it is mined. Throws `NonceUsed`. */
export async function sendOnce(provider: Provider, { raw, hash, nonce, from }: Sendable): Promise<TransactionReceipt> {
  const known = await provider.getTransaction(hash);
  if (known === null && (await provider.getTransactionCount(from, "latest")) > nonce) throw new NonceUsed(nonce);
  if (known === null) await send(provider, raw, hash);
  return minedReceipt(provider, hash);
}

/**
 * Waits until a transaction is in a block. ethers compares with a block number that it may have remembered, and then waits for
 * a block that a still chain never makes; and it goes on asking for blocks when the node is let go.
 */
export async function minedReceipt(provider: Provider, hash: string): Promise<TransactionReceipt> {
  for (;;) {
    const receipt = await provider.getTransactionReceipt(hash);
    if (receipt !== null) return receipt;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** A node may complain of a transaction that it took all the same, or that another took before it. */
async function send(provider: Provider, raw: string, hash: string): Promise<void> {
  try {
    await provider.broadcastTransaction(raw);
  } catch (error) {
    if ((await provider.getTransaction(hash)) === null) throw error;
  }
}
