import { expect } from "chai";

import { completeRecovery, proposeRecovery } from "../utils/participants.ts";
import {
  hashEarmark,
  newEarmark,
  Power,
  signEarmark,
  signEarmarkExecution,
  signEarmarkRelease,
} from "../../src/index.ts";
import {
  HoldLedger__factory,
  ReentrantAccount__factory,
  SettlementEngine__factory,
} from "../../typechain-types/index.js";
import { adopt, DAY, publish } from "../utils/consortium.ts";
import {
  arranged,
  connection,
  ethers,
  execute,
  expectFree,
  expectHeld,
  expectNotReserved,
  fixture,
  FUNDED,
  keyOf,
  PRICE,
  purchase,
  release,
  settle,
  time,
} from "./Earmarks.fixture.ts";

describe("Earmarks", () => {
  describe("releaseEarmark", () => {
    it("gives the money back to the payer's own use", async () => {
      const world = await fixture();
      const { engine, china, buyer, seller } = world;
      const mark = await arranged(world);
      const tx = release(world, mark);
      await expect(tx).to.emit(engine, "EarmarkReleased").withArgs(hashEarmark(mark));
      await expect(tx).to.emit(china.token, "ReservationReleased").withArgs(hashEarmark(mark), buyer, seller, PRICE);
      await expectHeld(world, 0n);
      await expectFree(world, FUNDED);
      await expectNotReserved(world, mark, execute(world, mark));
      await expectNotReserved(world, mark, release(world, mark));
    });

    it("is the releaser's alone, by signature or call, and consent to an execution is none", async () => {
      const world = await fixture();
      const { engine, buyer, carrier, domain } = world;
      const mark = await arranged(world);
      const { instruction, leg, nonce, releaser } = mark;
      const { signature } = await signEarmarkExecution(carrier, domain, mark);
      for (const consent of [await signEarmarkRelease(buyer, domain, mark), signature, "0x"]) {
        await expect(engine.connect(buyer).releaseEarmark(instruction, leg, nonce, releaser, consent))
          .to.be.revertedWithCustomError(engine, "EarmarksNotReleaser")
          .withArgs(hashEarmark(mark), carrier);
      }
      await engine.connect(carrier).releaseEarmark(instruction, leg, nonce, releaser, "0x");
      await expectHeld(world, 0n);
    });

    it("is of a leg that the instruction has, as it is", async () => {
      const world = await fixture();
      const { engine, carrier } = world;
      const { instruction, nonce, releaser } = await arranged(world);
      const as = engine.connect(carrier);
      await expect(as.releaseEarmark(instruction, 1, nonce, releaser, "0x"))
        .to.be.revertedWithCustomError(engine, "EarmarksNoLeg")
        .withArgs(1, 1);
      const changed = { ...instruction, legs: [{ ...instruction.legs[0]!, amount: PRICE - 1n }] };
      const other = newEarmark({ instruction: changed, leg: 0, releaser, nonce });
      await expectNotReserved(world, other, as.releaseEarmark(changed, 0, nonce, releaser, "0x"));
      await expectHeld(world, PRICE);
    });
  });

  describe("what comes in", () => {
    it("is free, and what goes out leaves what is held", async () => {
      const world = await fixture();
      const { china, buyer, other } = world;
      await arranged(world, FUNDED);
      await china.token.connect(other).transfer(buyer, 50n);
      await expectFree(world, 50n);
      await china.token.connect(buyer).transfer(other, 50n);
      await expectHeld(world, FUNDED);
    });
  });

  describe("a recovered account", () => {
    it("leaves behind what is held until it ends", async () => {
      const world = await fixture();
      const { china, gate, buyer, ledger, cny, deadline } = world;
      await arranged(world);
      const successor = (await ethers.getSigners()).at(-1)!;
      await proposeRecovery(gate, china, buyer, successor);
      await time.increase(3 * DAY);
      await completeRecovery(gate, successor, buyer);
      const issuer = china.token.connect(china.offices.MonetaryAuthority);
      await expect(issuer.forcedTransfer(buyer, successor, FUNDED))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenInsufficientBalance")
        .withArgs(buyer, FUNDED - PRICE, FUNDED);
      await issuer.forcedTransfer(buyer, successor, FUNDED - PRICE);
      expect(await issuer.balanceOf(buyer)).to.equal(PRICE);
      expect(await ledger.heldOf(cny, buyer)).to.equal(PRICE);
      await time.increaseTo(deadline + 1);
      await issuer.forcedTransfer(buyer, successor, PRICE);
      expect(await issuer.balanceOf(successor)).to.equal(FUNDED);
    });
  });

  describe("other deployments", () => {
    it("another engine knows nothing of it, the one that earmarked ends it, also when it was dropped", async () => {
      const world = await fixture();
      const { china, releases, joint, engine, domain, buyer, seller } = world;
      const mark = await arranged(world);
      const next = await new SettlementEngine__factory(joint).deploy(world.countries, world.assets);
      await publish(releases.connect(joint), "SettlementEngine", next);
      await adopt(connection, china.token, next, Power.Pay);
      await china.token.dropPowers(engine, Power.Pay);
      const nextDomain = { ...domain, verifyingContract: await next.getAddress() };
      const consent = await signEarmarkExecution(world.carrier, nextDomain, mark);
      await expectNotReserved(world, mark, next.settleEarmarked(mark.instruction, [], [consent]));
      await expect(arranged(world))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenNotAdopted")
        .withArgs(engine, Power.Pay);
      await execute(world, mark);
      expect(await china.token.balanceOf(seller)).to.equal(PRICE);
      expect(await engine.isNonceUsed(buyer, mark.nonce)).to.equal(true);
    });

    it("it stays where it was noted, whatever ledger the currency has", async () => {
      const world = await fixture();
      const { china, releases, joint, buyer, ledger, cny } = world;
      const mark = await arranged(world);
      const next = await new HoldLedger__factory(joint).deploy(world.countries, world.cases, world.appeals);
      await publish(releases.connect(joint), "HoldLedger", next);
      await adopt(connection, china.token, next, Power.Hold);
      await china.token.dropPowers(ledger, Power.Hold);
      const later = await arranged(world, 3n);
      expect([await ledger.heldOf(cny, buyer), await next.heldOf(cny, buyer)]).to.deep.equal([PRICE, 3n]);
      expect(await china.token.getFrozenTokens(buyer)).to.equal(PRICE + 3n);
      await expectFree(world, FUNDED - PRICE - 3n);
      await execute(world, mark);
      await execute(world, later);
      expect(await china.token.getFrozenTokens(buyer)).to.equal(0n);
    });
  });

  describe("hostile contracts", () => {
    it("a releaser that calls back while it is asked is turned away by the guard", async () => {
      const world = await fixture();
      const { engine, relayer } = world;
      const account = await new ReentrantAccount__factory(relayer).deploy(relayer);
      const mark = newEarmark({ instruction: purchase(world), leg: 0, releaser: await account.getAddress() });
      const consent = await signEarmark(world.buyer, world.domain, mark);
      const call = engine.interface.encodeFunctionData("earmark", [mark.instruction, 0, mark.releaser, consent]);
      await account.execute(engine, call);
      const { leg, nonce, releaser } = mark;
      const signature = engine.interface.encodeFunctionData("settleEarmarked", [mark.instruction, [], []]);
      await settle(world, mark, [{ leg, nonce, releaser, signature }]);
      await expectHeld(world, 0n);
    });

    it("whoever writes into the ledger writes of itself: no token but the currency sets its holders' money aside", async () => {
      const world = await fixture();
      const { ledger, cny, buyer, engine, seller, stranger } = world;
      const mark = await arranged(world);
      const key = keyOf(await engine.getAddress(), hashEarmark(mark), seller.address, PRICE);
      const record = { key: ethers.id("any"), amount: 1n, deadline: world.deadline, tag: 0n };
      await ledger.connect(stranger).reserve(buyer, record);
      await ledger.connect(stranger).end(buyer, key);
      expect((await ledger.reservationsOf(cny, buyer)).length).to.equal(1);
      await expectHeld(world, PRICE);
    });

    it("a reservation of nothing, in the past, or for longer than anybody may end it, is refused", async () => {
      const world = await fixture();
      const { ledger, buyer, stranger } = world;
      const now = (await time.latest()) + 10;
      const reserve = async (amount: bigint, deadline: number) => {
        await time.setNextBlockTimestamp(now);
        return ledger.connect(stranger).reserve(buyer, { key: ethers.id("any"), amount, deadline, tag: 0n });
      };
      for (const [amount, deadline] of [
        [0n, world.deadline],
        [1n, now - 1],
        [1n, now + 366 * DAY + 1],
      ] as const) {
        await expect(reserve(amount, deadline))
          .to.be.revertedWithCustomError(ledger, "HoldLedgerInvalidReservation")
          .withArgs(amount, deadline);
      }
      await reserve(1n, now + 366 * DAY);
    });

    it("nobody but a deployment that may pay sets aside, and only it ends", async () => {
      const world = await fixture();
      const { china, buyer, seller, stranger, deadline } = world;
      const mark = await arranged(world);
      const token = china.token.connect(stranger);
      for (const act of [
        () => token.reserve(buyer, seller, 1n, 0, ethers.ZeroHash, deadline),
        () => token.settleReserved(buyer, seller, PRICE, hashEarmark(mark)),
        () => token.releaseReserved(buyer, seller, PRICE, hashEarmark(mark)),
      ]) {
        await expect(act())
          .to.be.revertedWithCustomError(token, "CurrencyTokenNotAdopted")
          .withArgs(stranger, Power.Pay);
      }
      await expectHeld(world, PRICE);
    });
  });
});
