import { expect } from "chai";
import { id } from "ethers";

import { hashWorksPlan } from "../../src/index.ts";
import { mined } from "../utils/consortium.ts";
import {
  deployProject,
  ethers,
  networkHelpers,
  offer,
  projectTerms,
  termsOf,
  trancheTerms,
  worksPlan,
} from "./project.fixture.ts";

describe("ProjectAgreement", () => {
  async function deploy() {
    const world = await deployProject();
    const { agreements, milestones, borrower, kazakhstan } = world;
    const plan = worksPlan(world);
    await mined(milestones.connect(borrower).planWorks(plan));
    const terms = await projectTerms(world, plan);
    await mined(agreements.connect(borrower).draft(terms, kazakhstan.token));
    const second = (await ethers.getSigners()).at(-9)!;
    return { ...world, plan, terms, second };
  }

  const fixture = () => networkHelpers.loadFixture(deploy);

  it("takes no plan of works but the borrower's own, in which nobody else can say what is certified", async () => {
    const { agreements, milestones, borrower, stranger, terms, plan, kazakhstan } = await fixture();
    const strange = { ...plan, employer: stranger.address };
    await mined(milestones.connect(stranger).planWorks(strange));
    const own = agreements.connect(borrower);
    await expect(own.draft({ ...terms, plan: hashWorksPlan(strange) }, kazakhstan.token))
      .to.be.revertedWithCustomError(agreements, "ProjectAgreementOtherEmployer")
      .withArgs(hashWorksPlan(strange), stranger);
    await expect(own.draft({ ...terms, plan: id("no plan") }, kazakhstan.token))
      .to.be.revertedWithCustomError(agreements, "ProjectAgreementOtherEmployer")
      .withArgs(id("no plan"), ethers.ZeroAddress);
  });

  it("has no lender that is the borrower by another account", async () => {
    const world = await fixture();
    const { agreements, gate, borrower, second, kazakhstan } = world;
    const participant = await gate.participantByAccount(borrower);
    await mined(gate.connect(kazakhstan.offices.Registrar).proposeAccount(participant, second));
    await mined(gate.connect(second).acceptAccount(participant));
    const tranche = await offer(world, await trancheTerms(kazakhstan), [second], [1_000n]);
    await expect(agreements.connect(second).commit(tranche, 0, await termsOf(world, 1n)))
      .to.be.revertedWithCustomError(agreements, "ProjectAgreementOwnLender")
      .withArgs(second);
  });

  it("has consent to all that was offered, in order, or to nothing", async () => {
    const world = await fixture();
    const { agreements, lenders, kazakhstan } = world;
    const tranche = await offer(world, await trancheTerms(kazakhstan), [lenders[0]], [3n]);
    const before = await termsOf(world, 1n);
    await offer(world, await trancheTerms(kazakhstan), [lenders[1]], [5n]);
    await expect(agreements.connect(lenders[0]).commit(tranche, 0, before))
      .to.be.revertedWithCustomError(agreements, "ProjectAgreementOtherTerms")
      .withArgs(1n, await termsOf(world, 1n));
  });

  it("binds no lender that takes its signature back before the borrower signs", async () => {
    const world = await fixture();
    const { agreements, finance, lenders, borrower, kazakhstan, stranger } = world;
    const tranche = await offer(world, await trancheTerms(kazakhstan), lenders, [3n, 2n, 1n]);
    const terms = await termsOf(world, 1n);
    const first = agreements.connect(lenders[0]);
    await expect(first.withdraw(tranche, 0))
      .to.be.revertedWithCustomError(agreements, "ProjectAgreementWrongStatus")
      .withArgs(1n, 1n);
    for (const index of [0, 1] as const) await mined(agreements.connect(lenders[index]).commit(tranche, index, terms));
    await expect(agreements.connect(stranger).withdraw(tranche, 0))
      .to.be.revertedWithCustomError(agreements, "ProjectAgreementNotOffered")
      .withArgs(tranche, 0n, stranger);
    await expect(first.withdraw(tranche, 0)).to.emit(agreements, "LenderWithdrew").withArgs(tranche, lenders[0], 0n);
    await expect(first.withdraw(tranche, 0))
      .to.be.revertedWithCustomError(agreements, "ProjectAgreementNotOffered")
      .withArgs(tranche, 0n, lenders[0]);
    await mined(agreements.connect(borrower).sign(1n, terms));
    const { lender, position } = await finance.shareOf(tranche, 0);
    expect([lender.account, position.undrawn]).to.deep.equal([lenders[1].address, 2n]);
    expect((await finance.trancheOf(tranche)).state.lenders).to.equal(1n);
    await expect(agreements.connect(lenders[1]).withdraw(tranche, 1))
      .to.be.revertedWithCustomError(agreements, "ProjectAgreementWrongStatus")
      .withArgs(1n, 3n);
  });
});
