import { expect } from "chai";

import { contractScope, currencyScope, Direction, Power } from "../../src/index.ts";
import { EmergencyCommittee__factory } from "../../typechain-types/index.js";
import { FUNDED, legOf } from "../utils/clearing-world.ts";
import { BASIS, entry, HOUR, mined, setRules } from "../utils/consortium.ts";
import { bookOf, enter, pooled, pooledPair, type PoolWorld, settle, solved, time, toTheEnd } from "./Pool.fixture.ts";

async function halt({ gate, joint }: PoolWorld, scope: bigint): Promise<number> {
  const until = (await time.latest()) + HOUR;
  await mined(EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint).extend(gate, scope, until, BASIS));
  return until;
}

/** Beijing pays Almaty abroad and Shanghai at home, and offers a pair to Almaty. */
async function waiting() {
  const world = await enter();
  const { cny, kzt, beijing, shanghai, almaty } = world;
  await pooled(world, beijing, almaty, 1n);
  await pooled(world, beijing, shanghai, 20n);
  await pooledPair(world, [legOf(cny, beijing, almaty, 300n), legOf(kzt, almaty, beijing, 4_000n)]);
  return world;
}

/** What Beijing, Shanghai and Almaty have more of the first currency, and Beijing of the second. */
async function outcomeOf({ china, kazakhstan, beijing, shanghai, almaty }: PoolWorld) {
  const held = await Promise.all([beijing, shanghai, almaty].map(async (bank) => china.token.balanceOf(bank)));
  return [held[0]! - FUNDED, held[1]! - FUNDED, held[2]!, await kazakhstan.token.balanceOf(beijing)];
}

describe("Pool", () => {
  describe("standing and halts", () => {
    it("let what a halted currency would pay abroad wait, pairs with it too, and settle when that is over", async () => {
      const world = await waiting();
      const { cny, kzt, kazakhstan, china } = world;
      const until = await halt(world, currencyScope(china.asset));
      await toTheEnd(world);
      await settle(world, cny, kzt);
      expect(await outcomeOf(world)).to.deep.equal([-20n, 20n, 0n, 0n]);
      await time.increaseTo(until);
      const later = await halt(world, currencyScope(kazakhstan.asset));
      await toTheEnd(world);
      await settle(world, cny, kzt);
      expect(await outcomeOf(world)).to.deep.equal([-21n, 20n, 1n, 0n]);
      await time.increaseTo(later);
      await toTheEnd(world);
      await settle(world, cny, kzt);
      expect(await outcomeOf(world)).to.deep.equal([-321n, 20n, 301n, 4_000n]);
    });

    it("let everything wait while the issuer permits no purpose", async () => {
      const world = await waiting();
      const { cny, kzt, china } = world;
      await mined(china.token.setIssuerRule({ purposes: 0n, minTier: 0, cap: 0n, dailyLimit: 0n }));
      await toTheEnd(world);
      await settle(world, cny, kzt);
      expect(await outcomeOf(world)).to.deep.equal([0n, 0n, 0n, 0n]);
      expect((await bookOf(world, cny, kzt)).lanes[0]!.rest.length).to.equal(2);
    });

    it("refuse every net of a halted pool, and every entry", async () => {
      const world = await waiting();
      const { pool, gate, cny, kzt, beijing, almaty } = world;
      await toTheEnd(world);
      const call = await solved(world, cny, kzt);
      const until = await halt(world, contractScope(await pool.getAddress()));
      await expect(pool.net(call)).to.be.revertedWithCustomError(gate, "GateHalted").withArgs(pool, until);
      await expect(pooled(world, beijing, almaty, 1n)).to.be.revertedWithCustomError(
        world.china.token,
        "CurrencyTokenRefused",
      );
    });
  });

  describe("limits", () => {
    it("of a day are used when a payment enters, with all of it and for the whole day", async () => {
      const world = await enter();
      const { gate, china, kazakhstan, beijing, almaty } = world;
      await setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, { dailyLimit: 100n })]);
      await pooled(world, beijing, almaty, 60n);
      await expect(pooled(world, beijing, almaty, 60n)).to.be.revertedWithCustomError(
        china.token,
        "CurrencyTokenRefused",
      );
      await toTheEnd(world);
      await settle(world);
      expect((await outcomeOf(world))[2]).to.equal(60n);
    });
  });

  describe("a currency that drops the pool", () => {
    it("lets nothing in, and nets what waits", async () => {
      const world = await waiting();
      const { pool, china, cny, kzt, beijing, almaty } = world;
      await mined(china.token.dropPowers(pool, Power.Net));
      await expect(pooled(world, beijing, almaty, 1n))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenNotAdopted")
        .withArgs(pool, Power.Net);
      await toTheEnd(world);
      await settle(world, cny, kzt);
      expect(await outcomeOf(world)).to.deep.equal([-321n, 20n, 301n, 4_000n]);
    });
  });
});
