import type { AstNode, CompiledSource } from "../../scripts/checks/build-info.ts";

/** A Solidity file as the checks see it, with only what a test is about. */
export function sourceWith(
  parts: Partial<Omit<CompiledSource, "ast">> & { nodes?: readonly AstNode[] },
): CompiledSource {
  const { nodes = [], ...rest } = parts;
  const ast = { id: 0, nodeType: "SourceUnit", src: "0:0:0", nodes };
  return { file: "contracts/settlement/X.sol", text: "", contracts: {}, diagnostics: [], ...rest, ast };
}

/** A contract as the compiler leaves it, by the sizes of its code. */
export function contractWith(
  runtime: number,
  creation: number,
  methods: Record<string, string> = { "f()": "26121ff0" },
) {
  const code = (bytes: number) => ({ object: "00".repeat(bytes) });
  return { evm: { deployedBytecode: code(runtime), bytecode: code(creation), methodIdentifiers: methods } };
}
