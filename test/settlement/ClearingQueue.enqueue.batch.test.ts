import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id as keccakText } from "ethers";

import {
  type Batch,
  linkEntry,
  newUetr,
  orderBatch,
  orderToQueue,
  Priority,
  purposeToBytes,
  type QueueEntry,
  queueDomain,
  referencesOf,
} from "../../src/index.ts";
import { nextRound, unsigned } from "../utils/clearing.ts";
import { batchOf, type ClearingWorld, legOf, queuePayment, settleNextRound } from "../utils/clearing-world.ts";
import { HOUR, mined } from "../utils/consortium.ts";
import {
  connection,
  enter,
  markOf,
  narrow,
  networkHelpers,
  permitted,
  QUOTA,
  refusal,
  single,
} from "./ClearingQueue.enqueue.fixture.ts";

describe("ClearingQueue", () => {
  describe("enqueueBatch", () => {
    const send = ({ queue, beijing }: ClearingWorld, batch: Batch) =>
      queue.connect(beijing).enqueueBatch(beijing, batch, unsigned());

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
