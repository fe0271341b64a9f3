import type { Act } from "./act.ts";
import { CULTURE } from "./table/culture.ts";
import { CUSTOMS } from "./table/customs.ts";
import { ECONOMY } from "./table/economy.ts";
import { GOVERNANCE } from "./table/governance.ts";
import { SETTLEMENT } from "./table/settlement.ts";
import { SUPERVISION } from "./table/supervision.ts";
import { TRADE } from "./table/trade.ts";

/** Every act that somebody does by himself or for an office. */
export const ACTS: readonly Act[] = [
  ...GOVERNANCE,
  ...SUPERVISION,
  ...SETTLEMENT,
  ...TRADE,
  ...CUSTOMS,
  ...ECONOMY,
  ...CULTURE,
];
