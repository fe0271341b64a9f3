import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
} from "yaml";

import type { FileProblem, Place } from "./problem.ts";

/** A place in a text, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A mistake of the text itself, which has a position and no path. */
export type TextProblem = Omit<FileProblem, "path"> & Position;

/** What a text holds, and where each part of it stands. */
export interface Source {
  readonly value: unknown;
  readonly problems: readonly TextProblem[];
  /** Of what stands at a path, or of the nearest thing around it that does. */
  positionOf(path: Place): Position;
}

const LONGEST = 4 * 1024 * 1024; // characters
const TOO_DEEP = "the text is nested too deeply";
const START: Position = { line: 1, column: 1 };

/** Numbers are written as people write them: an account is no number in hexadecimal. */
const READING = {
  version: "1.2",
  schema: "core",
  strict: true,
  uniqueKeys: true,
  stringKeys: true,
  customTags: (tags: unknown[]) => tags.filter((tag) => !isOtherBase(tag)) as [],
} as const;

/**
 * Reads YAML 1.2, of which JSON is a part. Refused are what makes a text mean more than it shows: tags, anchors, aliases,
 * directives, further documents, keys that stand there twice.
 */
export function readSource(text: string): Source {
  if (text.length > LONGEST) return unread(`the text is longer than ${LONGEST} characters`);
  try {
    return read(text);
  } catch (error) {
    if (error instanceof RangeError) return unread(TOO_DEEP); // the parser calls itself for each level
    throw error;
  }
}

function read(text: string): Source {
  const lines = new LineCounter();
  const [first, second] = parseAllDocuments(text, { ...READING, lineCounter: lines }) as Document.Parsed[];
  if (first === undefined) return unread("the text is empty, or nothing but a comment");
  if (first.errors.some(({ message }) => message.includes("call stack"))) return unread(TOO_DEEP);
  const at = (offset: number) => positionAt(lines, offset);
  const problems = [...formProblems(first, at), ...furtherProblems(second, at)];
  return {
    value: problems.length > 0 ? undefined : (first.toJS({ maxAliasCount: 0 }) as unknown),
    problems: problems.sort(byPosition),
    positionOf: (path) => at(offsetOf(first, path)),
  };
}

/** From the first line to the last. */
export function byPosition(a: Position, b: Position): number {
  return a.line - b.line || a.column - b.column;
}

function unread(message: string): Source {
  return { value: undefined, problems: [{ ...START, rule: "form", message }], positionOf: () => START };
}

type At = (offset: number) => Position;

function formProblems(document: Document.Parsed, at: At): TextProblem[] {
  const problems: TextProblem[] = [...document.errors, ...document.warnings].map(({ pos, message }) =>
    problem(at(pos[0]), message.split(" at line ")[0]!.split("\n")[0]!),
  );
  if (hasDirectives(document)) problems.push(problem(START, "directives are not taken"));
  visit(document, {
    Node: (_, node) => {
      const message = hiddenMeaning(node);
      if (message !== undefined) problems.push(problem(at(startOf(node)), message));
    },
  });
  return problems;
}

/** Of another version, or of tags beside the one that every document has. */
function hasDirectives({ directives: { yaml, tags } }: Document.Parsed): boolean {
  return yaml.explicit === true || Object.keys(tags).length > 1;
}

function furtherProblems(document: Document.Parsed | undefined, at: At): TextProblem[] {
  return document === undefined ? [] : [problem(at(document.range[0]), "a second document begins")];
}

function hiddenMeaning(node: Node): string | undefined {
  if (isAlias(node)) return "aliases are not taken: write it again";
  if (isCollection(node) || isScalar(node)) {
    if (node.anchor !== undefined) return "anchors are not taken";
    if (node.tag !== undefined) return "tags are not taken";
  }
  return undefined;
}

function problem(position: Position, message: string): TextProblem {
  return { ...position, rule: "form", message };
}

/** The key of a field tells more than its value: where a field is wrong one looks for its name. */
function offsetOf(document: Document.Parsed, path: Place): number {
  let around: unknown = document.contents;
  let offset = startOf(around);
  for (const key of path) {
    const found = within(around, key);
    if (found === undefined) return offset;
    offset = startOf(found.at);
    around = found.value;
  }
  return offset;
}

function within(node: unknown, key: string | number): { at: unknown; value: unknown } | undefined {
  if (isSeq(node) && typeof key === "number" && key < node.items.length) {
    return { at: node.items[key], value: node.items[key] };
  }
  const pair = isMap(node)
    ? node.items.find((item) => isScalar(item.key) && item.key.value === String(key))
    : undefined;
  return pair === undefined ? undefined : { at: pair.key, value: pair.value };
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

function positionAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return line === 0 ? START : { line, column: col };
}

function isOtherBase(tag: unknown): boolean {
  const { format } = tag as { format?: string };
  return format === "HEX" || format === "OCT";
}
