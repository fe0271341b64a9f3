import { expect } from "chai";

import { decodeUtf8, NotUtf8 } from "../../src/index.ts";
import { lineAt, strayIn, unclearIn } from "../../src/common/text.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const bytes = (...values: readonly (number | string)[]) =>
  Uint8Array.from(values.flatMap((value) => (typeof value === "number" ? [value] : [...utf8(value)])));

describe("decodeUtf8", () => {
  it("reads text in UTF-8, with a byte-order mark before it or without", () => {
    for (const text of ["", "a", "Қазақ\r\n西安 🧵\n", "a\uFEFFb"]) {
      expect(decodeUtf8("file", utf8(text))).to.equal(text);
      expect(decodeUtf8("file", utf8(`\uFEFF${text}`))).to.equal(text);
    }
  });

  const REFUSED: Readonly<Record<string, readonly [source: Uint8Array, line: number, problem: RegExp]>> = {
    "UTF-16": [bytes(0xff, 0xfe, 0x61, 0), 1, /mark of UTF-16/],
    "UTF-16, the other way": [bytes(0xfe, 0xff, 0, 0x61), 1, /mark of UTF-16/],
    "UTF-32": [bytes(0xff, 0xfe, 0, 0, 0x61, 0, 0, 0), 1, /mark of UTF-32/],
    "UTF-32, the other way": [bytes(0, 0, 0xfe, 0xff, 0, 0, 0, 0x61), 1, /mark of UTF-32/],
    "UTF-16 without a mark": [bytes(0x61, 0, 0x62, 0), 1, /zero byte/],
    "a zero byte": [bytes("a\nb\n", 0), 3, /zero byte/],
    "two byte-order marks": [utf8("\uFEFF\uFEFFa"), 1, /two byte-order marks/],
    "Latin-1": [bytes("a\nb\ncaf", 0xe9, "\nd"), 3, /stand for no character/],
    "Latin-1 on the last line": [bytes("a\ncaf", 0xe9), 2, /stand for no character/],
    "GB 18030": [bytes(0xce, 0xf7, 0xb0, 0xb2), 1, /stand for no character/],
    "a byte that continues nothing": [bytes("a\n", 0x80), 2, /stand for no character/],
    "an overlong form": [bytes("a\n\n", 0xc0, 0xaf), 3, /stand for no character/],
    "half a surrogate pair": [bytes(0xed, 0xa0, 0x80), 1, /stand for no character/],
    "a sequence that a line's end cuts": [bytes(0xe7, 0x95, "\n", 0x8c), 1, /stand for no character/],
    "a sequence that the end cuts": [bytes("a\n", 0xe7, 0x95), 2, /stand for no character/],
    "a code beyond Unicode": [bytes(0xf4, 0x90, 0x80, 0x80), 1, /stand for no character/],
  };

  for (const [what, [source, line, problem]] of Object.entries(REFUSED)) {
    it(`does not guess at ${what}, and says where`, () => {
      expect(() => decodeUtf8("file.csv", source))
        .to.throw(NotUtf8, problem)
        .with.include({ source: "file.csv", line });
      expect(() => decodeUtf8("file.csv", source)).to.throw(`file.csv:${line}: this is not text in UTF-8: `);
    });
  }
});

describe("names", () => {
  it("are clear in any script", () => {
    for (const name of [
      "Alpha",
      "",
      'A, "the" bank',
      "ТОО «Қазақ сауда»",
      "東京貿易",
      "İş Bankası",
      "بانک ملی",
      "é",
      "🧵",
    ]) {
      expect(unclearIn(name), name).to.equal(undefined);
      expect(strayIn(name), name).to.equal(undefined);
    }
  });

  it("are not with what cannot be seen or could be something else", () => {
    for (const [name, part] of [
      ["a\u0000", "the character U+0000"],
      ["a\tb", "the character U+0009"],
      ["a\nb", "the character U+000A"],
      ["a\u001b[2J", "the character U+001B"],
      ["a\u007f", "the character U+007F"],
      ["a\u009b2J", "the character U+009B"],
      ["a\u0085b", "the character U+0085"],
      ["a\u00adb", "the character U+00AD"],
      ["a\u061cb", "the character U+061C"],
      ["a\u200bb", "the character U+200B"],
      ["a\u200db", "the character U+200D"],
      ["a\u200eb", "the character U+200E"],
      ["a\u2028b", "the character U+2028"],
      ["a\u202eb", "the character U+202E"],
      ["a\u2066b", "the character U+2066"],
      ["a\u2060b", "the character U+2060"],
      ["\ufeffa", "the character U+FEFF"],
      ["a\u3164", "the character U+3164"],
      ["a\ufffdb", "the character U+FFFD"],
      ["a\ufffeb", "the character U+FFFE"],
      ["a\ud83e", "the character U+D83E"],
      ["a\ue000", "the character U+E000"],
      ["a\u{e0041}", "the character U+E0041"],
      ["a\u00a0b", "the character U+00A0"],
      ["a\u3000b", "the character U+3000"],
      [" a", "white space at an end"],
      ["a ", "white space at an end"],
      ["e\u0301", "a letter that is not in Unicode's normal form C"],
      ["\u212b", "a letter that is not in Unicode's normal form C"],
    ] as const) {
      expect(unclearIn(name), JSON.stringify(name)).to.equal(part);
    }
  });

  it("may join letters in texts of people, which nothing may turn about", () => {
    for (const text of ["می\u200cخواهم", "क्\u200dष", " a ", "e\u0301"]) expect(strayIn(text)).to.equal(undefined);
    for (const [text, code] of [
      ["a\u202eb", "U+202E"],
      ["a\u2067b", "U+2067"],
      ["a\nb", "U+000A"],
      ["a\ufeff", "U+FEFF"],
      ["\udc00", "U+DC00"],
    ] as const) {
      expect(strayIn(text)).to.equal(code);
    }
  });

  it("stand on the line on which they stand", () => {
    expect([0, 1, 2, 3].map((index) => lineAt("a\nb\n", index))).to.deep.equal([1, 1, 2, 2]);
  });
});
