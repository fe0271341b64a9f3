import { expect } from "chai";

import { afterWindow, draftOf, fixture, FUNDED, propose, settle, someDeals } from "./Cycles.fixture.ts";

describe("Cycles", function () {
  it("sets aside what net debtors owe, and settles all by the net positions", async function () {
    const world = await fixture();
    const { cycles, beijing, almaty, bangkok, shanghai, china, kazakhstan } = world;
    const draft = await draftOf(world, someDeals(world));
    const { id } = await propose(world, draft);
    expect(await china.token.balanceOf(beijing)).to.equal(FUNDED - 550n);
    expect(await china.token.balanceOf(cycles)).to.equal(600n);
    await afterWindow(draft);
    await settle(world, id, draft);
    expect(await china.token.balanceOf(almaty)).to.equal(500n);
    expect(await china.token.balanceOf(bangkok)).to.equal(100n);
    expect(await china.token.balanceOf(shanghai)).to.equal(FUNDED - 50n);
    expect(await kazakhstan.token.balanceOf(bangkok)).to.equal(7_000n);
    expect(await china.token.balanceOf(cycles)).to.equal(0n);
    for (const payment of draft.payments) {
      expect(await cycles.isSettled(id, payment, draft.proofOf(payment))).to.equal(true);
    }
  });
});
