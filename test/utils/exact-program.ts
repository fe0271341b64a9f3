/** A fraction of whole numbers, its divisor above zero. */
export interface Fraction {
  readonly part: bigint;
  readonly of: bigint;
}

/**
 * The most that `costs` times x comes to where `rows` times x is at most `sides`, none of which is below zero, and x is
 * not below zero: the simplex method by Bland's rule, which cannot go round in circles, in whole numbers over one divisor
 * (Edmonds; every division below comes out even). There must be an optimum.
 */
export function exactMaximum(
  costs: readonly bigint[],
  rows: readonly (readonly bigint[])[],
  sides: readonly bigint[],
): Fraction {
  const slacks = (row: number) => rows.map((_, slack) => (slack === row ? 1n : 0n));
  const tableau = rows.map((row, index) => [...row, ...slacks(index), sides[index]!]);
  tableau.push([...costs.map((cost) => -cost), ...rows.map(() => 0n), 0n]);
  const basis = rows.map((_, index) => costs.length + index);
  for (let divisor = 1n; ;) {
    const goal = tableau.at(-1)!;
    const entering = goal.findIndex((value, column) => value < 0n && column < goal.length - 1);
    if (entering < 0) return { part: goal.at(-1)!, of: divisor };
    const leaving = leavingRow(tableau, basis, entering);
    basis[leaving] = entering;
    divisor = pivot(tableau, leaving, entering, divisor);
  }
}

function leavingRow(tableau: readonly (readonly bigint[])[], basis: readonly number[], entering: number): number {
  let best = -1;
  for (const row of basis.keys()) {
    if (tableau[row]![entering]! > 0n && (best < 0 || isSooner(tableau, basis, entering, row, best))) best = row;
  }
  if (best < 0) throw new Error("The program has no end.");
  return best;
}

/** Whether a row bounds what enters more tightly than another; of equals, the one of the first unknown. */
function isSooner(
  tableau: readonly (readonly bigint[])[],
  basis: readonly number[],
  entering: number,
  row: number,
  other: number,
): boolean {
  const gap = tableau[row]!.at(-1)! * tableau[other]![entering]! - tableau[other]!.at(-1)! * tableau[row]![entering]!;
  return gap < 0n || (gap === 0n && basis[row]! < basis[other]!);
}

/** Returns the new divisor of the tableau. */
function pivot(tableau: bigint[][], row: number, column: number, divisor: bigint): bigint {
  const pivoted = tableau[row]!;
  const by = pivoted[column]!;
  for (const [index, values] of tableau.entries()) {
    const factor = values[column]!;
    if (index !== row) tableau[index] = values.map((value, place) => (value * by - factor * pivoted[place]!) / divisor);
  }
  return by;
}
