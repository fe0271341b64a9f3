import type { Edit } from "./mutant.ts";
import { OPERATORS, type Replacement, type SyntaxNode, type Tree } from "./operators.ts";
import { nodesOf } from "./reach.ts";
import type { Sources } from "./sources.ts";

/** A bug that nobody chose. */
export interface Candidate {
  /** Stays the same when other lines of the file change: file, function, operator, the text before and after. */
  readonly id: string;
  readonly edit: Edit;
}

const MOCKS = "contracts/mocks/";

/** Every bug that the operators can make in the code of the contracts, in the order of the files. */
export function candidatesIn(sources: Sources, syntax: ReadonlyMap<string, SyntaxNode>): Candidate[] {
  const declared = new Map([...syntax.values()].flatMap((root) => [...nodesOf(root)].map((node) => [node.id, node])));
  const files = [...syntax].filter(([file]) => file.startsWith("contracts/") && !file.startsWith(MOCKS));
  return files
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([file, root]) => new FileCandidates(file, sources.get(file)!, declared).of(root));
}

class FileCandidates implements Tree {
  readonly #file: string;
  readonly #bytes: Buffer;
  readonly #declared: ReadonlyMap<number, SyntaxNode>;
  readonly #seen = new Map<string, number>();

  constructor(file: string, text: string, declared: ReadonlyMap<number, SyntaxNode>) {
    this.#file = file;
    this.#bytes = Buffer.from(text);
    this.#declared = declared;
  }

  of(root: SyntaxNode): Candidate[] {
    return (root.nodes ?? []).flatMap((node) => {
      if (node.nodeType !== "ContractDefinition") return this.#inDeclaration(node, node.name ?? "");
      return (node.nodes ?? []).flatMap((member) => this.#inDeclaration(member, `${node.name!}.${nameOf(member)}`));
    });
  }

  textOf(node: SyntaxNode): string {
    const [start, end] = rangeOf(node);
    return this.#slice(start, end);
  }

  between(first: SyntaxNode, second: SyntaxNode): string {
    return this.#slice(rangeOf(first)[1], rangeOf(second)[0]);
  }

  find(id: number): SyntaxNode | undefined {
    return this.#declared.get(id);
  }

  #inDeclaration(declaration: SyntaxNode, where: string): Candidate[] {
    if (!hasCode(declaration)) return [];
    const nodes = [...nodesOf(declaration)];
    return Object.entries(OPERATORS).flatMap(([name, operator]) =>
      nodes.flatMap((node) => operator(node, this)).map((replacement) => this.#candidate(where, name, replacement)),
    );
  }

  #candidate(where: string, operator: string, { node, until = node, to }: Replacement): Candidate {
    const [start, end] = [rangeOf(node)[0], rangeOf(until)[1]];
    const what = [this.#slice(start, end), to].map((text) => text.replaceAll(/\s+/g, " ")).join(" -> ");
    const id = `${this.#file} ${where}, ${operator}: ${what}`;
    const count = (this.#seen.get(id) ?? 0) + 1;
    this.#seen.set(id, count);
    const edit = { file: this.#file, start: this.#slice(0, start).length, end: this.#slice(0, end).length, to };
    return { id: count === 1 ? id : `${id} (${count})`, edit };
  }

  #slice(start: number, end: number): string {
    return this.#bytes.subarray(start, end).toString();
  }
}

/** Functions with a body, modifiers, and constants. */
function hasCode({ nodeType, value, body }: SyntaxNode): boolean {
  if (nodeType === "VariableDeclaration") return value != null;
  return nodeType === "ModifierDefinition" || (nodeType === "FunctionDefinition" && body != null);
}

function nameOf({ name = "", kind = "" }: SyntaxNode): string {
  return name === "" ? kind : name;
}

function rangeOf({ src }: SyntaxNode): [number, number] {
  const [start, length] = src.split(":").map(Number) as [number, number];
  return [start, start + length];
}
