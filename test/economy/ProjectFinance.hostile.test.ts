import { expect } from "chai";
import { id } from "ethers";

import {
  completeLei,
  corridorScope,
  Direction,
  keptInstruction,
  leiToBytes,
  purposeSet,
  purposeToBytes,
  readDebtStatement,
  saleInstruction,
  WHOLE,
} from "../../src/index.ts";
import { EmergencyCommittee__factory } from "../../typechain-types/index.js";
import { BASIS, DAY, entry, mined, setRules } from "../utils/consortium.ts";
import { completeRecovery, proposeRecovery, reinstate, suspend } from "../utils/participants.ts";
import {
  consentsOf,
  deploySigned,
  draw,
  funding,
  GRACE,
  networkHelpers,
  repay,
  repayment,
  request,
  soon,
  time,
  today,
} from "./project.fixture.ts";

describe("ProjectFinance: whoever means harm", () => {
  const fixture = () => networkHelpers.loadFixture(deploySigned);

  it("cannot settle a payment past the record of the debt", async () => {
    const world = await fixture();
    const { engine, finance, senior, stranger } = world;
    await request(world, senior, 100_000n);
    const { instruction, consents } = await funding(world, senior);
    const [first] = instruction.legs as [(typeof instruction.legs)[number]];
    for (const attempt of ["settle", "settleBound"] as const) {
      await expect(engine.connect(stranger)[attempt](instruction, consents))
        .to.be.revertedWithCustomError(engine, "ConsentInvalidSignature")
        .withArgs(first.payer, instruction.nonce);
    }
    await mined(finance.connect(stranger).fund(senior, instruction, consents));
    expect((await finance.shareOf(senior, 0)).position.owed).to.equal(50_000n);
  });

  it("that pays the contractor elsewhere has paid it, once borrower or contractor says so", async () => {
    const world = await fixture();
    const { finance, senior, lenders, contractor, kazakhstan, stranger } = world;
    await request(world, senior, 100_000n);
    await mined(kazakhstan.token.connect(lenders[0]).transfer(contractor, 50_000n));
    await expect(finance.connect(stranger).acknowledgeFunding(senior, 0))
      .to.be.revertedWithCustomError(finance, "ProjectFinanceNotBorrower")
      .withArgs(1n, stranger);
    for (const index of [0, 1, 2]) await mined(finance.connect(contractor).acknowledgeFunding(senior, index));
    expect((await finance.trancheOf(senior)).state.principal).to.equal(100_000n);
    await expect(finance.connect(contractor).acknowledgeFunding(senior, 0))
      .to.be.revertedWithCustomError(finance, "ProjectFinanceNoCall")
      .withArgs(senior);
  });

  it("cannot use a payment for another tranche, another drawdown or another amount", async () => {
    const world = await fixture();
    const { finance, senior, lenders, contractor } = world;
    await draw(world, senior, 100_000n);
    await request(world, senior, 50_000n);
    const { instruction } = await funding(world, senior);
    const first = { ...instruction, uetr: `0x${"11".repeat(6)}41118${"1".repeat(15)}` };
    await expect(finance.fund(senior, first, await consentsOf(world, first))).to.be.revertedWithCustomError(
      finance,
      "ProjectFinanceOtherReference",
    );
    const legs = instruction.legs.map((leg, index) => (index === 0 ? { ...leg, amount: leg.amount - 1n } : leg));
    const less = { ...instruction, legs };
    await expect(finance.fund(senior, less, await consentsOf(world, less)))
      .to.be.revertedWithCustomError(finance, "ProjectFinanceNoLeg")
      .withArgs(0n, legs[0]!.token, lenders[0], contractor, instruction.legs[0]!.amount);
    const swapped = { ...instruction, legs: [instruction.legs[1]!, instruction.legs[0]!] };
    await expect(finance.fund(senior, swapped, await consentsOf(world, swapped)))
      .to.be.revertedWithCustomError(finance, "ProjectFinanceLegCount")
      .withArgs(2n, 1n);
  });

  it("cannot pass over a lender that can be paid, and need not wait for one that cannot", async () => {
    const world = await fixture();
    const { finance, gate, senior, thailand, kazakhstan, lenders, borrower } = world;
    await draw(world, senior, 100_000n);
    const [, second] = lenders;
    const greedy = await repayment(world, { rank: 0, isPrepayment: true }, [second.address]);
    await expect(finance.repay(...greedy))
      .to.be.revertedWithCustomError(finance, "ProjectFinanceNoLeg")
      .withArgs(1n, kazakhstan.token, borrower, second, 30_000n);
    await mined(suspend(gate, thailand, thailand.bankIds[0]!));
    await mined(finance.repay(...greedy));
    const { position } = await finance.shareOf(senior, 1);
    expect([position.owed, position.kept]).to.deep.equal([0n, 30_000n]);
    await time.increase(365 * DAY);
    expect([...(await finance.debtOf(kazakhstan.code, kazakhstan.token))]).to.deep.equal([30_000n, 900_001n, 0n, 1n]);
    await mined(finance.connect(second).acknowledgePayment(senior, 1, 30_000n));
    expect((await finance.debtOf(kazakhstan.code, kazakhstan.token)).owed).to.equal(0n);
  });

  it("cannot close its own country's way in order to keep a lender's interest", async () => {
    const world = await fixture();
    const { finance, gate, senior, kazakhstan, lenders, borrower } = world;
    await draw(world, senior, 100_000n);
    const borrowers = await gate.participantByAccount(borrower);
    const all = lenders.map(({ address }) => address);
    const none = await repayment(world, { rank: 0, isPrepayment: true }, all);
    await mined(suspend(gate, kazakhstan, borrowers));
    await expect(finance.connect(borrower).repay(...none)).to.be.revertedWithCustomError(
      finance,
      "ProjectFinanceNoLeg",
    );
    await mined(reinstate(gate, kazakhstan, borrowers));
  });

  it("cannot keep it by being of a lower tier than the lender's country lets in, though a lender may be", async () => {
    const world = await fixture();
    const { finance, gate, senior, china, kazakhstan, lenders, borrower } = world;
    await draw(world, senior, 100_000n);
    await setRules(gate, china, [entry(Direction.Inbound, kazakhstan.code, kazakhstan.asset, { minTier: 2 })]);
    const borrowers = await gate.participantByAccount(borrower);
    const expiry = (await time.latest()) + 365 * DAY;
    await mined(gate.connect(kazakhstan.offices.Registrar).amend(borrowers, 1, expiry));
    const without = await repayment(world, { rank: 0, isPrepayment: true }, [lenders[0].address]);
    await expect(finance.repay(...without))
      .to.be.revertedWithCustomError(finance, "ProjectFinanceNoLeg")
      .withArgs(0n, kazakhstan.token, borrower, lenders[0], 50_000n);
    await mined(gate.connect(kazakhstan.offices.Registrar).amend(borrowers, 3, expiry));
    await mined(gate.connect(china.offices.Registrar).amend(china.bankIds[0]!, 1, expiry));
    await mined(finance.repay(...without));
    expect((await finance.shareOf(senior, 0)).position.kept).to.equal(50_000n);
  });

  it("cannot keep it by calling a repayment what a lender's country does not let in", async () => {
    const world = await fixture();
    const { finance, gate, senior, china, kazakhstan, lenders, borrower } = world;
    await draw(world, senior, 100_000n);
    const loans = purposeSet(["LOAN"]);
    await setRules(gate, china, [entry(Direction.Inbound, kazakhstan.code, kazakhstan.asset, { purposes: loans })]);
    const [project, rank, part, isPrepayment, instruction] = await repayment(world, { rank: 0, isPrepayment: true }, [
      lenders[0].address,
    ]);
    const salaries = { ...instruction, purpose: purposeToBytes("SALA") };
    const attempt = finance.repay(project, rank, part, isPrepayment, salaries, await consentsOf(world, salaries));
    await expect(attempt)
      .to.be.revertedWithCustomError(finance, "ProjectFinanceNoLeg")
      .withArgs(0n, kazakhstan.token, borrower, lenders[0], 50_000n);
  });

  it("that halts a lender's way stops the others' money no longer: it is kept until the halt is over", async () => {
    const world = await fixture();
    const { finance, gate, senior, china, kazakhstan, lenders, joint, borrower } = world;
    await draw(world, senior, 100_000n);
    const without = await repayment(world, { rank: 0, isPrepayment: true }, [lenders[0].address]);
    await expect(finance.repay(...without)).to.be.revertedWithCustomError(finance, "ProjectFinanceNoLeg");
    const committee = EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint);
    const scope = corridorScope(kazakhstan.code, china.code);
    await mined(committee.extend(gate, scope, (await time.latest()) + DAY, BASIS));
    await mined(finance.repay(...without));
    expect((await finance.shareOf(senior, 0)).position.kept).to.equal(50_000n);
    await time.increase(2 * DAY);
    const kept = await keptInstruction(
      finance,
      senior,
      0,
      { payer: borrower.address, amount: 50_000n },
      { deadline: await soon() },
    );
    await mined(finance.payKept(senior, 0, kept, await consentsOf(world, kept)));
    expect((await finance.shareOf(senior, 0)).position.kept).to.equal(0n);
  });

  it("gains nothing by waiting for a halt: what was kept is owed with interest again, and late, where it is not paid after", async () => {
    const world = await fixture();
    const { finance, meeting, gate, senior, china, kazakhstan, lenders, joint, stranger } = world;
    await draw(world, senior, 100_000n);
    const { terms } = await finance.trancheOf(senior);
    await time.increaseTo(Number(terms.firstDue) * DAY);
    const committee = EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint);
    const scope = corridorScope(kazakhstan.code, china.code);
    const demand = () => meeting.connect(stranger).demandKept(finance, senior, 0);
    const expectDemand = (amount: bigint) =>
      expect(demand()).to.emit(meeting, "KeptDemanded").withArgs(finance, senior, 0n, amount);
    await expect(demand()).to.be.revertedWithCustomError(meeting, "LendersMeetingNothingKept").withArgs(senior, 0n);
    await mined(committee.extend(gate, scope, (await time.latest()) + DAY, BASIS));
    await repay(world, { rank: 0 }, [lenders[0].address]);
    const { kept, owed } = (await finance.shareOf(senior, 0)).position;
    expect([kept > 0n, await finance.isLate(senior)]).to.deep.equal([true, false]);

    // While the way is closed there is nothing to demand, and what was demanded before is void.
    await expectDemand(0n);
    await time.increase(DAY);
    await expectDemand(kept);
    await mined(suspend(gate, china, china.bankIds[0]!));
    await expectDemand(0n);
    await mined(reinstate(gate, china, china.bankIds[0]!));
    await expectDemand(kept);
    const from = (await time.latest()) + GRACE * DAY;
    await time.setNextBlockTimestamp(from - 1);
    await expect(demand()).to.be.revertedWithCustomError(meeting, "LendersMeetingTooEarly").withArgs(senior, from);
    await time.setNextBlockTimestamp(from);
    await expect(demand()).to.emit(finance, "KeptReclaimed").withArgs(senior, 0n, kept);
    const { position } = await finance.shareOf(senior, 0);
    expect([position.kept, position.owed]).to.deep.equal([0n, owed + kept]);
    expect((await finance.dueOf(senior)).principal).to.equal(kept);
    await mined(finance.connect(lenders[0]).declareDefault(senior, 0));
    await expect(demand()).to.be.revertedWithCustomError(meeting, "LendersMeetingNothingKept").withArgs(senior, 0n);
    await repay(world, { rank: 0 });
    expect((await finance.debtOf(kazakhstan.code, kazakhstan.token)).owed).to.equal(0n);
  });

  it("has as much of the interest by paying a call on its last day as who paid on the first", async () => {
    const world = await fixture();
    const { finance, senior, lenders, stranger } = world;
    await request(world, senior, 300_000n);
    const pay = async (...payers: string[]) => {
      const { instruction, consents } = await funding(world, senior, payers);
      await mined(finance.connect(stranger).fund(senior, instruction, consents));
    };
    await pay(lenders[0].address);
    await time.increase(4 * DAY);
    await pay(lenders[1].address, lenders[2].address);
    await time.increase(96 * DAY);
    const { interest } = await finance.dueOf(senior);
    const [, , , , { legs }] = await repayment(world, { rank: 0, isPrepayment: true });
    expect(legs.map(({ amount }) => amount)).to.deep.equal([
      150_000n + interest / 2n + (interest % 2n),
      90_000n + (interest * 3n) / 10n,
      60_000n + interest / 5n,
    ]);
  });

  it("prepays no junior while a senior is owed anything", async () => {
    const world = await fixture();
    const { finance, senior, junior, project } = world;
    await draw(world, senior, 100_000n);
    await draw(world, junior, 50_000n);
    const whole = await repayment(world, { rank: 1, isPrepayment: true });
    const juniors = { ...whole[4], legs: whole[4].legs.slice(3) };
    await expect(
      finance.repay(project, 1, WHOLE, true, juniors, await consentsOf(world, juniors)),
    ).to.be.revertedWithCustomError(finance, "ProjectFinanceNoLeg");
    await mined(finance.repay(...whole));
    for (const tranche of [senior, junior]) expect((await finance.trancheOf(tranche)).state.principal).to.equal(0n);
  });

  it("cannot keep a call from being paid by a debarment elsewhere, after the borrower's account was replaced", async () => {
    const world = await fixture();
    const { finance, gate, procurement, senior, kazakhstan, china, tradeAuthority, borrower, stranger, project } =
      world;
    await mined(proposeRecovery(gate, kazakhstan, borrower, stranger));
    await time.increase(40 * DAY);
    await request(world, senior, 100_000n);
    await mined(completeRecovery(gate, stranger, borrower));
    await mined(finance.succeedBorrower(project));
    const { instruction, consents } = await funding(world, senior);
    const until = (await time.latest()) + 90 * DAY;
    const other = leiToBytes(completeLei("CNSOMEBODYELSE0000"));
    await mined(procurement.connect(tradeAuthority).debar(china.code, other, until, BASIS));
    await mined(finance.fund(senior, instruction, consents));
    expect((await finance.trancheOf(senior)).state.principal).to.equal(100_000n);
  });

  it("of a country that leaves the consortium holds nobody up: others draw, and are repaid", async () => {
    const world = await fixture();
    const { finance, countries, senior, thailand, lenders } = world;
    await draw(world, senior, 100_000n);
    await mined(countries.connect(thailand.offices.Delegation).giveNotice(thailand.code));
    await time.increase((await countries.charter()).noticePeriod);
    await mined(countries.completeWithdrawal(thailand.code));
    await request(world, senior, 50_000n);
    const { instruction, consents } = await funding(world, senior, [lenders[0].address, lenders[2].address]);
    await mined(finance.fund(senior, instruction, consents));
    await mined(finance.repay(...(await repayment(world, { rank: 0, isPrepayment: true }))));
    expect((await finance.trancheOf(senior)).state.principal).to.equal(0n);
  });

  it("of a country that is suspended holds nobody up: all draw and are repaid, and its lenders vote on", async () => {
    const world = await fixture();
    const { finance, meeting, countries, joint, senior, thailand, kazakhstan, lenders, borrower, project } = world;
    await mined(countries.connect(joint).suspend(thailand.code));
    await draw(world, senior, 100_000n);
    const firstDue = (await today()) + 365;
    const terms = { rank: 0, haircut: 0, rate: 200, firstDue, interval: 365, instalments: 10 };
    const relief = { ...terms, conditions: id("minutes") };
    await mined(meeting.connect(borrower).propose(finance, project, relief));
    for (const index of [0, 1] as const) await mined(meeting.connect(lenders[index]).agree(finance, senior, index, 1n));
    await mined(meeting.adopt(finance, project, relief));
    const before = await kazakhstan.token.balanceOf(lenders[1]);
    await repay(world, { rank: 0, isPrepayment: true });
    expect(await kazakhstan.token.balanceOf(lenders[1])).to.equal(before + 30_000n);
    expect((await finance.trancheOf(senior)).state.principal).to.equal(0n);
  });

  it("that borrowed and leaves the consortium owes what it owed, to the unit, and repays it", async () => {
    const world = await fixture();
    const { finance, countries, senior, kazakhstan } = world;
    await draw(world, senior, 100_000n);
    await mined(countries.connect(kazakhstan.offices.Delegation).giveNotice(kazakhstan.code));
    await time.increase((await countries.charter()).noticePeriod);
    await mined(countries.completeWithdrawal(kazakhstan.code));
    const { owed, interest } = await finance.debtOf(kazakhstan.code, kazakhstan.token);
    expect([owed, interest > 0n]).to.deep.equal([100_000n, true]);
    expect((await readDebtStatement(finance, kazakhstan.code)).instruments).to.have.length(2);
    await repay(world, { rank: 0, isPrepayment: true });
    expect((await finance.debtOf(kazakhstan.code, kazakhstan.token)).owed).to.equal(0n);
  });

  it("cannot buy debt back from one lender while another is not paid in time, nor above par", async () => {
    const world = await fixture();
    const { finance, senior, borrower, lenders, kazakhstan } = world;
    await draw(world, senior, 100_000n);
    const sale = { to: borrower.address, owed: 1_000n, undrawn: 0n };
    const currency = await kazakhstan.token.getAddress();
    const buy = async (amount: bigint) => {
      const price = { currency, amount };
      const instruction = await saleInstruction(finance, senior, 0, sale, price, { deadline: await soon() });
      const consents = await consentsOf(world, instruction);
      return finance.connect(lenders[0]).sell(senior, 0, sale, instruction, consents);
    };
    await expect(buy(1_001n))
      .to.be.revertedWithCustomError(finance, "ProjectFinanceAbovePar")
      .withArgs(senior, 1_001n, 1_000n);
    await mined(buy(900n));
    expect((await finance.trancheOf(senior)).state.principal).to.equal(99_000n);
    await time.increase(400 * DAY);
    await expect(buy(900n)).to.be.revertedWithCustomError(finance, "ProjectFinanceStillLate").withArgs(senior);
  });

  it("draws nothing more in default, and default ends when nothing is late", async () => {
    const world = await fixture();
    const { finance, senior, borrower, lenders, project } = world;
    await draw(world, senior, 100_000n);
    await time.increase(400 * DAY);
    await expect(finance.connect(lenders[1]).declareDefault(senior, 0))
      .to.be.revertedWithCustomError(finance, "ProjectFinanceNotLender")
      .withArgs(senior, lenders[1]);
    await mined(finance.connect(lenders[1]).declareDefault(senior, 1));
    await expect(finance.connect(borrower).request(senior, 1n, 1n, id("invoice")))
      .to.be.revertedWithCustomError(finance, "ProjectFinanceWrongStatus")
      .withArgs(project, 2n);
    expect((await finance.dueOf(senior)).principal).to.equal(100_000n);
    await expect(finance.cure(project))
      .to.be.revertedWithCustomError(finance, "ProjectFinanceStillLate")
      .withArgs(senior);
    await repay(world, { rank: 0, part: WHOLE / 2n });
    await mined(finance.cure(project));
    expect((await finance.projectOf(project)).status).to.equal(1n);
  });

  it("asks lenders for no more than they have still to lend", async () => {
    const { finance, senior, borrower } = await fixture();
    const own = finance.connect(borrower);
    for (const index of [0, 1]) await mined(own.cancel(senior, index));
    await expect(own.request(senior, 1n, 200_001n, BASIS))
      .to.be.revertedWithCustomError(finance, "ProjectFinanceNotAvailable")
      .withArgs(senior, 200_001n, 200_000n);
  });

  it("that was late is called again once the borrower takes it back, and not before", async () => {
    const world = await fixture();
    const { finance, senior, borrower, lenders } = world;
    const calledOf = async (index: number) => (await finance.shareOf(senior, index)).position.called;
    await request(world, senior, 100_000n);
    await time.increase(6 * DAY);
    await mined(finance.closeDrawdown(senior));
    for (const index of [1, 2]) await mined(finance.connect(borrower).reinstate(senior, index));
    await request(world, senior, 50_000n);
    expect([await calledOf(0), await calledOf(1), await calledOf(2)]).to.deep.equal([0n, 30_000n, 20_000n]);
    await expect(finance.connect(borrower).reinstate(senior, 0))
      .to.be.revertedWithCustomError(finance, "ProjectFinanceCallOpen")
      .withArgs(senior);
    await time.increase(6 * DAY);
    await mined(finance.closeDrawdown(senior));
    await mined(finance.connect(borrower).reinstate(senior, 0));
    await expect(finance.connect(borrower).reinstate(senior, 0))
      .to.be.revertedWithCustomError(finance, "ProjectFinanceNotLender")
      .withArgs(senior, lenders[0]);
  });

  it("signs nothing any more once all have signed", async () => {
    const world = await fixture();
    const { agreements, lenders, senior } = world;
    await expect(agreements.connect(lenders[0]).commit(senior, 0, id("other terms")))
      .to.be.revertedWithCustomError(agreements, "ProjectAgreementWrongStatus")
      .withArgs(1n, 3n);
  });
});
