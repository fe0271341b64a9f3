import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import { HEADROOM } from "../checks/code-size.ts";
import { grouped, table } from "../common/format.ts";

/** Measured numbers by name: gas, payments a second, or a ratio or share where the name says so. */
export type Figures = Readonly<Record<string, number>>;

/** The most that an operation may take, by what follows `gas.` or `espace.` in the name of the figure. */
/** Where docs/decisions/0014-hot-path.md, 0016-economy.md or 0019-pools.md shows that a target cannot be met, its floor stands here. */
const GAS_TARGETS: Figures = {
  "payment.crossborder": 56_000,
  "payment.crossborder.no_limit": 50_000,
  "payment.crossborder.counted": 75_000,
  "payment.crossborder.with_holds_16": 62_000,
  "payment.crossborder.with_holds_16_after_release": 62_000,
  "settle.one_leg": 79_000,
  "pvp.two_leg": 123_000,
  "settle.fx_three_legs": 168_000,
  "queue.enqueue": 68_000,
  "queue.enqueue_batch_per_payment": 1_500,
  "netting.marginal": 500,
  "netting.marginal.pvp": 1_000,
  "netting.marginal.deadlines": 500,
  "netting.optimal.marginal": 640,
  "netting.optimal.pair": 1_420,
  "netting.ubin": 2_300_000,
  "hold.place": 95_000,
  "hold.ratify": 38_000,
  "trade.lc_honour_dvp": 220_000,
  "economy.drawdown": 88_000,
  "council.vote.first": 70_000,
  "council.vote.later": 66_000,
  "council.silence.object": 70_000,
  "council.vote.at_200": 70_000,
};

/** The most that a figure may be. */
const TARGETS: Figures = {
  "gas.emergency.halt": 90_000,
  ...prefixed("gas.", GAS_TARGETS),
  ...prefixed("espace.", GAS_TARGETS),
  "ratio.payment_to_trex": 0.27,
  "espace.ratio.payment_to_trex": 0.27,
  "ratio.endorse_to_tradetrust": 1,
  "espace.ratio.endorse_to_tradetrust": 1,
  "ratio.issue_to_tradetrust": 0.5,
  "espace.ratio.issue_to_tradetrust": 0.5,
  "ratio.payment_10k_to_10": 1.01,
  "economy.statement_growth_100_to_10": 1.01,
  "ratio.vote_200_to_2": 1.02,
  "ratio.state_200_to_2": 1.02,
  "desk.verify.growth_1e5_to_1e4": 11,
  "desk.verify.peak_mb.1e5": 1_000,
  "cycle.agent.growth_1e6_to_1e5": 12,
  "cycle.agent.peak_mb.1e6": 1_500,
  "netting.divided_per_account.max": 1,
  "solver.optimal.seconds.1e6": 5,
  "bundle.kb_gzip": 60,
};

/** The least that a figure must be. */
const FLOORS: Figures = {
  "size.headroom.min": HEADROOM,
  "liquidity.share_of_bound.min.divisible": 0.995,
  "desk.verify.payments_per_second": 1_667, // 100,000 in a minute
  "cycle.agent.payments_per_second": 16_667, // a million in half a minute on two processors
};

/** By the clock or the processor: another on every machine, and so no business of a snapshot's. */
const OF_THE_MACHINE = /^solver\.|^build\.|^desk\.|^cycle\.agent\.|\.throughput\.|deploy\.seconds\./;

/** The figures that are the same on every machine. */
export function lasting(figures: Figures): Figures {
  return Object.fromEntries(Object.entries(figures).filter(([name]) => !OF_THE_MACHINE.test(name)));
}

export function prefixed(prefix: string, figures: Figures): Figures {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [prefix + name, value]));
}

export function suffixed(suffix: string, figures: Figures): Figures {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name + suffix, value]));
}

/** Figures beside their targets and beside those in git. */
export function figuresTable(figures: Figures, earlier: Figures): string {
  const rows = Object.entries(figures).map(([name, value]) => [
    name,
    shown(value),
    targetOf(name),
    verdict(name, value),
    difference(name, value, earlier[name]),
  ]);
  return table(["figure", "value", "target", "met", "against git"], rows);
}

/** A figure that is not the recorded one; none was recorded where that is undefined. */
export interface Change {
  readonly name: string;
  readonly recorded: number | undefined;
  readonly measured: number;
}

export function changed(figures: Figures, recorded: Figures): Change[] {
  return Object.entries(figures)
    .map(([name, measured]) => ({ name, recorded: recorded[name], measured }))
    .filter((change) => change.recorded !== change.measured);
}

export function changesTable(changes: readonly Change[]): string {
  const rows = changes.map(({ name, recorded, measured }) => [
    name,
    recorded === undefined ? "" : shown(recorded),
    shown(measured),
    difference(name, measured, recorded),
  ]);
  return table(["figure", "recorded", "measured", "difference"], rows);
}

function targetOf(name: string): string {
  const [target, floor] = [TARGETS[name], FLOORS[name]];
  if (floor !== undefined) return `>= ${shown(floor)}`;
  return target === undefined ? "" : `<= ${shown(target)}`;
}

function verdict(name: string, value: number): string {
  const [target, floor] = [TARGETS[name], FLOORS[name]];
  if (floor !== undefined) return value >= floor ? "yes" : `short by ${shown(floor - value)}`;
  if (target === undefined) return "";
  return value <= target ? "yes" : `over by ${shown(value - target)}`;
}

function difference(name: string, value: number, earlier: number | undefined): string {
  if (OF_THE_MACHINE.test(name)) return "";
  if (earlier === undefined) return "new";
  if (value === earlier) return "same";
  return `${value > earlier ? "+" : "-"}${shown(Math.abs(value - earlier))}`;
}

function shown(value: number): string {
  if (Number.isInteger(value) && value > 1) return grouped(value);
  return value > 100 ? grouped(Math.round(value)) : value.toFixed(4);
}

/** The figures in a file, none if there is no file. */
export async function readFigures(path: string): Promise<Figures> {
  try {
    return (JSON.parse(await readFile(path, "utf8")) as { figures: Figures }).figures;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

export async function writeReport(path: string, report: { figures: Figures }): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(report, null, 2)}\n`);
}
