import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";

import {
  currencyScope,
  Direction,
  hashEarmark,
  hashInstruction,
  newInstruction,
  Power,
  reasonCode,
  signEarmark,
} from "../../src/index.ts";
import { EmergencyCommittee__factory, SettlementEngine__factory } from "../../typechain-types/index.js";
import { BASIS, adopt, DAY, entry, publish, setRules, setThresholds } from "../utils/consortium.ts";
import { reinstate, suspend } from "../utils/participants.ts";
import {
  connection,
  time,
  FUNDED,
  CLOSING,
  UNIT,
  PRICE,
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
  replaceTreasury,
  close,
  expectOwed,
} from "./IntradayCredit.fixture.ts";

describe("IntradayCredit", () => {
  describe("repay", () => {
    it("ends the draw and gives the collateral up", async () => {
      const world = await fixture();
      const { credit, cny, bank, treasury } = world;
      const mark = await drawn(world);
      await expect(repay(world, mark)).to.emit(credit, "Repaid").withArgs(hashEarmark(mark), cny, bank, LENT);
      await expectOwed(world, mark, 0n, 0n);
      expect(await cny.balanceOf(treasury)).to.equal(2n * LINE);
    });

    it("in parts keeps the collateral until the last", async () => {
      const world = await fixture();
      const mark = await drawn(world);
      await repay(world, mark, 1n);
      await expectOwed(world, mark, LENT - 1n, PLEDGED);
      await repay(world, mark, LENT - 1n);
      await expectOwed(world, mark, 0n, 0n);
    });

    it("is to whoever lent, and not to the treasury of now", async () => {
      const world = await fixture();
      const mark = await drawn(world);
      await replaceTreasury(world);
      await repay(world, mark);
      expect(await world.cny.balanceOf(world.treasury)).to.equal(2n * LINE);
    });

    it("takes neither nothing nor more than is owed", async () => {
      const world = await fixture();
      const { credit } = world;
      const mark = await drawn(world);
      await expect(repay(world, mark, 0n)).to.be.revertedWithCustomError(credit, "IntradayCreditZeroAmount");
      await expect(repay(world, mark, LENT + 1n))
        .to.be.revertedWithCustomError(credit, "IntradayCreditAboveOwed")
        .withArgs(LENT + 1n, LENT);
    });

    it("is the bank's alone, before anybody may settle", async () => {
      const world = await fixture();
      const { credit, cny, bank, neighbour, midnight } = world;
      const mark = await drawn(world);
      await expect(credit.connect(neighbour).repay(cny, mark.instruction, mark.nonce, 1n))
        .to.be.revertedWithCustomError(credit, "IntradayCreditNotPayer")
        .withArgs(bank, neighbour);
      await time.setNextBlockTimestamp(midnight + CLOSING - 1);
      await expect(settleDue(world, mark))
        .to.be.revertedWithCustomError(credit, "IntradayCreditNotDue")
        .withArgs(midnight + CLOSING, midnight + CLOSING - 1);
    });

    it("of what was never drawn, or is repaid, is refused", async () => {
      const world = await fixture();
      const { credit } = world;
      const mark = await drawn(world);
      const other = { ...mark, nonce: mark.nonce + 1n };
      await expect(repay(world, other)).to.be.revertedWithCustomError(credit, "IntradayCreditNothingDrawn");
      await repay(world, mark);
      await expect(repay(world, mark)).to.be.revertedWithCustomError(credit, "IntradayCreditNothingDrawn");
      await close(world);
      await expect(settleDue(world, mark))
        .to.be.revertedWithCustomError(credit, "IntradayCreditNothingDrawn")
        .withArgs(hashEarmark(mark));
    });
  });

  describe("confirmRepayment", () => {
    it("is the lender's word that it was repaid otherwise, in parts, and gives the collateral up", async () => {
      const world = await fixture();
      const { credit, cny, bank, treasury, stranger } = world;
      const mark = await drawn(world);
      const confirm = (caller: HardhatEthersSigner, amount: bigint) =>
        credit.connect(caller).confirmRepayment(cny, mark.instruction, mark.nonce, amount);
      for (const caller of [bank, stranger]) {
        await expect(confirm(caller, 1n))
          .to.be.revertedWithCustomError(credit, "IntradayCreditNotTreasury")
          .withArgs(treasury, caller);
      }
      await expect(confirm(treasury, 0n)).to.be.revertedWithCustomError(credit, "IntradayCreditZeroAmount");
      await expect(confirm(treasury, LENT + 1n))
        .to.be.revertedWithCustomError(credit, "IntradayCreditAboveOwed")
        .withArgs(LENT + 1n, LENT);
      await expect(confirm(treasury, LENT - 1n))
        .to.emit(credit, "Repaid")
        .withArgs(hashEarmark(mark), cny, bank, LENT - 1n);
      await expectOwed(world, mark, 1n, PLEDGED);
      await confirm(treasury, 1n);
      await expectOwed(world, mark, 0n, 0n);
      expect(await cny.balanceOf(bank)).to.equal(LENT);
    });

    it("is that of the treasury that lent, whoever lends now", async () => {
      const world = await fixture();
      const { credit, issuer, cny, treasury, neighbour } = world;
      const mark = await drawn(world);
      const terms = { treasury: neighbour.address, closing: CLOSING };
      await issuer.open(cny, terms);
      await credit.connect(neighbour).agree(cny, terms);
      await expect(credit.connect(neighbour).confirmRepayment(cny, mark.instruction, mark.nonce, LENT))
        .to.be.revertedWithCustomError(credit, "IntradayCreditNotTreasury")
        .withArgs(treasury, neighbour);
      await credit.connect(treasury).confirmRepayment(cny, mark.instruction, mark.nonce, LENT);
      await expectOwed(world, mark, 0n, 0n);
    });
  });

  describe("settleDue", () => {
    /** The least collateral that is worth so many yuan. */
    const worth = (yuan: bigint) => (yuan * UNIT + PRICE - 1n) / PRICE;

    it("reverses the draw from the bank's account, whoever asks", async () => {
      const world = await fixture();
      const { credit, cny, bank, treasury } = world;
      const mark = await drawn(world);
      await close(world);
      await expect(settleDue(world, mark)).to.emit(credit, "Repaid").withArgs(hashEarmark(mark), cny, bank, LENT);
      await expectOwed(world, mark, 0n, 0n);
      expect(await cny.balanceOf(treasury)).to.equal(2n * LINE);
      expect(await credit.lineOf(cny, bank)).to.deep.equal([LINE, 0n]);
    });

    it("repays whoever lent, and not the treasury of now", async () => {
      const world = await fixture();
      const mark = await drawn(world);
      await replaceTreasury(world);
      await close(world);
      await settleDue(world, mark);
      expect(await world.cny.balanceOf(world.treasury)).to.equal(2n * LINE);
      await expectOwed(world, mark, 0n, 0n);
    });

    it("settles a default from the collateral, gives the rest back and closes the line", async () => {
      const world = await fixture();
      const { credit, cny, kzt, bank, neighbour, treasury } = world;
      const mark = await drawn(world);
      await cny.connect(bank).transfer(neighbour, LENT);
      await close(world);
      const taken = worth(LENT);
      await expect(settleDue(world, mark))
        .to.emit(credit, "Defaulted")
        .withArgs(hashEarmark(mark), cny, bank, LENT, taken);
      await expectOwed(world, mark, 0n, 0n);
      expect(await kzt.balanceOf(treasury)).to.equal(taken);
      expect(await kzt.balanceOf(bank)).to.equal(FUNDED - taken);
      expect(await credit.lineOf(cny, bank)).to.deep.equal([0n, 0n]);
    });

    it("takes first what the bank has", async () => {
      const world = await fixture();
      const { credit, cny, kzt, bank, neighbour, treasury } = world;
      const mark = await drawn(world);
      await cny.connect(bank).transfer(neighbour, LENT - 30n);
      await close(world);
      const tx = settleDue(world, mark);
      await expect(tx).to.emit(credit, "Repaid").withArgs(hashEarmark(mark), cny, bank, 30n);
      await expect(tx)
        .to.emit(credit, "Defaulted")
        .withArgs(hashEarmark(mark), cny, bank, LENT - 30n, worth(LENT - 30n));
      expect(await kzt.balanceOf(treasury)).to.equal(worth(LENT - 30n));
    });

    it("leaves what is held of the bank", async () => {
      const world = await fixture();
      const { credit, engine, cny, bank, neighbour, domain } = world;
      const mark = await drawn(world);
      const other = { ...(await pledge(world, { collateral: await cny.getAddress(), amount: LENT - 50n })) };
      other.releaser = neighbour.address;
      await engine.connect(neighbour).earmark(other.instruction, 0, neighbour, await signEarmark(bank, domain, other));
      await close(world);
      await expect(settleDue(world, mark)).to.emit(credit, "Repaid").withArgs(hashEarmark(mark), cny, bank, 50n);
    });

    it("takes no more than the bank allows", async () => {
      const world = await fixture();
      const { credit, cny, bank } = world;
      const mark = await drawn(world);
      await cny.connect(bank).approve(credit, 40n);
      await close(world);
      await expect(settleDue(world, mark))
        .to.emit(credit, "Defaulted")
        .withArgs(hashEarmark(mark), cny, bank, LENT - 40n, worth(LENT - 40n));
    });

    it("counts a refusal for want of anything but a halt as want of money", async () => {
      const world = await fixture();
      const { credit, cny, bank, china, kazakhstan, gate } = world;
      const mark = await drawn(world);
      await setRules(gate, kazakhstan, [entry(Direction.Outbound, china.code, china.asset, { cap: 5n })]);
      await close(world);
      await expect(settleDue(world, mark))
        .to.emit(credit, "Defaulted")
        .withArgs(hashEarmark(mark), cny, bank, LENT, worth(LENT));
    });

    describe("above a hold threshold", () => {
      const askAbove = ({ gate, china, kazakhstan }: World, holdAbove: bigint) =>
        setThresholds(gate, kazakhstan, entry(Direction.Outbound, china.code, china.asset), { holdAbove, clock: 120 });

      it("declares no default while a Supervisor has to approve the repayment, which the treasury confirms", async () => {
        const world = await fixture();
        const { credit, engine, cny, bank, treasury, kazakhstan, midnight } = world;
        const mark = await drawn(world);
        await askAbove(world, LENT - 1_000n);
        const legs = [{ token: await cny.getAddress(), payer: bank.address, payee: treasury.address, amount: LENT }];
        const payment = newInstruction({ legs, deadline: midnight + 10 * DAY });
        await engine.connect(bank).submitForApproval(payment, []);
        await close(world);
        await expect(settleDue(world, mark))
          .to.be.revertedWithCustomError(credit, "IntradayCreditAwaitsApproval")
          .withArgs(LENT, midnight + CLOSING + 6 * DAY);
        await expectOwed(world, mark, LENT, PLEDGED);
        await engine.connect(kazakhstan.offices.Supervisor).approve(hashInstruction(payment), kazakhstan.code);
        await engine.settleApproved(payment);
        await credit.connect(treasury).confirmRepayment(cny, mark.instruction, mark.nonce, LENT);
        await expectOwed(world, mark, 0n, 0n);
        expect(await credit.lineOf(cny, bank)).to.deep.equal([LINE, 0n]);
      });

      it("waits six days for it, and then takes the collateral before the pledge lapses", async () => {
        const world = await fixture();
        const { credit, cny, bank, midnight } = world;
        const mark = await drawn(world);
        await askAbove(world, LENT - 1_000n);
        const until = midnight + CLOSING + 6 * DAY;
        await time.setNextBlockTimestamp(until);
        await expect(settleDue(world, mark)).to.be.revertedWithCustomError(credit, "IntradayCreditAwaitsApproval");
        await time.setNextBlockTimestamp(until + 1);
        await expect(settleDue(world, mark))
          .to.emit(credit, "Defaulted")
          .withArgs(hashEarmark(mark), cny, bank, LENT, worth(LENT));
        await expectOwed(world, mark, 0n, 0n);
      });

      it("does not wait where what is owed may be paid without asking", async () => {
        const world = await fixture();
        const mark = await drawn(world);
        await askAbove(world, LENT);
        await close(world);
        await settleDue(world, mark);
        await expectOwed(world, mark, 0n, 0n);
      });
    });

    it("waits for the end of a halt", async () => {
      const world = await fixture();
      const { cny, bank, treasury, china, joint, gate, midnight } = world;
      const mark = await drawn(world);
      const committee = EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint);
      await committee.extend(gate, currencyScope(china.asset), midnight + 2 * DAY, BASIS);
      await close(world);
      await expect(settleDue(world, mark))
        .to.be.revertedWithCustomError(cny, "CurrencyTokenRefused")
        .withArgs(reasonCode("CurrencyHalted"), bank, treasury, LENT);
      await expectOwed(world, mark, LENT, PLEDGED);
      await time.increaseTo(midnight + 2 * DAY);
      await settleDue(world, mark);
      await expectOwed(world, mark, 0n, 0n);
    });

    it("uses the price of the day of the pledge", async () => {
      const world = await fixture();
      const { issuer, cny, kzt, bank, neighbour, treasury } = world;
      const mark = await drawn(world);
      await cny.connect(bank).transfer(neighbour, LENT);
      await issuer.setCollateral(cny, kzt, { price: 1n, haircut: 0n });
      await close(world);
      await settleDue(world, mark);
      expect(await kzt.balanceOf(treasury)).to.equal(worth(LENT));
    });

    it("may be tried again while the collateral cannot be paid", async () => {
      const world = await fixture();
      const { cny, kzt, bank, neighbour, gate, kazakhstan } = world;
      const mark = await drawn(world);
      await cny.connect(bank).transfer(neighbour, LENT);
      await suspend(gate, kazakhstan, kazakhstan.bankIds[0]!);
      await close(world);
      await expect(settleDue(world, mark)).to.be.revertedWithCustomError(kzt, "CurrencyTokenRefused");
      await reinstate(gate, kazakhstan, kazakhstan.bankIds[0]!);
      await settleDue(world, mark);
      await expectOwed(world, mark, 0n, 0n);
    });

    it("after the pledge's deadline takes what there is, and the rest stays owed", async () => {
      const world = await fixture();
      const { cny, bank, neighbour, midnight } = world;
      const mark = await drawn(world);
      await cny.connect(bank).transfer(neighbour, LENT - 30n);
      await time.increaseTo(midnight + 10 * DAY + 1);
      await settleDue(world, mark);
      await expectOwed(world, mark, LENT - 30n, 0n);
      await cny.connect(neighbour).transfer(bank, LENT - 30n);
      await repay(world, mark, 10n);
      await settleDue(world, mark);
      await expectOwed(world, mark, 0n, 0n);
    });

    it("needs the treasury's allowance to give back what is too much", async () => {
      const world = await fixture();
      const { credit, cny, kzt, bank, neighbour, treasury } = world;
      const mark = await drawn(world);
      await cny.connect(bank).transfer(neighbour, LENT);
      await kzt.connect(treasury).approve(credit, 0n);
      await close(world);
      await expect(settleDue(world, mark)).to.be.revertedWithCustomError(kzt, "ERC20InsufficientAllowance");
      await expectOwed(world, mark, LENT, PLEDGED);
    });

    it("still settles when the collateral's currency has another engine", async () => {
      const world = await fixture();
      const { joint, releases, cny, kzt, kazakhstan, bank, neighbour, treasury, midnight } = world;
      const mark = await pledge(world, { deadline: midnight + 30 * DAY });
      await draw(world, mark);
      await cny.connect(bank).transfer(neighbour, LENT);
      const next = await new SettlementEngine__factory(joint).deploy(world.countries, world.assets);
      await publish(releases.connect(joint), "SettlementEngine", next);
      const authority = kzt.connect(kazakhstan.offices.MonetaryAuthority);
      await adopt(connection, authority, next, Power.Pay);
      await settleDue(world, mark);
      expect(await kzt.balanceOf(treasury)).to.equal(worth(LENT));
    });
  });
});
