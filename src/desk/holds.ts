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
  const stories: Draft[] = [];
  const places = new Map<string, Draft>();
  for (const event of events) {
    if (event.source !== "ledger" || !event.name.startsWith("Hold")) continue;
    const { token, account, place } = event.args;
    const key = [event.address, String(token), String(account), Number(place)].join("/"); // each ledger has its own places
    if (event.name === "HoldPlaced") {
      const story = placedBy(event);
      places.set(key, story);
      stories.push(story);
    } else change(places.get(key), event);
  }
  return stories.map((story) => ({ ...story, fate: fateAt(story, now) }));
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
