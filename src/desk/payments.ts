import { unpackPayments } from "../settlement/queue.ts";
import { NodeContradicts } from "./errors.ts";
import type { DeskEvent, History } from "./history.ts";
import type { Closing } from "./sums.ts";
import type { Outcome } from "./terms.ts";
import { outcomeOf } from "./word.ts";

/** A payment that was decided: settled at once, or admitted to the clearing queue. Amounts in minor units. */
export interface DecidedPayment {
  readonly kind: "settled" | "queued" | "batch";
  readonly token: string;
  readonly payer: string;
  readonly payee: string;
  /** The largest single payment; of a batch, what caps spoke of. */
  readonly amount: bigint;
  /** All of it, which days count. */
  readonly total: bigint;
  /** How many payments: more than one in a batch only. */
  readonly count: number;
  readonly outcome: Outcome;
  /** What a breaker says that this payment tripped; null for none. */
  readonly closing: Closing | null;
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
 * Every payment with a decision, in order: `Transfer` and the `PaymentDecided` behind it, `PaymentQueued`, and each payee
 * of `BatchQueued`. Throws `NodeContradicts` for a decision without its transfer.
 */
export function decidedPayments({ events }: Pick<History, "events">): DecidedPayment[] {
  const places = new Map(events.map((event) => [placeOf(event, event.index), event]));
  const at = (event: DeskEvent, distance: number) => places.get(placeOf(event, event.index + distance));
  return events.flatMap((event): DecidedPayment[] => {
    if (event.name === "PaymentDecided") return [closedBy(settled(event, at(event, -1)), at(event, 1))];
    if (event.name === "PaymentQueued") return [queued(event)];
    return event.name === "BatchQueued" ? batched(event) : [];
  });
}

function placeOf({ hash }: DeskEvent, index: number): string {
  return `${hash}/${index}`;
}

/** A breaker speaks right behind the decision of what settles; what is queued trips none. */
function closedBy(payment: DecidedPayment, behind: DeskEvent | undefined): DecidedPayment {
  if (behind?.name !== "CorridorClosed") return payment;
  return { ...payment, closing: { net: behind.args.net as bigint, until: Number(behind.args.until) } };
}

function settled(event: DeskEvent, transfer: DeskEvent | undefined): DecidedPayment {
  if (transfer?.name !== "Transfer" || transfer.address !== event.address)
    throw new NodeContradicts(`the decision of ${event.hash} has no transfer before it`);
  const { from, to, value } = transfer.args as unknown as { from: string; to: string; value: bigint };
  const sums = { amount: value, total: value, count: 1 };
  const outcome = outcomeOf(event.args.decision as bigint);
  return { kind: "settled", token: event.address, payer: from, payee: to, ...sums, outcome, closing: null, event };
}

function queued(event: DeskEvent): DecidedPayment {
  const { token, payer, payee, amount, decision } = event.args as unknown as QueuedArgs;
  const sums = { amount, total: amount, count: 1 };
  const outcome = outcomeOf(decision);
  return { kind: "queued", token: token.toLowerCase(), payer, payee, ...sums, outcome, closing: null, event };
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
    return { kind: "batch", token: token.toLowerCase(), payer, payee, ...sums, outcome, closing: null, event };
  });
}

/** What nets moved: the transfers between accounts and a queue. */
export function netChanges({ events, sources }: Pick<History, "events" | "sources">): NetChange[] {
  const isQueue = (account: string) => sources.get(account.toLowerCase()) === "queue";
  return events.flatMap((event): NetChange[] => {
    if (event.name !== "Transfer") return [];
    const { from, to, value } = event.args as unknown as { from: string; to: string; value: bigint };
    const token = event.address;
    if (isQueue(to)) return [{ token, account: from, change: -value, event }];
    return isQueue(from) ? [{ token, account: to, change: value, event }] : [];
  });
}
