import { expect } from "chai";
import hre from "hardhat";

import { Priority } from "../../src/index.ts";
import { nextRound, solveFromChain } from "../utils/clearing.ts";
import { clearingWorld, legOf, queuePair, queuePayment, settleNextRound } from "../utils/clearing-world.ts";
import { mined } from "../utils/consortium.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;

async function fixture() {
  return clearingWorld(connection);
}

describe("ClearingQueue", () => {
  const enter = () => networkHelpers.loadFixture(fixture);

  describe("net", () => {
    it("refuses a lane that is named twice, the second time with a bit that no lane has", async () => {
      const world = await enter();
      const { queue, stranger, china, cny, beijing, shanghai, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1_000n));
      await queuePayment(world, legOf(cny, shanghai, almaty, 1_000n));
      await nextRound(connection, queue);
      const sound = await solveFromChain(queue);
      const run = sound.entries.slice(6, 2 + (sound.entries.length - 2) / 2);
      for (let bit = 56n; bit < 256n; bit += 8n) {
        const lanes = [sound.lanes[0]!, sound.lanes[0]! | (1n << bit)];
        await expect(
          queue.connect(stranger).net({ ...sound, lanes, entries: `0x0000${run}0001${run}` }),
        ).to.be.revertedWithPanic(0x32);
      }
      await mined(queue.connect(stranger).net(sound));
      expect(await china.token.balanceOf(almaty)).to.equal(2_000n);
    });
  });

  describe("hold", () => {
    it("goes on holding what is held again", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1_000n));
      await mined(queue.connect(beijing).hold(cny, true));
      await nextRound(connection, queue);
      expect((await queue.laneOf(cny, beijing, Priority.Normal)).isHeld).to.equal(true);
      await mined(queue.connect(beijing).hold(cny, true));
      expect((await queue.laneOf(cny, beijing, Priority.Normal)).isHeld).to.equal(true);
    });

    it("does not stop what goes on anyway, so that no net under way fails", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1_000n));
      await nextRound(connection, queue);
      await mined(queue.connect(beijing).hold(cny, false));
      expect((await queue.laneOf(cny, beijing, Priority.Normal)).isHeld).to.equal(false);
    });

    it("keeps a pair waiting whose one leg is held, and what stands beside it settles", async () => {
      const world = await enter();
      const { queue, china, kazakhstan, cny, kzt, beijing, almaty, shanghai } = world;
      await queuePair(world, [legOf(cny, beijing, almaty, 1_000n), legOf(kzt, almaty, beijing, 5n)]);
      await queuePayment(world, legOf(cny, shanghai, almaty, 7n));
      await mined(queue.connect(almaty).hold(kzt, true));
      await settleNextRound(world);
      expect(await china.token.balanceOf(almaty)).to.equal(7n);
      expect(await kazakhstan.token.balanceOf(beijing)).to.equal(0n);
      await mined(queue.connect(almaty).hold(kzt, false));
      await settleNextRound(world);
      expect(await china.token.balanceOf(almaty)).to.equal(1_007n);
      expect(await kazakhstan.token.balanceOf(beijing)).to.equal(5n);
    });
  });
});
