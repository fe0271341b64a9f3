import { allWaiting, certificateOf, type NettingProblem, ratioOf, type WayToWait } from "../../src/index.ts";
import { solveOptimal, valueBound } from "../../src/netting/optimal/index.ts";

/**
 * Five small gridlocks of the test scripts of Project Ubin phase 2 (gridlock1, gridlock2, S3LSM1, S3LSM2 and S2LSM of
 * project-ubin/ubin-quorum, Apache-2.0): what the banks A to E hold, and payments in the order in which they came, in
 * Singapore dollars.
 */
const SCRIPTS = {
  gridlock1: { openings: [50, 60, 70], payments: "A>B 80, B>C 70, C>A 90, A>B 200" },
  gridlock2: { openings: [50, 60, 70], payments: "A>B 70, B>C 30, C>A 60, A>B 200" },
  s3lsm1: {
    openings: [3_000, 4_000, 5_000, 8_000, 3_000],
    payments: "E>A 8000, E>D 9000, D>E 15000, A>B 14000, B>C 15000, C>A 10000",
  },
  s3lsm2: {
    openings: [3_000, 4_000, 5_000, 4_000, 3_000],
    payments: "A>B 30000, B>C 5000, C>A 6000, A>E 7000, E>D 4000, D>A 5000",
  },
  s2lsm: {
    openings: [3_000, 4_000, 5_000, 4_000, 3_000],
    payments: "A>B 5000, B>C 6000, B>C 30000, C>D 8000, C>E 80000, D>E 7000, A>C 6000, E>A 8000, E>B 100000, D>A 5000",
  },
} as const;

export type GridlockName = keyof typeof SCRIPTS;

export const GRIDLOCKS = Object.keys(SCRIPTS) as GridlockName[];

/** A gridlock as a netting problem: bank A is position 0. */
export function gridlockProblem(name: GridlockName): NettingProblem {
  const { openings, payments } = SCRIPTS[name];
  const drawn = payments.split(", ").map((text) => {
    const [, payer, payee, amount] = /^(\w)>(\w) (\d+)$/.exec(text)!;
    return { payer: "ABCDE".indexOf(payer!), payee: "ABCDE".indexOf(payee!), amount: BigInt(amount!) };
  });
  const queues = openings.map((_, bank) =>
    drawn.filter(({ payer }) => payer === bank).map(({ payee, amount }) => ({ payee, amount })),
  );
  return { openings: openings.map(BigInt), queues };
}

const WAYS = ["strict", "passable", "divisible"] as const satisfies readonly WayToWait[];

/** What settles of a problem if all payments wait in a way; minor units. */
export async function settledOf(problem: NettingProblem, waits: WayToWait): Promise<bigint> {
  const waiting = allWaiting(problem, waits);
  return certificateOf(waiting, await solveOptimal(waiting)).value;
}

/** Share of the value that settles in order, passed, divided, and at most, in each published gridlock. */
export async function gridlockFigures(): Promise<Record<string, number>> {
  const problems = GRIDLOCKS.map((name) => [name, gridlockProblem(name)] as const);
  const figures: Record<string, number> = {};
  for (const [name, problem] of problems) {
    const gross = problem.queues.flat().reduce((sum, { amount }) => sum + amount, 0n);
    const share = (value: bigint) => ratioOf(value, gross)!;
    for (const waits of WAYS)
      figures[`liquidity.value_share.${name}.${waits}`] = share(await settledOf(problem, waits));
    figures[`liquidity.value_share.${name}.bound`] = share(await valueBound(problem));
  }
  return figures;
}
