import { expect } from "chai";

import { liquidityFigures } from "../../scripts/liquidity/figures.ts";

describe("The figures of the liquidity benchmark", function () {
  this.timeout(60_000);
  let figures: Readonly<Record<string, number>> = {};
  before(async () => (figures = await liquidityFigures()));

  it("reproduce Project Ubin", () => {
    expect(figures).to.include({ "netting.ubin.settled": 4_500, "netting.ubin.gross_fifo": 0 });
    expect(figures["liquidity.ratio.ubin.net"]).to.be.within(9.33, 9.34);
  });

  it("name the ratio and the share of every algorithm on every workload", () => {
    for (const algorithm of [
      "net",
      "gross_fifo",
      "bypass_fifo",
      "bilateral",
      "eaf2",
      "strict",
      "passable",
      "divisible",
    ]) {
      expect(figures).to.have.property(`liquidity.ratio.funded_95pc.32x5.10000.2pc.${algorithm}`);
      expect(figures).to.have.property(`liquidity.value_share.drawn.32x5.10000.1pc.${algorithm}`);
    }
    expect(Object.values(figures).every((value) => Number.isFinite(value))).to.equal(true);
  });

  it("show divisible payments at the bound, and at most one division an account", () => {
    expect(figures["liquidity.share_of_bound.min.divisible"]).to.be.greaterThan(0.995);
    expect(figures["netting.divided_per_account.max"]).to.equal(1);
  });

  it("show the net ahead where what is lacking is there", () => {
    const of = (algorithm: string) => figures[`liquidity.ratio.funded_95pc.32x5.10000.5pc.${algorithm}`]!;
    for (const other of ["gross_fifo", "bypass_fifo", "bilateral", "eaf2"])
      expect(of("net")).to.be.greaterThan(of(other));
  });
});
