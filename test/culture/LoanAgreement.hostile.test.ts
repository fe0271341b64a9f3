import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";

import {
  authoriseBound,
  ClaimGround,
  DamageStatus,
  hashLoanTerms,
  type HoldOrder,
  HoldReason,
  type Instruction,
  LoanPhase,
  type LoanTerms,
  newRefund,
  Office,
} from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { appoint } from "../utils/countries.ts";
import { NO_INSTRUCTION } from "../utils/no-instruction.ts";
import {
  carry,
  connection,
  deployCulture,
  GRACE,
  networkHelpers,
  readyLoan,
  REASON,
  REPORT,
  signedIndemnity,
  time,
  VALUE,
  whereIs,
} from "./culture.fixture.ts";

const NO_CONSENT = { nonce: 0n, signature: "0x" };

describe("LoanAgreement: whoever means harm", () => {
  async function deploy() {
    const world = await deployCulture();
    return { ...world, ...(await readyLoan(world)) };
  }

  const fixture = () => networkHelpers.loadFixture(deploy);

  it("cannot keep an indemnity aside for an object that its own country has taken off the courier", async () => {
    const world = await fixture();
    const { museumLoans, heritage, terms, loan, object, indemnity, lender, courier, guest, china, borrower } = world;
    await carry(world, terms, 0, lender, courier);
    await expect(museumLoans.noteReassigned(terms, 0))
      .to.be.revertedWithCustomError(museumLoans, "LoanAgreementWrongPhase")
      .withArgs(loan, 0n, LoanPhase.Away);
    await mined(museumLoans.connect(courier).release(terms, 0, borrower, REPORT));
    const home = heritage.connect(china.authority);
    await mined(home.accreditCustodian(china.code, guest, (await time.latest()) + 100 * DAY));
    await mined(home.reassign(object, guest, REPORT));
    await expect(museumLoans.connect(borrower).take(terms, 0, REPORT))
      .to.be.revertedWithCustomError(museumLoans, "LoanAgreementWrongPhase")
      .withArgs(loan, 0n, LoanPhase.Away);
    await expect(museumLoans.noteReassigned(terms, 0)).to.emit(museumLoans, "ObjectReassigned").withArgs(loan, 0n);
    await expect(museumLoans.releaseIndemnity(terms, 0, indemnity))
      .to.be.revertedWithCustomError(museumLoans, "LoanAgreementIndemnityBound")
      .withArgs(loan, 0n);
    await time.increase(21 * DAY);
    await expect(museumLoans.connect(lender).claimDamage(terms, 0, VALUE, REPORT)).to.be.revertedWithCustomError(
      museumLoans,
      "LoanAgreementTooLate",
    );
    await mined(museumLoans.releaseIndemnity(terms, 0, indemnity));
  });

  it("cannot escape an indemnity by leaving the consortium: what is due is paid out of what was set aside", async () => {
    const world = await fixture();
    const { museumLoans, countries, terms, loan, indemnity, lender, courier, borrower, china, kazakhstan } = world;
    await carry(world, terms, 0, lender, courier, borrower);
    await mined(countries.connect(kazakhstan.offices.Delegation).giveNotice(kazakhstan.code));
    await time.increase((await countries.charter()).noticePeriod);
    await mined(countries.completeWithdrawal(kazakhstan.code));
    await carry(world, terms, 0, borrower, courier, lender);
    await mined(museumLoans.connect(lender).claimDamage(terms, 0, VALUE, REPORT));
    await time.increase(14 * DAY);
    const before = await china.token.balanceOf(lender);
    await mined(museumLoans.connect(lender).collect(terms, 0, indemnity, NO_INSTRUCTION, NO_CONSENT));
    expect(await china.token.balanceOf(lender)).to.equal(before + VALUE);
    expect((await museumLoans.itemOf(loan, 0)).damage).to.equal(DamageStatus.Paid);
  });

  it("cannot keep objects of a country that has left the consortium: they come home to it", async () => {
    const world = await fixture();
    const { countries, museumLoans, terms, loan, object, lender, courier, borrower, china } = world;
    await carry(world, terms, 0, lender, courier, borrower);
    await mined(countries.connect(china.offices.Delegation).giveNotice(china.code));
    await time.increase((await countries.charter()).noticePeriod);
    await mined(countries.completeWithdrawal(china.code));
    await carry(world, terms, 0, borrower, courier, lender);
    expect((await whereIs(world, object)).place).to.equal(china.code);
    expect((await museumLoans.itemOf(loan, 0)).phase).to.equal(LoanPhase.Returned);
  });

  describe("a Supervisor that holds what its own state has set aside", () => {
    /** One object is away for too long: its whole value is due, and the state's Supervisor holds all that the state has. */
    async function held() {
      const world = await fixture();
      const { museumLoans, cases, ledger, terms, china, kazakhstan, state, lender, courier, borrower } = world;
      await carry(world, terms, 0, lender, courier, borrower);
      await time.increaseTo(terms.until + GRACE);
      await mined(museumLoans.connect(lender).claimDamage(terms, 0, VALUE, REPORT));
      await time.increase(14 * DAY);
      const { Supervisor } = kazakhstan.offices;
      await mined(cases.connect(Supervisor).open([kazakhstan.code], [], REASON, ZeroHash));
      const order: HoldOrder = {
        ...{ token: await china.token.getAddress(), account: state.address, authority: kazakhstan.code },
        ...{ caseId: Number(await cases.caseCount()), amount: VALUE, until: (await time.latest()) + 60 * DAY },
        reason: HoldReason.Fraud,
      };
      await mined(ledger.connect(Supervisor).place(order));
      return world;
    }

    type Held = Awaited<ReturnType<typeof held>>;
    const collect = ({ museumLoans, terms, lender }: Held, indemnity: Instruction) =>
      museumLoans.connect(lender).collect(terms, 0, indemnity, NO_INSTRUCTION, NO_CONSENT);

    it("puts off what is due, and changes nothing of it", async () => {
      const world = await held();
      const { museumLoans, ledger, china, kazakhstan, loan, indemnity, lender, state } = world;
      await expect(collect(world, indemnity))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenInsufficientBalance")
        .withArgs(state, 0n, VALUE);
      expect([...(await museumLoans.dueOf(loan, 0))]).to.deep.equal([true, VALUE]);
      await mined(ledger.connect(kazakhstan.offices.Supervisor).release(china.token, state, 0, VALUE));
      const before = await china.token.balanceOf(lender);
      await mined(collect(world, indemnity));
      expect(await china.token.balanceOf(lender)).to.equal(before + VALUE);
    });

    it("does not stop it where the state has as much beside", async () => {
      const world = await held();
      const { museumLoans, china, loan, indemnity, guest, state } = world;
      await mined(china.token.connect(guest).transfer(state, VALUE));
      await mined(collect(world, indemnity));
      expect((await museumLoans.itemOf(loan, 0)).damage).to.equal(DamageStatus.Paid);
    });

    it("does not end it: after what was set aside has lapsed it is due, and set aside again, under nobody's hand", async () => {
      const world = await held();
      const { museumLoans, china, terms, loan, indemnity, lender, relayer } = world;
      const early = await signedIndemnity(world, terms, 0, 20);
      await expect(museumLoans.connect(relayer).placeIndemnity(terms, 0, early.instruction, early.consent))
        .to.be.revertedWithCustomError(museumLoans, "LoanAgreementWrongPhase")
        .withArgs(loan, 0, LoanPhase.Away);
      await time.increaseTo((await museumLoans.itemOf(loan, 0)).coveredUntil + 5n * BigInt(DAY)); // and the hold is over
      await expect(collect(world, indemnity)).to.be.revertedWithCustomError(world.engine, "SettlementEngineExpired");
      expect([...(await museumLoans.dueOf(loan, 0))]).to.deep.equal([true, VALUE]);
      const again = await signedIndemnity(world, terms, 0, 30);
      await mined(museumLoans.connect(relayer).placeIndemnity(terms, 0, again.instruction, again.consent));
      const before = await china.token.balanceOf(lender);
      await mined(collect(world, again.instruction));
      expect(await china.token.balanceOf(lender)).to.equal(before + VALUE);
      const more = await signedIndemnity(world, terms, 0, 300);
      await time.increase(30 * DAY);
      await expect(museumLoans.connect(relayer).placeIndemnity(terms, 0, more.instruction, more.consent))
        .to.be.revertedWithCustomError(museumLoans, "LoanAgreementWrongPhase")
        .withArgs(loan, 0, LoanPhase.Away);
    });
  });

  it("cannot strand an object abroad by taking the lender's key: its country's authority takes it home", async () => {
    const world = await fixture();
    const { museumLoans, heritage, countries, terms, loan, object, china, borrower, courier, lender, guest } = world;
    await carry(world, terms, 0, lender, courier, borrower);
    await mined(museumLoans.connect(borrower).release(terms, 0, china.authority, REPORT));
    // Who is the authority no more takes nothing.
    await appoint(connection, countries, china.offices.Delegation, china.code, Office.CultureAuthority, guest);
    await mined(countries.connect(guest).takeOffice(china.code, Office.CultureAuthority));
    await expect(museumLoans.connect(china.authority).take(terms, 0, REPORT))
      .to.be.revertedWithCustomError(museumLoans, "LoanAgreementNotParty")
      .withArgs(loan, china.authority);
    await carry(world, terms, 0, borrower, guest);
    expect(await whereIs(world, object)).to.deep.equal({
      custodian: guest.address,
      place: china.code,
      keeper: ZeroAddress,
    });
    expect((await museumLoans.itemOf(loan, 0)).phase).to.equal(LoanPhase.Returned);
    await mined(heritage.connect(guest).accreditCustodian(china.code, courier, (await time.latest()) + DAY));
    await mined(heritage.connect(guest).reassign(object, courier, REPORT));
  });

  it("cannot take the refund without the payment: the lender signs it for the loan alone", async () => {
    const world = await fixture();
    const { museumLoans, engine, domain, china, terms, indemnity, lender, courier, borrower, state } = world;
    await carry(world, terms, 0, lender, courier, borrower, courier, lender);
    await mined(museumLoans.connect(lender).claimDamage(terms, 0, 300_000n, REPORT));
    await time.increase(14 * DAY); // nobody answers
    const refund = newRefund(terms, 0, 300_000n, (await time.latest()) + DAY)!;
    const consent = await authoriseBound(lender, domain, refund, await museumLoans.getAddress());
    for (const attempt of ["settle", "settleBound"] as const) {
      await expect(engine.connect(state)[attempt](refund, [consent]))
        .to.be.revertedWithCustomError(engine, "ConsentInvalidSignature")
        .withArgs(lender, refund.nonce);
    }
    const before = await china.token.balanceOf(lender);
    await mined(museumLoans.connect(lender).collect(terms, 0, indemnity, refund, consent));
    expect(await china.token.balanceOf(lender)).to.equal(before + 300_000n);
  });

  it("cannot move an object by a loan that its country has taken it out of, though it is entrusted again", async () => {
    const world = await fixture();
    const { museumLoans, heritage, terms, loan, object, china, lender, courier, borrower } = world;
    await carry(world, terms, 0, lender, courier);
    await mined(museumLoans.connect(courier).release(terms, 0, borrower, REPORT));
    await mined(heritage.connect(china.authority).reassign(object, lender, REPORT));
    await mined(heritage.connect(lender).entrust(object, museumLoans)); // for another loan
    for (const call of [
      museumLoans.connect(borrower).take(terms, 0, REPORT),
      museumLoans.connect(lender).release(terms, 0, courier, REPORT),
    ]) {
      await expect(call)
        .to.be.revertedWithCustomError(museumLoans, "LoanAgreementWrongPhase")
        .withArgs(loan, 0n, LoanPhase.Away);
    }
    expect(await whereIs(world, object)).to.include({ custodian: lender.address, place: china.code });
  });

  it("cannot keep by a loan what was given back to a third country: it goes there", async () => {
    const world = await fixture();
    const { museumLoans, heritage, terms, object, china, thailand, lender, courier, borrower, guest } = world;
    await carry(world, terms, 0, lender, courier, borrower);
    await mined(heritage.connect(thailand.authority).claim(object, thailand.code, ClaimGround.Theft, REASON));
    await mined(heritage.connect(china.authority).acknowledgeClaim(1, REASON));
    await mined(heritage.connect(china.authority).restitute(1, REASON));
    await mined(museumLoans.noteReassigned(terms, 0));
    const until = (await time.latest()) + 100 * DAY;
    await mined(heritage.connect(thailand.authority).accreditCustodian(thailand.code, guest, until));
    await mined(heritage.connect(borrower).offerHandover(object, guest, thailand.code));
    await mined(heritage.connect(guest).acceptHandover(object, REPORT));
    expect((await whereIs(world, object)).place).to.equal(thailand.code);
  });

  it("cannot promise an indemnity without a party that is licensed: nobody else lends, borrows or answers", async () => {
    const { museumLoans, terms, lender, borrower, courier } = await fixture();
    const strangers: Partial<LoanTerms>[] = [
      { lender: courier.address },
      { borrower: courier.address },
      { indemnifier: courier.address },
    ];
    for (const change of strangers) {
      const changed = { ...terms, ...change };
      const offerer = changed.lender === lender.address ? lender : borrower;
      await expect(museumLoans.connect(offerer).offer(changed), JSON.stringify(change))
        .to.be.revertedWithCustomError(museumLoans, "LoanAgreementNotParticipant")
        .withArgs(hashLoanTerms(changed), courier);
    }
  });

  it("hands nothing on to nobody, also where the lender's country has no authority", async () => {
    const { museumLoans, countries, terms, loan, lender, china } = await fixture();
    await mined(countries.connect(china.offices.Delegation).dismiss(china.code, Office.CultureAuthority));
    await expect(museumLoans.connect(lender).release(terms, 0, ZeroAddress, REPORT))
      .to.be.revertedWithCustomError(museumLoans, "LoanAgreementNotParty")
      .withArgs(loan, ZeroAddress);
  });
});
