import { expect } from "chai";

import {
  InvalidIsoMessage,
  type IsoProblem,
  MAX_MESSAGE_LENGTH,
  parseIsoMessage,
  parsePacs008,
  parsePacs009,
  toPacs008Xml,
} from "../../src/index.ts";
import { randomFrom } from "./random.ts";
import { PACS008, PACS009, TWO_TRANSACTIONS, UETR } from "./samples.ts";

const MESSAGE = "Document/FIToFICstmrCdtTrf";
const HEADER = `${MESSAGE}/GrpHdr`;
const TRANSACTION = `${MESSAGE}/CdtTrfTxInf`;
const SECOND = `${TRANSACTION}[2]`;

interface Case {
  readonly says: string;
  readonly of?: string;
  readonly from: string | RegExp;
  readonly to: string;
  readonly path: string;
  readonly problem: IsoProblem;
}

const long = (length: number) => "x".repeat(length);
const lastOf = (text: string) => new RegExp(`${text}(?![^]*${text})`);

const CASES: readonly Case[] = [
  // What is there, and how often
  { says: "a missing element", from: /<MsgId>.*<\/MsgId>/, to: "", path: `${HEADER}/MsgId`, problem: "Missing" },
  { says: "no transaction", from: /<CdtTrfTxInf>[^]*<\/CdtTrfTxInf>/, to: "", path: TRANSACTION, problem: "Missing" },
  {
    says: "an empty group header",
    from: /<GrpHdr>[^]*<\/GrpHdr>/,
    to: "<GrpHdr/>",
    path: `${HEADER}/MsgId`,
    problem: "Missing",
  },
  {
    says: "a missing attribute",
    from: 'Ccy="CNY">12475.50</IntrBk',
    to: ">12475.50</IntrBk",
    path: `${TRANSACTION}/IntrBkSttlmAmt/@Ccy`,
    problem: "Missing",
  },
  {
    says: "a choice of nothing",
    from: "<Cd>TRAD</Cd>",
    to: "",
    path: `${TRANSACTION}/PmtTpInf/CtgyPurp`,
    problem: "Missing",
  },
  {
    says: "a repeated element",
    from: /<NbOfTxs>1<\/NbOfTxs>/,
    to: "<NbOfTxs>1</NbOfTxs><NbOfTxs>1</NbOfTxs>",
    path: `${HEADER}/NbOfTxs[2]`,
    problem: "Repeated",
  },
  {
    says: "two of a choice",
    from: "<Cd>GDDS</Cd>",
    to: "<Cd>GDDS</Cd><Prtry>x</Prtry>",
    path: `${TRANSACTION}/Purp`,
    problem: "Repeated",
  },
  {
    says: "an eleventh of ten",
    from: "<RmtInf>",
    to: `${"<RgltryRptg/>".repeat(11)}<RmtInf>`,
    path: `${TRANSACTION}/RgltryRptg[11]`,
    problem: "Repeated",
  },
  {
    says: "an unknown element",
    from: "<ChrgBr>",
    to: "<Tip>1</Tip><ChrgBr>",
    path: `${TRANSACTION}/Tip`,
    problem: "Unexpected",
  },
  {
    says: "an element of another namespace",
    from: "<ChrgBr>",
    to: '<ChrgBr xmlns="urn:x">',
    path: `${TRANSACTION}/ChrgBr`,
    problem: "Unexpected",
  },
  {
    says: "elements out of order",
    from: /(<InstrId>.*<\/InstrId>)\s*(<EndToEndId>.*<\/EndToEndId>)/,
    to: "$2$1",
    path: `${TRANSACTION}/PmtId/InstrId`,
    problem: "OutOfOrder",
  },
  {
    says: "an unknown attribute",
    from: "<MsgId>",
    to: '<MsgId a="1">',
    path: `${HEADER}/MsgId/@a`,
    problem: "Unexpected",
  },
  {
    says: "another attribute of an amount",
    from: '<InstdAmt Ccy="CNY">',
    to: '<InstdAmt Ccy="CNY" a="1">',
    path: `${TRANSACTION}/InstdAmt/@a`,
    problem: "Unexpected",
  },
  {
    says: "text between elements",
    from: "<SttlmInf>",
    to: "<SttlmInf>settle!",
    path: `${HEADER}/SttlmInf`,
    problem: "Unexpected",
  },
  {
    says: "text in place of elements",
    from: /<SttlmInf>.*<\/SttlmInf>/,
    to: "<SttlmInf>CLRG</SttlmInf>",
    path: `${HEADER}/SttlmInf`,
    problem: "Unexpected",
  },
  {
    says: "text between elements that are kept as they are",
    from: "<PstlAdr>",
    to: "<PstlAdr>there",
    path: `${TRANSACTION}/Dbtr/PstlAdr`,
    problem: "Unexpected",
  },
  {
    says: "an attribute of another namespace in what is kept as it is",
    from: "<TwnNm>",
    to: '<TwnNm xml:lang="zh">',
    path: `${TRANSACTION}/Dbtr/PstlAdr/TwnNm/@xml:lang`,
    problem: "Unexpected",
  },
  {
    says: "supplementary data without its envelope",
    from: "</RmtInf>",
    to: "</RmtInf><SplmtryData><PlcAndNm>x</PlcAndNm></SplmtryData>",
    path: `${TRANSACTION}/SplmtryData/Envlp`,
    problem: "Missing",
  },
  {
    says: "text beside the envelope of supplementary data",
    from: "</RmtInf>",
    to: "</RmtInf><SplmtryData>x<Envlp/></SplmtryData>",
    path: `${TRANSACTION}/SplmtryData`,
    problem: "Unexpected",
  },
  {
    says: "a processing instruction in a message",
    from: "<SttlmInf>",
    to: "<SttlmInf><?pay twice?>",
    path: `${HEADER}/SttlmInf`,
    problem: "Unexpected",
  },
  {
    says: "elements in place of text",
    from: "SOGDIA-2026-0001",
    to: "<b/>",
    path: `${HEADER}/MsgId/b`,
    problem: "Unexpected",
  },
  // Simple types
  { says: "an empty text", from: "SOGDIA-2026-0001", to: "", path: `${HEADER}/MsgId`, problem: "Empty" },
  {
    says: "an empty amount",
    from: ">12475.50</IntrBk",
    to: "></IntrBk",
    path: `${TRANSACTION}/IntrBkSttlmAmt`,
    problem: "Empty",
  },
  {
    says: "a text that is too long",
    from: "SOGDIA-2026-0001",
    to: long(36),
    path: `${HEADER}/MsgId`,
    problem: "TooLong",
  },
  {
    says: "a name that is too long",
    from: /<Nm>Silk.*<\/Nm>/,
    to: `<Nm>${long(141)}</Nm>`,
    path: `${TRANSACTION}/Dbtr/Nm`,
    problem: "TooLong",
  },
  {
    says: "a character that XML has not",
    from: "INVOICE",
    to: "IN&#x1F;OICE",
    path: `${TRANSACTION}/PmtId/EndToEndId`,
    problem: "Character",
  },
  {
    says: "an entity",
    from: "INVOICE",
    to: "IN&euro;OICE",
    path: `${TRANSACTION}/PmtId/EndToEndId`,
    problem: "NotWellFormed",
  },
  {
    says: "letters in a number",
    from: "<NbOfTxs>1<",
    to: "<NbOfTxs>one<",
    path: `${HEADER}/NbOfTxs`,
    problem: "Format",
  },
  {
    says: "a code that the schema has not",
    from: "CLRG",
    to: "CASH",
    path: `${HEADER}/SttlmInf/SttlmMtd`,
    problem: "Format",
  },
  {
    says: "a BIC in small letters",
    from: "<BICFI>SOGDKZKA",
    to: "<BICFI>sogdkzka",
    path: `${HEADER}/InstdAgt/FinInstnId/BICFI`,
    problem: "Format",
  },
  {
    says: "wrong check digits of an IBAN",
    from: "KZ86",
    to: "KZ87",
    path: `${TRANSACTION}/CdtrAcct/Id/IBAN`,
    problem: "Format",
  },
  ...["MD996JK24D0RFGDJJPJQHKWN", "KZ00125KZT5004100100"].map((iban) => ({
    says: `check digits of an IBAN that are never given, ${iban}`,
    from: "KZ86125KZT5004100100",
    to: iban,
    path: `${TRANSACTION}/CdtrAcct/Id/IBAN`,
    problem: "Format" as const,
  })),
  {
    says: "wrong check digits of an LEI",
    from: /(<OrgId><LEI>.{18})../,
    to: "$102",
    path: `${TRANSACTION}/Cdtr/Id/OrgId/LEI`,
    problem: "Lei",
  },
  {
    says: "a UETR in capitals",
    from: UETR.first,
    to: UETR.first.toUpperCase(),
    path: `${TRANSACTION}/PmtId/UETR`,
    problem: "Uetr",
  },
  { says: "a UUID of version 1", from: "-49de-", to: "-19de-", path: `${TRANSACTION}/PmtId/UETR`, problem: "Uetr" },
  {
    says: "a category purpose that is none",
    from: "TRAD",
    to: "GDDS",
    path: `${TRANSACTION}/PmtTpInf/CtgyPurp/Cd`,
    problem: "Purpose",
  },
  {
    says: "a day that is none",
    from: /<IntrBkSttlmDt>.*</,
    to: "<IntrBkSttlmDt>2026-02-30<",
    path: `${HEADER}/IntrBkSttlmDt`,
    problem: "Date",
  },
  {
    says: "a date in another order",
    from: /<IntrBkSttlmDt>.*</,
    to: "<IntrBkSttlmDt>23.11.2026<",
    path: `${HEADER}/IntrBkSttlmDt`,
    problem: "Date",
  },
  { says: "an hour that is none", from: "T09:30:47", to: "T24:30:47", path: `${HEADER}/CreDtTm`, problem: "Date" },
  { says: "a time zone that is none", from: "47+08:00", to: "47+15:00", path: `${HEADER}/CreDtTm`, problem: "Date" },
  { says: "a date without a time", from: "T09:30:47+08:00", to: "", path: `${HEADER}/CreDtTm`, problem: "Date" },
  {
    says: "a time that is none",
    from: "09:00:00+",
    to: "9:00+",
    path: `${TRANSACTION}/SttlmTmReq/FrTm`,
    problem: "Date",
  },
  {
    says: "a year that there was not",
    from: /<IntrBkSttlmDt>.*</,
    to: "<IntrBkSttlmDt>0000-02-29<",
    path: `${HEADER}/IntrBkSttlmDt`,
    problem: "Date",
  },
  {
    says: "a year of five digits",
    from: /<IntrBkSttlmDt>.*</,
    to: "<IntrBkSttlmDt>12026-11-23<",
    path: `${HEADER}/IntrBkSttlmDt`,
    problem: "Date",
  },
  {
    says: "a year before the first",
    from: "<CreDtTm>2026",
    to: "<CreDtTm>-2026",
    path: `${HEADER}/CreDtTm`,
    problem: "Date",
  },
  {
    says: "a minute after the last of a day",
    from: "T09:30:47",
    to: "T24:00:01",
    path: `${HEADER}/CreDtTm`,
    problem: "Date",
  },
  // Amounts
  {
    says: "a currency that is none",
    from: lastOf('Ccy="CNY">12475'),
    to: 'Ccy="CNX">12475',
    path: `${TRANSACTION}/IntrBkSttlmAmt/@Ccy`,
    problem: "Currency",
  },
  {
    says: "too many digits after the point",
    from: lastOf("12475.50<"),
    to: "12475.500<",
    path: `${TRANSACTION}/IntrBkSttlmAmt`,
    problem: "Amount",
  },
  { says: "a negative amount", from: ">24.5<", to: ">-24.5<", path: `${TRANSACTION}/ChrgsInf/Amt`, problem: "Amount" },
  {
    says: "an amount with an exponent",
    from: ">24.5<",
    to: ">2.45e1<",
    path: `${TRANSACTION}/ChrgsInf/Amt`,
    problem: "Amount",
  },
  // Rules between elements
  {
    says: "another number of transactions",
    from: "<NbOfTxs>1<",
    to: "<NbOfTxs>2<",
    path: `${HEADER}/NbOfTxs`,
    problem: "NumberOfTransactions",
  },
  {
    says: "another control sum",
    from: "<CtrlSum>12475.5<",
    to: "<CtrlSum>12475.51<",
    path: `${HEADER}/CtrlSum`,
    problem: "ControlSum",
  },
  {
    says: "another total",
    from: '"CNY">12475.50</Ttl',
    to: '"CNY">12475.49</Ttl',
    path: `${HEADER}/TtlIntrBkSttlmAmt`,
    problem: "ControlSum",
  },
  {
    says: "a total in another currency",
    from: '"CNY">12475.50</Ttl',
    to: '"EUR">12475.50</Ttl',
    path: `${HEADER}/TtlIntrBkSttlmAmt/@Ccy`,
    problem: "ControlSum",
  },
  {
    says: "a settlement date in two places",
    from: "<SttlmTmReq>",
    to: "<IntrBkSttlmDt>2026-11-23</IntrBkSttlmDt><SttlmTmReq>",
    path: `${TRANSACTION}/IntrBkSttlmDt`,
    problem: "Rule",
  },
  {
    says: "no settlement date",
    from: /<IntrBkSttlmDt>.*<\/IntrBkSttlmDt>/,
    to: "",
    path: `${TRANSACTION}/IntrBkSttlmDt`,
    problem: "Missing",
  },
  {
    says: "an instructing agent in two places",
    from: "<Dbtr>",
    to: "<InstgAgt><FinInstnId/></InstgAgt><Dbtr>",
    path: `${TRANSACTION}/InstgAgt`,
    problem: "Rule",
  },
  {
    says: "charges without an instructed amount",
    from: /<InstdAmt.*<\/InstdAmt>/,
    to: "",
    path: `${TRANSACTION}/InstdAmt`,
    problem: "Missing",
  },
  {
    says: "another currency without a rate",
    from: '<InstdAmt Ccy="CNY">',
    to: '<InstdAmt Ccy="EUR">',
    path: `${TRANSACTION}/XchgRate`,
    problem: "Missing",
  },
  {
    says: "a rate without another currency",
    from: "<ChrgBr>",
    to: "<XchgRate>1</XchgRate><ChrgBr>",
    path: `${TRANSACTION}/XchgRate`,
    problem: "Rule",
  },
  // The place among several
  {
    says: "a currency of the second",
    of: TWO_TRANSACTIONS,
    from: 'Ccy="CNY">200.50',
    to: 'Ccy="cny">200.50',
    path: `${SECOND}/IntrBkSttlmAmt/@Ccy`,
    problem: "Currency",
  },
  {
    says: "what the second lacks",
    of: TWO_TRANSACTIONS,
    from: lastOf("<Cdtr><Nm>B</Nm></Cdtr>"),
    to: "",
    path: `${SECOND}/Cdtr`,
    problem: "Missing",
  },
  {
    says: "a UETR that stands there twice",
    of: TWO_TRANSACTIONS,
    from: UETR.second,
    to: UETR.first,
    path: `${SECOND}/PmtId/UETR`,
    problem: "DuplicateUetr",
  },
  {
    says: "a control sum that a float would take",
    of: TWO_TRANSACTIONS,
    from: "300.75",
    to: "300.75000000000001",
    path: `${HEADER}/CtrlSum`,
    problem: "ControlSum",
  },
  // The document
  { says: "another root", from: /(<\/?)Document/g, to: "$1Message", path: "Message", problem: "Root" },
  {
    says: "another namespace",
    from: "urn:iso:std:iso:20022:tech:xsd:",
    to: "urn:",
    path: "Document",
    problem: "Namespace",
  },
  {
    says: "an edition that is not taken",
    from: "pacs.008.001.12",
    to: "pacs.008.001.02",
    path: "Document",
    problem: "Namespace",
  },
  { says: "another message", from: "pacs.008.001.12", to: "pain.001.001.09", path: "Document", problem: "Namespace" },
  {
    says: "another message in the document",
    from: "pacs.008.001.12",
    to: "pacs.009.001.11",
    path: MESSAGE,
    problem: "Unexpected",
  },
  { says: "an empty document", from: /<FIToFI[^]*<\/FIToFI\w+>/, to: "", path: MESSAGE, problem: "Missing" },
  { says: "two messages", from: "</Document>", to: "<x/></Document>", path: "Document/x", problem: "Repeated" },
  {
    says: "a prefix without a namespace",
    from: /(<\/?)MsgId/g,
    to: "$1p:MsgId",
    path: `${HEADER}/MsgId`,
    problem: "Namespace",
  },
  {
    says: "an attribute of another namespace",
    from: "<MsgId>",
    to: '<MsgId xml:lang="en">',
    path: `${HEADER}/MsgId/@xml:lang`,
    problem: "Unexpected",
  },
  {
    says: "an attribute of the document",
    from: "<Document ",
    to: '<Document a="1" ',
    path: "Document/@a",
    problem: "Unexpected",
  },
  // The file
  { says: "a tag that is not closed", from: "</Cdtr>", to: "", path: "/", problem: "NotWellFormed" },
  { says: "no XML at all", from: /^[^]*$/, to: "MT103", path: "/", problem: "NotWellFormed" },
  { says: "nothing", from: /^[^]*$/, to: "", path: "/", problem: "NotWellFormed" },
  {
    says: "a document type",
    from: "<Document",
    to: '<!DOCTYPE Document SYSTEM "http://example.org/x.dtd"><Document',
    path: "/",
    problem: "DocumentType",
  },
  {
    says: "a declared entity",
    from: "<Document",
    to: '<!DOCTYPE a [<!ENTITY b "c">]><Document',
    path: "/",
    problem: "DocumentType",
  },
  { says: "another encoding", from: "UTF-8", to: "ISO-8859-1", path: "/", problem: "Encoding" },
  { says: "a control character", from: "INVOICE", to: "IN\u0000OICE", path: "/", problem: "Character" },
  { says: "half a surrogate pair", from: "INVOICE", to: "IN\uD83EOICE", path: "/", problem: "Character" },
  {
    says: "a name that JavaScript would mind",
    from: "<MsgId>",
    to: "<__proto__/><MsgId>",
    path: `${HEADER}/__proto__`,
    problem: "Unexpected",
  },
];

describe("ISO 20022: what is wrong with a message", () => {
  for (const { says, of = PACS008, from, to, path, problem } of CASES) {
    it(`names ${says}`, () => {
      const xml = of.replace(from, to);
      expect(xml).to.not.equal(of);
      expect(() => parseIsoMessage(xml))
        .to.throw(InvalidIsoMessage, `${path}: `)
        .with.include({ path, problem });
    });
  }

  it("names bytes that are not UTF-8", () => {
    const bytes = new TextEncoder().encode(PACS008.replace("INVOICE", "INVOIC?"));
    bytes[bytes.indexOf(0x3f, 60)] = 0xc0;
    expect(() => parsePacs008(bytes))
      .to.throw(InvalidIsoMessage)
      .with.property("problem", "Encoding");
  });

  it("counts characters as XML does", () => {
    const name = "🧵".repeat(140);
    expect(parsePacs008(PACS008.replace(/<Nm>Silk.*<\/Nm>/, `<Nm>${name}</Nm>`)).CdtTrfTxInf[0]!.Dbtr.Nm).to.equal(
      name,
    );
    const longer = PACS008.replace(/<Nm>Silk.*<\/Nm>/, `<Nm>${name}🧵</Nm>`);
    expect(() => parsePacs008(longer)).to.throw("longer than 140 characters");
  });

  it("says what is expected and what stands there", () => {
    for (const [xml, message] of [
      [PACS008.replace("TRAD", "GDDS"), `${TRANSACTION}/PmtTpInf/CtgyPurp/Cd: "GDDS" is none of the category purposes`],
      [PACS008.replace("<NbOfTxs>1", "<NbOfTxs>3"), `${HEADER}/NbOfTxs: says 3, but there are 1 transactions`],
      [TWO_TRANSACTIONS.replace("300.75", "300.8"), `${HEADER}/CtrlSum: says 300.8, but the amounts add up to 300.75`],
      [PACS008.replace("SOGDIA-2026-0001", long(100)), `"${long(60)}..." is longer than 35 characters`],
    ] as const) {
      expect(() => parseIsoMessage(xml)).to.throw(message);
    }
  });

  it("takes each message only by its own reader", () => {
    expect(() => parsePacs008(PACS009)).to.throw('"pacs.009.001.08" is none of pacs.008.001.12, pacs.008.001.08');
    expect(() => parsePacs009(PACS008)).to.throw('"pacs.008.001.12" is none of pacs.009.001.11, pacs.009.001.08');
  });

  it("bounds length, number and depth of what it reads", () => {
    for (const [xml, problem] of [
      ["x".repeat(MAX_MESSAGE_LENGTH + 1), "TooLarge"],
      [`<a>${"<b/>".repeat(500_000)}</a>`, "TooLarge"],
      ["<a>".repeat(70) + "</a>".repeat(70), "NotWellFormed"],
    ] as const) {
      expect(() => parseIsoMessage(xml))
        .to.throw(InvalidIsoMessage)
        .with.property("problem", problem);
    }
    expect(() => parseIsoMessage(new Uint8Array(MAX_MESSAGE_LENGTH + 1))).to.throw("more than");
  });

  it("never fails otherwise, whatever is cut, doubled, swapped or changed", function () {
    this.timeout(60_000);
    const tokens = PACS008.split(/(?=<)|(?<=>)/);
    for (let round = 0; round < 3_000; ++round) {
      const random = randomFrom(`damage ${round}`);
      const damaged = [...tokens];
      const at = random.below(tokens.length);
      const other = damaged[random.below(tokens.length)]!;
      damaged.splice(
        at,
        random.below(3),
        ...random.pick([[], [other], [other, other], ["&"], ["<"], ["\u0000"], ["9"]]),
      );
      try {
        parseIsoMessage(damaged.join(""));
      } catch (error) {
        expect(error, `round ${round}: ${String(error)}`).to.be.instanceOf(InvalidIsoMessage);
      }
    }
  });

  it("writes nothing that it would not read", () => {
    const message = parsePacs008(PACS008);
    const [transaction] = message.CdtTrfTxInf;
    for (const [part, path] of [
      [{ PmtId: { EndToEndId: "" } }, `${TRANSACTION}/PmtId/EndToEndId`],
      [{ PmtId: { EndToEndId: long(36) } }, `${TRANSACTION}/PmtId/EndToEndId`],
      [{ Dbtr: { Nm: "a\u0001" } }, "/"],
      [{ IntrBkSttlmAmt: { Ccy: "CNX", minorUnits: 1n } }, `${TRANSACTION}/IntrBkSttlmAmt/@Ccy`],
      [{ IntrBkSttlmAmt: { Ccy: "CNY", minorUnits: 1n } }, `${HEADER}/CtrlSum`],
    ] as const) {
      expect(() => toPacs008Xml({ ...message, CdtTrfTxInf: [{ ...transaction!, ...part }] }))
        .to.throw(InvalidIsoMessage)
        .with.property("path", path);
    }
  });
});
