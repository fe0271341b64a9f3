import { COMMON } from "./common.ts";
import { CULTURE } from "./culture.ts";
import { CYCLES } from "./cycles.ts";
import { ECONOMY } from "./economy.ts";
import { GOVERNANCE } from "./governance.ts";
import { POOL } from "./pool.ts";
import { SETTLEMENT } from "./settlement.ts";
import { SUPERVISION } from "./supervision.ts";
import { TRADE } from "./trade.ts";

/** What each error says, for people; in braces, its arguments. */
export const SENTENCES: Readonly<Record<string, string>> = {
  ...COMMON,
  ...GOVERNANCE,
  ...SUPERVISION,
  ...SETTLEMENT,
  ...CYCLES,
  ...POOL,
  ...TRADE,
  ...ECONOMY,
  ...CULTURE,
};
