import type { ContractId } from "./compiler.ts";
import type { Edit } from "./mutant.ts";
import type { SyntaxNode } from "./operators.ts";
import type { Sources } from "./sources.ts";

/** A part of a file, in bytes, as solc counts. */
interface Part {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

interface Declaration extends Part {
  readonly node: SyntaxNode;
  /** The contract that declares it, if one does. */
  readonly owner?: SyntaxNode;
}

/** Fields that name a declaration: in Solidity, of an operator that a type defines, and in assembly. */
const REFERENCES = ["referencedDeclaration", "function", "declaration"];
const CODE_OF_OTHERS = ["creationCode", "runtimeCode"];

/**
 * Which contracts have which source text in their code: their own and their parents', and all functions, constants and
 * types that these use. Another contract is part of it only where it is created, since a call finds it by its address.
 */
export class Reach {
  readonly #sources: Sources;
  readonly #declarations = new Map<number, Declaration>();
  readonly #contracts: readonly Declaration[];
  readonly #parts = new Map<Declaration, readonly Part[]>();
  readonly #named = new Map<SyntaxNode, readonly Declaration[]>();

  constructor(sources: Sources, syntax: ReadonlyMap<string, SyntaxNode>) {
    this.#sources = sources;
    for (const [file, { nodes = [] }] of syntax) for (const node of nodes) this.#declare(file, node);
    this.#contracts = [...this.#declarations.values()].filter(({ node }) => hasCode(node));
  }

  /** Every contract of `contracts/` and `test/` that can be created. */
  get contracts(): ContractId[] {
    return this.#contracts.map(idOf);
  }

  /** The contracts whose code an edit may change. */
  of({ file, start, end }: Edit): ContractId[] {
    const text = this.#sources.get(file)!;
    const [from, to] = [Buffer.byteLength(text.slice(0, start)), Buffer.byteLength(text.slice(0, end))];
    const isHit = (part: Part) => part.file === file && part.start < to && from < part.end;
    return this.#contracts.filter((contract) => this.#partsOf(contract).some(isHit)).map(idOf);
  }

  /** The contracts whose code holds anything of some files. */
  ofFiles(files: ReadonlySet<string>): ContractId[] {
    return this.#contracts.filter((contract) => this.#partsOf(contract).some(({ file }) => files.has(file))).map(idOf);
  }

  #declare(file: string, node: SyntaxNode, owner?: SyntaxNode): void {
    const [start, length] = node.src.split(":").map(Number) as [number, number];
    this.#declarations.set(node.id, { file, start, end: start + length, node, ...(owner && { owner }) });
    for (const child of node.nodes ?? []) this.#declare(file, child, isContract(node) ? node : owner);
  }

  #partsOf(contract: Declaration): readonly Part[] {
    const known = this.#parts.get(contract);
    if (known !== undefined) return known;
    const parts = this.#collect(contract);
    this.#parts.set(contract, parts);
    return parts;
  }

  #collect(contract: Declaration): Part[] {
    const found = new Set(this.#withParents(contract));
    for (const { node } of found) {
      for (const used of this.#namedIn(node)) if (!isElsewhere(used)) found.add(used);
      for (const created of this.#createdIn(node)) for (const part of this.#withParents(created)) found.add(part);
    }
    return [...found];
  }

  #withParents(contract: Declaration): Declaration[] {
    return [contract, ...this.#find(contract.node.linearizedBaseContracts ?? [])];
  }

  #namedIn(node: SyntaxNode): readonly Declaration[] {
    const named = this.#named.get(node) ?? this.#find([...new Set([...valuesOf(node)].flatMap(referencesOf))]);
    this.#named.set(node, named);
    return named;
  }

  #createdIn(node: SyntaxNode): Declaration[] {
    const creations = [...nodesOf(node)].filter(
      ({ nodeType, memberName = "" }) => nodeType === "NewExpression" || CODE_OF_OTHERS.includes(memberName),
    );
    return creations.flatMap((creation) => this.#namedIn(creation)).filter((used) => isContract(used.node));
  }

  #find(ids: readonly number[]): Declaration[] {
    return ids.flatMap((id) => this.#declarations.get(id) ?? []);
  }
}

/** Whether what is named is not part of the code that names it: a contract, or a function of one, called from outside. */
function isElsewhere({ node, owner }: Declaration): boolean {
  if (isContract(node)) return true;
  return node.nodeType === "FunctionDefinition" && owner !== undefined && owner.contractKind !== "library";
}

function referencesOf(value: object): number[] {
  const fields = value as Readonly<Record<string, unknown>>;
  return REFERENCES.map((field) => fields[field]).filter((id) => typeof id === "number");
}

function isContract({ nodeType }: SyntaxNode): boolean {
  return nodeType === "ContractDefinition";
}

function hasCode(node: SyntaxNode): boolean {
  return isContract(node) && node.contractKind === "contract" && node.abstract !== true;
}

function idOf({ file, node }: Declaration): ContractId {
  return { file, name: node.name! };
}

/** A syntax tree's nodes, from the root down. */
export function* nodesOf<Node extends { readonly nodeType: string }>(root: Node): Generator<Node> {
  for (const value of valuesOf(root)) if ("nodeType" in value) yield value as Node;
}

function* valuesOf(value: unknown): Generator<object> {
  if (typeof value !== "object" || value === null) return;
  yield value;
  for (const child of Object.values(value)) yield* valuesOf(child);
}
