import { expect } from "chai";

import { Priority } from "../../src/index.ts";
import type { NetCall } from "../../src/netting/clearing.ts";
import { CENTS, nextRound, queueUbin, solveFromChain, ubinBanks } from "../utils/clearing.ts";
import {
  type ClearingWorld,
  FUNDED,
  legOf,
  queuePair,
  queuePayment,
  raisePayment,
  settleNet,
  settleNextRound,
} from "../utils/clearing-world.ts";
import { HOUR, mined, publish } from "../utils/consortium.ts";
import {
  adopt,
  connection,
  enter,
  ethers,
  expectBalances,
  networkHelpers,
  settledOf,
  suspend,
  time,
} from "./ClearingQueue.net.fixture.ts";

const NOTHING: NetCall = { accounts: [], currencies: [], lanes: [], prefixes: 0, entries: "0x", voids: "0x" };

describe("ClearingQueue", () => {
  /** What a solver would send in the next round, found without letting this one end. */
  const solveAhead = async ({ queue }: ClearingWorld) => {
    const snapshot = await networkHelpers.takeSnapshot();
    await nextRound(connection, queue);
    const call = await solveFromChain(queue);
    await snapshot.restore();
    return call;
  };

  describe("net", () => {
    it("settles the Project Ubin case as published", async () => {
      const world = await enter();
      const home = world.china;
      const banks = await ubinBanks(world);
      await queueUbin(world.queue, home, banks, await time.latest());
      await settleNextRound(world);
      expect(await Promise.all(banks.map((bank) => home.token.balanceOf(bank)))).to.deep.equal(
        [4_134_000n, 1_000n, 1_000n, 0n].map((amount) => amount * CENTS),
      );
    });

    it("tells what settled, and each token whose balance changes by how much", async () => {
      const world = await enter();
      const { queue, stranger, china, cny, beijing, shanghai, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1_000n));
      await queuePayment(world, legOf(cny, almaty, shanghai, 400n));
      await nextRound(connection, queue);
      const { accounts, currencies, lanes, ...proof } = await solveFromChain(queue);
      const tx = await queue.connect(stranger).net({ accounts, currencies, lanes, ...proof });
      await expect(tx)
        .to.emit(queue, "Netted")
        .withArgs(
          await queue.round(),
          accounts.map((account) => ethers.getAddress(account)),
          (given: unknown[]) => given.length === 1 && String(given[0]) === `${cny},${currencies[0]!.holders}`,
          lanes,
          accounts.map(() => 0n),
        );
      for (const [from, to, amount] of [
        [beijing, queue, 1_000n],
        [queue, almaty, 600n],
        [queue, shanghai, 400n],
      ] as const) {
        await expect(tx).to.emit(china.token, "Transfer").withArgs(from, to, amount);
      }
      await expectBalances(china.token, [
        [beijing, FUNDED - 1_000n],
        [almaty, 600n],
        [shanghai, FUNDED + 400n],
      ]);
      expect(await china.token.balanceOf(queue)).to.equal(0n);
    });

    it("says in the event whom standing or halts bar", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1_000n));
      await suspend(world, china);
      await nextRound(connection, queue);
      const call = await solveFromChain(queue);
      const outlaw = 1n << BigInt(call.accounts.indexOf(beijing.address.toLowerCase()));
      const barred = call.accounts.map((account) =>
        account === beijing.address.toLowerCase() ? (1n << 256n) - 1n : outlaw,
      );
      const any = () => true;
      await expect(queue.net(call)).to.emit(queue, "Netted").withArgs(any, any, any, any, barred);
    });

    it("refuses to settle nothing, with nothing waiting or nothing possible", async () => {
      const world = await enter();
      const { queue, cny, almaty, beijing } = world;
      await expect(queue.net(NOTHING)).to.be.revertedWithCustomError(queue, "NettingNothingSettles").withArgs();
      await queuePayment(world, legOf(cny, almaty, beijing, 1n));
      await nextRound(connection, queue);
      await expect(queue.net(await solveFromChain(queue)))
        .to.be.revertedWithCustomError(queue, "NettingNothingSettles")
        .withArgs();
    });

    it("settles in the same round again when money has come", async () => {
      const world = await enter();
      const { queue, china, cny, almaty, beijing, shanghai } = world;
      await queuePayment(world, legOf(cny, almaty, beijing, 10n));
      await queuePayment(world, legOf(cny, shanghai, almaty, 5n));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 5n]]);
      expect(await queue.waitingAtCut(cny)).to.equal(1n);
      await china.token.connect(shanghai).transfer(almaty, 5n);
      await settleNet(world);
      await expectBalances(china.token, [[almaty, 0n]]);
      expect(await queue.waitingAtCut(cny)).to.equal(0n);
    });

    it("uses what came from outside the queue and what is to spare of the opening balance, to the unit", async () => {
      const world = await enter();
      const { china, cny, almaty, beijing } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, FUNDED));
      await queuePayment(world, legOf(cny, almaty, beijing, FUNDED + 1n));
      await settleNextRound(world);
      await expectBalances(china.token, [
        [beijing, 0n],
        [almaty, FUNDED],
      ]);
      await mined(china.token.issue(beijing, 1n));
      await mined(china.token.connect(beijing).transfer(almaty, 1n));
      await settleNet(world);
      await expectBalances(china.token, [
        [beijing, FUNDED + 1n],
        [almaty, 0n],
      ]);
    });

    it("refuses a lane that is named twice, the second time with a bit that no lane has", async () => {
      const world = await enter();
      const { queue, stranger, china, cny, beijing, shanghai, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1_000n));
      await queuePayment(world, legOf(cny, shanghai, almaty, 1_000n));
      await nextRound(connection, queue);
      const sound = await solveFromChain(queue);
      const run = sound.entries.slice(6, 2 + (sound.entries.length - 2) / 2);
      for (let bit = 56n; bit < 256n; bit += 8n) {
        const lanes = [sound.lanes[0]!, sound.lanes[0]! | (1n << bit)];
        await expect(
          queue.connect(stranger).net({ ...sound, lanes, entries: `0x0000${run}0001${run}` }),
        ).to.be.revertedWithPanic(0x32);
      }
      await mined(queue.connect(stranger).net(sound));
      expect(await china.token.balanceOf(almaty)).to.equal(2_000n);
    });
  });

  describe("rounds", () => {
    it("keep an entry out until the next one begins, to the second", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1_000n));
      expect(await queue.waitingAtCut(cny)).to.equal(0n);
      const call = await solveAhead(world);
      const start = await queue.roundStart((await queue.round()) + 1n);
      await time.setNextBlockTimestamp(start - 1n);
      await expect(queue.net(call)).to.be.revertedWithCustomError(queue, "NetReplayIncomplete").withArgs(0);
      await time.setNextBlockTimestamp(start);
      await mined(queue.net(call));
      await expectBalances(china.token, [[almaty, 1_000n]]);
    });

    it("shield a net under way from what payers do meanwhile", async () => {
      const world = await enter();
      const { queue, china, cny, kzt, beijing, shanghai, almaty } = world;
      for (const amount of [1_000n, 2_000n, 3_000n]) await queuePayment(world, legOf(cny, beijing, almaty, amount));
      await queuePayment(world, legOf(cny, shanghai, almaty, 70n));
      await nextRound(connection, queue);
      const call = await solveFromChain(queue);
      await queuePayment(world, legOf(cny, beijing, almaty, 5n));
      await queuePayment(world, legOf(cny, almaty, beijing, 5n), { priority: "Urgent" });
      await queuePair(world, [legOf(cny, beijing, almaty, 4n), legOf(kzt, almaty, beijing, 3n)]);
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 0));
      await raisePayment(world, legOf(cny, beijing, almaty, 2_000n), 1);
      await mined(queue.connect(beijing).hold(cny, true));
      await mined(queue.connect(shanghai).hold(cny, false));
      await mined(queue.connect(china.offices.MonetaryAuthority).setQuotas(cny, [beijing], 0));
      await mined(queue.net(call));
      await expectBalances(china.token, [[almaty, 6_070n]]);
    });

    it("count the lanes in which something waited when they began", async () => {
      const world = await enter();
      const { queue, cny, beijing, shanghai, almaty } = world;
      const counts = async () => Number(await queue.waitingAtCut(cny));
      await queuePayment(world, legOf(cny, beijing, almaty, 1n));
      await queuePayment(world, legOf(cny, beijing, almaty, 1n));
      await queuePayment(world, legOf(cny, beijing, almaty, 1n), { priority: "Urgent" });
      await queuePayment(world, legOf(cny, almaty, beijing, 9n));
      expect(await counts()).to.equal(0);
      await nextRound(connection, queue);
      expect(await counts()).to.equal(3);
      await queuePayment(world, legOf(cny, shanghai, beijing, 1n));
      await queuePayment(world, legOf(cny, beijing, almaty, 1n));
      expect(await counts()).to.equal(3);
      await settleNet(world); // both lanes of Beijing, of which one has an entry of this round
      expect(await counts()).to.equal(1);
      await mined(queue.connect(almaty).abandon(cny, almaty, Priority.Normal));
      expect(await counts()).to.equal(0);
      await nextRound(connection, queue);
      expect(await counts()).to.equal(2);
    });
  });

  describe("deadlines", () => {
    /** The round in which a deadline lies. */
    const roundOf = async ({ queue }: ClearingWorld, deadline: number) =>
      (BigInt(deadline) - (await queue.roundStart(0n))) / (await queue.roundLength());

    const queued = async (world: ClearingWorld) => {
      const { cny, beijing, almaty } = world;
      const deadline = (Math.floor((await time.latest()) / HOUR) + 2) * HOUR;
      await queuePayment(world, legOf(cny, beijing, almaty, 1_000n), { deadline });
      return deadline;
    };

    it("let a payment settle in a round that ends before them", async () => {
      const world = await enter();
      const { queue, china, almaty, cny, beijing } = world;
      const deadline = await queued(world);
      await time.increaseTo((await queue.roundStart(await roundOf(world, deadline))) - 3n);
      await settleNet(world);
      await expectBalances(china.token, [[almaty, 1_000n]]);
      expect(await settledOf(world, cny, beijing)).to.equal(1);
    });

    it("let it leave unpaid in a round that ends behind them, though it is not over", async () => {
      const world = await enter();
      const { queue, china, almaty, cny, beijing } = world;
      const deadline = await queued(world);
      await time.increaseTo(await queue.roundStart(await roundOf(world, deadline)));
      expect(await time.latest()).to.be.at.most(deadline);
      await settleNet(world);
      await expectBalances(china.token, [[almaty, 0n]]);
      expect(await settledOf(world, cny, beijing)).to.equal(1);
    });

    it("include the last second of a round that ends with them", async () => {
      const world = await enter();
      const { china, cny, beijing, almaty } = world;
      const queue = await adoptSecondQueue(world, 0);
      const deadline = (Math.floor((await time.latest()) / HOUR) + 1) * HOUR;
      await queuePayment({ ...world, queue }, legOf(cny, beijing, almaty, 1_000n), { deadline });
      await time.increaseTo(deadline - 2);
      expect(await queue.roundStart((await queue.round()) + 1n)).to.equal(deadline);
      await settleNet({ ...world, queue });
      await expectBalances(china.token, [[almaty, 1_000n]]);
    });

    it("are past for a round that ends a second behind them", async () => {
      const world = await enter();
      const { china, cny, beijing, almaty } = world;
      const queue = await adoptSecondQueue(world, 1);
      const deadline = (Math.floor((await time.latest()) / HOUR) + 1) * HOUR;
      await queuePayment({ ...world, queue }, legOf(cny, beijing, almaty, 1_000n), { deadline });
      await time.increaseTo(deadline - 2);
      expect(await queue.roundStart((await queue.round()) + 1n)).to.equal(deadline + 1);
      await settleNet({ ...world, queue });
      await expectBalances(china.token, [[almaty, 0n]]);
    });
  });

  /** A queue of China's currency alone whose rounds begin so many seconds after the full minute. */
  const adoptSecondQueue = async (world: ClearingWorld, offset: number) => {
    const { countries, assets, releases, china, cny, beijing, almaty } = world;
    const minute = (Math.floor((await time.latest()) / 60) + 2) * 60;
    await time.setNextBlockTimestamp(minute + offset);
    const [deployer] = await ethers.getSigners();
    const queue = await ethers.deployContract("ClearingQueue", [countries, assets, 60], deployer);
    await publish(releases, "ClearingQueue", queue);
    await adopt(china.token, queue);
    await mined(queue.join(cny));
    await mined(queue.connect(china.offices.MonetaryAuthority).setQuotas(cny, [beijing, almaty], 20));
    return queue;
  };
});
