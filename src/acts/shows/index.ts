import { CULTURE } from "./culture.ts";
import { ECONOMY } from "./economy.ts";
import { GOVERNANCE } from "./governance.ts";
import { SETTLEMENT } from "./settlement.ts";
import type { Show } from "./show.ts";
import { SUPERVISION } from "./supervision.ts";
import { TRADE } from "./trade.ts";

/** Every look at something that acts made; `council list` and `council show` have pages of their own. */
export const SHOWS: readonly Show[] = [...GOVERNANCE, ...SUPERVISION, ...SETTLEMENT, ...TRADE, ...ECONOMY, ...CULTURE];
