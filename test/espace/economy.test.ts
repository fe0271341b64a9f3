import { expect } from "chai";
import { id } from "ethers";

import { hashWorksPlan, readDebtStatement, type WorksPlan } from "../../src/index.ts";
import {
  certify,
  draw,
  PROJECT_CAST,
  type ProjectCast,
  type Railway,
  raiseProject,
  repay,
  signProject,
} from "../economy/project.fixture.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { clockOf } from "../utils/council-on-node.ts";
import { describeOnNode, spareAccounts } from "../utils/espace.ts";

/** The whole story, with a default, is told in `test/scenarios/railway.test.ts`: a real node's clock cannot be moved. */
describeOnNode("A railway, on a real eSpace node", (shared) => {
  let world: Railway;

  before(async () => {
    const parties = await raiseProject(shared(), spareAccounts(PROJECT_CAST) as ProjectCast);
    const { milestones, lenders, arbiter } = parties;
    // The arbiter dismisses a challenge, so that nobody has to wait for the end of the window.
    world = await signProject(parties, async (plan: WorksPlan) => {
      await mined(milestones.connect(lenders[0]).challenge(plan, id("too early")));
      await mined(milestones.connect(arbiter).decide(plan, false, id("it is met")));
    });
  });

  /** What is owed in the borrower's own currency, added up anew by the reader. */
  async function owed(): Promise<bigint> {
    const { totals } = await readDebtStatement(world.finance, world.kazakhstan.code);
    return totals.get(await world.kazakhstan.token.getAddress())!.owed;
  }

  it("is drawn as milestones are met, and no certificate for nothing releases money", async () => {
    const { milestones, plan, senior, junior, lenders, arbiter } = world;
    await draw(world, senior, 300_000n);
    await draw(world, junior, 150_000n);
    await certify(world, plan, id("a photograph"));
    await mined(milestones.connect(lenders[1]).challenge(plan, id("there is no bridge")));
    await mined(milestones.connect(arbiter).decide(plan, true, id("there is none")));
    expect(await milestones.releasedOf(hashWorksPlan(plan))).to.equal(3_000n);
    expect(await owed()).to.equal(300_000n);
  });

  it("is relieved for a whole rank by two thirds of it, and repaid to all lenders at once", async () => {
    const { finance, meeting, project, senior, borrower, lenders } = world;
    const firstDue = Math.floor((await clockOf(world)) / DAY) + 365;
    const terms = { rank: 0, haircut: 1_000, rate: 200, firstDue, interval: 365, instalments: 10 };
    const relief = { ...terms, conditions: id("minutes") };
    await mined(meeting.connect(borrower).propose(finance, project, relief));
    for (const index of [0, 2]) await mined(meeting.connect(lenders[index]).agree(finance, senior, index, 1n));
    await mined(meeting.adopt(finance, project, relief));
    expect(await owed()).to.equal(270_000n);
    await repay(world, { rank: 0, part: 500_000_000n, isPrepayment: true });
    expect(await owed()).to.equal(135_000n);
  });
});
