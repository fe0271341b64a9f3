import { expect } from "chai";

import { Priority } from "../../src/index.ts";
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
  describe("payment versus payment", () => {
    const legs = ({ cny, kzt, beijing, almaty }: ClearingWorld) =>
      [legOf(cny, beijing, almaty, 1_000n), legOf(kzt, almaty, beijing, 70_000n)] as Parameters<typeof queuePair>[1];

    it("settles both legs or none", async () => {
      const world = await enter();
      const { queue, china, kazakhstan, cny, kzt, beijing, almaty, astana } = world;
      await kazakhstan.token.connect(almaty).transfer(astana, FUNDED - 69_999n);
      await queuePair(world, legs(world));
      await nextRound(connection, queue);
      await expect(settleNet(world)).to.be.revertedWithCustomError(queue, "NettingNothingSettles").withArgs();
      await kazakhstan.token.connect(astana).transfer(almaty, 1n);
      await settleNet(world);
      await expectBalances(china.token, [[almaty, 1_000n]]);
      await expectBalances(kazakhstan.token, [
        [beijing, 70_000n],
        [almaty, 0n],
      ]);
      expect([await settledOf(world, cny, beijing), await settledOf(world, kzt, almaty)]).to.deep.equal([1, 1]);
    });

    it("nets chains of three currencies that no bank could begin", async () => {
      const world = await enter();
      const { china, kazakhstan, thailand, cny, kzt, thb, beijing, almaty, bangkok } = world;
      await queuePair(world, [legOf(kzt, beijing, almaty, 5n), legOf(cny, almaty, beijing, 5n)]);
      await queuePair(world, [legOf(thb, almaty, bangkok, 6n), legOf(kzt, bangkok, almaty, 6n)]);
      await queuePair(world, [legOf(cny, bangkok, beijing, 7n), legOf(thb, beijing, bangkok, 7n)]);
      await queuePayment(world, legOf(cny, beijing, bangkok, 7n));
      await queuePayment(world, legOf(cny, beijing, almaty, 5n));
      await queuePayment(world, legOf(kzt, almaty, bangkok, 6n));
      await queuePayment(world, legOf(kzt, almaty, beijing, 5n));
      await queuePayment(world, legOf(thb, bangkok, almaty, 6n));
      await queuePayment(world, legOf(thb, bangkok, beijing, 7n));
      await settleNextRound(world);
      await expectBalances(china.token, [[beijing, FUNDED]]);
      await expectBalances(kazakhstan.token, [[almaty, FUNDED]]);
      await expectBalances(thailand.token, [[bangkok, FUNDED]]);
      expect(await settledOf(world, cny, almaty)).to.equal(1);
    });

    it("binds: a leg that was cancelled settles all the same", async () => {
      const world = await enter();
      const { queue, china, kazakhstan, cny, beijing, almaty } = world;
      await queuePair(world, legs(world));
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 0));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 1_000n]]);
      await expectBalances(kazakhstan.token, [[beijing, 70_000n]]);
      expect(await settledOf(world, cny, beijing)).to.equal(2);
    });

    it("expires as one", async () => {
      const world = await enter();
      const { queue, china, kazakhstan, cny, kzt, beijing, almaty } = world;
      await queuePair(world, legs(world), { seconds: 1 });
      await time.increase(HOUR);
      await nextRound(connection, queue);
      await settleNet(world);
      await expectBalances(china.token, [[almaty, 0n]]);
      await expectBalances(kazakhstan.token, [[beijing, 0n]]);
      expect([await settledOf(world, cny, beijing), await settledOf(world, kzt, almaty)]).to.deep.equal([1, 1]);
    });

    it("leaves unpaid when the other leg's lane was abandoned", async () => {
      const world = await enter();
      const { queue, china, kazakhstan, cny, kzt, beijing, almaty } = world;
      await queuePair(world, legs(world));
      await queuePayment(world, legOf(cny, beijing, almaty, 3n));
      await nextRound(connection, queue);
      await mined(queue.connect(almaty).abandon(kzt, almaty, Priority.Normal));
      await settleNet(world);
      await expectBalances(china.token, [[almaty, 3n]]);
      await expectBalances(kazakhstan.token, [[beijing, 0n]]);
      expect(await settledOf(world, cny, beijing)).to.equal(2);
    });

    it("does not take what entered an abandoned lane later for its other leg", async () => {
      const world = await enter();
      const { queue, china, kazakhstan, kzt, beijing, almaty } = world;
      await queuePair(world, legs(world));
      await mined(queue.connect(almaty).abandon(kzt, almaty, Priority.Normal));
      await queuePayment(world, legs(world)[1]);
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 0n]]);
      await expectBalances(kazakhstan.token, [[beijing, 70_000n]]);
    });

    it("stays whole between an urgent and a normal lane of the same payers", async () => {
      const world = await enter();
      const { china, kazakhstan, cny, kzt, beijing, almaty } = world;
      await queuePair(world, legs(world), { priority: "Urgent" });
      await queuePair(world, legs(world));
      await queuePayment(world, legOf(kzt, almaty, beijing, FUNDED - 139_999n), { priority: "Urgent" });
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 1_000n]]);
      await expectBalances(kazakhstan.token, [[beijing, FUNDED - 69_999n]]);
      expect([await settledOf(world, cny, beijing), await settledOf(world, kzt, almaty)]).to.deep.equal([0, 0]);
    });
  });
});
