import type { Random } from "./random.ts";

/** A document as it is meant, in a form of its own that shares nothing with the library's. */
export interface Meant {
  readonly name: string;
  readonly uri: string;
  readonly attributes: readonly { readonly uri: string; readonly name: string; readonly value: string }[];
  /** Prefixes that are bound here, for values to name. */
  readonly bound: readonly (readonly [prefix: string, uri: string])[];
  readonly content: readonly (string | Meant)[];
}

const XML = "http://www.w3.org/XML/1998/namespace";
const NAMES = [
  ...["a", "b", "A", "Document", "_", "text", "n1", "xmlns2", "ä", "a-b", "a.b", "ab", "𐐀"],
  ...["__proto__", "constructor", "prototype", "hasOwnProperty", "toString", "valueOf", "__defineGetter__", "length"],
];
const URIS = ["", "urn:x", "urn:y", "urn:iso:std:iso:20022:tech:xsd:pacs.008.001.12", "__proto__"];
const VALUES = [
  ...["", " ", "x", "1", "1.0", "01", "true", "  x  ", "x y", "x\ty", "x\ny", "x\ry", "&", "<", ">", '"', "'", "]]>"],
  ...["&amp;", "&#38;", "é", "e\u0301", "\u00A0", "\u2028", "🧵", "p:x", "q:x", "n1:x", "n2:", "-p:x", "xml:x", "null"],
];

/** Any document: names that programs mind, values that could be taken for markup, numbers or qualified names. */
export function randomMeant(random: Random, depth = 3): Meant {
  const keys = Array.from(
    { length: random.below(4) },
    () => [random.pick([...URIS, XML]), random.pick(NAMES)] as const,
  );
  const unique = new Map(keys.map(([uri, name]) => [`${uri} ${name}`, { uri, name, value: random.pick(VALUES) }]));
  const parts = Array.from({ length: random.below(4) }, () =>
    depth > 0 && random.below(2) === 0 ? randomMeant(random, depth - 1) : random.pick(VALUES),
  );
  const bound = (["p", "q", "n1"] as const).filter(() => random.below(4) === 0);
  return {
    name: random.pick(NAMES),
    uri: random.pick(URIS),
    attributes: [...unique.values()],
    bound: bound.map((prefix) => [prefix, random.pick(["urn:x", "urn:z"])] as const),
    content: parts,
  };
}

/** One thing changed somewhere. */
export function changedMeant(random: Random, meant: Meant): Meant {
  const index = random.below(meant.content.length + 1);
  const part = meant.content[index];
  if (typeof part === "object" && random.below(3) > 0) {
    return { ...meant, content: meant.content.with(index, changedMeant(random, part)) };
  }
  const other = randomMeant(random, 1);
  return { ...meant, ...random.pick(["name", "uri", "attributes", "bound", "content"].map((key) => only(other, key))) };
}

function only(meant: Meant, key: string): Partial<Meant> {
  return { [key]: meant[key as keyof Meant] };
}

/** What a document says, so that two say the same if and only if these texts are the same. */
export function saidBy(meant: Meant, outer: ReadonlyMap<string, string> = new Map(), keepsSpace = false): string {
  const scope = new Map([...outer, ...meant.bound]);
  const space = meant.attributes.find(({ uri, name }) => uri === XML && name === "space")?.value;
  const keeps = space === undefined ? keepsSpace : space === "preserve";
  const children = meant.content.filter((part) => typeof part === "object");
  const texts = textsOf(meant);
  const isSpace = children.length > 0 && texts.every((text) => (keeps ? text === "" : /^[ \t\r\n]*$/.test(text)));
  const values = [...meant.attributes.map(({ value }) => value), ...(isSpace ? [] : texts)];
  const named = meant.uri.startsWith("urn:iso:") ? [] : ["p", "q", "n1"].filter((p) => values.some((v) => names(v, p)));
  return JSON.stringify([
    [meant.name, meant.uri],
    meant.attributes
      .map(({ uri, name, value }) => [uri, name, value])
      .sort(([a, b], [c, d]) => (a! + b! < c! + d! ? -1 : 1)),
    named.flatMap((prefix) => (scope.has(prefix) ? [[prefix, scope.get(prefix)]] : [])),
    isSpace ? [] : texts,
    children.map((child) => saidBy(child, scope, keeps)),
  ]);
}

function names(value: string, prefix: string): boolean {
  return new RegExp(`(^|[^a-z])${prefix}:`).test(value);
}

/** The text before each element and after the last. */
function textsOf({ content }: Meant): string[] {
  const texts = [""];
  for (const part of content) {
    if (typeof part === "string") texts.push(texts.pop()! + part);
    else texts.push("");
  }
  return texts;
}

/** Writes a document in any of the ways in which XML lets it be written. */
export function laidOut(random: Random, meant: Meant, outer = ""): string {
  const prefix = meant.uri !== "" && random.below(2) === 0 ? `k${random.below(3)}` : "";
  const tag = prefix === "" ? meant.name : `${prefix}:${meant.name}`;
  const inner = prefix === "" ? meant.uri : outer;
  const declared = prefix === "" && meant.uri !== outer ? [["xmlns", meant.uri] as const] : [];
  const own = prefix === "" ? [] : [[`xmlns:${prefix}`, meant.uri] as const];
  const attributes = meant.attributes.flatMap(({ uri, name, value }, index) => {
    if (uri === "") return [[name, value] as const];
    if (uri === XML) return [[`xml:${name}`, value] as const];
    return [[`xmlns:m${index}`, uri] as const, [`m${index}:${name}`, value] as const];
  });
  const bound = meant.bound.map(([key, uri]) => [`xmlns:${key}`, uri] as const);
  const start = shuffled(random, [...declared, ...own, ...bound, ...attributes])
    .map(([key, value]) => `${random.pick([" ", "\n  "])}${key}=${quoted(random, value)}`)
    .join("");
  const content = meant.content
    .map((part) => (typeof part === "string" ? written(random, part) : laidOut(random, part, inner)))
    .join("");
  return content === "" && random.below(2) === 0 ? `<${tag}${start} />` : `<${tag}${start}>${content}</${tag} >`;
}

function shuffled<T>(random: Random, values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, key: random.below(1_000_000) }))
    .sort((left, right) => left.key - right.key)
    .map(({ value }) => value);
}

function quoted(random: Random, value: string): string {
  const quote = random.pick(['"', "'"]);
  return `${quote}${referenced(random, value, /[<&"'\t\n\r]/u)}${quote}`;
}

function written(random: Random, text: string): string {
  const comment = random.pick(["", "", "<!-- - -->"]);
  if (random.below(3) === 0 && !text.includes("]]>") && !text.includes("\r")) return `${comment}<![CDATA[${text}]]>`;
  return comment + referenced(random, text, /[<&>\r]/u);
}

function referenced(random: Random, text: string, must: RegExp): string {
  return Array.from(text, (char) => {
    const code = char.codePointAt(0)!;
    if (!must.test(char) && random.below(4) > 0) return char;
    return random.pick([`&#${code};`, `&#x${code.toString(16)};`, `&#x000${code.toString(16).toUpperCase()};`]);
  }).join("");
}
