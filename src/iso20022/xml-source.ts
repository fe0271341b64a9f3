import { InvalidIsoMessage, quote } from "./errors.ts";
import { requireCharacters } from "./xml.ts";

/** Longest message that is read, in bytes or UTF-16 units: thousands of transactions. */
export const MAX_MESSAGE_LENGTH = 8 * 1024 * 1024;

/** Most tags of a message, both ends counted: elements take more memory than their text. */
const MAX_TAGS = 500_000;

/** Deepest that elements may lie in each other: a parser that calls itself must come to an end. */
const MAX_DEPTH = 64;

const BYTE_ORDER_MARK = "\uFEFF";

/** Stands before the name of a reference that stands for nothing; no document has this character. */
export const NO_REFERENCE = "\uFFFF";

/** Before the code of a character that XML does not know, as the name of an entity. */
export const NO_CHARACTER = "U-";

/**
 * A document as its parser takes it: characters and not bytes, without a byte-order mark, each line with one end. Checked
 * are its encoding and what the parser does not check: the declaration, size and depth. A document type is refused here.
 * References to forbidden characters become entities that do not exist, so that the reader tells where they stand.
 * Throws `InvalidIsoMessage`.
 */
export function xmlSource(source: string | Uint8Array): string {
  requireLength(source.length);
  const given = typeof source === "string" ? source : decoded(source);
  const text = (given.startsWith(BYTE_ORDER_MARK) ? given.slice(1) : given).replaceAll(/\r\n?/g, "\n");
  if (text.startsWith(BYTE_ORDER_MARK)) throw notWellFormed("it has two byte-order marks");
  requireFewTags(text);
  requireDeclaration(text);
  requireCharacters(text, "/");
  return withMarkedReferences(text);
}

/** An error of the document as a whole. */
export function notWellFormed(message: string): InvalidIsoMessage {
  return new InvalidIsoMessage("/", "NotWellFormed", `this is no well-formed XML: ${message.slice(0, MAX_COMPLAINT)}`);
}

const MAX_COMPLAINT = 200;

function requireLength(length: number): void {
  if (length <= MAX_MESSAGE_LENGTH) return;
  throw new InvalidIsoMessage("/", "TooLarge", `${length} bytes are more than the ${MAX_MESSAGE_LENGTH} that are read`);
}

/** Bytes in UTF-8, the mark kept. A zero byte at the beginning is that of a wider encoding. */
function decoded(bytes: Uint8Array): string {
  if (bytes.subarray(0, 4).includes(0)) throw encodingError("these bytes are UTF-16 or UTF-32, not UTF-8");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw encodingError("these bytes are not UTF-8");
  }
}

function encodingError(message: string): InvalidIsoMessage {
  return new InvalidIsoMessage("/", "Encoding", message);
}

function requireFewTags(text: string): void {
  const tags = text.split("<").length - 1;
  if (tags <= MAX_TAGS) return;
  throw new InvalidIsoMessage("/", "TooLarge", `${tags} tags are more than the ${MAX_TAGS} that are read`);
}

/** XMLDecl (XML 1.0, production 23), of version 1.0: a document of another version has other characters and line ends. */
const DECLARATION = new RegExp(
  [
    `^<\\?xml[ \\t\\n]+version[ \\t\\n]*=[ \\t\\n]*(?:"1\\.0"|'1\\.0')`,
    `(?:[ \\t\\n]+encoding[ \\t\\n]*=[ \\t\\n]*(?:"([A-Za-z][A-Za-z0-9._-]*)"|'([A-Za-z][A-Za-z0-9._-]*)'))?`,
    `(?:[ \\t\\n]+standalone[ \\t\\n]*=[ \\t\\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \\t\\n]*\\?>`,
  ].join(""),
);

function requireDeclaration(text: string): void {
  if (!/^<\?xml[ \t\n?]/.test(text)) return;
  const declaration = DECLARATION.exec(text);
  if (declaration === null) throw notWellFormed('the declaration is not that of XML 1.0: <?xml version="1.0"?>');
  const encoding = declaration[1] ?? declaration[2];
  if (encoding === undefined || encoding.toLowerCase() === "utf-8") return;
  throw encodingError(`messages are in UTF-8, not ${quote(encoding)}`);
}

/** What is no markup inside: how it begins and ends. */
const SECTIONS = [
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
  ["<?", "?>"],
] as const;

const TAG = /<[^<>"']*(?:(?:"[^"<]*"|'[^'<]*')[^<>"']*)*>/y;

function withMarkedReferences(text: string): string {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = text.indexOf("<"); at >= 0;) {
    const end = sectionEnd(text, at);
    if (end === undefined) {
      depth += depthOf(text, at);
      if (depth > MAX_DEPTH) throw notWellFormed(`elements lie in each other more than ${MAX_DEPTH} deep`);
      at = text.indexOf("<", at + 1);
    } else {
      parts.push(marked(text.slice(from, at)), text.slice(at, end));
      from = end;
      at = text.indexOf("<", end);
    }
  }
  return parts.join("") + marked(text.slice(from));
}

/** Where the section that begins here ends; undefined if it is a tag that begins here. */
function sectionEnd(text: string, at: number): number | undefined {
  const section = SECTIONS.find(([start]) => text.startsWith(start, at));
  if (section === undefined) {
    if (!text.startsWith("<!", at)) return undefined;
    const what = "a document type (<!DOCTYPE) is refused, and its entities with it";
    throw new InvalidIsoMessage("/", "DocumentType", what);
  }
  const [start, close] = section;
  const end = text.indexOf(close, at + start.length);
  if (end < 0) throw notWellFormed(`${start} is not closed by ${close}`);
  return end + close.length;
}

/** What a tag adds to the depth. One that is malformed adds nothing: the parser stops at it. */
function depthOf(text: string, at: number): number {
  TAG.lastIndex = at;
  const [tag] = TAG.exec(text) ?? ["/>"];
  if (tag.startsWith("</")) return -1;
  return tag.endsWith("/>") ? 0 : 1;
}

function marked(text: string): string {
  return text.replaceAll(/&#(?:x([0-9a-fA-F]+)|([0-9]+));/g, (reference: string, hex?: string, decimal?: string) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return isCharacter(code) ? reference : `&${NO_CHARACTER}${code.toString(16).toUpperCase().padStart(4, "0")};`;
  });
}

/** Whether XML 1.0 knows the character (production 2). */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}
