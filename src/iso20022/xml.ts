import { XMLParser, XMLValidator } from "fast-xml-parser";
import { z } from "zod";

import { InvalidIsoMessage, quote } from "./errors.ts";

/** Longest message that is read, in bytes or UTF-16 units: thousands of transactions. */
export const MAX_MESSAGE_LENGTH = 8 * 1024 * 1024;

/** Most tags of a message, both ends counted: elements take more memory than their text. */
const MAX_TAGS = 500_000;
const MAX_DEPTH = 64;
const XSI = "http://www.w3.org/2001/XMLSchema-instance";
const XML = "http://www.w3.org/XML/1998/namespace";

/** An element with its namespace resolved. One that holds elements holds no text, and the other way round. */
export interface XmlElement {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** The paths of an element's children: those that share a name are counted from 1. */
export function pathsOf(parent: string, names: readonly string[]): string[] {
  const totals = new Map<string, number>();
  for (const name of names) totals.set(name, (totals.get(name) ?? 0) + 1);
  const counts = new Map<string, number>();
  return names.map((name) => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return totals.get(name) === 1 ? `${parent}/${name}` : `${parent}/${name}[${counts.get(name)!}]`;
  });
}

/** An element that holds text, or nothing. */
export function textElement(
  name: string,
  namespace: string,
  text: string,
  attributes: Readonly<Record<string, string>> = {},
): XmlElement {
  return { name, namespace, attributes, children: [], text };
}

/**
 * Reads XML 1.0 in UTF-8. There are no document types, so that no entity can be declared, and nothing is fetched.
 * Comments and processing instructions are passed over. Throws `InvalidIsoMessage`.
 */
export function parseXml(source: string | Uint8Array): XmlElement {
  const text = typeof source === "string" ? source : decodeUtf8(source);
  requireSound(text);
  const [root, ...others] = toNodes(text).filter(
    (node) => !isText(node) || /[^\uFEFF \t\r\n]/.test(String(node[TEXT])),
  );
  if (root === undefined || isText(root) || others.length > 0) throw notWellFormed("there must be one root element");
  return toElement(root, new Map([["xml", XML]]), localName(tagOf(root)));
}

function decodeUtf8(bytes: Uint8Array): string {
  requireLength(bytes.length);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InvalidIsoMessage("/", "Encoding", "these bytes are not UTF-8");
  }
}

function requireLength(length: number): void {
  if (length <= MAX_MESSAGE_LENGTH) return;
  throw new InvalidIsoMessage("/", "TooLarge", `${length} bytes are more than the ${MAX_MESSAGE_LENGTH} that are read`);
}

function requireSound(text: string): void {
  requireLength(text.length);
  const tags = text.split("<").length - 1;
  if (tags > MAX_TAGS) {
    throw new InvalidIsoMessage("/", "TooLarge", `${tags} tags are more than the ${MAX_TAGS} that are read`);
  }
  if (/<!(?!--|\[CDATA\[)/.test(text)) {
    throw new InvalidIsoMessage(
      "/",
      "DocumentType",
      "a document type (<!DOCTYPE) is refused, and its entities with it",
    );
  }
  const encoding = /^\uFEFF?<\?xml[^>]{0,100}?encoding\s*=\s*["']([^"']*)/.exec(text)?.[1];
  if (encoding !== undefined && encoding.toLowerCase() !== "utf-8") {
    throw new InvalidIsoMessage("/", "Encoding", `messages are in UTF-8, not ${quote(encoding)}`);
  }
  requireCharacters(text, "/");
}

/** The characters of XML 1.0 (production 2). */
function requireCharacters(text: string, path: string): void {
  const index = text.search(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u);
  if (index < 0) return;
  const code = text.codePointAt(index)!.toString(16).toUpperCase().padStart(4, "0");
  throw new InvalidIsoMessage(path, "Character", `XML knows no character U+${code}`);
}

const MAX_COMPLAINT = 200;

const TEXT = "#text";
const CDATA = "#cdata";
const ATTRIBUTES = ":@";

/** A node as fast-xml-parser gives it when it preserves the order: its tag, and its attributes beside it. */
type Node = Readonly<Record<string, unknown>>;

const nodeList = z.array(z.record(z.string(), z.unknown()));
const attributeMap = z.record(z.string(), z.string());

function toNodes(text: string): Node[] {
  // The parser alone closes what it likes. What replaces this check brings fourteen packages with it.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const validity = XMLValidator.validate(text);
  if (validity !== true) throw notWellFormed(`${validity.err.msg} (line ${validity.err.line})`);
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: "",
    cdataPropName: CDATA,
    ignoreDeclaration: true,
    ignorePiTags: true,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    processEntities: false,
    maxNestedTags: MAX_DEPTH,
  });
  try {
    return nodeList.parse(parser.parse(text));
  } catch (error) {
    throw notWellFormed(error instanceof Error ? error.message : String(error));
  }
}

function notWellFormed(message: string): InvalidIsoMessage {
  return new InvalidIsoMessage("/", "NotWellFormed", `this is no well-formed XML: ${message.slice(0, MAX_COMPLAINT)}`);
}

function tagOf(node: Node): string {
  return Object.keys(node).find((key) => key !== ATTRIBUTES) ?? TEXT;
}

/** Prefixes and what they stand for; the empty prefix is the default. */
type Scope = ReadonlyMap<string, string>;

function toElement(node: Node, outer: Scope, path: string): XmlElement {
  const tag = tagOf(node);
  const given = attributeMap.parse(node[ATTRIBUTES] ?? {});
  const scope = scopeOf(given, outer, path);
  const attributes = attributesOf(given, scope, path);
  const nodes = nodeList.parse(node[tag]);
  const inner = nodes.filter((child) => !isText(child));
  const paths = pathsOf(
    path,
    inner.map((child) => localName(tagOf(child))),
  );
  const children = inner.map((child, index) => toElement(child, scope, paths[index]!));
  const text = nodes
    .filter(isText)
    .map((child) => textOf(child, path))
    .join("");
  const content = children.length === 0 ? { children, text } : { children, text: onlySpace(text, path) };
  return { name: localName(tag), namespace: namespaceOf(tag, scope, path), attributes, ...content };
}

/** Between elements only white space may stand, and it means nothing. */
function onlySpace(text: string, path: string): "" {
  if (!/[^ \t\r\n]/.test(text)) return "";
  throw new InvalidIsoMessage(path, "Unexpected", `text ${quote(text.trim())} between elements`);
}

function localName(qualified: string): string {
  return qualified.slice(qualified.indexOf(":") + 1);
}

function scopeOf(given: Readonly<Record<string, string>>, outer: Scope, path: string): Scope {
  const declared = Object.entries(given).filter(([name]) => name === "xmlns" || name.startsWith("xmlns:"));
  if (declared.length === 0) return outer;
  return new Map([
    ...outer,
    ...declared.map(([name, uri]) => [name.slice("xmlns:".length), unescape(uri, path)] as const),
  ]);
}

function namespaceOf(qualified: string, scope: Scope, path: string): string {
  if (!/^[^:]+(:[^:]+)?$/.test(qualified)) throw notWellFormed(`${quote(qualified)} is no qualified name`);
  const prefix = qualified.slice(0, Math.max(qualified.indexOf(":"), 0));
  const namespace = scope.get(prefix) ?? (prefix === "" ? "" : undefined);
  if (namespace !== undefined) return namespace;
  throw new InvalidIsoMessage(path, "Namespace", `the prefix of ${quote(qualified)} is not declared`);
}

const SCHEMA_HINTS = ["schemaLocation", "noNamespaceSchemaLocation"];

/** Attributes without declarations. Where a schema is to be found is no part of a message. */
function attributesOf(given: Readonly<Record<string, string>>, scope: Scope, path: string): Record<string, string> {
  const kept = Object.entries(given).filter(([name]) => {
    if (name === "xmlns" || name.startsWith("xmlns:")) return false;
    return !name.includes(":") || namespaceOf(name, scope, path) !== XSI || !SCHEMA_HINTS.includes(localName(name));
  });
  return Object.fromEntries(kept.map(([name, value]) => [name, attributeValue(name, value, path)]));
}

function attributeValue(name: string, value: string, path: string): string {
  if (name.includes(":")) {
    throw new InvalidIsoMessage(`${path}/@${name}`, "Unexpected", "an attribute of a foreign namespace is not taken");
  }
  // Line breaks and tabs count as spaces unless they are written as references (XML 1.0, 3.3.3).
  return unescape(value.replace(/[\t\n\r]/g, " "), `${path}/@${name}`);
}

function isText(node: Node): boolean {
  return [TEXT, CDATA].includes(tagOf(node));
}

function textOf(node: Node, path: string): string {
  if (TEXT in node) return unescape(String(node[TEXT]), path);
  return nodeList
    .parse(node[CDATA])
    .map((part) => String(part[TEXT]))
    .join("");
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Replaces the five entities that XML knows and references to characters, once. */
function unescape(text: string, path: string): string {
  const plain = text.replace(/&([^;&]{0,12});|&/g, (reference: string, name?: string) => {
    const character = name === undefined ? undefined : (NAMED[name] ?? referenced(name));
    if (character !== undefined) return character;
    throw new InvalidIsoMessage(
      path,
      "NotWellFormed",
      `${quote(reference)} stands for nothing: entities are not expanded`,
    );
  });
  requireCharacters(plain, path);
  return plain;
}

function referenced(name: string): string | undefined {
  const digits = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
  if (digits === null) return undefined;
  const code = digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/**
 * Writes an element in one way only, which is Canonical XML 1.1 of the element as a document of its own: no white space
 * between elements, no prefixes, no declaration, and `xmlns` where the namespace changes.
 */
export function writeXml({ name, namespace, attributes, children, text }: XmlElement, outer = ""): string {
  const declaration = namespace === outer ? [] : [["xmlns", namespace] as const];
  const others = Object.entries(attributes).sort(([left], [right]) => (left < right ? -1 : 1));
  const written = [...declaration, ...others].map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`).join("");
  const content =
    children.length === 0 ? escapeText(text) : children.map((child) => writeXml(child, namespace)).join("");
  return `<${name}${written}>${content}</${name}>`;
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\r", "&#xD;");
}

function escapeAttribute(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  return escaped.replaceAll("\t", "&#x9;").replaceAll("\n", "&#xA;").replaceAll("\r", "&#xD;");
}
