import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { type AddressLike, concat, getAddress, toBeHex } from "ethers";
import hre from "hardhat";

import { linkEntry, Office, parseMark, Power, Priority, type QueueEntry } from "../../src/index.ts";
import { ClearingQueue__factory } from "../../typechain-types/index.js";
import { nextRound } from "../utils/clearing.ts";
import {
  clearingWorld,
  type ClearingWorld,
  legOf,
  queuePayment,
  settleNet,
  settleNextRound,
} from "../utils/clearing-world.ts";
import { adopt, HOUR, mined, publish } from "../utils/consortium.ts";

const connection = await hre.network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const QUOTA = 20;

async function fixture() {
  return clearingWorld(connection);
}

describe("ClearingQueue", () => {
  const enter = () => networkHelpers.loadFixture(fixture);

  const newQueue = async (world: ClearingWorld, roundLength = 60, assets: AddressLike = world.assets) =>
    new ClearingQueue__factory(world.joint).deploy(world.countries, assets, roundLength);

  /** Code that answers every call with a word, and two that are zero. */
  const answering = (word: bigint) => concat(["0x7f", toBeHex(word, 32), "0x5f5260605ff3"]);

  const authority = ({ queue, china }: ClearingWorld) => queue.connect(china.offices.MonetaryAuthority);

  const fill = async (world: ClearingWorld, count: number, payer = world.beijing) => {
    for (let i = 0; i < count; ++i) await queuePayment(world, legOf(world.cny, payer, world.almaty, 1n));
  };

  const countsOf = async ({ queue }: ClearingWorld, token: string, account: HardhatEthersSigner, priority = 1) => {
    const { settled, cut, head } = await queue.laneOf(token, account, priority);
    return [settled, cut, head].map((word) => parseMark(word).count);
  };

  describe("constructor", () => {
    it("takes rounds of 10 seconds to an hour and refuses others", async () => {
      const world = await enter();
      for (const length of [10, HOUR]) expect(await (await newQueue(world, length)).roundLength()).to.equal(length);
      for (const length of [0, 9, HOUR + 1]) {
        await expect(newQueue(world, length))
          .to.be.revertedWithCustomError(world.queue, "LanesInvalidRound")
          .withArgs(length, 10, HOUR);
      }
    });

    it("begins with round 1 at its creation", async () => {
      const world = await enter();
      const moment = (await time.latest()) + 100;
      await time.setNextBlockTimestamp(moment);
      const queue = await newQueue(world);
      expect(await queue.round()).to.equal(1n);
      expect(await queue.roundStart(1)).to.equal(moment);
      await time.increaseTo(moment + 59);
      expect(await queue.round()).to.equal(1n);
      await time.increaseTo(moment + 60);
      expect(await queue.round()).to.equal(2n);
      expect(await queue.roundStart(2)).to.equal(moment + 60);
    });

    it("says what its rules are", async () => {
      const { queue } = await enter();
      expect([await queue.CAPACITY(), await queue.PATIENCE()]).to.deep.equal([29_000n, 5n]);
      const { name, version, verifyingContract } = await queue.eip712Domain();
      expect([name, version, verifyingContract]).to.deep.equal(["Sogdia Clearing", "1", await queue.getAddress()]);
    });
  });

  describe("join", () => {
    it("takes a currency that adopted the queue, by anyone, once", async () => {
      const world = await enter();
      const { releases, china, cny, stranger } = world;
      const queue = await newQueue(world);
      const deployment = await queue.getAddress();
      expect(await queue.isMember(cny)).to.equal(false);
      await expect(queue.join(cny)).to.be.revertedWithCustomError(queue, "LanesNotAdopted").withArgs(cny);
      await publish(releases, "ClearingQueue", queue);
      await mined(adopt(connection, china.token, queue, Power.Net));
      await expect(ClearingQueue__factory.connect(deployment, stranger).join(cny))
        .to.emit(queue, "Joined")
        .withArgs(cny);
      expect([await queue.isMember(cny), await queue.members(0)]).to.deep.equal([true, cny]);
      await expect(queue.join(cny)).to.be.revertedWithCustomError(queue, "LanesMember").withArgs(cny);
    });

    it("refuses a token that is no currency", async () => {
      const { queue, stranger } = await enter();
      await expect(queue.join(stranger)).to.be.revertedWithCustomError(queue, "LanesNoCurrency").withArgs(stranger);
    });

    it("takes 32 currencies and refuses the next", async () => {
      const world = await enter();
      const registry = toBeHex(0xc0de, 20);
      await networkHelpers.setCode(registry, answering(1n));
      const queue = await newQueue(world, 60, registry);
      const tokens = Array.from({ length: 33 }, (_, index) => getAddress(toBeHex(0x10000 + index, 20)));
      // A word that says who may net and from which country: of those with the bit, each three times.
      const words = Array.from({ length: 256 }, (_, word) => word).filter((word) => (word & Power.Net) !== 0);
      for (const [index, token] of tokens.entries()) {
        await networkHelpers.setCode(token, answering(BigInt(words[Math.floor(index / 3)]!)));
      }
      for (const token of tokens.slice(0, 32)) await mined(queue.join(token));
      await expect(queue.join(tokens[32]!)).to.be.revertedWithCustomError(queue, "LanesFull").withArgs(32);
      expect(await queue.members(31)).to.equal(tokens[31]);
      await expect(queue.members(32)).to.be.revertedWithoutReason(ethers);
    });
  });

  describe("setQuotas", () => {
    const MAX_SHARE = 10_500;
    const REST = 2_190; // beside an account that has all it can have

    it("admits accounts, by the issuer's monetary authority alone", async () => {
      const world = await enter();
      const { queue, countries, china, kazakhstan, cny, stranger, almaty } = world;
      const tx = authority(world).setQuotas(cny, [stranger, almaty], 7);
      await expect(tx).to.emit(queue, "QuotaSet").withArgs(cny, stranger, 7);
      await expect(tx).to.emit(queue, "QuotaSet").withArgs(cny, almaty, 7);
      expect(await queue.quotaOf(cny, stranger)).to.equal(7n);
      for (const caller of [kazakhstan.offices.MonetaryAuthority, china.offices.Supervisor, stranger]) {
        await expect(queue.connect(caller).setQuotas(cny, [stranger], 1))
          .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
          .withArgs(china.code, Office.MonetaryAuthority, caller);
      }
    });

    it("refuses a token that is no member, and 257 accounts", async () => {
      const world = await enter();
      const { queue, cny, stranger } = world;
      await expect(authority(world).setQuotas(stranger, [stranger], 1))
        .to.be.revertedWithCustomError(queue, "LanesNoMember")
        .withArgs(stranger);
      const accounts = Array.from({ length: 257 }, (_, index) => toBeHex(index + 1, 20));
      await expect(authority(world).setQuotas(cny, accounts, 1))
        .to.be.revertedWithCustomError(queue, "LanesFull")
        .withArgs(256);
      await mined(authority(world).setQuotas(cny, accounts.slice(1), 0));
    });

    /** What a currency has given away beyond the banks of the fixture. */
    const clear = async (world: ClearingWorld) => {
      for (const { token, offices } of world.members) {
        const banks = world.members.flatMap(({ banks }) => banks);
        await mined(world.queue.connect(offices.MonetaryAuthority).setQuotas(token, banks, 0));
      }
    };

    it("gives an account 3,000 entries in each lane and not one more", async () => {
      const world = await enter();
      const { queue, cny, stranger } = world;
      for (const quota of [3_001, 65_535]) {
        await expect(authority(world).setQuotas(cny, [stranger], quota))
          .to.be.revertedWithCustomError(queue, "LanesCapacity")
          .withArgs(quota, 3_000);
      }
      await mined(authority(world).setQuotas(cny, [stranger], 3_000));
      expect(await queue.quotaOf(cny, stranger)).to.equal(3_000n);
    });

    it("gives a country 10,500 places and not two more", async () => {
      const world = await enter();
      const { queue, china, cny, stranger, relayer, beijing } = world;
      await clear(world);
      await mined(authority(world).setQuotas(cny, [stranger], 3_000)); // 60 for the account, two for each entry
      await mined(authority(world).setQuotas(cny, [relayer], REST));
      expect(await queue.placesOf(china.code)).to.equal(MAX_SHARE);
      await expect(authority(world).setQuotas(cny, [relayer], REST + 1))
        .to.be.revertedWithCustomError(queue, "LanesCapacity")
        .withArgs(MAX_SHARE + 2, MAX_SHARE);
      await expect(authority(world).setQuotas(cny, [beijing], 1))
        .to.be.revertedWithCustomError(queue, "LanesCapacity")
        .withArgs(MAX_SHARE + 62, MAX_SHARE);
      await mined(authority(world).setQuotas(cny, [relayer], REST - 31));
      await mined(authority(world).setQuotas(cny, [beijing, beijing], 1)); // twice the same is once
      expect(await queue.placesOf(china.code)).to.equal(MAX_SHARE);
    });

    it("gives all countries 21,000 together beyond 250 of each, and not two more", async () => {
      const world = await enter();
      const { queue, china, kazakhstan, thailand, stranger, relayer } = world;
      await clear(world);
      const set = ({ token, offices }: typeof china, account: AddressLike, quota: number) =>
        queue.connect(offices.MonetaryAuthority).setQuotas(token, [account], quota);
      for (const country of [china, kazakhstan]) {
        await mined(set(country, stranger, 3_000));
        await mined(set(country, relayer, REST));
      }
      await mined(set(thailand, stranger, 345)); // 250 of its own, and the last 500
      await expect(set(thailand, stranger, 346))
        .to.be.revertedWithCustomError(queue, "LanesCapacity")
        .withArgs(21_002, 21_000);
      await mined(set(china, relayer, REST - 1));
      await mined(set(thailand, stranger, 346));
      await expect(set(china, relayer, REST))
        .to.be.revertedWithCustomError(queue, "LanesCapacity")
        .withArgs(21_002, 21_000);
    });

    it("grants room for a round: a lower quota bites in the next, a higher one too", async () => {
      const world = await enter();
      const { queue, cny, beijing } = world;
      const full = async (room: number) =>
        expect(fill(world, 1)).to.be.revertedWithCustomError(queue, "LanesQuota").withArgs(cny, beijing, 1, room);
      await fill(world, 1);
      await mined(authority(world).setQuotas(cny, [beijing], 0));
      await fill(world, 3);
      await nextRound(connection, queue);
      await full(0);
      await mined(authority(world).setQuotas(cny, [beijing], 5));
      await fill(world, 1);
      await full(0);
      await mined(authority(world).setQuotas(cny, [beijing], 6));
      await full(0);
      await nextRound(connection, queue);
      await fill(world, 1);
      await full(0);
    });

    it("grants room for what waits then, not for what settles in the round", async () => {
      const world = await enter();
      const { queue, cny, beijing } = world;
      await mined(authority(world).setQuotas(cny, [beijing], 3));
      await fill(world, 2);
      await nextRound(connection, queue);
      await fill(world, 1);
      await settleNet(world); // two of three
      await expect(fill(world, 1)).to.be.revertedWithCustomError(queue, "LanesQuota").withArgs(cny, beijing, 1, 0);
      await nextRound(connection, queue);
      await fill(world, 2);
      await expect(fill(world, 1)).to.be.revertedWithCustomError(queue, "LanesQuota").withArgs(cny, beijing, 1, 0);
    });
  });

  describe("cancelPayment", () => {
    it("queues a cancellation behind the payment and says so", async () => {
      const world = await enter();
      const { queue, cny, beijing } = world;
      await fill(world, 2);
      const { head } = await queue.laneOf(cny, beijing, Priority.Normal);
      await expect(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 1))
        .to.emit(queue, "CancellationQueued")
        .withArgs(cny, beijing, Priority.Normal, 2, 1);
      const expected: QueueEntry = { kind: "cancellation", place: 1 };
      expect(parseMark((await queue.laneOf(cny, beijing, Priority.Normal)).head)).to.deep.equal({
        hash: linkEntry(parseMark(head).hash, expected),
        count: 3,
      });
    });

    it("refuses a place at which nothing stands", async () => {
      const world = await enter();
      const { queue, cny, beijing, stranger } = world;
      const cancel = (place: bigint, priority: number = Priority.Normal, as = beijing) =>
        queue.connect(as).cancelPayment(cny, priority, place);
      const refused = async (pending: ReturnType<typeof cancel>, place: bigint, count: number) =>
        expect(pending).to.be.revertedWithCustomError(queue, "LanesNoEntry").withArgs(place, count);
      await refused(cancel(0n), 0n, 0);
      await fill(world, 2);
      await refused(cancel(2n), 2n, 2);
      await refused(cancel(2n ** 256n - 1n), 2n ** 256n - 1n, 2);
      await refused(cancel(0n, Priority.Urgent), 0n, 0);
      await refused(cancel(0n, Priority.Normal, stranger), 0n, 0);
      await mined(cancel(1n));
    });

    it("takes a place of the quota", async () => {
      const world = await enter();
      const { queue, cny, beijing } = world;
      await fill(world, QUOTA);
      await expect(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 0))
        .to.be.revertedWithCustomError(queue, "LanesQuota")
        .withArgs(cny, beijing, 1, 0);
    });

    it("refuses a third priority", async () => {
      const { queue, cny, beijing } = await enter();
      await expect(queue.connect(beijing).cancelPayment(cny, 2, 0)).to.be.revertedWithoutReason(ethers);
    });
  });

  describe("hold", () => {
    it("says what the payer wants, for lanes used or not, and shows it from the next round on", async () => {
      const world = await enter();
      const { queue, cny, beijing } = world;
      const isHeld = async () =>
        Promise.all([0, 1].map(async (priority) => (await queue.laneOf(cny, beijing, priority)).isHeld));
      await expect(queue.connect(beijing).hold(cny, true)).to.emit(queue, "HoldSet").withArgs(cny, beijing, true);
      expect(await isHeld()).to.deep.equal([false, false]);
      await nextRound(connection, queue);
      expect(await isHeld()).to.deep.equal([true, true]);
      await expect(queue.connect(beijing).hold(cny, false)).to.emit(queue, "HoldSet").withArgs(cny, beijing, false);
      expect(await isHeld()).to.deep.equal([true, true]);
      await nextRound(connection, queue);
      expect(await isHeld()).to.deep.equal([false, false]);
    });

    it("changes once a round", async () => {
      const world = await enter();
      const { queue, cny, kzt, beijing } = world;
      const as = queue.connect(beijing);
      await mined(as.hold(cny, true));
      for (const held of [false, true]) {
        await expect(as.hold(cny, held))
          .to.be.revertedWithCustomError(queue, "LanesHeldInThisRound")
          .withArgs(await queue.round());
      }
      await mined(as.hold(kzt, true));
      await nextRound(connection, queue);
      await mined(as.hold(cny, true)); // no change
      await mined(as.hold(cny, false));
    });

    it("survives nets and abandonment", async () => {
      const world = await enter();
      const { queue, cny, beijing, shanghai } = world;
      await fill(world, 1);
      await fill(world, 1, shanghai);
      await mined(queue.connect(beijing).hold(cny, true));
      await settleNextRound(world);
      await mined(queue.connect(beijing).abandon(cny, beijing, Priority.Normal));
      await fill(world, 1);
      await nextRound(connection, queue);
      expect((await queue.laneOf(cny, beijing, Priority.Normal)).isHeld).to.equal(true);
    });
  });

  describe("setLimits", () => {
    it("replaces the payer's limits and says so", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty, shanghai } = world;
      const as = queue.connect(beijing);
      const isSame = (given: string[]) => (words: string[][]) => words.join() === given.join();
      const next = async () => (await queue.round()) + 1n;
      const none = async (index = 0) => expect(queue.limits(cny, beijing, index)).to.be.revertedWithPanic(0x32);
      await expect(as.setLimits(cny, [{ payee: almaty.address, amount: 5n }]))
        .to.emit(queue, "LimitsSet")
        .withArgs(cny, beijing, await next(), isSame([almaty.address, "5"]));
      await mined(as.setLimits(cny, [{ payee: shanghai.address, amount: 2n ** 96n - 1n }]));
      await none();
      await nextRound(connection, queue);
      expect(await queue.limits(cny, beijing, 0)).to.deep.equal([shanghai.address, 2n ** 96n - 1n]);
      await none(1);
      await expect(as.setLimits(cny, []))
        .to.emit(queue, "LimitsSet")
        .withArgs(cny, beijing, await next(), isSame([]));
      expect((await queue.limits(cny, beijing, 0)).payee).to.equal(shanghai.address);
      await nextRound(connection, queue);
      await none();
    });

    it("takes 16 and refuses 17", async () => {
      const { queue, cny, beijing, almaty } = await enter();
      const many = (length: number) => Array.from({ length }, () => ({ payee: almaty.address, amount: 1n }));
      await expect(queue.connect(beijing).setLimits(cny, many(17)))
        .to.be.revertedWithCustomError(queue, "LanesFull")
        .withArgs(16);
      await mined(queue.connect(beijing).setLimits(cny, many(16)));
      await nextRound(connection, queue);
      expect((await queue.limits(cny, beijing, 15)).amount).to.equal(1n);
    });

    it("leaves entries, and what is held, as they were", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      await fill(world, 2);
      await mined(queue.connect(beijing).hold(cny, true));
      await nextRound(connection, queue);
      const before = await countsOf(world, cny, beijing);
      await mined(queue.connect(beijing).setLimits(cny, [{ payee: almaty.address, amount: 1n }]));
      expect(await countsOf(world, cny, beijing)).to.deep.equal(before);
      expect((await queue.laneOf(cny, beijing, Priority.Normal)).isHeld).to.equal(true);
    });
  });

  describe("abandon", () => {
    it("empties a lane at once, by its payer or the issuer", async () => {
      const world = await enter();
      const { queue, cny, beijing, shanghai } = world;
      await fill(world, 3);
      await settleNextRound(world);
      await fill(world, 2);
      await expect(queue.connect(beijing).abandon(cny, beijing, Priority.Normal))
        .to.emit(queue, "Abandoned")
        .withArgs(cny, beijing, Priority.Normal, 3, 5);
      expect(await countsOf(world, cny, beijing)).to.deep.equal([5, 5, 5]);
      await fill(world, 1, shanghai);
      await expect(authority(world).abandon(cny, shanghai, Priority.Normal))
        .to.emit(queue, "Abandoned")
        .withArgs(cny, shanghai, Priority.Normal, 0, 1);
      await nextRound(connection, queue);
      expect(await queue.waitingAtCut(cny)).to.equal(0n);
    });

    it("is refused to anybody else", async () => {
      const world = await enter();
      const { queue, countries, china, kazakhstan, cny, beijing, shanghai, stranger } = world;
      await fill(world, 1);
      for (const caller of [shanghai, kazakhstan.offices.MonetaryAuthority, china.offices.Supervisor]) {
        await expect(queue.connect(caller).abandon(cny, beijing, Priority.Normal))
          .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
          .withArgs(china.code, Office.MonetaryAuthority, caller);
      }
      await expect(authority(world).abandon(stranger, beijing, Priority.Normal))
        .to.be.revertedWithCustomError(queue, "LanesNoMember")
        .withArgs(stranger);
    });

    it("refuses an empty lane", async () => {
      const world = await enter();
      const { queue, cny, beijing } = world;
      const abandon = (priority: number = Priority.Normal) => queue.connect(beijing).abandon(cny, beijing, priority);
      const refused = async (priority?: number) =>
        expect(abandon(priority))
          .to.be.revertedWithCustomError(queue, "LanesEmpty")
          .withArgs(cny, beijing, priority ?? Priority.Normal);
      await refused();
      await fill(world, 1);
      await refused(Priority.Urgent);
      await settleNextRound(world);
      await refused();
      await fill(world, 1);
      await mined(abandon());
      await refused();
    });

    it("frees the places of the quota at once", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      await fill(world, QUOTA);
      await mined(queue.connect(beijing).abandon(cny, beijing, Priority.Normal));
      await fill(world, QUOTA);
      await expect(fill(world, 1)).to.be.revertedWithCustomError(queue, "LanesQuota").withArgs(cny, beijing, 1, 0);
      await settleNextRound(world);
      expect(await china.token.balanceOf(almaty)).to.equal(BigInt(QUOTA));
      expect(await countsOf(world, cny, beijing)).to.deep.equal([2 * QUOTA, 2 * QUOTA, 2 * QUOTA]);
    });

    it("keeps the count of waiting lanes right whatever waited", async () => {
      const world = await enter();
      const { queue, cny, beijing, shanghai, almaty } = world;
      await queuePayment(world, legOf(cny, almaty, beijing, 9n)); // waits throughout
      await fill(world, 1);
      await nextRound(connection, queue);
      await fill(world, 1); // of two rounds
      await fill(world, 1, shanghai); // of this round
      expect(await queue.waitingAtCut(cny)).to.equal(2n);
      await mined(queue.connect(shanghai).abandon(cny, shanghai, Priority.Normal));
      expect(await queue.waitingAtCut(cny)).to.equal(2n);
      await mined(queue.connect(beijing).abandon(cny, beijing, Priority.Normal));
      expect(await queue.waitingAtCut(cny)).to.equal(1n);
      await fill(world, 1);
      expect(await queue.waitingAtCut(cny)).to.equal(1n);
      await settleNextRound(world);
      expect(await queue.waitingAtCut(cny)).to.equal(1n);
      await fill(world, 1);
      await mined(queue.connect(beijing).abandon(cny, beijing, Priority.Normal));
      await nextRound(connection, queue);
      expect(await queue.waitingAtCut(cny)).to.equal(1n);
    });
  });

  describe("laneOf", () => {
    it("shows what left, what takes part now, and all", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      expect(await countsOf(world, cny, beijing)).to.deep.equal([0, 0, 0]);
      await fill(world, 2);
      expect(await countsOf(world, cny, beijing)).to.deep.equal([0, 0, 2]);
      await nextRound(connection, queue);
      expect(await countsOf(world, cny, beijing)).to.deep.equal([0, 2, 2]);
      await fill(world, 1);
      expect(await countsOf(world, cny, beijing)).to.deep.equal([0, 2, 3]);
      await settleNet(world);
      expect(await countsOf(world, cny, beijing)).to.deep.equal([2, 2, 3]);
      await nextRound(connection, queue);
      expect(await countsOf(world, cny, beijing)).to.deep.equal([2, 3, 3]);
      expect(await countsOf(world, cny, almaty)).to.deep.equal([0, 0, 0]);
    });

    it("begins with another hash for each payer, currency and priority", async () => {
      const world = await enter();
      const { queue, cny, kzt, beijing, shanghai } = world;
      const founded = [];
      for (const bank of [beijing, shanghai]) {
        for (const token of [cny, kzt]) {
          await mined(queue.connect(bank).hold(token, true));
          for (const priority of [0, 1]) founded.push(parseMark((await queue.laneOf(token, bank, priority)).head).hash);
        }
      }
      expect(new Set(founded).size).to.equal(8);
    });
  });

  describe("the last entries that a lane can count", () => {
    const MAX_COUNT = (1 << 28) - 1;
    const SLOTS_SEARCHED = 16n;

    /** Sets the count of a lane's head and settled mark, as so many entries would that left. */
    const setCount = async ({ queue }: ClearingWorld, token: string, account: HardhatEthersSigner, count: number) => {
      const address = await queue.getAddress();
      const { head } = await queue.laneOf(token, account, Priority.Normal);
      const within = (types: [string, string], key: unknown, slot: unknown) =>
        ethers.keccak256(ethers.AbiCoder.defaultAbiCoder().encode(types, [key, slot]));
      for (let base = 0n; base < SLOTS_SEARCHED; ++base) {
        const ofToken = within(["address", "uint256"], token, base);
        const ofAccount = within(["address", "bytes32"], account.address, ofToken);
        const slot = BigInt(within(["uint256", "bytes32"], Priority.Normal, ofAccount));
        if (BigInt(await networkHelpers.getStorageAt(address, slot)) !== head) continue;
        const counted = ((head >> 72n) << 72n) | (BigInt(count) << 44n);
        await networkHelpers.setStorageAt(address, slot, counted);
        await networkHelpers.setStorageAt(address, slot + 2n, counted);
        return;
      }
      throw new Error("the lane's head was not found");
    };

    it("are taken, and not one more", async () => {
      const world = await enter();
      const { queue, cny, beijing } = world;
      await fill(world, 1);
      await settleNextRound(world);
      await setCount(world, cny, beijing, MAX_COUNT - 2);
      await nextRound(connection, queue);
      await fill(world, 2);
      await expect(fill(world, 1)).to.be.revertedWithCustomError(queue, "LanesFull").withArgs(MAX_COUNT);
      expect(await countsOf(world, cny, beijing)).to.deep.equal([MAX_COUNT - 2, MAX_COUNT - 2, MAX_COUNT]);
    });
  });
});
