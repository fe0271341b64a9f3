import { Client } from "pg";

import type { EntryLog, EntryStore, OnEntry } from "./entry-store.ts";
import { checkOf, EntryTooLong, JournalCorrupt, MAX_ENTRY, NO_CHECK } from "./journal.ts";

/** A list to which somebody else has added, or whose database did not answer: what it has is read again before more is added. */
export class ListMoved extends Error {
  readonly list: string;
  constructor(list: string, cause: unknown) {
    super(`Somebody else has added to ${list}, or the database does not answer. Open it again.`, { cause });
    this.name = "ListMoved";
    this.list = list;
  }
}

/** A password in the address of a database: whoever sees the arguments of processes could read it. */
export class PasswordInAddress extends Error {
  constructor() {
    super("The address of the database has a password in it. Give it in PGPASSWORD or a password file.");
    this.name = "PasswordInAddress";
  }
}

const TABLE = `
  CREATE TABLE IF NOT EXISTS sogdia_entries (
    list text NOT NULL, place bigint NOT NULL, entry bytea NOT NULL, sum bytea NOT NULL, PRIMARY KEY (list, place)
  )`;
const READ = "SELECT place, entry, sum FROM sogdia_entries WHERE list = $1 AND place >= $2 ORDER BY place LIMIT $3";
const ADD = "INSERT INTO sogdia_entries (list, place, entry, sum) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
const AT_ONCE = 64; // entries

interface Row {
  readonly place: string;
  readonly entry: Uint8Array;
  readonly sum: Uint8Array;
}

/** How far a list goes: how many entries it has, and the checksum of the last one. */
interface End {
  readonly count: number;
  readonly check: Uint8Array;
}

/**
 * A store in PostgreSQL, a database or a schema for each agent. `url` is `postgres://...`, or empty where the variables of libpq say
 * all; a password stands in `PGPASSWORD` or a password file. Of two who add to a list at once one is refused, since each
 * place is taken once. Throws `PasswordInAddress` and what connecting throws.
 */
export async function postgresStore(url: string): Promise<EntryStore> {
  if (hasPassword(url)) throw new PasswordInAddress();
  const client = new Client(url === "" ? {} : { connectionString: url });
  client.on("error", () => undefined); // a connection that breaks makes the next query fail
  await client.connect();
  await client.query("SET synchronous_commit = on"); // confirmed is what is on the disk
  await client.query(TABLE);
  return {
    open: async (list, onEntry) => logFrom(client, list, await replay(client, list, onEntry)),
    read: async (list, onEntry) => {
      await replay(client, list, onEntry);
    },
    close: () => client.end(),
  };
}

function hasPassword(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { password, searchParams } = new URL(url);
  return password !== "" || searchParams.has("password");
}

/** Entries are chained by their checksums as in a file: what was changed, left out or put elsewhere is refused. */
async function replay(client: Client, list: string, onEntry: OnEntry): Promise<End> {
  let end: End = { count: 0, check: NO_CHECK };
  for (;;) {
    const { rows } = await client.query<Row>(READ, [list, end.count, AT_ONCE]);
    for (const { place, entry, sum } of rows) {
      const check = checkOf(end.check, entry);
      if (Number(place) !== end.count || !Buffer.from(check).equals(sum)) throw new JournalCorrupt(list, end.count);
      onEntry(entry);
      end = { count: end.count + 1, check };
    }
    if (rows.length < AT_ONCE) return end;
  }
}

function logFrom(client: Client, list: string, start: End): EntryLog {
  let end = start;
  let last: Promise<void> = Promise.resolve();
  let lost: unknown;
  const add = async (entry: Uint8Array): Promise<void> => {
    if (lost !== undefined) throw new ListMoved(list, lost);
    const check = checkOf(end.check, entry);
    try {
      const { rowCount } = await client.query(ADD, [list, end.count, Buffer.from(entry), Buffer.from(check)]);
      if (rowCount !== 1) throw new Error(`the place ${end.count} is taken`);
    } catch (error) {
      lost = error; // nobody knows whether it is there
      throw new ListMoved(list, error);
    }
    end = { count: end.count + 1, check };
  };
  return {
    append: (entry) => {
      if (entry.length > MAX_ENTRY) throw new EntryTooLong(entry.length);
      const own = last.then(() => add(entry));
      last = own.catch(() => undefined);
      return own;
    },
    close: () => last,
  };
}
