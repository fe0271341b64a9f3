import { type Context, ponder } from "ponder:registry";
import { record, register } from "ponder:schema";

import { RecordStatus } from "../../src/trade/record.ts";
import { placeOf, textOf } from "./where.ts";

ponder.on("RecordFactory:RegisterOpened", async ({ event, context: { db } }) => {
  const { register: address, country, number, name } = event.args;
  await db.insert(register).values({
    register: address,
    country,
    number,
    name: textOf(name),
    block: placeOf(event).block,
  });
});

ponder.on("Register:RecordIssued", async ({ event, context: { db } }) => {
  const { record: number, issuer, issuance } = event.args;
  const { kind, document, holder } = issuance;
  const issued = { issuer, kind, document, holder, status: RecordStatus.Issued, isPledged: false };
  await db.insert(record).values({ register: event.log.address, record: number, ...issued, ...placeOf(event) });
});

/** ERC-721 tells of control; where a record begins it may do so before the record's own event. */
ponder.on("Register:Transfer", async ({ event, context: { db } }) => {
  const key = { register: event.log.address, record: event.args.tokenId };
  if ((await db.find(record, key)) !== null) await db.update(record, key).set({ holder: event.args.to });
});

ponder.on("Register:RecordAmended", async ({ event, context: { db } }) => {
  await change(db, event, { document: event.args.document });
});

ponder.on("Register:RecordSplit", async ({ event, context: { db } }) => {
  await change(db, event, { status: RecordStatus.Split });
});

ponder.on("Register:RecordReplaced", async ({ event, context: { db } }) => {
  await change(db, event, { status: RecordStatus.Replaced });
});

ponder.on("Register:RecordSurrendered", async ({ event, context: { db } }) => {
  await change(db, event, { status: RecordStatus.Surrendered });
});

ponder.on("Register:SurrenderRefused", async ({ event, context: { db } }) => {
  await change(db, event, { status: RecordStatus.Issued });
});

ponder.on("Register:RecordAccomplished", async ({ event, context: { db } }) => {
  await change(db, event, { status: RecordStatus.Accomplished });
});

ponder.on("Register:Pledged", async ({ event, context: { db } }) => {
  await change(db, event, { isPledged: true });
});

ponder.on("Register:PledgeReleased", async ({ event, context: { db } }) => {
  await change(db, event, { isPledged: false });
});

interface OfRecord {
  readonly args: { readonly record: bigint };
  readonly log: { readonly address: `0x${string}` };
}

async function change(
  db: Context["db"],
  { args, log }: OfRecord,
  to: Partial<typeof record.$inferSelect>,
): Promise<void> {
  await db.update(record, { register: log.address, record: args.record }).set(to);
}
