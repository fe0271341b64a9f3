import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import { readRecord } from "../deploying/record.ts";

const CONFIRMED = z.object({
  type: z.literal("TRANSACTION_CONFIRM"),
  receipt: z.object({ blockNumber: z.number().int().nonnegative() }),
});

/**
 * The block in which a deployment began, from its record, or from the journal that Ignition keeps beside its addresses; null if
 * none says. Throws `InvalidRecord`.
 */
export async function firstBlockIn(folder: string): Promise<number | null> {
  return (await readRecord(folder))?.firstBlock ?? (await firstBlockInJournal(folder));
}

async function firstBlockInJournal(folder: string): Promise<number | null> {
  const journal = await readFile(join(folder, "journal.jsonl"), "utf8").catch(() => "");
  const blocks = journal.split("\n").flatMap(blockIn);
  return blocks.length === 0 ? null : blocks.reduce((first, block) => Math.min(first, block));
}

/** A journal's last line may be cut off where its writer was. */
function blockIn(line: string): number[] {
  try {
    const entry = CONFIRMED.safeParse(JSON.parse(line));
    return entry.success ? [entry.data.receipt.blockNumber] : [];
  } catch {
    return [];
  }
}
