import { setTimeout as sleep } from "node:timers/promises";

import type { BaseContract, TransactionResponse, TransactionReceipt } from "ethers";

import type { BenchChain } from "./chains.ts";

const POLL_MS = 50;

/** What a transaction took. `charged` is what the chain bills, where that is not the gas used. */
export interface Cost {
  readonly gas: bigint;
  readonly charged?: bigint;
}

type Sent = Promise<TransactionResponse>;

/**
 * Waits until a transaction has succeeded. It asks by itself, since ethers may stop looking for receipts while several
 * are awaited.
 */
export async function mined(sent: Sent): Promise<TransactionReceipt> {
  const { provider, hash } = await sent;
  let receipt = await provider.getTransactionReceipt(hash);
  while (receipt === null) {
    await sleep(POLL_MS);
    receipt = await provider.getTransactionReceipt(hash);
  }
  if (receipt.status !== 1) throw new Error(`transaction ${hash} failed`);
  return receipt;
}

/** Waits until a contract is there. */
export async function deployed<T extends BaseContract>(deploying: Promise<T>): Promise<T> {
  const contract = await deploying;
  await mined(Promise.resolve(contract.deploymentTransaction()!));
  return contract;
}

/** The cost of an operation in steady state: its first run writes the new slots, the second is measured. */
export async function steadyCost(chain: BenchChain, operation: (round: bigint) => Sent): Promise<Cost> {
  await mined(operation(0n));
  return costOf(chain, operation(1n));
}

/** The cost of one transaction. */
export async function costOf(chain: BenchChain, sent: Sent): Promise<Cost> {
  const { gasUsed, hash } = await mined(sent);
  if (chain.kind === "simulated") return { gas: gasUsed };
  return { gas: gasUsed, charged: await gasBilled(chain, hash) };
}

/** What two operations cost together. */
export function sumOf(a: Cost, b: Cost): Cost {
  return combined(a, b, (one, other) => one + other);
}

/** What one operation costs more than another. */
export function differenceOf(a: Cost, b: Cost): Cost {
  return combined(a, b, (one, other) => one - other);
}

/** What each of several has of a cost, rounded down. */
export function shareOf(cost: Cost, parts: number): Cost {
  return combined(cost, cost, (whole) => whole / BigInt(parts));
}

function combined(a: Cost, b: Cost, of: (a: bigint, b: bigint) => bigint): Cost {
  const gas = of(a.gas, b.gas);
  return a.charged === undefined || b.charged === undefined ? { gas } : { gas, charged: of(a.charged, b.charged) };
}

/** eSpace bills at least three quarters of the gas limit; `gasFee` is a field of its receipts alone. */
async function gasBilled({ provider }: BenchChain, hash: string): Promise<bigint> {
  const receipt = (await provider.send("eth_getTransactionReceipt", [hash])) as {
    gasFee: string;
    effectiveGasPrice: string;
  };
  return BigInt(receipt.gasFee) / BigInt(receipt.effectiveGasPrice);
}
