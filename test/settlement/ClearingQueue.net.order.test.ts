import { expect } from "chai";

import { Priority } from "../../src/index.ts";
import { nextRound } from "../utils/clearing.ts";
import {
  type ClearingWorld,
  FUNDED,
  legOf,
  queuePayment,
  raisePayment,
  settleNet,
  settleNextRound,
} from "../utils/clearing-world.ts";
import { HOUR, mined } from "../utils/consortium.ts";
import { connection, enter, expectBalances, settledOf, time } from "./ClearingQueue.net.fixture.ts";

describe("ClearingQueue", () => {
  describe("priorities", () => {
    it("settle what is urgent first, whenever it came", async () => {
      const world = await enter();
      const { china, cny, shanghai, almaty, beijing } = world;
      await china.token.connect(shanghai).transfer(almaty, 1_000n);
      await queuePayment(world, legOf(cny, almaty, beijing, 600n));
      await queuePayment(world, legOf(cny, almaty, shanghai, 601n), { priority: "Urgent" });
      await settleNextRound(world);
      await expectBalances(china.token, [
        [beijing, FUNDED],
        [shanghai, FUNDED - 399n],
      ]);
    });

    it("let no normal payment pass an urgent one that waits, however small it is", async () => {
      const world = await enter();
      const { queue, cny, beijing, shanghai, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, FUNDED + 1n), { priority: "Urgent" });
      await queuePayment(world, legOf(cny, beijing, almaty, 1n));
      await queuePayment(world, legOf(cny, shanghai, almaty, 1n));
      await settleNextRound(world);
      expect(await settledOf(world, cny, beijing)).to.equal(0);
      expect(await settledOf(world, cny, shanghai)).to.equal(1);
      expect(await queue.waitingAtCut(cny)).to.equal(2n);
    });

    it("are first in first out within one", async () => {
      const world = await enter();
      const { china, cny, beijing, shanghai, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, FUNDED + 1n));
      await queuePayment(world, legOf(cny, beijing, shanghai, 1n));
      await nextRound(connection, world.queue);
      await queuePayment(world, legOf(cny, shanghai, almaty, 2n));
      await settleNextRound(world);
      await expectBalances(china.token, [
        [beijing, FUNDED],
        [shanghai, FUNDED - 2n],
      ]);
    });
  });

  describe("raise", () => {
    /** A small payment behind one that cannot settle. */
    const stuck = async (world: ClearingWorld) => {
      const { cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, FUNDED + 1n));
      await queuePayment(world, legOf(cny, beijing, almaty, 10n));
      return legOf(cny, beijing, almaty, 10n);
    };

    it("settles what was stuck, once", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      const payment = await stuck(world);
      await nextRound(connection, queue);
      await raisePayment(world, payment, 1);
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 10n]]);
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 0));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 10n]]);
      expect(await settledOf(world, cny, beijing)).to.equal(4);
    });

    it("pays nothing if a net of the same round settled the payment", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 10n));
      await nextRound(connection, queue);
      await raisePayment(world, legOf(cny, beijing, almaty, 10n), 0);
      await settleNet(world);
      await expectBalances(china.token, [[almaty, 10n]]);
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 10n]]);
      expect(await settledOf(world, cny, beijing, Priority.Urgent)).to.equal(1);
      expect(await settledOf(world, cny, beijing)).to.equal(2);
    });

    it("pays nothing for what left long before", async () => {
      const world = await enter();
      const { china, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 10n));
      await settleNextRound(world);
      await raisePayment(world, legOf(cny, beijing, almaty, 10n), 0);
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 10n]]);
    });

    it("queues a payment each time", async () => {
      const world = await enter();
      const { china, almaty } = world;
      const payment = await stuck(world);
      await raisePayment(world, payment, 1);
      await raisePayment(world, payment, 1);
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 20n]]);
    });

    it("may be taken back itself", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await raisePayment(world, await stuck(world), 1);
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Urgent, 0));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 0n]]);
      expect(await settledOf(world, cny, beijing, Priority.Urgent)).to.equal(2);
    });

    it("expires by its own deadline", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await raisePayment(world, await stuck(world), 1, { seconds: 1 });
      await time.increase(HOUR);
      await nextRound(connection, queue);
      await settleNet(world);
      await expectBalances(china.token, [[almaty, 0n]]);
      expect(await settledOf(world, cny, beijing, Priority.Urgent)).to.equal(1);
    });

    it("pays nothing if the normal lane was abandoned", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await raisePayment(world, await stuck(world), 1);
      await mined(queue.connect(beijing).abandon(cny, beijing, Priority.Normal));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 0n]]);
    });
  });

  describe("cancelPayment", () => {
    it("takes a payment out from the next round on", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      for (const amount of [1n, 10n, 100n]) await queuePayment(world, legOf(cny, beijing, almaty, amount));
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 1));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 101n]]);
      expect(await settledOf(world, cny, beijing)).to.equal(4);
    });

    it("is too late for a net of its own round", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 10n));
      await nextRound(connection, queue);
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 0));
      await settleNet(world);
      await expectBalances(china.token, [[almaty, 10n]]);
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 10n]]);
      expect(await settledOf(world, cny, beijing)).to.equal(2);
    });

    it("frees what stood behind", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, FUNDED + 1n));
      await queuePayment(world, legOf(cny, beijing, almaty, 10n));
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 0));
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 0)); // twice is once
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 2)); // nor is a cancellation taken back
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 10n]]);
      expect(await settledOf(world, cny, beijing)).to.equal(5);
    });
  });
});
