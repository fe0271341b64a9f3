import { lineAt } from "../common/text.ts";
import { readNamedText } from "./named-files.ts";

/** A file that is not JSON. */
export class NotJson extends Error {
  readonly path: string;
  constructor(path: string, cause: unknown) {
    super(`${path} is not JSON.`, { cause });
    this.name = "NotJson";
    this.path = path;
  }
}

/** A file in which an object has two values under one key: which of them counts is not guessed. */
export class DuplicateKey extends Error {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  readonly key: string;
  constructor(path: string, line: number, key: string) {
    super(`${path}:${line}: ${JSON.stringify(key)} stands in one object twice.`);
    this.name = "DuplicateKey";
    this.path = path;
    this.line = line;
    this.key = key;
  }
}

/** What a file holds as JSON in UTF-8. Throws `NotJson`, `DuplicateKey` and what `readNamedText` throws. */
export async function readJson(path: string): Promise<unknown> {
  const text = await readNamedText(path);
  const value = parsed(path, text);
  requireSingleKeys(path, text);
  return value;
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new NotJson(path, error);
  }
}

/** Of a text that is JSON: there a string before a colon is a key of the object that is open. */
function requireSingleKeys(path: string, text: string): void {
  const open: Set<string>[] = [];
  for (const { 0: token, 1: string, index } of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (string !== undefined) addKey(open.at(-1)!, JSON.parse(string) as string, path, () => lineAt(text, index));
  }
}

function addKey(keys: Set<string>, key: string, path: string, line: () => number): void {
  if (keys.has(key)) throw new DuplicateKey(path, line(), key);
  keys.add(key);
}
