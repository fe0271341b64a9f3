import { expect } from "chai";

import { en } from "../src/words/en.ts";
import { zh } from "../src/words/zh.ts";
import { englishIn, leavesOf } from "./languages.ts";

describe("The languages of the console", () => {
  it("say the same, of as many values", () => {
    const shape = (table: object) =>
      leavesOf(table).map(([path, words]) => [path, typeof words === "function" ? words.length : typeof words]);
    expect(shape(zh)).to.have.deep.members(shape(en));
  });

  it("are told from each other, by words that stand alone and by those around a value", () => {
    expect(englishIn(["区块 7", "UETR", "中文", "English", "银行 Delegations-7", "payments.csv"])).to.deep.equal([]);
    const english = ["Block 7", "付款: Balance", "2 of 2 payments settle together.", "Seven payments."];
    expect(englishIn(english)).to.deep.equal(english);
  });
});
