import { expect } from "chai";
import { id as keccakText, keccak256, toBeHex } from "ethers";

import {
  contractScope,
  corridorScope,
  linkEntry,
  orderToQueue,
  packAmount,
  parseDecision,
  parseTerms,
  Priority,
  purposeSet,
  purposeToBytes,
  type QueueEntry,
  type ReasonName,
} from "../../src/index.ts";
import { EmergencyCommittee__factory } from "../../typechain-types/index.js";
import {
  type ClearingWorld,
  FUNDED,
  instructionOf,
  legOf,
  queuePair,
  queuePayment,
  raisePayment,
  settleNextRound,
} from "../utils/clearing-world.ts";
import { BASIS, HOUR, mined } from "../utils/consortium.ts";
import { suspend } from "../utils/participants.ts";
import {
  any,
  enqueue,
  enter,
  ethers,
  markOf,
  narrow,
  networkHelpers,
  permitted,
  QUOTA,
  refusal,
  single,
} from "./ClearingQueue.enqueue.fixture.ts";

const { time } = networkHelpers;

const MAX_WAIT = 120 * HOUR;
const MAX_UINT64 = 2n ** 64n - 1n;

describe("ClearingQueue", () => {
  /** The hash of a lane before its first entry: whose it is. */
  const foundationOf = (token: string, account: { address: string }, priority: number) =>
    BigInt(
      keccak256(
        ethers.AbiCoder.defaultAbiCoder().encode(["address", "address", "uint8"], [token, account.address, priority]),
      ),
    ) >> 72n;

  describe("enqueue", () => {
    it("takes a payment, tells everything of it and keeps its hash", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      const disclosure = keccakText("what the parties know");
      const instruction = await single(world, { disclosure, purpose: purposeToBytes("TREA") });
      const hour = instruction.deadline / HOUR;
      await expect(enqueue(world, instruction))
        .to.emit(queue, "PaymentQueued")
        .withArgs(
          ...[instruction.uetr, cny, beijing, Priority.Normal, 0, almaty, 1_000, hour],
          ...[
            ethers.ZeroAddress,
            disclosure,
            (word: bigint) => permitted(word) && parseDecision(word).purpose === "TREA",
          ],
        );
      const expected: QueueEntry = { kind: "payment", payee: almaty.address, amount: 1_000n, hour };
      expect(await markOf(world, cny, beijing)).to.deep.equal({
        hash: linkEntry(foundationOf(cny, beijing, Priority.Normal), expected),
        count: 1,
      });
      expect(await queue.laneOf(cny, beijing, Priority.Urgent)).to.deep.equal([0n, 0n, 0n, false]);
    });

    it("numbers the entries of each lane from 0", async () => {
      const world = await enter();
      const { queue, cny, kzt, beijing, almaty } = world;
      const place = async (leg: Parameters<typeof queuePayment>[1], priority: "Urgent" | "Normal", expected: number) =>
        expect(await queuePayment(world, leg, { priority }))
          .to.emit(queue, "PaymentQueued")
          .withArgs(any, leg.token, leg.payer, Priority[priority], expected, any, any, any, any, any, any);
      await place(legOf(cny, beijing, almaty, 1n), "Normal", 0);
      await place(legOf(cny, beijing, almaty, 1n), "Normal", 1);
      await place(legOf(cny, beijing, almaty, 1n), "Urgent", 0);
      await place(legOf(kzt, beijing, almaty, 1n), "Normal", 0);
      await place(legOf(cny, almaty, beijing, 1n), "Normal", 0);
      await settleNextRound(world);
      await place(legOf(cny, beijing, almaty, 1n), "Normal", 2);
    });

    it("takes a payment versus payment, each leg with the place of the other", async () => {
      const world = await enter();
      const { queue, cny, kzt, beijing, almaty } = world;
      for (let i = 0; i < 3; ++i) await queuePayment(world, legOf(kzt, almaty, beijing, 1n), { priority: "Urgent" });
      const legs = [legOf(cny, beijing, almaty, 1_000n), legOf(kzt, almaty, beijing, 70n)] as const;
      const tx = await queuePair(world, [...legs], { priority: "Urgent" });
      const termsOf = (place: number) => (word: bigint) => {
        const terms = parseTerms(word);
        return terms.kind === "pvp" && terms.place === place;
      };
      await expect(tx)
        .to.emit(queue, "PaymentQueued")
        .withArgs(any, cny, beijing, Priority.Urgent, 0, almaty, 1_000, termsOf(3), kzt, any, any)
        .and.to.emit(queue, "PaymentQueued")
        .withArgs(any, kzt, almaty, Priority.Urgent, 3, beijing, 70, termsOf(0), cny, any, any);
    });

    for (const uetr of ["0x00000000000010008000000000000000", "0x00000000000040004000000000000000", toBeHex(0, 16)]) {
      it(`refuses the UETR ${uetr}`, async () => {
        const world = await enter();
        await expect(enqueue(world, await single(world, { uetr })))
          .to.be.revertedWithCustomError(world.queue, "ClearingQueueInvalidUetr")
          .withArgs(uetr);
      });
    }

    it("takes an instruction from validFrom on, not a second before", async () => {
      const world = await enter();
      const validFrom = (await time.latest()) + 20;
      const instruction = await single(world, { validFrom });
      await time.setNextBlockTimestamp(validFrom - 1);
      await expect(enqueue(world, instruction))
        .to.be.revertedWithCustomError(world.queue, "ClearingQueueNotYetValid")
        .withArgs(validFrom, validFrom - 1);
      await time.setNextBlockTimestamp(validFrom);
      await mined(enqueue(world, instruction));
    });

    it("refuses a deadline that is no full hour", async () => {
      const world = await enter();
      const full = (Math.floor((await time.latest()) / HOUR) + 3) * HOUR;
      for (const deadline of [full - 1, full + 1, full + HOUR / 2]) {
        const moment = (await time.latest()) + 1;
        await time.setNextBlockTimestamp(moment);
        await expect(enqueue(world, await single(world, { deadline })))
          .to.be.revertedWithCustomError(world.queue, "ClearingQueueInvalidDeadline")
          .withArgs(deadline, moment + MAX_WAIT);
      }
    });

    it("takes a deadline from the next second to 120 hours ahead, and refuses one on either side", async () => {
      const world = await enter();
      const deadline = (Math.floor((await time.latest()) / HOUR) + 122) * HOUR;
      const at = async (moment: number) => {
        const instruction = await single(world, { deadline });
        await time.setNextBlockTimestamp(moment);
        return enqueue(world, instruction);
      };
      const refused = async (moment: number) =>
        expect(at(moment))
          .to.be.revertedWithCustomError(world.queue, "ClearingQueueInvalidDeadline")
          .withArgs(deadline, moment + MAX_WAIT);
      await refused(deadline - MAX_WAIT - 1);
      await mined(at(deadline - MAX_WAIT));
      await mined(at(deadline - 1));
      await refused(deadline);
    });

    it("refuses no legs and three", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      for (const count of [0, 3]) {
        const legs = Array.from({ length: count }, () => legOf(cny, beijing, almaty, 1n));
        await expect(enqueue(world, await instructionOf(world, legs)))
          .to.be.revertedWithCustomError(queue, "ClearingQueueLegCount")
          .withArgs(count);
      }
    });

    it("refuses two legs that are no pair", async () => {
      const world = await enter();
      const { queue, cny, kzt, thb, beijing, shanghai, almaty } = world;
      const first = legOf(cny, beijing, almaty, 1n);
      for (const second of [
        legOf(cny, almaty, beijing, 1n), // one currency
        legOf(kzt, almaty, shanghai, 1n), // to a third bank
        legOf(kzt, shanghai, beijing, 1n), // from a third bank
        legOf(thb, beijing, almaty, 1n), // the same way
      ]) {
        const instruction = await instructionOf(world, [first, second]);
        const others = second.payer === beijing.address ? [] : [await ethers.getSigner(second.payer)];
        const orders = others.map((signer) => orderToQueue(signer, world.queueDomain, instruction, Priority.Normal));
        await expect(
          queue.connect(beijing).enqueue(instruction, Priority.Normal, await Promise.all(orders)),
        ).to.be.revertedWithCustomError(queue, "ClearingQueueNotAPair");
      }
    });

    it("refuses a pair with oneself as a payment to oneself", async () => {
      const world = await enter();
      const { china, cny, kzt, beijing } = world;
      const instruction = await instructionOf(world, [
        legOf(cny, beijing, beijing, 1n),
        legOf(kzt, beijing, beijing, 1n),
      ]);
      await expect(enqueue(world, instruction))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(...refusal("SelfPayment", world, beijing, 1n));
    });

    it("takes back the first leg if the second is refused", async () => {
      const world = await enter();
      const { queue, kazakhstan, cny, kzt, beijing, almaty } = world;
      await mined(queue.connect(kazakhstan.offices.MonetaryAuthority).setQuotas(kzt, [almaty], 0));
      await expect(queuePair(world, [legOf(cny, beijing, almaty, 1n), legOf(kzt, almaty, beijing, 1n)]))
        .to.be.revertedWithCustomError(queue, "LanesQuota")
        .withArgs(kzt, almaty, 1, 0);
      expect(await markOf(world, cny, beijing)).to.deep.equal({ hash: 0n, count: 0 });
    });

    it("refuses a purpose that is not in the list", async () => {
      const world = await enter();
      await expect(enqueue(world, await single(world, { purpose: "0x51515151" })))
        .to.be.revertedWithCustomError(world.queue, "PurposeUnknown")
        .withArgs("0x51515151");
    });

    for (const amount of [
      1n,
      255n,
      256n,
      MAX_UINT64,
      MAX_UINT64 * 1_000n,
      MAX_UINT64 * 10n ** 6n,
      MAX_UINT64 * 10n ** 9n,
    ]) {
      it(`takes ${amount}, as the library does`, async () => {
        const world = await enter();
        packAmount(amount);
        await queuePayment(world, legOf(world.cny, world.beijing, world.almaty, amount));
      });
    }

    for (const amount of [
      0n,
      MAX_UINT64 + 1n,
      MAX_UINT64 * 1_000n + 1n,
      (MAX_UINT64 + 1n) * 1_000n,
      (MAX_UINT64 + 1n) * 10n ** 9n,
      MAX_UINT64 * 10n ** 9n + 10n ** 8n,
      MAX_UINT64 * 10n ** 12n,
      2n ** 96n - 1n,
      2n ** 96n + 1_000n,
      2n ** 256n - 1n,
    ]) {
      it(`refuses ${amount}, as the library does`, async () => {
        const world = await enter();
        expect(() => packAmount(amount)).to.throw("cannot wait in a queue");
        await expect(queuePayment(world, legOf(world.cny, world.beijing, world.almaty, amount)))
          .to.be.revertedWithCustomError(world.queue, "ClearingQueueInvalidAmount")
          .withArgs(amount);
      });
    }

    it("takes what the payer cannot pay now", async () => {
      const world = await enter();
      await queuePayment(world, legOf(world.cny, world.beijing, world.almaty, FUNDED + 1n));
      await queuePayment(world, legOf(world.cny, world.almaty, world.beijing, 1n));
    });

    it("refuses a payer without a quota and one entry more than the quota", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty, stranger } = world;
      await expect(queuePayment(world, legOf(cny, stranger, almaty, 1n)))
        .to.be.revertedWithCustomError(queue, "LanesQuota")
        .withArgs(cny, stranger, 1, 0);
      for (let i = 0; i < QUOTA; ++i) await queuePayment(world, legOf(cny, beijing, almaty, 1n));
      await expect(queuePayment(world, legOf(cny, beijing, almaty, 1n)))
        .to.be.revertedWithCustomError(queue, "LanesQuota")
        .withArgs(cny, beijing, 1, 0);
      await queuePayment(world, legOf(cny, beijing, almaty, 1n), { priority: "Urgent" });
    });

    it("refuses a token that is no member before it calls it", async () => {
      const world = await enter();
      const { queue, beijing, almaty, stranger } = world;
      await expect(queuePayment(world, legOf(stranger.address, beijing, almaty, 1n)))
        .to.be.revertedWithCustomError(queue, "LanesNoMember")
        .withArgs(stranger);
    });
  });

  describe("rules at entry", () => {
    const refused = async (world: ClearingWorld, reason: ReasonName, payee = world.almaty) =>
      expect(queuePayment(world, legOf(world.cny, world.beijing, payee, 1_000n)))
        .to.be.revertedWithCustomError(world.china.token, "CurrencyTokenRefused")
        .withArgs(...refusal(reason, world, payee, 1_000n));

    it("refuse a stranger, oneself, a suspended payer and a suspended payee", async () => {
      const world = await enter();
      const { gate, china, kazakhstan, bankIdsOf } = { ...world, bankIdsOf: world.china.bankIds };
      await refused(world, "PayeeUnknown", world.stranger);
      await refused(world, "SelfPayment", world.beijing);
      await mined(suspend(gate, kazakhstan, kazakhstan.bankIds[0]!));
      await refused(world, "PayeeNotActive");
      await mined(suspend(gate, china, bankIdsOf[0]!));
      await refused(world, "PayerNotActive");
    });

    it("refuse what is above a cap, below a tier or of another purpose", async () => {
      const world = await enter();
      await narrow(world, { cap: 999n });
      await refused(world, "OutboundCap");
      await narrow(world, { minTier: 4 });
      await refused(world, "OutboundTier");
      await narrow(world, { purposes: purposeSet(["TREA"]) });
      await refused(world, "OutboundPurpose");
      await mined(enqueue(world, await single(world, { purpose: purposeToBytes("TREA") })));
    });

    it("refuse what a halt closes, the queue's own among them", async () => {
      const world = await enter();
      const { gate, joint, china, kazakhstan, queue } = world;
      const committee = EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint);
      const until = (await time.latest()) + HOUR;
      await mined(committee.extend(gate, corridorScope(china.code, kazakhstan.code), until, BASIS));
      await refused(world, "CorridorHalted");
      await mined(committee.extend(gate, contractScope(await queue.getAddress()), until, BASIS));
      await refused(world, "ContractHalted");
    });

    it("count the daily limit as the payment enters, to the unit, whatever becomes of it", async () => {
      const world = await enter();
      const { queue, china, kazakhstan, cny, beijing, almaty } = world;
      await narrow(world, { dailyLimit: 1_500n });
      await queuePayment(world, legOf(cny, beijing, almaty, 501n));
      await refused(world, "DailyLimit");
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 0));
      await refused(world, "DailyLimit");
      await queuePayment(world, legOf(cny, beijing, almaty, 999n));
      expect(await china.token.paidToday(china.bankIds[0]!, kazakhstan.code)).to.equal(1_500n);
      await expect(china.token.connect(beijing).transfer(almaty, 1n)).to.be.revertedWithCustomError(
        china.token,
        "CurrencyTokenRefused",
      );
      await settleNextRound(world);
      expect(await china.token.balanceOf(almaty)).to.equal(999n);
      expect(await china.token.paidToday(china.bankIds[0]!, kazakhstan.code)).to.equal(1_500n);
    });

    it("count it again for what is raised", async () => {
      const world = await enter();
      const { china, cny, beijing, almaty } = world;
      await narrow(world, { dailyLimit: 1_500n });
      await queuePayment(world, legOf(cny, beijing, almaty, 1_000n));
      await expect(raisePayment(world, legOf(cny, beijing, almaty, 1_000n), 0))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(...refusal("DailyLimit", world, almaty, 1_000n));
    });

    it("are not asked again when it settles", async () => {
      const world = await enter();
      const { china, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1_000n));
      await narrow(world, { cap: 1n });
      await settleNextRound(world);
      expect(await china.token.balanceOf(almaty)).to.equal(1_000n);
    });
  });
});
