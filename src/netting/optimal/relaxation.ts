import type { Column, Leg } from "./columns.ts";
import { largestWeight, roundedPrices } from "./certificate.ts";

/** What linear programming gives, in floating point. */
export interface RelaxedOptimum {
  /** What of each column settles, minor units of its first leg. */
  readonly fills: Float64Array;
  /** 1 for columns that the basis puts at neither of their ends. */
  readonly isBetween: Uint8Array;
  /** Rounded to whole numbers, so that the bound holds; see `OptimalSolution.prices`. */
  readonly prices: readonly bigint[];
}

/** Ends between which the amount of each column lies, minor units of its first leg. */
export interface Ends {
  readonly lower: readonly bigint[];
  readonly upper: readonly bigint[];
}

/** A linear program without a solution: the ends leave none. */
export class NoRelaxedOptimum extends Error {
  readonly status: string;
  constructor(status: string) {
    super(`The linear program has no optimum: ${status}.`);
    this.name = "NoRelaxedOptimum";
    this.status = status;
  }
}

let loading: ReturnType<typeof load> | undefined;

/** Loaded when it is first needed, since few users of the library need it, and then kept. */
function loadHighs() {
  return (loading ??= load());
}

/** Whether the library of linear programming is installed and runs here. */
export function hasRelaxation(): Promise<boolean> {
  return loadHighs().then(
    () => true,
    () => false,
  );
}

async function load() {
  const { default: highs } = await import("highs");
  // The package declares its ES module as if it were CommonJS, where the function would be one level deeper.
  return await (highs as unknown as typeof highs.default)();
}

type Highs = Awaited<ReturnType<typeof load>>;
type Solver = Parameters<Parameters<Highs["withModel"]>[1]>[0];

/**
 * Gives work the linear program of columns and accounts: a column settles between its ends, no account draws more than it
 * opens with. Numbers are in units of so many minor units, by default the mean of the columns. It is solved by the dual simplex method of HiGHS (Huangfu and Hall, Mathematical Programming Computation 10
 * (2018) 119-142), each time from the basis of the time before.
 */
export async function withRelaxation<Result>(
  columns: readonly Column[],
  openings: readonly bigint[],
  work: (relaxation: Relaxation) => Promise<Result>,
  unit = meanOf(columns),
): Promise<Result> {
  const highs = await loadHighs();
  const model = {
    numCols: columns.length,
    numRows: openings.length,
    sense: highs.constants.objectiveSense.maximize,
    ...columnArrays(columns, unit),
    rowLower: new Float64Array(openings.length).fill(-highs.infinity),
    rowUpper: Float64Array.from(openings, (opening) => Number(opening) / unit),
    matrix: matrixOf(columns, openings.length),
  };
  return highs.withModel(model, async (solver) => {
    // Columns are merged by payer and payee already: looking for more to simplify takes longer than it saves.
    solver.options.set({ output_flag: false, presolve: "off" });
    return work(new Relaxation(highs, solver, columns, unit));
  });
}

/** A linear program to be solved between ends that change. */
export class Relaxation {
  readonly #highs: Highs;
  readonly #solver: Solver;
  readonly #columns: readonly Column[];
  readonly #unit: number;

  constructor(highs: Highs, solver: Solver, columns: readonly Column[], unit: number) {
    this.#highs = highs;
    this.#solver = solver;
    this.#columns = columns;
    this.#unit = unit;
  }

  /** Throws `NoRelaxedOptimum`. */
  solve({ lower, upper }: Ends): RelaxedOptimum {
    const scaled = (amounts: readonly bigint[]) => Float64Array.from(amounts, (each) => Number(each) / this.#unit);
    const all = { kind: "range", from: 0, to: this.#columns.length - 1 } as const;
    this.#solver.changeColsBounds(all, scaled(lower), scaled(upper));
    this.#solver.run();
    return this.#optimum();
  }

  #optimum(): RelaxedOptimum {
    const status = this.#solver.getModelStatus();
    if (status !== this.#highs.constants.modelStatus.optimal) throw new NoRelaxedOptimum(String(status));
    const { colValue, rowDual } = this.#solver.getSolution();
    const { colStatus } = this.#solver.getBasis();
    const { basic } = this.#highs.constants.basisStatus;
    return {
      fills: colValue.map((value) => value * this.#unit),
      isBetween: Uint8Array.from(colStatus, (status) => Number(status === basic)),
      prices: roundedPrices(rowDual, largestWeight(this.#columns)),
    };
  }
}

function meanOf(columns: readonly Column[]): number {
  return Number(columns.reduce((sum, { legs }) => sum + legs[0].amount, 0n)) / columns.length;
}

/** A column's unknown is what its first leg settles, so that most of the matrix is ones whatever the amounts. */
function columnArrays(columns: readonly Column[], unit: number) {
  const largest = Number(largestWeight(columns));
  return {
    colCost: Float64Array.from(columns, (column) =>
      column.legs.reduce((sum, leg) => sum + (rateOf(column, leg) * Number(leg.weight)) / largest, 0),
    ),
    colLower: new Float64Array(columns.length),
    colUpper: Float64Array.from(columns, ({ legs }) => Number(legs[0].amount) / unit),
  };
}

function rateOf({ legs: [first] }: Column, leg: Leg): number {
  return leg === first ? 1 : Number(leg.amount) / Number(first.amount);
}

function matrixOf(columns: readonly Column[], numRows: number) {
  const starts = new Int32Array(columns.length + 1);
  const [indices, values]: [number[], number[]] = [[], []];
  for (const [index, column] of columns.entries()) {
    addEntries(column, indices, values, starts[index]!);
    starts[index + 1] = indices.length;
  }
  return { format: "csc" as const, numRows, numCols: columns.length, starts, indices, values };
}

/** What a column draws from each row: legs that meet in one add up. */
function addEntries(column: Column, indices: number[], values: number[], start: number): void {
  const add = (row: number, value: number) => {
    const known = indices.indexOf(row, start);
    if (known >= 0) values[known]! += value;
    else values[indices.push(row) - 1] = value;
  };
  for (const leg of column.legs) {
    const rate = rateOf(column, leg);
    for (const row of leg.debited) add(row, rate);
    for (const row of leg.credited) add(row, -rate);
  }
}
