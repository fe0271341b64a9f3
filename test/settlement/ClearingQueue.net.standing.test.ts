import { expect } from "chai";

import { contractScope, corridorScope, currencyScope, participantScope, Power } from "../../src/index.ts";
import { EmergencyCommittee__factory } from "../../typechain-types/index.js";
import { nextRound, solveFromChain } from "../utils/clearing.ts";
import {
  type ClearingWorld,
  FUNDED,
  legOf,
  queuePair,
  queuePayment,
  settleNextRound,
} from "../utils/clearing-world.ts";
import { BASIS, HOUR, mined } from "../utils/consortium.ts";
import {
  adopt,
  drop,
  connection,
  enter,
  expectBalances,
  RUN_OFF,
  settledOf,
  suspend,
  time,
} from "./ClearingQueue.net.fixture.ts";

describe("ClearingQueue", () => {
  const halt = async ({ gate, joint }: ClearingWorld, scope: bigint) => {
    const until = (await time.latest()) + HOUR;
    await mined(
      EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint).extend(gate, scope, until, BASIS),
    );
    return until;
  };

  describe("standing and halts", () => {
    const queuedBothWays = async (world: ClearingWorld) => {
      const { cny, beijing, shanghai, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1n));
      await queuePayment(world, legOf(cny, beijing, shanghai, 20n));
      await queuePayment(world, legOf(cny, shanghai, almaty, 300n));
    };

    const outcome = async (world: ClearingWorld) => {
      const { china, beijing, shanghai, almaty } = world;
      await settleNextRound(world);
      const held = await Promise.all([beijing, shanghai, almaty].map((bank) => china.token.balanceOf(bank)));
      return [held[0]! - FUNDED, held[1]! - FUNDED, held[2]!];
    };

    it("let what a suspended payer owes leave unpaid", async () => {
      const world = await enter();
      await queuedBothWays(world);
      await suspend(world, world.china);
      expect(await outcome(world)).to.deep.equal([0n, -300n, 300n]);
      expect(await settledOf(world, world.cny, world.beijing)).to.equal(2);
    });

    it("let what a suspended payee is owed leave unpaid", async () => {
      const world = await enter();
      await queuedBothWays(world);
      await suspend(world, world.kazakhstan);
      expect(await outcome(world)).to.deep.equal([-20n, 20n, 0n]);
      expect(await settledOf(world, world.cny, world.shanghai)).to.equal(1);
    });

    it("let what was sent from or to a removed account leave unpaid", async () => {
      const world = await enter();
      const { gate, kazakhstan, almaty } = world;
      await queuedBothWays(world);
      await mined(gate.connect(kazakhstan.offices.Registrar).removeAccount(almaty));
      expect(await outcome(world)).to.deep.equal([-20n, 20n, 0n]);
    });

    it("close a halted corridor one way and leave what stays in the country", async () => {
      const world = await enter();
      const { china, kazakhstan, cny, almaty, beijing } = world;
      await mined(china.token.connect(beijing).transfer(almaty, 5_000n));
      await queuedBothWays(world);
      await queuePayment(world, legOf(cny, almaty, beijing, 5_000n));
      await halt(world, corridorScope(china.code, kazakhstan.code));
      expect(await outcome(world)).to.deep.equal([-20n, 20n, 0n]);
    });

    it("close a halted currency abroad and leave what stays in the country", async () => {
      const world = await enter();
      await queuedBothWays(world);
      await halt(world, currencyScope(world.china.asset));
      expect(await outcome(world)).to.deep.equal([-20n, 20n, 0n]);
    });

    it("close a halted participant abroad, as payer and as payee, and leave what stays in its country", async () => {
      const world = await enter();
      await queuedBothWays(world);
      await halt(world, participantScope(world.china.bankIds[0]!));
      expect(await outcome(world)).to.deep.equal([-20n, -280n, 300n]);
      const { cny, almaty, beijing, china } = world;
      await queuePayment(world, legOf(cny, almaty, world.shanghai, 100n));
      await expect(queuePayment(world, legOf(cny, almaty, beijing, 100n))).to.be.revertedWithCustomError(
        china.token,
        "CurrencyTokenRefused",
      );
    });

    it("let both legs of a pair leave unpaid if one of them is barred", async () => {
      const world = await enter();
      const { china, kazakhstan, cny, kzt, beijing, almaty } = world;
      await queuePair(world, [legOf(cny, beijing, almaty, 1_000n), legOf(kzt, almaty, beijing, 5n)]);
      await halt(world, currencyScope(kazakhstan.asset));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 0n]]);
      await expectBalances(kazakhstan.token, [[beijing, 0n]]);
      expect([await settledOf(world, cny, beijing), await settledOf(world, kzt, almaty)]).to.deep.equal([1, 1]);
    });

    it("let everything leave unpaid in a currency whose issuer permits no purpose by now, pairs with others too", async () => {
      const world = await enter();
      const { china, kazakhstan, cny, kzt, beijing, shanghai, almaty, astana } = world;
      await queuedBothWays(world);
      await queuePair(world, [legOf(cny, beijing, almaty, 1_000n), legOf(kzt, almaty, beijing, 5n)]);
      await queuePayment(world, legOf(kzt, astana, shanghai, 7n));
      await mined(china.token.setIssuerRule({ purposes: 0n, minTier: 0, cap: 0n, dailyLimit: 0n }));
      expect(await outcome(world)).to.deep.equal([0n, 0n, 0n]);
      await expectBalances(kazakhstan.token, [
        [beijing, 0n],
        [shanghai, 7n],
      ]);
      const left = [settledOf(world, cny, beijing), settledOf(world, cny, shanghai), settledOf(world, kzt, almaty)];
      expect(await Promise.all(left)).to.deep.equal([3, 1, 1]);
    });

    it("refuse every net by way of a halted queue, and take it again when the halt is over", async () => {
      const world = await enter();
      const { queue, gate, cny, beijing, almaty } = world;
      await queuedBothWays(world);
      await nextRound(connection, queue);
      const call = await solveFromChain(queue);
      const until = await halt(world, contractScope(await queue.getAddress()));
      await expect(queue.net(call)).to.be.revertedWithCustomError(gate, "GateHalted").withArgs(queue, until);
      await expect(queuePayment(world, legOf(cny, beijing, almaty, 1n))).to.be.revertedWithCustomError(
        world.china.token,
        "CurrencyTokenRefused",
      );
      await time.increaseTo(until);
      expect(await outcome(world)).to.deep.equal([-21n, -280n, 301n]);
    });
  });

  describe("a currency that leaves the queue", () => {
    it("takes nothing new at once, and nets what waits", async () => {
      const world = await enter();
      const { queue, china, kazakhstan, cny, kzt, beijing, almaty } = world;
      await queuePair(world, [legOf(cny, beijing, almaty, 1_000n), legOf(kzt, almaty, beijing, 5n)]);
      await drop(kazakhstan.token, queue);
      await expect(queuePayment(world, legOf(kzt, almaty, beijing, 1n)))
        .to.be.revertedWithCustomError(kazakhstan.token, "CurrencyTokenNotAdopted")
        .withArgs(queue, Power.Net);
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 1_000n]]);
      await expectBalances(kazakhstan.token, [[beijing, 5n]]);
    });

    it("takes no part any more when that ran off, while the others net", async () => {
      const world = await enter();
      const { queue, china, kazakhstan, cny, kzt, beijing, shanghai, almaty } = world;
      await queuePair(world, [legOf(cny, beijing, almaty, 1_000n), legOf(kzt, almaty, beijing, 5n)], {
        seconds: 100 * HOUR,
      });
      await queuePayment(world, legOf(cny, beijing, almaty, 2n), { seconds: 100 * HOUR });
      await drop(kazakhstan.token, queue);
      await time.increase(RUN_OFF);
      await queuePayment(world, legOf(cny, shanghai, almaty, 30n));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 30n]]);
      expect(await queue.waitingAtCut(kzt)).to.equal(1n);
      expect([await settledOf(world, cny, beijing), await settledOf(world, kzt, almaty)]).to.deep.equal([2, 0]);
    });

    it("goes on when its issuer adopts the queue again", async () => {
      const world = await enter();
      const { queue, china, kazakhstan, cny, kzt, beijing, almaty } = world;
      await queuePair(world, [legOf(cny, beijing, almaty, 1_000n), legOf(kzt, almaty, beijing, 5n)], {
        seconds: 100 * HOUR,
      });
      await drop(kazakhstan.token, queue);
      await time.increase(RUN_OFF);
      await adopt(kazakhstan.token, queue);
      await settleNextRound(world); // both legs expired meanwhile, and leave
      await expectBalances(china.token, [[almaty, 0n]]);
      expect([await settledOf(world, cny, beijing), await settledOf(world, kzt, almaty)]).to.deep.equal([1, 1]);
      await queuePair(world, [legOf(cny, beijing, almaty, 1_000n), legOf(kzt, almaty, beijing, 5n)]);
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 1_000n]]);
      await expectBalances(kazakhstan.token, [[beijing, 5n]]);
    });

    it("may be left out of a net when that ran off, or named without holders, but not screened", async () => {
      const world = await enter();
      const { queue, kazakhstan, china, cny, kzt, beijing, almaty } = world;
      await queuePayment(world, legOf(kzt, almaty, beijing, 5n));
      await drop(kazakhstan.token, queue);
      await time.increase(RUN_OFF);
      await queuePayment(world, legOf(cny, beijing, almaty, 5n));
      await nextRound(connection, queue);
      const call = await solveFromChain(queue);
      expect(call.currencies.map(({ token }) => token)).to.deep.equal([cny.toLowerCase()]);
      const named = (holders: bigint) => {
        const isFirst = BigInt(kzt) < BigInt(cny);
        const currencies = call.currencies.toSpliced(isFirst ? 0 : 1, 0, { token: kzt, holders });
        return { ...call, currencies, lanes: call.lanes.map((lane) => lane + (isFirst ? 1n << 48n : 0n)) };
      };
      await expect(queue.net(named(1n)))
        .to.be.revertedWithCustomError(kazakhstan.token, "CurrencyTokenNotAdopted")
        .withArgs(queue, Power.Net);
      await queue.net.staticCall(call);
      await mined(queue.net(named(0n)));
      await expectBalances(china.token, [[almaty, 5n]]);
    });

    it("cannot be left out of a net while that runs off", async () => {
      const world = await enter();
      const { queue, kazakhstan, cny, kzt, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1n));
      await settleNextRound(world); // of all that waits, so that everybody waits for the next such net
      await queuePayment(world, legOf(kzt, almaty, beijing, 5n));
      await queuePayment(world, legOf(cny, beijing, almaty, 5n));
      await drop(kazakhstan.token, queue);
      await nextRound(connection, queue);
      const call = await solveFromChain(queue);
      const currencies = call.currencies.filter(({ token }) => token !== kzt.toLowerCase());
      const kept = BigInt(call.currencies.findIndex(({ token }) => token === cny.toLowerCase()));
      const lanes = call.lanes.filter((lane) => lane >> 48n === kept).map((lane) => BigInt.asUintN(48, lane));
      await expect(queue.net({ ...call, currencies, lanes }))
        .to.be.revertedWithCustomError(queue, "NettingIncomplete")
        .withArgs(kzt, 0, 1);
    });
  });
});
