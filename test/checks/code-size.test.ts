import { expect } from "chai";

import { changes, codeRecords, leastHeadroom, tooLarge } from "../../scripts/checks/code-size.ts";
import { contractWith, sourceWith } from "../utils/compiled-source.ts";

const messages = (findings: readonly { message: string }[]) => findings.map(({ message }) => message);

describe("checks: code size", () => {
  it("measures what somebody deploys, not what is linked in and not mocks", () => {
    const contracts = { Gate: contractWith(10, 12), Lei: contractWith(57, 85, {}), IGate: contractWith(0, 0) };
    const mock = sourceWith({ file: "contracts/mocks/X.sol", contracts: { X: contractWith(1, 1) } });
    const records = codeRecords([sourceWith({ contracts }), mock]);
    expect(Object.keys(records)).to.deep.equal(["Gate"]);
    expect(records.Gate).to.include({ runtime: 10, creation: 12 });
  });

  it("tells code apart by its creation code, but not by a comment, which only solc's metadata shows", () => {
    const code = (body: string, metadata: string, constructor = "6001") => {
      const object = `${body}${metadata}0002`;
      return { evm: { deployedBytecode: { object }, bytecode: { object: constructor + object }, methodIdentifiers } };
    };
    const methodIdentifiers = { "f()": "26121ff0" };
    const hashOf = (contract: ReturnType<typeof code>) =>
      codeRecords([sourceWith({ contracts: { Gate: contract } })]).Gate!.hash;
    expect(hashOf(code("6002", "a1a2"))).to.equal(hashOf(code("6002", "b1b2")));
    expect(hashOf(code("6002", "a1a2"))).not.to.equal(hashOf(code("6003", "a1a2")));
    expect(hashOf(code("6002", "a1a2"))).not.to.equal(hashOf(code("6002", "a1a2", "6004")));
  });

  it("accepts what leaves 1,500 bytes free and refuses one byte more", () => {
    expect(tooLarge({ Gate: { runtime: 23_076, creation: 49_152, hash: "0x" } })).to.deep.equal([]);
    expect(messages(tooLarge({ Gate: { runtime: 23_077, creation: 49_153, hash: "0x" } }))).to.deep.equal([
      "Gate: runtime code of 23077 bytes, at most 23076",
      "Gate: creation code of 49153 bytes, at most 49152",
    ]);
  });

  it("tells what the fullest contract has left", () => {
    const code = (runtime: number) => ({ runtime, creation: 0, hash: "0x" });
    expect(leastHeadroom({ A: code(24_000), B: code(23_000) })).to.equal(576);
  });

  it("shows what grew, what shrank, what is other code of the same size, what is new and what is gone", () => {
    const code = (runtime: number, hash = runtime.toString()) => ({ runtime, creation: runtime, hash });
    const before = { Bigger: code(10), Gone: code(10), Other: code(10), Same: code(10), Smaller: code(10) };
    const after = { Bigger: code(12), New: code(10), Other: code(10, "other"), Same: code(10), Smaller: code(7) };
    expect(messages(changes(before, after)).map((message) => message.split(":")[0])).to.deep.equal([
      "Bigger 10 -> 12 (+2)",
      "Gone is gone",
      "New is new",
      "Other is other code of the same size",
      "Smaller 10 -> 7 (-3)",
    ]);
  });
});
