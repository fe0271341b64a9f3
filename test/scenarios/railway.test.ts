import { expect } from "chai";
import { id } from "ethers";

import {
  apportion,
  g20Statement,
  hashWorksPlan,
  leiToBytes,
  oecdStatement,
  readDebtStatement,
  type Relief,
  statementNames,
} from "../../src/index.ts";
import { DAY, HOUR, mined } from "../utils/consortium.ts";
import {
  certify,
  deploySigned,
  draw,
  funding,
  GRACE,
  networkHelpers,
  OWNER_LEI,
  repay,
  repayment,
  request,
  time,
  today,
  WINDOW,
} from "../economy/project.fixture.ts";

const ATTENTION = id("the second report measures a bridge that is not there");

/** Kazakhstan builds a railway; banks of three countries lend, in two currencies and two ranks, and a third is granted. */
describe("A railway", () => {
  const fixture = () => networkHelpers.loadFixture(deploySigned);

  const relief = async (): Promise<Relief> => ({
    rank: 0,
    haircut: 1_000,
    rate: 200,
    firstDue: (await today()) + 365,
    interval: 365,
    instalments: 10,
    conditions: id("minutes of the meeting"),
  });

  it("is drawn as it is built, falls into arrears, is relieved for all lenders alike, and the statement adds up throughout", async () => {
    const world = await fixture();
    const {
      finance,
      milestones,
      meeting,
      kazakhstan,
      thailand,
      lenders,
      borrower,
      arbiter,
      certifiers,
      senior,
      junior,
      project,
      plan,
    } = world;
    const statement = () => readDebtStatement(finance, kazakhstan.code);
    const kzt = await kazakhstan.token.getAddress();
    const thb = await thailand.token.getAddress();
    expect((await statement()).totals.get(kzt)).to.deep.equal({
      owed: 0n,
      undrawn: 1_000_001n,
      interest: 0n,
      tranches: 1n,
    });

    // What the conditions precedent release is drawn: no unit more.
    await draw(world, senior, 300_000n);
    await draw(world, junior, 150_000n);
    await expect(finance.connect(borrower).request(senior, 1n, 1n, id("more")))
      .to.be.revertedWithCustomError(finance, "ProjectFinanceNotReleased")
      .withArgs(senior, 1n, 300_000n);

    // The second milestone is certified for nothing, challenged, and falls; then it is certified again.
    await certify(world, plan, id("a photograph"));
    await mined(milestones.connect(lenders[1]).challenge(plan, ATTENTION));
    await mined(milestones.connect(arbiter).decide(plan, true, id("there is no bridge")));
    await time.increase(WINDOW);
    expect(await milestones.releasedOf(hashWorksPlan(plan))).to.equal(3_000n);
    await certify(world, plan, id("a bridge"), certifiers.length);
    await time.increase(WINDOW);
    expect(await milestones.releasedOf(hashWorksPlan(plan))).to.equal(10_000n);
    await draw(world, senior, 400_001n);

    // One lender does not pay: the others do, and go on without it.
    await request(world, senior, 200_000n);
    const part = await funding(world, senior, [lenders[0].address, lenders[2].address]);
    await mined(finance.fund(senior, part.instruction, part.consents));
    await time.increase(6 * DAY);
    await expect(finance.closeDrawdown(senior)).to.emit(finance, "LenderLate");
    await draw(world, senior, 30_000n);
    expect((await finance.shareOf(senior, 1)).lender.isLate).to.be.true;

    // Nothing is paid, and a lender says so once the days of grace are over.
    const { terms } = await finance.trancheOf(senior);
    await time.increaseTo((Number(terms.firstDue) + GRACE) * DAY - HOUR);
    await expect(finance.connect(lenders[0]).declareDefault(senior, 0))
      .to.be.revertedWithCustomError(finance, "ProjectFinanceNotLate")
      .withArgs(senior);
    await time.increase(2 * HOUR);
    await expect(finance.connect(lenders[0]).declareDefault(senior, 0)).to.emit(finance, "DefaultDeclared");
    const before = await statement();
    expect(before.instruments.map(({ isInDefault }) => isInDefault)).to.deep.equal([true, true]);

    // Two thirds of the rank agree, and the third is bound: the same haircut to the unit.
    const asked = await relief();
    await mined(meeting.connect(borrower).propose(finance, project, asked));
    await mined(meeting.connect(lenders[0]).agree(finance, senior, 0, 1n));
    await expect(meeting.adopt(finance, project, asked)).to.be.revertedWithCustomError(
      meeting,
      "LendersMeetingNoMajority",
    );
    await mined(meeting.connect(lenders[2]).agree(finance, senior, 2, 1n));
    await expect(meeting.adopt(finance, project, asked)).to.emit(finance, "TrancheRestructured");
    const after = await statement();
    const owed = before.totals.get(kzt)!.owed + before.instruments[0]!.interest;
    expect(after.totals.get(kzt)!.owed).to.equal(owed - owed / 10n);
    const was = before.instruments[0]!;
    const weights = was.shares.map((share) => share.owed);
    const added = apportion(was.interest, weights);
    const whole = weights.map((weight, index) => weight + added[index]!);
    const cut = apportion(owed / 10n, whole);
    const left = whole.map((share, index) => share - cut[index]!);
    expect(after.instruments[0]!.shares.map((share) => share.owed)).to.deep.equal(left);

    // In default all is due: the juniors are paid in the instruction in which the seniors are, and not before.
    await repay(world, { rank: 1 });
    await mined(finance.cure(project));
    const paid = await statement();
    expect(paid.totals.get(kzt)!.owed).to.equal(0n);
    expect(paid.totals.get(thb)!.owed).to.equal(0n);
    expect(certifiers.length).to.equal(3);
    const names = await statementNames(world, after);
    for (const { csv, json } of [g20Statement(after, names), oecdStatement(after, names)]) {
      expect(csv.split("\r\n").length).to.equal(after.instruments.flatMap(({ shares }) => shares).length + 2);
      expect((JSON.parse(json) as { country: string }).country).to.equal("KZ");
    }
  });

  it("pays nobody who is debarred, or behind whom a debarred owner stands", async () => {
    const world = await fixture();
    const { finance, procurement, tradeAuthority, china, senior } = world;
    await request(world, senior, 100_000n);
    const until = (await time.latest()) + 90 * DAY;
    await mined(procurement.connect(tradeAuthority).debar(china.code, leiToBytes(OWNER_LEI), until, id("fraud")));
    const { instruction, consents } = await funding(world, senior);
    await expect(finance.fund(senior, instruction, consents))
      .to.be.revertedWithCustomError(procurement, "ProcurementDebarred")
      .withArgs(1n, leiToBytes(OWNER_LEI), china.code, until);
    await mined(procurement.connect(tradeAuthority).lift(china.code, leiToBytes(OWNER_LEI)));
    await mined(finance.fund(senior, instruction, consents));
  });

  it("pays juniors nothing before seniors, and all of one rank alike", async () => {
    const world = await fixture();
    const { finance, senior, junior } = world;
    await draw(world, senior, 300_000n);
    await draw(world, junior, 150_000n);
    await time.increase(366 * DAY);
    const [seniorDue, juniorDue] = [await finance.dueOf(senior), await finance.dueOf(junior)];
    const half = await repayment(world, { rank: 1, part: 500_000_000n });
    const seniorLegs = half[4].legs.slice(0, 3).reduce((sum, { amount }) => sum + amount, 0n);
    const juniorLegs = half[4].legs.slice(3).reduce((sum, { amount }) => sum + amount, 0n);
    expect(seniorLegs).to.equal(seniorDue.interest + seniorDue.principal);
    expect(juniorLegs).to.equal((juniorDue.interest + juniorDue.principal + 1n) / 2n);
    const [project, , , , instruction, consents] = half;
    await expect(finance.repay(project, 1, 400_000_000n, false, instruction, consents)).to.be.revertedWithCustomError(
      finance,
      "ProjectFinanceOtherReference",
    );
    await mined(finance.repay(...half));
    expect((await finance.dueOf(senior)).principal).to.equal(0n);
  });
});
