import { keccak256 } from "ethers";

import { blockAt, latestBlock } from "../chain/blocks.ts";
import { readEvents } from "../chain/events.ts";
import { nodeOf } from "../chain/logs.ts";
import { type CycleKey, sumOfKeys } from "./keys.ts";
import type { SignedCycle } from "./payment-book.ts";
import { type CycleContracts, readKeys } from "./state.ts";

/** What became of a cycle that was signed: all but what was struck settled, or it never will; undefined while it may. */
export type CycleEnd = { readonly settled: false } | { readonly settled: true; readonly struck: ReadonlySet<string> };

/** What a node asks the chain. */
export interface NodeChain {
  /** Seconds from a proposal to the last strike, at least. */
  readonly window: number;
  /** The latest block and its Unix seconds. */
  latest(): Promise<{ readonly block: number; readonly time: number }>;
  /** The keys in force. */
  keys(): Promise<readonly CycleKey[]>;
  endOf(cycle: SignedCycle): Promise<CycleEnd | undefined>;
}

const [NONE, SETTLED, LAPSED] = [0n, 3n, 4n]; // of `CycleStatus`

/**
 * Asks the contracts. What ends is believed so many blocks later, so that a reorganised block frees nothing that settles after
 * all. `from` is a block before which there are no keys. Throws what `logPages` throws.
 */
export async function nodeChain(
  { cycles, keys }: CycleContracts,
  { from, depth }: { readonly from?: number | undefined; readonly depth: number },
): Promise<NodeChain> {
  const node = nodeOf(cycles.runner);
  let [known, sum]: [readonly CycleKey[], string] = [[], ""];
  const timed = async (block: number) => ({ block, time: (await blockAt(node, block)).timestamp });
  return {
    window: Number(await cycles.window()),
    latest: async () => timed(await latestBlock(node)),
    keys: async () => {
      // Keys with one sum are the same keys; those of a node that lags behind are read again the next time.
      if ((await keys.inForce()).sumHash !== sum) {
        known = await readKeys(keys, { from });
        sum = keccak256(sumOfKeys(known));
      }
      return known;
    },
    endOf: async (cycle) => {
      const { block, time } = await timed(Math.max(0, (await latestBlock(node)) - depth));
      const { status, struck } = await cycles.cycleOf(cycle.id, { blockTag: block });
      if (status === LAPSED || (status === NONE && time > cycle.until)) return { settled: false };
      if (status !== SETTLED) return undefined;
      return { settled: true, struck: struck === 0n ? new Set() : await struckIn({ cycles, keys }, cycle, block) };
    },
  };
}

async function struckIn({ cycles }: CycleContracts, cycle: SignedCycle, to: number): Promise<ReadonlySet<string>> {
  const events = await readEvents(cycles, cycles.filters.PaymentStruck(cycle.id), { from: cycle.block, to });
  return new Set(events.map(({ args }) => args.core));
}
