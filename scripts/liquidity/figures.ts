import {
  allWaiting,
  generateWorkload,
  type NettingProblem,
  ratioOf,
  solveNetting,
  ubinProblem,
} from "../../src/index.ts";
import { type ComparedAlgorithm, compareAlgorithms, solveOptimal } from "../../src/netting/optimal/index.ts";
import { workloadName } from "../../src/netting/workload.ts";
import { gridlockFigures } from "./gridlocks.ts";
import { centralWorkloads, timedWorkload } from "./workloads.ts";

/** Measured numbers by name. */
export type Figures = Readonly<Record<string, number>>;

/**
 * What each algorithm settles on Project Ubin's case and on the workloads in the middle, value settled for a unit of liquidity
 * used, where it took any, and the share of the value; and what nets settle of the small gridlocks. The same on every machine.
 */
export async function liquidityFigures(): Promise<Figures> {
  const ubin = await compareAlgorithms(ubinProblem());
  const settledBy = (wanted: string) => ubin.algorithms.find(({ name }) => name === wanted)!.summary.settled;
  const figures: Record<string, number> = {
    "netting.ubin.settled": settledBy("net"),
    "netting.ubin.gross_fifo": settledBy("gross_fifo"),
    ...figuresOf("ubin", ubin.algorithms),
    ...(await gridlockFigures()),
  };
  const shares = { passable: [] as number[], divisible: [] as number[] };
  for (const terms of centralWorkloads()) {
    const { algorithms, bound } = await compareAlgorithms(generateWorkload(terms).problem);
    const { gross } = algorithms[0]!.summary;
    const share = { [`liquidity.value_share.${workloadName(terms)}.bound`]: ratioOf(bound, gross) ?? 0 };
    Object.assign(figures, figuresOf(workloadName(terms), algorithms), share);
    for (const { name, summary } of algorithms) {
      if (name === "passable" || name === "divisible") shares[name].push(ratioOf(summary.value, bound) ?? 1);
    }
  }
  return {
    ...figures,
    "liquidity.share_of_bound.min.passable": Math.min(...shares.passable),
    "liquidity.share_of_bound.min.divisible": Math.min(...shares.divisible),
    "netting.divided_per_account.max": await mostDivided(),
  };
}

/** The most divisions that are charged to one account, on the workloads in the middle. */
async function mostDivided(): Promise<number> {
  let most = 0;
  for (const terms of centralWorkloads()) {
    const { parts } = await solveOptimal(allWaiting(generateWorkload(terms).problem, "divisible"));
    const counts = new Map<number, number>();
    for (const { account } of parts) counts.set(account, (counts.get(account) ?? 0) + 1);
    most = Math.max(most, ...counts.values());
  }
  return most;
}

/** How long the optimal net of a million payments takes, and how that grows from 10^5; see `solverFigures`. */
export async function optimalSolverFigures(): Promise<Figures> {
  const secondsOf = async (payments: number) => {
    const problem = allWaiting(generateWorkload(timedWorkload(payments)).problem, "divisible");
    const started = process.cpuUsage();
    await solveOptimal(problem);
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1_000_000;
  };
  await secondsOf(10_000); // loads and compiles
  const [small, large] = [await secondsOf(100_000), await secondsOf(1_000_000)];
  return { "solver.optimal.seconds.1e6": large, "solver.optimal.growth_1e6_to_1e5": large / small };
}

function figuresOf(workload: string, algorithms: readonly ComparedAlgorithm[]): Figures {
  const entries = algorithms.flatMap(({ name, summary }): [string, number][] => {
    const { liquidityRatio: ratio, value, gross } = summary;
    const called = name === "net" ? [name, "strict"] : [name];
    return called.flatMap((name): [string, number][] => {
      const share: [string, number] = [`liquidity.value_share.${workload}.${name}`, ratioOf(value, gross) ?? 0];
      return ratio === null ? [share] : [[`liquidity.ratio.${workload}.${name}`, ratio], share];
    });
  });
  return Object.fromEntries(entries);
}

/**
 * How fast the solver is on this machine, by processor time, which others on the machine disturb less than the clock; and
 * how its time grows from 10^5 payments to 10^6.
 */
export function solverFigures(): Figures {
  const small = medianSeconds(generateWorkload(timedWorkload(100_000)).problem);
  const large = medianSeconds(generateWorkload(timedWorkload(1_000_000)).problem);
  return {
    "solver.payments_per_second.1e5": Math.round(100_000 / small),
    "solver.payments_per_second.1e6": Math.round(1_000_000 / large),
    "solver.growth_1e6_to_1e5": large / small,
  };
}

const RUNS = 9;
const WARM_UP = 2;

/** The first runs are left out: they are compiled while they run. */
function medianSeconds(problem: NettingProblem): number {
  const times: number[] = [];
  for (let run = 0; run < WARM_UP + RUNS; run += 1) {
    const started = process.cpuUsage();
    solveNetting(problem);
    const { user, system } = process.cpuUsage(started);
    times.push((user + system) / 1_000_000);
  }
  return times.slice(WARM_UP).sort((a, b) => a - b)[Math.floor(RUNS / 2)]!;
}
