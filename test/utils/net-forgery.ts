import {
  Clearing,
  type ClearingBook,
  type Lane,
  MissingLane,
  type NetCall,
  netOf,
} from "../../src/netting/clearing.ts";
import type { NettingSolution } from "../../src/netting/problem.ts";
import type { QueueRecord } from "../../src/netting/queue-record.ts";
import { solve } from "../../src/netting/solve.ts";
import { InvalidNettingProblem } from "../../src/netting/validate.ts";
import type { QueueEntry } from "../../src/settlement/queue.ts";
import { type Draw, pick } from "./clearing-history.ts";

/** What a solver knows that sets out to cheat. */
export interface Known {
  readonly book: ClearingBook;
  readonly record: QueueRecord;
}

/** Writes a net that is well formed and wrong; nothing if there is nothing here to forge in this way. */
export type Forgery = (known: Known, draw: Draw) => NetCall | undefined;

type Payment = Exclude<QueueEntry, { kind: "cancellation" }>;

const MORE_THAN_ANYBODY_HAS = 10n ** 30n;

/** A lie about what waits, and what a queue may say to it. */
export interface Lie {
  readonly forge: Forgery;
  readonly errors: readonly string[];
}

const [INCOMPLETE, BEYOND, ORDER] = ["NetReplayIncomplete", "NetReplayBeyond", "NetReplayWrongOrder"];
const WRONG = ["NetReplayWrongEntries"];

/** Each tells one lie, and solves and writes down the rest as an honest solver would. */
export const LIES: Readonly<Record<string, Lie>> = {
  "less than can settle": { forge: lesser, errors: ["NetReplayNotGreatest"] },
  "one payment more than can settle": { forge: greater, errors: ["NetReplayInfeasible", "NetReplayOpenLink"] },
  "an entry twice": {
    forge: entries((list, draw) => {
      const at = draw(list.length);
      return list.toSpliced(at, 0, list[at]!);
    }),
    errors: [BEYOND, INCOMPLETE, ORDER],
  },
  "two entries in each other's place": {
    forge: entries((list, draw) => {
      const at = draw(list.length);
      return list.toSpliced(at, 2, ...list.slice(at, at + 2).toReversed());
    }),
    errors: WRONG,
  },
  "an entry less": {
    forge: entries((list, draw) => list.toSpliced(draw(list.length), 1)),
    errors: [INCOMPLETE, ORDER],
  },
  "another amount": {
    forge: payments((payment, draw) => ({ ...payment, amount: payment.amount + 1n + BigInt(draw(500)) })),
    errors: WRONG,
  },
  "another payee": {
    forge: payments((payment, draw, accounts) => ({ ...payment, payee: pick(accounts, draw) })),
    errors: WRONG,
  },
  "another deadline": {
    forge: payments((payment, draw) => ({ ...payment, hour: payment.hour + 1 + draw(300) })),
    errors: WRONG,
  },
  "a plain payment in place of another kind": {
    forge: payments(({ payee, amount, hour }) => ({ kind: "payment", payee, amount, hour })),
    errors: WRONG,
  },
  "another payment cancelled": {
    forge: entries((list, draw) =>
      list.map((entry) => (entry.kind === "cancellation" ? { ...entry, place: entry.place + 1 + draw(3) } : entry)),
    ),
    errors: WRONG,
  },
  "an entry that left": {
    forge: recorded((lane, all) => [...all.slice(0, lane.opening).slice(-1), ...lane.entries]),
    errors: [BEYOND, INCOMPLETE, ORDER],
  },
  "an entry of the running round": {
    forge: recorded((lane, all) => all.slice(lane.opening).slice(0, lane.entries.length + 1)),
    errors: [BEYOND, INCOMPLETE, ORDER],
  },
  "no lane of somebody": { forge: withoutLane, errors: ["NettingIncomplete"] },
  "what is held": {
    forge: ({ book }, draw) => lanes(book, draw, ({ isHeld }) => isHeld === true, { isHeld: false }),
    errors: [BEYOND, INCOMPLETE, ORDER],
  },
  "nothing of what somebody lets go": {
    forge: ({ book }, draw) => lanes(book, draw, takesPart, { isHeld: true }),
    errors: [INCOMPLETE, ORDER],
  },
};

/** What a queue may say to a net that takes the world for another than it is. */
export const MISTAKEN = /^NetReplay(Infeasible|OpenLink|NotGreatest)$/;

/** Each takes the world for another than it is, which may or may not change the net. */
export const MISTAKES: Readonly<Record<string, Forgery>> = {
  "balances that grew": ({ book }) => written({ ...book, balanceOf: (...of) => book.balanceOf(...of) + 700n }),
  "balances that shrank": ({ book }) => written({ ...book, balanceOf: (...of) => book.balanceOf(...of) / 2n }),
  "no limits": ({ book }) => written({ ...book, limits: [] }),
  "the hour before": ({ book }) => written({ ...book, hour: book.hour - 1 }),
  "the hour after": ({ book }) => written({ ...book, hour: book.hour + 1 }),
  "nobody barred": ({ book }) => written({ ...book, isBarred: () => false }),
  "somebody barred": ({ book }, draw) => {
    const { account } = pick(book.lanes, draw);
    return written({ ...book, isBarred: (_, payer, payee) => payer === account || payee === account });
  },
};

function withoutLane({ book }: Known, draw: Draw): NetCall | undefined {
  const left = pick(book.lanes.filter(takesPart), draw);
  return written({ ...book, lanes: book.lanes.filter((lane) => lane !== left) });
}

/** A feasible set within the greatest: what would settle if some payment that settles were too large to. */
function lesser({ book }: Known, draw: Draw): NetCall | undefined {
  const clearing = new Clearing(book);
  const { queues } = clearing.problem;
  const { settled } = solve(clearing.problem);
  const settling = queues.flatMap((queue, payer) =>
    queue.slice(0, settled[payer]).flatMap(({ isVoid }, index) => (isVoid === true ? [] : [{ payer, index }])),
  );
  if (settling.length === 0) return undefined;
  const { payer, index } = pick(settling, draw);
  const payment = { ...queues[payer]![index]!, amount: MORE_THAN_ANYBODY_HAS };
  const smaller = solve({ ...clearing.problem, queues: queues.with(payer, queues[payer]!.with(index, payment)) });
  return clearing.encode(smaller);
}

/** The greatest set and the payment behind it in some queue. */
function greater({ book }: Known, draw: Draw): NetCall | undefined {
  const clearing = new Clearing(book);
  const solution = solve(clearing.problem);
  if (solution.drops.length === 0) return undefined;
  return clearing.encode(withOneMore(solution, pick(solution.drops, draw).queue));
}

function withOneMore({ settled, drops }: NettingSolution, queue: number): NettingSolution {
  const last = drops.findLastIndex((run) => run.queue === queue);
  const run = { queue, count: drops[last]!.count - 1 };
  return { settled: settled.with(queue, settled[queue]! + 1), drops: drops.with(last, run) };
}

/** Another list of entries in some lane. */
function entries(change: (list: readonly QueueEntry[], draw: Draw) => readonly QueueEntry[]): Forgery {
  return ({ book }, draw) => {
    const lane = pick(book.lanes.filter(takesPart), draw);
    return written(replaced(book, lane, { entries: change(lane.entries, draw) }));
  };
}

/** Another payment in place of some payment. */
function payments(change: (payment: Payment, draw: Draw, accounts: readonly string[]) => Payment): Forgery {
  return (known, draw) => {
    const accounts = known.book.lanes.map(({ account }) => account);
    const inList = entries((list) => {
      const at = draw(list.length);
      const entry = list[at]!;
      return entry.kind === "cancellation" ? list : list.with(at, change(entry, draw, accounts));
    });
    return inList(known, draw);
  };
}

/** Other entries in some lane, of all that it ever had. */
function recorded(change: (lane: Lane, all: readonly QueueEntry[]) => readonly QueueEntry[]): Forgery {
  return ({ book, record }, draw) => {
    const lane = pick(book.lanes.filter(takesPart), draw);
    const all = record.lanes.find(
      ({ token, account, priority }) => token === lane.token && account === lane.account && priority === lane.priority,
    )!;
    return written(replaced(book, lane, { entries: change(lane, all.entries) }));
  };
}

function lanes(book: ClearingBook, draw: Draw, which: (lane: Lane) => boolean, change: Partial<Lane>) {
  const found = book.lanes.filter((lane) => which(lane) && lane.entries.length > 0);
  return found.length === 0 ? undefined : written(replaced(book, pick(found, draw), change));
}

function replaced(book: ClearingBook, lane: Lane, change: Partial<Lane>): ClearingBook {
  return { ...book, lanes: book.lanes.map((each) => (each === lane ? { ...lane, ...change } : each)) };
}

function takesPart({ isHeld, hasLeft, entries: list }: Lane): boolean {
  return isHeld !== true && hasLeft !== true && list.length > 0;
}

/** The net of a book, or nothing if even a solver takes the book for nonsense. */
function written(book: ClearingBook): NetCall | undefined {
  try {
    return netOf(book).call;
  } catch (error) {
    if (error instanceof InvalidNettingProblem || error instanceof MissingLane) return undefined;
    throw error;
  }
}
