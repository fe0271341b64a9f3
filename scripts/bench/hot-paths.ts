import type { BenchChain } from "./chains.ts";
import { clearingCosts } from "./clearing.ts";
import type { BenchConsortium } from "./consortium.ts";
import { councilCosts } from "./council.ts";
import { disclosureCosts } from "./disclosures.ts";
import { haltCosts } from "./emergency.ts";
import { type Figures, prefixed } from "./figures.ts";
import { holdCosts } from "./holds.ts";
import type { Cost } from "./meter.ts";
import { consortiumCosts, plainTransfer } from "./scenario.ts";
import { thresholdCosts } from "./thresholds.ts";
import { tradeCosts } from "./trade.ts";

/** The payments, whatever the chain, under the names that follow `gas.` or `espace.`. */
export async function paymentCosts(chain: BenchChain, consortium: BenchConsortium): Promise<Map<string, Cost>> {
  const plain = await plainTransfer(chain);
  return new Map([["erc20.transfer", plain], ...(await consortiumCosts(chain, consortium))]);
}

/** What authorities do beside the payments; last, since halts close what is measured. */
export async function authorityFigures(chain: BenchChain, consortium: BenchConsortium): Promise<Figures> {
  return {
    ...gasOf(await holdCosts(chain, consortium)),
    ...gasOf(await thresholdCosts(chain, consortium)),
    ...gasOf(await disclosureCosts(chain, consortium)),
    ...(await haltFigures(chain, consortium)),
  };
}

async function haltFigures(chain: BenchChain, consortium: BenchConsortium): Promise<Figures> {
  const { two, three } = await haltCosts(chain, consortium);
  return {
    "emergency.halt": Number(two.gas),
    "emergency.halt.another_signature": Number(three.gas - two.gas),
  };
}

/** The gas of everything that happens daily, in one go on a consortium that nobody has used yet. */
export async function hotPathFigures(chain: BenchChain, consortium: BenchConsortium): Promise<Figures> {
  return prefixed("gas.", {
    ...gasOf(await paymentCosts(chain, consortium)),
    ...gasOf(await clearingCosts(chain, consortium)),
    ...prefixed("council.", gasOf(await councilCosts(chain))),
    ...prefixed("trade.", gasOf(await tradeCosts(chain, consortium))),
    ...(await authorityFigures(chain, consortium)),
  });
}

export function gasOf(costs: ReadonlyMap<string, Cost>): Figures {
  return Object.fromEntries([...costs].map(([name, { gas }]) => [name, Number(gas)]));
}
