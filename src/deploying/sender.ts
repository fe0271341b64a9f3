import { setTimeout as sleep } from "node:timers/promises";

import type { Signer, TransactionLike, TransactionReceipt, TransactionRequest } from "ethers";

import { boundedFees } from "../signing/bounds.ts";
import { requireSameTransaction } from "../signing/transaction.ts";
import type { Journal, SignedEntry } from "./journal.ts";
import type { Network } from "./networks.ts";
import type { PatientNode } from "../chain/node.ts";
import { sayingOf } from "../chain/saying.ts";

const MINUTE = 60_000;
const OVERDUE_AFTER_MS = 10 * MINUTE;
const SENT_AGAIN_AFTER_MS = MINUTE;
const FEES_LAST_MS = MINUTE / 2;

/** How nodes say that they have a transaction, or have mined one in its place. */
const HAS_IT = /already|known|exist|nonce (is )?too low|stale/i;

/** A transaction that the chain took and whose call failed. */
export class TransactionFailed extends Error {
  readonly what: string;
  readonly hash: string;
  constructor(what: string, hash: string) {
    super(`${what}: the transaction ${hash} failed`);
    this.name = "TransactionFailed";
    this.what = what;
    this.hash = hash;
  }
}

/** A transaction that the chain has not taken yet; it may still, and the next run waits for it. */
export class TransactionOverdue extends Error {
  readonly what: string;
  readonly hash: string;
  constructor(what: string, hash: string) {
    super(`${what}: the transaction ${hash} is not mined yet. Run the same command again: it waits for this one.`);
    this.name = "TransactionOverdue";
    this.what = what;
    this.hash = hash;
  }
}

/** A transaction that can never be mined, since another one of the same account took its place. */
export class TransactionReplaced extends Error {
  readonly what: string;
  readonly hash: string;
  constructor(what: string, hash: string) {
    super(`${what}: another transaction of the account took the place of ${hash}. Run the same command again.`);
    this.name = "TransactionReplaced";
    this.what = what;
    this.hash = hash;
  }
}

/** A transaction that the node does not take at all: too little money, too low a fee. */
export class TransactionNotTaken extends Error {
  readonly what: string;
  constructor(what: string, from: string, cause: unknown) {
    super(`${what}: the node does not take the transaction of ${from}: ${sayingOf(cause) ?? "it says nothing"}`, {
      cause,
    });
    this.name = "TransactionNotTaken";
    this.what = what;
  }
}

/** A transaction for which no block of the network has room. */
export class GasAboveLimit extends Error {
  readonly what: string;
  readonly gas: bigint;
  readonly max: bigint;
  constructor(what: string, gas: bigint, max: bigint) {
    super(`${what}: ${gas} gas are more than the ${max} of one transaction on this network`);
    this.name = "GasAboveLimit";
    this.what = what;
    this.gas = gas;
    this.max = max;
  }
}

/** Sends transactions so that none is lost and none sent twice: signed, written down, and only then sent. */
export class Sender {
  readonly #provider: PatientNode;
  readonly #journal: Journal;
  readonly #network: Network;
  readonly #nonces = new Map<string, number>();
  #fees: { readonly at: number; readonly fields: TransactionRequest } | undefined;

  constructor(provider: PatientNode, journal: Journal, network: Network) {
    this.#provider = provider;
    this.#journal = journal;
    this.#network = network;
  }

  /** Sends again whatever an earlier run left under way, and waits for it. Returns how many that were. */
  async settle(): Promise<number> {
    const { pending } = this.#journal;
    for (const each of pending) await this.#push(each).catch(ignoreFailure);
    for (const each of this.#journal.pending) await this.#outcomeOf(each).catch(ignoreFailure);
    return pending.length;
  }

  /**
   * Sends what a signer shall, and waits until it is mined. Throws `GasAboveLimit`, `FeeTooHigh`, `TransactionFailed`,
   * `TransactionOverdue`, `TransactionReplaced`, and `NotSigned` or `NotAsAsked` if the signer, which may be a program of
   * somebody else, returns anything but what it was asked; nothing is written down or sent then.
   */
  async send(what: string, signer: Signer, request: TransactionRequest): Promise<TransactionReceipt> {
    return this.#outcomeOf(await this.#sign(what, signer, request));
  }

  /** Waits until all that was sent is so deep in the chain that it stays there. */
  async untilFinal(): Promise<void> {
    const last = Math.max(0, ...this.#journal.signed.map(({ hash }) => this.#journal.endOf(hash)?.block ?? 0));
    while (((await this.#provider.getBlock("finalized"))?.number ?? 0) < last) await sleep(this.#network.pollMs * 5);
  }

  async #sign(what: string, signer: Signer, request: TransactionRequest): Promise<SignedEntry> {
    const from = await signer.getAddress();
    const gasLimit = BigInt(request.gasLimit!);
    if (gasLimit > this.#network.maxGas) throw new GasAboveLimit(what, gasLimit, this.#network.maxGas);
    const fees = await this.#feeFields();
    const { chainId } = await this.#provider.getNetwork();
    const nonce = request.nonce ?? (await this.#nextNonce(from));
    const { from: _, ...asked } = { ...fees, ...request, nonce, chainId };
    const raw = await signer.signTransaction({ from, ...asked });
    const { hash } = requireSameTransaction(asked as TransactionLike, from, raw);
    const entry = { kind: "signed", what, from, nonce, hash: hash!, raw } as const;
    this.#journal.add(entry);
    await this.#push(entry);
    return entry;
  }

  /** Counted here, since a node may not count yet what it has just been sent. */
  async #nextNonce(account: string): Promise<number> {
    const nonce = this.#nonces.get(account) ?? (await this.#provider.getTransactionCount(account, "latest"));
    this.#nonces.set(account, nonce + 1);
    return nonce;
  }

  async #feeFields(): Promise<TransactionRequest> {
    if (this.#fees !== undefined && Date.now() - this.#fees.at < FEES_LAST_MS) return this.#fees.fields;
    const { maxFeePerGas, maxPriorityFeePerGas, gasPrice } = await boundedFees(this.#provider);
    const fields =
      maxFeePerGas === null ? { type: 0, gasPrice: gasPrice! } : { type: 2, maxFeePerGas, maxPriorityFeePerGas };
    this.#fees = { at: Date.now(), fields };
    return fields;
  }

  /**
   * What a node has in its pool or in a block already is no fault. What it does not take is given up: whatever the account
   * sends next has the same nonce, so that one of the two at most is ever mined.
   */
  async #push({ what, from, hash, raw }: SignedEntry): Promise<void> {
    try {
      await this.#provider.send("eth_sendRawTransaction", [raw]);
    } catch (error) {
      if (HAS_IT.test(sayingOf(error) ?? "")) return;
      if ((await this.#provider.getTransactionReceipt(hash)) !== null) return;
      this.#nonces.delete(from);
      this.#journal.add({ kind: "ended", hash, outcome: "refused" });
      throw new TransactionNotTaken(what, from, error);
    }
  }

  async #outcomeOf(entry: SignedEntry): Promise<TransactionReceipt> {
    const begun = Date.now();
    let pushed = begun;
    while (Date.now() - begun < OVERDUE_AFTER_MS) {
      const receipt = await this.#provider.getTransactionReceipt(entry.hash);
      if (receipt !== null) return this.#ended(entry, receipt);
      await this.#requireInPlace(entry);
      if (Date.now() - pushed > SENT_AGAIN_AFTER_MS) {
        await this.#push(entry);
        pushed = Date.now();
      }
      await sleep(this.#network.pollMs);
    }
    throw new TransactionOverdue(entry.what, entry.hash);
  }

  #ended({ what, hash }: SignedEntry, receipt: TransactionReceipt): TransactionReceipt {
    const outcome = receipt.status === 1 ? "mined" : "failed";
    const contract = receipt.contractAddress === null ? {} : { contract: receipt.contractAddress };
    const { blockNumber: block, gasUsed } = receipt;
    if (this.#journal.endOf(hash) === undefined) {
      this.#journal.add({ kind: "ended", hash, outcome, block, gas: String(gasUsed), ...contract });
    }
    if (outcome === "failed") throw new TransactionFailed(what, hash);
    return receipt;
  }

  /** Its place is taken if the account has used its nonce and there is still no receipt, which a node may be late with. */
  async #requireInPlace({ what, hash, from, nonce }: SignedEntry): Promise<void> {
    if ((await this.#provider.getTransactionCount(from, "latest")) <= nonce) return;
    await sleep(this.#network.pollMs * 5);
    if ((await this.#provider.getTransactionReceipt(hash)) !== null) return;
    this.#journal.add({ kind: "ended", hash, outcome: "replaced" });
    throw new TransactionReplaced(what, hash);
  }
}

/** What an earlier run sent in vain is looked at anew by this one. */
function ignoreFailure(error: unknown): void {
  const isOver = [TransactionReplaced, TransactionFailed, TransactionNotTaken].some((kind) => error instanceof kind);
  if (!isOver) throw error;
}
