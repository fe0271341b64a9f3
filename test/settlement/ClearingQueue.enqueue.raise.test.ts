import { expect } from "chai";
import { toBeHex } from "ethers";

import { parseTerms, Priority } from "../../src/index.ts";
import { instructionOf, legOf, queuePayment, raisePayment } from "../utils/clearing-world.ts";
import { HOUR, mined } from "../utils/consortium.ts";
import { any, enter, ethers, permitted, single } from "./ClearingQueue.enqueue.fixture.ts";

describe("ClearingQueue", () => {
  describe("raise", () => {
    it("cancels the normal payment and queues an urgent one in its place", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      for (const amount of [1n, 2n]) await queuePayment(world, legOf(cny, beijing, almaty, amount));
      const tx = await raisePayment(world, legOf(cny, beijing, almaty, 9n), 1);
      const isRaised = (word: bigint) => parseTerms(word).kind === "raised" && parseTerms(word).place === 1;
      await expect(tx).to.emit(queue, "CancellationQueued").withArgs(cny, beijing, Priority.Normal, 2, 1);
      await expect(tx)
        .to.emit(queue, "PaymentQueued")
        .withArgs(any, cny, beijing, Priority.Urgent, 0, almaty, 9, isRaised, ethers.ZeroAddress, any, permitted);
    });

    it("refuses a place at which nothing stands", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      const payment = legOf(cny, beijing, almaty, 1n);
      await expect(raisePayment(world, payment, 0))
        .to.be.revertedWithCustomError(queue, "LanesNoEntry")
        .withArgs(0, 0);
      await queuePayment(world, payment);
      await expect(raisePayment(world, payment, 1))
        .to.be.revertedWithCustomError(queue, "LanesNoEntry")
        .withArgs(1, 1);
    });

    it("refuses two legs, and anybody but the payer", async () => {
      const world = await enter();
      const { queue, cny, kzt, beijing, almaty, relayer } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1n));
      const two = await instructionOf(world, [legOf(cny, beijing, almaty, 1n), legOf(kzt, almaty, beijing, 1n)]);
      await expect(queue.connect(beijing).raise(two, 0))
        .to.be.revertedWithCustomError(queue, "ClearingQueueLegCount")
        .withArgs(2);
      for (const other of [relayer, almaty]) {
        await expect(queue.connect(other).raise(await single(world), 0))
          .to.be.revertedWithCustomError(queue, "ClearingQueueLegCount")
          .withArgs(1);
      }
    });

    it("refuses what enqueue refuses", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      const as = queue.connect(beijing);
      await queuePayment(world, legOf(cny, beijing, almaty, 1n));
      await expect(as.raise(await single(world, { uetr: toBeHex(0, 16) }), 0))
        .to.be.revertedWithCustomError(queue, "ClearingQueueInvalidUetr")
        .withArgs(toBeHex(0, 16));
      await expect(as.raise(await single(world, { validFrom: 2 ** 47 }), 0)).to.be.revertedWithCustomError(
        queue,
        "ClearingQueueNotYetValid",
      );
      await expect(as.raise(await single(world, { deadline: HOUR }), 0)).to.be.revertedWithCustomError(
        queue,
        "ClearingQueueInvalidDeadline",
      );
      await expect(raisePayment(world, legOf(cny, beijing, almaty, 0n), 0))
        .to.be.revertedWithCustomError(queue, "ClearingQueueInvalidAmount")
        .withArgs(0);
    });

    it("needs room in both lanes", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      const payment = legOf(cny, beijing, almaty, 1n);
      await mined(queue.connect(china.offices.MonetaryAuthority).setQuotas(cny, [beijing], 2));
      for (let i = 0; i < 2; ++i) await queuePayment(world, payment);
      await expect(raisePayment(world, payment, 0))
        .to.be.revertedWithCustomError(queue, "LanesQuota")
        .withArgs(cny, beijing, 1, 0);
    });
  });
});
