import { expect } from "chai";

import { kindOf } from "../../src/acts/arguments.ts";
import { ACTS } from "../../src/acts/index.ts";

describe("The table of acts", () => {
  it("names each verb once, as a thing and what is done with it", () => {
    const verbs = ACTS.map(({ verb }) => verb);
    expect(verbs.filter((verb, index) => verbs.indexOf(verb) !== index)).to.be.empty;
    expect(verbs.filter((verb) => !/^[a-z]+ [a-z-]+$/.test(verb))).to.be.empty;
  });

  it("gives no argument a flag that the program or all acts have", () => {
    const taken = [
      "rpc",
      "deployment",
      "account",
      "keystore",
      "signer",
      "sender",
      "as",
      "json",
      "yes",
      "export",
      "wait",
    ];
    for (const { verb, arguments: all } of ACTS) {
      const said = all.filter(({ isFixed }) => !isFixed).map(({ name }) => name);
      expect(
        said.filter((name) => taken.includes(name)),
        verb,
      ).to.be.empty;
    }
  });

  it("has a kind for each argument, and says each in its sentence or not at all", () => {
    for (const { verb, sentence, arguments: all } of ACTS) {
      for (const argument of all) expect(kindOf(argument), `${verb} ${argument.name}`).to.have.property("read");
      const named = [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
      expect(
        all.map(({ name }) => name),
        verb,
      ).to.include.members(named);
    }
  });
});
