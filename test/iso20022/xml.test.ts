import { expect } from "chai";

import { InvalidIsoMessage, type IsoProblem, parseXml, writeXml } from "../../src/index.ts";

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/** What XML 1.0 or its namespaces forbid, and what is refused so that nobody has to guess. */
const REFUSED: readonly (readonly [says: string, xml: string, problem: IsoProblem, path?: string])[] = [
  ["]]> in a text", "<a>x]]>y</a>", "NotWellFormed"],
  ["]]> at the beginning of a text", "<a>]]></a>", "NotWellFormed"],
  ["]]> after a reference", "<a>&amp;]]></a>", "NotWellFormed"],
  ["-- in a comment", "<a><!-- x -- y --></a>", "NotWellFormed"],
  ["a comment that ends in --->", "<a><!-- x ---></a>", "NotWellFormed"],
  ["-- in a comment before the root", "<!-- -- --><a/>", "NotWellFormed"],
  ["two byte-order marks", "\uFEFF\uFEFF<a/>", "NotWellFormed"],
  ["a byte-order mark after the declaration", '<?xml version="1.0"?>\uFEFF<a/>', "NotWellFormed"],
  ["a byte-order mark after the root", "<a/>\uFEFF", "NotWellFormed"],
  ["nothing", "", "NotWellFormed"],
  ["white space alone", " \n", "NotWellFormed"],
  ["two roots", "<a/><b/>", "NotWellFormed"],
  ["text after the root", "<a/>x", "NotWellFormed"],
  ["text before the root", "x<a/>", "NotWellFormed"],
  ["a section after the root", "<a/><![CDATA[x]]>", "NotWellFormed"],
  ["a reference after the root", "<a/>&#32;", "NotWellFormed"],
  ["an element that is not closed", "<a><b></a>", "NotWellFormed"],
  ["elements that overlap", "<a><b></a></b>", "NotWellFormed"],
  ["an end in another case", "<a></A>", "NotWellFormed"],
  ["a comment that is not closed", "<a><!-- </a>", "NotWellFormed"],
  ["a section that is not closed", "<a><![CDATA[ </a>", "NotWellFormed"],
  ["an instruction that is not closed", "<?p <a/>", "NotWellFormed"],
  ["an attribute that stands twice", '<a b="1" b="2"/>', "NotWellFormed"],
  ["an attribute that stands twice by two prefixes", '<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>', "NotWellFormed"],
  ["an attribute without quotes", "<a b=1/>", "NotWellFormed"],
  ["an attribute without a value", "<a b/>", "NotWellFormed"],
  ["attributes without a space between", "<a b='1'c='2'/>", "NotWellFormed"],
  ["< in an attribute", '<a b="<"/>', "NotWellFormed"],
  ["& alone", "<a>x & y</a>", "NotWellFormed"],
  ["& alone in an attribute", '<a b="x & y"/>', "NotWellFormed"],
  ["a reference that is not closed", "<a>&amp</a>", "NotWellFormed"],
  ["a reference without digits", "<a>&#;</a>", "NotWellFormed"],
  ["a reference in capitals", "<a>&#X41;</a>", "NotWellFormed"],
  ["an entity", "<a>&nbsp;</a>", "NotWellFormed", "a"],
  ["an entity in an attribute", '<a b="&nbsp;"/>', "NotWellFormed", "a/@b"],
  ["an entity that JavaScript would know", "<a>&constructor;</a>", "NotWellFormed", "a"],
  ["an entity deep inside", "<a><b/><b>&nbsp;</b></a>", "NotWellFormed", "a/b[2]"],
  ["a reference to U+0000", "<a>&#0;</a>", "Character", "a"],
  ["a reference to U+001F", "<a>&#x1f;</a>", "Character", "a"],
  ["a reference to half a surrogate pair", "<a>&#xD83E;&#xDDF5;</a>", "Character", "a"],
  ["a reference to U+FFFE", "<a>&#65534;</a>", "Character", "a"],
  ["a reference to U+FFFF in an attribute", '<a b="&#xFFFF;"/>', "Character", "a/@b"],
  ["a reference beyond Unicode", "<a>&#x110000;</a>", "Character", "a"],
  ["a reference with a thousand digits", `<a>&#${"9".repeat(1_000)};</a>`, "Character", "a"],
  ["U+0000", "<a>\u0000</a>", "Character"],
  ["U+0008", "<a>\u0008</a>", "Character"],
  ["U+000B in a comment", "<a><!--\u000B--></a>", "Character"],
  ["U+FFFE", "<a>\uFFFE</a>", "Character"],
  ["U+FFFF in a section", "<a><![CDATA[\uFFFF]]></a>", "Character"],
  ["half a surrogate pair", "<a>\uD83E</a>", "Character"],
  ["the other half", "<a>\uDDF5</a>", "Character"],
  ["halves of a surrogate pair in the wrong order", "<a>\uDDF5\uD83E</a>", "Character"],
  ["a name that begins with a digit", "<1a/>", "NotWellFormed"],
  ["a name that begins with a hyphen", "<-a/>", "NotWellFormed"],
  ["a name with a character that no name has", "<a×/>", "NotWellFormed"],
  ["an attribute's name that begins with a digit", '<a 1="1"/>', "NotWellFormed"],
  ["white space before a name", "< a/>", "NotWellFormed"],
  ["white space in an end", "<a>< /a>", "NotWellFormed"],
  ["a name of two colons", '<a:b:c xmlns:a="u"/>', "NotWellFormed"],
  ["a name that begins with a colon", "<:a/>", "NotWellFormed"],
  ["a name that ends with a colon", '<a: xmlns:a="u"/>', "NotWellFormed"],
  ["a digit after a colon", '<a:1 xmlns:a="u"/>', "NotWellFormed"],
  ["a prefix that is not declared", "<p:a/>", "Namespace", "a"],
  ["a prefix of an attribute that is not declared", '<a p:b="1"/>', "Namespace", "a"],
  ["a prefix that is declared elsewhere", '<a><b xmlns:p="u"/><p:c/></a>', "Namespace", "a/c"],
  ["a prefix that is bound to nothing", '<a xmlns:p=""/>', "Namespace", "a"],
  ["the prefix xml for another namespace", '<a xmlns:xml="u"/>', "Namespace", "a"],
  ["another prefix for that of xml", '<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>', "Namespace", "a"],
  ["the namespace of xml as the default", '<a xmlns="http://www.w3.org/XML/1998/namespace"/>', "Namespace", "a"],
  ["the prefix xmlns", '<a xmlns:xmlns="u"/>', "Namespace", "a"],
  ["the namespace of xmlns", '<a xmlns:p="http://www.w3.org/2000/xmlns/"/>', "Namespace", "a"],
  ["an element with the prefix xmlns", "<xmlns:a/>", "Namespace", "a"],
  ["a colon in an instruction's name", "<?p:i x?><a/>", "NotWellFormed"],
  ["a document type", "<!DOCTYPE a><a/>", "DocumentType"],
  ["a document type in small letters", "<!doctype a><a/>", "DocumentType"],
  ["a declared entity", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DocumentType"],
  ["a declaration in an element", "<a><!ELEMENT b ANY></a>", "DocumentType"],
  ["white space before the declaration", ' <?xml version="1.0"?><a/>', "NotWellFormed"],
  ["a comment before the declaration", '<!-- --><?xml version="1.0"?><a/>', "NotWellFormed"],
  ["two declarations", '<?xml version="1.0"?><?xml version="1.0"?><a/>', "NotWellFormed"],
  ["a declaration in the root", '<a><?xml version="1.0"?></a>', "NotWellFormed"],
  ["a declaration after the root", '<a/><?xml version="1.0"?>', "NotWellFormed"],
  ["an instruction named XML", "<?XML x?><a/>", "NotWellFormed"],
  ["a declaration without a version", '<?xml encoding="UTF-8"?><a/>', "NotWellFormed"],
  ["an empty declaration", "<?xml?><a/>", "NotWellFormed"],
  ["XML 1.1, whose lines end otherwise", '<?xml version="1.1"?><a/>', "NotWellFormed"],
  ["XML 2.0", '<?xml version="2.0"?><a/>', "NotWellFormed"],
  ["a declaration in the wrong order", '<?xml encoding="UTF-8" version="1.0"?><a/>', "NotWellFormed"],
  ["a declaration without spaces", '<?xml version="1.0"encoding="UTF-8"?><a/>', "NotWellFormed"],
  [
    "a declaration without the last space",
    '<?xml version="1.0" encoding="UTF-8"standalone="no"?><a/>',
    "NotWellFormed",
  ],
  ["a declaration with unlike quotes", "<?xml version=\"1.0'?><a/>", "NotWellFormed"],
  ["an empty encoding", '<?xml version="1.0" encoding=""?><a/>', "NotWellFormed"],
  ["standalone neither yes nor no", '<?xml version="1.0" standalone="maybe"?><a/>', "NotWellFormed"],
  ["more in a declaration", '<?xml version="1.0" lang="en"?><a/>', "NotWellFormed"],
  ["UTF-16 by its declaration", '<?xml version="1.0" encoding="UTF-16"?><a/>', "Encoding"],
  ["Latin-1 by its declaration", "<?xml version='1.0' encoding='ISO-8859-1'?><a/>", "Encoding"],
  ["an encoding that has no such name", '<?xml version="1.0" encoding="utf8"?><a/>', "Encoding"],
  ["an instruction in the root", "<a><?pay twice?></a>", "Unexpected", "a"],
  ["a type of another default namespace", `<f:a xmlns:f="u" ${XSI} xsi:type="b"/>`, "Namespace", "a/@xsi:type"],
  ["a namespace that no key could hold", '<a xmlns:p="u}b" p:c="1"/>', "Namespace", "a"],
  ["more depth than is read", "<a>".repeat(65) + "</a>".repeat(65), "NotWellFormed"],
  [
    "more namespaces in force than are read",
    `<a ${Array.from({ length: 1_000 }, (_, index) => `xmlns:p${index}="u"`).join(" ")}/>`,
    "TooLarge",
    "a",
  ],
];

/** What is taken, and how it is written again. */
const TAKEN: readonly (readonly [says: string, xml: string, written: string])[] = [
  ["a byte-order mark", "\uFEFF<a/>", "<a></a>"],
  ["a byte-order mark in a text, where it is a character", "<a>\uFEFF</a>", "<a>\uFEFF</a>"],
  ["a whole declaration", `\uFEFF<?xml version='1.0' encoding="utf-8" standalone='yes' ?>\n<a/>`, "<a></a>"],
  ["a short declaration", '<?xml\tversion = "1.0"?><a/>', "<a></a>"],
  ["an instruction for a stylesheet", '<?xml-stylesheet href="x"?><a/><?end?>', "<a></a>"],
  ["comments everywhere", "<!-- - --><a><!----><b/><!-- <c> & ]]> --></a><!-- -->", "<a><b></b></a>"],
  ["]] and > apart, and ]]> as it may be written", "<a>]] > ]]&gt; ]&#93;></a>", "<a>]] &gt; ]]&gt; ]]&gt;</a>"],
  [
    "a section with markup in it",
    "<a><![CDATA[<!DOCTYPE b> &x; &#0; <?xml?>]]></a>",
    "<a>&lt;!DOCTYPE b&gt; &amp;x; &amp;#0; &lt;?xml?&gt;</a>",
  ],
  ["two sections in a row", "<a><![CDATA[]]]]><![CDATA[>]]></a>", "<a>]]&gt;</a>"],
  ["a comment with a document type in it", "<a><!-- <!DOCTYPE b> &#0; --></a>", "<a></a>"],
  ["> in an attribute", "<a b='>' c=\"/>\"><d/></a>", '<a b=">" c="/>"><d></d></a>'],
  ["references with leading zeros", "<a>&#x0000000041;&#0000000066;</a>", "<a>AB</a>"],
  ["the five entities, once", "<a>&amp;lt;&lt;&gt;&quot;&apos;</a>", "<a>&amp;lt;&lt;&gt;\"'</a>"],
  ["a character beyond the first plane", "<a>&#x1F9F5;🧵</a>", "<a>🧵🧵</a>"],
  ["the last characters of Unicode", "<a>&#x10FFFF;\uE000\uFFFD</a>", "<a>\u{10FFFF}\uE000\uFFFD</a>"],
  ["names in other scripts", "<ä ж='1'><界/></ä>", '<ä ж="1"><界></界></ä>'],
  ["white space inside tags", "<a\n b = '1'\t>\n</a\n>", '<a b="1">\n</a>'],
  [
    "a prefix that is declared again",
    '<p:a xmlns:p="u"><p:b xmlns:p="v"/></p:a>',
    '<a xmlns="u"><b xmlns="v"></b></a>',
  ],
  [
    "the prefix xml, declared or not",
    '<a xmlns:xml="http://www.w3.org/XML/1998/namespace" xml:id="b"/>',
    '<a xml:id="b"></a>',
  ],
  ["attributes of one name in two namespaces", '<a xmlns:p="u" p:b="1" b="2"/>', '<a xmlns:n1="u" b="2" n1:b="1"></a>'],
  [
    "a schema location of the standard, which says nothing",
    `<a xmlns="urn:iso:std:iso:20022:tech:xsd:x" ${XSI} xsi:schemaLocation="x y"/>`,
    '<a xmlns="urn:iso:std:iso:20022:tech:xsd:x"></a>',
  ],
  ["as much depth as is read", "<a>".repeat(64) + "</a>".repeat(64), "<a>".repeat(64) + "</a>".repeat(64)],
];

const bytes = (...values: readonly number[]) => Uint8Array.from(values);
const utf8 = (text: string) => new TextEncoder().encode(text);

function utf16(text: string, isLittle: boolean): Uint8Array {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  return bytes(...units.flatMap((unit) => (isLittle ? [unit & 0xff, unit >> 8] : [unit >> 8, unit & 0xff])));
}

const MISENCODED: Readonly<Record<string, Uint8Array>> = {
  "UTF-16 with a mark": utf16("\uFEFF<a/>", true),
  "UTF-16, the other way": utf16("\uFEFF<a/>", false),
  "UTF-16 without a mark": utf16("<a/>", true),
  "UTF-16 without a mark, the other way": utf16("<a/>", false),
  "UTF-32 with a mark": bytes(0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0),
  "UTF-32, the other way": bytes(0, 0, 0xfe, 0xff, 0, 0, 0, 0x3c),
  "Latin-1": bytes(0x3c, 0x61, 0x3e, 0xe9, 0x3c, 0x2f, 0x61, 0x3e),
  "an overlong form": bytes(0x3c, 0x61, 0x3e, 0xc0, 0xbc, 0x3c, 0x2f, 0x61, 0x3e),
  "half a surrogate pair": bytes(0x3c, 0x61, 0x3e, 0xed, 0xa0, 0x80, 0x3c, 0x2f, 0x61, 0x3e),
  "a sequence that is cut": bytes(0x3c, 0x61, 0x2f, 0x3e, 0xe7, 0x95),
  "a code beyond Unicode": bytes(0x3c, 0x61, 0x3e, 0xf4, 0x90, 0x80, 0x80, 0x3c, 0x2f, 0x61, 0x3e),
};

describe("ISO 20022: what XML is taken", () => {
  for (const [says, xml, problem, path = "/"] of REFUSED) {
    it(`refuses ${says}`, () => {
      expect(() => parseXml(xml))
        .to.throw(InvalidIsoMessage)
        .with.include({ problem, path });
      const inBytes = utf8(xml);
      if (new TextDecoder("utf-8", { ignoreBOM: true }).decode(inBytes) !== xml) return;
      expect(() => parseXml(inBytes)).to.throw(InvalidIsoMessage);
    });
  }

  for (const [says, xml, written] of TAKEN) {
    it(`takes ${says}`, () => {
      expect(writeXml(parseXml(xml))).to.equal(written);
      expect(writeXml(parseXml(utf8(xml)))).to.equal(written);
    });
  }

  for (const [says, source] of Object.entries(MISENCODED)) {
    it(`does not guess at ${says}`, () => {
      expect(() => parseXml(source))
        .to.throw(InvalidIsoMessage)
        .with.include({ problem: "Encoding", path: "/" });
    });
  }

  it("says on which line a document is not well formed, in one line", () => {
    expect(() => parseXml("<a>\n<b>]]></b></a>")).to.throw(
      /^\/: this is no well-formed XML: .* \(line 2, column \d+\)$/,
    );
  });

  it("comes to an end with whatever is made to keep it busy", function () {
    this.timeout(60_000);
    const much = 400_000;
    for (const xml of [
      `<a>${"\r\n".repeat(4_000_000)}</a>`,
      "<!--".repeat(much),
      `<a>${"<![CDATA[".repeat(much)}`,
      `<a>${"<?a ".repeat(much)}`,
      '<a "'.repeat(much),
      "<a '".repeat(much),
      `<a>${"&".repeat(4_000_000)}`,
      `<a>${"x:".repeat(3_000_000)}</a>`,
      `<${"a".repeat(8_000_000)}`,
    ]) {
      const start = performance.now();
      expect(() => {
        try {
          parseXml(xml);
        } catch (error) {
          if (!(error instanceof InvalidIsoMessage)) throw error;
        }
      }).to.not.throw();
      expect(performance.now() - start, xml.slice(0, 12)).to.be.below(20_000);
    }
  });
});
