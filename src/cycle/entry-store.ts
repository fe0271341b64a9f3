import { join } from "node:path";

import { Journal } from "./journal.ts";

/** Hears an entry of a list, in their order. */
export type OnEntry = (entry: Uint8Array) => void;

/** A list that is open, to add to it. */
export interface EntryLog {
  /** Adds an entry; it is on the disk when the promise is kept. Where it fails nothing of it stays, or the log takes no more. */
  append(entry: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Where an agent keeps lists of entries, to which entries are only added. */
export interface EntryStore {
  /** Opens a list, begins it if there is none, and gives each entry that it has. Throws `JournalCorrupt`. */
  open(list: string, onEntry: OnEntry): Promise<EntryLog>;
  /** Gives each entry that a list has now, also while somebody adds to it; none if there is no list. Throws `JournalCorrupt`. */
  read(list: string, onEntry: OnEntry): Promise<void>;
  close(): Promise<void>;
}

/** A store in a folder, a file each list: what an agent has by default. */
export function folderStore(folder: string): EntryStore {
  return {
    open: (list, onEntry) => Journal.open(join(folder, list), onEntry),
    read: (list, onEntry) => Journal.read(join(folder, list), onEntry),
    close: () => Promise.resolve(),
  };
}
