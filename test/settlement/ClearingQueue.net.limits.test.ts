import { expect } from "chai";

import { Priority } from "../../src/index.ts";
import { netOf } from "../../src/netting/clearing.ts";
import { readClearingBook, readQueueRecord } from "../../src/netting/queue-record.ts";
import { nextRound } from "../utils/clearing.ts";
import {
  type ClearingWorld,
  FUNDED,
  legOf,
  queuePair,
  queuePayment,
  settleNet,
  settleNextRound,
} from "../utils/clearing-world.ts";
import { HOUR, mined } from "../utils/consortium.ts";
import { connection, enter, expectBalances, settledOf, time } from "./ClearingQueue.net.fixture.ts";

describe("ClearingQueue", () => {
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

    it("keeps both lanes waiting until the payer lets them go, from the next round on each", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, shanghai, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1_000n));
      await queuePayment(world, legOf(cny, beijing, almaty, 200n), { priority: "Urgent" });
      await queuePayment(world, legOf(cny, shanghai, almaty, 7n));
      await mined(queue.connect(beijing).hold(cny, true));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 7n]]);
      await mined(queue.connect(beijing).hold(cny, false));
      await expect(settleNet(world)).to.be.revertedWithCustomError(queue, "NettingNothingSettles").withArgs();
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 1_207n]]);
    });

    it("lets what is held expire in its place", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1_000n), { seconds: 1 });
      await mined(queue.connect(beijing).hold(cny, true));
      await time.increase(HOUR);
      await nextRound(connection, queue);
      await expect(settleNet(world)).to.be.revertedWithCustomError(queue, "NettingNothingSettles").withArgs();
      await mined(queue.connect(beijing).hold(cny, false));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 0n]]);
      expect(await settledOf(world, cny, beijing)).to.equal(1);
    });

    it("keeps a pair waiting whose one leg is held, and what stands beside it settles", async () => {
      const world = await enter();
      const { queue, china, kazakhstan, cny, kzt, beijing, almaty, shanghai } = world;
      await queuePair(world, [legOf(cny, beijing, almaty, 1_000n), legOf(kzt, almaty, beijing, 5n)]);
      await queuePayment(world, legOf(cny, shanghai, almaty, 7n));
      await mined(queue.connect(almaty).hold(kzt, true));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 7n]]);
      await expectBalances(kazakhstan.token, [[beijing, 0n]]);
      await mined(queue.connect(almaty).hold(kzt, false));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 1_007n]]);
      await expectBalances(kazakhstan.token, [[beijing, 5n]]);
    });
  });

  describe("bilateral limits", () => {
    const limited = async (world: ClearingWorld, amount: bigint) => {
      const { queue, cny, beijing, almaty } = world;
      await mined(queue.connect(beijing).setLimits(cny, [{ payee: almaty.address, amount }]));
    };

    it("let through what just reaches them and stop the next unit", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty, shanghai } = world;
      await limited(world, 1_000n);
      for (const amount of [600n, 400n, 1n]) await queuePayment(world, legOf(cny, beijing, almaty, amount));
      await queuePayment(world, legOf(cny, beijing, shanghai, 9n));
      await settleNextRound(world);
      await expectBalances(china.token, [
        [almaty, 1_000n],
        [shanghai, FUNDED],
      ]);
      await settleNet(world); // each net has the whole limit
      await expectBalances(china.token, [
        [almaty, 1_001n],
        [shanghai, FUNDED + 9n],
      ]);
      expect(await queue.limits(cny, beijing, 0)).to.deep.equal([almaty.address, 1_000n]);
    });

    it("count what comes back from the payee", async () => {
      const world = await enter();
      const { china, cny, beijing, almaty } = world;
      await limited(world, 1_000n);
      await queuePayment(world, legOf(cny, beijing, almaty, 1_501n));
      await queuePayment(world, legOf(cny, almaty, beijing, 501n));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 1_000n]]);
    });

    it("bind from both sides at once", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, shanghai } = world;
      await mined(queue.connect(beijing).setLimits(cny, [{ payee: shanghai.address, amount: 100n }]));
      await mined(queue.connect(shanghai).setLimits(cny, [{ payee: beijing.address, amount: 0n }]));
      await queuePayment(world, legOf(cny, shanghai, beijing, 5n));
      await queuePayment(world, legOf(cny, beijing, shanghai, 105n));
      await queuePayment(world, legOf(cny, beijing, shanghai, 1n));
      await settleNextRound(world);
      await expectBalances(china.token, [[shanghai, FUNDED + 100n]]);
    });

    it("of one payee named twice bind both", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      const amounts = [500n, 300n, 400n];
      await mined(
        queue.connect(beijing).setLimits(
          cny,
          amounts.map((amount) => ({ payee: almaty.address, amount })),
        ),
      );
      await queuePayment(world, legOf(cny, beijing, almaty, 300n));
      await queuePayment(world, legOf(cny, beijing, almaty, 1n));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 300n]]);
    });

    it("work from the next round on and for lanes that were never used", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 10n), { priority: "Urgent" });
      await limited(world, 9n);
      await nextRound(connection, queue);
      await expect(settleNet(world)).to.be.revertedWithCustomError(queue, "NettingNothingSettles").withArgs();
      await mined(queue.connect(beijing).setLimits(cny, []));
      await expect(settleNet(world)).to.be.revertedWithCustomError(queue, "NettingNothingSettles").withArgs();
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 10n]]);
    });

    it("hold for a pair too", async () => {
      const world = await enter();
      const { queue, china, kazakhstan, cny, kzt, beijing, almaty } = world;
      await limited(world, 999n);
      await queuePair(world, [legOf(cny, beijing, almaty, 1_000n), legOf(kzt, almaty, beijing, 5n)]);
      await nextRound(connection, queue);
      await expect(settleNet(world)).to.be.revertedWithCustomError(queue, "NettingNothingSettles").withArgs();
      await limited(world, 1_000n);
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 1_000n]]);
      await expectBalances(kazakhstan.token, [[beijing, 5n]]);
    });

    it("say by name that a net goes beyond them", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1_000n));
      await limited(world, 999n);
      await nextRound(connection, queue);
      const { call } = netOf({ ...(await readClearingBook(queue, await readQueueRecord(queue))), limits: [] });
      const position = call.accounts.indexOf(beijing.address.toLowerCase());
      await expect(queue.net(call))
        .to.be.revertedWithCustomError(queue, "NetReplayInfeasible")
        .withArgs(position, FUNDED - 1_000n);
    });
  });
});
