import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";

import type { ClearingQueue } from "../../typechain-types/index.js";
import { CENTS, queueUbin, solveFromChain, ubinBanks } from "../utils/clearing.ts";
import { mined, type TestConsortium } from "../utils/consortium.ts";
import { describeOnNode } from "../utils/espace.ts";

const MOST = 2_300_000n;

describeOnNode("The clearing queue on a real eSpace node", (shared) => {
  it("settles the Project Ubin case as published, in one transaction", async () => {
    const { queue, members, ...rest } = shared();
    // In the last member's currency, so that the other suites find the first two as they left them.
    const world: TestConsortium = { ...rest, queue, members: members.toReversed() };
    const home = world.members[0]!;
    const banks = await ubinBanks(world);
    await queueUbin(queue, home, banks, await now(queue));
    await roundEnds(queue);
    const receipt = await mined(queue.connect(rest.stranger).net(await solveFromChain(queue)));
    const balances = [];
    for (const bank of banks) balances.push(await home.token.balanceOf(bank));
    expect(balances).to.deep.equal([4_134_000n, 1_000n, 1_000n, 0n].map((amount) => amount * CENTS));
    expect(receipt.gasUsed).to.be.below(MOST);
  });
});

async function roundEnds(queue: ClearingQueue): Promise<void> {
  const end = await queue.roundStart((await queue.round()) + 1n);
  while (BigInt(await now(queue)) < end) await sleep(200);
}

async function now(queue: ClearingQueue): Promise<number> {
  return (await queue.runner!.provider!.getBlock("latest"))!.timestamp;
}
