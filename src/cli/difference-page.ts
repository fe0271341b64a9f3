import { table } from "../common/format.ts";
import { groupsBy } from "../common/groups.ts";
import { escapeLine } from "../common/text.ts";
import type { Difference } from "../amending/difference.ts";
import type { MotionStep, Stage } from "../amending/motions.ts";
import type { ConsortiumFile } from "../consortium/file.ts";
import type { Step } from "../consortium/step.ts";
import { describeActor } from "../deploying/cast.ts";
import type { ExportedPart } from "../deploying/export.ts";
import { hexOf } from "./proposal-page.ts";

/** What lies between what stands and a file, as a page: what is decided together, who signs what, what nobody can. */
export function differencePage(file: ConsortiumFile, { motions, steps, unchangeable }: Difference): string {
  if (motions.length + steps.length + unchangeable.length === 0) return "Nothing is left to do: they do not differ.";
  return [
    ...motions.flatMap((step) => [...motionLines(file, step), ""]),
    ...(steps.length === 0 ? [] : [stepTable(file, steps), ""]),
    ...(unchangeable.length === 0 ? [] : ["What nobody can sign:", ...unchangeable.map(unchangeableLine), ""]),
    summary({ motions, steps, unchangeable }),
  ].join("\n");
}

function motionLines(file: ConsortiumFile, { motion, actor, title }: MotionStep): string[] {
  const { decision, decisionClass, stage, id } = motion;
  const acts = decision.actions.length === 1 ? "one act" : `${decision.actions.length} acts`;
  const number = id === undefined ? "" : ` ${hexOf(id)}`;
  return [
    `The Council decides (${decisionClass}, ${acts}): ${escapeLine(decision.title)}`,
    `  ${describeActor(file, actor)}: ${title.split(":")[0]!.toLowerCase()}${number}`,
    `  ${NEXT[stage]}${stage === "waits" ? `: ${decision.waitsFor!}` : ""}`,
  ];
}

/** What has to happen next. */
const NEXT: Readonly<Record<Stage, string>> = {
  waits: "Cannot be proposed yet",
  "to consult": "The countries are heard first; it can be proposed when the consultation has closed",
  "in consultation": "The countries comment until the consultation closes; then it can be proposed",
  "to propose": "To be proposed; then the Delegations vote, and anybody queues and executes it",
  Pending: "The vote has not begun",
  Active: "The Delegations vote: sogdia council vote",
  Succeeded: "Carried: anybody queues it",
  Queued: "Anybody executes it when its delay is over",
  ...{ Executed: "Done", Canceled: "Withdrawn or vetoed", Defeated: "Not carried", Expired: "Expired" },
};

function stepTable(file: ConsortiumFile, steps: readonly Step[]): string {
  const rows = [...chaptersOf(steps)].flatMap(([chapter, own], index) =>
    own.map(({ title, actor }) => [`${index + 1}. ${chapter}`, describeActor(file, actor), title].map(escapeLine)),
  );
  return table(["in this order", "who signs", "what"], rows);
}

function chaptersOf(steps: readonly Step[]): Map<string, Step[]> {
  return groupsBy(steps, ({ chapter }) => chapter);
}

function unchangeableLine({ place, reason }: Difference["unchangeable"][number]): string {
  return `  ${escapeLine(place)}: ${escapeLine(reason)}`;
}

function summary({ motions, steps, unchangeable }: Difference): string {
  const counts = `${motions.length} decisions of the Council, ${steps.length} acts of countries and participants`;
  return `${counts}, ${unchangeable.length} points that nobody can sign.`;
}

/** What was written for whom. */
export function exportedPage(parts: readonly ExportedPart[]): string {
  return parts
    .map(({ actor, calls, later, files }) => {
      const waiting = later === 0 ? "" : `, ${later} wait for others`;
      return `${actor}: ${calls} to sign${waiting}${files.map((file) => `\n  ${file}`).join("")}`;
    })
    .join("\n");
}
