import { expect } from "chai";

import { type Facts, idsIn, propertyFindings, sectionsIn } from "../../scripts/checks/properties.ts";

const TEXT = `
### SET-1 Balances

- test: \`test/a.test.ts\`: adds up
- bugs: SET-1
- proof: \`test/b.t.sol\`: testFuzz_plus

### RISK-2 Gates

- bug: anyone pays
- nothing: nobody tests a gate
`;

const FACTS: Facts = {
  ids: new Set(["SET-1", "RISK-2"]),
  bugs: [{ invariant: "SET-1", bug: "anyone pays" }],
  files: new Map([
    ["test/a.test.ts", 'it("adds up", () => {})'],
    ["test/b.t.sol", "function testFuzz_plus(uint256 word) external {}"],
  ]),
  proofs: new Set(["`test/b.t.sol`: testFuzz_plus"]),
};

function messages(text: string, facts: Partial<Facts> = {}): string[] {
  return propertyFindings(sectionsIn(text), { ...FACTS, ...facts }).map(({ message }) => message);
}

describe("The check of properties", () => {
  it("reads ids, and takes no standard for one", () => {
    expect(idsIn("SET-1, by ERC-1271 and SET-12 (RISK-3)")).to.deep.equal(["SET-1", "SET-12", "RISK-3"]);
  });

  it("finds nothing where everything is there", () => {
    expect(messages(TEXT)).to.deep.equal([]);
  });

  it("finds a promise without a section, a section without a promise, and a second one", () => {
    expect(messages(TEXT, { ids: new Set(["SET-1", "RISK-2", "SUP-1"]) })).to.deep.equal(["SUP-1 has no section"]);
    expect(messages(TEXT, { ids: new Set(["SET-1"]) })).to.deep.equal(["nobody promises RISK-2"]);
    expect(messages(`${TEXT}\n### SET-1\n\n- nothing: told\n`)).to.deep.equal(["a second section"]);
  });

  it("finds a promise that nothing shows", () => {
    expect(messages(TEXT.replace("- nothing: nobody tests a gate", ""))).to.deep.equal(["RISK-2 has no test"]);
  });

  it("finds a file that is not there, and a test that is not in its file", () => {
    expect(messages(TEXT.replace("test/a.test.ts", "test/c.test.ts"))).to.deep.equal(["there is no test/c.test.ts"]);
    expect(messages(TEXT.replace("adds up", "adds"))).to.deep.equal([]);
    expect(messages(TEXT.replace("adds up", "adds down"))).to.deep.equal(['test/a.test.ts has no test "adds down"']);
    expect(messages(TEXT.replace(": adds up", ""))).to.deep.equal(["not a file and a test: `test/a.test.ts`"]);
  });

  it("finds a seeded bug that is not in the list", () => {
    expect(messages(TEXT, { bugs: [] })).to.deep.equal([
      "no seeded bug breaks SET-1",
      'no seeded bug is "anyone pays"',
    ]);
  });

  it("finds a proof that Halmos does not give", () => {
    expect(messages(TEXT, { proofs: new Set() })).to.deep.equal([
      "Halmos does not prove `test/b.t.sol`: testFuzz_plus",
    ]);
  });
});
