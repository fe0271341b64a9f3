import { unpackPayments } from "../settlement/queue.ts";
import { NodeContradicts } from "../chain/errors.ts";
import type { DeskEvent, History } from "./history.ts";
import { type Settlement, settlementsByLeg } from "./legs.ts";
import { type ReservationStory, reservationStories } from "./reservations.ts";
import type { Outcome } from "./terms.ts";
import { outcomeOf } from "./word.ts";

/**
 * A payment that was decided: settled at once, reserved to be settled later, forced by two authorities, or admitted to the
 * clearing queue. What is reserved was judged and counted then, and is no payment more when it is settled. Amounts in minor
 * units.
 */
export interface DecidedPayment {
  readonly kind: "settled" | "reserved" | "forced" | "queued" | "batch";
  readonly token: string;
  readonly payer: string;
  readonly payee: string;
  /** The largest single payment; of a batch, what caps spoke of. */
  readonly amount: bigint;
  /** All of it, which days count. */
  readonly total: bigint;
  /** What its payer had paid its payee by way of deployments earlier in the transaction: it is judged as one with it. */
  readonly together: bigint;
  /** The same, with what came by way of the currency itself or of a deployment that publishes no `Settled`. */
  readonly togetherAtMost: bigint;
  /** How many payments: more than one in a batch only. */
  readonly count: number;
  readonly outcome: Outcome;
  /** Unix time until which this payment closed its direction; null if it closed none. */
  readonly closedUntil: number | null;
  /** The instruction whose leg it is or, of what is reserved, by which it was paid; null for none. */
  readonly settlement: Settlement | null;
  /** What became of the money of a reserved payment. */
  readonly reservation: ReservationStory | null;
  /** The event that carries the decision. */
  readonly event: DeskEvent;
}

/** What went through the clearing queue's net, by account. Below zero for what an account paid. */
export interface NetChange {
  readonly token: string;
  readonly account: string;
  readonly change: bigint;
  readonly event: DeskEvent;
}

/**
 * Every payment with a decision, in order: `Transfer` and the `PaymentDecided` behind it, `PaymentReserved`, `PaymentQueued`,
 * and each payee of `BatchQueued`. Throws `NodeContradicts` for a decision without its transfer, and for a settlement
 * without its legs.
 */
export function decidedPayments({ events }: Pick<History, "events">): DecidedPayment[] {
  const places = new Map(events.map((event, place) => [event, place]));
  const at: Near = (event, distance) => neighbour(event, events[places.get(event)! + distance], distance);
  const settlements = settlementsByLeg({ events });
  const reservations = new Map(reservationStories({ events }).map((story) => [story.event, story]));
  const payments = events.flatMap((event): DecidedPayment[] => {
    if (event.name === "PaymentDecided") return [settled(event, at, settlements.get(event) ?? null)];
    if (event.name === "PaymentReserved") return [reserved(reservations.get(event)!, at, settlements)];
    if (event.name === "PaymentQueued") return [queued(event)];
    return event.name === "BatchQueued" ? batched(event) : [];
  });
  return withSumsOfTransactions(payments);
}

type Near = (event: DeskEvent, distance: number) => DeskEvent | undefined;

/** What stands beside an event in its transaction; nothing where what is there is of another, or further away. */
function neighbour(event: DeskEvent, found: DeskEvent | undefined, distance: number): DeskEvent | undefined {
  return found?.hash === event.hash && found.index === event.index + distance ? found : undefined;
}

const NOTHING_MORE = {
  together: 0n,
  togetherAtMost: 0n,
  closedUntil: null,
  settlement: null,
  reservation: null,
} as const;

function settled(event: DeskEvent, at: Near, settlement: Settlement | null): DecidedPayment {
  const transfer = at(event, -1);
  if (transfer?.name !== "Transfer" || transfer.address !== event.address)
    throw new NodeContradicts(`the decision of ${event.hash} has no transfer before it`);
  const { from: payer, to: payee, value } = transfer.args as unknown as { from: string; to: string; value: bigint };
  const kind = isForced(transfer, at(event, 1)) ? "forced" : "settled";
  const sums = { ...NOTHING_MORE, amount: value, total: value, count: 1, closedUntil: closedBy(transfer, at) };
  const outcome = outcomeOf(event.args.decision as bigint);
  return { kind, token: event.address, payer, payee, ...sums, outcome, settlement, event };
}

/** A currency says right behind the decision that a movement was forced. */
function isForced({ address, args }: DeskEvent, behind: DeskEvent | undefined): boolean {
  if (behind?.name !== "ForcedTransfer" || behind.address !== address) return false;
  return behind.args.from === args.from && behind.args.to === args.to && behind.args.amount === args.value;
}

/** A currency counts a payment, and says what that closes, right before it tells of the payment. */
function closedBy(first: DeskEvent, at: Near): number | null {
  const before = at(first, -1);
  return before?.name === "CorridorClosed" && before.address === first.address ? Number(before.args.until) : null;
}

function reserved(
  reservation: ReservationStory,
  at: Near,
  settlements: ReadonlyMap<DeskEvent, Settlement>,
): DecidedPayment {
  const { token, payer, payee, amount, event, end } = reservation;
  const sums = { ...NOTHING_MORE, amount, total: amount, count: 1, closedUntil: closedBy(event, at) };
  const settlement = end === null ? null : (settlements.get(end) ?? null);
  const outcome = outcomeOf(event.args.decision as bigint);
  return { kind: "reserved", token, payer, payee, ...sums, outcome, settlement, reservation, event };
}

/** What one participant pays another by way of deployments and in one transaction, whatever accounts they use, adds up. */
function withSumsOfTransactions(payments: readonly DecidedPayment[]): DecidedPayment[] {
  const sums = new Map<string, { told: bigint; all: bigint }>();
  let transaction = "";
  return payments.map((payment) => {
    const { kind, token, total, outcome, settlement, event } = payment;
    if (kind !== "reserved" && kind !== "settled") return payment;
    if (event.hash !== transaction) sums.clear();
    transaction = event.hash;
    const key = [token, outcome.payer, outcome.payee].join("/");
    const { told, all } = sums.get(key) ?? { told: 0n, all: 0n };
    const tells = kind === "reserved" || settlement !== null;
    sums.set(key, { told: tells ? told + total : told, all: all + total });
    if (all === 0n) return payment;
    return { ...payment, together: tells ? told : 0n, togetherAtMost: all };
  });
}

function queued(event: DeskEvent): DecidedPayment {
  const { token, payer, payee, amount, decision } = event.args as unknown as QueuedArgs;
  const sums = { amount, total: amount, count: 1 };
  const outcome = outcomeOf(decision);
  return { ...NOTHING_MORE, kind: "queued", token: token.toLowerCase(), payer, payee, ...sums, outcome, event };
}

interface QueuedArgs {
  readonly token: string;
  readonly payer: string;
  readonly payee: string;
  readonly amount: bigint;
  readonly decision: bigint;
}

interface BatchArgs {
  readonly token: string;
  readonly payer: string;
  readonly payees: readonly string[];
  readonly decisions: readonly bigint[];
  readonly payments: string;
}

function batched(event: DeskEvent): DecidedPayment[] {
  const { token, payer, payees, decisions, payments } = event.args as unknown as BatchArgs;
  const unpacked = unpackPayments(payments);
  if (decisions.length !== payees.length) throw new NodeContradicts(`the batch of ${event.hash} has too few decisions`);
  return [...payees].map((payee, index) => {
    const amounts = unpacked.filter((each) => each.payee === index).map(({ amount }) => amount);
    const sums = {
      amount: amounts.reduce((largest, amount) => (amount > largest ? amount : largest), 0n),
      total: amounts.reduce((sum, amount) => sum + amount, 0n),
      count: amounts.length,
    };
    const outcome = outcomeOf(decisions[index]!);
    return { ...NOTHING_MORE, kind: "batch", token: token.toLowerCase(), payer, payee, ...sums, outcome, event };
  });
}

/** What nets moved: the transfers between accounts and a queue. */
export function netChanges({ events, sources }: Pick<History, "events" | "sources">): NetChange[] {
  const isQueue = (account: string) => sources.get(account.toLowerCase())?.has("queue") === true;
  return events.flatMap((event): NetChange[] => {
    if (event.name !== "Transfer") return [];
    const { from, to, value } = event.args as unknown as { from: string; to: string; value: bigint };
    const token = event.address;
    if (isQueue(to)) return [{ token, account: from, change: -value, event }];
    return isQueue(from) ? [{ token, account: to, change: value, event }] : [];
  });
}
