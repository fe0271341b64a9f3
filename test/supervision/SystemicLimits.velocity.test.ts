import { expect } from "chai";

import { Direction } from "../../src/index.ts";
import { HOUR, licenseBank, mined } from "../utils/consortium.ts";
import {
  back,
  countBack,
  countIn,
  counting,
  countOut,
  expectPaid,
  expectRefused,
  expectRoom,
  fixture,
  LIMIT,
  limitOutbound,
  limitVelocity,
  MONTH,
  paceIn,
  paceOf,
  payAt,
  there,
  time,
  usedBy,
} from "./SystemicLimits.fixture.ts";

describe("SystemicLimits", () => {
  describe("velocity", () => {
    it("is the whole limit at once, or in parts that add up to it", async () => {
      const world = await fixture();
      await limitVelocity(world, LIMIT);
      await countOut(world);
      await expectRoom(there(world), LIMIT, "PayerVelocity");
      await expectPaid(there(world), LIMIT / 2n);
      await expectPaid(there(world), LIMIT / 2n - 1n);
      await expectRoom(there(world), 1n, "PayerVelocity");
      await expectPaid(there(world), 1n);
      await expectRefused(there(world), 1n, "PayerVelocity");
      await expectPaid(there(world), 0n);
      expect(await usedBy(world)).to.equal(LIMIT);
    });

    it("refills evenly over its window, rounded down, and what a payment finds half refilled is lost", async () => {
      const world = await fixture();
      await limitVelocity(world, LIMIT, HOUR);
      await countOut(world);
      const start = (await time.latest()) + 100;
      await payAt(there(world), LIMIT, start);
      const room = async () => (await paceOf(world)).room;
      for (const seconds of [1, 3, 4, 1_799, 1_800, 3_599]) {
        await time.increaseTo(start + seconds);
        const refilled = (LIMIT * BigInt(seconds)) / BigInt(HOUR);
        expect(await room()).to.equal(refilled);
        expect(await usedBy(world)).to.equal(LIMIT - refilled);
        await expectRoom(there(world), refilled, "PayerVelocity");
      }
      await payAt(there(world), 999n, start + HOUR - 1 + 1); // full again
      await time.increaseTo(start + HOUR + 3);
      expect(await room()).to.equal(1n); // three seconds are no unit yet
      await payAt(there(world), 1n, start + HOUR + 7); // a unit and most of the next have come back
      expect(await usedBy(world)).to.equal(999n);
      await time.increaseTo(start + HOUR + 10);
      expect(await usedBy(world)).to.equal(999n);
      await time.increaseTo(start + HOUR + 11);
      expect(await usedBy(world)).to.equal(998n);
      await time.increaseTo(start + 3 * HOUR);
      expect([await usedBy(world), await room()]).to.deep.equal([0n, LIMIT]);
    });

    it("is not worn down by payments of nothing, which anybody may make in another's name", async () => {
      const world = await fixture();
      const { china, beijing, almaty, stranger } = world;
      await limitVelocity(world, LIMIT, HOUR);
      await countOut(world);
      const start = (await time.latest()) + 100;
      await payAt(there(world), LIMIT, start);
      for (const second of [start + 3, start + 6]) {
        await time.setNextBlockTimestamp(second);
        await mined(china.token.connect(stranger).transferFrom(beijing, almaty, 0n));
      }
      await time.increaseTo(start + 8);
      expect(await usedBy(world)).to.equal(LIMIT - 2n); // eight seconds of 3.6 a unit
    });

    it("is of each participant, whatever accounts it pays from", async () => {
      const world = await fixture();
      const { gate, china, stranger, relayer, shanghai, beijing } = world;
      await mined(gate.connect(china.offices.Registrar).proposeAccount(china.bankIds[0]!, stranger));
      await mined(gate.connect(stranger).acceptAccount(china.bankIds[0]!));
      await mined(china.token.connect(beijing).transfer(stranger, LIMIT + 1n));
      await licenseBank(gate, china.offices.Registrar, china.code, relayer, "CNBANK9");
      await mined(china.token.connect(beijing).transfer(relayer, LIMIT + 1n));
      await limitVelocity(world, LIMIT);
      await countOut(world);
      await expectPaid({ ...there(world), payer: stranger }, 400n);
      await expectRoom(there(world), 600n, "PayerVelocity");
      await expectPaid(there(world), 600n);
      await expectRefused({ ...there(world), payer: stranger }, 1n, "PayerVelocity");
      for (const payer of [shanghai, relayer]) await expectRoom({ ...there(world), payer }, LIMIT, "PayerVelocity");
      expect(await usedBy(world)).to.equal(LIMIT);
      expect(await usedBy(world, china.bankIds[1])).to.equal(0n);
    });

    it("takes payments to all countries together, and those at home", async () => {
      const world = await fixture();
      const { china, thailand, bangkok, shanghai } = world;
      await limitVelocity(world, LIMIT);
      await countOut(world);
      await counting(world, china, Direction.Outbound, thailand);
      await counting(world, china, Direction.Outbound, china);
      await expectPaid(there(world), 100n);
      await expectPaid({ ...there(world), payee: bangkok }, 200n);
      await expectPaid({ ...there(world), payee: shanghai }, 300n);
      for (const payee of [world.almaty, bangkok, shanghai]) {
        await expectRoom({ ...there(world), payee }, 400n, "PayerVelocity");
      }
    });

    it("is not on what is received, nor on what only the payee's country counts", async () => {
      const world = await fixture();
      await limitVelocity(world, 1n);
      await countIn(world);
      await countBack(world);
      await expectPaid(there(world), LIMIT);
      await expectPaid(back(world), LIMIT);
      expect(await usedBy(world)).to.equal(0n);
    });

    it("is on the currency it names", async () => {
      const world = await fixture();
      const { gate, china, kazakhstan } = world;
      await limitVelocity(world, LIMIT);
      await countOut(world);
      await counting(world, china, Direction.Outbound, kazakhstan, kazakhstan);
      const tenge = { ...there(world), token: kazakhstan.token };
      await expectPaid(tenge, 3n * LIMIT);
      expect(await usedBy(world)).to.equal(0n);
      await limitVelocity(world, 7n, MONTH, { maker: china, asset: kazakhstan.asset });
      await expectRoom(tenge, 7n, "PayerVelocity");
      await expectRoom(there(world), LIMIT, "PayerVelocity");
      const asked = { country: china.code, asset: kazakhstan.asset, participant: china.bankIds[0]! };
      expect(await paceIn(gate, kazakhstan.token, asked)).to.deep.equal({ used: 0n, room: 7n });
    });

    it("is the payer's country's own", async () => {
      const world = await fixture();
      const { china, kazakhstan } = world;
      await limitVelocity(world, LIMIT);
      await counting(world, kazakhstan, Direction.Outbound, china);
      await expectPaid(back(world), 2n * LIMIT);
      await limitVelocity(world, 9n, MONTH, { maker: kazakhstan, asset: china.asset });
      await expectRoom(back(world), 9n, "PayerVelocity");
    });

    it("applies a new limit to what has been used, and none to nothing", async () => {
      const world = await fixture();
      await limitVelocity(world, LIMIT);
      await countOut(world);
      await expectPaid(there(world), 600n);
      await limitVelocity(world, 601n);
      await expectRoom(there(world), 1n, "PayerVelocity");
      await limitVelocity(world, 500n);
      await expectRefused(there(world), 1n, "PayerVelocity");
      await limitVelocity(world, 0n, 0);
      await expectPaid(there(world), 10n * LIMIT);
    });

    it("is asked after exposure", async () => {
      const world = await fixture();
      await limitVelocity(world, 1n);
      await limitOutbound(world, { limit: 2n });
      await countOut(world);
      await expectRefused(there(world), 2n, "PayerVelocity");
      await expectRefused(there(world), 3n, "OutboundExposure");
    });
  });
});
