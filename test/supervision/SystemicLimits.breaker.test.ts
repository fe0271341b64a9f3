import { expect } from "chai";

import { Direction } from "../../src/index.ts";
import type { ClearingWorld } from "../utils/clearing-world.ts";
import { DAY, entry, HOUR, mined, setThresholds } from "../utils/consortium.ts";
import {
  adoptTerms,
  back,
  closings,
  countBack,
  countIn,
  counting,
  countOut,
  expectPaid,
  expectRefused,
  expectRoom,
  fixture,
  flowOf,
  LIMIT,
  limitInbound,
  limitOutbound,
  netOf,
  nextMidnight,
  payAt,
  there,
  time,
} from "./SystemicLimits.fixture.ts";

async function endOf({ china, kazakhstan }: ClearingWorld): Promise<number> {
  return (await flowOf(china.token, china, kazakhstan)).closedUntil;
}

describe("SystemicLimits", () => {
  describe("a breaker", () => {
    const MARK = { limit: 0n, tripAbove: LIMIT, coolOff: 2 };

    for (const [side, limit, count] of [
      ["payer's", limitOutbound, countOut],
      ["payee's", limitInbound, countIn],
    ] as const) {
      it(`of the ${side} country closes the direction of the payment that crosses its mark, and no other`, async () => {
        const world = await fixture();
        const { china, kazakhstan, cny, bangkok, thailand } = world;
        await limit(world, MARK);
        await count(world);
        await countBack(world);
        await counting(world, china, Direction.Outbound, thailand);
        await counting(world, china, Direction.Outbound, kazakhstan, kazakhstan);
        expect(closings(world, await expectPaid(there(world), LIMIT))).to.deep.equal([]);
        const receipt = await expectPaid(there(world), 1n);
        const until = await endOf(world);
        expect(closings(world, receipt)).to.deep.equal([
          [cny, BigInt(china.code), BigInt(kazakhstan.code), BigInt(until)],
        ]);
        await expectRefused(there(world), 1n, "CorridorTripped");
        await expectPaid(there(world), 0n);
        await expectRefused({ ...there(world), payer: world.shanghai, payee: world.astana }, 1n, "CorridorTripped");
        expect(await flowOf(china.token, kazakhstan, china)).to.include({ net: -LIMIT - 1n, closedUntil: 0 });
        expect((await flowOf(kazakhstan.token, china, kazakhstan)).closedUntil).to.equal(0);
        await expectPaid(back(world), 1n);
        await expectPaid({ ...there(world), payee: bangkok }, 1n);
        await expectPaid({ ...there(world), token: kazakhstan.token }, 1n);
      });
    }

    it("lets any amount pass that its limit bears, and the one alone", async () => {
      const world = await fixture();
      await limitOutbound(world, { ...MARK, limit: 3n * LIMIT });
      await countOut(world);
      await expectRoom(there(world), 3n * LIMIT, "OutboundExposure");
      expect(closings(world, await expectPaid(there(world), 3n * LIMIT))).to.have.length(1);
      await expectRefused(there(world), 4n * LIMIT, "CorridorTripped");
    });

    for (const [name, second, end] of [
      ["at a full hour", 0, 2 * HOUR],
      ["a second later", 1, 3 * HOUR],
      ["a second before the next", HOUR - 1, 3 * HOUR],
    ] as const) {
      it(`that trips ${name} closes for its hours, counted from a full one, to the second`, async () => {
        const world = await fixture();
        await limitOutbound(world, MARK);
        await countOut(world);
        await countBack(world);
        const hour = (await nextMidnight()) - 12 * HOUR;
        await payAt(there(world), LIMIT + 1n, hour + second);
        expect(await endOf(world)).to.equal(hour + end);
        await expectPaid(back(world), 1n); // so that the net is at the mark
        await time.increaseTo(hour + end - 1);
        await expectRefused(there(world), 1n, "CorridorTripped");
        await time.increaseTo(hour + end);
        await expectPaid(there(world), 1n);
      });
    }

    it("lets nothing raise the net while it is above the mark, after its hours too, and trips again once it is crossed", async () => {
      const world = await fixture();
      await limitOutbound(world, MARK);
      await countOut(world);
      await countBack(world);
      await expectPaid(there(world), LIMIT + 1n);
      const before = await endOf(world);
      await time.increaseTo(before);
      for (const amount of [1n, LIMIT, 50_000n * LIMIT]) await expectRefused(there(world), amount, "CorridorTripped");
      expect(await netOf(world)).to.equal(LIMIT + 1n);
      await expectPaid(back(world), 1n);
      expect(closings(world, await expectPaid(there(world), 1n))).to.have.length(1);
      expect(await endOf(world)).to.equal(before + 3 * HOUR);
      await expectRefused(there(world), 1n, "CorridorTripped");
    });

    it("opens by itself once what was paid is older than yesterday, to the second", async () => {
      const world = await fixture();
      await limitOutbound(world, MARK);
      await countOut(world);
      const midnight = await nextMidnight();
      await payAt(there(world), LIMIT + 1n, midnight - 4 * HOUR);
      await time.increaseTo(midnight + DAY - 1);
      await expectRefused(there(world), 1n, "CorridorTripped");
      await time.increaseTo(midnight + DAY);
      await expectPaid(there(world), LIMIT);
    });

    it("lets no 24 hours around midnight bear more than its mark and the payment that crosses it", async () => {
      const world = await fixture();
      await limitOutbound(world, MARK);
      await countOut(world);
      const midnight = await nextMidnight();
      await payAt(there(world), LIMIT, midnight - 1);
      await payAt(there(world), 1n, midnight);
      await expectRefused(there(world), 1n, "CorridorTripped");
      await time.increaseTo(midnight + DAY - 2);
      await expectRefused(there(world), 1n, "CorridorTripped");
    });

    it("refuses what a lower mark is set below, and closes nothing for hours by that", async () => {
      const world = await fixture();
      await limitOutbound(world, MARK);
      await countOut(world);
      await expectPaid(there(world), LIMIT);
      await limitOutbound(world, { ...MARK, tripAbove: LIMIT - 1n });
      await expectRefused(there(world), 1n, "CorridorTripped");
      expect(await endOf(world)).to.equal(0);
      await limitOutbound(world, MARK);
      await expectPaid(there(world), 1n);
    });

    describe("whose Supervisor was mistaken", () => {
      const MISTAKE = { limit: 0n, tripAbove: 10n, coolOff: 168 };

      it("is opened by withdrawing its terms, though the other country counts", async () => {
        const world = await fixture();
        await limitOutbound(world, MISTAKE);
        await countOut(world);
        await countIn(world);
        await expectPaid(there(world), 11n);
        await expectRefused(there(world), 1n, "CorridorTripped");
        await limitOutbound(world, {});
        await expectPaid(there(world), 1n);
      });

      it("is opened by a mark above the net, with whatever hours, in the same hour", async () => {
        for (const coolOff of [1, 48]) {
          const world = await fixture();
          await limitOutbound(world, MISTAKE);
          await countOut(world);
          await expectPaid(there(world), 11n);
          await limitOutbound(world, { ...MARK, coolOff });
          expect(closings(world, await expectPaid(there(world), LIMIT - 11n))).to.deep.equal([]);
          expect(closings(world, await expectPaid(there(world), 1n))).to.have.length(1);
        }
      });

      it("stays closed while the net is above the mark that is set instead", async () => {
        const world = await fixture();
        await limitOutbound(world, MISTAKE);
        await countOut(world);
        await expectPaid(there(world), 11n);
        await limitOutbound(world, { ...MISTAKE, coolOff: 1 });
        await expectRefused(there(world), 1n, "CorridorTripped");
      });

      it("opens nothing that the other country's breaker has closed", async () => {
        const world = await fixture();
        await limitOutbound(world, { ...MARK, coolOff: 1 });
        await limitInbound(world, { ...MARK, coolOff: 5 });
        await countOut(world);
        await countIn(world);
        await countBack(world);
        await expectPaid(there(world), LIMIT + 1n);
        await limitOutbound(world, {});
        await expectRefused(there(world), 1n, "CorridorTripped");
        await expectPaid(back(world), LIMIT);
        await expectRefused(there(world), 1n, "CorridorTripped");
        await limitInbound(world, { ...MARK, coolOff: 5 });
        await expectPaid(there(world), 1n);
      });
    });

    it("stays open while the net is at the mark or below, whatever it was", async () => {
      const world = await fixture();
      await limitOutbound(world, MARK);
      await countOut(world);
      await countBack(world);
      await expectPaid(there(world), LIMIT + 1n);
      const before = await endOf(world);
      await expectPaid(back(world), 2n);
      await time.increaseTo(before);
      expect(closings(world, await expectPaid(there(world), 1n))).to.deep.equal([]);
      expect([await netOf(world), await endOf(world)]).to.deep.equal([LIMIT, before]);
      expect(closings(world, await expectPaid(there(world), 1n))).to.have.length(1);
    });

    it("is not tripped by a payment of nothing, which anybody may make in another's name", async () => {
      const world = await fixture();
      const { china, beijing, almaty, stranger } = world;
      await limitOutbound(world, MARK);
      await countOut(world);
      await expectPaid(there(world), LIMIT + 1n);
      const before = await endOf(world);
      await time.increaseTo(before);
      const receipt = await mined(china.token.connect(stranger).transferFrom(beijing, almaty, 0n));
      expect(closings(world, receipt)).to.deep.equal([]);
      expect(await endOf(world)).to.equal(before);
    });

    it("trips whichever of the two countries counts", async () => {
      const world = await fixture();
      await limitInbound(world, MARK);
      await countOut(world);
      expect(closings(world, await expectPaid(there(world), 2n * LIMIT))).to.have.length(1);
      await expectRefused(there(world), 1n, "CorridorTripped");
    });

    it("closes for the longer of two countries' hours, and tells it once", async () => {
      for (const [outbound, inbound] of [
        [2, 5],
        [5, 2],
      ] as const) {
        const world = await fixture();
        await limitOutbound(world, { ...MARK, coolOff: outbound });
        await limitInbound(world, { ...MARK, coolOff: inbound });
        await countOut(world);
        await countIn(world);
        const hour = (await nextMidnight()) - 12 * HOUR;
        await time.setNextBlockTimestamp(hour);
        const { payer, payee, token } = there(world);
        const receipt = await mined(token.connect(payer).transfer(payee, LIMIT + 1n));
        expect(closings(world, receipt)).to.have.length(1);
        expect(await endOf(world)).to.equal(hour + 5 * HOUR);
      }
    });

    it("of each direction is one of its own, and both outlast days", async () => {
      const world = await fixture();
      const { china, kazakhstan } = world;
      await limitOutbound(world, { ...MARK, coolOff: 168 });
      await countOut(world);
      await countBack(world);
      const inbound = { direction: Direction.Inbound, counterparty: kazakhstan.code, asset: china.asset };
      await mined(adoptTerms(world, china, [{ ...inbound, terms: { ...MARK, coolOff: 72 } }]));
      const midnight = await nextMidnight();
      await payAt(there(world), LIMIT + 1n, midnight - HOUR);
      await payAt(back(world), 2n * LIMIT + 2n, midnight);
      expect(await netOf(world)).to.equal(-LIMIT - 1n);
      const { closedUntil } = await flowOf(china.token, kazakhstan, china);
      expect([await endOf(world), closedUntil]).to.deep.equal([midnight + 167 * HOUR, midnight + 72 * HOUR]);
      await expectRefused(there(world), 1n, "CorridorTripped");
      await expectRefused(back(world), 1n, "CorridorTripped");
      await time.increaseTo(midnight + 72 * HOUR);
      await expectPaid(back(world), 1n);
      expect(await endOf(world)).to.equal(midnight + 167 * HOUR);
      await expectRefused(there(world), 1n, "CorridorTripped");
    });

    it("trips on yesterday's and today's payments together", async () => {
      const world = await fixture();
      await limitOutbound(world, MARK);
      await countOut(world);
      const midnight = await nextMidnight();
      await payAt(there(world), LIMIT, midnight - 1);
      await payAt(there(world), 1n, midnight + DAY - 1);
      expect(await endOf(world)).to.equal(midnight + DAY + 2 * HOUR);
    });

    it("closes nothing to payments that no country counts", async () => {
      const world = await fixture();
      await limitOutbound(world, MARK);
      await countOut(world);
      await expectPaid(there(world), LIMIT + 1n);
      await setThresholds(
        world.gate,
        world.china,
        entry(Direction.Outbound, world.kazakhstan.code, world.china.asset),
        {},
      );
      await expectPaid(there(world), 1n);
    });
  });
});
