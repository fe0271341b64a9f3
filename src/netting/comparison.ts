import { BASELINES, netResult } from "./baselines.ts";
import { valueBound } from "./bound.ts";
import type { SettlementResult } from "./ledger.ts";
import type { NettingProblem } from "./problem.ts";
import { allWaiting, optimalResult } from "./optimal/result.ts";
import { solveOptimal } from "./optimal/solve-optimal.ts";
import { solve } from "./solve.ts";
import { type SettlementSummary, summaryOf } from "./summary.ts";

/** The net and what it is compared with, by the names that figures have and those that people read. */
export const ALGORITHMS = {
  gross_fifo: "gross, first in first out",
  bypass_fifo: "gross, passing over",
  bilateral: "bilateral offset of heads",
  eaf2: "EAF2",
  net: "greatest net in order",
  passable: "optimal net, all passable",
  divisible: "optimal net, all divisible",
} as const;

export type AlgorithmName = keyof typeof ALGORITHMS;

/** What an algorithm came to on a problem. */
export interface ComparedAlgorithm {
  readonly name: AlgorithmName;
  readonly result: SettlementResult;
  readonly summary: SettlementSummary;
  readonly milliseconds: number;
}

/** All algorithms on one problem, and what none of them can exceed in value. */
export interface Comparison {
  readonly algorithms: readonly ComparedAlgorithm[];
  /** Minor units, over all positions; see `valueBound`. */
  readonly bound: bigint;
}

/** What is worked on is told before each step. */
export type StepListener = (step: string) => Promise<void>;

/** How many steps a comparison tells of. */
export const COMPARISON_STEPS = Object.keys(ALGORITHMS).length + 1;

/** Settles a problem by every algorithm. Throws `InvalidNettingProblem`. */
export async function compareAlgorithms(
  problem: NettingProblem,
  onStep: StepListener = () => Promise.resolve(),
): Promise<Comparison> {
  const algorithms: ComparedAlgorithm[] = [];
  for (const name of Object.keys(ALGORITHMS) as AlgorithmName[]) {
    await onStep(ALGORITHMS[name]);
    const started = performance.now();
    const result = await settleBy(name, problem);
    const milliseconds = performance.now() - started;
    algorithms.push({ name, result, summary: summaryOf(problem, result), milliseconds });
  }
  await onStep("bound of linear programming");
  return { algorithms, bound: await valueBound(problem) };
}

async function settleBy(name: AlgorithmName, problem: NettingProblem): Promise<SettlementResult> {
  if (name === "net") return netResult(problem, solve(problem));
  if (name !== "passable" && name !== "divisible") return BASELINES[name](problem);
  const waiting = allWaiting(problem, name);
  return optimalResult(waiting, await solveOptimal(waiting));
}
