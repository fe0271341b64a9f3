import { InvalidIsoMessage, quote } from "./errors.ts";

/** What the namespace of every message of ISO 20022 begins with; its edition follows. */
export const ISO_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:";

/** To what the prefix `xml` is bound in every document, and what nothing else may be bound to. */
export const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
export const XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns/";
export const XSI_NAMESPACE = "http://www.w3.org/2001/XMLSchema-instance";

/** An element with its namespace resolved. */
export interface XmlElement {
  readonly name: string;
  readonly namespace: string;
  /** Values by name; by `{namespace}name` if the attribute is in a namespace. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text of an element that holds no elements; empty in others. */
  readonly text: string;
  /** Where text stands between elements (mixed content): what is before each child, and after the last. */
  readonly between?: readonly string[];
  /** Prefixes to which a value of this element refers, such as that of a qualified name, and their namespaces. */
  readonly prefixes?: Readonly<Record<string, string>>;
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

/** The parts of an attribute's key. */
export function expandedName(key: string): { readonly namespace: string; readonly name: string } {
  const [, namespace = "", name = key] = /^\{([^}]*)\}(.*)$/s.exec(key) ?? [];
  return { namespace, name };
}

/** An attribute's key as an error shows it: with the prefix that everybody uses, where there is one. */
export function attributeLabel(key: string): string {
  const { namespace, name } = expandedName(key);
  if (namespace === XML_NAMESPACE) return `xml:${name}`;
  return namespace === XSI_NAMESPACE ? `xsi:${name}` : key;
}

const NAME_START =
  "A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C-\\u200D\\u2070-\\u218F" +
  "\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}";
const NAME_REST = "\\u0300-\\u036F\\-.0-9\\u00B7\\u203F-\\u2040";
const NCNAME = new RegExp(`^[${NAME_START}][${NAME_REST}${NAME_START}]*$`, "u");

/** Whether a text is a name without a colon (Namespaces in XML 1.0, production 4). */
export function isNcName(text: string): boolean {
  return NCNAME.test(text);
}

/** Checks that a text has only characters of XML 1.0 (production 2). Throws `InvalidIsoMessage`. */
export function requireCharacters(text: string, path: string): void {
  const index = text.search(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u);
  if (index < 0) return;
  const code = text.codePointAt(index)!.toString(16).toUpperCase().padStart(4, "0");
  throw new InvalidIsoMessage(path, "Character", `XML knows no character U+${code}`);
}

/** What is in force where an element is written. */
interface Scope {
  readonly namespace: string;
  readonly prefixes: ReadonlyMap<string, string>;
  /** Prefixes that values name, which therefore stand for nothing else. */
  readonly named: ReadonlySet<string>;
}

/**
 * Writes an element in one way only, and no two that differ in the same way: Canonical XML 1.1 of the element as a
 * document of its own, with no white space between elements, no declaration, `xmlns` where the namespace changes, and
 * prefixes only for attributes in a namespace (n1, n2, ...) and where a value names them. Throws `InvalidIsoMessage` for
 * what XML cannot hold.
 */
export function writeXml(root: XmlElement): string {
  return written(root, { namespace: "", prefixes: new Map(), named: new Set(namedIn(root)) });
}

/** Every text of the form in which prefixes are made, wherever a value could name it. */
function namedIn(element: XmlElement): string[] {
  const { attributes, children, text, between = [], prefixes = {} } = element;
  const values = [...Object.values(attributes), text, ...between];
  const own = values.flatMap((value) => Array.from(value.matchAll(/n[0-9]+(?=:)/g), ([prefix]) => prefix));
  return [...own, ...Object.keys(prefixes), ...children.flatMap(namedIn)];
}

function written(element: XmlElement, outer: Scope): string {
  requireWritable(element);
  const { name, namespace, children } = element;
  const attributes = Object.entries(element.attributes).map(([key, value]) => ({ ...expandedName(key), value }));
  const made = madePrefixes(
    attributes.map((attribute) => attribute.namespace),
    outer.named,
  );
  const declared = new Map([
    ...Object.entries(element.prefixes ?? {}),
    ...[...made].map(([uri, p]) => [p, uri] as const),
  ]);
  const scope = { ...outer, namespace, prefixes: new Map([...outer.prefixes, ...declared]) };
  const parts = [
    ...(namespace === outer.namespace ? [] : [["xmlns", namespace] as const]),
    ...[...declared]
      .filter(([prefix, uri]) => outer.prefixes.get(prefix) !== uri)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([prefix, uri]) => [`xmlns:${prefix}`, uri] as const),
    ...attributes.sort(byExpandedName).map((each) => [qualified(each, made), each.value] as const),
  ];
  const start = parts.map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`).join("");
  return `<${name}${start}>${contentOf(
    element,
    children.map((child) => written(child, scope)),
  )}</${name}>`;
}

/** A prefix for each namespace of an element's attributes, in the order of the namespaces. */
function madePrefixes(namespaces: readonly string[], named: ReadonlySet<string>): Map<string, string> {
  const uris = [...new Set(namespaces)].filter((uri) => uri !== "" && uri !== XML_NAMESPACE).sort();
  let count = 0;
  const next = (): string => {
    count += 1;
    return named.has(`n${count}`) ? next() : `n${count}`;
  };
  return new Map(uris.map((uri) => [uri, next()]));
}

interface ExpandedName {
  readonly namespace: string;
  readonly name: string;
}

function qualified({ namespace, name }: ExpandedName, made: ReadonlyMap<string, string>): string {
  if (namespace === "") return name;
  return `${namespace === XML_NAMESPACE ? "xml" : made.get(namespace)!}:${name}`;
}

/** The order of Canonical XML: by namespace, then by name; those in no namespace come first. */
function byExpandedName(left: ExpandedName, right: ExpandedName): number {
  if (left.namespace !== right.namespace) return left.namespace < right.namespace ? -1 : 1;
  return left.name < right.name ? -1 : 1;
}

function contentOf({ text, between }: XmlElement, children: readonly string[]): string {
  if (children.length === 0) return escapeText(text);
  if (between === undefined) return children.join("");
  return between.map((part, index) => escapeText(part) + (children[index] ?? "")).join("");
}

/** What could be mistaken for something else once it is written is not written. */
function requireWritable(element: XmlElement): void {
  const { name, namespace, attributes, text, between = [], prefixes = {} } = element;
  requireName(name);
  for (const [prefix, uri] of Object.entries(prefixes)) requirePrefix(prefix, uri);
  for (const key of Object.keys(attributes)) requireAttribute(key);
  requireOrder(element);
  for (const value of [namespace, ...Object.values(attributes), ...Object.values(prefixes), text, ...between]) {
    requireCharacters(value, "/");
  }
  if ([XML_NAMESPACE, XMLNS_NAMESPACE].includes(namespace)) throw unwritable(`${name} is in a namespace of XML`);
}

function requireAttribute(key: string): void {
  const { namespace, name } = expandedName(key);
  requireName(name);
  const isDeclaration = namespace === XMLNS_NAMESPACE || key === "xmlns";
  if (isDeclaration || key.startsWith("{}")) throw unwritable(`${quote(key)} is no name of an attribute`);
}

function requirePrefix(prefix: string, uri: string): void {
  requireName(prefix);
  const isReserved = ["xml", "xmlns"].includes(prefix) || [XML_NAMESPACE, XMLNS_NAMESPACE, ""].includes(uri);
  if (isReserved) throw unwritable(`the prefix ${prefix} cannot be bound to ${quote(uri)}`);
}

function requireName(name: string): void {
  if (!isNcName(name)) throw unwritable(`${quote(name)} is no name of XML`);
}

function requireOrder({ name, children, text, between }: XmlElement): void {
  const count = between?.length ?? children.length + 1;
  const isText = children.length === 0 && between === undefined;
  if (count !== children.length + 1 || (!isText && text !== "") || (children.length === 0 && between !== undefined)) {
    throw unwritable(`${name} holds text and elements in no order`);
  }
}

function unwritable(message: string): InvalidIsoMessage {
  return new InvalidIsoMessage("/", "NotWellFormed", `this cannot be written as XML: ${message}`);
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\r", "&#xD;");
}

function escapeAttribute(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  return escaped.replaceAll("\t", "&#x9;").replaceAll("\n", "&#xA;").replaceAll("\r", "&#xD;");
}
