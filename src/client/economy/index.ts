import { ECONOMY } from "../../acts/sentences/economy.ts";
import { interfaceFrom } from "../../chain/contract.ts";
import { ECONOMY_ABIS } from "../../consortium/abis.ts";
import type { Domain } from "../domain.ts";
import { Projects } from "./projects.ts";
import { Works } from "./works.ts";

export { type FundedShare, type OpenedProject, Projects } from "./projects.ts";
export { type GivenAward, Works } from "./works.ts";

/** What `Sogdia` has once it is extended by economy. */
export interface EconomyClients {
  readonly projects: Projects;
  readonly works: Works;
}

/** Projects that are financed together, and the works for which they are. */
export const economy: Domain<keyof typeof ECONOMY_ABIS, EconomyClients> = {
  abis: ECONOMY_ABIS,
  vocabulary: { interfaces: Object.values(ECONOMY_ABIS).map(interfaceFrom), sentences: ECONOMY },
  clients: (connection, contracts) => ({
    projects: new Projects(connection, contracts),
    works: new Works(connection, contracts),
  }),
};
