import { Ledger } from "./ledger.ts";
import type { NettingProblem } from "./problem.ts";
import { validate } from "./validate.ts";

/**
 * The most that any algorithm can settle, in minor units over all positions together: an upper bound on the value settled
 * even if no queue kept its order and payments could be split, as long as no position ends below zero, no limit is
 * exceeded and the legs of a link settle in the same part. It is the optimum of a linear program over parts from 0 to 1
 * (HiGHS, Huangfu and Hall, "Parallelizing the dual revised simplex method", Mathematical Programming Computation 10
 * (2018) 119-142).
 *
 * The solver calculates in floating point, so what is returned is computed from its dual prices in whole numbers: by weak
 * duality any prices give a bound, and rounding only makes it a little larger. Throws `InvalidNettingProblem`.
 */
export async function valueBound(problem: NettingProblem): Promise<bigint> {
  validate(problem);
  const program = new Program(problem);
  return program.columns.length === 0 ? 0n : boundByPrices(program, await pricesOf(program));
}

/** Payments that settle in one part: all of a payer to a payee, or the legs of a link. */
interface Column {
  readonly legs: Leg[];
}

interface Leg {
  /** Accounts of the ledger. */
  readonly debited: readonly number[];
  readonly credited: readonly number[];
  amount: bigint;
}

/** The linear program of a problem: a row for each account, at most the openings drawn. */
class Program {
  readonly columns: Column[] = [];
  /** What each account opens at. */
  readonly rows: readonly bigint[];
  readonly #ledger: Ledger;
  readonly #byPair = new Map<number, Leg>();

  constructor(problem: NettingProblem) {
    this.#ledger = new Ledger(problem);
    this.rows = [...problem.openings, ...(problem.limits ?? []).map(({ limit }) => limit)];
    for (const [payer, payments] of problem.queues.entries()) {
      for (const [index, { payee, amount, link, isVoid }] of payments.entries()) {
        if (isVoid === true) continue;
        if (link === undefined) this.#add(payer * problem.queues.length + payee, this.#leg(payer, payee, amount));
        else if (payer < link.queue || (payer === link.queue && index < link.index)) {
          const other = problem.queues[link.queue]![link.index]!;
          const legs = [this.#leg(payer, payee, amount), this.#leg(link.queue, other.payee, other.amount)];
          this.columns.push({ legs });
        }
      }
    }
  }

  #leg(payer: number, payee: number, amount: bigint): Leg {
    const ledger = this.#ledger;
    return { debited: ledger.accountsOf(payer, payee), credited: ledger.accountsOf(payee, payer), amount };
  }

  #add(pair: number, leg: Leg): void {
    const sum = this.#byPair.get(pair);
    if (sum !== undefined) {
      sum.amount += leg.amount;
      return;
    }
    this.#byPair.set(pair, leg);
    this.columns.push({ legs: [leg] });
  }
}

/** The price of each row: what one unit more to begin with would let settle. */
async function pricesOf({ columns, rows }: Program): Promise<Float64Array> {
  const highs = await loadHighs();
  const unit = Number(columns.reduce((sum, { legs }) => sum + legs[0]!.amount, 0n)) / columns.length;
  const model = {
    numCols: columns.length,
    numRows: rows.length,
    sense: highs.constants.objectiveSense.maximize,
    ...columnArrays(columns, unit),
    rowLower: new Float64Array(rows.length).fill(-highs.infinity),
    rowUpper: Float64Array.from(rows, (opening) => Number(opening) / unit),
    matrix: matrixOf(columns, rows.length),
  };
  return highs.withModel(model, (solver) => {
    solver.options.set({ output_flag: false });
    solver.run();
    return solver.getSolution().rowDual;
  });
}

let loading: ReturnType<typeof load> | undefined;

/** Loaded when it is first needed, since few users of the library need it, and then kept. */
function loadHighs() {
  return (loading ??= load());
}

async function load() {
  const { default: highs } = await import("highs");
  // The package declares its ES module as if it were CommonJS, where the function would be one level deeper.
  return await (highs as unknown as typeof highs.default)();
}

/** A column's unknown is what its first leg settles, so that most of the matrix is ones whatever the amounts. */
function columnArrays(columns: readonly Column[], unit: number) {
  return {
    colCost: Float64Array.from(columns, ({ legs }) => legs.reduce((sum, leg) => sum + ratio(leg, legs[0]!), 0)),
    colLower: new Float64Array(columns.length),
    colUpper: Float64Array.from(columns, ({ legs }) => Number(legs[0]!.amount) / unit),
  };
}

function ratio(leg: Leg, first: Leg): number {
  return Number(leg.amount) / Number(first.amount);
}

function matrixOf(columns: readonly Column[], numRows: number) {
  const [starts, indices, values]: [number[], number[], number[]] = [[0], [], []];
  for (const column of columns) {
    for (const [row, value] of entriesOf(column)) {
      indices.push(row);
      values.push(value);
    }
    starts.push(indices.length);
  }
  return { format: "csc" as const, numRows, numCols: columns.length, starts, indices, values };
}

/** What a column draws from each row: legs that meet in one add up. */
function entriesOf({ legs }: Column): Map<number, number> {
  const entries = new Map<number, number>();
  for (const leg of legs) {
    const part = ratio(leg, legs[0]!);
    for (const row of leg.debited) entries.set(row, (entries.get(row) ?? 0) + part);
    for (const row of leg.credited) entries.set(row, (entries.get(row) ?? 0) - part);
  }
  return entries;
}

const PRICE_ONE = 2n ** 40n;

/**
 * At given prices no more settles than what the openings are worth, and for each column what it is worth beyond the price
 * of what it draws, if anything.
 */
function boundByPrices({ columns, rows }: Program, dual: Float64Array): bigint {
  const prices = Array.from(dual, (price) => BigInt(Math.round(Math.max(0, price) * Number(PRICE_ONE))));
  const priceOf = (accounts: readonly number[]) => accounts.reduce((sum, row) => sum + prices[row]!, 0n);
  let worth = rows.reduce((sum, opening, row) => sum + prices[row]! * opening, 0n);
  for (const { legs } of columns) {
    const gain = legs.reduce((sum, { debited, credited, amount }) => {
      return sum + amount * (PRICE_ONE - priceOf(debited) + priceOf(credited));
    }, 0n);
    if (gain > 0n) worth += gain;
  }
  return worth / PRICE_ONE;
}
