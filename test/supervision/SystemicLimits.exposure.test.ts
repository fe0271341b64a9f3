import { expect } from "chai";

import { Direction } from "../../src/index.ts";
import { DAY, HOUR, mined } from "../utils/consortium.ts";
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
  LARGEST,
  LIMIT,
  limitInbound,
  limitOutbound,
  netOf,
  nextMidnight,
  NO_TERMS,
  payAt,
  there,
  time,
} from "./SystemicLimits.fixture.ts";

describe("SystemicLimits", () => {
  describe("a limit on exposure", () => {
    for (const [side, limit, count, reason] of [
      ["payer's", limitOutbound, countOut, "OutboundExposure"],
      ["payee's", limitInbound, countIn, "InboundExposure"],
    ] as const) {
      it(`of the ${side} country bears exactly itself`, async () => {
        const world = await fixture();
        await limit(world, { limit: LIMIT });
        await count(world);
        await expectRoom(there(world), LIMIT, reason);
        await expectPaid(there(world), LIMIT);
        expect(await netOf(world)).to.equal(LIMIT);
        await expectRoom(there(world), 0n, reason);
      });

      it(`of the ${side} country bears no more in parts than at once, whoever pays whom`, async () => {
        const world = await fixture();
        await limit(world, { limit: LIMIT });
        await count(world);
        await expectPaid(there(world), LIMIT / 2n);
        await expectPaid({ ...there(world), payer: world.shanghai, payee: world.astana }, LIMIT / 2n - 1n);
        await expectRoom(there(world), 1n, reason);
        await expectRoom({ ...there(world), payer: world.shanghai }, 1n, reason);
      });

      it(`of the ${side} country binds where the other country counts too`, async () => {
        const world = await fixture();
        await limit(world, { limit: 1n });
        await expectPaid(there(world), LIMIT);
        expect(await netOf(world)).to.equal(0n);
        await (count === countOut ? countIn : countOut)(world);
        await expectRoom(there(world), 1n, reason);
      });
    }

    it("of both countries binds where it is the lower one, and the payer's country answers first", async () => {
      const world = await fixture();
      await countOut(world);
      await countIn(world);
      await limitOutbound(world, { limit: LIMIT });
      await limitInbound(world, { limit: LIMIT - 1n });
      await expectRoom(there(world), LIMIT - 1n, "InboundExposure");
      await expectRefused(there(world), LIMIT + 1n, "OutboundExposure");
      await expectPaid(there(world), LIMIT - 1n);
      expect(await netOf(world)).to.equal(LIMIT - 1n); // counted once, though both count
      await expectRefused(there(world), 1n, "InboundExposure");
    });

    it("is one that names the other country, else the default, and sums are kept by country", async () => {
      const world = await fixture();
      const { china, thailand, bangkok } = world;
      const toThailand = { ...there(world), payee: bangkok };
      await countOut(world);
      await counting(world, china, Direction.Outbound, thailand);
      await limitOutbound(world, { limit: LIMIT }, 0);
      await expectPaid(there(world), LIMIT);
      await expectRefused(there(world), 1n, "OutboundExposure");
      await expectRoom(toThailand, LIMIT, "OutboundExposure");
      await limitOutbound(world, { limit: LIMIT + 5n });
      await expectRoom(there(world), 5n, "OutboundExposure");
      await expectRoom(toThailand, LIMIT, "OutboundExposure");
      await limitOutbound(world, { limit: LIMIT - 5n });
      await expectRefused(there(world), 1n, "OutboundExposure");
      await limitOutbound(world, { limit: 0n, tripAbove: LARGEST, coolOff: 1 });
      await expectPaid(there(world), 7n); // a mark alone takes the place of the default's limit too
      await limitOutbound(world, NO_TERMS);
      await expectRefused(there(world), 1n, "OutboundExposure");
      await limitOutbound(world, NO_TERMS, 0);
      await expectPaid(there(world), LIMIT);
      expect(await netOf(world)).to.equal(2n * LIMIT + 7n);
    });

    it("counts without limits too, so that a limit finds the sum", async () => {
      const world = await fixture();
      await countOut(world);
      await expectPaid(there(world), LIMIT);
      await limitOutbound(world, { limit: LIMIT + 1n });
      await expectRoom(there(world), 1n, "OutboundExposure");
    });

    it("is on the currency it names", async () => {
      const world = await fixture();
      const { china, kazakhstan } = world;
      await countOut(world);
      await counting(world, china, Direction.Outbound, kazakhstan, kazakhstan);
      await limitOutbound(world, { limit: LIMIT });
      await expectPaid({ ...there(world), token: kazakhstan.token }, 2n * LIMIT);
      expect(await netOf(world)).to.equal(0n);
      expect((await flowOf(kazakhstan.token, china, kazakhstan)).net).to.equal(2n * LIMIT);
      await expectRoom(there(world), LIMIT, "OutboundExposure");
    });

    it("leaves more room by what came back, where that is counted", async () => {
      const world = await fixture();
      await limitOutbound(world, { limit: LIMIT });
      await countOut(world);
      await expectPaid(there(world), LIMIT);
      await expectPaid(back(world), 300n);
      await expectRefused(there(world), 1n, "OutboundExposure");
      await countBack(world);
      await expectPaid(back(world), 300n);
      expect(await netOf(world)).to.equal(700n);
      await expectRoom(there(world), 300n, "OutboundExposure");
      await expectPaid(back(world), 2_000n);
      expect(await netOf(world)).to.equal(-1_300n);
      await expectRoom(there(world), 2_300n, "OutboundExposure");
    });

    it("binds each direction alone", async () => {
      const world = await fixture();
      const { china, kazakhstan } = world;
      await limitOutbound(world, { limit: LIMIT });
      await countOut(world);
      await countBack(world);
      const inbound = { direction: Direction.Inbound, counterparty: kazakhstan.code, asset: china.asset };
      await mined(adoptTerms(world, china, [{ ...inbound, terms: { ...NO_TERMS, limit: 10n } }]));
      await expectRoom(back(world), 10n, "InboundExposure");
      await expectRoom(there(world), LIMIT, "OutboundExposure");
      await expectPaid(there(world), LIMIT);
      await expectRoom(back(world), LIMIT + 10n, "InboundExposure");
    });

    it("is not touched by payments at home", async () => {
      const world = await fixture();
      const { china, shanghai } = world;
      const home = { ...there(world), payee: shanghai };
      const domestic = { direction: Direction.Outbound, counterparty: china.code, asset: china.asset };
      await counting(world, china, Direction.Outbound, china);
      await counting(world, china, Direction.Inbound, china);
      await mined(
        adoptTerms(
          world,
          china,
          [domestic, { ...domestic, direction: Direction.Inbound }].map((place) => ({
            ...place,
            terms: { limit: 1n, tripAbove: 1n, coolOff: 1 },
          })),
        ),
      );
      expect(closings(world, await expectPaid(home, LIMIT))).to.deep.equal([]);
      await expectPaid(home, LIMIT);
      expect(await china.token.flowBetween(china.code, china.code)).to.equal(0n);
    });

    it("keeps the day and the day after, to the second of midnight (UTC)", async () => {
      const world = await fixture();
      await limitOutbound(world, { limit: LIMIT });
      await countOut(world);
      const midnight = await nextMidnight();
      await payAt(there(world), 300n, midnight - 1);
      await payAt(there(world), 200n, midnight);
      expect(await netOf(world)).to.equal(500n);
      await expectRoom(there(world), 500n, "OutboundExposure");
      await time.increaseTo(midnight + DAY - 1);
      expect(await netOf(world)).to.equal(500n);
      await expectRoom(there(world), 500n, "OutboundExposure");
      await time.increaseTo(midnight + DAY);
      expect(await netOf(world)).to.equal(200n);
      await expectRoom(there(world), 800n, "OutboundExposure");
      await time.increaseTo(midnight + 2 * DAY - 1);
      expect(await netOf(world)).to.equal(200n);
      await time.increaseTo(midnight + 2 * DAY);
      expect(await netOf(world)).to.equal(0n);
      await expectRoom(there(world), LIMIT, "OutboundExposure");
    });

    it("keeps today apart from yesterday when both are written", async () => {
      const world = await fixture();
      await limitOutbound(world, { limit: LIMIT });
      await countOut(world);
      const midnight = await nextMidnight();
      await payAt(there(world), 300n, midnight - 1);
      for (const day of [0, 1, 2]) await payAt(there(world), 100n, midnight + day * DAY + HOUR);
      expect(await netOf(world)).to.equal(200n);
      await payAt(there(world), 50n, midnight + 4 * DAY + HOUR); // a day without any
      expect(await netOf(world)).to.equal(50n);
    });

    it("may be passed when a day on which more came back ends, and then bears nothing more", async () => {
      const world = await fixture();
      await limitOutbound(world, { limit: LIMIT });
      await countOut(world);
      await countBack(world);
      const midnight = await nextMidnight();
      await payAt(back(world), LIMIT, midnight - 1);
      await payAt(there(world), 2n * LIMIT, midnight);
      expect(await netOf(world)).to.equal(LIMIT);
      await time.increaseTo(midnight + DAY);
      expect(await netOf(world)).to.equal(2n * LIMIT);
      await expectRefused(there(world), 1n, "OutboundExposure");
      await expectPaid(back(world), LIMIT + 1n);
      await expectRoom(there(world), 1n, "OutboundExposure");
    });
  });
});
