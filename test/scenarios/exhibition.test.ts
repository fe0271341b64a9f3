import { expect } from "chai";
import { ZeroHash } from "ethers";

import { authoriseBound, newRefund } from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { suspend } from "../utils/participants.ts";
import { carry, deployCulture, GRACE, networkHelpers, REPORT, time, VALUE } from "../culture/culture.fixture.ts";
import { closeExhibition, openExhibition } from "../culture/stories.ts";

async function deployExhibition() {
  return openExhibition(await deployCulture());
}

/** Museum and courier in China, museum and state in Kazakhstan, a claimant in Thailand. */
describe("An exhibition", () => {
  const fixture = () => networkHelpers.loadFixture(deployExhibition);

  it("of seven objects: one is claimed, one is damaged, all come home, and the state has the rest back", async () => {
    const exhibition = await fixture();
    await closeExhibition(exhibition);
    const { world, terms, indemnities } = exhibition;
    await time.increase(21 * DAY);
    for (const [item, instruction] of indemnities.entries()) {
      if (item !== 3) await mined(world.museumLoans.connect(world.relayer).releaseIndemnity(terms, item, instruction));
    }
    expect(await world.china.token.getFrozenTokens(world.state)).to.equal(0n);
  });

  it("whose state leaves the consortium: its objects come home, and its indemnity is paid", async () => {
    const { world, terms, indemnities } = await fixture();
    const { countries, museumLoans, gate, china, kazakhstan, lender, borrower, domain } = world;
    await mined(countries.connect(kazakhstan.offices.Delegation).giveNotice(kazakhstan.code));
    await time.increaseTo((await countries.countryOf(kazakhstan.code)).endsAt);
    await mined(countries.completeWithdrawal(kazakhstan.code));
    await mined(suspend(gate, kazakhstan, kazakhstan.bankIds[1]!, { days: 1 }));
    for (const item of [1, 2, 3, 4, 5, 6]) await carry(world, terms, item, borrower, lender);
    await mined(museumLoans.connect(lender).claimDamage(terms, 1, VALUE - 1n, REPORT));
    await time.increase(14 * DAY); // nobody answers
    const refund = newRefund(terms, 1, VALUE - 1n, (await time.latest()) + DAY)!;
    const consent = await authoriseBound(lender, domain, refund, await museumLoans.getAddress());
    const before = await china.token.balanceOf(lender);
    await mined(museumLoans.connect(lender).collect(terms, 1, indemnities[1]!, refund, consent));
    expect(await china.token.balanceOf(lender)).to.equal(before + VALUE - 1n);

    // One object is not given back: its value is paid, whoever has left.
    await time.increaseTo(terms.until + GRACE);
    await mined(museumLoans.connect(lender).claimDamage(terms, 0, VALUE, REPORT));
    await time.increase(14 * DAY);
    const nothing = { ...refund, disclosure: ZeroHash, legs: [] };
    await mined(museumLoans.connect(lender).collect(terms, 0, indemnities[0]!, nothing, consent));
    expect(await china.token.balanceOf(lender)).to.equal(before + 2n * VALUE - 1n);
  });
});
