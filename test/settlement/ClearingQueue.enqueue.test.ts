import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id as keccakText, keccak256, toBeHex } from "ethers";
import hre from "hardhat";

import {
  type Batch,
  contractScope,
  corridorScope,
  Direction,
  type Instruction,
  linkEntry,
  newUetr,
  orderBatch,
  orderToQueue,
  packAmount,
  parseDecision,
  parseMark,
  parseTerms,
  Priority,
  purposeSet,
  purposeToBytes,
  type QueueEntry,
  queueDomain,
  reasonCode,
  type ReasonName,
  referencesOf,
  type RuleTerms,
  uetrToBytes,
} from "../../src/index.ts";
import { ContractAccount__factory, EmergencyCommittee__factory } from "../../typechain-types/index.js";
import { NO_CONSENT, nextRound } from "../utils/clearing.ts";
import {
  batchOf,
  clearingWorld,
  type ClearingWorld,
  FUNDED,
  instructionOf,
  legOf,
  queuePair,
  queuePayment,
  raisePayment,
  settleNextRound,
} from "../utils/clearing-world.ts";
import { entry, HOUR, mined, setRules } from "../utils/consortium.ts";

const connection = await hre.network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const MAX_WAIT = 120 * HOUR;
const QUOTA = 20;
const MAX_UINT64 = 2n ** 64n - 1n;

async function fixture() {
  return clearingWorld(connection);
}

describe("ClearingQueue", () => {
  const enter = () => networkHelpers.loadFixture(fixture);

  const any = () => true;

  /** The decision of a payment from China to Kazakhstan that is permitted. */
  const permitted = (word: bigint) => {
    const { reason, payerCountry, payeeCountry } = parseDecision(word);
    return reason.name === "Permitted" && payerCountry === 156 && payeeCountry === 398;
  };

  const markOf = async ({ queue }: ClearingWorld, token: string, account: HardhatEthersSigner, priority = 1) =>
    parseMark((await queue.laneOf(token, account, priority)).head);

  /** The hash of a lane before its first entry: whose it is. */
  const foundationOf = (token: string, account: { address: string }, priority: number) =>
    BigInt(
      keccak256(
        ethers.AbiCoder.defaultAbiCoder().encode(["address", "address", "uint8"], [token, account.address, priority]),
      ),
    ) >> 72n;

  const single = async (world: ClearingWorld, changes: Partial<Instruction> = {}) =>
    instructionOf(world, [legOf(world.cny, world.beijing, world.almaty, 1_000n)], changes);

  const enqueue = ({ queue, beijing }: ClearingWorld, instruction: Instruction, priority: number = Priority.Normal) =>
    queue.connect(beijing).enqueue(instruction, priority, []);

  const refusal = (reason: ReasonName, world: ClearingWorld, payee: { address: string }, amount: bigint) =>
    [reasonCode(reason), world.beijing.address, payee.address, amount] as const;

  const narrow = ({ gate, china, kazakhstan }: ClearingWorld, terms: Partial<RuleTerms>) =>
    setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, terms)]);

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
      const instruction = await single(world, { deadline });
      const at = async (moment: number) => {
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
        .to.be.revertedWithCustomError(queue, "LanesQuota")
        .withArgs(stranger, beijing, 1, 0);
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
      await mined(gate.connect(kazakhstan.offices.Supervisor).suspend(kazakhstan.bankIds[0]!));
      await refused(world, "PayeeNotActive");
      await mined(gate.connect(china.offices.Supervisor).suspend(bankIdsOf[0]!));
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
      await mined(committee.extend(gate, corridorScope(china.code, kazakhstan.code), until));
      await refused(world, "CorridorHalted");
      await mined(committee.extend(gate, contractScope(await queue.getAddress()), until));
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

  describe("consent", () => {
    const domainOf = async (changes: { verifyingContract?: string; chainId?: bigint } = {}) => ({
      ...(await enter()).queueDomain,
      ...changes,
    });

    const relayed = async (
      world: ClearingWorld,
      instruction: Instruction,
      orders: Parameters<typeof world.queue.enqueue>[2],
    ) => world.queue.connect(world.relayer).enqueue(instruction, Priority.Normal, orders);

    it("is given by signature, submitted by anyone, and used up", async () => {
      const world = await enter();
      const { queue, cny, beijing } = world;
      const instruction = await single(world);
      const order = await orderToQueue(beijing, world.queueDomain, instruction, Priority.Normal, { nonce: 7n });
      await expect(relayed(world, instruction, [order])).to.emit(queue, "PaymentQueued");
      expect(await queue.isNonceUsed(beijing, 7n)).to.equal(true);
      expect((await markOf(world, cny, beijing)).count).to.equal(1);
      await expect(relayed(world, instruction, [order]))
        .to.be.revertedWithCustomError(queue, "ConsentNonceUsed")
        .withArgs(beijing, 7);
    });

    it("must not be missing, nor in excess", async () => {
      const world = await enter();
      const { queue, cny, kzt, beijing, almaty } = world;
      const instruction = await instructionOf(world, [
        legOf(cny, beijing, almaty, 1n),
        legOf(kzt, almaty, beijing, 1n),
      ]);
      const order = (signer: HardhatEthersSigner) =>
        orderToQueue(signer, world.queueDomain, instruction, Priority.Normal);
      const send = (orders: Awaited<ReturnType<typeof order>>[], sender = world.relayer) =>
        queue.connect(sender).enqueue(instruction, Priority.Normal, orders);
      const missing = async (
        orders: Awaited<ReturnType<typeof order>>[],
        payer: HardhatEthersSigner,
        sender?: HardhatEthersSigner,
      ) => expect(send(orders, sender)).to.be.revertedWithCustomError(queue, "ConsentMissing").withArgs(payer);
      await missing([], beijing);
      await missing([await order(beijing)], almaty);
      await missing([], almaty, beijing);
      await missing([], beijing, almaty);
      await expect(send([await order(beijing), await order(almaty)], beijing)).to.be.revertedWithCustomError(
        queue,
        "ConsentInvalidSignature",
      );
      await expect(send([await order(almaty), await order(almaty)], beijing))
        .to.be.revertedWithCustomError(queue, "ConsentUnused")
        .withArgs(2, 1);
      await mined(send([await order(beijing), await order(almaty)]));
      await mined(send([await order(beijing)], almaty));
    });

    it("stands in the order of the legs", async () => {
      const world = await enter();
      const { cny, kzt, beijing, almaty } = world;
      const instruction = await instructionOf(world, [
        legOf(cny, beijing, almaty, 1n),
        legOf(kzt, almaty, beijing, 1n),
      ]);
      const [first, second] = await Promise.all(
        [beijing, almaty].map((signer, nonce) =>
          orderToQueue(signer, world.queueDomain, instruction, Priority.Normal, { nonce: BigInt(nonce) }),
        ),
      );
      await expect(relayed(world, instruction, [second!, first!]))
        .to.be.revertedWithCustomError(world.queue, "ConsentInvalidSignature")
        .withArgs(beijing, 1);
    });

    it("is not given by another signer, for another priority, queue, chain, nonce or instruction", async () => {
      const world = await enter();
      const { queue, beijing, almaty, engine } = world;
      const instruction = await single(world);
      const here = await domainOf();
      const nonce = 3n;
      const wrong = [
        await orderToQueue(almaty, here, instruction, Priority.Normal, { nonce }),
        await orderToQueue(almaty, here, instruction, Priority.Normal, { nonce, payer: beijing.address }),
        await orderToQueue(beijing, here, instruction, Priority.Urgent, { nonce }),
        await orderToQueue(
          beijing,
          await domainOf({ verifyingContract: await engine.getAddress() }),
          instruction,
          Priority.Normal,
          { nonce },
        ),
        await orderToQueue(beijing, await domainOf({ chainId: 1_030n }), instruction, Priority.Normal, { nonce }),
        await orderToQueue(beijing, world.domain, instruction, Priority.Normal, { nonce }),
        await orderToQueue(beijing, here, { ...instruction, uetr: uetrToBytes(newUetr()) }, Priority.Normal, { nonce }),
        { ...(await orderToQueue(beijing, here, instruction, Priority.Normal, { nonce: 4n })), nonce },
        { nonce, signature: "0x" },
        { nonce, signature: `0x${"00".repeat(65)}` },
      ];
      for (const order of wrong) {
        await expect(relayed(world, instruction, [order]))
          .to.be.revertedWithCustomError(queue, "ConsentInvalidSignature")
          .withArgs(beijing, nonce);
      }
      expect(await queue.isNonceUsed(beijing, nonce)).to.equal(false);
    });

    it("can be taken back by its nonce, once, before it is used", async () => {
      const world = await enter();
      const { queue, beijing } = world;
      const instruction = await single(world);
      const order = await orderToQueue(beijing, world.queueDomain, instruction, Priority.Normal, { nonce: 300n });
      await expect(queue.connect(beijing).cancel(300n)).to.emit(queue, "AuthorisationCancelled").withArgs(beijing, 300);
      await expect(relayed(world, instruction, [order]))
        .to.be.revertedWithCustomError(queue, "ConsentNonceUsed")
        .withArgs(beijing, 300);
      await expect(queue.connect(beijing).cancel(300n))
        .to.be.revertedWithCustomError(queue, "ConsentNonceUsed")
        .withArgs(beijing, 300);
      expect(await queue.isNonceUsed(beijing, 299n)).to.equal(false);
      expect(await queue.isNonceUsed(world.almaty, 300n)).to.equal(false);
    });

    it("of an account that is a contract is its own to judge", async () => {
      const world = await enter();
      const { queue, gate, china, cny, almaty, beijing, stranger } = world;
      const account = await new ContractAccount__factory(stranger).deploy(stranger);
      const address = await account.getAddress();
      await mined(gate.connect(china.offices.Registrar).proposeAccount(china.bankIds[0]!, address));
      const accept = gate.interface.encodeFunctionData("acceptAccount", [china.bankIds[0]!]);
      await mined(account.execute(gate, accept));
      await mined(china.token.connect(beijing).transfer(address, 1_000n));
      await mined(queue.connect(china.offices.MonetaryAuthority).setQuotas(cny, [address], 5));
      const instruction = await instructionOf(world, [legOf(cny, { address }, almaty, 1_000n)]);
      const order = (signer: HardhatEthersSigner, nonce: bigint) =>
        orderToQueue(signer, world.queueDomain, instruction, Priority.Normal, { nonce, payer: address });
      await expect(relayed(world, instruction, [await order(beijing, 1n)]))
        .to.be.revertedWithCustomError(queue, "ConsentInvalidSignature")
        .withArgs(address, 1);
      await mined(relayed(world, instruction, [await order(stranger, 1n)]));
      await settleNextRound(world);
      expect(await china.token.balanceOf(almaty)).to.equal(1_000n);
    });
  });

  describe("raise", () => {
    it("cancels the normal payment and queues an urgent one in its place", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      for (const amount of [1n, 2n]) await queuePayment(world, legOf(cny, beijing, almaty, amount));
      const tx = await raisePayment(world, legOf(cny, beijing, almaty, 9n), 1);
      const isRaised = (word: bigint) => parseTerms(word).kind === "raised" && parseTerms(word).place === 1;
      await expect(tx).to.emit(queue, "CancellationQueued").withArgs(cny, beijing, Priority.Normal, 2, 1);
      await expect(tx)
        .to.emit(queue, "PaymentQueued")
        .withArgs(any, cny, beijing, Priority.Urgent, 0, almaty, 9, isRaised, ethers.ZeroAddress, any, permitted);
    });

    it("refuses a place at which nothing stands", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      const payment = legOf(cny, beijing, almaty, 1n);
      await expect(raisePayment(world, payment, 0))
        .to.be.revertedWithCustomError(queue, "LanesNoEntry")
        .withArgs(0, 0);
      await queuePayment(world, payment);
      await expect(raisePayment(world, payment, 1))
        .to.be.revertedWithCustomError(queue, "LanesNoEntry")
        .withArgs(1, 1);
    });

    it("refuses two legs, and anybody but the payer", async () => {
      const world = await enter();
      const { queue, cny, kzt, beijing, almaty, relayer } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1n));
      const two = await instructionOf(world, [legOf(cny, beijing, almaty, 1n), legOf(kzt, almaty, beijing, 1n)]);
      await expect(queue.connect(beijing).raise(two, 0))
        .to.be.revertedWithCustomError(queue, "ClearingQueueLegCount")
        .withArgs(2);
      for (const other of [relayer, almaty]) {
        await expect(queue.connect(other).raise(await single(world), 0))
          .to.be.revertedWithCustomError(queue, "ClearingQueueLegCount")
          .withArgs(1);
      }
    });

    it("refuses what enqueue refuses", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      const as = queue.connect(beijing);
      await queuePayment(world, legOf(cny, beijing, almaty, 1n));
      await expect(as.raise(await single(world, { uetr: toBeHex(0, 16) }), 0))
        .to.be.revertedWithCustomError(queue, "ClearingQueueInvalidUetr")
        .withArgs(toBeHex(0, 16));
      await expect(as.raise(await single(world, { validFrom: 2 ** 47 }), 0)).to.be.revertedWithCustomError(
        queue,
        "ClearingQueueNotYetValid",
      );
      await expect(as.raise(await single(world, { deadline: HOUR }), 0)).to.be.revertedWithCustomError(
        queue,
        "ClearingQueueInvalidDeadline",
      );
      await expect(raisePayment(world, legOf(cny, beijing, almaty, 0n), 0))
        .to.be.revertedWithCustomError(queue, "ClearingQueueInvalidAmount")
        .withArgs(0);
    });

    it("needs room in both lanes", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty } = world;
      const payment = legOf(cny, beijing, almaty, 1n);
      await mined(queue.connect(china.offices.MonetaryAuthority).setQuotas(cny, [beijing], 2));
      for (let i = 0; i < 2; ++i) await queuePayment(world, payment);
      await expect(raisePayment(world, payment, 0))
        .to.be.revertedWithCustomError(queue, "LanesQuota")
        .withArgs(cny, beijing, 1, 0);
    });
  });

  describe("enqueueBatch", () => {
    const send = ({ queue, beijing }: ClearingWorld, batch: Batch) =>
      queue.connect(beijing).enqueueBatch(beijing, batch, NO_CONSENT);

    const twoPayees = (world: ClearingWorld) =>
      batchOf(world, world.cny, [
        [world.almaty, 1_000n],
        [world.astana, 77n],
        [world.almaty, 5n],
      ]);

    it("takes many payments at once, tells everything of them and keeps one hash", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty, astana } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 3n));
      const batch = { ...(await twoPayees(world)), references: referencesOf([newUetr(), newUetr(), newUetr()]) };
      const before = await markOf(world, cny, beijing);
      await expect(send(world, batch))
        .to.emit(queue, "BatchQueued")
        .withArgs(
          ...[cny, beijing, batch.references, Priority.Normal, 1, batch.deadline, [almaty.address, astana.address]],
          ...[(words: bigint[]) => words.length === 2 && words.every(permitted), batch.payments],
        );
      const hour = batch.deadline / HOUR;
      const entries: QueueEntry[] = (
        [
          [almaty, 1_000n],
          [astana, 77n],
          [almaty, 5n],
        ] as const
      ).map(([payee, amount]) => ({ kind: "payment", payee: payee.address, amount, hour }));
      expect(await markOf(world, cny, beijing)).to.deep.equal({
        hash: entries.reduce(linkEntry, before.hash),
        count: 4,
      });
      await settleNextRound(world);
      expect(await world.china.token.balanceOf(almaty)).to.equal(1_008n);
    });

    it("makes the same lane as the same payments one by one", async () => {
      const world = await enter();
      const { cny, beijing, almaty, astana } = world;
      const batch = await twoPayees(world);
      const snapshot = await networkHelpers.takeSnapshot();
      await send(world, batch);
      const together = await markOf(world, cny, beijing);
      await snapshot.restore();
      const { deadline } = batch;
      for (const [payee, amount] of [
        [almaty, 1_000n],
        [astana, 77n],
        [almaty, 5n],
      ] as const) {
        await queuePayment(world, legOf(cny, beijing, payee, amount), { deadline });
      }
      expect(await markOf(world, cny, beijing)).to.deep.equal(together);
    });

    it("takes every encoding of an amount and chains the amount alone", async () => {
      const world = await enter();
      const { cny, beijing, almaty } = world;
      const batch = await batchOf(world, cny, [[almaty, 1_000n]]);
      const hashes = new Set<bigint>();
      for (const payments of ["0x080001", "0x000001".replace("000001", "010003e8"), "0x070000000000000003e8"]) {
        const snapshot = await networkHelpers.takeSnapshot();
        await send(world, { ...batch, payments });
        hashes.add((await markOf(world, cny, beijing)).hash);
        await snapshot.restore();
      }
      expect(hashes.size).to.equal(1);
    });

    const malformed: [what: string, payments: string, position: number][] = [
      ["a header with the lowest bit of a kind", "0x200001", 0],
      ["a header with the highest bit of a kind", "0x800001", 0],
      ["a header of ones", "0xff0001", 0],
      ["the header of a deadline", "0x810001", 0],
      ["a payee beyond the list", "0x000201", 0],
      ["the highest payee", "0x00ff01", 0],
      ["an amount of nothing", "0x000000", 0],
      ["an amount of nothing in eight bytes", "0x070000000000000000ff".slice(0, -2) + "00", 0],
      ["a header alone", "0x00", 0],
      ["a payment without its amount", "0x0000", 0],
      ["an amount of two bytes of which one is there", "0x010001", 0],
      ["an amount of eight bytes of which seven are there", `0x0700${"01".repeat(7)}`, 0],
      ["a header too many behind two payments", "0x00000100010100", 6],
      ["a second payment of nothing", "0x000001000100", 3],
      ["a second payment to nobody", "0x000001000201", 3],
    ];

    for (const [what, payments, position] of malformed) {
      it(`refuses ${what}`, async () => {
        const world = await enter();
        await expect(send(world, { ...(await twoPayees(world)), payments }))
          .to.be.revertedWithCustomError(world.queue, "PackedPaymentsMalformed")
          .withArgs(position);
      });
    }

    it("refuses no payments, a payee that is paid nothing, and 257 payees", async () => {
      const world = await enter();
      const { queue, astana, almaty } = world;
      const batch = await twoPayees(world);
      await expect(send(world, { ...batch, payments: "0x" })).to.be.revertedWithCustomError(
        queue,
        "ClearingQueueEmptyBatch",
      );
      await expect(send(world, { ...batch, payments: "0x000001" }))
        .to.be.revertedWithCustomError(queue, "ClearingQueueUnusedPayee")
        .withArgs(astana);
      const payees = Array.from({ length: 257 }, () => almaty.address);
      await expect(send(world, { ...batch, payees }))
        .to.be.revertedWithCustomError(queue, "ClearingQueueTooManyPayees")
        .withArgs(257, 256);
    });

    it("takes 256 payees, each named by one byte", async () => {
      const world = await enter();
      const { queue, china, cny, beijing, almaty, astana } = world;
      await mined(queue.connect(china.offices.MonetaryAuthority).setQuotas(cny, [beijing], 256));
      const payees = Array.from({ length: 256 }, (_, index) => (index === 255 ? astana : almaty).address);
      const payments = `0x${payees.map((_, index) => `00${index.toString(16).padStart(2, "0")}01`).join("")}`;
      await mined(send(world, { ...(await twoPayees(world)), payees, payments }));
      await settleNextRound(world);
      expect(await china.token.balanceOf(almaty)).to.equal(255n);
      expect(await china.token.balanceOf(astana)).to.equal(1n);
    });

    it("refuses a deadline and a purpose as enqueue does", async () => {
      const world = await enter();
      const batch = await twoPayees(world);
      await expect(send(world, { ...batch, deadline: batch.deadline + 1 })).to.be.revertedWithCustomError(
        world.queue,
        "ClearingQueueInvalidDeadline",
      );
      await expect(send(world, { ...batch, purpose: "0x51515151" }))
        .to.be.revertedWithCustomError(world.queue, "PurposeUnknown")
        .withArgs("0x51515151");
    });

    it("refuses more payments than there is room for", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      const many = (count: number) =>
        batchOf(world, cny, Array.from({ length: count }, () => [almaty, 1n] as const)); // prettier-ignore
      await expect(send(world, await many(QUOTA + 1)))
        .to.be.revertedWithCustomError(queue, "LanesQuota")
        .withArgs(cny, beijing, QUOTA + 1, QUOTA);
      await mined(send(world, await many(QUOTA - 1)));
      await expect(send(world, await many(2)))
        .to.be.revertedWithCustomError(queue, "LanesQuota")
        .withArgs(cny, beijing, 2, 1);
      await mined(send(world, await many(1)));
    });

    it("asks the rules for the largest payment to each payee and the daily limit for their sum", async () => {
      const world = await enter();
      const { china, kazakhstan, almaty } = world;
      const batch = await twoPayees(world);
      await narrow(world, { cap: 999n });
      await expect(send(world, batch))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(...refusal("OutboundCap", world, almaty, 1_005n));
      await narrow(world, { cap: 1_000n, dailyLimit: 1_081n });
      await expect(send(world, batch))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(...refusal("DailyLimit", world, world.astana, 77n));
      await narrow(world, { cap: 1_000n, dailyLimit: 1_082n });
      await mined(send(world, batch));
      expect(await china.token.paidToday(china.bankIds[0]!, kazakhstan.code)).to.equal(1_082n);
    });

    it("refuses the whole batch for one payee", async () => {
      const world = await enter();
      const { china, cny, beijing, almaty, stranger } = world;
      const batch = await batchOf(world, cny, [
        [almaty, 1n],
        [stranger, 1n],
      ]);
      await expect(send(world, batch))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(...refusal("PayeeUnknown", world, stranger, 1n));
      expect((await markOf(world, cny, beijing)).count).to.equal(0);
    });

    it("is sent by anyone with the payer's signature, once", async () => {
      const world = await enter();
      const { queue, relayer, cny, beijing } = world;
      const batch = await twoPayees(world);
      const order = await orderBatch(beijing, world.queueDomain, batch, { nonce: 5n });
      await mined(queue.connect(relayer).enqueueBatch(beijing, batch, order));
      expect((await markOf(world, cny, beijing)).count).to.equal(3);
      await expect(queue.connect(relayer).enqueueBatch(beijing, batch, order))
        .to.be.revertedWithCustomError(queue, "ConsentNonceUsed")
        .withArgs(beijing, 5);
      await mined(send(world, batch)); // the payer itself needs none
    });

    it("is bound to every field by the signature", async () => {
      const world = await enter();
      const { queue, relayer, beijing, almaty, kzt, queueDomain: here } = world;
      const batch = await twoPayees(world);
      const signed = await orderBatch(beijing, here, batch, { nonce: 5n });
      const changed: Batch[] = [
        { ...batch, token: kzt },
        { ...batch, priority: Priority.Urgent },
        { ...batch, purpose: purposeToBytes("TREA") },
        { ...batch, deadline: batch.deadline + HOUR },
        { ...batch, references: keccakText("others") },
        { ...batch, payees: batch.payees.toReversed() },
        { ...batch, payments: `${batch.payments}000001` },
      ];
      const refused = async (given: Batch, order: typeof signed, payer: HardhatEthersSigner = beijing) =>
        expect(queue.connect(relayer).enqueueBatch(payer, given, order))
          .to.be.revertedWithCustomError(queue, "ConsentInvalidSignature")
          .withArgs(payer, 5);
      for (const other of changed) await refused(other, signed);
      await refused(batch, signed, almaty);
      await refused(batch, await orderBatch(almaty, here, batch, { nonce: 5n, payer: beijing.address }));
      await refused(batch, await orderBatch(beijing, queueDomain(almaty.address, 31_337n), batch, { nonce: 5n }));
      await refused(batch, await orderBatch(beijing, { ...here, chainId: 71n }, batch, { nonce: 5n }));
      await mined(queue.connect(relayer).enqueueBatch(beijing, batch, signed));
    });

    it("is not sent with a signature of an instruction", async () => {
      const world = await enter();
      const { queue, relayer, beijing } = world;
      const order = await orderToQueue(beijing, world.queueDomain, await single(world), Priority.Normal, { nonce: 5n });
      await expect(queue.connect(relayer).enqueueBatch(beijing, await twoPayees(world), order))
        .to.be.revertedWithCustomError(queue, "ConsentInvalidSignature")
        .withArgs(beijing, 5);
    });

    it("waits for the next round like every entry", async () => {
      const world = await enter();
      const { queue, cny } = world;
      await mined(send(world, await twoPayees(world)));
      expect(await queue.waitingAtCut(cny)).to.equal(0n);
      await nextRound(connection, queue);
      expect(await queue.waitingAtCut(cny)).to.equal(1n);
    });
  });
});
