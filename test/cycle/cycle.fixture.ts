import { network } from "hardhat";

import { type CycleKey } from "../../src/cycle/keys.ts";
import { type CycleProposal, type CycleSigner, cyclesDomain } from "../../src/cycle/proposal.ts";
import { deployConsortium, type TestCountry } from "../utils/consortium.ts";
import { holdersIn, proposeSigned, registerAll } from "../utils/cycles.ts";

export const connection = await network.create();
export const { ethers, networkHelpers } = connection;
export const { time } = networkHelpers;

export const WINDOW = 300;
export const GRACE = 3_600;

async function deploy() {
  const consortium = await deployConsortium(connection);
  const { cycleKeys: keys, cycles, members } = consortium;
  const holders = members.flatMap(holdersIn);
  await registerAll(keys, holders);
  const [china, kazakhstan, thailand] = members as [TestCountry, TestCountry, TestCountry];
  const { chainId } = await ethers.provider.getNetwork();
  const domain = cyclesDomain(await cycles.getAddress(), chainId);
  return { ...consortium, china, kazakhstan, thailand, keys, cycles, holders, cyclesDomain: domain };
}

export type CycleWorld = Awaited<ReturnType<typeof deploy>>;

/** Its last block is of this moment, also where the world was made a while ago. */
export async function cycleWorld(): Promise<CycleWorld> {
  const world = await networkHelpers.loadFixture(deploy);
  await networkHelpers.mine();
  return world;
}

/** Proposes a cycle that everybody has signed; its id. */
export function propose(
  { cycles, cyclesDomain: domain, relayer }: CycleWorld,
  cycle: { proposal: CycleProposal; signers: readonly CycleSigner[] },
  keys: readonly CycleKey[],
): Promise<string> {
  return proposeSigned({ cycles: cycles.connect(relayer), cyclesDomain: domain }, cycle, keys);
}
