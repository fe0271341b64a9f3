import { type Context, ponder } from "ponder:registry";
import { hold, holdPlace } from "ponder:schema";

import { NodeContradicts } from "../../src/chain/errors.ts";
import { HoldStatus, parseHold } from "../../src/supervision/hold.ts";
import { placeOf } from "./where.ts";

const NOTHING = { released: 0n, taken: 0n, isRatified: false, fate: "live" } as const;

ponder.on("Ledger:HoldPlaced", async ({ event, context: { db } }) => {
  const { token, account } = event.args;
  const { term: _, ...file } = parseHold(event.args.hold);
  const where = { ledger: event.log.address, token, account, place: Number(event.args.place), ...placeOf(event) };
  await db.insert(hold).values({ ...where, ...file, placed: file.amount, ...NOTHING });
  const { block, logIndex } = where;
  await db.insert(holdPlace).values(where).onConflictDoUpdate({ block, logIndex });
});

ponder.on("Ledger:HoldRatified", async ({ event, context: { db } }) => {
  const status = HoldStatus.Ratified;
  await change(db, event, () => ({ isRatified: true, until: event.args.until, status }));
});

ponder.on("Ledger:HoldExtended", async ({ event, context: { db } }) => {
  await change(db, event, () => ({ until: event.args.until }));
});

ponder.on("Ledger:HoldRefused", async ({ event, context: { db } }) => {
  await change(db, event, () => ({ fate: "refused" }));
});

ponder.on("Ledger:HoldOverturned", async ({ event, context: { db } }) => {
  await change(db, event, () => ({ fate: "overturned" }));
});

ponder.on("Ledger:HoldReleased", async ({ event, context: { db } }) => {
  await change(db, event, (held) => lessened(held, "released", event.args.amount));
});

ponder.on("Ledger:HoldTaken", async ({ event, context: { db } }) => {
  await change(db, event, (held) => lessened(held, "taken", event.args.amount));
});

type Hold = typeof hold.$inferSelect;
type Db = Context["db"];

interface OfHold {
  readonly args: { readonly token: `0x${string}`; readonly account: `0x${string}`; readonly place: bigint };
  readonly log: { readonly address: `0x${string}` };
}

/** Changes the hold that stands in a place. Throws `NodeContradicts` for one that nobody placed. */
async function change(db: Db, { args, log }: OfHold, to: (held: Hold) => Partial<Hold>): Promise<void> {
  const { token, account } = args;
  const standing = await db.find(holdPlace, { ledger: log.address, token, account, place: Number(args.place) });
  if (standing === null) throw new NodeContradicts(`${log.address} changes a hold that was never placed`);
  const { block, logIndex } = standing;
  await db.update(hold, { block, logIndex }).set(to);
}

function lessened(held: Hold, how: "released" | "taken", amount: bigint): Partial<Hold> {
  if (amount > held.amount) throw new NodeContradicts(`more is ${how} of a hold than it has`);
  const left = held.amount - amount;
  return { [how]: held[how] + amount, amount: left, ...(left === 0n ? { fate: how } : {}) };
}
