import type { BilateralLimit, NettingProblem, PaymentRef, QueuedPayment } from "../../src/index.ts";
import type { Random } from "../../src/netting/random.ts";

/** A problem as tests write it: payments may be linked and voided before they are frozen. */
export interface DraftProblem extends NettingProblem {
  openings: bigint[];
  queues: { -readonly [Field in keyof QueuedPayment]: QueuedPayment[Field] }[][];
  limits: BilateralLimit[];
}

/** Whether the first `prefix[p]` payments of every queue `p` are a feasible set: the definition, word for word. */
export function isFeasible({ openings, queues, limits = [] }: NettingProblem, prefix: readonly number[]): boolean {
  const settling = queues.flatMap((payments, payer) =>
    payments
      .slice(0, prefix[payer])
      .filter(({ isVoid }) => isVoid !== true)
      .map((payment) => ({ payer, ...payment })),
  );
  const sum = (payments: typeof settling) => payments.reduce((total, { amount }) => total + amount, 0n);
  const paid = (from: number, to: number) => sum(settling.filter(({ payer, payee }) => payer === from && payee === to));
  return (
    openings.every((opening, position) => {
      const received = sum(settling.filter(({ payee }) => payee === position));
      return opening + received - sum(settling.filter(({ payer }) => payer === position)) >= 0n;
    }) &&
    limits.every(({ payer, payee, limit }) => paid(payer, payee) - paid(payee, payer) <= limit) &&
    settling.every(({ link }) => link === undefined || link.index < prefix[link.queue]!)
  );
}

/** Every way to take a prefix of each queue. */
export function* prefixesOf(lengths: readonly number[]): Generator<number[]> {
  const [first, ...others] = lengths;
  if (first === undefined) {
    yield [];
    return;
  }
  for (let count = 0; count <= first; count += 1) {
    for (const rest of prefixesOf(others)) yield [count, ...rest];
  }
}

/** Every feasible set there is. */
export function feasiblePrefixes(problem: NettingProblem): number[][] {
  return [...prefixesOf(problem.queues.map(({ length }) => length))].filter((prefix) => isFeasible(problem, prefix));
}

/** The longest prefix of each queue over several sets. */
export function join(prefixes: readonly (readonly number[])[]): number[] {
  return prefixes.reduce<number[]>(
    (longest, prefix) => prefix.map((count, queue) => Math.max(count, longest[queue] ?? 0)),
    [],
  );
}

/** The net as its definition drops, one payment at a time off any queue that is in trouble. */
export function dropInAnyOrder(problem: NettingProblem, random: Random): number[] {
  const left = problem.queues.map(({ length }) => length);
  for (;;) {
    const troubled = left.flatMap((_, queue) => (isTroubled(problem, left, queue) ? [queue] : []));
    if (troubled.length === 0) return left;
    left[troubled[random.below(troubled.length)]!]! -= 1;
  }
}

function isTroubled(
  { openings, queues, limits = [] }: NettingProblem,
  left: readonly number[],
  queue: number,
): boolean {
  const live = queues.map((payments, payer) => payments.slice(0, left[payer]).filter(({ isVoid }) => isVoid !== true));
  const flow = (from: number, to: number) =>
    live[from]!.reduce((total, { payee, amount }) => (payee === to ? total + amount : total), 0n);
  const net = (other: number) => flow(queue, other) - flow(other, queue);
  const drawn = queues.reduce((total, _, other) => (other === queue ? total : total + net(other)), 0n);
  return (
    drawn > openings[queue]! ||
    limits.some(({ payer, payee, limit }) => payer === queue && net(payee) > limit) ||
    live[queue]!.some(({ link }) => link !== undefined && link.index >= left[link.queue]!)
  );
}

/** A small problem with links, voids and limits in it, amounts small enough that many come out even. */
export function randomProblem(random: Random, positions: number, longest: number): DraftProblem {
  const openings = Array.from({ length: positions }, () => BigInt(random.below(6)));
  const queues = openings.map((_, payer) =>
    Array.from({ length: random.below(longest + 1) }, () => ({
      payee: (payer + 1 + random.below(positions - 1)) % positions,
      amount: BigInt(1 + random.below(6)),
    })),
  );
  const problem = { openings, queues, limits: randomLimits(random, positions) };
  linkSome(problem, random);
  voidSome(problem, random);
  return problem;
}

function randomLimits(random: Random, positions: number): BilateralLimit[] {
  const pairs = Array.from({ length: positions ** 2 }, (_, pair) => [Math.floor(pair / positions), pair % positions]);
  return pairs
    .filter(([payer, payee]) => payer !== payee && random.fraction() < 0.15)
    .map(([payer, payee]) => ({ payer: payer!, payee: payee!, limit: BigInt(random.below(6)) }));
}

function linkSome({ queues }: DraftProblem, random: Random): void {
  const places = random.shuffle(queues.flatMap((payments, queue) => payments.map((_, index) => ({ queue, index }))));
  for (let pairs = random.below(1 + Math.floor(places.length / 2)); pairs > 0; pairs -= 1) {
    linkTogether(queues, places.pop()!, places.pop()!);
  }
}

function voidSome({ queues }: DraftProblem, random: Random): void {
  for (const payment of queues.flat()) {
    if (random.fraction() < 0.15) voidTogether(queues, payment);
  }
}

/** Makes two payments legs of one. */
export function linkTogether(queues: DraftProblem["queues"], a: PaymentRef, b: PaymentRef): void {
  queues[a.queue]![a.index]!.link = b;
  queues[b.queue]![b.index]!.link = a;
}

/** Voids a payment, and with it its other leg. */
export function voidTogether(queues: DraftProblem["queues"], payment: DraftProblem["queues"][number][number]): void {
  payment.isVoid = true;
  if (payment.link !== undefined) queues[payment.link.queue]![payment.link.index]!.isVoid = true;
}
