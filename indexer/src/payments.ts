import { ponder } from "ponder:registry";
import { openReservation, payment, reservation, transfer } from "ponder:schema";

import { NodeContradicts } from "../../src/chain/errors.ts";
import { outcomeOf } from "../../src/desk/word.ts";
import { unpackPayments } from "../../src/settlement/queue.ts";
import { keep, saidIn } from "./transaction.ts";
import { placeOf, whereOf } from "./where.ts";

const ONE = { place: 0, count: 1 };

ponder.on("Currency:Transfer", async ({ event, context: { db } }) => {
  const { from, to, value: amount } = event.args;
  await db.insert(transfer).values({ ...whereOf(event), token: event.log.address, from, to, amount });
});

ponder.on("Currency:CorridorClosed", async ({ event, context: { db } }) => {
  const said = await saidIn(db, event.transaction.hash);
  await keep(db, { ...said, closed: { ...placeOf(event), until: String(event.args.until) } });
});

ponder.on("Currency:PaymentDecided", async ({ event, context: { db } }) => {
  const where = whereOf(event);
  const moved = await db.find(transfer, { block: where.block, logIndex: where.logIndex - 1 });
  if (moved?.token !== event.log.address.toLowerCase())
    throw new NodeContradicts(`the decision of ${where.hash} has no transfer before it`);
  const { token, from: payer, to: payee, amount } = moved;
  const said = await saidIn(db, where.hash);
  const sums = { amount, total: amount, closedUntil: closedBefore(said, moved) };
  const decided = { kind: "settled", token, payer, payee, ...sums, ...decisionIn(event.args.decision) };
  await db.insert(payment).values({ ...where, ...ONE, ...decided });
  await keep(db, { ...said, legs: [...said.legs, placeOf(event)] });
});

/** A currency says right behind the decision that a movement was forced. */
ponder.on("Currency:ForcedTransfer", async ({ event, context: { db } }) => {
  const { block, logIndex } = placeOf(event);
  const key = { block, logIndex: logIndex - 1, place: 0 };
  const before = await db.find(payment, key);
  if (before?.token === event.log.address.toLowerCase()) await db.update(payment, key).set({ kind: "forced" });
});

ponder.on("Currency:PaymentReserved", async ({ event, context: { db } }) => {
  const { id, payer, payee, amount, decision } = event.args;
  const [where, token] = [whereOf(event), event.log.address];
  const said = await saidIn(db, where.hash);
  const parties = { token, payer, payee, amount };
  const sums = { total: amount, closedUntil: closedBefore(said, where) };
  const decided = { kind: "reserved", reservation: id, ...parties, ...sums, ...decisionIn(decision) };
  await db.insert(payment).values({ ...where, ...ONE, ...decided });
  await db.insert(reservation).values({ ...placeOf(event), id, ...parties });
  const key = keyOf(token, event.args);
  const open = (await db.find(openReservation, { key }))?.events ?? [];
  await keepOpen(db, key, [...open, placeOf(event)]);
});

ponder.on("Currency:ReservedPaid", async ({ event, context: { db } }) => {
  const reserved = await endFirst(db, keyOf(event.log.address, event.args), "paid", placeOf(event));
  const said = await saidIn(db, event.transaction.hash);
  await keep(db, { ...said, legs: [...said.legs, reserved] });
});

ponder.on("Currency:ReservationReleased", async ({ event, context: { db } }) => {
  await endFirst(db, keyOf(event.log.address, event.args), "released", placeOf(event));
});

/** The legs of an instruction are the movements right before, as many as its engine says. */
ponder.on("Engine:Settled", async ({ event, context: { db } }) => {
  const { uetr, instruction, purpose: settledPurpose } = event.args;
  const count = Number(event.args.legs);
  const said = await saidIn(db, event.transaction.hash);
  if (said.legs.length < count)
    throw new NodeContradicts(`a settlement in ${said.hash} has ${count} legs, not all of them there`);
  const settlement = { engine: event.log.address, instruction, uetr, settledPurpose };
  for (const leg of said.legs.slice(said.legs.length - count))
    await db.update(payment, { ...leg, place: 0 }).set(settlement);
  if (said.legs.length > 0) await keep(db, { ...said, legs: [] });
});

ponder.on("Queue:PaymentQueued", async ({ event, context: { db } }) => {
  const { uetr, token, payer, payee, amount, decision } = event.args;
  const decided = { kind: "queued", uetr, token, payer, payee, amount, total: amount, ...decisionIn(decision) };
  await db.insert(payment).values({ ...whereOf(event), ...ONE, ...decided });
});

ponder.on("Queue:BatchQueued", async ({ event, context: { db } }) => {
  const { token, payer, payees, decisions, payments } = event.args;
  const where = whereOf(event);
  if (decisions.length !== payees.length) throw new NodeContradicts(`the batch of ${where.hash} has too few decisions`);
  const unpacked = unpackPayments(payments);
  for (const [place, payee] of payees.entries()) {
    const amounts = unpacked.filter((each) => each.payee === place).map(({ amount }) => amount);
    const sums = {
      amount: amounts.reduce((largest, amount) => (amount > largest ? amount : largest), 0n),
      total: amounts.reduce((sum, amount) => sum + amount, 0n),
      count: amounts.length,
    };
    const decided = { kind: "batch", token, payer, payee, ...sums, ...decisionIn(decisions[place]!) };
    await db.insert(payment).values({ ...where, place, ...decided });
  }
});

type Db = Parameters<typeof saidIn>[0];
type Place = ReturnType<typeof placeOf>;

/** A decision taken apart as the desk does. Throws `NodeContradicts` for what is no decision. */
function decisionIn(word: bigint) {
  const { payer, payee, ...rest } = outcomeOf(word);
  return { ...rest, payerParticipant: payer, payeeParticipant: payee };
}

/** A currency counts a payment, and says what that closes, right before it tells of the payment. */
function closedBefore({ closed }: Awaited<ReturnType<typeof saidIn>>, first: Place): bigint | null {
  return closed?.block === first.block && closed.logIndex === first.logIndex - 1 ? BigInt(closed.until) : null;
}

interface Reserved {
  readonly id: string;
  readonly payer: string;
  readonly payee: string;
  readonly amount: bigint;
}

function keyOf(token: string, { id, payer, payee, amount }: Reserved): string {
  return [token, id, payer, payee, amount].join("/").toLowerCase();
}

async function keepOpen(db: Db, key: string, events: Place[]): Promise<void> {
  await db.insert(openReservation).values({ key, events }).onConflictDoUpdate({ events });
}

/** Ends the oldest of those that are alike. Throws `NodeContradicts` for an end of what was never set aside. */
async function endFirst(db: Db, key: string, end: string, { block, logIndex }: Place): Promise<Place> {
  const [first, ...rest] = (await db.find(openReservation, { key }))?.events ?? [];
  if (first === undefined) throw new NodeContradicts(`in block ${block} what was never set aside is ${end}`);
  if (rest.length === 0) await db.delete(openReservation, { key });
  else await keepOpen(db, key, rest);
  await db.update(reservation, first).set({ end, endBlock: block, endLogIndex: logIndex });
  return first;
}
