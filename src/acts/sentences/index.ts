import { CULTURE } from "./culture.ts";
import { ECONOMY } from "./economy.ts";
import { PILLARS } from "./pillars.ts";
import { TRADE } from "./trade.ts";

/** What each error says, for people; in braces, its arguments. */
export const SENTENCES: Readonly<Record<string, string>> = {
  ...PILLARS,
  ...TRADE,
  ...ECONOMY,
  ...CULTURE,
};
