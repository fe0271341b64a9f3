import { expect } from "chai";

import { changes, codeSizes, leastHeadroom, needless, tooLarge } from "../../scripts/checks/code-size.ts";
import { contractWith, sourceWith } from "../utils/compiled-source.ts";

const messages = (findings: readonly { message: string }[]) => findings.map(({ message }) => message);

describe("checks: code size", () => {
  it("measures what somebody deploys, not what is linked in and not mocks", () => {
    const contracts = { Gate: contractWith(10, 12), Lei: contractWith(57, 85, {}), IGate: contractWith(0, 0) };
    const mock = sourceWith({ file: "contracts/mocks/X.sol", contracts: { X: contractWith(1, 1) } });
    expect(codeSizes([sourceWith({ contracts }), mock])).to.deep.equal({ Gate: { runtime: 10, creation: 12 } });
  });

  it("accepts what leaves 1,500 bytes free and refuses one byte more", () => {
    expect(tooLarge({ Council: { runtime: 23_076, creation: 49_152 } }, {})).to.deep.equal([]);
    expect(messages(tooLarge({ Council: { runtime: 23_077, creation: 49_153 } }, {}))).to.deep.equal([
      "Council: runtime code of 23077 bytes, at most 23076",
      "Council: creation code of 49153 bytes, at most 49152",
    ]);
  });

  it("lets an exception leave less free, that contract alone and no byte beyond", () => {
    const exceptions = { Gate: { headroom: 76, reason: "for a test" } };
    const sizes = (runtime: number) => ({ Gate: { runtime, creation: 0 }, Council: { runtime, creation: 0 } });
    expect(messages(tooLarge(sizes(24_500), exceptions))).to.deep.equal([
      "Council: runtime code of 24500 bytes, at most 23076",
    ]);
    expect(messages(tooLarge(sizes(24_501), exceptions))).to.include(
      "Gate: runtime code of 24501 bytes, at most 24500",
    );
  });

  it("refuses an exception that is not needed", () => {
    const exceptions = { Gate: { headroom: 76, reason: "for a test" }, Gone: { headroom: 76, reason: "for a test" } };
    const gate = (runtime: number) => ({ Gate: { runtime, creation: 0 } });
    expect(needless({ ...gate(23_077), Gone: { runtime: 23_077, creation: 0 } }, exceptions)).to.deep.equal([]);
    expect(messages(needless(gate(23_076), exceptions))).to.deep.equal([
      "Gate needs no exception: it leaves 1500 bytes free, or is gone",
      "Gone needs no exception: it leaves 1500 bytes free, or is gone",
    ]);
  });

  it("tells what the fullest contract has left", () => {
    expect(leastHeadroom({ A: { runtime: 24_000, creation: 0 }, B: { runtime: 23_000, creation: 0 } })).to.equal(576);
  });

  it("shows what grew, what shrank, what is new and what is gone", () => {
    const size = (runtime: number) => ({ runtime, creation: runtime });
    const before = { Bigger: size(10), Gone: size(10), Same: size(10), Smaller: size(10) };
    const after = { Bigger: size(12), New: size(10), Same: size(10), Smaller: size(7) };
    expect(messages(changes(before, after)).map((message) => message.split(":")[0])).to.deep.equal([
      "Bigger 10 -> 12 (+2)",
      "Gone is gone",
      "New is new",
      "Smaller 10 -> 7 (-3)",
    ]);
  });
});
