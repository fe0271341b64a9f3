import {
  BASELINES,
  type Move,
  movesOf,
  netResult,
  type NettingProblem,
  optimalResult,
  type SettlementResult,
  solveNetting,
  type WayToWait,
} from "../../../src/index.ts";
import { solveOptimal } from "../../../src/netting/optimal/index.ts";
import { Random } from "../../../src/netting/random.ts";
import type { DayTerms } from "./arrivals.ts";

/** What settles in a round. */
export interface Settled {
  readonly moves: readonly Move[];
  /** The most that each position was below what it had when the round began, minor units. */
  readonly drawn: readonly bigint[];
}

/** How a system settles what waits. */
export interface Policy {
  /** As figures call it: of optimal nets the way to wait and how many in a hundred banks consent to it. */
  readonly name: string;
  /** As people read it. */
  readonly title: string;
  settle(problem: NettingProblem): Promise<Settled>;
}

/** How many in a hundred banks let others pass; where none does, the net is that of strict order. */
export const CONSENTS = [25, 50, 75, 100] as const;

/** The systems that a day is settled by: those without consent, and both ways to consent by the share of banks that do. */
export function policiesOf(terms: DayTerms): Policy[] {
  const { gross_fifo: gross, bypass_fifo: bypass, eaf2 } = BASELINES;
  const consenting = (["passable", "divisible"] as const).flatMap((waits) =>
    CONSENTS.map((percent) => optimalPolicy(terms, waits, percent)),
  );
  return [
    plainPolicy("gross_fifo", "gross, first in first out", gross),
    plainPolicy("bypass_fifo", "gross, passing over", bypass),
    plainPolicy("eaf2", "EAF2", eaf2),
    plainPolicy("strict", "strict: greatest net in order", (problem) => netResult(problem, solveNetting(problem))),
    ...consenting,
  ];
}

function plainPolicy(name: string, title: string, settle: (problem: NettingProblem) => SettlementResult): Policy {
  return {
    name,
    title,
    settle: (problem) => {
      const { isSettled, liquidityUsed } = settle(problem);
      return Promise.resolve({ moves: movesOf(problem, { isSettled, parts: [] }), drawn: liquidityUsed });
    },
  };
}

function optimalPolicy(terms: DayTerms, waits: WayToWait, percent: number): Policy {
  const consents = consentingBanks(terms, percent);
  return {
    name: `${waits}_${percent}`,
    title: percent === 100 ? `${waits}: optimal net, all consent` : `${waits}: ${percent}% of the banks consent`,
    settle: async (problem) => {
      const waiting = withConsent(problem, (position) => (consents[position % terms.banks]! ? waits : "strict"));
      const solution = await solveOptimal(waiting);
      return { moves: movesOf(waiting, solution), drawn: optimalResult(waiting, solution).liquidityUsed };
    },
  };
}

/** For each bank whether it consents: the same ones at a larger share, and more. */
function consentingBanks({ seed, banks }: DayTerms, percent: number): boolean[] {
  const order = new Random(seed + 2).shuffle([...Array(banks).keys()]);
  const consenting = new Set(order.slice(0, Math.round((banks * percent) / 100)));
  return Array.from({ length: banks }, (_, bank) => consenting.has(bank));
}

function withConsent(problem: NettingProblem, wayOf: (position: number) => WayToWait): NettingProblem {
  const queues = problem.queues.map((payments, position) => {
    const waits = wayOf(position);
    return payments.map((payment) => ({ ...payment, waits }));
  });
  return { ...problem, queues };
}
