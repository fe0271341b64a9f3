import { expect } from "chai";
import { ZeroAddress } from "ethers";

import {
  authorise,
  hashEarmark,
  hashInstruction,
  newEarmark,
  newInstruction,
  NoSuchLeg,
  parseDecision,
  Power,
  reasonCode,
  signEarmark,
  signEarmarkExecution,
  signEarmarkRelease,
} from "../../src/index.ts";
import { GarbageToken__factory } from "../../typechain-types/index.js";
import { DAY } from "../utils/consortium.ts";
import {
  arranged,
  earmark,
  escrowed,
  ethers,
  execute,
  expectFree,
  expectHeld,
  fixture,
  FUNDED,
  keyOf,
  PRICE,
  purchase,
  release,
  time,
} from "./Earmarks.fixture.ts";

describe("Earmarks", () => {
  describe("earmark", () => {
    it("sets the money aside and leaves it with the payer", async () => {
      const world = await fixture();
      const { engine, china, buyer, seller, carrier, cny, ledger, deadline } = world;
      const mark = escrowed(world, purchase(world));
      const id = hashEarmark(mark);
      const tx = await earmark(world, mark);
      await expect(tx)
        .to.emit(engine, "Earmarked")
        .withArgs(id, buyer, carrier, cny, PRICE, deadline, await engine.hashOf(mark.instruction), 0, mark.nonce);
      expect(await china.token.balanceOf(buyer)).to.equal(FUNDED);
      await expectHeld(world, PRICE);
      await expectFree(world, FUNDED - PRICE);
      const [[key, amount, until]] = (await ledger.reservationsOf(cny, buyer)) as unknown as [[string, bigint, bigint]];
      expect(key).to.equal(keyOf(await engine.getAddress(), id, seller.address, PRICE));
      expect([amount, until]).to.deep.equal([PRICE, BigInt(deadline)]);
      const [reserved] = await china.token.queryFilter(china.token.filters.PaymentReserved(id), tx.blockNumber!);
      expect([reserved!.args.payer, reserved!.args.payee, reserved!.args.amount]).to.deep.equal([
        buyer.address,
        seller.address,
        PRICE,
      ]);
      expect(parseDecision(reserved!.args.decision)).to.deep.include({ purpose: "TRAD", payer: china.bankIds[0] });
    });

    it("takes the payer's call for its consent, and uses the nonce all the same", async () => {
      const world = await fixture();
      const { engine, buyer } = world;
      const { instruction, leg, releaser, nonce } = escrowed(world, purchase(world));
      const call = engine.connect(buyer).earmark.bind(null, instruction, leg, releaser, { nonce, signature: "0x" });
      await call();
      await expectHeld(world, PRICE);
      expect(await engine.isNonceUsed(buyer, nonce)).to.equal(true);
      await expect(call()).to.be.revertedWithCustomError(engine, "ConsentNonceUsed").withArgs(buyer, nonce);
    });

    it("knows an earmark and what is signed for it as the library does", async () => {
      const world = await fixture();
      const { engine, domain } = world;
      const mark = escrowed(world, purchase(world));
      const id = hashEarmark(mark);
      const key = { ...mark, instruction: hashInstruction(mark.instruction) };
      expect(await engine.hashOfEarmark(key)).to.equal(id);
      const wallet = ethers.Wallet.createRandom();
      const { signature } = await signEarmark(wallet, domain, mark);
      expect(ethers.recoverAddress(await engine.digestOfEarmark(key), signature)).to.equal(wallet.address);
      const executed = await signEarmarkExecution(wallet, domain, mark);
      expect(ethers.recoverAddress(await engine.digestOfExecution(id), executed.signature)).to.equal(wallet.address);
      const released = await signEarmarkRelease(wallet, domain, mark);
      expect(ethers.recoverAddress(await engine.digestOfRelease(id), released)).to.equal(wallet.address);
    });

    it("adds up", async () => {
      const world = await fixture();
      await arranged(world);
      await arranged(world, 7n);
      await expectHeld(world, PRICE + 7n);
      await expectFree(world, FUNDED - PRICE - 7n);
    });

    it("sets aside all there is and no more", async () => {
      const world = await fixture();
      const { buyer, seller, china } = world;
      await arranged(world, FUNDED - 1n);
      await expect(arranged(world, 2n))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("InsufficientFunds"), buyer, seller, 2n);
      await arranged(world, 1n);
      await expectHeld(world, FUNDED);
      await expectFree(world, 0n);
    });

    it("needs the payer's consent to this leg, releaser and instruction", async () => {
      const world = await fixture();
      const { engine, domain, buyer, other, carrier } = world;
      const mark = escrowed(world, purchase(world));
      const { nonce } = mark;
      const consent = await signEarmark(buyer, domain, mark);
      await expect(earmark(world, mark, other))
        .to.be.revertedWithCustomError(engine, "ConsentInvalidSignature")
        .withArgs(buyer, nonce);
      const settlement = await authorise(buyer, domain, mark.instruction, { nonce });
      for (const [locker, instruction, given] of [
        [other, mark.instruction, consent],
        [carrier, { ...purchase(world), nonce: mark.instruction.nonce }, consent],
        [carrier, mark.instruction, settlement],
      ] as const) {
        await expect(engine.connect(locker).earmark(instruction, 0, locker, given))
          .to.be.revertedWithCustomError(engine, "ConsentInvalidSignature")
          .withArgs(buyer, nonce);
      }
    });

    it("is the payer's or the releaser's to submit: nobody else locks money with a signature that fell into its hands", async () => {
      const world = await fixture();
      const { engine, domain, buyer, seller, other, relayer } = world;
      const mark = escrowed(world, purchase(world));
      const consent = await signEarmark(buyer, domain, mark);
      for (const stranger of [relayer, seller, other]) {
        await expect(engine.connect(stranger).earmark(mark.instruction, 0, mark.releaser, consent))
          .to.be.revertedWithCustomError(engine, "EarmarksNotLocker")
          .withArgs(hashEarmark(mark), stranger);
      }
      await expectHeld(world, 0n);
      expect(await engine.isNonceUsed(buyer, mark.nonce)).to.equal(false);
      await earmark(world, mark);
    });

    it("needs a releaser other than the payer", async () => {
      const world = await fixture();
      const { engine, buyer } = world;
      for (const releaser of [ZeroAddress, buyer.address]) {
        await expect(earmark(world, newEarmark({ instruction: purchase(world), leg: 0, releaser })))
          .to.be.revertedWithCustomError(engine, "EarmarksInvalidReleaser")
          .withArgs(releaser);
      }
    });

    it("refuses a leg that the instruction has not", async () => {
      const world = await fixture();
      const { engine, carrier } = world;
      await expect(engine.earmark(purchase(world), 1, carrier, { nonce: 1n, signature: "0x" }))
        .to.be.revertedWithCustomError(engine, "EarmarksNoLeg")
        .withArgs(1, 1);
      expect(() => newEarmark({ instruction: purchase(world), leg: 1, releaser: carrier.address })).to.throw(NoSuchLeg);
    });

    it("refuses an amount of nothing, and one beyond any balance", async () => {
      const world = await fixture();
      const { engine, china, buyer, seller } = world;
      await expect(arranged(world, 0n)).to.be.revertedWithCustomError(engine, "EarmarksInvalidAmount").withArgs(0);
      for (const amount of [1n << 104n, 1n << 200n, (1n << 256n) - 1n]) {
        await expect(arranged(world, amount))
          .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
          .withArgs(reasonCode("InsufficientFunds"), buyer, seller, amount);
      }
    });

    it("refuses a deadline that is past, or more than 366 days ahead", async () => {
      const world = await fixture();
      const { engine } = world;
      await expect(arranged({ ...world, deadline: 1 })).to.be.revertedWithCustomError(
        engine,
        "SettlementEngineExpired",
      );
      const last = (await time.latest()) + 1 + 366 * DAY;
      await time.setNextBlockTimestamp(last - 366 * DAY);
      await expect(arranged({ ...world, deadline: last + 1 }))
        .to.be.revertedWithCustomError(engine, "EarmarksDeadline")
        .withArgs(last + 1, last);
      await arranged({ ...world, deadline: last });
    });

    it("refuses an instruction that could never settle, and takes one that may settle later", async () => {
      const world = await fixture();
      const { engine, deadline } = world;
      const strange = { ...purchase(world), purpose: "0x21212121" };
      await expect(earmark(world, escrowed(world, strange))).to.be.revert(ethers);
      const nameless = { ...purchase(world), uetr: "0x" + "00".repeat(16) };
      await expect(earmark(world, escrowed(world, nameless))).to.be.revertedWithCustomError(
        engine,
        "SettlementEngineInvalidUetr",
      );
      const never = { ...purchase(world), validFrom: deadline + 1 };
      await expect(earmark(world, escrowed(world, never)))
        .to.be.revertedWithCustomError(engine, "SettlementEngineNeverValid")
        .withArgs(deadline + 1, deadline);
      const later = escrowed(world, { ...purchase(world), validFrom: deadline });
      await earmark(world, later);
      await expect(execute(world, later)).to.be.revertedWithCustomError(engine, "SettlementEngineNotYetValid");
      await time.setNextBlockTimestamp(deadline);
      await execute(world, later);
    });

    it("keeps 64, and takes the place of one that ended", async () => {
      const world = await fixture();
      const { ledger, cny, buyer, deadline } = world;
      const brief = await arranged({ ...world, deadline: deadline - 5 * DAY }, 64n);
      const marks = [brief];
      for (let i = 1n; i < 64n; ++i) marks.push(await arranged(world, i));
      await expect(arranged(world)).to.be.revertedWithCustomError(ledger, "HoldLedgerFull").withArgs(cny, buyer, 64);
      await release(world, marks[7]!);
      await arranged(world, 70n);
      const all = (64n * 65n) / 2n - 7n + 70n;
      await expectHeld(world, all);
      await expect(arranged(world)).to.be.revertedWithCustomError(ledger, "HoldLedgerFull").withArgs(cny, buyer, 64);
      await time.increaseTo(deadline - 5 * DAY + 1);
      await arranged(world, 80n);
      await expectHeld(world, all - 64n + 80n);
      expect((await ledger.reservationsOf(cny, buyer)).length).to.equal(64);
    });

    it("needs a currency with a ledger", async () => {
      const world = await fixture();
      const { china, ledger } = world;
      await china.token.dropPowers(ledger, Power.Hold);
      await expect(arranged(world)).to.be.revertedWithCustomError(china.token, "CurrencyTokenNoLedger");
      expect(await china.token.getFrozenTokens(world.buyer)).to.equal(0n);
    });

    it("is of assets of the registry, in every leg", async () => {
      const world = await fixture();
      const { engine, buyer, seller, deadline } = world;
      const token = await (await new GarbageToken__factory(world.relayer).deploy()).getAddress();
      const [paid] = purchase(world).legs;
      const foreign = { token, payer: seller.address, payee: buyer.address, amount: 1n };
      for (const legs of [[foreign], [paid!, foreign]]) {
        const mark = newEarmark({
          instruction: newInstruction({ legs, deadline }),
          leg: 0,
          releaser: world.carrier.address,
        });
        const call = engine
          .connect(world.carrier)
          .earmark(
            mark.instruction,
            0,
            mark.releaser,
            await signEarmark(legs[0] === paid ? buyer : seller, world.domain, mark),
          );
        await expect(call).to.be.revertedWithCustomError(engine, "SettlementEngineUnknownAsset").withArgs(token);
      }
    });
  });
});
