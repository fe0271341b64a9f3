import { expect } from "chai";

import {
  type Camt056,
  InvalidIsoMessage,
  parseCamt056,
  parsePacs008,
  parsePacs009,
  parseXml,
  recallCommitment,
  transactionCommitment,
  writeXml,
  type XmlElement,
} from "../../src/index.ts";
import { changedMeant, laidOut, randomMeant, saidBy } from "./random-xml.ts";
import { randomFrom } from "./random.ts";
import { PACS008, PACS009 } from "./samples.ts";

const ROUNDS = 2_000;

const supplemented = (content: string) =>
  PACS009.replace("</Cdtr>", `</Cdtr><SplmtryData><Envlp>${content}</Envlp></SplmtryData>`);
const commitment = (content: string) => transactionCommitment(parsePacs009(supplemented(content)), 0);

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

describe("ISO 20022: what a commitment tells apart", function () {
  this.timeout(120_000);

  it("is of one document and no other, whatever its names and however it is laid out", () => {
    const seen = new Map<string, string>();
    for (let round = 0; round < ROUNDS; ++round) {
      const random = randomFrom(`document ${round}`);
      const meant = randomMeant(random);
      const canonical = writeXml(parseXml(laidOut(random, meant)));
      expect(writeXml(parseXml(laidOut(random, meant))), `round ${round}`).to.equal(canonical);
      expect(writeXml(parseXml(canonical)), `round ${round}`).to.equal(canonical);
      const said = saidBy(meant);
      expect(seen.get(canonical) ?? said, canonical).to.equal(said);
      seen.set(canonical, said);
    }
  });

  it("differs where one thing differs, and only there", () => {
    let same = 0;
    for (let round = 0; round < ROUNDS; ++round) {
      const random = randomFrom(`change ${round}`);
      const one = randomMeant(random);
      const changed = changedMeant(random, one);
      const isSame = saidBy(one) === saidBy(changed);
      same += Number(isSame);
      const [left, right] = [one, changed].map((meant) => writeXml(parseXml(laidOut(random, meant))));
      expect(left === right, `round ${round}: ${left} ${right}`).to.equal(isSame);
    }
    expect(same).to.be.within(1, ROUNDS / 2);
  });

  it("reads what it wrote, down to the last part", () => {
    for (let round = 0; round < ROUNDS; ++round) {
      const random = randomFrom(`document ${round}`);
      const element = parseXml(laidOut(random, randomMeant(random)));
      expect(parseXml(writeXml(element)), `round ${round}`).to.deep.equal(element);
    }
  });

  const DIFFERENT: Readonly<Record<string, readonly string[]>> = {
    "names of elements": ["<a/>", "<b/>", "<A/>", "<__proto__/>", "<constructor/>", "<hasOwnProperty/>", "<toString/>"],
    "names of attributes": [
      '<a b="1"/>',
      '<a c="1"/>',
      '<a __proto__="1"/>',
      '<a constructor="1"/>',
      '<a prototype="1"/>',
    ],
    "elements and attributes": ['<a b="1"/>', "<a><b>1</b></a>", "<a>b1</a>", '<a>b="1"</a>'],
    "names that mark text": [
      '<a text="1"/>',
      "<a><text>1</text></a>",
      "<a>1</a>",
      '<a cdata="1"/>',
      '<a comment="1"/>',
    ],
    "namespaces of elements": ['<a xmlns=""/>', '<a xmlns="urn:x"/>', '<a xmlns="urn:y"/>', "<a/>"],
    "namespaces of attributes": [
      '<a b="1"/>',
      '<a xmlns:p="urn:x" p:b="1"/>',
      '<a xmlns:p="urn:y" p:b="1"/>',
      '<a xmlns:p="urn:x" b="1"/>'.replace(' b="1"', ""),
      '<a xml:b="1"/>',
    ],
    "attributes that change places": [
      '<a xmlns:p="urn:x" xmlns:q="urn:y" p:b="1" q:b="2"/>',
      '<a xmlns:p="urn:x" xmlns:q="urn:y" p:b="2" q:b="1"/>',
    ],
    "what a qualified name stands for": [
      '<f:a xmlns:f="urn:f" xmlns:p="urn:x">p:v</f:a>',
      '<f:a xmlns:f="urn:f" xmlns:p="urn:y">p:v</f:a>',
      '<f:a xmlns:f="urn:f">p:v</f:a>',
      `<f:a xmlns:f="urn:f" xmlns:p="urn:x" ${XSI} xsi:type="p:v"/>`,
      `<f:a xmlns:f="urn:f" xmlns:p="urn:y" ${XSI} xsi:type="p:v"/>`,
    ],
    "order of elements": ["<a><b/><c/></a>", "<a><c/><b/></a>"],
    "order in mixed content": ["<a>x<b/>y</a>", "<a>xy<b/></a>", "<a><b/>xy</a>", "<a>y<b/>x</a>"],
    "white space in text": [
      "<a>x y</a>",
      "<a>x  y</a>",
      "<a> x y</a>",
      "<a>x\ny</a>",
      "<a>x&#13;y</a>",
      "<a>x\u00A0y</a>",
    ],
    "white space alone": ["<a/>", "<a> </a>", "<a>  </a>", "<a>\n</a>"],
    "white space that is meant": ['<a xml:space="preserve"><b/> <c/></a>', '<a xml:space="preserve"><b/><c/></a>'],
    "white space in attributes": [
      '<a b="x y"/>',
      '<a b="x&#10;y"/>',
      '<a b="x&#9;y"/>',
      '<a b=" x y"/>',
      '<a b="x  y"/>',
    ],
    "empty and absent": ["<a/>", '<a b=""/>', "<a><b/></a>", "<a><b/><b/></a>"],
    numbers: ["<a>1</a>", "<a>01</a>", "<a>1.0</a>", "<a>+1</a>", "<a>1e0</a>", "<a>0x1</a>", "<a> 1</a>"],
    booleans: ["<a>true</a>", "<a>1</a>", "<a>TRUE</a>", "<a>null</a>", "<a>undefined</a>", "<a/>"],
    references: ["<a>&amp;lt;</a>", "<a>&lt;</a>", "<a>&amp;amp;lt;</a>", "<a>&#38;#60;</a>".replace("#60", "#62")],
    "sections and what they hold": ["<a><![CDATA[&lt;]]></a>", "<a>&lt;</a>", "<a><![CDATA[<!-- x -->]]></a>", "<a/>"],
    "forms of a letter": ["<a>é</a>", "<a>e\u0301</a>", "<a>e</a>"],
    "schema locations in what others agreed on": [
      `<f:a xmlns:f="urn:f" ${XSI} xsi:schemaLocation="urn:f a.xsd"/>`,
      `<f:a xmlns:f="urn:f" ${XSI} xsi:schemaLocation="urn:f b.xsd"/>`,
      '<f:a xmlns:f="urn:f"/>',
    ],
  };

  for (const [what, contents] of Object.entries(DIFFERENT)) {
    it(`tells ${what} apart`, () => {
      const commitments = contents.map(commitment);
      for (const [index, each] of commitments.entries()) {
        expect(commitments.indexOf(each), `${contents[index]!} and another`).to.equal(index);
      }
    });
  }

  const SAME: Readonly<Record<string, readonly string[]>> = {
    "order of attributes": ['<a b="1" c="2"/>', '<a c="2" b="1"/>', "<a  c='2'\n b='1' />"],
    prefixes: ['<f:a xmlns:f="urn:f"><f:b/></f:a>', '<a xmlns="urn:f"><g:b xmlns:g="urn:f"/></a>'],
    "prefixes of attributes": ['<a xmlns:f="urn:f" f:b="1"/>', '<a xmlns:g="urn:f" xmlns:h="urn:h" g:b="1"/>'],
    "white space between elements": ["<a><b/><c/></a>", "<a>\n  <b/>\n  <c/>\n</a>"],
    "comments, sections and references": ["<a>x&lt;</a>", "<a><!-- c -->x<![CDATA[<]]></a>", "<a>&#x78;&#60;</a>"],
    "line ends": ["<a>x\ny</a>", "<a>x\r\ny</a>", "<a>x\ry</a>"],
  };

  for (const [what, contents] of Object.entries(SAME)) {
    it(`does not mind ${what}`, () => {
      expect(new Set(contents.map(commitment)).size).to.equal(1);
    });
  }

  it("does not mind prefixes of the standard that a text seems to name", () => {
    const named = PACS008.replace("INVOICE-4711", "p:INVOICE");
    const prefixed = named.replace(/<(\/?)([A-Z])/g, "<$1p:$2").replace("xmlns=", "xmlns:p=");
    expect(transactionCommitment(parsePacs008(prefixed), 0)).to.equal(transactionCommitment(parsePacs008(named), 0));
  });

  it("refuses a type whose namespace it could not keep", () => {
    expect(() => commitment(`<f:a xmlns:f="urn:f" ${XSI} xsi:type="v"/>`))
      .to.throw(InvalidIsoMessage)
      .with.property("problem", "Namespace");
  });

  it("tells recalls apart by every part, also by that of a group", () => {
    const recall = (content: string) =>
      recallCommitment(
        parseCamt056(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.056.001.11"><FIToFIPmtCxlReq><Assgnmt><Id>R</Id>
<Assgnr><Agt><FinInstnId/></Agt></Assgnr><Assgne><Agt><FinInstnId/></Agt></Assgne><CreDtTm>2026-11-24T08:00:00Z</CreDtTm>
</Assgnmt><Undrlyg><OrgnlGrpInfAndCxl><OrgnlMsgId>M</OrgnlMsgId><OrgnlMsgNmId>pacs.008.001.12</OrgnlMsgNmId>${content}
</OrgnlGrpInfAndCxl></Undrlyg></FIToFIPmtCxlReq></Document>`) satisfies Camt056,
      );
    const contents = [
      "",
      "<GrpCxl>true</GrpCxl>",
      "<GrpCxl>1</GrpCxl>",
      "<GrpCxl>false</GrpCxl>",
      "<NbOfTxs>1</NbOfTxs>",
    ];
    expect(new Set(contents.map(recall)).size).to.equal(contents.length);
  });

  const element: XmlElement = { name: "a", namespace: "", attributes: {}, children: [], text: "" };
  const UNWRITABLE: Readonly<Record<string, XmlElement>> = {
    "markup in a name": { ...element, name: 'a b="1"' },
    "a prefix in a name": { ...element, name: "p:a" },
    "an empty name": { ...element, name: "" },
    "markup in an attribute's name": { ...element, attributes: { 'b="1" c': "2" } },
    "a declaration as an attribute": { ...element, attributes: { xmlns: "urn:x" } },
    "a prefix as an attribute": { ...element, attributes: { "xmlns:p": "urn:x" } },
    "a declaration by its namespace": { ...element, attributes: { "{http://www.w3.org/2000/xmlns/}p": "urn:x" } },
    "a namespace that is empty": { ...element, attributes: { "{}b": "1" } },
    "an element of XML itself": { ...element, namespace: "http://www.w3.org/XML/1998/namespace" },
    "the prefix xml": { ...element, prefixes: { xml: "urn:x" } },
    "a prefix of nothing": { ...element, prefixes: { p: "" } },
    "text beside elements": { ...element, text: "x", children: [element] },
    "mixed content of which a part is missing": { ...element, children: [element], between: ["x"] },
    "mixed content without elements": { ...element, between: ["x"] },
    "a forbidden character in a text": { ...element, text: "\u0000" },
    "a forbidden character in an attribute": { ...element, attributes: { b: "\u001F" } },
    "half a surrogate pair": { ...element, text: "\uD83E" },
    "a forbidden character in a namespace": { ...element, namespace: "urn:\uFFFE" },
  };

  for (const [what, unwritable] of Object.entries(UNWRITABLE)) {
    it(`does not write ${what}`, () => {
      expect(() => writeXml({ ...element, children: [unwritable] }))
        .to.throw(InvalidIsoMessage)
        .with.property("path", "/");
    });
  }
});
