import { readFile } from "node:fs/promises";

import { expect } from "chai";

import { connection, deploySigned, draw, type Signed } from "../economy/project.fixture.ts";
import { type ActingWorld, actingWorld } from "../utils/acting.ts";

describe("sogdia debt statement", function () {
  this.timeout(120_000);
  let signed: Signed;
  let world: ActingWorld;

  before(async () => {
    signed = await deploySigned();
    await draw(signed, signed.senior, 300_000n);
    world = await actingWorld(connection, signed);
  });

  after(() => world.close());

  it("says what a country owes, to whom and at what terms, in the fields of the G20", async () => {
    const { code, stdout } = await world.sogdia("debt", "statement", "KZ");
    expect(code).to.equal(0);
    const { layout, country, totals, loans } = JSON.parse(stdout) as Record<string, unknown>;
    expect([layout, country]).to.deep.equal(["G20", "KZ"]);
    expect(totals).to.deep.include({
      currency: "KZT",
      owed: "3000.00",
      undrawn: "7000.01",
      interest: "0.00",
      loans: "1",
    });
    expect((loans as object[])[0]).to.deep.include({
      ...{ debtor_country: "KZ", creditor_country: "CN", creditor_type: "private", loan_reference: "1/0/0" },
      ...{ debt_outstanding_and_disbursed: "1500.00", currency: "KZT", status: "performing" },
    });
    expect(stdout).to.include('"borrower": "KZRAILWAYS').and.include('"creditor": "THBANK0');
  });

  it("writes those of the OECD as lines, over no file that is there", async () => {
    const file = world.at("debt.csv");
    const write = async () => world.sogdia("debt", "statement", "KZ", "--layout", "oecd", "--csv", "--out", file);
    expect((await write()).code).to.equal(0);
    const lines = (await readFile(file, "utf8")).split("\r\n");
    expect(lines).to.have.length(7); // a header, three lenders and two, and what ends the last line
    expect(lines[0]).to.match(/^Borrower,BorrowerCountry,Lender,/);
    const again = await write();
    expect(again.code).to.equal(1);
    expect(again.stderr).to.include(file);
  });

  it("has no lines for whoever owes nothing, and none for whom nobody knows", async () => {
    const nothing = await world.sogdia("debt", "statement", "CN");
    expect((JSON.parse(nothing.stdout) as { loans: unknown }).loans).to.deep.equal([]);
    const { code, stderr } = await world.sogdia("debt", "statement", "XX");
    expect([code, stderr.trim()]).to.deep.equal([1, "The registry knows no country XX."]);
  });
});
