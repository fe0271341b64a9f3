import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import type { Suspicion } from "./slither.ts";

const TRIAGE = fileURLToPath(new URL("triage.json", import.meta.url));

/** What was looked at, and why it stands. */
export interface Triage {
  /** Detectors that are not asked, each with the reason. */
  readonly excluded: Readonly<Record<string, string>>;
  readonly accepted: readonly Acceptance[];
}

/** Findings that stand for one reason. */
export interface Acceptance {
  readonly reason: string;
  readonly findings: readonly string[];
}

/** What is not as the triage says. */
export interface Verdict {
  /** Found, and nobody has said why it may stand. */
  readonly unexplained: readonly Suspicion[];
  /** Explained, and not found any more. */
  readonly stale: readonly string[];
  /** Explained twice, or without a reason. */
  readonly unsound: readonly string[];
}

export async function readTriage(): Promise<Triage> {
  return JSON.parse(await readFile(TRIAGE, "utf8")) as Triage;
}

export function judge({ accepted, excluded }: Triage, found: readonly Suspicion[]): Verdict {
  const explained = accepted.flatMap(({ findings }) => findings);
  const keys = new Set(found.map(({ key }) => key));
  const reasons = [...Object.values(excluded), ...accepted.map(({ reason }) => reason)];
  return {
    unexplained: found.filter(({ key }) => !explained.includes(key)),
    stale: explained.filter((key) => !keys.has(key)),
    unsound: [
      ...explained.filter((key, index) => explained.indexOf(key) !== index),
      ...reasons.filter((reason) => reason.trim() === "").map(() => "a reason is empty"),
    ],
  };
}

/** Takes out what is not found any more. */
export async function prune(triage: Triage, stale: readonly string[]): Promise<void> {
  const accepted = triage.accepted
    .map(({ reason, findings }) => ({ reason, findings: findings.filter((key) => !stale.includes(key)) }))
    .filter(({ findings }) => findings.length > 0);
  await writeFile(TRIAGE, `${JSON.stringify({ ...triage, accepted }, null, 2)}\n`);
}
