import { anyValue } from "@nomicfoundation/hardhat-ethers-chai-matchers/withArgs";
import { expect } from "chai";
import { toBeHex, ZeroHash } from "ethers";

import { type Instruction, newInstruction, Office, parseMark, queueDeadline } from "../../src/index.ts";
import { nextRound } from "../utils/clearing.ts";
import { legOf } from "../utils/clearing-world.ts";
import { HOUR, mined } from "../utils/consortium.ts";
import { bookOf, connection, enter, pooled, settle, time, toTheEnd } from "./Pool.fixture.ts";

/** A payment of one by Beijing to Almaty. */
async function scene() {
  const world = await enter();
  const { pool, cny, beijing, almaty } = world;
  const deadline = queueDeadline((await time.latest()) + HOUR);
  const instruction = newInstruction({ legs: [legOf(cny, beijing, almaty, 1_000n)], deadline });
  const enqueue = (change: Partial<Instruction> = {}, divisibility = 0) =>
    pool.connect(beijing).enqueue({ ...instruction, ...change }, divisibility);
  return { ...world, instruction, deadline, enqueue };
}

describe("Pool", () => {
  describe("enqueue", () => {
    it("says what waits", async () => {
      const { pool, queue, cny, beijing, almaty, instruction, deadline, enqueue } = await scene();
      await mined(enqueue());
      await expect(enqueue({}, 4))
        .to.emit(pool, "PoolQueued")
        .withArgs(
          ...[instruction.uetr, cny, beijing, await queue.round(), 1, almaty, 1_000, deadline, 4, ZeroHash, anyValue],
        );
    });

    it("takes what the caller pays in one leg", async () => {
      const { pool, cny, beijing, almaty, enqueue } = await scene();
      const leg = legOf(cny, beijing, almaty, 1n);
      for (const legs of [[], [leg, leg], [legOf(cny, almaty, beijing, 1n)]]) {
        await expect(enqueue({ legs })).to.be.revertedWithCustomError(pool, "PoolNotAPayment").withArgs(legs.length);
      }
    });

    it("refuses a reference that is none, times that are past, too far, not full or not yet", async () => {
      const { pool, deadline, enqueue } = await scene();
      const uetr = toBeHex(1, 16);
      await expect(enqueue({ uetr })).to.be.revertedWithCustomError(pool, "PoolInvalidUetr").withArgs(uetr);
      const far = deadline + 120 * HOUR;
      const times = [{ deadline: far }, { deadline: deadline - 1 }, { deadline: HOUR }, { validFrom: deadline }];
      for (const change of times) {
        await expect(enqueue(change))
          .to.be.revertedWithCustomError(pool, "PoolInvalidTime")
          .withArgs(change.validFrom ?? 0, change.deadline ?? deadline);
      }
    });

    it("refuses amounts that do not fit, and parts of more than half", async () => {
      const { pool, cny, beijing, almaty, enqueue } = await scene();
      const pay = (amount: bigint, divisibility: number) =>
        enqueue({ legs: [legOf(cny, beijing, almaty, amount)] }, divisibility);
      await expect(pay(0n, 0)).to.be.revertedWithCustomError(pool, "PoolInvalidAmount").withArgs(0);
      for (const [amount, divisibility] of [
        [1_023n, 10],
        [1_000n, 64],
        [1_000n * (2n ** 64n - 1n), 1],
      ] as const) {
        await expect(pay(amount, divisibility))
          .to.be.revertedWithCustomError(pool, "PoolInvalidDivisibility")
          .withArgs(divisibility, amount);
      }
      await mined(pay(1_024n, 10));
    });

    it("takes nobody in who is not admitted, whether it pays or is paid, and no more than its quota", async () => {
      const { pool, queue, china, cny, beijing, almaty, enqueue } = await scene();
      const authority = queue.connect(china.offices.MonetaryAuthority);
      await mined(authority.setQuotas(cny, [almaty], 0));
      await expect(enqueue()).to.be.revertedWithCustomError(pool, "PoolNotAdmitted").withArgs(cny, almaty);
      await mined(authority.setQuotas(cny, [almaty, beijing], 1));
      await mined(enqueue());
      await expect(enqueue()).to.be.revertedWithCustomError(pool, "PoolFull").withArgs(cny, beijing, 0);
      await nextRound(connection, queue);
      await expect(enqueue()).to.be.revertedWithCustomError(pool, "PoolFull").withArgs(cny, beijing, 0);
    });

    it("refuses a currency that the queue does not clear", async () => {
      const { pool, queue, china, cny, enqueue } = await scene();
      await mined(queue.connect(china.offices.MonetaryAuthority).depart(cny));
      await expect(enqueue()).to.be.revertedWithCustomError(pool, "PoolNoMember").withArgs(cny);
    });
  });

  describe("abandon", () => {
    it("takes out all of an account, by its hand or the issuer's, and by nobody else's", async () => {
      const { pool, countries, china, cny, beijing, almaty, stranger, enqueue } = await scene();
      await mined(enqueue());
      await expect(pool.connect(stranger).abandon(cny, beijing))
        .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
        .withArgs(china.code, Office.MonetaryAuthority, stranger);
      await expect(pool.connect(beijing).abandon(cny, beijing))
        .to.emit(pool, "PoolAbandoned")
        .withArgs(cny, beijing, 1);
      await mined(enqueue());
      await mined(pool.connect(china.offices.MonetaryAuthority).abandon(cny, beijing));
      await expect(pool.connect(almaty).abandon(cny, almaty))
        .to.be.revertedWithCustomError(pool, "PoolEmpty")
        .withArgs(cny, almaty);
    });

    it("keeps the counts right: what a net left, what came since, and what comes afterwards", async () => {
      const world = await enter();
      const { pool, china, cny, beijing, shanghai, almaty } = world;
      await pooled(world, beijing, almaty, 2n ** 40n);
      await toTheEnd(world);
      await settle(world);
      await pooled(world, beijing, almaty, 5n);
      expect(await pool.waitingAtCut(cny)).to.equal(1n);
      await mined(pool.connect(beijing).abandon(cny, beijing));
      expect(await pool.waitingAtCut(cny)).to.equal(0n);
      await pooled(world, beijing, almaty, 6n);
      await pooled(world, shanghai, almaty, 7n);
      await toTheEnd(world);
      expect(await pool.waitingAtCut(cny)).to.equal(2n);
      await settle(world);
      expect(await china.token.balanceOf(almaty)).to.equal(13n);
      const { head } = await pool.laneOf(cny, beijing);
      expect(parseMark(head).count).to.equal(3);
      expect((await bookOf(world)).lanes).to.deep.equal([]);
    });
  });
});
