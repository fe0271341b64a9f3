import { Power } from "../../src/index.ts";
import { deployBusyConsortium } from "../utils/busy-consortium.ts";
import { beginCulture, continueCulture, culturedOf } from "../utils/busy-culture.ts";
import { beginEconomy, continueEconomy, type OldEconomy } from "../utils/busy-economy.ts";
import { beginTrade, continueTrade, type OldTrade } from "../utils/busy-trade.ts";
import { mined } from "../utils/consortium.ts";
import { type BusyWorld, connection } from "./access.ts";
import { CULTURE } from "./culture.ts";
import { ECONOMY, financiersOf } from "./economy.ts";
import { GOVERNANCE } from "./governance.ts";
import { SETTLEMENT } from "./settlement.ts";
import { SUPERVISION } from "./supervision.ts";
import { TRADE, tradersOf } from "./trade.ts";

/** Who may call what, of all contracts but the Council and its silence procedure, which have worlds of their own. */
export const MATRIX = { ...GOVERNANCE, ...SUPERVISION, ...SETTLEMENT, ...TRADE, ...ECONOMY, ...CULTURE };

/** A consortium in which everything that the matrix calls is under way. */
export async function deployBusyWorld(): Promise<BusyWorld> {
  const old: OldTrade[] = [];
  const oldEconomy: OldEconomy[] = [];
  const consortium = await deployBusyConsortium(connection, async (moved) => {
    const begun = await beginTrade(connection, tradersOf(moved), moved.extras["replaced account"]);
    old.push(begun);
    oldEconomy.push(await beginEconomy(connection, financiersOf(moved), moved.extras["replaced account"]));
    await beginCulture(connection, culturedOf(moved));
    return async () => mined(begun.register.announceAdoption(moved.engine, Power.Pay));
  });
  const trade = await continueTrade(connection, tradersOf(consortium), old[0]!);
  const economy = await continueEconomy(connection, financiersOf(consortium), oldEconomy[0]!);
  const culture = await continueCulture(connection, culturedOf(consortium));
  return { ...consortium, trade, economy, culture };
}
