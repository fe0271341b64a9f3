import { isHexString, type ParamType, Result } from "ethers";

import { isNodeFailure } from "../../chain/saying.ts";
import { jsonIn, parsed, plain } from "./files.ts";
import type { Kind, Scope } from "./kind.ts";
import { leafOf } from "./leaves.ts";

/** A field that is missing, not known, or out of its bounds. */
export class BadField extends Error {
  override readonly name = "BadField";
  readonly path: string;
  constructor(path: string, problem: string, cause?: unknown) {
    super(`${path}: ${problem}`, { cause });
    this.path = path;
  }
}

/** Where a reader is: what was read before, and the path for whoever made a mistake. */
interface Place {
  readonly scope: Scope;
  readonly said: Map<string, unknown>;
  readonly path: string;
}

/** What people call a field otherwise than the contracts do. */
const SPOKEN: Readonly<Record<string, string>> = { tier: "minTier" };

const WORDS = /^\s*[a-zA-Z0-9]+=/;

/** Structures: in words, in JSON with the names and units of the contract, or in a file of JSON. */
export const STRUCTURES: Readonly<Record<string, Kind>> = {
  json: {
    form: "words such as currency=CNY,amount=100.00 (several with ; between them, lists in [ ]), or JSON, or a file of it",
    isWhole: true,
    read: async (text, scope) => {
      const { type } = scope;
      if (WORDS.test(text) && type !== undefined) return readWords(type, text, begin(scope));
      const value = /^\s*[[{]/.test(text) ? parsed(text) : jsonIn(await scope.world.readFile(text));
      return type === undefined ? value : checked(type, value, "");
    },
    write: (value: unknown, scope) =>
      scope.type === undefined || isEmpty(value)
        ? JSON.stringify(plain(value))
        : writeWords(scope.type, value, begin(scope)),
  },
};

function begin(scope: Scope): Place {
  return { scope, said: new Map(scope.said), path: "" };
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function within({ scope, said, path }: Place, name: string): Place {
  return { scope, said, path: path === "" ? name : `${path}.${name}` };
}

async function readWords(type: ParamType, text: string, place: Place): Promise<unknown> {
  if (type.baseType === "array") return readList(type, text, place);
  if (type.baseType !== "tuple") return readLeaf(type, text, place);
  const fields = fieldsIn(text, place);
  const read = await readFields(type, fields, place);
  const [unknown] = fields.keys();
  if (unknown === undefined) return read;
  throw new BadField(within(place, unknown).path, `is not known; the fields are ${namesIn(type).join(", ")}`);
}

async function readList(type: ParamType, text: string, place: Place): Promise<unknown[]> {
  if (text === "none" || text === "") return [];
  const child = type.arrayChildren!;
  const items: unknown[] = [];
  for (const [index, part] of split(text, ";").entries()) {
    const at = within(place, String(index));
    items.push(await (child.baseType === "tuple" ? readWords(child, unwrapped(part), at) : readItem(type, part, at)));
  }
  return items;
}

/** An item of a list of single values is of the kind that the list's name says. */
function readItem({ arrayChildren, name }: ParamType, text: string, place: Place): Promise<unknown> {
  return readLeaf({ type: arrayChildren!.type, name }, text, place);
}

/** Takes the fields of a structure, those of a structure within it by their own names or in brackets behind its name. */
async function readFields(
  type: ParamType,
  fields: Map<string, string>,
  place: Place,
): Promise<Record<string, unknown>> {
  const read: Record<string, unknown> = {};
  for (const part of type.components!) {
    const text = fields.get(part.name);
    if (text === undefined && part.baseType === "tuple") {
      read[part.name] = await readFields(part, fields, within(place, part.name));
      continue;
    }
    fields.delete(part.name);
    const at = within(place, part.name);
    if (text === undefined) throw new BadField(at.path, `is needed: ${formOf(part, place)}`);
    read[part.name] = await readWords(part, unwrapped(text), at);
  }
  return read;
}

function formOf(part: ParamType, { said }: Place): string {
  if (part.baseType === "array") return "a list in [ ], with ; between its items";
  const { kind, of } = leafOf(part, said);
  return typeof kind.form === "string" ? kind.form : kind.form(of);
}

async function readLeaf(part: Pick<ParamType, "type" | "name">, text: string, place: Place): Promise<unknown> {
  const { kind, of } = leafOf(part, place.said);
  const scope = { ...place.scope, of, said: place.said };
  let value: unknown;
  try {
    value = await kind.read(text, scope);
  } catch (error) {
    if (isNodeFailure(error) || !(error instanceof Error)) throw error;
    throw new BadField(place.path, error.message, error);
  }
  const most = mostOf(part.type);
  if (most !== undefined && BigInt(value as bigint | number) > most)
    throw new BadField(place.path, `"${text}" is above ${await kind.write(most as never, scope)}, which is the most`);
  await remember(part.name, value, place);
  return value;
}

/** What amounts after it are in: the currency that the same structure names. */
async function remember(name: string, value: unknown, { scope: { world }, said }: Place): Promise<void> {
  said.set(name, value);
  if (name === "token") said.set("currency", value);
  if (name === "asset") said.set("currency", await world.layer.assets.addressOf(value as bigint));
}

/** The largest number of a type; undefined for what is no unsigned number. */
function mostOf(type: string): bigint | undefined {
  const [, bits] = /^uint([0-9]+)$/.exec(type) ?? [];
  return bits === undefined ? undefined : (1n << BigInt(bits)) - 1n;
}

function fieldsIn(text: string, place: Place): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of split(text, ",")) {
    const [, spoken, value] = /^([a-zA-Z0-9]+)=(.*)$/s.exec(part) ?? [];
    const name = spoken && (SPOKEN[spoken] ?? spoken);
    if (name === undefined) throw new BadField(place.path || "it", `"${part}" is no field, such as amount=100.00`);
    if (fields.has(name)) throw new BadField(within(place, name).path, "is said twice");
    fields.set(name, value!);
  }
  return fields;
}

function namesIn({ components }: ParamType): string[] {
  return components!.flatMap((part) => (part.baseType === "tuple" ? namesIn(part) : [part.name]));
}

/** Takes a text apart, but not within brackets or quotes; a comma only separates where a field begins behind it. */
function split(text: string, separator: "," | ";"): string[] {
  const parts: string[] = [];
  let [start, depth, isQuoted] = [0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === '"' && text[at - 1] !== "\\") isQuoted = !isQuoted;
    if (isQuoted) continue;
    depth += character === "[" ? 1 : character === "]" ? -1 : 0;
    if (character !== separator || depth > 0) continue;
    if (separator === "," && !WORDS.test(text.slice(at + 1))) continue;
    parts.push(text.slice(start, at).trim());
    start = at + 1;
  }
  return [...parts, text.slice(start).trim()];
}

function unwrapped(text: string): string {
  return text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1).trim() : text;
}

async function writeWords(type: ParamType, value: unknown, place: Place): Promise<string> {
  if (type.baseType === "array") return writeList(type, value as readonly unknown[], place);
  if (type.baseType !== "tuple") return writeLeaf(type, value, place);
  const parts: string[] = [];
  for (const [index, part] of type.components!.entries()) {
    const field = fieldOf(value, part.name, index);
    const text = await writeWords(part, field, within(place, part.name));
    const isWrapped = part.baseType === "tuple" || part.baseType === "array";
    parts.push(`${part.name}=${isWrapped ? `[${text}]` : text}`);
  }
  return parts.join(",");
}

async function writeList(type: ParamType, value: readonly unknown[], place: Place): Promise<string> {
  const child = type.arrayChildren!;
  const texts: string[] = [];
  for (const item of value) {
    if (child.baseType === "tuple") texts.push(await writeWords(child, item, place));
    else texts.push(await writeLeaf({ type: child.type, name: type.name }, item, place));
  }
  return texts.join("; ");
}

async function writeLeaf(part: Pick<ParamType, "type" | "name">, value: unknown, place: Place): Promise<string> {
  const { kind, of } = leafOf(part, place.said);
  const text = await kind.write(value as never, { ...place.scope, of, said: place.said });
  await remember(part.name, value, place);
  return text;
}

/** ethers gives structures as lists that have names as well, programs as objects. */
function fieldOf(value: unknown, name: string, index: number): unknown {
  if (value instanceof Result || Array.isArray(value)) return (value as readonly unknown[])[index];
  return (value as Record<string, unknown>)[name];
}

/** JSON in the names and units of the contract, each field with its bounds. Throws `BadField`. */
function checked(type: ParamType, value: unknown, path: string): unknown {
  const at = (name: string) => (path === "" ? name : `${path}.${name}`);
  if (type.baseType === "array") {
    if (!Array.isArray(value)) throw new BadField(path || "it", "a list is expected: [ ... ]");
    return value.map((item, index) => checked(type.arrayChildren!, item, at(String(index))));
  }
  if (type.baseType === "tuple") return checkedFields(type, value, path, at);
  return checkedLeaf(type, value, path || "it");
}

function checkedFields(type: ParamType, value: unknown, path: string, at: (name: string) => string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new BadField(path || "it", "an object is expected: { ... }");
  const fields = value as Readonly<Record<string, unknown>>;
  const names = type.components!.map(({ name }) => name);
  const unknown = Object.keys(fields).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new BadField(at(unknown), `is not known; the fields are ${names.join(", ")}`);
  return Object.fromEntries(
    type.components!.map((part) => {
      if (!(part.name in fields)) throw new BadField(at(part.name), `is needed (${part.type})`);
      return [part.name, checked(part, fields[part.name], at(part.name))];
    }),
  );
}

function checkedLeaf({ type }: ParamType, value: unknown, path: string): unknown {
  const [, sign, bits] = /^(u?)int([0-9]+)$/.exec(type) ?? [];
  if (bits !== undefined) return checkedNumber(value, path, { isSigned: sign === "", bits: BigInt(bits) });
  const [, bytes] = /^bytes([0-9]*)$/.exec(type) ?? [];
  const length = bytes === undefined || bytes === "" ? true : Number(bytes);
  if (bytes !== undefined && !isHexString(value, length))
    throw new BadField(path, `${bytes === "" ? "bytes" : `${bytes} bytes`} are expected: 0x and hexadecimal digits`);
  const plainType = { bool: "boolean", string: "string", address: "string" }[type];
  if (plainType !== undefined && typeof value !== plainType) throw new BadField(path, `is no ${type}`);
  return value;
}

function checkedNumber(value: unknown, path: string, { isSigned, bits }: { isSigned: boolean; bits: bigint }): bigint {
  const [least, most] = isSigned ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n] : [0n, (1n << bits) - 1n];
  const bounds = `a whole number from ${least} to ${most}, in the contract's unit (minor units, seconds)`;
  const isExact = typeof value === "number" ? Number.isSafeInteger(value) : /^-?[0-9]{1,78}$/.test(String(value));
  if (!isExact) throw new BadField(path, `${JSON.stringify(value)} is not ${bounds}`);
  const number = BigInt(value as string);
  if (number < least || number > most) throw new BadField(path, `${number} is not ${bounds}`);
  return number;
}
