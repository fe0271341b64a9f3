import { expect } from "chai";

import { readPoolRecord } from "../../src/netting/pool-record.ts";
import { FUNDED } from "../utils/clearing-world.ts";
import { enter, pooled, type PoolWorld, settle, toTheEnd } from "./Pool.fixture.ts";

const balancesOf = async ({ china, beijing, shanghai, almaty, astana }: PoolWorld) =>
  Promise.all([beijing, shanghai, almaty, astana].map(async (account) => china.token.balanceOf(account)));

describe("Pool", () => {
  describe("net", () => {
    it("lets a payment that fits pass one that does not", async () => {
      const world = await enter();
      const { beijing, almaty, astana } = world;
      await pooled(world, beijing, almaty, FUNDED + 1n);
      await pooled(world, beijing, astana, 7n);
      await toTheEnd(world);
      await settle(world);
      expect(await balancesOf(world)).to.deep.equal([FUNDED - 7n, FUNDED, 0n, 7n]);
    });

    it("divides a payment that does not fit, and takes the rest when it does", async () => {
      const world = await enter();
      const { pool, cny, beijing, shanghai, almaty } = world;
      await pooled(world, beijing, almaty, FUNDED + 10n, { divisibility: 3 });
      await toTheEnd(world);
      await settle(world);
      expect(await balancesOf(world)).to.deep.equal([0n, FUNDED, FUNDED, 0n]);
      await pooled(world, shanghai, beijing, 50n);
      await toTheEnd(world);
      await settle(world);
      expect(await balancesOf(world)).to.deep.equal([40n, FUNDED - 50n, FUNDED + 10n, 0n]);
      const { settlements } = await readPoolRecord(pool);
      const ofBeijing = settlements.filter(({ payer }) => payer === beijing.address);
      expect(ofBeijing.map(({ amount, open }) => [amount, open])).to.deep.equal([
        [FUNDED, 10n],
        [10n, 0n],
      ]);
      expect(await pool.waitingAtCut(cny)).to.equal(0n);
    });
  });
});
