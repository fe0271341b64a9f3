import { simulatedChain } from "./chains.ts";
import { raiseConsortium, limitCorridor } from "./consortium.ts";
import { consortiumCosts } from "./scenario.ts";
import { holdCosts } from "./holds.ts";
const chain = await simulatedChain();
const consortium = await raiseConsortium(chain);
console.dir(await consortiumCosts(chain, consortium), { depth: 4 });
console.dir(await holdCosts(chain, consortium), { depth: 4 });
