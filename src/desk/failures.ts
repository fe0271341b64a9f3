import type { Provider, TransactionResponse } from "ethers";

import { revertDataOf } from "../chain/revert.ts";
import { parseRefusal } from "../settlement/refusal.ts";
import { NodeContradicts, NodeRefuses } from "../chain/errors.ts";
import { answered } from "../chain/ask.ts";
import { blockAt } from "../chain/blocks.ts";

/** A transaction to a contract of the suite that failed. */
export interface Failure {
  readonly hash: string;
  readonly block: number;
  readonly to: string;
  /** The rules' reason; "another error" for what is no refusal; "not replayed" where the node cannot say. */
  readonly reason: string;
}

/**
 * Transactions to given contracts that failed in blocks, each replayed on the state of the block before. What came before
 * it in its own block is not in that state. Throws `NodeRefuses` and `NodeContradicts`.
 */
export async function readFailures(
  provider: Provider,
  contracts: ReadonlySet<string>,
  from: number,
  to: number,
): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (let block = from; block <= to; ++block) {
    for (const transaction of await transactionsOf(provider, block)) {
      const target = transaction.to?.toLowerCase() ?? "";
      if (!contracts.has(target) || !(await hasFailed(provider, transaction.hash))) continue;
      const reason = await reasonOf(provider, transaction, block);
      failures.push({ hash: transaction.hash, block, to: target, reason });
    }
  }
  return failures;
}

async function transactionsOf(provider: Provider, block: number): Promise<TransactionResponse[]> {
  const found = await blockAt(provider, block, true);
  return answered(`the transactions of block ${block}`, () =>
    Promise.resolve().then(() => found.prefetchedTransactions),
  );
}

async function hasFailed(provider: Provider, hash: string): Promise<boolean> {
  const what = `the receipt of ${hash}`;
  const receipt = await answered(what, () => provider.getTransactionReceipt(hash));
  if (receipt === null) throw new NodeRefuses(what, null);
  if (receipt.hash !== hash) throw new NodeContradicts(`the receipt of ${receipt.hash} was given for ${hash}`);
  return receipt.status === 0;
}

async function reasonOf(provider: Provider, transaction: TransactionResponse, block: number): Promise<string> {
  const { from, to, data, value } = transaction;
  try {
    await provider.call({ from, to, data, value, blockTag: block - 1 });
    return "not replayed";
  } catch (error) {
    const revert = revertDataOf(error);
    if (revert === null) return "not replayed";
    return parseRefusal(revert)?.reason.name ?? "another error";
  }
}

/** How many failures of each reason, the most frequent first. */
export function failureCounts(failures: readonly Failure[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { reason } of failures) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
