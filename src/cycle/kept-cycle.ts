import { toUtf8Bytes, toUtf8String, type TypedDataDomain } from "ethers";
import { z } from "zod";

import type { ParticipantCopy, SupervisorCopy } from "./copy.ts";
import type { EntryStore } from "./entry-store.ts";
import { InvalidCycleFile, participantCopyFrom } from "./files.ts";
import { digestOfProposal, isSupervisorKey } from "./proposal.ts";
import { rebuiltSupervisorCopy } from "./rebuild.ts";

/** A copy as a store has it, and the id of the key of whoever was given it. */
export interface KeptCopy {
  readonly signer: number;
  readonly copy: string;
}

/** A copy that is kept as one of a cycle and is of another. */
export class KeptElsewhere extends Error {
  readonly cycle: string;
  constructor(cycle: string, found: string) {
    super(`What is kept as ${cycle} is of ${found}.`);
    this.name = "KeptElsewhere";
    this.cycle = cycle;
  }
}

const keptCopy = z.strictObject({ signer: z.int().min(0), copy: z.string() });

/** Keeps the copies of a cycle that are not kept yet. Throws what the store throws. */
export async function keepCopies(store: EntryStore, cycle: string, copies: AsyncIterable<KeptCopy>): Promise<void> {
  const kept = new Set<number>();
  const log = await store.open(listOf(cycle), (entry) => void kept.add(copyIn(entry).signer));
  try {
    for await (const each of copies)
      if (!kept.has(each.signer))
        await log.append(toUtf8Bytes(JSON.stringify({ signer: each.signer, copy: each.copy })));
  } finally {
    await log.close();
  }
}

/**
 * A Supervisor's copy of a cycle from those that a store has of participants. The store is not trusted: the copy is whole if nothing
 * is wrong with it by `checkAsSupervisor`. Throws `KeptElsewhere`, `CopiesDiffer`, `InvalidCycleFile` and what the store throws.
 */
export async function rebuiltFrom(
  store: EntryStore,
  { cycle, domain, country }: { readonly cycle: string; readonly domain: TypedDataDomain; readonly country: number },
  issuersOf: (currencies: readonly string[]) => Promise<ReadonlyMap<string, number>>,
): Promise<SupervisorCopy> {
  const copies: ParticipantCopy[] = [];
  await store.read(listOf(cycle), (entry) => {
    const { signer, copy } = copyIn(entry);
    if (!isSupervisorKey(signer)) copies.push(participantCopyFrom(JSON.parse(copy)));
  });
  for (const { proposal } of copies) {
    const found = digestOfProposal(domain, proposal);
    if (found !== cycle) throw new KeptElsewhere(cycle, found);
  }
  const issuers = await issuersOf(copies[0]?.proposal.currencies ?? []);
  return rebuiltSupervisorCopy(copies, country, (currency) => issuers.get(currency) ?? 0);
}

function listOf(cycle: string): string {
  return `kept-${cycle}.journal`;
}

function copyIn(entry: Uint8Array): KeptCopy {
  const found = keptCopy.safeParse(JSON.parse(toUtf8String(entry)));
  if (!found.success) throw new InvalidCycleFile("copy that is kept", found.error);
  return found.data;
}
