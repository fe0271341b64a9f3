/** Bytes that are not plain text in UTF-8. What they are instead is not guessed. */
export class NotUtf8 extends Error {
  /** The file, or whatever else the bytes are of. */
  readonly source: string;
  /** Counted from 1. */
  readonly line: number;
  constructor(source: string, line: number, problem: string) {
    super(`${source}:${line}: this is not text in UTF-8: ${problem}`);
    this.name = "NotUtf8";
    this.source = source;
    this.line = line;
  }
}

/** How texts in wider encodings begin; a mark of UTF-32 begins with one of UTF-16. */
const WIDER_MARKS: readonly (readonly [encoding: string, ...mark: number[]])[] = [
  ["UTF-32", 0xff, 0xfe, 0, 0],
  ["UTF-32", 0, 0, 0xfe, 0xff],
  ["UTF-16", 0xff, 0xfe],
  ["UTF-16", 0xfe, 0xff],
];

const LINE_END = 0x0a;

/** May stand before a text, and says nothing there. */
export const BYTE_ORDER_MARK = "\uFEFF";

/** The text of a file in UTF-8, without the byte-order mark that may stand before it, once. Throws `NotUtf8`. */
export function decodeUtf8(source: string, bytes: Uint8Array): string {
  const wider = WIDER_MARKS.find(([, ...mark]) => mark.every((byte, index) => bytes[index] === byte));
  if (wider !== undefined) throw new NotUtf8(source, 1, `it begins with the mark of ${wider[0]}`);
  const text = decoded(bytes) ?? throwAtLine(source, bytes);
  const zero = text.indexOf("\u0000");
  if (zero >= 0) throw new NotUtf8(source, lineAt(text, zero), "it holds a zero byte");
  const plain = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  if (plain.startsWith(BYTE_ORDER_MARK)) throw new NotUtf8(source, 1, "it begins with two byte-order marks");
  return plain;
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The byte that ends a line is part of no other character, so that each line can be read by itself. */
function throwAtLine(source: string, bytes: Uint8Array): never {
  let start = 0;
  for (let line = 1; ; line += 1) {
    const end = bytes.indexOf(LINE_END, start);
    const part = end < 0 ? bytes.subarray(start) : bytes.subarray(start, end);
    if (end < 0 || decoded(part) === undefined) throw new NotUtf8(source, line, "bytes that stand for no character");
    start = end + 1;
  }
}

/** The line, from 1, on which a place in a text is. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/**
 * What in a name cannot be seen or could be taken for something else, in words; undefined if there is nothing: control and
 * format characters (also those that turn the direction of writing), what no font shows, white space other than spaces
 * between words, and letters in another form than Unicode's normal form C.
 */
export function unclearIn(name: string): string | undefined {
  if (/^[!-~]*$/.test(name)) return undefined;
  const hidden = hiddenIn(name);
  if (hidden !== undefined) return `the character ${hidden}`;
  if (name.trim() !== name) return "white space at an end";
  return name === name.normalize("NFC") ? undefined : "a letter that is not in Unicode's normal form C";
}

const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\uFFFD]|(?! )\p{Zs}/gu;

/** A character that cannot be seen, or not told from a space, as its code; undefined if there is none. */
export function hiddenIn(text: string): string | undefined {
  const character = text.match(UNSEEN)?.[0];
  return character === undefined ? undefined : codeOf(character);
}

/**
 * A character that no text of people holds, as its code; undefined if there is none: control characters, those that turn
 * the direction of writing about, halves of characters, and the one that stands for what could not be read.
 */
export function strayIn(text: string): string | undefined {
  const [character] = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069\uFEFF\uFFFD]/u.exec(text) ?? [];
  return character === undefined ? undefined : codeOf(character);
}

/**
 * Text that somebody else wrote, for one line of a page: what cannot be seen, moves the cursor, begins a line or turns the
 * direction of writing is written as its code, such as `\\u{1b}`, so that nobody forges another line or hides part of this
 * one.
 */
export function escapeLine(text: string): string {
  return text.replace(UNSEEN, escapeOf);
}

/** The same for a page of lines that are the program's own. */
export function escapePage(text: string): string {
  return text.split("\n").map(escapeLine).join("\n");
}

function escapeOf(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}

function codeOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}
