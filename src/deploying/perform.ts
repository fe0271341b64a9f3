import type { ConsortiumFile } from "../consortium/file.ts";
import { contractErrorOf } from "../consortium/joint-layer.ts";
import { gasFor } from "../consortium/send.ts";
import type { Step } from "../consortium/step.ts";
import { revertDataOf } from "../common/revert.ts";
import { groupsBy } from "../common/groups.ts";
import { type Cast, describeActor } from "./cast.ts";
import type { Sender } from "./sender.ts";

const AT_ONCE = 12; // accounts that act at the same time

/** A step that was not carried out, and why. */
export interface OpenStep {
  readonly step: Step;
  /** Its key is elsewhere, or the chain does not permit it yet. */
  readonly reason: "key elsewhere" | "not yet";
  /** What the chain says. */
  readonly error?: string;
}

/** What a run did. */
export interface Performance {
  readonly done: readonly Step[];
  readonly open: readonly OpenStep[];
}

/** Tells how far a run is. */
export type OnStep = (step: Step) => void;

/** How steps are carried out. */
export interface Stage {
  readonly file: ConsortiumFile;
  readonly cast: Cast;
  readonly sender: Sender;
  readonly onStep: OnStep;
}

/**
 * Carries out the steps that the chain does not show yet and whose keys are at hand, chapter by chapter. What the chain does
 * not permit yet stays open, and what depends on it. Throws what `Sender` throws.
 */
export async function perform(steps: readonly Step[], stage: Stage): Promise<Performance> {
  const done: Step[] = [];
  const open: OpenStep[] = [];
  for (const chapter of chaptersOf(steps)) {
    await inLanes(chapter, stage, async (step) => {
      const left = await performStep(step, stage);
      if (left === "done") done.push(step);
      else if (left !== "was done") open.push(left);
    });
  }
  return { done, open };
}

function chaptersOf(steps: readonly Step[]): Step[][] {
  const chapters: Step[][] = [];
  for (const step of steps) {
    if (chapters.at(-1)?.[0]?.chapter === step.chapter) chapters.at(-1)!.push(step);
    else chapters.push([step]);
  }
  return chapters;
}

/** Accounts act side by side, each one step after the other. A failure ends all lanes, and what they sent is in the journal. */
async function inLanes(steps: readonly Step[], { cast }: Stage, act: (step: Step) => Promise<void>): Promise<void> {
  const lanes = [...groupsBy(steps, ({ actor }) => cast.accountOf(actor)).values()];
  const failures: unknown[] = [];
  const work = async () => {
    for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift()) {
      for (const step of lane) if (failures.length === 0) await act(step);
    }
  };
  const running = Array.from({ length: AT_ONCE }, () => work().catch((error: unknown) => failures.push(error)));
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
}

async function performStep(step: Step, { cast, sender, onStep }: Stage): Promise<"done" | "was done" | OpenStep> {
  if (await step.isDone()) return "was done";
  const signer = cast.signerOf(step.actor);
  if (signer === undefined) return { step, reason: "key elsewhere" };
  const transaction = await step.call();
  const gas = await gasFor(signer, { transaction, isTimely: step.isTimely ?? false }).catch((error: unknown) =>
    refusalIn(error),
  );
  if (typeof gas === "string") return { step, reason: "not yet", error: gas };
  await sender.send(step.title, signer, { ...transaction, gasLimit: gas });
  onStep(step);
  return "done";
}

/** What the chain says against a call. Another failure is thrown again. */
function refusalIn(error: unknown): string {
  const known = contractErrorOf(error);
  if (known !== null) return `${known.name}(${known.args.map(String).join(", ")})`;
  if (revertDataOf(error) === null) throw error;
  return "the chain refuses it";
}

/** What is still open, by the office or institution that has to act. */
export function openByActor(file: ConsortiumFile, open: readonly OpenStep[]): Map<string, OpenStep[]> {
  return groupsBy(open, ({ step }) => describeActor(file, step.actor));
}
