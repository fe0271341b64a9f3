import type { NettingProblem, OptimalSolution, PaymentRef } from "../../src/index.ts";

type Draw = (below: number) => number;

/** A solution of which a flag, or a part, may be another one; both legs of a pair have one flag. */
export function changedSolution({ queues }: NettingProblem, solution: OptimalSolution, draw: Draw): OptimalSolution {
  const payers = [...queues.keys()].filter((queue) => queues[queue]!.length > 0);
  const queue = payers[draw(payers.length)]!;
  const chosen = { queue, index: draw(queues[queue]!.length) };
  const { link, isTaker } = queues[queue]![chosen.index]!;
  const place = isTaker === true ? link! : chosen;
  const { payee, amount: whole } = queues[place.queue]![place.index]!;
  const isSettled = solution.isSettled.map((flags) => Uint8Array.from(flags));
  const isSame = (payment: PaymentRef) => payment.queue === place.queue && payment.index === place.index;
  const others = solution.parts.filter(({ payment }) => !isSame(payment));
  const set = (turn: (flag: number) => number) => {
    for (const each of link === undefined ? [chosen] : [chosen, link])
      isSettled[each.queue]![each.index] = turn(isSettled[each.queue]![each.index]!);
  };
  const turn = draw(3) === 0 ? 0 : 1;
  set((flag) => flag ^ turn);
  if (draw(2) === 0) return { ...solution, isSettled, parts: draw(2) === 0 ? others : solution.parts };
  set(() => 0);
  const account = draw(3) === 0 ? payee : draw(4) === 0 ? draw(queues.length) : place.queue;
  const amount = BigInt(1 + draw(Number(whole) + 2));
  return { ...solution, isSettled, parts: [...others, { payment: place, amount, account }] };
}
