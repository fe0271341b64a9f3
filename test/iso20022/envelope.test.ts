import { expect } from "chai";

import {
  InvalidIsoMessage,
  parseBusinessMessage,
  parseIsoMessage,
  parsePacs008,
  parsePacs009,
  transactionCommitment,
} from "../../src/index.ts";
import { LEI, PACS008, PACS009 } from "./samples.ts";

const HEAD = "urn:iso:std:iso:20022:tech:xsd:head.001.001";
const bank = (content: string) => `<FIId><FinInstnId>${content}</FinInstnId></FIId>`;

const HEADER = `<AppHdr xmlns="${HEAD}.02">
  <Fr>${bank("<BICFI>SOGDCNBJ</BICFI>")}</Fr><To>${bank("<BICFI>SOGDKZKAXXX</BICFI>")}</To>
  <BizMsgIdr>SOGDIA-2026-0002</BizMsgIdr><MsgDefIdr>pacs.009.001.08</MsgDefIdr><BizSvc>swift.cbprplus.02</BizSvc>
  <CreDt>2026-11-23T09:00:00+08:00</CreDt><Prty>NORM</Prty>
</AppHdr>`;

const enveloped = (header = HEADER, document = PACS009) => `<Envelope>${header}${document}</Envelope>`;

/** The same header and document as those who send them wrap them. */
const ENVELOPES: Readonly<Record<string, string>> = {
  "an envelope without a namespace": enveloped(),
  "an envelope with a declaration": `<?xml version="1.0" encoding="UTF-8"?>\n<RequestPayload>\n${HEADER}\n${PACS009}\n</RequestPayload>`,
  "the standard's own envelope": `<BizMsgEnvlp xmlns="urn:iso:std:iso:20022:tech:xsd:nvlp.001.001.01"><Hdr>${HEADER}</Hdr>
<Doc>${PACS009}</Doc><Ref>x</Ref></BizMsgEnvlp>`,
  "a DataPDU": `<Saa:DataPDU xmlns:Saa="urn:swift:saa:xsd:saa.2.0"><Saa:Revision>2.0.13</Saa:Revision><Saa:Header>
<Saa:Message><Saa:SenderReference>x</Saa:SenderReference></Saa:Message></Saa:Header><Saa:Body>${HEADER}${PACS009}</Saa:Body>
</Saa:DataPDU>`,
  "prefixes everywhere": `<e:Envelope xmlns:e="urn:e" xmlns:h="${HEAD}.02">${HEADER.replace(/<(\/?)([A-Z])/g, "<$1h:$2").replace(/ xmlns="[^"]*"/, "")}
${PACS009.replace(/<(\/?)([A-Z])/g, "<$1d:$2").replace("xmlns=", "xmlns:d=")}</e:Envelope>`,
};

const said = (header: string) => parseBusinessMessage(enveloped(header)).header;

describe("ISO 20022: envelopes and headers", () => {
  for (const [what, xml] of Object.entries(ENVELOPES)) {
    it(`takes a message and its header out of ${what}`, () => {
      const { header, message } = parseBusinessMessage(xml);
      expect(message).to.deep.equal(parsePacs009(PACS009));
      expect(header).to.deep.equal({
        version: "head.001.001.02",
        Fr: { FIId: { FinInstnId: { BICFI: "SOGDCNBJ" } } },
        To: { FIId: { FinInstnId: { BICFI: "SOGDKZKAXXX" } } },
        BizMsgIdr: "SOGDIA-2026-0002",
        MsgDefIdr: "pacs.009.001.08",
        BizSvc: "swift.cbprplus.02",
        CreDt: "2026-11-23T09:00:00+08:00",
        Prty: "NORM",
      });
    });
  }

  it("takes an envelope by every reader, with the same commitment as without", () => {
    expect(parseIsoMessage(enveloped())).to.deep.equal(parsePacs009(PACS009));
    expect(parsePacs009(enveloped())).to.deep.equal(parsePacs009(PACS009));
    const commitment = (xml: string) => transactionCommitment(parsePacs009(xml), 0);
    expect(commitment(ENVELOPES["prefixes everywhere"]!)).to.equal(commitment(PACS009));
  });

  it("takes a document alone, and an envelope without a header", () => {
    expect(parseBusinessMessage(PACS008)).to.deep.equal({ message: parsePacs008(PACS008) });
    expect(parseBusinessMessage(enveloped(""))).to.deep.equal({ message: parsePacs009(PACS009) });
  });

  it("takes every edition of the header", () => {
    for (const edition of ["02", "03", "04"]) {
      expect(said(HEADER.replace(`${HEAD}.02`, `${HEAD}.${edition}`))!.version).to.equal(`head.001.001.${edition}`);
    }
    const first = HEADER.replace(`${HEAD}.02`, `${HEAD}.01`);
    expect(said(first.replace("09:00:00+08:00", "01:00:00Z"))!.version).to.equal("head.001.001.01");
  });

  it("takes whoever has an identifier", () => {
    for (const content of [
      "<BICFI>SOGDCNBJ</BICFI>",
      "<ClrSysMmbId><ClrSysId><Cd>USABA</Cd></ClrSysId><MmbId>021151080</MmbId></ClrSysMmbId>",
      "<ClrSysMmbId><MmbId>021151080</MmbId></ClrSysMmbId>",
      `<LEI>${LEI.china}</LEI>`,
      "<Othr><Id>1</Id></Othr>",
    ]) {
      expect(said(HEADER.replace("<BICFI>SOGDCNBJ</BICFI>", content))!.BizMsgIdr).to.equal("SOGDIA-2026-0002");
    }
    const organisation = "<OrgId><Id><OrgId><AnyBIC>SOGDCNBJ</AnyBIC></OrgId></Id></OrgId>";
    expect(said(HEADER.replace(bank("<BICFI>SOGDCNBJ</BICFI>"), organisation))!.Fr).to.deep.equal({
      OrgId: { Id: { OrgId: { AnyBIC: "SOGDCNBJ" } } },
    });
  });

  it("takes a signature and related headers as they are", () => {
    const signature = '<Sgntr><ds:Signature xmlns:ds="urn:ds" Id="s"><ds:a>b</ds:a></ds:Signature></Sgntr>';
    const header = said(HEADER.replace("</AppHdr>", `${signature}<Rltd><Fr/></Rltd></AppHdr>`));
    expect(header!.Sgntr!.children[0]!.attributes).to.deep.equal({ Id: "s" });
    expect(header!.Rltd).to.have.lengthOf(1);
  });

  const REFUSED: readonly (readonly [says: string, xml: string, path: string, problem: string])[] = [
    ["a header of another message", enveloped(HEADER.replace("pacs.009", "pacs.008")), "AppHdr/MsgDefIdr", "Header"],
    ["a header of another edition", enveloped(HEADER.replace("001.08", "001.09")), "AppHdr/MsgDefIdr", "Header"],
    ["a header of no message", enveloped(HEADER.replace(/<MsgDefIdr.*MsgDefIdr>/, "")), "AppHdr/MsgDefIdr", "Missing"],
    ["a header without a name", enveloped(HEADER.replace(/<BizMsgIdr.*BizMsgIdr>/, "")), "AppHdr/BizMsgIdr", "Missing"],
    ["an empty name", enveloped(HEADER.replace("SOGDIA-2026-0002", "")), "AppHdr/BizMsgIdr", "Empty"],
    [
      "a name that is too long",
      enveloped(HEADER.replace("SOGDIA-2026-0002", "x".repeat(36))),
      "AppHdr/BizMsgIdr",
      "TooLong",
    ],
    ["a header from nobody", enveloped(HEADER.replace(/<Fr>.*<\/Fr>/, "")), "AppHdr/Fr", "Missing"],
    [
      "a sender by its name alone",
      enveloped(HEADER.replace("<BICFI>SOGDCNBJ</BICFI>", "<Nm>B</Nm>")),
      "AppHdr/Fr",
      "Header",
    ],
    ["a receiver by nothing", enveloped(HEADER.replace("<BICFI>SOGDKZKAXXX</BICFI>", "")), "AppHdr/To", "Header"],
    ["a wrong BIC", enveloped(HEADER.replace("SOGDCNBJ", "sogdcnbj")), "AppHdr/Fr/FIId/FinInstnId/BICFI", "Format"],
    [
      "a wrong LEI",
      enveloped(HEADER.replace("<BICFI>SOGDCNBJ</BICFI>", "<LEI>AAAAAAAAAAAAAAAAAA00</LEI>")),
      "AppHdr/Fr/FIId/FinInstnId/LEI",
      "Lei",
    ],
    [
      "a member of no clearing system",
      enveloped(HEADER.replace("<BICFI>SOGDCNBJ</BICFI>", "<ClrSysMmbId><MmbId/></ClrSysMmbId>")),
      "AppHdr/Fr/FIId/FinInstnId/ClrSysMmbId/MmbId",
      "Empty",
    ],
    ["a date that is none", enveloped(HEADER.replace("2026-11-23", "2026-11-31")), "AppHdr/CreDt", "Date"],
    ["an offset in the first edition", enveloped(HEADER.replace(`${HEAD}.02`, `${HEAD}.01`)), "AppHdr/CreDt", "Date"],
    ["an unknown edition", enveloped(HEADER.replace(`${HEAD}.02`, `${HEAD}.99`)), "AppHdr", "Namespace"],
    [
      "parts out of order",
      enveloped(HEADER.replace(/(<Fr>.*<\/Fr>)(<To>.*<\/To>)/, "$2$1")),
      "AppHdr/Fr",
      "OutOfOrder",
    ],
    ["what no header has", enveloped(HEADER.replace("<Prty>", "<Tip/><Prty>")), "AppHdr/Tip", "Unexpected"],
    ["two headers", enveloped(HEADER + HEADER), "AppHdr[2]", "Repeated"],
    ["two documents", enveloped(HEADER, PACS009 + PACS009), "Document[2]", "Repeated"],
    ["a header after its document", enveloped(PACS009, HEADER), "AppHdr", "OutOfOrder"],
    ["a header without a document", enveloped(HEADER, ""), "Envelope", "Root"],
    ["a header alone", HEADER, "AppHdr", "Root"],
    ["a document of another namespace", enveloped(HEADER, "<Document/>"), "Envelope", "Root"],
  ];

  for (const [says, xml, path, problem] of REFUSED) {
    it(`refuses ${says}`, () => {
      for (const read of [parseBusinessMessage, parseIsoMessage, parsePacs009]) {
        expect(() => read(xml))
          .to.throw(InvalidIsoMessage)
          .with.include({ path, problem });
      }
    });
  }
});
