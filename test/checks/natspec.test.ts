import { expect } from "chai";

import type { AstNode } from "../../scripts/checks/build-info.ts";
import { checkNatspec, missingTags } from "../../scripts/checks/natspec.ts";
import { sourceWith } from "../utils/compiled-source.ts";

const named = (...names: string[]) => ({
  parameters: names.map((name) => ({ id: 2, nodeType: "VariableDeclaration", src: "0:0:0", name })),
});

function functionWith(text: string, parts: Partial<AstNode> = {}): AstNode {
  return {
    id: 1,
    nodeType: "FunctionDefinition",
    src: "1:0:0",
    name: "issue",
    functionSelector: "867904b4",
    stateMutability: "nonpayable",
    parameters: named("to", "amount"),
    returnParameters: named(""),
    documentation: { text },
    ...parts,
  };
}

const COMPLETE = [
  "@notice Issues money.",
  " @param to The account.",
  " @param amount Minor units.",
  " @return Whether.",
  " @custom:access The issuer.",
];

const inContract = (node: AstNode) => [
  { id: 3, nodeType: "ContractDefinition", src: "0:0:0", name: "X", nodes: [node] },
];

describe("checks: natspec", () => {
  it("is content with a complete documentation", () => {
    expect(missingTags(functionWith(COMPLETE.join("\n")))).to.deep.equal([]);
  });

  for (const [index, tag] of ["@notice", "@param to", "@param amount", "@return", "@custom:access"].entries()) {
    it(`misses ${tag}`, () => {
      expect(missingTags(functionWith(COMPLETE.toSpliced(index, 1).join("\n")))).to.deep.equal([tag]);
    });
  }

  it("asks nobody who may read", () => {
    const text = COMPLETE.slice(0, 4).join("\n");
    expect(missingTags(functionWith(text, { stateMutability: "view" }))).to.deep.equal([]);
  });

  it("names the file and the line of a function without documentation", () => {
    const view = { stateMutability: "view", parameters: named(), returnParameters: named() };
    const source = sourceWith({ text: "\n\n", nodes: inContract(functionWith("", view)) });
    expect(checkNatspec([source]).findings).to.deep.equal([
      { file: source.file, line: 2, message: "issue has no @notice" },
    ]);
  });

  it("leaves overrides, internal functions and mocks alone", () => {
    const override = sourceWith({ nodes: inContract(functionWith("", { baseFunctions: [7] })) });
    const { functionSelector: _, ...internal } = functionWith("");
    const mock = sourceWith({ file: "contracts/mocks/X.sol", nodes: inContract(functionWith("")) });
    expect(checkNatspec([override, sourceWith({ nodes: inContract(internal) }), mock]).findings).to.deep.equal([]);
  });
});
