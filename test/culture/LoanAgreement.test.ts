import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";

import {
  Border,
  ClaimGround,
  DamageStatus,
  hashLoanTerms,
  type Instruction,
  LoanPhase,
  LoanStatus,
  type LoanTerms,
  authoriseBound,
  newIndemnity,
  newRefund,
} from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { suspend } from "../utils/participants.ts";
import { NO_INSTRUCTION } from "../utils/no-instruction.ts";
import {
  agreeOn,
  carry,
  type CultureWorld,
  deployCulture,
  GRACE,
  issuePassport,
  networkHelpers,
  permitBoth,
  placeIndemnity,
  readyLoan,
  REASON,
  recordImmunity,
  REPORT,
  signedIndemnity,
  TAIL,
  termsOf,
  time,
  VALUE,
  whereIs,
} from "./culture.fixture.ts";

const NO_CONSENT = { nonce: 0n, signature: "0x" };

async function deployReady() {
  const world = await deployCulture();
  return { ...world, ...(await readyLoan(world)) };
}

type Ready = Awaited<ReturnType<typeof deployReady>>;

describe("LoanAgreement", () => {
  const fixture = () => networkHelpers.loadFixture(deployReady);
  const bare = () => networkHelpers.loadFixture(deployCulture);

  /** To the borrower by way of the courier. */
  const lend = (world: Ready) => carry(world, world.terms, 0, world.lender, world.courier, world.borrower);

  const bringBack = (world: Ready) => carry(world, world.terms, 0, world.borrower, world.courier, world.lender);

  async function lent() {
    const world = await fixture();
    await lend(world);
    return world;
  }

  async function returned() {
    const world = await lent();
    await bringBack(world);
    return world;
  }

  /** The lender collects, and gives back what is not due. */
  async function collect(world: Ready, due: bigint) {
    const { museumLoans, terms, indemnity, lender, domain } = world;
    const refund = newRefund(terms, 0, due, (await time.latest()) + DAY);
    const consent =
      refund === null ? NO_CONSENT : await authoriseBound(lender, domain, refund, await museumLoans.getAddress());
    return museumLoans.connect(lender).collect(terms, 0, indemnity, refund ?? NO_INSTRUCTION, consent);
  }

  it("has the hash that the library computes", async () => {
    const { museumLoans, terms, loan } = await fixture();
    expect(await museumLoans.hashOf(terms)).to.equal(loan);
    expect(hashLoanTerms(terms)).to.equal(loan);
  });

  it("knows the registry of objects and the engine", async () => {
    const { museumLoans, heritage, engine } = await fixture();
    expect([await museumLoans.heritage(), await museumLoans.engine()]).to.deep.equal([heritage.target, engine.target]);
  });

  describe("offer and agreement", () => {
    it("takes both museums, the second not being the first", async () => {
      const world = await bare();
      const { museumLoans, lender, borrower, stranger } = world;
      const terms = await termsOf(world, [await issuePassport(world)]);
      const loan = hashLoanTerms(terms);
      await expect(museumLoans.connect(stranger).offer(terms))
        .to.be.revertedWithCustomError(museumLoans, "LoanAgreementNotParty")
        .withArgs(loan, stranger);
      await expect(museumLoans.connect(borrower).offer(terms)).to.emit(museumLoans, "LoanOffered");
      await expect(museumLoans.connect(borrower).agree(terms))
        .to.be.revertedWithCustomError(museumLoans, "LoanAgreementNotParty")
        .withArgs(loan, borrower);
      await expect(museumLoans.connect(lender).offer(terms))
        .to.be.revertedWithCustomError(museumLoans, "LoanAgreementWrongStatus")
        .withArgs(loan, LoanStatus.Offered);
      await expect(museumLoans.connect(lender).agree(terms))
        .to.emit(museumLoans, "LoanAgreed")
        .withArgs(loan, lender, borrower);
    });

    it("refuses terms that are not sound", async () => {
      const world = await bare();
      const { museumLoans, lender, borrower, assessor, state } = world;
      const terms = await termsOf(world, [await issuePassport(world)]);
      const now = await time.latest();
      const unsound: Partial<LoanTerms>[] = [
        { borrower: lender.address },
        { borrowerCountry: terms.lenderCountry },
        { indemnifier: ZeroAddress },
        { indemnifier: lender.address },
        { assessor: ZeroAddress },
        { assessor: lender.address },
        { assessor: borrower.address },
        { assessor: state.address, indemnifier: state.address },
        { from: terms.until },
        { from: now - 2, until: now - 1 },
        { until: now + 1_900 * DAY },
        { notice: 367 * DAY },
        { currency: assessor.address },
        { couriers: Array.from({ length: 9 }, () => world.courier.address) },
        { conditions: ZeroHash },
      ];
      for (const change of unsound) {
        const changed = { ...terms, ...change };
        await expect(museumLoans.connect(lender).offer(changed), JSON.stringify(change))
          .to.be.revertedWithCustomError(museumLoans, "LoanAgreementInvalidTerms")
          .withArgs(hashLoanTerms(changed));
      }
    });

    it("takes one to 32 objects, none twice and none without a value", async () => {
      const world = await bare();
      const { museumLoans, lender } = world;
      const terms = await termsOf(world, [await issuePassport(world)]);
      const [one] = terms.objects as [LoanTerms["objects"][number]];
      const many = Array.from({ length: 33 }, (_, index) => ({
        ...one,
        object: `0x${(index + 1).toString(16).padStart(64, "0")}`,
      }));
      const cases: [LoanTerms["objects"], number][] = [
        [[], 0],
        [many, 33],
        [[one, one], 1],
        [[{ ...one, value: 0n }], 0],
      ];
      for (const [objects, named] of cases) {
        const changed = { ...terms, objects };
        await expect(museumLoans.connect(lender).offer(changed))
          .to.be.revertedWithCustomError(museumLoans, "LoanAgreementNoItem")
          .withArgs(hashLoanTerms(changed), named);
      }
      await expect(museumLoans.connect(lender).offer({ ...terms, objects: many.slice(0, 32) })).to.emit(
        museumLoans,
        "LoanOffered",
      );
    });
  });

  describe("departure", () => {
    it("goes nail to nail: four hands, four reports, and home again", async () => {
      const world = await fixture();
      const { museumLoans, heritage, object, terms, loan, lender, borrower, courier, china, kazakhstan } = world;
      await expect(museumLoans.connect(lender).release(terms, 0, courier, REPORT))
        .to.emit(museumLoans, "ObjectReleased")
        .withArgs(loan, 0, lender, courier, REPORT);
      await expect(museumLoans.connect(courier).take(terms, 0, REPORT))
        .to.emit(museumLoans, "ObjectReceived")
        .withArgs(loan, 0, courier, REPORT);
      expect(await whereIs(world, object)).to.deep.equal({
        custodian: courier.address,
        place: china.code,
        keeper: museumLoans.target,
      });
      await carry(world, terms, 0, courier, borrower);
      expect(await whereIs(world, object)).to.deep.include({ custodian: borrower.address, place: kazakhstan.code });
      await bringBack(world);
      expect(await whereIs(world, object)).to.deep.equal({
        custodian: lender.address,
        place: china.code,
        keeper: ZeroAddress,
      });
      expect((await museumLoans.itemOf(loan, 0)).phase).to.equal(LoanPhase.Returned);
      const moves = await heritage.queryFilter(heritage.filters.ObjectMoved(object));
      expect(moves).to.have.length(4);
    });

    it("takes both countries' permits", async () => {
      const world = await bare();
      const object = await issuePassport(world);
      const terms = await termsOf(world, [object]);
      const loan = await agreeOn(world, terms);
      await recordImmunity(world, terms);
      await placeIndemnity(world, terms);
      const { museumLoans, heritage, china, kazakhstan, lender, courier } = world;
      const leave = () => museumLoans.connect(lender).release(terms, 0, courier, REPORT);
      const permit = { kind: 1, from: await time.latest(), until: terms.until };
      await expect(leave())
        .to.be.revertedWithCustomError(museumLoans, "LoanAgreementNoPermit")
        .withArgs(loan, 0, Border.NoExportPermit);
      await mined(
        heritage.connect(china.authority).permitCrossing(object, china.code, kazakhstan.code, permit, REASON),
      );
      await expect(leave())
        .to.be.revertedWithCustomError(museumLoans, "LoanAgreementNoPermit")
        .withArgs(loan, 0, Border.NoEntryPermit);
      await mined(
        heritage.connect(kazakhstan.authority).permitCrossing(object, kazakhstan.code, china.code, permit, REASON),
      );
      await expect(leave()).to.emit(museumLoans, "ObjectReleased");
    });

    it("takes immunity for 30 days longer than the loan, and an indemnity for 100 days longer", async () => {
      const world = await bare();
      const object = await issuePassport(world);
      await permitBoth(world, object);
      const terms = await termsOf(world, [object]);
      const loan = await agreeOn(world, terms);
      const { museumLoans, lender, courier } = world;
      const leave = () => museumLoans.connect(lender).release(terms, 0, courier, REPORT);
      await recordImmunity(world, terms, terms.until + GRACE - 1);
      await expect(leave())
        .to.be.revertedWithCustomError(museumLoans, "LoanAgreementNotImmune")
        .withArgs(loan, terms.until + GRACE - 1, terms.until + GRACE);
      await recordImmunity(world, terms);
      await expect(leave())
        .to.be.revertedWithCustomError(museumLoans, "LoanAgreementNotCovered")
        .withArgs(loan, 0, 0, terms.until + TAIL);
      await placeIndemnity(world, terms);
      await expect(leave()).to.emit(museumLoans, "ObjectReleased");
    });

    it("is refused before the time, after it, and from a loan that is closed", async () => {
      const world = await fixture();
      const { museumLoans, terms, loan, lender, borrower, courier } = world;
      const leave = () => museumLoans.connect(lender).release(terms, 0, courier, REPORT);
      await networkHelpers.takeSnapshot().then(async (snapshot) => {
        await time.increaseTo(terms.until);
        await expect(leave())
          .to.be.revertedWithCustomError(museumLoans, "LoanAgreementNotNow")
          .withArgs(loan, terms.from, terms.until);
        await snapshot.restore();
      });
      await mined(museumLoans.connect(borrower).close(terms));
      await expect(leave())
        .to.be.revertedWithCustomError(museumLoans, "LoanAgreementWrongStatus")
        .withArgs(loan, LoanStatus.Closed);
    });

    it("is stopped by a claim, in a courier's hand too, and the object goes back", async () => {
      const world = await fixture();
      const { museumLoans, heritage, thailand, object, terms, loan, lender, borrower, courier, kazakhstan } = world;
      await carry(world, terms, 0, lender, courier);
      await mined(heritage.connect(thailand.authority).claim(object, thailand.code, ClaimGround.Theft, REASON));
      await mined(museumLoans.connect(courier).release(terms, 0, borrower, REPORT));
      await expect(museumLoans.connect(borrower).take(terms, 0, REPORT))
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryStopped")
        .withArgs(object, kazakhstan.code, Border.Claimed);
      await carry(world, terms, 0, courier, lender);
      expect((await museumLoans.itemOf(loan, 0)).phase).to.equal(LoanPhase.Returned);
    });
  });

  describe("return", () => {
    it("needs no permit, no accreditation, no open loan, and no end of a claim", async () => {
      const world = await lent();
      const { museumLoans, heritage, thailand, china, object, terms, lender } = world;
      await mined(heritage.connect(thailand.authority).claim(object, thailand.code, ClaimGround.Theft, REASON));
      await mined(heritage.connect(china.authority).accreditCustodian(china.code, lender, 0));
      await mined(museumLoans.connect(lender).close(terms));
      await bringBack(world);
      expect(await whereIs(world, object)).to.deep.include({ custodian: lender.address, place: china.code });
    });

    it("is called for by the lender, after the notice that was agreed", async () => {
      const world = await lent();
      const { museumLoans, terms, loan, lender, borrower } = world;
      await expect(museumLoans.connect(borrower).recall(terms, REASON))
        .to.be.revertedWithCustomError(museumLoans, "LoanAgreementNotParty")
        .withArgs(loan, borrower);
      await mined(museumLoans.connect(lender).recall(terms, REASON));
      const due = (await time.latest()) + terms.notice;
      expect((await museumLoans.loanOf(loan)).until).to.equal(due);
    });

    it("is put off by both museums, with immunity and an indemnity that reach as far beyond", async () => {
      const world = await lent();
      const { museumLoans, terms, loan, lender, borrower, stranger, relayer } = world;
      const until = terms.until + 60 * DAY;
      const extend = (by: typeof lender) => museumLoans.connect(by).extend(terms, until);
      await expect(extend(stranger)).to.be.revertedWithCustomError(museumLoans, "LoanAgreementNotParty");
      await expect(extend(borrower)).to.emit(museumLoans, "ExtensionOffered").withArgs(loan, borrower, until);
      await expect(extend(lender))
        .to.be.revertedWithCustomError(museumLoans, "LoanAgreementNotImmune")
        .withArgs(loan, terms.until + GRACE, until + GRACE);
      await recordImmunity(world, terms, until + GRACE);
      await expect(extend(lender))
        .to.be.revertedWithCustomError(museumLoans, "LoanAgreementNotCovered")
        .withArgs(loan, 0, terms.until + TAIL, until + TAIL);
      const longer = await signedIndemnity(world, terms, 0, 60);
      await mined(world.china.token.connect(world.guest).transfer(world.state, VALUE));
      await mined(museumLoans.connect(relayer).placeIndemnity(terms, 0, longer.instruction, longer.consent));
      await expect(extend(lender)).to.emit(museumLoans, "LoanExtended").withArgs(loan, until);
      await mined(museumLoans.connect(relayer).releaseIndemnity(terms, 0, world.indemnity)); // the one before
      expect((await museumLoans.loanOf(loan)).until).to.equal(until);
    });

    it("ends an indemnity 21 days later, and not before: not while the object is away", async () => {
      const away = await lent();
      const early = away.museumLoans.connect(away.relayer).releaseIndemnity(away.terms, 0, away.indemnity);
      await expect(early)
        .to.be.revertedWithCustomError(away.museumLoans, "LoanAgreementIndemnityBound")
        .withArgs(away.loan, 0);
      const world = await returned();
      const { museumLoans, china, state, terms, loan, indemnity, relayer } = world;
      const back = () => museumLoans.connect(relayer).releaseIndemnity(terms, 0, indemnity);
      await expect(back()).to.be.revertedWithCustomError(museumLoans, "LoanAgreementIndemnityBound").withArgs(loan, 0);
      expect(await china.token.getFrozenTokens(state)).to.equal(VALUE);
      await time.increase(21 * DAY);
      await expect(back()).to.emit(museumLoans, "IndemnityReleased");
      expect(await china.token.getFrozenTokens(state)).to.equal(0n);
    });
  });

  describe("damage", () => {
    const FOUND = 300_000n;

    async function assessed() {
      const world = await returned();
      const { museumLoans, terms, lender, state, assessor } = world;
      await mined(museumLoans.connect(lender).claimDamage(terms, 0, 500_000n, REPORT));
      await mined(museumLoans.connect(state).answerClaim(terms, 0, 100_000n, REASON));
      await mined(museumLoans.connect(assessor).assess(terms, 0, FOUND, REPORT));
      return world;
    }

    it("is paid as the assessor found, out of what was set aside, and the rest goes back at once", async () => {
      const world = await assessed();
      const { museumLoans, china, lender, state, loan } = world;
      const before = [await china.token.balanceOf(lender), await china.token.balanceOf(state)] as const;
      await expect(collect(world, FOUND)).to.emit(museumLoans, "DamagePaid").withArgs(loan, 0, FOUND, 0);
      expect(await china.token.balanceOf(lender)).to.equal(before[0] + FOUND);
      expect(await china.token.balanceOf(state)).to.equal(before[1] - FOUND);
      expect((await museumLoans.itemOf(loan, 0)).damage).to.equal(DamageStatus.Paid);
      await expect(collect(world, FOUND))
        .to.be.revertedWithCustomError(museumLoans, "LoanAgreementWrongClaim")
        .withArgs(loan, 0, DamageStatus.Paid);
    });

    it("is not paid without the refund while the indemnifier can be paid", async () => {
      const world = await assessed();
      const { museumLoans, terms, indemnity, lender, loan } = world;
      await expect(museumLoans.connect(lender).collect(terms, 0, indemnity, NO_INSTRUCTION, NO_CONSENT))
        .to.be.revertedWithCustomError(museumLoans, "LoanAgreementNoRefund")
        .withArgs(loan, 0, VALUE - FOUND);
    });

    it("is paid though the indemnifier made itself unable to take the refund, which is owed then", async () => {
      const world = await assessed();
      const { museumLoans, gate, kazakhstan, terms, indemnity, lender, loan, china } = world;
      await mined(suspend(gate, kazakhstan, kazakhstan.bankIds[1]!));
      const before = await china.token.balanceOf(lender);
      await expect(museumLoans.connect(lender).collect(terms, 0, indemnity, NO_INSTRUCTION, NO_CONSENT))
        .to.emit(museumLoans, "DamagePaid")
        .withArgs(loan, 0, FOUND, VALUE - FOUND);
      expect(await china.token.balanceOf(lender)).to.equal(before + VALUE);
    });
  });

  it("a museum that does not return: its state pays the value, with no answer to wait for", async () => {
    const world = await lent();
    const { museumLoans, china, terms, loan, lender, state, indemnity } = world;
    await time.increaseTo(terms.until + GRACE);
    await mined(museumLoans.connect(lender).claimDamage(terms, 0, VALUE, REPORT));
    await expect(museumLoans.connect(state).answerClaim(terms, 0, 0n, REASON))
      .to.be.revertedWithCustomError(museumLoans, "LoanAgreementWrongClaim")
      .withArgs(loan, 0, DamageStatus.Made);
    await expect(collect(world, VALUE)).to.be.revertedWithCustomError(museumLoans, "LoanAgreementWrongClaim");
    await time.increase(14 * DAY);
    const before = await china.token.balanceOf(lender);
    await expect(museumLoans.connect(lender).collect(terms, 0, indemnity, NO_INSTRUCTION, NO_CONSENT))
      .to.emit(museumLoans, "DamagePaid")
      .withArgs(loan, 0, VALUE, 0);
    expect(await china.token.balanceOf(lender)).to.equal(before + VALUE);
  });

  it("takes an indemnity of the whole value for this very object alone", async () => {
    const world: CultureWorld = await bare();
    const object = await issuePassport(world);
    const terms = await termsOf(world, [object]);
    const loan = await agreeOn(world, terms);
    const { museumLoans, relayer, lender } = world;
    const { instruction, consent } = await signedIndemnity(world, terms, 0);
    const [leg] = instruction.legs as [Instruction["legs"][number]];
    const wrong: Instruction[] = [
      { ...instruction, disclosure: ZeroHash },
      { ...instruction, validFrom: (await time.latest()) + DAY },
      { ...instruction, legs: [{ ...leg, amount: VALUE - 1n }] },
      { ...instruction, legs: [{ ...leg, payee: relayer.address }] },
      { ...instruction, legs: [{ ...leg, payer: lender.address }] },
      { ...instruction, legs: [leg, leg] },
    ];
    for (const other of wrong) {
      await expect(museumLoans.connect(relayer).placeIndemnity(terms, 0, other, consent))
        .to.be.revertedWithCustomError(museumLoans, "LoanAgreementWrongIndemnity")
        .withArgs(loan, 0, await world.engine.hashOf(other));
    }
    const unsigned = newIndemnity(terms, 0, terms.until + TAIL);
    await expect(museumLoans.connect(relayer).placeIndemnity(terms, 0, unsigned, { ...consent, nonce: unsigned.nonce }))
      .to.be.revertedWithCustomError(world.engine, "ConsentInvalidSignature")
      .withArgs(terms.indemnifier, unsigned.nonce);
    await mined(museumLoans.connect(relayer).placeIndemnity(terms, 0, instruction, consent));
  });
});
