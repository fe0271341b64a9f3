import { SETTLED_WITHIN } from "../settlement/pending.ts";
import { NodeContradicts } from "../chain/errors.ts";
import type { DeskEvent, History } from "./history.ts";
import { addTo } from "./groups.ts";
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
  const stories: Draft[] = [];
  const open = new Map<string, Draft[]>();
  for (const transaction of transactionsOf(events)) {
    for (const event of transaction.filter(({ name, source }) => NAMES.has(name) && source === "token")) {
      const told = wordOf(event, transaction);
      const key = keyOf(event, told);
      if (event.name === "PaymentReserved") {
        const story = storyOf(event, told);
        stories.push(story);
        addTo(open, key, story);
      } else endFirst(open.get(key), event);
    }
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
  const story = open?.shift(); // the oldest of those that are alike
  if (story === undefined) throw new NodeContradicts(`${event.name} in ${event.hash} is of what was never set aside`);
  story.end = event;
}

/** What is set aside of one account. */
interface SetAside {
  readonly open: Set<ReservationStory>;
  total: bigint;
  /** Unix time until which the total is right if nothing ends before. */
  rightUntil: number;
}

/** What accounts have set aside, after the events that were taken in. */
export class ReservationBook {
  readonly #byEvent = new Map<DeskEvent, ReservationStory>();
  readonly #accounts = new Map<string, SetAside>();

  /** `stories` are those of the whole history. */
  constructor(stories: readonly ReservationStory[]) {
    for (const story of stories) {
      this.#byEvent.set(story.event, story);
      if (story.end !== null) this.#byEvent.set(story.end, story);
    }
  }

  apply(event: DeskEvent): void {
    const story = this.#byEvent.get(event);
    if (story === undefined) return;
    const account = this.#of(story.token, story.payer);
    if (event === story.end) remove(account, story);
    else {
      account.open.add(story);
      account.total += story.amount;
      account.rightUntil = Math.min(account.rightUntil, story.deadline ?? Infinity);
    }
  }

  /** Minor units, at a Unix time that is not before one that was asked for earlier. */
  setAsideOf(token: string, account: string, now: number): bigint {
    const found = this.#of(token, account);
    if (now > found.rightUntil) drop(found, now);
    return found.total;
  }

  #of(token: string, payer: string): SetAside {
    const key = `${token}/${payer}`;
    const found = this.#accounts.get(key) ?? { open: new Set(), total: 0n, rightUntil: Infinity };
    this.#accounts.set(key, found);
    return found;
  }
}

function remove(account: SetAside, story: ReservationStory): void {
  if (account.open.delete(story)) account.total -= story.amount;
}

/** What nobody paid by its deadline is free by itself. */
function drop(account: SetAside, now: number): void {
  account.rightUntil = Infinity;
  for (const story of account.open) {
    const { deadline } = story;
    if (deadline !== null && now > deadline) remove(account, story);
    else account.rightUntil = Math.min(account.rightUntil, deadline ?? Infinity);
  }
}
