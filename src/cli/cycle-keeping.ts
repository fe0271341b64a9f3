import type { Command } from "commander";

import { writeWhole } from "../common/whole-file.ts";
import { checkAsSupervisor } from "../cycle/check.ts";
import { type EntryStore, folderStore } from "../cycle/entry-store.ts";
import { supervisorJson } from "../cycle/files.ts";
import { keepCopies, rebuiltFrom } from "../cycle/kept-cycle.ts";
import { openKeccak } from "../cycle/keccak.ts";
import { readKeys } from "../cycle/state.ts";
import { type CycleFlags, CycleStops, inCycles, issuersOf } from "./cycle-chain.ts";
import { CycleFolder } from "./cycle-files.ts";
import { print } from "./output.ts";

/** Where an agent keeps what it has. */
export interface StoreFlags extends CycleFlags {
  readonly store?: string;
}

/** Adds the flag that names a store. */
export function withStore(command: Command): Command {
  return command.option("--store <url>", "keep it in PostgreSQL, postgres://...; else in the folder");
}

/** Works with an agent's folder and what it keeps, there or in the store that a flag names. */
export async function inFolder<T>(
  path: string,
  { store: url }: StoreFlags,
  work: (folder: CycleFolder, store: EntryStore) => Promise<T>,
): Promise<T> {
  const store = url === undefined ? folderStore(path) : await openPostgres(url);
  try {
    return await work(new CycleFolder(path, store), store);
  } finally {
    await store.close();
  }
}

/** Only who keeps something there loads the database's driver. */
async function openPostgres(url: string): Promise<EntryStore> {
  const { postgresStore } = await import("../cycle/postgres-store.ts");
  return postgresStore(url);
}

/** Keeps all copies of the cycle that an agent has put together, whatever it puts together afterwards. */
export function keepCycle(path: string, flags: StoreFlags, cycle: string): Promise<void> {
  return inFolder(path, flags, (folder, store) => keepCopies(store, cycle, folder.copies()));
}

export interface RebuildFlags extends StoreFlags {
  readonly out: string;
}

/** Puts a Supervisor's copy of a cycle together again from those that an agent keeps, and checks it. */
export function rebuild(path: string, cycle: string, code: string, flags: RebuildFlags, command: Command) {
  return inCycles(command, async ({ layer, contracts, domain, reading }) => {
    const keys = new Map((await readKeys(contracts.keys, await reading())).map(({ id, account }) => [id, account]));
    const wanted = { cycle, domain, country: Number(code) };
    const copy = await inFolder(path, flags, (_, store) =>
      rebuiltFrom(store, wanted, (currencies) => issuersOf(layer, currencies)),
    );
    const issuers = await issuersOf(layer, copy.proposal.currencies);
    const terms = { keccak: await openKeccak(), accountOf: (id: number) => keys.get(id) };
    const faults = checkAsSupervisor(copy, (currency) => issuers.get(currency) ?? 0, terms);
    if (faults.length > 0) throw new CycleStops(`Not whole: ${faults.map(({ kind }) => kind).join(", ")}`);
    await writeWhole(flags.out, supervisorJson(copy));
    print(`${flags.out}: ${copy.table.count} payments, whole.`);
  });
}
