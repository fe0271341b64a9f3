import { type HoldFile, HoldStatus, parseHold } from "../supervision/hold.ts";
import { NodeContradicts } from "../chain/errors.ts";
import type { DeskEvent, History } from "./history.ts";

/** What has become of a hold. A lapse needs no transaction and is told by the clock alone. */
export type HoldFate = "live" | "lapsed unratified" | "ran out" | "refused" | "released" | "overturned" | "taken";

/** A hold since it was placed. Amounts in minor units. */
export interface HoldStory {
  readonly token: string;
  readonly account: string;
  readonly place: number;
  /** The hold now: what is left of it, and its end if nothing ended it before. */
  readonly file: HoldFile;
  /** What it held first. */
  readonly placed: bigint;
  readonly released: bigint;
  readonly taken: bigint;
  readonly isRatified: boolean;
  readonly fate: HoldFate;
  readonly event: DeskEvent;
}

type Draft = { -readonly [Key in keyof HoldStory]: HoldStory[Key] };

/** Every hold of a history and what has become of it at a time, Unix seconds. Throws `NodeContradicts`. */
export function holdStories({ events }: Pick<History, "events">, now: number): HoldStory[] {
  const book = new HoldBook();
  for (const event of events) book.apply(event);
  return book.storiesAt(now);
}

/** Holds after the events that were taken in. */
export class HoldBook {
  readonly #stories: Draft[] = [];
  readonly #places = new Map<string, Draft>();
  /** By token and account, those that may hold something. */
  readonly #open = new Map<string, Set<Draft>>();

  /** Takes the next event in. Throws `NodeContradicts`. */
  apply(event: DeskEvent): void {
    if (event.source !== "ledger" || !event.name.startsWith("Hold")) return;
    const { token, account, place } = event.args;
    const key = [event.address, String(token), String(account), Number(place)].join("/"); // each ledger has its own places
    const story = event.name === "HoldPlaced" ? placedBy(event) : this.#places.get(key);
    if (event.name !== "HoldPlaced") change(story, event);
    else {
      this.#places.set(key, story!);
      this.#stories.push(story!);
    }
    this.#openOf(story!.token, story!.account).add(story!);
  }

  /** Every hold, as it is at a time, Unix seconds. */
  storiesAt(now: number): HoldStory[] {
    return this.#stories.map((story) => ({ ...story, fate: fateAt(story, now) }));
  }

  /** What holds an account's money at a time, Unix seconds, which is not before one that was asked for earlier. */
  liveOf(token: string, account: string, now: number): readonly HoldStory[] {
    const open = this.#openOf(token, account);
    for (const story of open) if (fateAt(story, now) !== "live") open.delete(story);
    return [...open];
  }

  #openOf(token: string, account: string): Set<Draft> {
    const key = `${token}/${account}`;
    const open = this.#open.get(key) ?? new Set();
    this.#open.set(key, open);
    return open;
  }
}

function placedBy(event: DeskEvent): Draft {
  const file = parseHold(event.args.hold as bigint);
  const [token, account] = [String(event.args.token).toLowerCase(), String(event.args.account)];
  const nothing = { released: 0n, taken: 0n, isRatified: false, fate: "live" } as const;
  return { token, account, place: Number(event.args.place), file, placed: file.amount, ...nothing, event };
}

/** Throws `NodeContradicts` for what happens to a hold that nobody placed. */
function change(story: Draft | undefined, { name, args, hash }: DeskEvent): void {
  if (story === undefined) throw new NodeContradicts(`${name} in ${hash} is of a hold that was never placed`);
  if (name === "HoldRefused") story.fate = "refused";
  else if (name === "HoldOverturned") story.fate = "overturned";
  else if (name === "HoldExtended") story.file = { ...story.file, until: Number(args.until) };
  else if (name === "HoldRatified") {
    story.isRatified = true;
    story.file = { ...story.file, until: Number(args.until), status: HoldStatus.Ratified };
  } else lessen(story, name === "HoldTaken" ? "taken" : "released", args.amount as bigint);
}

function lessen(story: Draft, how: "taken" | "released", amount: bigint): void {
  if (amount > story.file.amount) throw new NodeContradicts(`more is ${how} of a hold than it has`);
  story[how] += amount;
  story.file = { ...story.file, amount: story.file.amount - amount };
  if (story.file.amount === 0n) story.fate = how;
}

function fateAt({ fate, file }: HoldStory, now: number): HoldFate {
  if (fate !== "live" || now < file.until) return fate;
  return file.status === HoldStatus.Provisional ? "lapsed unratified" : "ran out";
}

/** What an authority's holds came to, by number. A hold counts once for each thing that happened to it. */
export interface AuthorityTally {
  readonly authority: number;
  readonly placed: number;
  readonly abroad: number;
  readonly ratified: number;
  readonly refused: number;
  readonly lapsedUnratified: number;
  readonly released: number;
  readonly overturned: number;
  readonly taken: number;
  readonly live: number;
}

/** The public tally of every authority, from events alone, in the order of their codes. */
export function tally(stories: readonly HoldStory[]): AuthorityTally[] {
  const authorities = [...new Set(stories.map(({ file }) => file.authority))].sort((a, b) => a - b);
  return authorities.map((authority) => {
    const own = stories.filter(({ file }) => file.authority === authority);
    const count = (holds: (story: HoldStory) => boolean) => own.filter(holds).length;
    return {
      authority,
      placed: own.length,
      abroad: count(({ file }) => file.home !== authority),
      ratified: count(({ isRatified }) => isRatified),
      refused: count(({ fate }) => fate === "refused"),
      lapsedUnratified: count(({ fate }) => fate === "lapsed unratified"),
      released: count(({ released }) => released > 0n),
      overturned: count(({ fate }) => fate === "overturned"),
      taken: count(({ taken }) => taken > 0n),
      live: count(({ fate }) => fate === "live"),
    };
  });
}
