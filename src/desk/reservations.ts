import { SETTLED_WITHIN } from "../settlement/pending.ts";
import { NodeContradicts } from "../chain/errors.ts";
import type { DeskEvent, History } from "./history.ts";
import { type Transaction, transactionsOf } from "./transactions.ts";

/** Money set aside for a payment that is judged already. Amount in minor units. */
export interface ReservationStory {
  readonly token: string;
  readonly payer: string;
  readonly payee: string;
  readonly amount: bigint;
  /** By which its deployment knows it: the hash of an earmark, or of an instruction that waits. */
  readonly id: string;
  /** What its engine says of it: that it was earmarked, or submitted. Null for a deployment that says nothing. */
  readonly reason: DeskEvent | null;
  /** Unix time after which the money is free by itself; null where no engine says. */
  readonly deadline: number | null;
  readonly event: DeskEvent;
  /** `ReservedPaid` or `ReservationReleased`; null until then. */
  readonly end: DeskEvent | null;
}

type Draft = { -readonly [Key in keyof ReservationStory]: ReservationStory[Key] };

/** Every reservation of a history. Throws `NodeContradicts` for an end of what was never set aside. */
export function reservationStories({ events }: Pick<History, "events">): ReservationStory[] {
  const transactions = transactionsOf(events);
  const stories: Draft[] = [];
  const open = new Map<string, Draft[]>();
  for (const event of events) {
    if (!NAMES.has(event.name) || event.source !== "token") continue;
    const transaction = transactions.get(event.hash)!;
    const told = wordOf(event, transaction);
    const key = keyOf(event, told);
    if (event.name === "PaymentReserved") {
      const story = storyOf(event, told);
      stories.push(story);
      open.set(key, [...(open.get(key) ?? []), story]);
    } else endFirst(open.get(key), event);
  }
  return stories;
}

const NAMES: ReadonlySet<string> = new Set(["PaymentReserved", "ReservedPaid", "ReservationReleased"]);

/** What an engine says of a reservation in the same transaction: behind it, or before where an earmark is executed. */
function wordOf({ args: { id }, index }: DeskEvent, transaction: Transaction): DeskEvent | null {
  const speaks = ({ source, args }: DeskEvent) =>
    source === "engine" && [args.earmark, args.id, args.instruction].includes(id);
  const behind = transaction.find((event) => event.index > index && speaks(event));
  return behind ?? transaction.findLast((event) => event.index < index && speaks(event)) ?? null;
}

/** Only the deployment that made a reservation ends it, to the payee and for the amount that it named. */
function keyOf({ address, args }: DeskEvent, told: DeskEvent | null): string {
  return [address, told?.address ?? "", args.id, args.payer, args.payee, args.amount].join("/");
}

function storyOf(event: DeskEvent, reason: DeskEvent | null): Draft {
  const { id, payer, payee, amount } = event.args;
  const parties = { token: event.address, payer: String(payer), payee: String(payee), amount: amount as bigint };
  return { ...parties, id: String(id), reason, deadline: deadlineIn(reason), event, end: null };
}

function deadlineIn(reason: DeskEvent | null): number | null {
  if (reason?.name === "Earmarked") return Number(reason.args.deadline);
  return reason?.name === "PendingSubmitted" ? Number(reason.args.decideBy) + SETTLED_WITHIN : null;
}

function endFirst(open: Draft[] | undefined, event: DeskEvent): void {
  const story = open?.find(({ end }) => end === null);
  if (story === undefined) throw new NodeContradicts(`${event.name} in ${event.hash} is of what was never set aside`);
  story.end = event;
}

/** Whether a reservation kept money aside right before an event, whose Unix time is `now`. */
export function isSetAside({ event, end, deadline }: ReservationStory, before: DeskEvent, now: number): boolean {
  if (!isBefore(event, before) || (end !== null && isBefore(end, before))) return false;
  return deadline === null || now <= deadline;
}

function isBefore(a: DeskEvent, b: DeskEvent): boolean {
  return a.block < b.block || (a.block === b.block && a.index < b.index);
}
