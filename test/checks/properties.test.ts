import { expect } from "chai";

import { type Facts, idsIn, propertyFindings, sectionsIn } from "../../scripts/checks/properties.ts";
import { proofFindings, triedIn } from "../../scripts/checks/proofs.ts";

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
    expect(messages(TEXT.replace("adds up", "adds down"))).to.deep.equal(['test/a.test.ts has no test "adds down"']);
    expect(messages(TEXT.replace("adds up", "adds"))).to.deep.equal(['test/a.test.ts has no test "adds"']);
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

describe("The check of proofs", () => {
  const FILES = new Map([
    ["test/b.t.sol", "contract A is Test {\n  function testFuzz_a() {}\n}\ncontract B is Test {\n}"],
  ]);

  function told(proved: readonly string[], beyond: readonly string[], contract = "A"): string[] {
    const proofs = { proved: { "test/b.t.sol": { [contract]: proved } }, beyond: Object.fromEntries(beyond.map(why)) };
    return proofFindings(triedIn(proofs), FILES).map(({ message }) => message);
  }

  function why(name: string): [string, string] {
    return [name, "too long"];
  }

  it("finds nothing where each test is in its contract", () => {
    expect(told(["testFuzz_a"], [])).to.deep.equal([]);
    expect(told([], ["test/b.t.sol:A.testFuzz_a"])).to.deep.equal([]);
  });

  it("finds a test that is not there, or in another contract, proved or not", () => {
    expect(told(["testFuzz_b"], [])).to.deep.equal(["there is no test/b.t.sol:A.testFuzz_b"]);
    expect(told(["testFuzz_a"], [], "B")).to.deep.equal(["there is no test/b.t.sol:B.testFuzz_a"]);
    expect(told([], ["test/b.t.sol:A.testFuzz_b"])).to.deep.equal(["there is no test/b.t.sol:A.testFuzz_b"]);
    expect(told([], ["testFuzz_a"])).to.deep.equal(["there is no testFuzz_a:."]);
  });

  it("finds a test that is said to be proved and not", () => {
    expect(told(["testFuzz_a"], ["test/b.t.sol:A.testFuzz_a"])).to.deep.equal([
      "test/b.t.sol:A.testFuzz_a stands there twice",
    ]);
  });
});
