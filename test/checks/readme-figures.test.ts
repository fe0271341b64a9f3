import { expect } from "chai";

import { checkReadmeFigures, problemOf, rowsOf } from "../../scripts/checks/readme-figures.ts";

describe("checkReadmeFigures", () => {
  const label = "the same with a daily limit";
  const row = { line: 3, label, gas: 55_843 };

  it("finds the README in order", async () => {
    expect((await checkReadmeFigures()).findings).to.deep.equal([]);
  });

  it("reads the rows of a table that end in a number", () => {
    const table = ["| what | gas |", "| ---- | --: |", `| ${label} | 55,843 |`, "| a | b |"].join("\n");
    expect(rowsOf(table)).to.deep.equal([row]);
  });

  it("takes a figure that was measured, and no other", () => {
    expect(problemOf(row, { "gas.payment.crossborder": 55_843 })).to.deep.equal([]);
    const [other] = problemOf(row, { "gas.payment.crossborder": 55_844 });
    expect(other?.message).to.equal(`${label}: 55843, but gas.payment.crossborder is 55844`);
    expect(problemOf(row, {})).to.have.length(1);
    expect(problemOf({ ...row, label: "a guess" }, {})).to.have.length(1);
  });
});
