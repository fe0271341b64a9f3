import type { ContractTransactionReceipt, ContractTransactionResponse } from "ethers";

import type { BenchChain } from "./chains.ts";

/** What a transaction took. `charged` is what the chain bills, where that is not the gas used. */
export interface Cost {
  readonly gas: bigint;
  readonly charged?: bigint;
}

type Sent = Promise<ContractTransactionResponse>;

/** Waits until a transaction has succeeded. */
export async function mined(sent: Sent): Promise<ContractTransactionReceipt> {
  const receipt = await (await sent).wait();
  if (receipt === null) throw new Error("a transaction without a receipt");
  return receipt;
}

/** The cost of an operation in steady state: its first run writes the new slots, the second is measured. */
export async function steadyCost(chain: BenchChain, operation: (round: bigint) => Sent): Promise<Cost> {
  await mined(operation(0n));
  const { gasUsed, hash } = await mined(operation(1n));
  if (chain.kind === "simulated") return { gas: gasUsed };
  return { gas: gasUsed, charged: await gasBilled(chain, hash) };
}

/** eSpace bills at least three quarters of the gas limit; `gasFee` is a field of its receipts alone. */
async function gasBilled({ provider }: BenchChain, hash: string): Promise<bigint> {
  const receipt = (await provider.send("eth_getTransactionReceipt", [hash])) as {
    gasFee: string;
    effectiveGasPrice: string;
  };
  return BigInt(receipt.gasFee) / BigInt(receipt.effectiveGasPrice);
}
