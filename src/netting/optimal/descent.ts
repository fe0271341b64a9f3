import { type Column, totalOf } from "./columns.ts";
import { allowedFill } from "./fills.ts";
import type { Ends, RelaxedOptimum, Relaxation } from "./relaxation.ts";

const ROUNDS = 100;
/** Shares of the mean column up to which an amount in floating point is taken for a whole number of payments. */
const TOLERANCE = 1e-6;

/**
 * Brings a linear program's ends together until what settles by it may settle: where it divides what may not be divided,
 * the column ends at the payments before. The ends always contain the anchor, which is feasible, so that there is an
 * optimum. Returns the amounts that it settles, in whole minor units of the first legs, of which some account may still
 * be short by what floating point rounded.
 */
export async function descend(
  relaxation: Relaxation,
  columns: readonly Column[],
  ends: Ends,
  anchor: readonly bigint[],
  onRound: () => Promise<void>,
): Promise<{ fills: bigint[]; between: number[] }> {
  const descent = new Descent(columns, ends, anchor);
  for (let round = 0; ; round += 1) {
    await onRound();
    const optimum = relaxation.solve(descent);
    const cuts = descent.cutAt(optimum);
    if (cuts === 0 || round === ROUNDS) return { fills: descent.fillsAt(optimum), between: descent.betweenAt(optimum) };
  }
}

class Descent implements Ends {
  readonly lower: bigint[];
  readonly upper: bigint[];
  readonly #columns: readonly Column[];
  readonly #anchor: readonly bigint[];
  readonly #tolerance: bigint;

  constructor(columns: readonly Column[], { lower, upper }: Ends, anchor: readonly bigint[]) {
    this.lower = [...lower];
    this.upper = [...upper];
    this.#columns = columns;
    this.#anchor = anchor;
    const total = columns.reduce((sum, column) => sum + totalOf(column), 0n);
    this.#tolerance = BigInt(Math.floor((Number(total) / columns.length) * TOLERANCE));
  }

  betweenAt({ isBetween }: RelaxedOptimum): number[] {
    return [...this.#columns.keys()].filter((index) => isBetween[index] === 1);
  }

  cutAt(optimum: RelaxedOptimum): number {
    let cuts = 0;
    for (const index of this.betweenAt(optimum)) cuts += Number(this.#cut(index, optimum.fills[index]!));
    return cuts;
  }

  /** What does not lie between is at the nearer end; what does is brought to where payments end, or floor. */
  fillsAt({ fills, isBetween }: RelaxedOptimum): bigint[] {
    return this.#columns.map((_, index) => {
      return isBetween[index] === 1 ? this.#allowed(index, fills[index]!) : this.#end(index, fills[index]!);
    });
  }

  #end(index: number, fill: number): bigint {
    const [lower, upper] = [this.lower[index]!, this.upper[index]!];
    return fill - Number(lower) < Number(upper) - fill ? lower : upper;
  }

  /** The nearest amount that may settle, not outside of the ends. */
  #allowed(index: number, fill: number): bigint {
    const near = wholeOf(fill) + this.#tolerance;
    const inside = near > this.upper[index]! ? this.upper[index]! : near;
    const allowed = allowedFill(this.#columns[index]!, inside, true);
    const nearest = allowed > wholeOf(fill) && isWhole(this.#columns[index]!, allowed) ? allowed : undefined;
    const fine = nearest ?? allowedFill(this.#columns[index]!, min(wholeOf(fill), inside), true);
    return fine < this.lower[index]! ? this.lower[index]! : fine;
  }

  /** Returns whether a column was cut. */
  #cut(index: number, fill: number): boolean {
    const [column, anchor, target] = [this.#columns[index]!, this.#anchor[index]!, wholeOf(fill)];
    const allowed = this.#allowed(index, fill);
    if (target - allowed <= this.#tolerance) return false;
    if (target < anchor) this.lower[index] = anchor;
    else this.upper[index] = max(allowedFill(column, target, false), anchor);
    return true;
  }
}

/** Forgives a floating point number what it lacks to the next whole one. */
function wholeOf(amount: number): bigint {
  return BigInt(Math.floor(amount + 1e-3));
}

function isWhole(column: Column, fill: bigint): boolean {
  return allowedFill(column, fill, false) === fill;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
