import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { parseConsortium, type ConsortiumFile } from "../../src/index.ts";
import { accountsFor, deployAs, type Deployed, type DeploymentChain, embeddedChain, nodeChain } from "./deployments.ts";
import { DEVIATIONS, isFound, placesOf } from "./deviations.ts";
import { type Figures, prefixed, suffixed } from "./figures.ts";
import { killedDeployment } from "./killed-deployment.ts";
import { lifeFigures } from "./large-life.ts";
import { largeConsortium } from "./large.ts";
import { openScene } from "./scene.ts";

const DEMO = fileURLToPath(new URL("../../deploy/consortia/silk-road.json", import.meta.url));
const [FEW, SOME, MANY] = [10, 50, 150];

type Open = (accounts: number) => Promise<DeploymentChain>;

/** What it takes to bring consortia to Hardhat's chain, and what its acceptance and its journal are worth. */
export async function deployFigures(): Promise<Figures> {
  return {
    ...prefixed("deploy.", await growth(embeddedChain, false)),
    ...(await acceptFigures()),
    ...prefixed("deploy.", await killFigures(3, embeddedChain)),
  };
}

/** The same deployments on a real Conflux node. */
export async function espaceDeployFigures(): Promise<Figures> {
  return prefixed("espace.deploy.", { ...(await growth(nodeChain, true)), ...(await killFigures(11, nodeChain)) });
}

/** Gas, and seconds of a clock, of the demo's ten countries and of more and more countries, which then live on it. */
async function growth(open: Open, rehearsal: boolean): Promise<Figures> {
  const onChain = (file: ConsortiumFile, after: After) => withConsortium(file, open, rehearsal, after);
  const demo = await onChain(parseConsortium(JSON.parse(readFileSync(DEMO, "utf8"))), costOf);
  const live = async (deployed: Deployed) => ({ ...costOf(deployed), ...(await lifeFigures(deployed, !rehearsal)) });
  const few = await onChain(largeConsortium(FEW), live);
  const some = await onChain(largeConsortium(SOME), live);
  const many = await onChain(largeConsortium(MANY), live);
  return {
    "gas.demo": demo.gas!,
    "gas.country_marginal": Math.round((many.gas! - some.gas!) / (MANY - SOME)),
    [`growth_${MANY}_to_${SOME}`]: many.gas! / some.gas!,
    ...suffixed(`.at_${FEW}`, few),
    ...suffixed(`.at_${SOME}`, some),
    ...suffixed(`.at_${MANY}`, many),
  };
}

type After = (deployed: Deployed) => Figures | Promise<Figures>;

function costOf({ gas, transactions, seconds }: Deployed): Figures {
  return { gas: Number(gas), transactions, seconds };
}

/** Deploys a consortium on a chain of its own, and measures it there. */
async function withConsortium(file: ConsortiumFile, open: Open, rehearsal: boolean, after: After): Promise<Figures> {
  const chain = await open(accountsFor(file));
  try {
    const deployed = await deployAs(file, chain, rehearsal);
    const figures = await after(deployed);
    deployed.close();
    return figures;
  } finally {
    await chain.close();
  }
}

/** How many of the deviations that the tests seed are told where they are. */
async function acceptFigures(): Promise<Figures> {
  const scene = await openScene();
  try {
    const titles = Object.keys(DEVIATIONS);
    let found = 0;
    for (const title of titles) if (isFound(title, await placesOf(scene, title))) found += 1;
    return { "accept.deviations_seeded": titles.length, "accept.deviations_found": found };
  } finally {
    await scene.close();
  }
}

/** A deployment that is killed at every so-manieth point at which it can be, and must be whole in the end. */
async function killFigures(every: number, open: Open): Promise<Figures> {
  const { killed, faults } = await killedDeployment(every, open);
  const kills = Object.values(killed.kills).reduce((sum, count) => sum + count, 0);
  return { kill_points: kills, kills_survived: faults.length === 0 ? kills : 0 };
}
