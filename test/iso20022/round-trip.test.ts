import { expect } from "chai";

import {
  parseIsoMessage,
  parsePacs008,
  parsePacs009,
  parseXml,
  toPacs008Xml,
  toPacs009Xml,
  writeXml,
} from "../../src/index.ts";
import { randomFrom, randomPacs008, randomPacs009, randomText } from "./random.ts";
import { PACS008, PACS009, PACS009_COV, TWO_TRANSACTIONS } from "./samples.ts";

const ROUNDS = 300;

describe("ISO 20022: there and back", function () {
  this.timeout(60_000);

  it("reads what it wrote of any customer credit transfer", () => {
    for (let round = 0; round < ROUNDS; ++round) {
      const message = randomPacs008(randomFrom(`pacs.008 ${round}`));
      const xml = toPacs008Xml(message);
      expect(parsePacs008(xml), `round ${round}`).to.deep.equal(message);
      expect(toPacs008Xml(parsePacs008(xml))).to.equal(xml);
    }
  });

  it("reads what it wrote of any transfer between institutions", () => {
    for (let round = 0; round < ROUNDS; ++round) {
      const message = randomPacs009(randomFrom(`pacs.009 ${round}`));
      const xml = toPacs009Xml(message);
      expect(parsePacs009(xml), `round ${round}`).to.deep.equal(message);
      expect(toPacs009Xml(parsePacs009(xml))).to.equal(xml);
    }
  });

  it("keeps every character of a text, as text and in an attribute", () => {
    for (let round = 0; round < ROUNDS; ++round) {
      const random = randomFrom(`text ${round}`);
      const element = { name: "a", namespace: "", attributes: { b: randomText(random, 60) }, children: [] };
      const withText = { ...element, text: randomText(random, 60) };
      expect(parseXml(writeXml(withText)), `round ${round}`).to.deep.equal(withText);
    }
  });

  it("keeps what samples say, however they are written", () => {
    for (const [xml, write] of [
      [PACS008, (text: string) => toPacs008Xml(parsePacs008(text))],
      [TWO_TRANSACTIONS, (text: string) => toPacs008Xml(parsePacs008(text))],
      [PACS009, (text: string) => toPacs009Xml(parsePacs009(text))],
      [PACS009_COV, (text: string) => toPacs009Xml(parsePacs009(text))],
    ] as const) {
      const written = write(xml);
      expect(parseIsoMessage(written)).to.deep.equal(parseIsoMessage(xml));
      expect(write(written)).to.equal(written);
    }
  });

  it("does not mind prefixes, bytes, declarations, comments, CDATA, schema locations or line ends", () => {
    const plain = parsePacs008(PACS008);
    const prefixed = PACS008.replace(/<(\/?)([A-Z])/g, "<$1p:$2").replace("xmlns=", "xmlns:p=");
    const hinted = PACS008.replace(
      "<Document ",
      '<Document xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b" ',
    );
    const commented = PACS008.replace("INVOICE-4711", "INVOICE<!-- - -->-<![CDATA[4711]]>");
    const withoutDeclaration = PACS008.slice(PACS008.indexOf("\n") + 1);
    const marked = `\uFEFF${PACS008}`;
    const dos = PACS008.replaceAll("\n", "\r\n");
    for (const xml of [
      prefixed,
      hinted,
      commented,
      withoutDeclaration,
      marked,
      dos,
      new TextEncoder().encode(marked),
    ]) {
      expect(parsePacs008(xml)).to.deep.equal(plain);
    }
  });

  it("keeps what is not looked into, with its own namespaces", () => {
    const supplement = `<SplmtryData><PlcAndNm>x</PlcAndNm><Envlp><f:a xmlns:f="urn:f" k="&quot;1&#9;"><f:b/><f:c> text </f:c></f:a></Envlp></SplmtryData>`;
    const xml = toPacs009Xml(parsePacs009(PACS009.replace("</Cdtr>", `</Cdtr>${supplement}`)));
    expect(xml).to.contain(
      '<Envlp><a xmlns="urn:f" k="&quot;1&#x9;"><b></b><c> text </c></a></Envlp></SplmtryData></CdtTrfTxInf>',
    );
    expect(toPacs009Xml(parsePacs009(xml))).to.equal(xml);
  });

  it("keeps whatever XML an envelope of supplementary data holds", () => {
    for (const [content, written] of [
      ['<a xml:lang="en">x</a>', '<a xml:lang="en">x</a>'],
      ['<a xmlns:p="urn:p" p:k="1"/>', '<a xmlns:n1="urn:p" n1:k="1"></a>'],
      ["<a>mixed <b>content</b> is\n<i/> kept</a>", "<a>mixed <b>content</b> is\n<i></i> kept</a>"],
      ["mixed <a/> at once", "mixed <a></a> at once"],
      ['<a xmlns="" b="1"/>', '<a xmlns="" b="1"></a>'],
      ['<a xmlns:s="urn:s"><s:b c="s:d">s:e</s:b></a>', '<a><b xmlns="urn:s" xmlns:s="urn:s" c="s:d">s:e</b></a>'],
      ["<__proto__ constructor='1'/>", '<__proto__ constructor="1"></__proto__>'],
    ] as const) {
      const supplement = `<SplmtryData><Envlp>${content}</Envlp></SplmtryData>`;
      for (const end of ["</CdtTrfTxInf>", "</FICdtTrf>"]) {
        const xml = toPacs009Xml(parsePacs009(PACS009.replace(end, `${supplement}${end}`)));
        expect(xml).to.contain(`<Envlp>${written}</Envlp>`);
        expect(toPacs009Xml(parsePacs009(xml))).to.equal(xml);
      }
    }
  });

  it("takes every time that the schema takes", () => {
    for (const time of ["24:00:00", "24:00:00.000Z", "23:59:59.1234567890123", "00:00:00-14:00", "12:00:00.0+14:00"]) {
      expect(parsePacs008(PACS008.replace("09:30:47+08:00", time)).GrpHdr.CreDtTm).to.equal(`2026-11-23T${time}`);
    }
  });

  it("moves what is not looked into to another edition with the rest", () => {
    const message = parsePacs008(PACS008);
    const xml = toPacs008Xml({ ...message, version: "pacs.008.001.08" });
    expect(xml).to.contain("pacs.008.001.08").and.not.contain("pacs.008.001.12");
    expect(xml).to.contain("<PstlAdr><TwnNm>西安</TwnNm>");
  });
});
