import { boundAt } from "./optimal/certificate.ts";
import { accountOpenings, columnsOf, totalOf } from "./optimal/columns.ts";
import { withRelaxation } from "./optimal/relaxation.ts";
import type { NettingProblem } from "./problem.ts";
import { validate } from "./validate.ts";

/**
 * The most that any algorithm can settle, in minor units over all positions together: an upper bound on the value settled
 * even if no queue kept its order and payments could be split, as long as no position ends below zero, no limit is
 * exceeded and the legs of a link settle in the same part. It is the optimum of a linear program over parts from 0 to 1.
 *
 * The solver calculates in floating point, so what is returned is computed from its dual prices in whole numbers: by weak
 * duality any prices give a bound, and rounding only makes it a little larger. Throws `InvalidNettingProblem`.
 */
export async function valueBound(problem: NettingProblem): Promise<bigint> {
  validate(problem);
  const [columns, openings] = [columnsOf(problem), accountOpenings(problem)];
  if (columns.length === 0) return 0n;
  const ends = { lower: columns.map(() => 0n), upper: columns.map(totalOf) };
  const { prices } = await withRelaxation(columns, openings, (relaxation) => Promise.resolve(relaxation.solve(ends)));
  return boundAt(columns, openings, prices);
}
