import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import hre from "hardhat";

import { Component, contractScope, corridorScope, currencyScope, participantScope, Priority } from "../../src/index.ts";
import type { NetCall } from "../../src/netting/clearing.ts";
import { EmergencyCommittee__factory, type CurrencyToken } from "../../typechain-types/index.js";
import { CENTS, nextRound, queueUbin, solveFromChain, ubinBanks } from "../utils/clearing.ts";
import {
  clearingWorld,
  type ClearingWorld,
  FUNDED,
  legOf,
  queuePair,
  queuePayment,
  raisePayment,
  settleNet,
  settleNextRound,
} from "../utils/clearing-world.ts";
import { DAY, HOUR, mined, type TestCountry } from "../utils/consortium.ts";

const connection = await hre.network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const NOTHING: NetCall = { accounts: [], currencies: [], lanes: [], prefixes: 0, entries: "0x", voids: "0x" };

async function fixture() {
  return clearingWorld(connection);
}

describe("ClearingQueue", () => {
  const enter = () => networkHelpers.loadFixture(fixture);

  /** How many entries left a lane. */
  const settledOf = async ({ queue }: ClearingWorld, token: string, account: HardhatEthersSigner, priority = 1) =>
    Number(((await queue.laneOf(token, account, priority)).settled >> 44n) & 0xfffffffn);

  const expectBalances = async (token: CurrencyToken, expected: [HardhatEthersSigner, bigint][]) =>
    expect(await Promise.all(expected.map(([account]) => token.balanceOf(account)))).to.deep.equal(
      expected.map(([, amount]) => amount),
    );

  /** What a solver would send in the next round, found without letting this one end. */
  const solveAhead = async ({ queue }: ClearingWorld) => {
    const snapshot = await networkHelpers.takeSnapshot();
    await nextRound(connection, queue);
    const call = await solveFromChain(queue);
    await snapshot.restore();
    return call;
  };

  const halt = async ({ gate, joint }: ClearingWorld, scope: bigint) => {
    const until = (await time.latest()) + HOUR;
    await mined(EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint).extend(gate, scope, until));
    return until;
  };

  const suspend = ({ gate }: ClearingWorld, { offices, bankIds }: TestCountry, bank = 0) =>
    mined(gate.connect(offices.Supervisor).suspend(bankIds[bank]!));

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
    const { countries, currencies, releases, china, cny, beijing, almaty } = world;
    const minute = (Math.floor((await time.latest()) / 60) + 2) * 60;
    await time.setNextBlockTimestamp(minute + offset);
    const [deployer] = await ethers.getSigners();
    const queue = await ethers.deployContract("ClearingQueue", [countries, 60], deployer);
    const deployment = await queue.getAddress();
    await queue.getFunction("connect")(currencies);
    const audit = `0x${"00".repeat(32)}`;
    await mined(releases.publish([{ component: Component.ClearingQueue, deployment, audit }]));
    await adopt(china.token, deployment);
    await mined(queue.join(cny));
    await mined(queue.connect(china.offices.MonetaryAuthority).setQuotas(cny, [beijing, almaty], 20));
    return queue;
  };

  const adopt = async (token: CurrencyToken, deployment: string) => {
    await mined(token.announceAdoption(Component.ClearingQueue, deployment));
    await time.increase(7 * DAY);
    await mined(token.completeAdoption(Component.ClearingQueue));
  };

  describe("priorities", () => {
    it("settle what is urgent first, whenever it came", async () => {
      const world = await enter();
      const { china, cny, shanghai, almaty, beijing } = world;
      await china.token.connect(shanghai).transfer(almaty, 1_000n);
      await queuePayment(world, legOf(cny, almaty, beijing, 600n));
      await queuePayment(world, legOf(cny, almaty, shanghai, 601n), { priority: "Urgent" });
      await settleNextRound(world);
      await expectBalances(china.token, [
        [beijing, FUNDED],
        [shanghai, FUNDED - 399n],
      ]);
    });

    it("let no normal payment pass an urgent one that waits, however small it is", async () => {
      const world = await enter();
      const { queue, cny, beijing, shanghai, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, FUNDED + 1n), { priority: "Urgent" });
      await queuePayment(world, legOf(cny, beijing, almaty, 1n));
      await queuePayment(world, legOf(cny, shanghai, almaty, 1n));
      await settleNextRound(world);
      expect(await settledOf(world, cny, beijing)).to.equal(0);
      expect(await settledOf(world, cny, shanghai)).to.equal(1);
      expect(await queue.waitingAtCut(cny)).to.equal(2n);
    });

    it("are first in first out within one", async () => {
      const world = await enter();
      const { china, cny, beijing, shanghai, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, FUNDED + 1n));
      await queuePayment(world, legOf(cny, beijing, shanghai, 1n));
      await nextRound(connection, world.queue);
      await queuePayment(world, legOf(cny, shanghai, almaty, 2n));
      await settleNextRound(world);
      await expectBalances(china.token, [
        [beijing, FUNDED],
        [shanghai, FUNDED - 2n],
      ]);
    });
  });

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

  describe("raise", () => {
    /** A small payment behind one that cannot settle. */
    const stuck = async (world: ClearingWorld) => {
      const { cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, FUNDED + 1n));
      await queuePayment(world, legOf(cny, beijing, almaty, 10n));
      return legOf(cny, beijing, almaty, 10n);
    };

    it("settles what was stuck, once", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      const payment = await stuck(world);
      await nextRound(connection, queue);
      await raisePayment(world, payment, 1);
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 10n]]);
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 0));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 10n]]);
      expect(await settledOf(world, cny, beijing)).to.equal(4);
    });

    it("pays nothing if a net of the same round settled the payment", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 10n));
      await nextRound(connection, queue);
      await raisePayment(world, legOf(cny, beijing, almaty, 10n), 0);
      await settleNet(world);
      await expectBalances(china.token, [[almaty, 10n]]);
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 10n]]);
      expect(await settledOf(world, cny, beijing, Priority.Urgent)).to.equal(1);
      expect(await settledOf(world, cny, beijing)).to.equal(2);
    });

    it("pays nothing for what left long before", async () => {
      const world = await enter();
      const { china, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 10n));
      await settleNextRound(world);
      await raisePayment(world, legOf(cny, beijing, almaty, 10n), 0);
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 10n]]);
    });

    it("queues a payment each time", async () => {
      const world = await enter();
      const { china, almaty } = world;
      const payment = await stuck(world);
      await raisePayment(world, payment, 1);
      await raisePayment(world, payment, 1);
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 20n]]);
    });

    it("may be taken back itself", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await raisePayment(world, await stuck(world), 1);
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Urgent, 0));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 0n]]);
      expect(await settledOf(world, cny, beijing, Priority.Urgent)).to.equal(2);
    });

    it("expires by its own deadline", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await raisePayment(world, await stuck(world), 1, { seconds: 1 });
      await time.increase(HOUR);
      await nextRound(connection, queue);
      await settleNet(world);
      await expectBalances(china.token, [[almaty, 0n]]);
      expect(await settledOf(world, cny, beijing, Priority.Urgent)).to.equal(1);
    });

    it("pays nothing if the normal lane was abandoned", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await raisePayment(world, await stuck(world), 1);
      await mined(queue.connect(beijing).abandon(cny, beijing, Priority.Normal));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 0n]]);
    });
  });

  describe("cancelPayment", () => {
    it("takes a payment out from the next round on", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      for (const amount of [1n, 10n, 100n]) await queuePayment(world, legOf(cny, beijing, almaty, amount));
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 1));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 101n]]);
      expect(await settledOf(world, cny, beijing)).to.equal(4);
    });

    it("is too late for a net of its own round", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 10n));
      await nextRound(connection, queue);
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 0));
      await settleNet(world);
      await expectBalances(china.token, [[almaty, 10n]]);
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 10n]]);
      expect(await settledOf(world, cny, beijing)).to.equal(2);
    });

    it("frees what stood behind", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, FUNDED + 1n));
      await queuePayment(world, legOf(cny, beijing, almaty, 10n));
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 0));
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 0)); // twice is once
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 2)); // nor is a cancellation taken back
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 10n]]);
      expect(await settledOf(world, cny, beijing)).to.equal(5);
    });
  });

  describe("hold", () => {
    it("goes on holding what is held again", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1_000n));
      await mined(queue.connect(beijing).hold(cny, true));
      await nextRound(connection, queue);
      expect((await queue.laneOf(cny, beijing, Priority.Normal)).isHeld).to.equal(true);
      await mined(queue.connect(beijing).hold(cny, true));
      expect((await queue.laneOf(cny, beijing, Priority.Normal)).isHeld).to.equal(true);
    });

    it("does not stop what goes on anyway, so that no net under way fails", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1_000n));
      await nextRound(connection, queue);
      await mined(queue.connect(beijing).hold(cny, false));
      expect((await queue.laneOf(cny, beijing, Priority.Normal)).isHeld).to.equal(false);
    });

    it("keeps both lanes waiting until the payer lets them go, from the next round on each", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, shanghai, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1_000n));
      await queuePayment(world, legOf(cny, beijing, almaty, 200n), { priority: "Urgent" });
      await queuePayment(world, legOf(cny, shanghai, almaty, 7n));
      await mined(queue.connect(beijing).hold(cny, true));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 7n]]);
      await mined(queue.connect(beijing).hold(cny, false));
      await expect(settleNet(world)).to.be.revertedWithCustomError(queue, "NettingNothingSettles").withArgs();
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 1_207n]]);
    });

    it("lets what is held expire in its place", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1_000n), { seconds: 1 });
      await mined(queue.connect(beijing).hold(cny, true));
      await time.increase(HOUR);
      await nextRound(connection, queue);
      await expect(settleNet(world)).to.be.revertedWithCustomError(queue, "NettingNothingSettles").withArgs();
      await mined(queue.connect(beijing).hold(cny, false));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 0n]]);
      expect(await settledOf(world, cny, beijing)).to.equal(1);
    });

    it("keeps a pair waiting whose one leg is held, and what stands beside it settles", async () => {
      const world = await enter();
      const { queue, china, kazakhstan, cny, kzt, beijing, almaty, shanghai } = world;
      await queuePair(world, [legOf(cny, beijing, almaty, 1_000n), legOf(kzt, almaty, beijing, 5n)]);
      await queuePayment(world, legOf(cny, shanghai, almaty, 7n));
      await mined(queue.connect(almaty).hold(kzt, true));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 7n]]);
      await expectBalances(kazakhstan.token, [[beijing, 0n]]);
      await mined(queue.connect(almaty).hold(kzt, false));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 1_007n]]);
      await expectBalances(kazakhstan.token, [[beijing, 5n]]);
    });
  });

  describe("bilateral limits", () => {
    const limited = async (world: ClearingWorld, amount: bigint) => {
      const { queue, cny, beijing, almaty } = world;
      await mined(queue.connect(beijing).setLimits(cny, [{ payee: almaty.address, amount }]));
    };

    it("let through what just reaches them and stop the next unit", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty, shanghai } = world;
      await limited(world, 1_000n);
      for (const amount of [600n, 400n, 1n]) await queuePayment(world, legOf(cny, beijing, almaty, amount));
      await queuePayment(world, legOf(cny, beijing, shanghai, 9n));
      await settleNextRound(world);
      await expectBalances(china.token, [
        [almaty, 1_000n],
        [shanghai, FUNDED],
      ]);
      await settleNet(world); // each net has the whole limit
      await expectBalances(china.token, [
        [almaty, 1_001n],
        [shanghai, FUNDED + 9n],
      ]);
      expect(await queue.limits(cny, beijing, 0)).to.deep.equal([almaty.address, 1_000n]);
    });

    it("count what comes back from the payee", async () => {
      const world = await enter();
      const { china, cny, beijing, almaty } = world;
      await limited(world, 1_000n);
      await queuePayment(world, legOf(cny, beijing, almaty, 1_501n));
      await queuePayment(world, legOf(cny, almaty, beijing, 501n));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 1_000n]]);
    });

    it("bind from both sides at once", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, shanghai } = world;
      await mined(queue.connect(beijing).setLimits(cny, [{ payee: shanghai.address, amount: 100n }]));
      await mined(queue.connect(shanghai).setLimits(cny, [{ payee: beijing.address, amount: 0n }]));
      await queuePayment(world, legOf(cny, shanghai, beijing, 5n));
      await queuePayment(world, legOf(cny, beijing, shanghai, 105n));
      await queuePayment(world, legOf(cny, beijing, shanghai, 1n));
      await settleNextRound(world);
      await expectBalances(china.token, [[shanghai, FUNDED + 100n]]);
    });

    it("of one payee named twice bind both", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      const amounts = [500n, 300n, 400n];
      await mined(
        queue.connect(beijing).setLimits(
          cny,
          amounts.map((amount) => ({ payee: almaty.address, amount })),
        ),
      );
      await queuePayment(world, legOf(cny, beijing, almaty, 300n));
      await queuePayment(world, legOf(cny, beijing, almaty, 1n));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 300n]]);
    });

    it("work at once and for lanes that were never used", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 10n), { priority: "Urgent" });
      await nextRound(connection, queue);
      await limited(world, 9n);
      await expect(settleNet(world)).to.be.revertedWithCustomError(queue, "NettingNothingSettles").withArgs();
      await mined(queue.connect(beijing).setLimits(cny, []));
      await settleNet(world);
      await expectBalances(china.token, [[almaty, 10n]]);
    });

    it("hold for a pair too", async () => {
      const world = await enter();
      const { queue, china, kazakhstan, cny, kzt, beijing, almaty } = world;
      await limited(world, 999n);
      await queuePair(world, [legOf(cny, beijing, almaty, 1_000n), legOf(kzt, almaty, beijing, 5n)]);
      await nextRound(connection, queue);
      await expect(settleNet(world)).to.be.revertedWithCustomError(queue, "NettingNothingSettles").withArgs();
      await limited(world, 1_000n);
      await settleNet(world);
      await expectBalances(china.token, [[almaty, 1_000n]]);
      await expectBalances(kazakhstan.token, [[beijing, 5n]]);
    });

    it("say by name that a net goes beyond them", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1_000n));
      await nextRound(connection, queue);
      const call = await solveFromChain(queue);
      await limited(world, 999n);
      const position = call.accounts.indexOf(beijing.address.toLowerCase());
      await expect(queue.net(call))
        .to.be.revertedWithCustomError(queue, "NetReplayInfeasible")
        .withArgs(position, FUNDED - 1_000n);
    });
  });

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
    it("takes no part any more, while the others net, and its links stay open", async () => {
      const world = await enter();
      const { queue, china, kazakhstan, cny, kzt, beijing, shanghai, almaty } = world;
      await adopt(kazakhstan.token, ethers.ZeroAddress);
      await expect(queuePayment(world, legOf(kzt, almaty, beijing, 1n)))
        .to.be.revertedWithCustomError(kazakhstan.token, "CurrencyTokenNotAdopted")
        .withArgs(Component.ClearingQueue, queue);
      await adopt(kazakhstan.token, await queue.getAddress());
      await mined(kazakhstan.token.announceAdoption(Component.ClearingQueue, ethers.ZeroAddress));
      await time.increase(7 * DAY - HOUR);
      await queuePair(world, [legOf(cny, beijing, almaty, 1_000n), legOf(kzt, almaty, beijing, 5n)], {
        seconds: 100 * HOUR,
      });
      await queuePayment(world, legOf(cny, beijing, almaty, 2n), { seconds: 100 * HOUR });
      await queuePayment(world, legOf(cny, shanghai, almaty, 30n));
      await time.increase(HOUR);
      await mined(kazakhstan.token.completeAdoption(Component.ClearingQueue));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 30n]]);
      expect(await queue.waitingAtCut(kzt)).to.equal(1n);
      expect(await settledOf(world, cny, beijing)).to.equal(0);
      await time.increase(100 * HOUR);
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 30n]]);
      expect(await settledOf(world, cny, beijing)).to.equal(2);
    });

    it("settles what still waits when its issuer adopts the queue again", async () => {
      const world = await enter();
      const { queue, china, kazakhstan, cny, kzt, beijing, almaty } = world;
      await mined(kazakhstan.token.announceAdoption(Component.ClearingQueue, ethers.ZeroAddress));
      await time.increase(7 * DAY);
      await queuePair(world, [legOf(cny, beijing, almaty, 1_000n), legOf(kzt, almaty, beijing, 5n)], {
        seconds: 100 * HOUR,
      });
      await mined(kazakhstan.token.completeAdoption(Component.ClearingQueue));
      await nextRound(connection, queue);
      await expect(settleNet(world)).to.be.revertedWithCustomError(queue, "NettingNothingSettles").withArgs();
      await mined(kazakhstan.token.announceAdoption(Component.ClearingQueue, queue));
      await time.increase(7 * DAY);
      await mined(kazakhstan.token.completeAdoption(Component.ClearingQueue));
      await settleNextRound(world); // both legs expired meanwhile, and leave
      await expectBalances(china.token, [[almaty, 0n]]);
      expect([await settledOf(world, cny, beijing), await settledOf(world, kzt, almaty)]).to.deep.equal([1, 1]);
      await queuePair(world, [legOf(cny, beijing, almaty, 1_000n), legOf(kzt, almaty, beijing, 5n)]);
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 1_000n]]);
      await expectBalances(kazakhstan.token, [[beijing, 5n]]);
    });

    it("may be left out of a net, or named without holders, but not screened", async () => {
      const world = await enter();
      const { queue, kazakhstan, china, cny, kzt, beijing, almaty } = world;
      await mined(kazakhstan.token.announceAdoption(Component.ClearingQueue, ethers.ZeroAddress));
      await time.increase(7 * DAY);
      await queuePayment(world, legOf(kzt, almaty, beijing, 5n));
      await queuePayment(world, legOf(cny, beijing, almaty, 5n));
      await mined(kazakhstan.token.completeAdoption(Component.ClearingQueue));
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
        .withArgs(Component.ClearingQueue, queue);
      await queue.net.staticCall(call);
      await mined(queue.net(named(0n)));
      await expectBalances(china.token, [[almaty, 5n]]);
    });
  });
});
