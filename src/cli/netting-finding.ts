import type { LabelledProblem } from "../netting/labelled.ts";
import { allWaiting } from "../netting/optimal/result.ts";
import { solveOptimal } from "../netting/optimal/solve-optimal.ts";
import { certificateOf } from "../netting/optimal/verify-optimal.ts";
import type { WayToWait } from "../netting/problem.ts";
import type { OptimalFinding } from "../pages/netting-rows.ts";

/** An optimal net of payments that wait as their payers chose, with its certificate. */
export async function findingOf(source: LabelledProblem): Promise<OptimalFinding> {
  const solution = await solveOptimal(source.problem);
  return { source, solution, certificate: certificateOf(source.problem, solution) };
}

/** The same as if all payers had chosen one way. */
export function findingIf(source: LabelledProblem, waits: WayToWait): Promise<OptimalFinding> {
  return findingOf({ ...source, problem: allWaiting(source.problem, waits) });
}

/** What settles in order, if all may be passed, and if all may be divided too. */
export async function sideBySide(source: LabelledProblem): Promise<[title: string, finding: OptimalFinding][]> {
  return [
    ["in order (strict)", await findingIf(source, "strict")],
    ["all may be passed", await findingIf(source, "passable")],
    ["all may be divided", await findingIf(source, "divisible")],
  ];
}
