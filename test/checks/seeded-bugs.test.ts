import { expect } from "chai";

import { obstaclesTo } from "../../scripts/checks/seeded-bugs.ts";
import type { Mutant } from "../../scripts/mutants/mutant.ts";

const BUG: Mutant = { invariant: "X-1", bug: "b", file: "X.sol", from: "a + b", to: "a - b", tests: ["X.test.ts"] };

const found = (change: Partial<Mutant>, text: string | null = "return a + b;") =>
  obstaclesTo({ ...BUG, ...change }, text, (test) => test === "X.test.ts").map(({ message }) => message);

describe("checks: seeded bugs", () => {
  it("let pass what can be tried", () => {
    expect(found({})).to.deep.equal([]);
  });

  it("find a bug whose contract, or whose place in it, is gone", () => {
    expect(found({}, null)).to.deep.equal(['is not there for the seeded bug "b"']);
    expect(found({}, "return a  + b;")).to.deep.equal(['has 0 places for the seeded bug "b"']);
  });

  it("find a bug that might be in either of two places, and one that changes nothing", () => {
    expect(found({}, "a + b + a + b")).to.deep.equal(['has 2 places for the seeded bug "b"']);
    expect(found({ to: "a + b" })).to.deep.equal(['stays as it is under the seeded bug "b"']);
  });

  it("find a bug that no test, or one that is not there, should catch", () => {
    expect(found({ tests: [] })).to.deep.equal(['no test is named for the seeded bug "b"']);
    expect(found({ tests: ["X.test.ts", "Y.test.ts"] })).to.deep.equal(['no test Y.test.ts for the seeded bug "b"']);
  });
});
