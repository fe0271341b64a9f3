import { expect } from "chai";

import { apportion } from "../../src/index.ts";
import { mined } from "../utils/consortium.ts";
import { deploySigned, draw, funding, networkHelpers, request, SENIOR, type Signed } from "./project.fixture.ts";

describe("ProjectFinance: drawdowns", () => {
  const fixture = () => networkHelpers.loadFixture(deploySigned);

  const owedIn = async ({ finance }: Signed, tranche: bigint) =>
    Promise.all(SENIOR.map(async (_, index) => (await finance.shareOf(tranche, index)).position.owed));

  it("are shared out by what each has to lend, to the unit, and paid straight to the contractor", async () => {
    const world = await fixture();
    const { kazakhstan, contractor, finance, senior } = world;
    const before = await kazakhstan.token.balanceOf(contractor);
    await draw(world, senior, 100_000n);
    expect(await kazakhstan.token.balanceOf(contractor)).to.equal(before + 100_000n);
    expect(await owedIn(world, senior)).to.deep.equal(apportion(100_000n, SENIOR));
    const debt = await finance.debtOf(kazakhstan.code, kazakhstan.token);
    expect([...debt]).to.deep.equal([100_000n, 900_001n, 0n, 1n]);
  });

  it("go on with the lenders that pay", async () => {
    const world = await fixture();
    const { finance, senior, lenders, relayer } = world;
    await request(world, senior, 100_000n);
    const { instruction, consents } = await funding(world, senior, [lenders[0].address, lenders[2].address]);
    await mined(finance.connect(relayer).fund(senior, instruction, consents));
    const parts = apportion(100_000n, SENIOR);
    expect(await owedIn(world, senior)).to.deep.equal([parts[0], 0n, parts[2]]);
  });
});
