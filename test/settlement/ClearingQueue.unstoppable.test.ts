import { anyValue } from "@nomicfoundation/hardhat-ethers-chai-matchers/withArgs";
import { expect } from "chai";
import { concat, getAddress, toBeHex } from "ethers";

import { Office, parseMark, Power, Priority } from "../../src/index.ts";
import { type Lane, type NetCall, netOf } from "../../src/netting/clearing.ts";
import { readClearingBook, readQueueRecord } from "../../src/netting/queue-record.ts";
import { entryWords, type QueueEntry } from "../../src/settlement/queue.ts";
import { ClearingQueue__factory } from "../../typechain-types/index.js";
import { nextRound, solveFromChain, unsigned } from "../utils/clearing.ts";
import {
  batchOf,
  type ClearingWorld,
  legOf,
  queuePair,
  queuePayment,
  raisePayment,
  settleNet,
  settleNextRound,
} from "../utils/clearing-world.ts";
import { history, poorWorld, UNLIMITED_ACTS } from "../utils/clearing-history.ts";
import { HOUR, mined } from "../utils/consortium.ts";
import { drawer } from "../utils/draw.ts";
import {
  connection,
  drop,
  enter,
  expectBalances,
  networkHelpers,
  RUN_OFF,
  settledOf,
  time,
} from "./ClearingQueue.net.fixture.ts";

async function poorFixture() {
  return poorWorld(connection);
}

const WAIT = 120 * HOUR;
/** What a bank takes: an account with 20 entries in each lane. */
const BANK = 60 + 2 * 20;

describe("ClearingQueue", () => {
  const authority = ({ queue, china }: ClearingWorld) => queue.connect(china.offices.MonetaryAuthority);

  describe("payees", () => {
    it("are admitted like payers, and refused when they are no more", async () => {
      const world = await enter();
      const { queue, cny, kzt, beijing, shanghai, almaty } = world;
      await mined(authority(world).setQuotas(cny, [almaty], 0));
      const refused = async (pending: Promise<unknown>) =>
        expect(pending).to.be.revertedWithCustomError(queue, "ClearingQueueNotAdmitted").withArgs(cny, almaty);
      await refused(queuePayment(world, legOf(cny, beijing, almaty, 1n)));
      await refused(queuePair(world, [legOf(cny, beijing, almaty, 1n), legOf(kzt, almaty, beijing, 1n)]));
      const batch = await batchOf(world, cny, [
        [shanghai, 1n],
        [almaty, 1n],
      ]);
      await refused(queue.connect(beijing).enqueueBatch(beijing, batch, unsigned()));
      await mined(authority(world).setQuotas(cny, [almaty], 1));
      await mined(queuePayment(world, legOf(cny, beijing, almaty, 1n)));
    });
  });

  describe("places", () => {
    it("stay counted until what entered under a quota has left, whoever gets another", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      const all = 6 * BANK;
      const places = async () => queue.placesOf(china.code);
      const set = async (quota: number) => mined(authority(world).setQuotas(cny, [beijing], quota));
      expect(await places()).to.equal(all);
      await set(0); // nothing waits
      expect(await places()).to.equal(all - BANK);
      await set(20);
      await mined(queuePayment(world, legOf(cny, beijing, almaty, 1n)));
      await set(5);
      expect([await places(), await queue.quotaOf(cny, beijing)]).to.deep.equal([BigInt(all), 5n]);
      await set(0);
      expect(await places()).to.equal(all);
      await set(30);
      expect(await places()).to.equal(all + 20);
      await set(20);
      await time.increase(241 * HOUR - 1);
      await set(20); // the last second
      expect(await places()).to.equal(all + 20);
      await set(20); // it began anew
      await time.increase(241 * HOUR);
      await set(20);
      expect(await places()).to.equal(all);
    });

    it("are more than a country's share for nobody that moves quotas about", async () => {
      const world = await enter();
      const { queue, cny, beijing, shanghai, almaty, stranger, relayer } = world;
      const banks = world.members.flatMap((member) => member.banks);
      await mined(authority(world).setQuotas(cny, banks, 1));
      await mined(authority(world).setQuotas(cny, [beijing], 3_000));
      await mined(authority(world).setQuotas(cny, [shanghai], 2_066)); // all that is left
      await mined(queuePayment(world, legOf(cny, beijing, almaty, 1n)));
      await mined(authority(world).setQuotas(cny, [beijing], 0));
      for (const account of [stranger, relayer]) {
        await expect(authority(world).setQuotas(cny, [account], 1))
          .to.be.revertedWithCustomError(queue, "LanesCapacity")
          .withArgs(10_562, 10_500);
      }
    });
  });

  describe("join", () => {
    it("takes three currencies of a country and refuses the fourth", async () => {
      const { countries, joint } = await enter();
      const answering = (word: number) => concat(["0x7f", toBeHex(word, 32), "0x5f5260605ff3"]);
      const registry = toBeHex(0xc0de, 20);
      await networkHelpers.setCode(registry, answering(1));
      const queue = await new ClearingQueue__factory(joint).deploy(countries, registry, 60);
      const tokens = [1, 2, 3, 4].map((index) => getAddress(toBeHex(0x10000 + index, 20)));
      for (const token of tokens) await networkHelpers.setCode(token, answering(Power.Net)); // its country too
      for (const token of tokens.slice(0, 3)) await mined(queue.join(token));
      await expect(queue.join(tokens[3]!)).to.be.revertedWithCustomError(queue, "LanesFull").withArgs(3);
    });
  });

  describe("expire", () => {
    const entriesOf = async ({ queue }: ClearingWorld, token: string, account: { address: string }, priority = 1) => {
      const { lanes } = await readQueueRecord(queue);
      const lane = lanes.find(
        (one) => one.token === token && one.account === account.address && one.priority === priority,
      );
      return lane!.entries;
    };

    const expire = (
      { queue, stranger, cny, beijing }: ClearingWorld,
      count: number,
      entries: readonly QueueEntry[],
      priority: number = Priority.Normal,
    ) => queue.connect(stranger).expire(cny, beijing, priority, count, entries.map(entryWords));

    /** Two that expire, a cancellation, and one that enters when they are gone. */
    const queued = async (world: ClearingWorld) => {
      const { queue, cny, beijing, almaty } = world;
      for (const amount of [1n, 2n]) await mined(queuePayment(world, legOf(cny, beijing, almaty, amount)));
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 0));
      await time.increase(10 * HOUR + WAIT);
      await mined(queuePayment(world, legOf(cny, beijing, almaty, 4n)));
    };

    it("takes out what expired long ago by anybody's hand, and the rest settles", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await queued(world);
      await time.increase(HOUR);
      await nextRound(connection, queue);
      const entries = await entriesOf(world, cny, beijing);
      await expect(expire(world, 3, entries))
        .to.emit(queue, "Expired")
        .withArgs(cny, beijing, Priority.Normal, 0, 3);
      expect(await settledOf(world, cny, beijing)).to.equal(3);
      expect(await queue.waitingAtCut(cny)).to.equal(1n);
      await settleNet(world);
      await expectBalances(china.token, [[almaty, 4n]]);
    });

    it("empties a lane, and lets its currency leave", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      await mined(queuePayment(world, legOf(cny, beijing, almaty, 1n)));
      await time.increase(11 * HOUR + WAIT);
      await mined(expire(world, 1, await entriesOf(world, cny, beijing)));
      expect(await queue.waitingAtCut(cny)).to.equal(0n);
      await mined(authority(world).depart(cny));
    });

    it("leaves alone what expired less than 120 hours ago, to the second", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      const deadline = (Math.floor((await time.latest()) / HOUR) + 2) * HOUR;
      await mined(queuePayment(world, legOf(cny, beijing, almaty, 1n), { deadline }));
      const entries = await entriesOf(world, cny, beijing);
      await time.increaseTo(deadline + WAIT - 1);
      await expect(expire(world, 1, entries))
        .to.be.revertedWithCustomError(queue, "LanesNotExpired")
        .withArgs(0, deadline + WAIT);
      await time.increaseTo(deadline + WAIT);
      await mined(expire(world, 1, entries));
    });

    it("does not end a raised payment in whose stead one expired", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, shanghai, almaty } = world;
      await mined(queuePayment(world, legOf(cny, shanghai, almaty, 1n)));
      await mined(queuePayment(world, legOf(cny, beijing, almaty, 7n)));
      await nextRound(connection, queue);
      await mined(raisePayment(world, legOf(cny, beijing, almaty, 7n), 0, { seconds: 119 * HOUR }));
      await time.increase(118 * HOUR);
      await nextRound(connection, queue);
      await expect(expire(world, 1, await entriesOf(world, cny, beijing))).to.be.revertedWithCustomError(
        queue,
        "LanesNotExpired",
      );
      await settleNet(world);
      await expectBalances(china.token, [[almaty, 7n]]);
    });

    it("takes no other entries than those of the lane, all of them, and no other count", async () => {
      const world = await enter();
      const { queue, cny, beijing } = world;
      await queued(world);
      await time.increase(HOUR);
      await nextRound(connection, queue);
      const entries = await entriesOf(world, cny, beijing);
      const older = entries.map((entry) => ("hour" in entry ? { ...entry, hour: 1 } : entry));
      const wrong = [
        [3, older],
        [3, entries.slice(0, 3)],
        [3, [...entries, entries[3]!]],
        [2, entries.toReversed().slice(1)],
      ] as const;
      for (const [count, list] of wrong) {
        await expect(expire(world, count, list))
          .to.be.revertedWithCustomError(queue, "LanesWrongEntries")
          .withArgs();
      }
      await expect(expire(world, 3, entries, Priority.Urgent)).to.be.revertedWithCustomError(
        queue,
        "LanesWrongEntries",
      );
      for (const count of [0, 5]) {
        await expect(expire(world, count, entries))
          .to.be.revertedWithCustomError(queue, "LanesNoEntry")
          .withArgs(count, 4);
      }
      await expect(expire(world, 4, entries))
        .to.be.revertedWithCustomError(queue, "LanesNotExpired")
        .withArgs(3, anyValue);
      await mined(expire(world, 2, entries));
      await mined(expire(world, 1, entries.slice(2)));
    });
  });

  describe("abandon", () => {
    it("is for anybody when nothing came for 120 hours, so that all has expired", async () => {
      const world = await enter();
      const { queue, countries, china, cny, beijing, almaty, stranger } = world;
      await mined(queuePayment(world, legOf(cny, beijing, almaty, 1n)));
      const end = (await queue.roundStart((await queue.round()) + 1n)) + BigInt(WAIT);
      await time.increaseTo(end - 1n);
      const abandon = () => queue.connect(stranger).abandon(cny, beijing, Priority.Normal);
      await expect(abandon())
        .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
        .withArgs(china.code, Office.MonetaryAuthority, stranger);
      await time.increaseTo(end);
      await expect(abandon()).to.emit(queue, "Abandoned").withArgs(cny, beijing, Priority.Normal, 0, 1);
      const { settled, head } = await queue.laneOf(cny, beijing, Priority.Normal);
      expect([parseMark(settled).count, parseMark(head).count]).to.deep.equal([1, 1]);
    });
  });

  describe("depart", () => {
    it("is for the issuer while the queue may net, when nothing waits", async () => {
      const world = await enter();
      const { queue, countries, china, cny, beijing, almaty, stranger } = world;
      await expect(queue.connect(stranger).depart(cny))
        .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
        .withArgs(china.code, Office.MonetaryAuthority, stranger);
      await mined(queuePayment(world, legOf(cny, beijing, almaty, 1n)));
      await expect(authority(world).depart(cny)).to.be.revertedWithCustomError(queue, "LanesWaiting").withArgs(cny, 1);
      await mined(queue.connect(beijing).abandon(cny, beijing, Priority.Normal));
      await expect(authority(world).depart(cny)).to.emit(queue, "Departed").withArgs(cny);
      expect([await queue.isMember(cny), await queue.placesOf(china.code)]).to.deep.equal([false, 0n]);
      const members = await Promise.all([0, 1].map((index) => queue.members(index)));
      expect(members.includes(cny)).to.equal(false);
      await expect(authority(world).depart(cny)).to.be.revertedWithCustomError(queue, "LanesNoMember").withArgs(cny);
      await expect(queuePayment(world, legOf(cny, beijing, almaty, 1n)))
        .to.be.revertedWithCustomError(queue, "LanesNoMember")
        .withArgs(cny);
    });

    it("gives back what it had to a currency that joins again", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await mined(authority(world).depart(cny));
      await mined(queue.join(cny));
      expect(await queue.placesOf(china.code)).to.equal(6 * BANK);
      await mined(queuePayment(world, legOf(cny, beijing, almaty, 5n)));
      await settleNextRound(world);
      await expectBalances(china.token, [[almaty, 5n]]);
    });

    it("is for anybody once the queue may net it no more", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty, stranger } = world;
      await mined(queuePayment(world, legOf(cny, beijing, almaty, 1n)));
      await drop(china.token, queue);
      await time.increase(RUN_OFF + HOUR);
      await expect(queue.connect(stranger).depart(cny))
        .to.be.revertedWithCustomError(queue, "LanesWaiting")
        .withArgs(cny, 1);
      await mined(queue.connect(stranger).abandon(cny, beijing, Priority.Normal));
      await mined(queue.connect(stranger).depart(cny));
      expect(await queue.isMember(cny)).to.equal(false);
    });
  });

  describe("net", () => {
    /** What a solver finds that leaves a currency out. */
    const without = async ({ queue }: ClearingWorld, token: string) => {
      const book = await readClearingBook(queue, await readQueueRecord(queue));
      const lanes = book.lanes.map((lane) => (lane.token === token ? { ...lane, hasLeft: true } : lane));
      return netOf({ ...book, lanes }).call;
    };

    /** What a solver finds that leaves lanes out: it does not name them, or names them as left out. */
    const withoutLanes = async (
      { queue }: Pick<ClearingWorld, "queue">,
      isOut: (lane: Lane) => boolean,
      isNamed = false,
    ): Promise<NetCall> => {
      const book = await readClearingBook(queue, await readQueueRecord(queue));
      const lanes = isNamed
        ? book.lanes.map((lane) => (isOut(lane) ? { ...lane, isLeftOut: true } : lane))
        : book.lanes.filter((lane) => !isOut(lane));
      return netOf({ ...book, lanes }).call;
    };

    /** A payment in each of two currencies, and a pair. */
    const queued = async (world: ClearingWorld) => {
      const { cny, kzt, beijing, shanghai, almaty, astana } = world;
      await mined(queuePayment(world, legOf(cny, shanghai, beijing, 3n)));
      await mined(queuePayment(world, legOf(kzt, astana, almaty, 5n)));
      await mined(queuePair(world, [legOf(cny, beijing, almaty, 10n), legOf(kzt, almaty, beijing, 20n)]));
    };

    const passRounds = async ({ queue }: Pick<ClearingWorld, "queue">, rounds: number) => {
      for (let i = 0; i < rounds; ++i) await nextRound(connection, queue);
    };

    it("may leave out whole currencies when five rounds have brought none of all", async () => {
      const world = await enter();
      const { queue, china, kazakhstan, cny, kzt, beijing, almaty, shanghai } = world;
      await mined(queuePayment(world, legOf(cny, shanghai, almaty, 1n)));
      await settleNextRound(world);
      const full = await queue.patientFrom();
      expect(full).to.equal(await queue.round());
      await queued(world);
      await passRounds(world, 5);
      await expect(queue.net(await without(world, kzt)))
        .to.be.revertedWithCustomError(queue, "NettingIncomplete")
        .withArgs(kzt, 0, 2);
      await nextRound(connection, queue);
      await mined(queue.net(await without(world, kzt)));
      expect(await queue.patientFrom()).to.equal(full);
      await expectBalances(china.token, [[almaty, 1n]]); // the pair waits
      expect(await settledOf(world, cny, shanghai)).to.equal(2);
      await settleNet(world); // the rest, in the same round
      await expectBalances(china.token, [[almaty, 11n]]);
      await expectBalances(kazakhstan.token, [[beijing, 20n]]);
      expect(await queue.patientFrom()).to.equal(await queue.round());
    });

    it("may not do so for five rounds after an entry ended a long time in which nothing waited", async () => {
      const world = await enter();
      const { queue, kzt } = world;
      await passRounds(world, 7);
      await queued(world);
      expect(await queue.patientFrom()).to.equal(await queue.round());
      for (let i = 0; i < 5; ++i) {
        await nextRound(connection, queue);
        await expect(queue.net(await without(world, kzt)))
          .to.be.revertedWithCustomError(queue, "NettingIncomplete")
          .withArgs(kzt, 0, 2);
      }
      await nextRound(connection, queue);
      await mined(queue.net(await without(world, kzt)));
    });

    it("lets nobody make others wait longer by emptying a currency and entering again", async () => {
      const world = await enter();
      const { queue, kzt, cny, beijing, shanghai, astana, almaty } = world;
      await mined(queuePayment(world, legOf(kzt, astana, almaty, 5n)));
      const from = await queue.patientFrom();
      for (let i = 0; i < 6; ++i) {
        await nextRound(connection, queue);
        await mined(queuePayment(world, legOf(cny, beijing, shanghai, 1n)));
        if (i < 5) await mined(queue.connect(beijing).abandon(cny, beijing, Priority.Normal));
        expect(await queue.patientFrom()).to.equal(from);
      }
      await nextRound(connection, queue);
      await mined(queue.net(await without(world, kzt)));
      await mined(queue.connect(astana).abandon(kzt, astana, Priority.Normal));
      await mined(queuePayment(world, legOf(cny, beijing, shanghai, 1n)));
      expect(await queue.patientFrom()).to.equal(from + 7n); // nothing waited
    });

    it("may leave out single lanes then, and takes the rest later", async () => {
      const world = await enter();
      const { queue, china, kazakhstan, cny, beijing, almaty, shanghai } = world;
      await mined(queuePayment(world, legOf(cny, shanghai, almaty, 1n)));
      await settleNextRound(world);
      await queued(world);
      await nextRound(connection, queue);
      const isBeijings = ({ token, account }: Lane) => token === cny && account === beijing.address;
      await expect(queue.net(await withoutLanes(world, isBeijings, true)))
        .to.be.revertedWithCustomError(queue, "NettingIncomplete")
        .withArgs(cny, 1, 2);
      await passRounds(world, 5);
      await mined(queue.net(await withoutLanes(world, isBeijings, true)));
      expect(await settledOf(world, cny, shanghai)).to.equal(2);
      await expectBalances(kazakhstan.token, [[beijing, 0n]]); // its other leg is left out
      await settleNet(world);
      await expectBalances(kazakhstan.token, [[beijing, 20n]]);
      await expectBalances(china.token, [[almaty, 11n]]);
    });

    it("does not end a raised payment by hiding what it replaces", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await mined(queuePayment(world, legOf(cny, beijing, almaty, 7n)));
      await nextRound(connection, queue);
      await mined(raisePayment(world, legOf(cny, beijing, almaty, 7n), 0));
      await passRounds(world, 7);
      const isNormal = ({ priority }: Lane) => priority === Priority.Normal;
      await expect(queue.net(await withoutLanes(world, isNormal)))
        .to.be.revertedWithCustomError(queue, "NettingOtherLaneWaits")
        .withArgs(cny, beijing);
      await mined(queue.net(await withoutLanes(world, isNormal, true)));
      await expectBalances(china.token, [[almaty, 7n]]);
      await settleNet(world);
      await expectBalances(china.token, [[almaty, 7n]]);
    });

    it("lets no normal payment pass an urgent one that is left out", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await mined(queuePayment(world, legOf(cny, beijing, almaty, 1n), { priority: "Urgent" }));
      await mined(queuePayment(world, legOf(cny, beijing, almaty, 2n)));
      await passRounds(world, 7);
      for (const isNamed of [true, false]) {
        await expect(queue.net(await withoutLanes(world, ({ priority }) => priority === Priority.Urgent, isNamed)))
          .to.be.revertedWithCustomError(queue, "NettingOtherLaneWaits")
          .withArgs(cny, beijing);
      }
      await mined(queue.net(await withoutLanes(world, ({ priority }) => priority === Priority.Normal, true)));
      await expectBalances(china.token, [[almaty, 1n]]);
    });

    for (const seed of [301, 302, 303]) {
      it(`settles in parts what one net settles, history ${seed}`, async () => {
        const { consortium, banks, ...rest } = await networkHelpers.loadFixture(poorFixture);
        const { queue, members } = consortium;
        const draw = drawer(seed);
        await history({ consortium, banks, ...rest }, draw, 60, UNLIMITED_ACTS);
        await passRounds({ queue }, 6);
        const balances = async () =>
          Promise.all(members.flatMap(({ token }) => banks.map((bank) => token.balanceOf(bank))));
        const before = await balances();
        const snapshot = await networkHelpers.takeSnapshot();
        await mined(queue.net(await solveFromChain(queue)));
        const whole = await balances();
        await snapshot.restore();
        for (let part = 0; part < 4; ++part) {
          const out = new Set(banks.filter(() => draw(2) === 0).map(({ address }) => address));
          const call = await withoutLanes({ queue }, ({ account }) => out.has(account), true);
          if (call.lanes.some((lane) => (lane & 0xffffn) !== 0n)) await mined(queue.net(call));
        }
        const parts = await balances();
        expect(parts).to.not.deep.equal(before);
        const last = await solveFromChain(queue);
        if (last.lanes.some((lane) => (lane & 0xffffn) !== 0n)) await mined(queue.net(last));
        expect(await balances()).to.deep.equal(whole);
      });
    }

    it("is not stopped by limits that change while it is on its way", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await mined(queuePayment(world, legOf(cny, beijing, almaty, 7n)));
      await nextRound(connection, queue);
      const call = await solveFromChain(queue);
      await mined(queue.connect(beijing).setLimits(cny, [{ payee: almaty.address, amount: 1n }]));
      await mined(queue.net(call));
      await expectBalances(china.token, [[almaty, 7n]]);
    });
  });
});
