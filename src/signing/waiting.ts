import type { Provider } from "ethers";

/** How sure a reader wants to be that a block stays: it is there, it is safe, or it is final (on eSpace 6 to 8 minutes). */
export const CERTAINTIES = ["mined", "safe", "finalized"] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** A transaction that was mined and is not there any more, as its block was reorganised. */
export class Reorganised extends Error {
  override readonly name = "Reorganised";
  readonly hash: string;
  constructor(hash: string) {
    super(`${hash} is no longer in the block in which it was mined: look whether it is mined again.`);
    this.hash = hash;
  }
}

const POLL_MS = 1500;

/** Where a mined transaction stands. */
export interface Mined {
  readonly hash: string;
  readonly blockNumber: number;
  readonly blockHash: string;
}

/**
 * Waits until the block of a mined transaction has a certainty, and tells how many blocks are still to go. Throws
 * `Reorganised`.
 */
export async function waitUntil(
  provider: Provider,
  { hash, blockNumber, blockHash }: Mined,
  certainty: Certainty,
  onProgress: (blocksToGo: number) => void = () => undefined,
): Promise<void> {
  if (certainty === "mined") return;
  for (;;) {
    const reached = (await provider.getBlock(certainty))?.number ?? 0;
    if (reached >= blockNumber) break;
    onProgress(blockNumber - reached);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const receipt = await provider.getTransactionReceipt(hash);
  if (receipt?.blockHash !== blockHash) throw new Reorganised(hash);
}
