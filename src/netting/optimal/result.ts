import type { SettlementResult } from "../ledger.ts";
import type { NettingProblem, PaymentRef, WayToWait } from "../problem.ts";
import type { OptimalSolution } from "./solution.ts";

/** An amount that a payment, or a part of it, moves. */
export interface Move extends PaymentRef {
  /** Minor units. */
  readonly amount: bigint;
}

/**
 * An optimal net as a result to compare: what is divided counts for its value and not among the payments that settle. All
 * settles at once, so a position draws what it ends below its opening. The solution must be of the problem.
 */
export function optimalResult(problem: NettingProblem, solution: OptimalSolution): SettlementResult {
  const value = problem.queues.map(() => 0n);
  const balances = [...problem.openings];
  for (const { queue, index, amount } of movesOf(problem, solution)) {
    value[queue]! += amount;
    balances[queue]! -= amount;
    balances[problem.queues[queue]![index]!.payee]! += amount;
  }
  const drawn = problem.openings.map((opening, position) => opening - balances[position]!);
  return {
    isSettled: solution.isSettled,
    value,
    liquidityUsed: drawn.map((amount) => (amount > 0n ? amount : 0n)),
  };
}

/** All that a net moves: what settles whole, then parts, those of links with their other legs. The net must be of the problem. */
export function movesOf(
  { queues }: NettingProblem,
  { isSettled, parts }: Pick<OptimalSolution, "isSettled" | "parts">,
): Move[] {
  const whole = isSettled.flatMap((flags, queue) =>
    [...flags.keys()].flatMap((index) =>
      flags[index] === 1 ? [{ queue, index, amount: queues[queue]![index]!.amount }] : [],
    ),
  );
  return [...whole, ...parts.flatMap(({ payment, amount }) => partMoves(queues, payment, amount))];
}

function partMoves(queues: NettingProblem["queues"], payment: PaymentRef, amount: bigint): Move[] {
  const { amount: whole, link } = queues[payment.queue]![payment.index]!;
  if (link === undefined) return [{ ...payment, amount }];
  const other = queues[link.queue]![link.index]!.amount;
  return [
    { ...payment, amount },
    { ...link, amount: (amount * other + whole - 1n) / whole },
  ];
}

/** The same problem as if every payer had chosen this way to wait for all payments. */
export function allWaiting(problem: NettingProblem, waits: WayToWait): NettingProblem {
  return { ...problem, queues: problem.queues.map((queue) => queue.map((payment) => ({ ...payment, waits }))) };
}
