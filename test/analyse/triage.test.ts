import { expect } from "chai";

import { SlitherFailed, type SlitherElement, type SlitherResult, suspicionsIn } from "../../scripts/analyse/slither.ts";
import { judge } from "../../scripts/analyse/triage.ts";

const BANK = "contracts/settlement/Bank.sol";

function element(type: string, name: string, parent?: SlitherElement, line = 7): SlitherElement {
  const mapping = { filename_relative: BANK, lines: [line] };
  const fields =
    parent === undefined ? {} : { parent, ...(type === "function" ? { signature: `${name}(uint256)` } : {}) };
  return { type, name, source_mapping: mapping, type_specific_fields: fields };
}

/** A detector that reports a line of `Bank.pay`. */
function result({ line = 7, text = "a == b", file = BANK, check = "equality" } = {}): SlitherResult {
  const pay = element("function", "pay", element("contract", "Bank"), line);
  const first = { ...pay, source_mapping: { filename_relative: file, lines: [line] } };
  const description = `Bank.pay(uint256) (${file}#${line}) compares`;
  return { check, impact: "Low", description, elements: [first, element("node", text, pay, line + 1)] };
}

function keysOf(...detectors: SlitherResult[]): string[] {
  return suspicionsIn({ success: true, error: null, results: { detectors } }).map(({ key }) => key);
}

describe("The triage of Slither's findings", () => {
  it("knows a finding by detector, place and what is there, wherever its lines move", () => {
    const [key] = keysOf(result());
    expect(key).to.match(/^equality Bank\.pay\(uint256\) [0-9a-f]{8}$/);
    expect(keysOf(result({ line: 99 }))).to.deep.equal([key]);
    expect(keysOf(result({ text: "a == c" }))).to.not.deep.equal([key]);
    expect(keysOf(result({ check: "assembly" }))).to.not.deep.equal([key]);
  });

  it("counts what is reached in two ways once", () => {
    expect(keysOf(result(), result())).to.have.length(1);
  });

  it("knows what is of no contract by its name alone", () => {
    const free = {
      ...element("function", "isUnknown"),
      type_specific_fields: { parent: null, signature: "isUnknown(Link)" },
    };
    const [key] = keysOf({ ...result(), check: "dead-code", elements: [free] });
    expect(key).to.match(/^dead-code isUnknown\(Link\) [0-9a-f]{8}$/);
  });

  it("leaves out packages and mocks", () => {
    const files = ["node_modules/@openzeppelin/contracts/utils/Nonces.sol", "contracts/mocks/BadBank.sol"];
    expect(keysOf(...files.map((file) => result({ file })))).to.deep.equal([]);
  });

  it("does not take a failure of Slither for a clean bill", () => {
    expect(() => suspicionsIn({ success: false, error: "no such folder", results: {} })).to.throw(
      SlitherFailed,
      "no such folder",
    );
  });

  it("tells what nobody explained, and what was explained and is gone", () => {
    const [found] = suspicionsIn({ success: true, error: null, results: { detectors: [result()] } });
    const triage = (...findings: string[]) => ({ excluded: {}, accepted: [{ reason: "Meant so.", findings }] });
    expect(judge(triage(found!.key), [found!])).to.deep.equal({ unexplained: [], stale: [], unsound: [] });
    expect(judge(triage(), [found!]).unexplained).to.deep.equal([found]);
    expect(judge(triage(found!.key, "old"), [found!]).stale).to.deep.equal(["old"]);
    expect(judge(triage(found!.key, found!.key), [found!]).unsound).to.deep.equal([found!.key]);
  });

  it("wants a reason for each", () => {
    const silent = { excluded: { timestamp: " " }, accepted: [{ reason: "", findings: ["key"] }] };
    expect(judge(silent, []).unsound).to.deep.equal(["a reason is empty", "a reason is empty"]);
  });
});
