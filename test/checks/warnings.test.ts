import { expect } from "chai";

import { checkWarnings } from "../../scripts/checks/warnings.ts";
import { sourceWith } from "../utils/compiled-source.ts";

describe("checks: warnings", () => {
  it("names the file and the line of a compiler warning", () => {
    const sourceLocation = { file: "project/contracts/settlement/X.sol", start: 5 };
    const source = sourceWith({
      text: "ünit\nx",
      diagnostics: [{ severity: "warning", message: "Unused local variable.", sourceLocation }],
    });
    expect(checkWarnings([source]).findings).to.deep.equal([
      { file: source.file, line: 1, message: "warning: Unused local variable." },
    ]);
  });
});
