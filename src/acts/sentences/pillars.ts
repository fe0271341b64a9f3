import { COMMON } from "./common.ts";
import { CYCLES } from "./cycles.ts";
import { GOVERNANCE } from "./governance.ts";
import { POOL } from "./pool.ts";
import { SETTLEMENT } from "./settlement.ts";
import { SUPERVISION } from "./supervision.ts";

/** What each error of governance, supervision and settlement says, for people; in braces, its arguments. */
export const PILLARS: Readonly<Record<string, string>> = {
  ...COMMON,
  ...GOVERNANCE,
  ...SUPERVISION,
  ...SETTLEMENT,
  ...CYCLES,
  ...POOL,
};
