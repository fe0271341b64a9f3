import { expect } from "chai";

import { changes, codeSizes, tooLarge } from "../../scripts/checks/code-size.ts";
import { contractWith, sourceWith } from "../utils/compiled-source.ts";

const messages = (findings: readonly { message: string }[]) => findings.map(({ message }) => message);

describe("checks: code size", () => {
  it("measures what somebody deploys, not what is linked in and not mocks", () => {
    const contracts = { Gate: contractWith(10, 12), Lei: contractWith(57, 85, {}), IGate: contractWith(0, 0) };
    const mock = sourceWith({ file: "contracts/mocks/X.sol", contracts: { X: contractWith(1, 1) } });
    expect(codeSizes([sourceWith({ contracts }), mock])).to.deep.equal({ Gate: { runtime: 10, creation: 12 } });
  });

  it("accepts the limits and refuses one byte more", () => {
    expect(tooLarge({ Gate: { runtime: 24_576, creation: 49_152 } })).to.deep.equal([]);
    expect(messages(tooLarge({ Gate: { runtime: 24_577, creation: 49_153 } }))).to.deep.equal([
      "Gate: runtime code of 24577 bytes, at most 24576",
      "Gate: creation code of 49153 bytes, at most 49152",
    ]);
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
