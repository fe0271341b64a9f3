import { expect } from "chai";

import { grouped, money, table } from "../../src/common/format.ts";
import { htmlPage, htmlTable } from "../../src/pages/html.ts";

describe("money", () => {
  it("shows minor units in major ones, all digits, with the sign", () => {
    expect(money(1_234_567n, 2, "EUR")).to.equal("12,345.67 EUR");
    expect(money(500n, 2, "EUR")).to.equal("5.00 EUR");
    expect(money(-5n, 2, "EUR")).to.equal("-0.05 EUR");
    expect(money(-1_234n, 0, "JPY")).to.equal("-1,234 JPY");
    expect(grouped(10n ** 20n)).to.equal("100,000,000,000,000,000,000");
  });
});

describe("table", () => {
  it("sets the first column left and the others right", () => {
    expect(table(["a", "bb"], [["xyz", "1"]])).to.equal("a    bb\n───────\nxyz   1");
  });

  it("takes a hundred thousand rows", () => {
    const rows = Array.from({ length: 200_000 }, (_, row) => [String(row)]);
    expect(table(["row"], rows).split("\n")).to.have.lengthOf(200_002);
  });
});

describe("HTML", () => {
  it("shows text as text", () => {
    expect(htmlTable(["<a>"], [["b & 'c'"]]))
      .to.include("<th>&lt;a&gt;</th>")
      .and.include("b &amp; &#39;c&#39;");
    expect(htmlPage("<t>", [])).to.include("<title>&lt;t&gt;</title>");
  });
});
