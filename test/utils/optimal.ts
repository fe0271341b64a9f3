import type { NettingProblem, OptimalSolution, PaymentRef, QueuedPayment, WayToWait } from "../../src/index.ts";
import type { Random } from "../../src/netting/random.ts";
import { exactMaximum, type Fraction } from "./exact-program.ts";
import { type DraftProblem, randomProblem } from "./netting.ts";

const WAYS: readonly WayToWait[] = ["strict", "passable", "divisible"];

/** A small problem in which payments wait in ways drawn from a list, with least parts, two classes and takers. */
export function randomWaiting(random: Random, positions: number, longest: number, ways = WAYS): DraftProblem {
  const problem = randomProblem(random, positions, longest);
  const scale = BigInt(1 + random.below(20));
  for (const [position, opening] of problem.openings.entries()) problem.openings[position] = opening * scale;
  for (const payment of problem.queues.flat()) {
    payment.amount *= scale;
    payment.amount += BigInt(random.below(3));
    payment.waits = ways[random.below(ways.length)]!;
    if (random.fraction() < 0.3) payment.leastPart = BigInt(1 + random.below(6));
    if (random.fraction() < 0.3) payment.weightClass = 1;
    if (random.fraction() < 0.3) payment.isTaker = true;
  }
  return problem;
}

/** A leg as a linear program sees it. */
interface Flow extends QueuedPayment {
  readonly payer: number;
}

/**
 * The most that settles in any order and in any parts, a link's legs in the same part, counted by weights of classes: from
 * the definition, in fractions.
 */
export function exactBound(problem: NettingProblem, classes: readonly bigint[] = [1n]): Fraction {
  const groups = flowsOf(problem);
  const rows = [
    ...problem.openings.map((_, position) => groups.map((flows) => drawOf(flows, position))),
    ...(problem.limits ?? []).map(({ payer, payee }) => groups.map((flows) => useOf(flows, payer, payee))),
    ...groups.map((_, row) => groups.map((_, column) => (row === column ? 1n : 0n))),
  ];
  const sides = [...problem.openings, ...(problem.limits ?? []).map(({ limit }) => limit), ...groups.map(() => 1n)];
  return exactMaximum(
    groups.map((flows) => valueOf(flows, classes)),
    rows,
    sides,
  );
}

function flowsOf({ queues }: NettingProblem): Flow[][] {
  const flow = ({ queue, index }: PaymentRef): Flow => ({ payer: queue, ...queues[queue]![index]! });
  const isFirst = (a: PaymentRef, b: PaymentRef) => a.queue < b.queue || (a.queue === b.queue && a.index < b.index);
  return queues.flatMap((payments, queue) =>
    payments.flatMap(({ link, isVoid }, index) => {
      if (isVoid === true) return [];
      if (link === undefined) return [[flow({ queue, index })]];
      return isFirst({ queue, index }, link) ? [[flow({ queue, index }), flow(link)]] : [];
    }),
  );
}

function drawOf(flows: readonly Flow[], position: number): bigint {
  return flows.reduce((sum, { payer, payee, amount }) => {
    return sum + (payer === position ? amount : 0n) - (payee === position ? amount : 0n);
  }, 0n);
}

function useOf(flows: readonly Flow[], from: number, to: number): bigint {
  return flows.reduce((sum, { payer, payee, amount }) => {
    const there = payer === from && payee === to ? amount : 0n;
    return sum + there - (payer === to && payee === from ? amount : 0n);
  }, 0n);
}

function valueOf(flows: readonly Flow[], classes: readonly bigint[]): bigint {
  return flows.reduce((sum, { amount, weightClass }) => sum + amount * classes[weightClass ?? 0]!, 0n);
}

/** Every choice of whole payments that is feasible and in order, by the definition; only for a few payments. */
export function* wholeChoices(problem: NettingProblem): Generator<boolean[][]> {
  const places = problem.queues.flatMap((queue, payer) => queue.map((_, index) => ({ queue: payer, index })));
  const live = places.filter(({ queue, index }) => problem.queues[queue]![index]!.isVoid !== true);
  for (let bits = 0; bits < 2 ** live.length; bits += 1) {
    const chosen = problem.queues.map((queue) => queue.map(() => false));
    for (const [bit, { queue, index }] of live.entries()) chosen[queue]![index] = ((bits >> bit) & 1) === 1;
    if (isChoice(problem, chosen)) yield chosen;
  }
}

function isChoice({ openings, queues, limits = [] }: NettingProblem, chosen: readonly boolean[][]): boolean {
  const flows: Flow[] = queues.flatMap((queue, payer) =>
    queue.filter((_, index) => chosen[payer]![index]).map((payment) => ({ payer, ...payment })),
  );
  return (
    openings.every((opening, position) => drawOf(flows, position) <= opening) &&
    limits.every(({ payer, payee, limit }) => useOf(flows, payer, payee) <= limit) &&
    flows.every(({ link }) => link === undefined || chosen[link.queue]![link.index]) &&
    queues.every((queue, payer) => queue.every((payment, index) => isInTurn(queue, chosen[payer]!, payment, index)))
  );
}

/** Whether nothing stands before a chosen payment that it may not pass. */
function isInTurn(queue: readonly QueuedPayment[], chosen: readonly boolean[], payment: QueuedPayment, at: number) {
  if (chosen[at] !== true) return true;
  return queue.slice(0, at).every((before, index) => {
    const isSame = before.payee === payment.payee && (before.weightClass ?? 0) === (payment.weightClass ?? 0);
    const stops = (before.waits ?? "strict") === "strict" || (isSame && !before.link && !payment.link);
    return before.isVoid === true || chosen[index] === true || !stops;
  });
}

/** What chosen payments count for. */
export function worthOfChoice({ queues }: NettingProblem, chosen: readonly boolean[][], classes: readonly bigint[]) {
  return queues.reduce(
    (sum, queue, payer) =>
      sum +
      valueOf(
        queue.filter((_, index) => chosen[payer]![index]).map((each) => ({ payer, ...each })),
        classes,
      ),
    0n,
  );
}

/** A copy of a solution that a forger may change. */
export function forgeable({ isSettled, parts, prices, strict }: OptimalSolution) {
  return {
    isSettled: isSettled.map((flags) => flags.slice()),
    parts: parts.map((part) => ({ ...part })),
    prices: [...prices],
    strict,
  };
}
