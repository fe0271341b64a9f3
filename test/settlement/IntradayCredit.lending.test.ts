import { expect } from "chai";
import { ZeroAddress } from "ethers";

import {
  collateralFor,
  contractScope,
  Direction,
  type Earmark,
  hashEarmark,
  type Instruction,
  lendableOn,
  purposeSet,
  reasonCode,
  ruleTerms,
  signEarmark,
} from "../../src/index.ts";
import { EmergencyCommittee__factory, GarbageToken__factory } from "../../typechain-types/index.js";
import { BASIS, DAY, entry, HOUR, setRules, setThresholds } from "../utils/consortium.ts";
import {
  time,
  FUNDED,
  CLOSING,
  UNIT,
  PRICE,
  HAIRCUT,
  LINE,
  PLEDGED,
  LENT,
  type World,
  fixture,
  pledge,
  draw,
  drawn,
  repay,
  settleDue,
  close,
  expectOwed,
} from "./IntradayCredit.fixture.ts";

describe("IntradayCredit", () => {
  describe("terms", () => {
    it("are offered by the monetary authority, agreed to by the treasury, and public", async () => {
      const { credit, cny, kzt, bank, treasury } = await fixture();
      expect(await credit.termsOf(cny)).to.deep.equal([treasury.address, BigInt(CLOSING)]);
      expect(await credit.collateralOf(cny, kzt)).to.deep.equal([PRICE, HAIRCUT]);
      expect(await credit.lineOf(cny, bank)).to.deep.equal([LINE, 0n]);
      expect(await credit.exposureOf(cny)).to.equal(0n);
    });

    it("are told in events", async () => {
      const { issuer, cny, kzt, bank, treasury } = await fixture();
      const terms = { treasury: treasury.address, closing: 5 };
      await expect(issuer.open(cny, terms)).to.emit(issuer, "CreditOffered").withArgs(cny, treasury, 5);
      const lender = issuer.connect(treasury);
      await expect(lender.agree(cny, terms)).to.emit(issuer, "CreditOpened").withArgs(cny, treasury, 5);
      await expect(lender.stopLending(cny)).to.emit(issuer, "CreditStopped").withArgs(cny, treasury);
      await expect(issuer.setCollateral(cny, kzt, { price: 7n, haircut: 3n }))
        .to.emit(issuer, "CollateralSet")
        .withArgs(cny, kzt, 7n, 3n);
      await expect(issuer.setLine(cny, bank, 9n))
        .to.emit(issuer, "CreditLineSet")
        .withArgs(cny, bank, 9n);
    });

    it("are nobody else's to set", async () => {
      const { credit, countries, kazakhstan, cny, kzt, bank, treasury } = await fixture();
      for (const caller of [bank, kazakhstan.offices.MonetaryAuthority]) {
        const other = credit.connect(caller);
        const refused = (call: Promise<unknown>) =>
          expect(call).to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice");
        await refused(other.open(cny, { treasury, closing: 5 }));
        await refused(other.setCollateral(cny, kzt, { price: 7n, haircut: 3n }));
        await refused(other.setLine(cny, bank, 9n));
      }
    });

    it("are agreed to by the treasury alone, as they were offered", async () => {
      const { credit, issuer, cny, bank, treasury } = await fixture();
      const terms = { treasury: treasury.address, closing: 5 };
      await issuer.open(cny, terms);
      await expect(credit.connect(bank).agree(cny, terms))
        .to.be.revertedWithCustomError(credit, "IntradayCreditNotTreasury")
        .withArgs(treasury, bank);
      for (const other of [
        { ...terms, treasury: bank.address },
        { ...terms, closing: 6 },
      ]) {
        await expect(credit.connect(treasury).agree(cny, other))
          .to.be.revertedWithCustomError(credit, "IntradayCreditInvalidTerms")
          .withArgs(other.treasury, other.closing);
      }
    });

    it("lend nothing until they are agreed to, nor once the treasury stops", async () => {
      const world = await fixture();
      const { credit, issuer, china, cny, treasury } = world;
      const terms = { treasury: treasury.address, closing: 5 };
      const lender = credit.connect(treasury);
      const refused = async () =>
        expect(draw(world, await pledge(world)))
          .to.be.revertedWithCustomError(credit, "IntradayCreditNotOpen")
          .withArgs(cny);
      await issuer.open(cny, terms);
      await refused();
      await lender.agree(cny, terms);
      await expect(issuer.stopLending(cny))
        .to.be.revertedWithCustomError(credit, "IntradayCreditNotTreasury")
        .withArgs(treasury, china.offices.MonetaryAuthority);
      await lender.stopLending(cny);
      await refused();
      await expect(lender.agree(cny, terms))
        .to.be.revertedWithCustomError(credit, "IntradayCreditNotTreasury")
        .withArgs(ZeroAddress, treasury);
    });

    it("are of assets of the registry", async () => {
      const { issuer, cny, bank, treasury, stranger } = await fixture();
      const token = await new GarbageToken__factory(stranger).deploy();
      const refused = (call: Promise<unknown>) =>
        expect(call).to.be.revertedWithCustomError(issuer, "IntradayCreditUnknownAsset").withArgs(token);
      await refused(issuer.open(token, { treasury, closing: 5 }));
      await refused(issuer.setCollateral(cny, token, { price: 7n, haircut: 3n }));
      await refused(issuer.setLine(token, bank, 9n));
    });

    it("have bounds", async () => {
      const { issuer, cny, kzt, treasury } = await fixture();
      for (const terms of [
        { treasury: ZeroAddress, closing: 5 },
        { treasury: treasury.address, closing: DAY },
      ]) {
        await expect(issuer.open(cny, terms))
          .to.be.revertedWithCustomError(issuer, "IntradayCreditInvalidTerms")
          .withArgs(terms.treasury, terms.closing);
      }
      await issuer.open(cny, { treasury, closing: DAY - 1 });
      await expect(issuer.setCollateral(cny, kzt, { price: 1n, haircut: 10_000n }))
        .to.be.revertedWithCustomError(issuer, "IntradayCreditInvalidHaircut")
        .withArgs(10_000);
      await issuer.setCollateral(cny, kzt, { price: 1n, haircut: 9_999n });
    });
  });

  describe("the treasury", () => {
    it("lends nothing that it has not agreed to, nor on other terms", async () => {
      const world = await fixture();
      const { credit, issuer, cny, kzt, bank, neighbour, treasury } = world;
      await cny.connect(neighbour).approve(credit, LINE); // for what it owes, and for nothing else
      const offered = { treasury: neighbour.address, closing: CLOSING };
      await issuer.open(cny, offered);
      expect((await credit.termsOf(cny)).treasury).to.equal(ZeroAddress);
      const mark = await pledge(world, { treasury: neighbour.address });
      await expect(draw(world, mark)).to.be.revertedWithCustomError(credit, "IntradayCreditNotOpen").withArgs(cny);
      for (const caller of [bank, treasury]) {
        await expect(credit.connect(caller).agree(cny, offered))
          .to.be.revertedWithCustomError(credit, "IntradayCreditNotTreasury")
          .withArgs(neighbour, caller);
      }
      for (const terms of [
        { ...offered, closing: CLOSING + 1 },
        { ...offered, treasury: treasury.address },
      ]) {
        await expect(credit.connect(neighbour).agree(cny, terms))
          .to.be.revertedWithCustomError(credit, "IntradayCreditInvalidTerms")
          .withArgs(terms.treasury, terms.closing);
      }
      await credit.connect(neighbour).agree(cny, offered);
      expect((await credit.termsOf(cny)).treasury).to.equal(neighbour.address);
      expect(await kzt.getFrozenTokens(bank)).to.equal(0n);
    });

    it("is repaid what it lent, whoever lends now, and takes the collateral that was pledged to it", async () => {
      const world = await fixture();
      const { credit, issuer, cny, kzt, bank, neighbour, treasury } = world;
      const marks = [await drawn(world, 300n), await drawn(world, 200n)];
      const terms = { treasury: neighbour.address, closing: CLOSING };
      await issuer.open(cny, terms);
      await credit.connect(neighbour).agree(cny, terms);
      await repay(world, marks[0]!, 300n);
      expect([await cny.balanceOf(treasury), await cny.balanceOf(neighbour)]).to.deep.equal([2n * LINE - 200n, 0n]);
      await cny.connect(bank).approve(credit, 0n);
      await close(world);
      await settleDue(world, marks[1]!);
      expect(await kzt.balanceOf(treasury)).to.equal((200n * UNIT + PRICE - 1n) / PRICE);
      expect(await kzt.balanceOf(neighbour)).to.equal(FUNDED);
    });

    it("stops lending by itself at once, and is repaid", async () => {
      const world = await fixture();
      const { credit, cny, bank, treasury } = world;
      const mark = await drawn(world);
      await expect(credit.stopLending(cny))
        .to.be.revertedWithCustomError(credit, "IntradayCreditNotTreasury")
        .withArgs(treasury, bank);
      await credit.connect(treasury).stopLending(cny);
      await expect(draw(world, await pledge(world), 1n)).to.be.revertedWithCustomError(credit, "IntradayCreditNotOpen");
      await expect(credit.connect(treasury).agree(cny, { treasury, closing: CLOSING }))
        .to.be.revertedWithCustomError(credit, "IntradayCreditNotTreasury")
        .withArgs(ZeroAddress, treasury);
      await repay(world, mark);
      expect(await cny.balanceOf(treasury)).to.equal(2n * LINE);
    });
  });

  describe("a pledge that could not be realised is refused at the draw:", () => {
    const corridor = ({ china, kazakhstan }: World) => entry(Direction.Outbound, china.code, kazakhstan.asset);

    it("not valid before it is due, and valid from that second on", async () => {
      const world = await fixture();
      const { credit, midnight } = world;
      const late = async (validFrom: number) => {
        const mark = await pledge(world);
        return draw(world, { ...mark, instruction: { ...mark.instruction, validFrom } });
      };
      const dueAt = midnight + CLOSING;
      await expect(late(dueAt + 1))
        .to.be.revertedWithCustomError(credit, "IntradayCreditNotYetValid")
        .withArgs(dueAt + 1, dueAt);
      await late(dueAt);
    });

    it("for a purpose that the rules refuse", async () => {
      const world = await fixture();
      const { gate, kzt, bank, treasury, kazakhstan } = world;
      await setRules(gate, kazakhstan, [{ ...corridor(world), terms: ruleTerms({ purposes: purposeSet(["TRAD"]) }) }]);
      await expect(draw(world, await pledge(world)))
        .to.be.revertedWithCustomError(kzt, "CurrencyTokenRefused")
        .withArgs(reasonCode("OutboundPurpose"), bank, treasury, PLEDGED);
    });

    it("above a hold threshold", async () => {
      const world = await fixture();
      const { gate, kzt, bank, treasury, kazakhstan } = world;
      await setThresholds(gate, kazakhstan, corridor(world), { holdAbove: 34_000_000n, clock: 1 });
      await expect(draw(world, await pledge(world)))
        .to.be.revertedWithCustomError(kzt, "CurrencyTokenRefused")
        .withArgs(reasonCode("ApprovalNeeded"), bank, treasury, PLEDGED);
    });

    it("or in a token that is no currency of the registry", async () => {
      const world = await fixture();
      const { credit, issuer, cny, stranger } = world;
      const foreign = await new GarbageToken__factory(stranger).deploy();
      for (const call of [
        issuer.open(foreign, { treasury: stranger, closing: 5 }),
        issuer.setLine(foreign, stranger, 1n),
        issuer.setCollateral(foreign, cny, { price: 1n, haircut: 0n }),
        issuer.setCollateral(cny, foreign, { price: 1n, haircut: 0n }),
      ]) {
        await expect(call).to.be.revertedWithCustomError(credit, "IntradayCreditUnknownAsset").withArgs(foreign);
      }
    });
  });

  it("a halt of the contract stops draws and no repayment", async () => {
    const world = await fixture();
    const { credit, cny, joint, gate, midnight } = world;
    const mark = await drawn(world);
    const committee = EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint);
    await committee.extend(gate, contractScope(await credit.getAddress()), midnight + 2 * DAY, BASIS);
    await expect(draw(world, await pledge(world), 1n))
      .to.be.revertedWithCustomError(credit, "IntradayCreditHalted")
      .withArgs(cny);
    await repay(world, mark);
    await expectOwed(world, mark, 0n, 0n);
    await time.setNextBlockTimestamp(midnight + 2 * DAY);
    await draw(world, await pledge(world), 1n);
  });

  describe("draw", () => {
    it("lends from the treasury against collateral that stays with the bank", async () => {
      const world = await fixture();
      const { credit, cny, kzt, bank, treasury, midnight } = world;
      const mark = await pledge(world);
      await expect(draw(world, mark))
        .to.emit(credit, "Drawn")
        .withArgs(hashEarmark(mark), cny, bank, LENT, kzt, PLEDGED, midnight + CLOSING);
      expect(await cny.balanceOf(bank)).to.equal(LENT);
      expect(await cny.balanceOf(treasury)).to.equal(2n * LINE - LENT);
      expect(await kzt.balanceOf(bank)).to.equal(FUNDED);
      await expectOwed(world, mark, LENT, PLEDGED);
      expect(await credit.drawOf(cny, kzt, hashEarmark(mark))).to.deep.equal([
        LENT,
        BigInt(midnight + CLOSING),
        PRICE,
        treasury.address,
      ]);
    });

    it("issues nothing", async () => {
      const world = await fixture();
      const supply = await world.cny.totalSupply();
      await drawn(world);
      expect(await world.cny.totalSupply()).to.equal(supply);
    });

    it("falls due at the next closing, tomorrow's after today's", async () => {
      const world = await fixture();
      const { credit, cny, kzt, midnight } = world;
      await time.setNextBlockTimestamp(midnight + CLOSING - 1);
      const before = await drawn(world, 1n);
      await time.setNextBlockTimestamp(midnight + CLOSING);
      const after = await pledge(world, { amount: 1_000n });
      await draw(world, after, 1n);
      const dueAt = async (mark: Earmark) => (await credit.drawOf(cny, kzt, hashEarmark(mark))).dueAt;
      expect([await dueAt(before), await dueAt(after)]).to.deep.equal([
        BigInt(midnight + CLOSING),
        BigInt(midnight + CLOSING + DAY),
      ]);
    });

    it("lends on collateral what the library says, to the unit", async () => {
      const world = await fixture();
      const { credit, cny, kzt } = world;
      const collateral = { price: PRICE, haircut: HAIRCUT };
      const least = collateralFor(collateral, LENT);
      expect([lendableOn(collateral, least), lendableOn(collateral, least - 1n)]).to.deep.equal([LENT, LENT - 1n]);
      for (const amount of [0n, 1n, least - 1n, least, (1n << 104n) - 1n]) {
        expect(await credit.lendableOn(cny, kzt, amount)).to.equal(lendableOn(collateral, amount));
      }
      await expect(draw(world, await pledge(world, { amount: least - 1n })))
        .to.be.revertedWithCustomError(credit, "IntradayCreditAboveCollateral")
        .withArgs(LENT, LENT - 1n);
      await draw(world, await pledge(world, { amount: least }));
    });

    it("stays within the line", async () => {
      const world = await fixture();
      const { credit, issuer, cny, bank } = world;
      await issuer.setLine(cny, bank, LENT);
      await drawn(world, LENT - 1n);
      await expect(draw(world, await pledge(world), 2n))
        .to.be.revertedWithCustomError(credit, "IntradayCreditAboveLine")
        .withArgs(2n, 1n);
      await issuer.setLine(cny, bank, 5n);
      await expect(draw(world, await pledge(world), 1n))
        .to.be.revertedWithCustomError(credit, "IntradayCreditAboveLine")
        .withArgs(1n, 0n);
    });

    it("is for accounts with a line in a currency that is lent, against what serves", async () => {
      const world = await fixture();
      const { credit, issuer, neighbour, cny, kzt, domain } = world;
      const other = await pledge(world, { payer: neighbour.address });
      const consent = await signEarmark(neighbour, domain, other);
      await expect(credit.connect(neighbour).draw(cny, 1n, other.instruction, consent))
        .to.be.revertedWithCustomError(credit, "IntradayCreditAboveLine")
        .withArgs(1n, 0n);
      await expect(credit.draw(kzt, 1n, other.instruction, consent))
        .to.be.revertedWithCustomError(credit, "IntradayCreditNotOpen")
        .withArgs(kzt);
      await issuer.setCollateral(cny, kzt, { price: 0n, haircut: 0n });
      await expect(draw(world, await pledge(world)))
        .to.be.revertedWithCustomError(credit, "IntradayCreditNotCollateral")
        .withArgs(cny, kzt);
    });

    it("needs a pledge by the caller to the treasury, of one leg", async () => {
      const world = await fixture();
      const { credit, neighbour, bank, treasury, cny } = world;
      for (const changes of [{ payer: neighbour.address }, { treasury: neighbour.address }]) {
        await expect(draw(world, await pledge(world, changes)))
          .to.be.revertedWithCustomError(credit, "IntradayCreditNotPledge")
          .withArgs(changes.payer ?? bank, changes.treasury ?? treasury);
      }
      const { instruction } = await pledge(world);
      for (const legs of [[], [...instruction.legs, ...instruction.legs]]) {
        const strange: Instruction = { ...instruction, legs };
        const refused = (call: Promise<unknown>) =>
          expect(call).to.be.revertedWithCustomError(credit, "IntradayCreditLegCount").withArgs(legs.length);
        await refused(credit.draw(cny, 1n, strange, { nonce: 1n, signature: "0x" }));
        await refused(credit.repay(cny, strange, 1n, 1n));
        await refused(credit.settleDue(cny, strange, 1n));
      }
    });

    it("needs the caller's signature to the pledge with this contract as its releaser", async () => {
      const world = await fixture();
      const { credit, engine, cny, bank, neighbour, domain } = world;
      const mark = await pledge(world);
      for (const consent of [
        await signEarmark(neighbour, domain, mark),
        await signEarmark(bank, domain, { ...mark, releaser: neighbour.address }),
      ]) {
        await expect(credit.draw(cny, 1n, mark.instruction, consent)).to.be.revertedWithCustomError(
          engine,
          "ConsentInvalidSignature",
        );
      }
    });

    it("needs a week between closing and the pledge's deadline", async () => {
      const world = await fixture();
      const { credit, midnight } = world;
      const earliest = midnight + CLOSING + 7 * DAY;
      await expect(draw(world, await pledge(world, { deadline: earliest - 1 })))
        .to.be.revertedWithCustomError(credit, "IntradayCreditTooBrief")
        .withArgs(earliest - 1, earliest);
      await draw(world, await pledge(world, { deadline: earliest }));
    });

    it("needs a pledge that can be settled at the closing", async () => {
      const world = await fixture();
      const { credit, midnight } = world;
      const from = async (validFrom: number) => {
        const mark = await pledge(world);
        return { ...mark, instruction: { ...mark.instruction, validFrom } };
      };
      const dueAt = midnight + CLOSING;
      await expect(draw(world, await from(dueAt + 1)))
        .to.be.revertedWithCustomError(credit, "IntradayCreditNotYetValid")
        .withArgs(dueAt + 1, dueAt);
      await draw(world, await from(dueAt));
    });

    it("is stopped by a halt of this contract, which can be repaid all the same", async () => {
      const world = await fixture();
      const { credit, cny, gate, joint } = world;
      const mark = await drawn(world, LENT - 1n);
      const committee = EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint);
      await committee.extend(gate, contractScope(await credit.getAddress()), (await time.latest()) + HOUR, BASIS);
      await expect(draw(world, await pledge(world), 1n))
        .to.be.revertedWithCustomError(credit, "IntradayCreditHalted")
        .withArgs(cny);
      await repay(world, mark, LENT - 1n);
      await expectOwed(world, mark, 0n, 0n);
    });

    it("lends neither nothing nor what overflows", async () => {
      const world = await fixture();
      const { credit, issuer, cny, kzt } = world;
      await expect(draw(world, await pledge(world), 0n)).to.be.revertedWithCustomError(
        credit,
        "IntradayCreditZeroAmount",
      );
      await issuer.setCollateral(cny, kzt, { price: (1n << 104n) - 1n, haircut: 0n });
      const huge = (1n << 104n) + 5n;
      await expect(draw(world, await pledge(world, { amount: huge - 6n }), huge)).to.be.revertedWithCustomError(
        credit,
        "SafeCastOverflowedUintDowncast",
      );
    });

    it("is all or nothing: without funds or allowance of the treasury nothing is pledged", async () => {
      const world = await fixture();
      const { credit, cny, bank, treasury, kzt } = world;
      const mark = await pledge(world);
      await cny.connect(treasury).approve(credit, LENT - 1n);
      await expect(draw(world, mark)).to.be.revertedWithCustomError(cny, "ERC20InsufficientAllowance");
      await cny.connect(treasury).approve(credit, LENT);
      await cny.connect(treasury).transfer(bank, 2n * LINE - LENT + 1n);
      await expect(draw(world, mark)).to.be.revertedWithCustomError(cny, "CurrencyTokenRefused");
      await expectOwed(world, mark, 0n, 0n);
      expect(await kzt.getFrozenTokens(bank)).to.equal(0n);
    });

    it("uses a pledge once", async () => {
      const world = await fixture();
      const { engine, bank } = world;
      const mark = await drawn(world);
      await expect(draw(world, mark, 1n)).to.be.revertedWithCustomError(world.credit, "IntradayCreditPledged");
      await repay(world, mark);
      await expect(draw(world, mark, 1n))
        .to.be.revertedWithCustomError(engine, "ConsentNonceUsed")
        .withArgs(bank, mark.nonce);
    });
  });
});
