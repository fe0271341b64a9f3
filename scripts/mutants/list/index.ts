import type { Mutant } from "../mutant.ts";
import { COMMON } from "./common.ts";
import { CULTURE } from "./culture.ts";
import { CYCLES } from "./cycles.ts";
import { POOL } from "./pool.ts";
import { GOVERNANCE } from "./governance.ts";
import { HOLDING } from "./holds.ts";
import { SETTLEMENT } from "./settlement.ts";
import { STANDING } from "./standing.ts";
import { SUPERVISION } from "./supervision.ts";
import { ECONOMY } from "./economy.ts";
import { TRADE } from "./trade.ts";

/** The bugs that the tests have to catch, at least two for each invariant. */
export const MUTANTS: readonly Mutant[] = [
  ...COMMON,
  ...GOVERNANCE,
  ...SUPERVISION,
  ...HOLDING,
  ...STANDING,
  ...SETTLEMENT,
  ...CYCLES,
  ...POOL,
  ...TRADE,
  ...CULTURE,
  ...ECONOMY,
];
