import { expect } from "chai";
import { ZeroHash } from "ethers";

import { DamageStatus, type Instruction, LoanPhase } from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { carry, deployCulture, networkHelpers, readyLoan, REPORT, time, VALUE } from "./culture.fixture.ts";

const NO_CONSENT = { nonce: 0n, signature: "0x" };
const NOTHING: Instruction = {
  uetr: "0x00000000000000000000000000000000",
  purpose: "0x00000000",
  validFrom: 0,
  deadline: 0,
  disclosure: ZeroHash,
  nonce: 0n,
  legs: [],
};

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
      .to.be.revertedWithCustomError(heritage, "HeritageRegistryNotKeeper")
      .withArgs(object, museumLoans);
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
    await mined(museumLoans.connect(lender).collect(terms, 0, indemnity, NOTHING, NO_CONSENT));
    expect(await china.token.balanceOf(lender)).to.equal(before + VALUE);
    expect((await museumLoans.itemOf(loan, 0)).damage).to.equal(DamageStatus.Paid);
  });
});
