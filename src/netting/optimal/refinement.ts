import type { Book } from "./book.ts";
import { type Ends, NoRelaxedOptimum, type Relaxation, withRelaxation } from "./relaxation.ts";

const ROUNDS = 4;
/** Further than this many times what is short nothing is moved. */
const REACH = 1_000_000n;

/**
 * Moves columns that lie between their ends a little, so that accounts which floating point left short by some minor units
 * are covered: a linear program of what is left, in units of what is short, so that each round is exact to a millionth of
 * the one before (the idea of Gleixner, Steffy and Wolter, "Iterative refinement for linear programming", INFORMS Journal
 * on Computing 28 (2016) 449-464). Returns whether all are covered.
 */
export async function refine(book: Book, between: readonly number[], ends: Ends): Promise<boolean> {
  for (let round = 0; round < ROUNDS && between.length > 0 && !book.isFeasible(); round += 1) {
    // Where there is no room for what rounding may take, whole numbers may still come out even.
    const moves = (await movesWithin(book, between, ends, 1n)) ?? (await movesWithin(book, between, ends, 0n));
    if (moves === undefined) return false;
    for (const [place, index] of between.entries()) book.set(index, book.fillOf(index) + moves[place]!);
  }
  return book.isFeasible();
}

/** `margin` minor units are kept for each column that touches an account. None if there are no such moves. */
async function movesWithin(
  book: Book,
  between: readonly number[],
  ends: Ends,
  margin: bigint,
): Promise<bigint[] | undefined> {
  const unit = shortestOf(book.balances) + 1n;
  const bounded = (amount: bigint) => clamp(amount, -REACH * unit, REACH * unit);
  const touched = touchesOf(book, between);
  const openings = book.balances.map((balance, account) => bounded(balance - margin * touched[account]!));
  const room = {
    lower: between.map((index) => bounded(ends.lower[index]! - book.fillOf(index))),
    upper: between.map((index) => bounded(ends.upper[index]! - book.fillOf(index))),
  };
  const columns = between.map((index) => book.columns[index]!);
  try {
    const work = (relaxation: Relaxation) => Promise.resolve(wholeMoves(relaxation.solve(room).fills, room));
    return await withRelaxation(columns, openings, work, Number(unit));
  } catch (error) {
    if (error instanceof NoRelaxedOptimum) return undefined;
    throw error;
  }
}

function wholeMoves(moves: Float64Array, { lower, upper }: Ends): bigint[] {
  return Array.from(moves, (move, place) => clamp(BigInt(Math.round(move)), lower[place]!, upper[place]!));
}

/** For each account how many of these columns touch it, each of which may be rounded by a minor unit. */
function touchesOf({ columns, balances }: Book, between: readonly number[]): bigint[] {
  const touches = balances.map(() => 0n);
  for (const index of between) {
    for (const { debited, credited } of columns[index]!.legs)
      for (const account of [...debited, ...credited]) touches[account]! += 1n;
  }
  return touches;
}

function shortestOf(balances: readonly bigint[]): bigint {
  return balances.reduce((short, balance) => (-balance > short ? -balance : short), 0n);
}

function clamp(amount: bigint, low: bigint, high: bigint): bigint {
  return amount < low ? low : amount > high ? high : amount;
}
