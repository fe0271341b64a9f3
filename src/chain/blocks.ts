import type { Block, Provider } from "ethers";

import { answered } from "./ask.ts";
import { ChainReorganised, NodeContradicts, NodeRefuses } from "./errors.ts";

/** The first block before `end` that is not older than a Unix time; `end` if all of them are. Times never fall. */
export function firstBlockSince(
  time: number,
  end: number,
  timeOf: (block: number) => Promise<number>,
): Promise<number> {
  return firstBlockWhere(0, end, async (block) => (await timeOf(block)) >= time);
}

/** The first block from `start` and before `end` of which something is true that stays true; `end` if it is of none. */
async function firstBlockWhere(
  start: number,
  end: number,
  holds: (block: number) => Promise<boolean>,
): Promise<number> {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The latest block of a node. Throws `NodeRefuses`. */
export function latestBlock(node: Provider): Promise<number> {
  return answered("its latest block", () => node.getBlockNumber());
}

/**
 * The block from which on the first of some contracts has had its code, up to a last one, after which none is sought; it asks
 * the node for the code at some thirty blocks and a few for each contract. Throws `NodeRefuses`, also where the node keeps no
 * old states, and `NodeContradicts` where none of the contracts is there.
 */
export async function firstBlockOf(node: Provider, addresses: readonly string[], last: number): Promise<number> {
  let first = last + 1;
  for (const address of addresses) {
    const hasCode = async (block: number) =>
      (await answered(`the code of ${address} at block ${block}`, () => node.getCode(address, block))) !== "0x";
    if (first > 0 && (await hasCode(first - 1))) first = await firstBlockWhere(0, first - 1, hasCode);
  }
  if (first > last) throw new NodeContradicts(`none of the contracts is there in block ${last}`);
  return first;
}

/** Reads the times of blocks, each once. Unix seconds; throws `NodeRefuses` and `NodeContradicts`. */
export function blockTimes(node: Provider): (block: number) => Promise<number> {
  const known = new Map<number, Promise<number>>();
  return (block) => {
    const time = known.get(block) ?? blockAt(node, block).then(({ timestamp }) => timestamp);
    known.set(block, time);
    return time;
  };
}

/** The hash of a block. Throws `NodeRefuses` and `NodeContradicts`. */
export async function hashOfBlock(node: Provider, block: number): Promise<string> {
  const { hash } = await blockAt(node, block);
  if (hash === null) throw new NodeContradicts(`block ${block} has no hash`);
  return hash;
}

/** Throws `ChainReorganised` if a block has another hash than it had, and what reading it throws. */
export async function requireHash(node: Provider, block: number, hash: string): Promise<void> {
  if ((await hashOfBlock(node, block)) !== hash) throw new ChainReorganised(block);
}

/** A block, with its transactions if they are wanted. Throws `NodeRefuses` and `NodeContradicts`. */
export async function blockAt(node: Provider, block: number, withTransactions = false): Promise<Block> {
  const found = await answered(`block ${block}`, () => node.getBlock(block, withTransactions));
  if (found === null) throw new NodeRefuses(`block ${block}`, null);
  if (found.number !== block) throw new NodeContradicts(`block ${block} was asked for and ${found.number} given`);
  return found;
}
