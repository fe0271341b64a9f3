import { type BaseContract, type LogDescription, ZeroHash } from "ethers";

import type { ClearingQueue, SettlementEngine } from "../../../typechain-types/index.js";
import { uetrFromBytes, uetrToBytes } from "../../common/uetr.ts";

/** A payment and the commitment that it carries. */
export interface DisclosedPayment {
  readonly uetr: string;
  readonly commitment: string;
}

/** Where payments are bound to disclosures: at settlement, or when they enter the queue. */
export interface DisclosureSources {
  readonly engine: SettlementEngine;
  readonly queue: ClearingQueue;
}

const PAGE = 1_000; // blocks; public nodes of eSpace answer no more
const BINDING_EVENTS = ["Settled", "PaymentQueued"];

/**
 * The payments that carry a disclosure, each once, in the order in which the chain saw them; with a UETR those of that
 * reference. Nothing keeps a reference from being used twice, so that there may be several. Throws `InvalidUetr`.
 */
export async function disclosuresOf(
  { engine, queue }: DisclosureSources,
  { uetr, fromBlock = 0 }: { readonly uetr?: string | undefined; readonly fromBlock?: number } = {},
): Promise<DisclosedPayment[]> {
  const reference = uetr === undefined ? null : `${uetrToBytes(uetr)}${"0".repeat(32)}`;
  const provider = engine.runner!.provider!;
  const last = await provider.getBlockNumber();
  const topics = [bindingTopics(engine, queue), reference];
  const address = [await engine.getAddress(), await queue.getAddress()];
  const found = new Map<string, DisclosedPayment>();
  for (let from = fromBlock; from <= last; from += PAGE) {
    const logs = await provider.getLogs({ address, topics, fromBlock: from, toBlock: Math.min(last, from + PAGE - 1) });
    for (const log of logs) remember(found, engine.interface.parseLog(log) ?? queue.interface.parseLog(log));
  }
  return [...found.values()];
}

/** Both events have the reference as their first topic. */
function bindingTopics(...contracts: readonly BaseContract[]): string[] {
  const events = contracts.flatMap((contract) => BINDING_EVENTS.map((name) => contract.interface.getEvent(name)));
  return events.flatMap((event) => event?.topicHash ?? []);
}

function remember(found: Map<string, DisclosedPayment>, event: LogDescription | null): void {
  const { uetr, disclosure } = event!.args as unknown as { uetr: string; disclosure: string };
  if (disclosure !== ZeroHash) found.set(uetr + disclosure, { uetr: uetrFromBytes(uetr), commitment: disclosure });
}
