import { hashInstruction, type Instruction, type Leg } from "../settlement/instruction.ts";
import { SETTLED_WITHIN } from "../settlement/pending.ts";
import { NodeContradicts } from "../chain/errors.ts";
import type { DeskEvent, History } from "./history.ts";

/** What has become of a payment that waits for Supervisors. A lapse has no event and is told by the clock alone. */
export type PendingFate = "waits" | "may settle" | "settled" | "rejected" | "withdrawn" | "lapsed";

/** A payment that was submitted for approval, and who has approved it. Times in Unix seconds, countries ISO 3166-1 numbers. */
export interface PendingStory {
  readonly instruction: string;
  readonly uetr: string;
  readonly engine: string;
  readonly countries: readonly number[];
  readonly approved: readonly number[];
  /** The decision deadline: from then on the default applies. */
  readonly decideBy: number;
  /** After that nothing settles any more and the money is free by itself. */
  readonly deadline: number;
  readonly settlesOnSilence: boolean;
  readonly legs: readonly Leg[];
  readonly fate: PendingFate;
  readonly event: DeskEvent;
}

type Draft = { -readonly [Key in keyof PendingStory]: PendingStory[Key] } & { approved: number[] };

const ENDS: ReadonlySet<string> = new Set(["PendingRejected", "PendingWithdrawn", "PendingSettled"]);

/** Every payment that was submitted for approval, as it is at a time, Unix seconds. Throws `NodeContradicts`. */
export function pendingStories({ events }: Pick<History, "events">, now: number): PendingStory[] {
  const stories: Draft[] = [];
  const open = new Map<string, Draft>();
  for (const event of events) {
    if (event.source !== "engine") continue;
    const key = `${event.address}/${String(event.args.instruction)}`;
    if (event.name === "PendingSubmitted") {
      const story = submittedBy(event);
      open.set(`${story.engine}/${story.instruction}`, story);
      stories.push(story);
    } else if (event.name === "PendingApproved") approve(open.get(key), event);
    else if (ENDS.has(event.name)) end(open, key, event.name);
  }
  return stories.map((story) => ({ ...story, fate: fateAt(story, now) }));
}

/** Throws `NodeContradicts` for an instruction under another's hash. */
function submittedBy(event: DeskEvent): Draft {
  const { countries, decideBy, settlesOnSilence } = event.args;
  const [id, instruction] = [String(event.args.id), instructionIn(event.args.instruction)];
  if (hashInstruction(instruction) !== id)
    throw new NodeContradicts(`what ${event.hash} submits does not have the hash ${id}`);
  return {
    instruction: id,
    uetr: instruction.uetr,
    engine: event.address,
    countries: [...(countries as readonly bigint[])].map(Number),
    approved: [],
    decideBy: Number(decideBy),
    deadline: Number(decideBy) + SETTLED_WITHIN,
    settlesOnSilence: settlesOnSilence === true,
    legs: instruction.legs,
    fate: "waits",
    event,
  };
}

/** Throws `NodeContradicts` for what was never submitted, or a country that is not asked. */
function approve(story: Draft | undefined, { args, hash }: DeskEvent): void {
  const country = Number(args.country);
  if (story?.countries.includes(country) !== true)
    throw new NodeContradicts(`country ${country} approves in ${hash} what does not wait for it`);
  if (!story.approved.includes(country)) story.approved.push(country);
}

function instructionIn(value: unknown): Instruction {
  const { uetr, purpose, validFrom, deadline, disclosure, nonce, legs } = value as Instruction;
  const copied = [...legs].map(({ token, payer, payee, amount }) => ({ token, payer, payee, amount }));
  return { uetr, purpose, validFrom, deadline, disclosure, nonce, legs: copied };
}

/** Throws `NodeContradicts` for what was never submitted, or has ended. */
function end(open: Map<string, Draft>, key: string, name: string): void {
  const story = open.get(key);
  if (story === undefined) throw new NodeContradicts(`${name} is of what does not wait: ${key}`);
  if (name === "PendingRejected") story.fate = "rejected";
  else {
    if (name === "PendingSettled") story.fate = "settled";
    else if (story.fate !== "rejected") story.fate = "withdrawn";
    open.delete(key);
  }
}

function fateAt({ fate, countries, approved, settlesOnSilence, decideBy, deadline }: Draft, now: number): PendingFate {
  if (fate !== "waits") return fate;
  const isApproved = approved.length === countries.length;
  if (now > deadline || (!isApproved && !settlesOnSilence && now >= decideBy)) return "lapsed";
  return isApproved || now >= decideBy ? "may settle" : "waits";
}
