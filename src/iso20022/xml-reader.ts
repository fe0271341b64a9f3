import {
  parseXml as parseDocument,
  type XmlDocument,
  type XmlElement as Node,
  XmlElement as ElementNode,
  XmlError,
  XmlProcessingInstruction,
  XmlText,
} from "@rgrove/parse-xml";

import { InvalidIsoMessage, quote } from "./errors.ts";
import {
  attributeLabel,
  isNcName,
  ISO_NAMESPACE,
  pathsOf,
  XML_NAMESPACE,
  type XmlElement,
  XMLNS_NAMESPACE,
  XSI_NAMESPACE,
} from "./xml.ts";
import { NO_CHARACTER, NO_REFERENCE, notWellFormed, xmlSource } from "./xml-source.ts";

/**
 * Reads XML 1.0 with namespaces, in UTF-8. There are no document types, so that no entity can be declared, and nothing is
 * fetched. Comments are passed over, and processing instructions beside the root; inside they are refused, since they
 * speak to a program and a message has no place for them. Throws `InvalidIsoMessage`.
 */
export function parseXml(source: string | Uint8Array): XmlElement {
  const document = parsed(xmlSource(source));
  for (const node of document.children) {
    if (node instanceof XmlProcessingInstruction && node.name.includes(":")) throw noQualifiedName(node.name);
  }
  const root = document.root!;
  const surroundings = { scope: new Map([["xml", XML_NAMESPACE]]), keepsSpace: false };
  return toElement(root, surroundings, localName(root.name));
}

function parsed(text: string): XmlDocument {
  try {
    return parseDocument(text, { resolveUndefinedEntity: (reference) => NO_REFERENCE + reference });
  } catch (error) {
    if (error instanceof XmlError) throw notWellFormed(error.message.split("\n")[0]!);
    throw error;
  }
}

/** Most namespaces in force at a place, each counted again where it is declared again. */
const MAX_PREFIXES = 1_000;

/** Prefixes and what they stand for; the empty prefix is the default. */
type Scope = ReadonlyMap<string, string>;

interface Surroundings {
  readonly scope: Scope;
  /** Whether white space between elements says something (xml:space). */
  readonly keepsSpace: boolean;
}

function toElement(node: Node, outer: Surroundings, path: string): XmlElement {
  const scope = scopeOf(node.attributes, outer.scope, path);
  const namespace = namespaceOf(node.name, scope, path);
  const attributes = attributesOf(node.attributes, scope, namespace, path);
  const keepsSpace = spaceOf(attributes, outer.keepsSpace);
  const inner = node.children.filter((child) => child instanceof ElementNode);
  const paths = pathsOf(
    path,
    inner.map(({ name }) => localName(name)),
  );
  const children = inner.map((child, index) => toElement(child, { scope, keepsSpace }, paths[index]!));
  const element = { name: localName(node.name), namespace, attributes, children };
  return withPrefixes({ ...element, ...textsOf(node, keepsSpace, path) }, scope, path);
}

function localName(qualified: string): string {
  return qualified.slice(qualified.indexOf(":") + 1);
}

function isDeclaration(name: string): boolean {
  return name === "xmlns" || name.startsWith("xmlns:");
}

function scopeOf(given: Readonly<Record<string, string>>, outer: Scope, path: string): Scope {
  const declared = Object.entries(given).filter(([name]) => isDeclaration(name));
  if (declared.length === 0) return outer;
  if (outer.size + declared.length > MAX_PREFIXES) {
    throw new InvalidIsoMessage(path, "TooLarge", `more than ${MAX_PREFIXES} namespaces are in force`);
  }
  return new Map([...outer, ...declared.map(([name, uri]) => declarationOf(name, uri, path))]);
}

/** A prefix and its namespace, as Namespaces in XML 1.0 lets them be bound to each other. */
function declarationOf(name: string, value: string, path: string): [prefix: string, uri: string] {
  const prefix = name.slice("xmlns:".length);
  const uri = expanded(value, path);
  if (name !== "xmlns" && !isNcName(prefix)) throw noQualifiedName(name);
  const isOfXml = prefix === "xml" || uri === XML_NAMESPACE;
  const isBound = isOfXml ? prefix === "xml" && uri === XML_NAMESPACE : prefix !== "xmlns" && uri !== XMLNS_NAMESPACE;
  if (isBound && (uri !== "" || prefix === "")) return [prefix, uri];
  throw new InvalidIsoMessage(path, "Namespace", `${quote(name)} cannot stand for ${quote(uri)}`);
}

function namespaceOf(qualified: string, scope: Scope, path: string): string {
  const parts = qualified.split(":");
  if (parts.length > 2 || !parts.every(isNcName)) throw noQualifiedName(qualified);
  const prefix = parts.length === 1 ? "" : parts[0]!;
  const namespace = scope.get(prefix) ?? (prefix === "" ? "" : undefined);
  if (namespace !== undefined) return namespace;
  throw new InvalidIsoMessage(path, "Namespace", `the prefix of ${quote(qualified)} is not declared`);
}

function noQualifiedName(name: string): InvalidIsoMessage {
  return notWellFormed(`${quote(name)} is no qualified name`);
}

const SCHEMA_HINTS = ["schemaLocation", "noNamespaceSchemaLocation"].map((name) => `{${XSI_NAMESPACE}}${name}`);

/** Attributes by their keys, without declarations. Where a schema is to be found is no part of a message. */
function attributesOf(
  given: Readonly<Record<string, string>>,
  scope: Scope,
  namespace: string,
  path: string,
): Record<string, string> {
  const attributes = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    if (isDeclaration(name)) continue;
    const key = keyOf(name, scope, path);
    if (attributes.has(key)) throw notWellFormed(`the attribute ${quote(name)} stands twice in its namespace`);
    attributes.set(key, expanded(value, `${path}/@${attributeLabel(key)}`));
  }
  if (isOfStandard(namespace)) for (const hint of SCHEMA_HINTS) attributes.delete(hint);
  return Object.fromEntries(attributes);
}

function isOfStandard(namespace: string): boolean {
  return namespace.startsWith(ISO_NAMESPACE);
}

/** The default namespace is none of attributes. */
function keyOf(name: string, scope: Scope, path: string): string {
  if (!name.includes(":")) return name;
  const uri = namespaceOf(name, scope, path);
  if (uri.includes("}")) throw new InvalidIsoMessage(path, "Namespace", `${quote(uri)} is no URI`);
  return `{${uri}}${localName(name)}`;
}

function spaceOf(attributes: Readonly<Record<string, string>>, outer: boolean): boolean {
  const space = attributes[`{${XML_NAMESPACE}}space`];
  return space === undefined ? outer : space === "preserve";
}

/** The text of an element; where there are others in it, only what is more than white space between them. */
function textsOf(node: Node, keepsSpace: boolean, path: string): Pick<XmlElement, "text" | "between"> {
  const between = textsBetween(node, path).map((text) => expanded(text, path));
  if (between.length === 1) return { text: between[0]! };
  const saysSomething = keepsSpace ? /./s : /[^ \t\r\n]/;
  return between.some((text) => saysSomething.test(text)) ? { text: "", between } : { text: "" };
}

/** The text before each element in another, and after the last one. */
function textsBetween({ children }: Node, path: string): string[] {
  const parts: string[][] = [[]];
  for (const child of children) {
    if (child instanceof ElementNode) parts.push([]);
    else if (child instanceof XmlText) parts.at(-1)!.push(child.text);
    else throw new InvalidIsoMessage(path, "Unexpected", "a processing instruction is no part of a message");
  }
  return parts.map((texts) => texts.join(""));
}

/** A text in which every reference stood for a character. Throws `InvalidIsoMessage`. */
function expanded(text: string, path: string): string {
  const index = text.indexOf(NO_REFERENCE);
  if (index < 0) return text;
  const name = text.slice(index + NO_REFERENCE.length + "&".length, text.indexOf(";", index));
  if (!name.startsWith(NO_CHARACTER)) {
    const message = `${quote(`&${name};`)} stands for nothing: entities are not expanded`;
    throw new InvalidIsoMessage(path, "NotWellFormed", message);
  }
  const code = name.slice(NO_CHARACTER.length);
  throw new InvalidIsoMessage(path, "Character", `XML knows no character U+${code}`);
}

const XSI_TYPE = `{${XSI_NAMESPACE}}type`;

/**
 * Keeps the prefixes that values name: without them a qualified name would say less than it did. The elements of ISO
 * 20022 hold no qualified names, so that a layout with prefixes changes nothing of a message.
 */
function withPrefixes(element: XmlElement, scope: Scope, path: string): XmlElement {
  if (isOfStandard(element.namespace)) return element;
  requireOwnType(element, scope, path);
  const values = [...Object.values(element.attributes), element.text, ...(element.between ?? [])];
  const named = values.flatMap(namesBeforeColons).filter((prefix) => prefix !== "xml" && scope.has(prefix));
  if (named.length === 0) return element;
  return { ...element, prefixes: Object.fromEntries(named.map((prefix) => [prefix, scope.get(prefix)!])) };
}

const NAME_CHARACTER =
  /[-.0-9A-Z_a-z\u00B7\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u037D\u037F-\u1FFF\u200C-\u200D\u203F-\u2040\u2070-\u218F\u2C00-\u2FEF\u3001-\uDFFF\uF900-\uFDCF\uFDF0-\uFFFD]/;

/** The name that ends at each colon, without characters before it with which no name begins. */
function namesBeforeColons(value: string): string[] {
  const names: string[] = [];
  for (let colon = value.indexOf(":"); colon >= 0; colon = value.indexOf(":", colon + 1)) {
    let start = colon;
    while (start > 0 && NAME_CHARACTER.test(value[start - 1]!)) start -= 1;
    names.push(value.slice(start, colon).replace(/^[\u0300-\u036F.0-9\u00B7\u203F-\u2040-]+/, ""));
  }
  return names;
}

/** A type without a prefix is one of the default namespace, which is written as that of the element. */
function requireOwnType({ attributes, namespace }: XmlElement, scope: Scope, path: string): void {
  const type = attributes[XSI_TYPE];
  if (type === undefined || type.includes(":") || (scope.get("") ?? "") === namespace) return;
  throw new InvalidIsoMessage(`${path}/@xsi:type`, "Namespace", `${quote(type)} is a type of another namespace`);
}
