import type { AstNode } from "../checks/build-info.ts";

/** What the operators read of solc's syntax tree, besides what the checks read. */
export interface SyntaxNode extends Omit<AstNode, "nodes"> {
  readonly nodes?: readonly SyntaxNode[];
  readonly body?: SyntaxNode | null;
  readonly operator?: string;
  readonly value?: unknown;
  readonly names?: readonly string[];
  readonly modifierName?: SyntaxNode;
  readonly leftExpression?: SyntaxNode;
  readonly rightExpression?: SyntaxNode;
  readonly leftHandSide?: SyntaxNode;
  readonly rightHandSide?: SyntaxNode;
  readonly subExpression?: SyntaxNode;
  readonly expression?: SyntaxNode;
  readonly condition?: SyntaxNode | null;
  readonly functionName?: SyntaxNode;
  readonly arguments?: readonly SyntaxNode[];
  readonly members?: readonly SyntaxNode[];
  readonly referencedDeclaration?: number;
  readonly typeDescriptions?: { readonly typeString?: string };
}

/** A node and the text that takes its place. */
export interface Replacement {
  readonly node: SyntaxNode;
  /** The last of several nodes that are replaced together. */
  readonly until?: SyntaxNode;
  readonly to: string;
}

export interface Tree {
  /** The source text of a node. */
  textOf(node: SyntaxNode): string;
  /** The source text between two nodes. */
  between(first: SyntaxNode, second: SyntaxNode): string;
  /** A declaration by its id. */
  find(id: number): SyntaxNode | undefined;
}

type Operator = (node: SyntaxNode, tree: Tree) => Replacement[];

const OTHER_BINARY: Readonly<Record<string, readonly string[]>> = {
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
  "**": ["*"],
  "<<": [">>"],
  ">>": ["<<"],
  "&": ["|"],
  "|": ["&"],
  "^": ["&"],
  "&&": ["||"],
  "||": ["&&"],
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "==": ["!="],
  "!=": ["=="],
};
const OTHER_ASSIGNMENT: Readonly<Record<string, readonly string[]>> = {
  "+=": ["-=", "="],
  "-=": ["+=", "="],
  "*=": ["/=", "="],
  "/=": ["*=", "="],
  "|=": ["&=", "="],
  "&=": ["|=", "="],
  "^=": ["|=", "="],
  "<<=": [">>=", "="],
  ">>=": ["<<=", "="],
};
const OTHER_STEP: Readonly<Record<string, string>> = { "++": "--", "--": "++" };
const OTHER_YUL: Readonly<Record<string, string>> = {
  add: "sub",
  sub: "add",
  mul: "div",
  div: "mul",
  mod: "div",
  and: "or",
  or: "and",
  xor: "or",
  shl: "shr",
  shr: "shl",
  lt: "gt",
  gt: "lt",
  slt: "sgt",
  sgt: "slt",
  eq: "xor",
};

/** Does nothing, and is a statement wherever one may stand. */
const NOTHING = "assert(true)";

/** Other operators in the place of the one between a node's two sides. */
function between(node: SyntaxNode, left: SyntaxNode, right: SyntaxNode, others: readonly string[], tree: Tree) {
  const [one, middle, other] = [tree.textOf(left), tree.between(left, right), tree.textOf(right)];
  const operator = node.operator!;
  return others.map((to) => ({ node: left, until: right, to: one + middle.replace(operator, to) + other }));
}

const binaryOperator: Operator = (node, tree) => {
  if (node.nodeType !== "BinaryOperation") return [];
  return between(node, node.leftExpression!, node.rightExpression!, OTHER_BINARY[node.operator!] ?? [], tree);
};

const droppedOperand: Operator = (node, tree) => {
  if (node.nodeType !== "BinaryOperation" || !["&&", "||"].includes(node.operator!)) return [];
  return [node.leftExpression!, node.rightExpression!].map((side) => ({ node, to: tree.textOf(side) }));
};

const assignmentOperator: Operator = (node, tree) => {
  if (node.nodeType !== "Assignment") return [];
  return between(node, node.leftHandSide!, node.rightHandSide!, OTHER_ASSIGNMENT[node.operator!] ?? [], tree);
};

const unaryOperator: Operator = (node, tree) => {
  if (node.nodeType !== "UnaryOperation") return [];
  const [operator, operand] = [node.operator!, tree.textOf(node.subExpression!)];
  if (operator in OTHER_STEP) return [{ node, to: tree.textOf(node).replace(operator, OTHER_STEP[operator]!) }];
  return ["!", "-", "~"].includes(operator) ? [{ node, to: operand }] : [];
};

function isRequire(node: SyntaxNode | undefined): boolean {
  return node?.nodeType === "FunctionCall" && node.expression?.name === "require";
}

const deletedStatement: Operator = (node) => {
  const isStatement = ["ExpressionStatement", "EmitStatement", "RevertStatement", "Continue", "Break"].includes(
    node.nodeType,
  );
  return isStatement && !isRequire(node.expression) ? [{ node, to: NOTHING }] : [];
};

const requirement: Operator = (node, tree) => {
  const condition = isRequire(node) ? node.arguments?.[0] : undefined;
  if (condition === undefined) return [];
  return ["true", `!(${tree.textOf(condition)})`].map((to) => ({ node: condition, to }));
};

const branch: Operator = (node) => {
  const { condition } = node;
  if (condition == null) return [];
  const outcomes = ["IfStatement", "Conditional"].includes(node.nodeType) ? ["true", "false"] : ["false"];
  return outcomes.map((to) => ({ node: condition, to }));
};

const swappedArguments: Operator = (node, tree) => {
  const { arguments: given = [], names = [] } = node;
  if (node.nodeType !== "FunctionCall" || names.length > 0) return [];
  return given.slice(1).flatMap((second, index) => {
    const first = given[index]!;
    const [one, other] = [tree.textOf(first), tree.textOf(second)];
    if (typeOf(first) !== typeOf(second) || one === other) return [];
    return [{ node: first, until: second, to: other + tree.between(first, second) + one }];
  });
};

const literal: Operator = (node, tree) => {
  if (node.nodeType === "YulLiteral") return node.kind === "number" ? [{ node, to: nextOf(tree.textOf(node)) }] : [];
  if (node.nodeType !== "Literal") return [];
  if (node.kind === "bool") return [{ node, to: tree.textOf(node) === "true" ? "false" : "true" }];
  if (node.kind !== "number") return [];
  const text = tree.textOf(node);
  return (Number(text) === 0 ? ["1"] : ["0", `(${text} + 1)`]).map((to) => ({ node, to }));
};

const enumMember: Operator = (node, tree) => {
  if (node.nodeType !== "MemberAccess" || !typeOf(node.expression!).startsWith("type(enum ")) return [];
  const members = tree.find(node.expression!.referencedDeclaration ?? 0)?.members ?? [];
  const index = members.findIndex(({ name }) => name === node.memberName);
  const other = members[(index + 1) % members.length];
  if (index < 0 || members.length < 2) return [];
  return [{ node, to: `${tree.textOf(node.expression!)}.${other!.name!}` }];
};

const returnedValue: Operator = (node, tree) => {
  if (node.nodeType !== "Return" || node.expression == null) return [];
  const { expression } = node;
  const to = otherValue(typeOf(expression), tree.textOf(expression));
  return to === null ? [] : [{ node: expression, to }];
};

const droppedModifier: Operator = (node) => (node.kind === "modifierInvocation" ? [{ node, to: "" }] : []);

const assembly: Operator = (node) => {
  if (node.nodeType !== "YulFunctionCall") return [];
  const { functionName } = node;
  const other = OTHER_YUL[functionName!.name!];
  return other === undefined ? [] : [{ node: functionName!, to: other }];
};

/**
 * The operators that Gambit (Certora) and SuMo (University of Camerino) have in common, by what they change: Gambit's
 * binary, unary, require, assignment, delete-expression, if-condition, swap-arguments; SuMo's literals, enumerations,
 * returned values, modifiers; and the same in assembly. Neither tool is on npm for this compiler's syntax.
 */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  "binary operator": binaryOperator,
  "dropped operand": droppedOperand,
  "assignment operator": assignmentOperator,
  "unary operator": unaryOperator,
  "deleted statement": deletedStatement,
  requirement,
  branch,
  "swapped arguments": swappedArguments,
  literal,
  "enum member": enumMember,
  "returned value": returnedValue,
  "dropped modifier": droppedModifier,
  assembly,
};

/** A value of the type that is most likely another one, or null for types that have no literal. */
function otherValue(type: string, text: string): string | null {
  if (type === "bool") return `!(${text})`;
  if (type === "address") return "address(0)";
  return /^(u?int|bytes)\d+$/.test(type) && text !== "0" ? `${type}(0)` : null;
}

function nextOf(number: string): string {
  return (BigInt(number) + 1n).toString();
}

function typeOf({ typeDescriptions }: SyntaxNode): string {
  return typeDescriptions?.typeString ?? "";
}
