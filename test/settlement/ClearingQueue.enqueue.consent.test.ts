import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";

import { type Instruction, newUetr, orderToQueue, Priority, uetrToBytes } from "../../src/index.ts";
import { ContractAccount__factory } from "../../typechain-types/index.js";
import { type ClearingWorld, instructionOf, legOf, settleNextRound } from "../utils/clearing-world.ts";
import { mined } from "../utils/consortium.ts";
import { enter, markOf, single } from "./ClearingQueue.enqueue.fixture.ts";

describe("ClearingQueue", () => {
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
      const instruction = await single(world, { nonce: 7n });
      const order = await orderToQueue(beijing, world.queueDomain, instruction, Priority.Normal);
      await expect(relayed(world, instruction, [order])).to.emit(queue, "PaymentQueued");
      expect(await queue.isNonceUsed(beijing, 7n)).to.equal(true);
      expect((await markOf(world, cny, beijing)).count).to.equal(1);
      await expect(relayed(world, instruction, [order]))
        .to.be.revertedWithCustomError(queue, "ConsentNonceUsed")
        .withArgs(beijing, 7);
    });

    it("is given by calling, once for an instruction", async () => {
      const world = await enter();
      const { beijing } = world;
      const queue = world.queue.connect(beijing);
      const instruction = await single(world, { nonce: 7n });
      await mined(queue.enqueue(instruction, Priority.Normal, []));
      await expect(queue.enqueue(instruction, Priority.Normal, []))
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
      await expect(send([await order(beijing)], almaty))
        .to.be.revertedWithCustomError(queue, "ConsentNonceUsed")
        .withArgs(beijing, instruction.nonce);
    });

    it("stands in the order of the legs", async () => {
      const world = await enter();
      const { cny, kzt, beijing, almaty } = world;
      const instruction = await instructionOf(world, [
        legOf(cny, beijing, almaty, 1n),
        legOf(kzt, almaty, beijing, 1n),
      ]);
      const [first, second] = await Promise.all(
        [beijing, almaty].map((signer) =>
          orderToQueue(signer, world.queueDomain, instruction, Priority.Normal, { nonce: instruction.nonce }),
        ),
      );
      await expect(relayed(world, instruction, [second!, first!]))
        .to.be.revertedWithCustomError(world.queue, "ConsentInvalidSignature")
        .withArgs(beijing, instruction.nonce);
    });

    it("is not given under another nonce than the instruction's", async () => {
      const world = await enter();
      const { queue, queueDomain: here, beijing } = world;
      const instruction = await single(world, { nonce: 3n });
      const order = await orderToQueue(beijing, here, instruction, Priority.Normal, { nonce: 4n });
      await expect(relayed(world, instruction, [order]))
        .to.be.revertedWithCustomError(queue, "ConsentOtherNonce")
        .withArgs(beijing, 4, 3);
    });

    it("is not given by another signer, for another priority, queue, chain, nonce or instruction", async () => {
      const world = await enter();
      const { queue, beijing, almaty, engine } = world;
      const nonce = 3n;
      const instruction = await single(world, { nonce });
      const here = await domainOf();
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
      const instruction = await single(world, { nonce: 300n });
      const order = await orderToQueue(beijing, world.queueDomain, instruction, Priority.Normal);
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
      const instruction = await instructionOf(world, [legOf(cny, { address }, almaty, 1_000n)], { nonce: 1n });
      const order = (signer: HardhatEthersSigner) =>
        orderToQueue(signer, world.queueDomain, instruction, Priority.Normal, { payer: address });
      await expect(relayed(world, instruction, [await order(beijing)]))
        .to.be.revertedWithCustomError(queue, "ConsentInvalidSignature")
        .withArgs(address, 1);
      await mined(relayed(world, instruction, [await order(stranger)]));
      await settleNextRound(world);
      expect(await china.token.balanceOf(almaty)).to.equal(1_000n);
    });
  });
});
