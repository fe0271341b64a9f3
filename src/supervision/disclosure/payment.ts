import { type BaseContract, ZeroHash } from "ethers";

import type { ClearingQueue, SettlementEngine } from "../../../typechain-types/index.js";
import { eventIn } from "../../chain/events.ts";
import { type BlockRange, logPages } from "../../chain/logs.ts";
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

const BINDING_EVENTS = ["Settled", "PaymentQueued"];

/**
 * The payments that carry a disclosure, each once, in the order in which the chain saw them; with a UETR those of that
 * reference. Nothing keeps a reference from being used twice, so that there may be several. Throws `InvalidUetr` and what
 * `logPages` throws.
 */
export async function disclosuresOf(
  { engine, queue }: DisclosureSources,
  { uetr, ...range }: BlockRange & { readonly uetr?: string | undefined } = {},
): Promise<DisclosedPayment[]> {
  const reference = uetr === undefined ? null : `${uetrToBytes(uetr)}${"0".repeat(32)}`;
  const topics = [bindingTopics(engine, queue), reference];
  const addresses = [await engine.getAddress(), await queue.getAddress()];
  const found = new Map<string, DisclosedPayment>();
  for await (const logs of logPages(engine.runner, { ...range, addresses, topics })) {
    for (const log of logs) remember(found, eventIn(engine.interface, log) ?? eventIn(queue.interface, log));
  }
  return [...found.values()];
}

/** Both events have the reference as their first topic. */
function bindingTopics(...contracts: readonly BaseContract[]): string[] {
  const events = contracts.flatMap((contract) => BINDING_EVENTS.map((name) => contract.interface.getEvent(name)));
  return events.flatMap((event) => event?.topicHash ?? []);
}

function remember(found: Map<string, DisclosedPayment>, event: ReturnType<typeof eventIn>): void {
  const { uetr, disclosure } = event!.args as unknown as { uetr: string; disclosure: string };
  if (disclosure !== ZeroHash) found.set(uetr + disclosure, { uetr: uetrFromBytes(uetr), commitment: disclosure });
}
