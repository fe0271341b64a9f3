import { setTimeout as sleep } from "node:timers/promises";

import { type Proposal, proposalArguments, proposeArguments, readProposal, SUPPORT } from "../../src/index.ts";
import { mined, type TestConsortium } from "./consortium.ts";

const POLL_MS = 200;

/** The time of the newest block, Unix seconds. */
export async function clockOf({ relayer }: Pick<TestConsortium, "relayer">): Promise<number> {
  return (await relayer.provider!.getBlock("latest"))!.timestamp;
}

/** Waits until the chain's clock, which nobody can move on a real node, is past a moment. */
export async function passed(world: Pick<TestConsortium, "relayer">, moment: number): Promise<void> {
  while ((await clockOf(world)) <= moment) await sleep(POLL_MS);
}

/** Every member proposes, votes for and has executed what the joint authority alone may do. */
export async function decideOnNode(world: TestConsortium, proposal: Proposal): Promise<void> {
  const { council, members, stranger } = world;
  const delegations = members.map(({ offices }) => offices.Delegation);
  const named = proposalArguments(proposal);
  await mined(council.connect(delegations[0]).propose(...proposeArguments(proposal)));
  const id = await council.hashProposal(...named);
  const { voteStart, voteEnd } = await readProposal(council, id);
  await passed(world, voteStart);
  for (const delegation of delegations) await mined(council.connect(delegation).castVote(id, SUPPORT.for));
  await passed(world, voteEnd);
  await mined(council.connect(stranger).queue(...named));
  await passed(world, (await readProposal(council, id)).executableAt);
  await mined(council.connect(stranger).execute(...named));
}
