import type { Context } from "ponder:registry";
import { openTransaction } from "ponder:schema";

interface Place {
  readonly block: number;
  readonly logIndex: number;
}
type Db = Context["db"];

const ROW = { id: 1 };

/** What a transaction has said so far that later events of it speak of. */
interface Said {
  readonly hash: `0x${string}`;
  /** The movements that no engine has named yet. */
  readonly legs: readonly Place[];
  /** The last direction that closed: where that was said, and until when. */
  readonly closed: (Place & { readonly until: string }) | null;
}

/** What the transaction has said; nothing if it is another than the last that said anything. */
export async function saidIn(db: Db, hash: `0x${string}`): Promise<Said> {
  const row = await db.find(openTransaction, ROW);
  return row?.hash === hash ? row : { hash, legs: [], closed: null };
}

/** Keeps what a transaction has said. */
export async function keep(db: Db, said: Said): Promise<void> {
  const values = { ...said, legs: [...said.legs] };
  await db
    .insert(openTransaction)
    .values({ ...ROW, ...values })
    .onConflictDoUpdate(values);
}
