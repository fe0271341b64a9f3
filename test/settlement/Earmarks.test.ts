import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { type Signer, ZeroAddress } from "ethers";
import { network } from "hardhat";

import {
  authorise,
  Component,
  type Earmark,
  earmarkKey,
  type EarmarkRelease,
  hashEarmark,
  type Instruction,
  newEarmark,
  newInstruction,
  NoSuchLeg,
  payersOfOtherLegs,
  reasonCode,
  signEarmark,
  signEarmarkRelease,
  signEarmarkSurrender,
} from "../../src/index.ts";
import {
  ContractAccount__factory,
  GarbageToken__factory,
  HoldLedger__factory,
  ReentrantToken__factory,
  SettlementEngine__factory,
} from "../../typechain-types/index.js";
import { DAY, deployConsortium, HOUR, publish, type TestCountry } from "../utils/consortium.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const FUNDED = 100_000_000n;
const PRICE = 1_000n;

async function deploy() {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan] = consortium.members as [TestCountry, TestCountry];
  const [buyer, other] = china.banks as [HardhatEthersSigner, HardhatEthersSigner];
  const [seller] = kazakhstan.banks as [HardhatEthersSigner];
  const [cny, kzt] = await Promise.all([china.token.getAddress(), kazakhstan.token.getAddress()]);
  const engine = consortium.engine.connect(consortium.relayer);
  const deadline = (await time.latest()) + 10 * DAY;
  const carrier = consortium.stranger; // whoever says that the goods are on board
  return { ...consortium, engine, china, kazakhstan, buyer, other, seller, carrier, cny, kzt, deadline };
}

type World = Awaited<ReturnType<typeof deploy>>;

describe("Earmarks", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  /** The buyer pays the seller, when the carrier says so. */
  const purchase = ({ cny, buyer, seller, deadline }: World, amount = PRICE): Instruction =>
    newInstruction({
      legs: [{ token: cny, payer: buyer.address, payee: seller.address, amount }],
      deadline,
      purpose: "TRAD",
    });

  const escrowed = (world: World, instruction: Instruction, leg = 0): Earmark =>
    newEarmark({ instruction, leg, releaser: world.carrier.address });

  const earmark = async (world: World, mark: Earmark, signer: Signer = world.buyer) =>
    world.engine.earmark(mark.instruction, mark.leg, mark.releaser, await signEarmark(signer, world.domain, mark));

  const settle = (world: World, { instruction }: Earmark, releases: EarmarkRelease[]) =>
    world.engine.settleEarmarked(instruction, [], releases);

  const release = async (world: World, mark: Earmark, signer: Signer = world.carrier) =>
    settle(world, mark, [await signEarmarkRelease(signer, world.domain, mark)]);

  const surrender = async (world: World, mark: Earmark, signer: Signer = world.carrier) =>
    world.engine.surrender(world.cny, earmarkKey(mark), await signEarmarkSurrender(signer, world.domain, mark));

  /** A purchase for which the buyer's money is set aside. */
  const arranged = async (world: World, amount = PRICE): Promise<Earmark> => {
    const mark = escrowed(world, purchase(world, amount));
    await earmark(world, mark);
    return mark;
  };

  const expectHeld = async ({ china, ledger, buyer, cny }: World, amount: bigint) => {
    expect(await china.token.getFrozenTokens(buyer)).to.equal(amount);
    expect(await ledger.heldOf(cny, buyer)).to.equal(amount);
  };

  const expectFree = async (world: World, amount: bigint) => {
    const { china, buyer, other } = world;
    await expectRefused(world, amount + 1n);
    await china.token.connect(buyer).transfer.staticCall(other, amount);
  };

  const expectRefused = async ({ china, buyer, other }: World, amount: bigint) => {
    expect(await china.token.canTransfer(buyer, other, amount)).to.equal(false);
    await expect(china.token.connect(buyer).transfer(other, amount))
      .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
      .withArgs(reasonCode("InsufficientFunds"), buyer, other, amount);
  };

  describe("earmark", () => {
    it("sets the money aside and leaves it with the payer", async () => {
      const world = await fixture();
      const { engine, china, buyer, carrier, cny, ledger, deadline } = world;
      const mark = escrowed(world, purchase(world));
      const id = hashEarmark(mark);
      await expect(earmark(world, mark))
        .to.emit(engine, "Earmarked")
        .withArgs(id, buyer, carrier, cny, PRICE, deadline, await engine.hashOf(mark.instruction), 0, mark.nonce);
      expect(await china.token.balanceOf(buyer)).to.equal(FUNDED);
      await expectHeld(world, PRICE);
      await expectFree(world, FUNDED - PRICE);
      expect(await ledger.earmarksOf(cny, buyer)).to.deep.equal([[id, PRICE, BigInt(deadline)]]);
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
      expect(await engine.hashOfEarmark(earmarkKey(mark))).to.equal(id);
      const wallet = ethers.Wallet.createRandom();
      const { signature } = await signEarmark(wallet, domain, mark);
      expect(ethers.recoverAddress(await engine.digestOfEarmark(earmarkKey(mark)), signature)).to.equal(wallet.address);
      const released = await signEarmarkRelease(wallet, domain, mark);
      expect(ethers.recoverAddress(await engine.digestOfRelease(id), released.signature)).to.equal(wallet.address);
      const given = await signEarmarkSurrender(wallet, domain, mark);
      expect(ethers.recoverAddress(await engine.digestOfSurrender(id), given)).to.equal(wallet.address);
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
      const { buyer, ledger, cny } = world;
      await arranged(world, FUNDED - 1n);
      await expect(arranged(world, 2n))
        .to.be.revertedWithCustomError(ledger, "HoldLedgerInsufficientBalance")
        .withArgs(cny, buyer, FUNDED, FUNDED + 1n);
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
      await expect(engine.earmark(mark.instruction, 0, other, consent)).to.be.revertedWithCustomError(
        engine,
        "ConsentInvalidSignature",
      );
      await expect(engine.earmark(purchase(world), 0, carrier, consent)).to.be.revertedWithCustomError(
        engine,
        "ConsentInvalidSignature",
      );
      const settlement = await authorise(buyer, domain, mark.instruction, { nonce });
      await expect(engine.earmark(mark.instruction, 0, carrier, settlement)).to.be.revertedWithCustomError(
        engine,
        "ConsentInvalidSignature",
      );
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

    it("refuses an amount of nothing or beyond any balance", async () => {
      const world = await fixture();
      for (const amount of [0n, 1n << 104n, 1n << 200n]) {
        await expect(arranged(world, amount))
          .to.be.revertedWithCustomError(world.engine, "EarmarksInvalidAmount")
          .withArgs(amount);
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
      const later = escrowed(world, { ...purchase(world), validFrom: deadline - HOUR });
      await earmark(world, later);
      await expect(release(world, later)).to.be.revertedWithCustomError(engine, "SettlementEngineNotYetValid");
      await time.increaseTo(deadline - HOUR);
      await release(world, later);
    });

    it("keeps sixteen, and takes the place of one that ended", async () => {
      const world = await fixture();
      const { ledger, cny, buyer, deadline } = world;
      const brief = await arranged({ ...world, deadline: deadline - 5 * DAY }, 16n);
      const marks = [brief];
      for (let i = 1n; i < 16n; ++i) marks.push(await arranged(world, i));
      await expect(arranged(world)).to.be.revertedWithCustomError(ledger, "HoldLedgerFull").withArgs(cny, buyer, 16);
      await surrender(world, marks[7]!);
      await arranged(world, 20n);
      await expectHeld(world, 136n - 7n + 20n);
      await expect(arranged(world)).to.be.revertedWithCustomError(ledger, "HoldLedgerFull");
      await time.increaseTo(deadline - 5 * DAY + 1);
      await arranged(world, 30n);
      await expectHeld(world, 136n - 7n + 20n - 16n + 30n);
      expect((await ledger.earmarksOf(cny, buyer)).length).to.equal(16);
    });

    it("needs a currency with a ledger", async () => {
      const world = await fixture();
      const { engine, china, cny } = world;
      await leaveLedger(world);
      await expect(arranged(world)).to.be.revertedWithCustomError(engine, "EarmarksNoLedger").withArgs(cny);
      expect(await china.token.getFrozenTokens(world.buyer)).to.equal(0n);
    });
  });

  describe("settleEarmarked", () => {
    it("pays the leg with the releaser's consent alone", async () => {
      const world = await fixture();
      const { engine, china, seller } = world;
      const mark = await arranged(world);
      const tx = release(world, mark);
      await expect(tx).to.emit(engine, "EarmarkReleased").withArgs(hashEarmark(mark));
      await expect(tx).to.emit(engine, "Settled");
      expect(await china.token.balanceOf(seller)).to.equal(PRICE);
      await expectHeld(world, 0n);
      await expectFree(world, FUNDED - PRICE);
    });

    it("takes the releaser's call for its consent", async () => {
      const world = await fixture();
      const { engine, carrier } = world;
      const mark = await arranged(world);
      const { leg, nonce, releaser } = mark;
      const unsigned = { leg, nonce, releaser, signature: "0x" };
      await engine.connect(carrier).settleEarmarked(mark.instruction, [], [unsigned]);
      await expectHeld(world, 0n);
    });

    it("takes the consent of a releaser that is a contract (ERC-1271)", async () => {
      const world = await fixture();
      const account = await new ContractAccount__factory(world.relayer).deploy(world.carrier);
      const mark = newEarmark({ instruction: purchase(world), leg: 0, releaser: await account.getAddress() });
      await earmark(world, mark);
      await release(world, mark);
      await expectHeld(world, 0n);
    });

    it("pays out of the last unit that is set aside", async () => {
      const world = await fixture();
      const { china, seller } = world;
      const mark = await arranged(world, FUNDED);
      await release(world, mark);
      expect(await china.token.balanceOf(seller)).to.equal(FUNDED);
    });

    it("pays once", async () => {
      const world = await fixture();
      const { ledger } = world;
      const mark = await arranged(world);
      const consent = await signEarmarkRelease(world.carrier, world.domain, mark);
      await settle(world, mark, [consent]);
      for (const releases of [[consent], [consent, consent]]) {
        await expect(settle(world, mark, releases))
          .to.be.revertedWithCustomError(ledger, "HoldLedgerNotLive")
          .withArgs(hashEarmark(mark));
      }
      const again = escrowed(world, mark.instruction);
      await earmark(world, again); // the same instruction may be paid again, if the payer says so again
      await expect(settle(world, again, [consent])).to.be.revertedWithCustomError(ledger, "HoldLedgerNotLive");
    });

    it("does not count one release for two legs", async () => {
      const world = await fixture();
      const { ledger, engine, buyer } = world;
      const { legs } = purchase(world);
      const twice = newInstruction({ legs: [...legs, ...legs], deadline: world.deadline });
      const mark = escrowed(world, twice);
      await earmark(world, mark);
      const consent = await signEarmarkRelease(world.carrier, world.domain, mark);
      await expect(settle(world, mark, [consent]))
        .to.be.revertedWithCustomError(engine, "ConsentMissing")
        .withArgs(buyer);
      await expect(settle(world, mark, [consent, { ...consent, leg: 1 }])).to.be.revertedWithCustomError(
        engine,
        "EarmarksNotReleased",
      );
      await expect(settle(world, mark, [consent, consent])).to.be.revertedWithCustomError(ledger, "HoldLedgerNotLive");
      await expectHeld(world, PRICE);
    });

    it("needs the consent of the named releaser to the release, and not to a surrender", async () => {
      const world = await fixture();
      const { engine, domain, carrier, buyer } = world;
      const mark = await arranged(world);
      const named = await signEarmarkRelease(carrier, domain, mark);
      const refused: EarmarkRelease[] = [
        await signEarmarkRelease(buyer, domain, mark),
        { ...named, signature: await signEarmarkSurrender(carrier, domain, mark) },
        { ...named, nonce: named.nonce + 1n },
      ];
      for (const consent of refused) {
        await expect(settle(world, mark, [consent])).to.be.revertedWithCustomError(engine, "EarmarksNotReleased");
      }
      const usurped = { ...(await signEarmarkRelease(buyer, domain, { ...mark, releaser: buyer.address })) };
      await expect(settle(world, mark, [usurped])).to.be.revertedWithCustomError(world.ledger, "HoldLedgerNotLive");
      await expectHeld(world, PRICE);
    });

    it("does not serve for another instruction", async () => {
      const world = await fixture();
      const mark = await arranged(world);
      const consent = await signEarmarkRelease(world.carrier, world.domain, mark);
      await expect(
        world.engine.settleEarmarked(purchase(world, PRICE - 1n), [], [consent]),
      ).to.be.revertedWithCustomError(world.engine, "EarmarksNotReleased");
    });

    it("lets other legs need their payers' consent, also of the same payer", async () => {
      const world = await fixture();
      const { engine, domain, buyer, seller, cny, kzt, kazakhstan, deadline, relayer } = world;
      const legs = [
        { token: cny, payer: buyer.address, payee: seller.address, amount: 5n },
        { token: cny, payer: buyer.address, payee: seller.address, amount: PRICE },
        { token: kzt, payer: seller.address, payee: buyer.address, amount: 9n },
      ];
      const mark = escrowed(world, newInstruction({ legs, deadline }), 1);
      await earmark(world, mark);
      const releases = [await signEarmarkRelease(world.carrier, domain, mark)];
      const payers = payersOfOtherLegs(mark.instruction, relayer.address, releases);
      expect(payers).to.deep.equal([buyer.address, seller.address]);
      const consents = [
        await authorise(buyer, domain, mark.instruction),
        await authorise(seller, domain, mark.instruction),
      ];
      await expect(engine.settleEarmarked(mark.instruction, [consents[1]!], releases)).to.be.revertedWithCustomError(
        engine,
        "ConsentInvalidSignature",
      );
      await expect(engine.settleEarmarked(mark.instruction, [...consents, consents[0]!], releases))
        .to.be.revertedWithCustomError(engine, "ConsentUnused")
        .withArgs(3, 2);
      await engine.settleEarmarked(mark.instruction, consents, releases);
      expect(await kazakhstan.token.balanceOf(buyer)).to.equal(9n);
    });

    it("is all or nothing: what a rule refuses releases nothing", async () => {
      const world = await fixture();
      const { china, gate, seller, kazakhstan } = world;
      const mark = await arranged(world);
      await gate.connect(kazakhstan.offices.Supervisor).suspend(kazakhstan.bankIds[0]!);
      await expect(release(world, mark)).to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused");
      await expectHeld(world, PRICE);
      expect(await china.token.balanceOf(seller)).to.equal(0n);
    });

    it("settles without releases as settle does", async () => {
      const world = await fixture();
      const { engine, domain, buyer } = world;
      const instruction = purchase(world);
      await engine.settleEarmarked(instruction, [await authorise(buyer, domain, instruction)], []);
    });
  });

  describe("the deadline", () => {
    it("is the last second in which the leg is paid", async () => {
      const world = await fixture();
      const mark = await arranged(world, FUNDED);
      await time.setNextBlockTimestamp(world.deadline);
      await release(world, mark);
    });

    it("holds the money for as long, and the next second frees it", async () => {
      const world = await fixture();
      const { ledger, china, buyer, other, deadline } = world;
      const mark = await arranged(world, FUNDED);
      await time.setNextBlockTimestamp(deadline);
      await networkHelpers.mine();
      await expectHeld(world, FUNDED);
      expect(await china.token.canTransfer(buyer, other, 1n)).to.equal(false);
      await networkHelpers.mine();
      await expectHeld(world, 0n);
      await expectFree(world, FUNDED);
      await expect(release(world, mark)).to.be.revertedWithCustomError(ledger, "HoldLedgerNotLive");
    });

    it("needs no transaction: every way to spend finds out by itself", async () => {
      const world = await fixture();
      const { china, buyer, other, engine, domain, deadline, cny } = world;
      await arranged(world, FUNDED);
      await expect(china.token.connect(buyer).redeem(1n, ethers.ZeroHash))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenInsufficientBalance")
        .withArgs(buyer, 0n, 1n);
      await time.increaseTo(deadline + 1);
      await china.token.connect(buyer).redeem(1n, ethers.ZeroHash);
      const legs = [{ token: cny, payer: buyer.address, payee: other.address, amount: FUNDED - 1n }];
      const all = newInstruction({ legs, deadline: deadline + HOUR });
      await engine.settle(all, [await authorise(buyer, domain, all)]);
      expect(await china.token.balanceOf(buyer)).to.equal(0n);
    });
  });

  describe("surrender", () => {
    it("gives the money back to the payer's own use", async () => {
      const world = await fixture();
      const { engine } = world;
      const mark = await arranged(world);
      await expect(surrender(world, mark)).to.emit(engine, "EarmarkSurrendered").withArgs(hashEarmark(mark));
      await expectHeld(world, 0n);
      await expectFree(world, FUNDED);
      await expect(release(world, mark)).to.be.revertedWithCustomError(world.ledger, "HoldLedgerNotLive");
      await expect(surrender(world, mark)).to.be.revertedWithCustomError(world.ledger, "HoldLedgerNotLive");
    });

    it("is the releaser's alone, by signature or call, and a release is none", async () => {
      const world = await fixture();
      const { engine, buyer, carrier, cny, domain } = world;
      const mark = await arranged(world);
      const { signature } = await signEarmarkRelease(carrier, domain, mark);
      const forged = await signEarmarkSurrender(buyer, domain, mark);
      for (const consent of [forged, signature]) {
        await expect(engine.surrender(cny, earmarkKey(mark), consent))
          .to.be.revertedWithCustomError(engine, "EarmarksNotReleased")
          .withArgs(hashEarmark(mark), carrier);
      }
      await engine.connect(carrier).surrender(cny, earmarkKey(mark), "0x");
      await expectHeld(world, 0n);
    });

    it("ends nothing in another currency", async () => {
      const world = await fixture();
      const mark = await arranged(world);
      const consent = await signEarmarkSurrender(world.carrier, world.domain, mark);
      await expect(world.engine.surrender(world.kzt, earmarkKey(mark), consent)).to.be.revertedWithCustomError(
        world.ledger,
        "HoldLedgerNotLive",
      );
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
      await gate.connect(china.offices.Registrar).proposeAccountRecovery(buyer, successor);
      await time.increase(3 * DAY);
      await gate.connect(successor).completeAccountRecovery(buyer);
      const issuer = china.token.connect(china.offices.MonetaryAuthority);
      await issuer.recover(buyer);
      expect(await issuer.balanceOf(buyer)).to.equal(PRICE);
      expect(await ledger.heldOf(cny, buyer)).to.equal(PRICE);
      await time.increaseTo(deadline + 1);
      await issuer.recover(buyer);
      expect(await issuer.balanceOf(successor)).to.equal(FUNDED);
    });
  });

  describe("other components", () => {
    it("another engine that the currency adopts knows what was earmarked", async () => {
      const world = await fixture();
      const { china, releases, joint, engine, domain, buyer, seller } = world;
      const mark = await arranged(world);
      const next = await new SettlementEngine__factory(joint).deploy(world.countries);
      await publish(releases.connect(joint), Component.SettlementEngine, next);
      await adopt(world, Component.SettlementEngine, await next.getAddress());
      await expect(release(world, mark)).to.be.revertedWithCustomError(world.ledger, "HoldLedgerNotEngine");
      const nextDomain = { ...domain, verifyingContract: await next.getAddress() };
      const consent = await signEarmarkRelease(world.carrier, nextDomain, mark);
      await next.settleEarmarked(mark.instruction, [], [consent]);
      expect(await china.token.balanceOf(seller)).to.equal(PRICE);
      expect(await engine.isNonceUsed(buyer, mark.nonce)).to.equal(true);
    });

    it("without its ledger a currency holds nothing", async () => {
      const world = await fixture();
      await arranged(world);
      await leaveLedger(world);
      expect(await world.china.token.getFrozenTokens(world.buyer)).to.equal(0n);
      await expectFree(world, FUNDED);
    });

    it("another ledger does not know what was held", async () => {
      const world = await fixture();
      const { china, releases, joint, buyer, ledger } = world;
      await arranged(world);
      const next = await new HoldLedger__factory(joint).deploy(world.countries, world.cases);
      await publish(releases.connect(joint), Component.HoldLedger, next);
      await adopt(world, Component.HoldLedger, await next.getAddress());
      expect(await china.token.getFrozenTokens(buyer)).to.equal(0n);
      const key = await ethers.getImpersonatedSigner(await ledger.getAddress());
      await expect(china.token.connect(key).setHeld.staticCall(buyer, 1n))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenNotAdopted")
        .withArgs(Component.HoldLedger, ledger);
    });
  });

  describe("hostile contracts", () => {
    it("a token that calls back earmarks and settles nothing meanwhile", async () => {
      const world = await fixture();
      const { engine, buyer, carrier } = world;
      const token = await new ReentrantToken__factory(world.relayer).deploy();
      const mark = escrowed(world, purchase(world));
      const consent = await signEarmark(buyer, world.domain, mark);
      await token.setCallback(
        engine.interface.encodeFunctionData("earmark", [mark.instruction, 0, carrier.address, consent]),
      );
      const bait = escrowed(
        { ...world, cny: await token.getAddress() },
        purchase({ ...world, cny: await token.getAddress() }),
      );
      await expect(earmark(world, bait)).to.be.revertedWithCustomError(engine, "ReentrancyGuardReentrantCall");
      await expectHeld(world, 0n);
    });

    it("a token that answers nonsense earmarks nothing", async () => {
      const world = await fixture();
      const token = await new GarbageToken__factory(world.relayer).deploy();
      const strange = { ...world, cny: await token.getAddress() };
      await expect(earmark(world, escrowed(strange, purchase(strange)))).to.be.revert(ethers);
    });

    it("nobody but the engine writes into the ledger", async () => {
      const world = await fixture();
      const { ledger, cny, buyer, stranger } = world;
      const record = { id: ethers.ZeroHash, amount: 1n, deadline: world.deadline };
      await expect(ledger.connect(stranger).earmark(cny, buyer, record))
        .to.be.revertedWithCustomError(ledger, "HoldLedgerNotEngine")
        .withArgs(cny, stranger);
      await expect(ledger.connect(buyer).endEarmark(cny, buyer, ethers.ZeroHash)).to.be.revertedWithCustomError(
        ledger,
        "HoldLedgerNotEngine",
      );
    });

    it("an engine that earmarks nothing, or in the past, is refused", async () => {
      const world = await fixture();
      const { ledger, engine, cny, buyer } = world;
      const key = await ethers.getImpersonatedSigner(await engine.getAddress());
      for (const [amount, deadline] of [
        [0n, world.deadline],
        [1n, 1],
      ] as const) {
        await expect(ledger.connect(key).earmark.staticCall(cny, buyer, { id: ethers.ZeroHash, amount, deadline }))
          .to.be.revertedWithCustomError(ledger, "HoldLedgerInvalidEarmark")
          .withArgs(amount, deadline);
      }
    });
  });

  async function adopt({ china }: World, component: number, deployment: string) {
    const issuer = china.token.connect(china.offices.MonetaryAuthority);
    await issuer.announceAdoption(component, deployment);
    await time.increase(await issuer.notice());
    await issuer.completeAdoption(component);
  }

  async function leaveLedger(world: World) {
    await adopt(world, Component.HoldLedger, ZeroAddress);
  }
});
