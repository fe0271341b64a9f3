import type { SettlementResult } from "../ledger.ts";
import type { NettingProblem, PaymentRef, WayToWait } from "../problem.ts";
import type { OptimalSolution } from "./solution.ts";

/**
 * An optimal net as a result to compare: what is divided counts for its value and not among the payments that settle. All
 * settles at once, so a position draws what it ends below its opening. The solution must be of the problem.
 */
export function optimalResult(problem: NettingProblem, { isSettled, parts }: OptimalSolution): SettlementResult {
  const value = problem.queues.map(() => 0n);
  const balances = [...problem.openings];
  const pay = ({ queue, index }: PaymentRef, amount: bigint) => {
    value[queue]! += amount;
    balances[queue]! -= amount;
    balances[problem.queues[queue]![index]!.payee]! += amount;
  };
  for (const [queue, flags] of isSettled.entries()) {
    for (const [index, flag] of flags.entries())
      if (flag === 1) pay({ queue, index }, problem.queues[queue]![index]!.amount);
  }
  for (const { payment, amount } of parts) {
    pay(payment, amount);
    const { amount: whole, link } = problem.queues[payment.queue]![payment.index]!;
    if (link === undefined) continue;
    const other = problem.queues[link.queue]![link.index]!.amount;
    pay(link, (amount * other + whole - 1n) / whole);
  }
  const drawn = problem.openings.map((opening, position) => opening - balances[position]!);
  return { isSettled, value, liquidityUsed: drawn.map((amount) => (amount > 0n ? amount : 0n)) };
}

/** The same problem as if every payer had chosen this way to wait for all payments. */
export function allWaiting(problem: NettingProblem, waits: WayToWait): NettingProblem {
  return { ...problem, queues: problem.queues.map((queue) => queue.map((payment) => ({ ...payment, waits }))) };
}
