import { type AstNode, type CompiledSource, findingAt } from "./build-info.ts";
import type { Finding, Outcome } from "./finding.ts";

const MOCKS = "contracts/mocks/";
const READS = ["view", "pure"];

/** What the documentation of a function leaves out. The compiler itself refuses names that do not exist. */
export function missingTags(node: AstNode): string[] {
  const tags = (node.documentation?.text ?? "").split("\n").map((line) => line.trim());
  const has = (tag: string) => tags.some((line) => line.startsWith(`${tag} `));
  const params = node.parameters?.parameters ?? [];
  const missing = ["@notice", ...params.map(({ name }) => `@param ${name ?? ""}`)].filter((tag) => !has(tag));
  const returns = tags.filter((line) => line.startsWith("@return ")).length;
  if (returns < returnCount(node)) missing.push("@return");
  if (changesState(node) && !has("@custom:access")) missing.push("@custom:access");
  return missing;
}

function returnCount(node: AstNode): number {
  return node.nodeType === "VariableDeclaration" ? 0 : (node.returnParameters?.parameters.length ?? 0);
}

function changesState(node: AstNode): boolean {
  return node.nodeType === "FunctionDefinition" && !READS.includes(node.stateMutability ?? "");
}

/** Functions and getters that anyone can call and that no interface has documented. */
function doors(source: CompiledSource): AstNode[] {
  return (source.ast.nodes ?? [])
    .filter(({ nodeType }) => nodeType === "ContractDefinition")
    .flatMap(({ nodes = [] }) => nodes)
    .filter(({ nodeType }) => nodeType === "FunctionDefinition" || nodeType === "VariableDeclaration")
    .filter(({ functionSelector, baseFunctions = [] }) => functionSelector !== undefined && baseFunctions.length === 0);
}

export function natspecFindings(source: CompiledSource): Finding[] {
  return doors(source).flatMap((node) =>
    missingTags(node).map((tag) => findingAt(source, node, `${node.name ?? ""} has no ${tag}`)),
  );
}

export function checkNatspec(sources: readonly CompiledSource[]): Outcome {
  const ours = sources.filter(({ file }) => !file.startsWith(MOCKS));
  const count = ours.flatMap(doors).length;
  return { findings: ours.flatMap(natspecFindings), summary: `${count} functions are documented` };
}
