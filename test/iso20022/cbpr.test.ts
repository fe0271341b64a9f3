import { expect } from "chai";

import { addressShortfalls, parseIsoMessage, parsePacs008, recallRequest, toCamt056Xml } from "../../src/index.ts";
import { LEI, PACS008, PACS009, PACS009_COV, TWO_TRANSACTIONS, UETR } from "./samples.ts";

const DEBTOR = "Document/FIToFICstmrCdtTrf/CdtTrfTxInf/Dbtr/PstlAdr";

/** The sample with another address of the debtor. */
const shortfalls = (address: string) =>
  addressShortfalls(parseIsoMessage(PACS008.replace(/<PstlAdr>.*<\/PstlAdr>/, `<PstlAdr>${address}</PstlAdr>`)));

const lines = (...texts: readonly string[]) => texts.map((text) => `<AdrLine>${text}</AdrLine>`).join("");

describe("ISO 20022: addresses as CBPR+ takes them", () => {
  it("takes structured and hybrid addresses, and messages without any", () => {
    for (const address of [
      "<TwnNm>西安</TwnNm><Ctry>CN</Ctry>",
      "<StrtNm>Nanjing Lu</StrtNm><BldgNb>7</BldgNb><PstCd>200001</PstCd><TwnNm>Shanghai</TwnNm><Ctry>CN</Ctry>",
      `<TwnNm>Shanghai</TwnNm><Ctry>CN</Ctry>${lines("7 Nanjing Lu")}`,
      `<TwnNm>${"t".repeat(35)}</TwnNm><Ctry>CN</Ctry>${lines("a".repeat(70), "🧵".repeat(70))}`,
    ]) {
      expect(shortfalls(address), address).to.deep.equal([]);
    }
    for (const xml of [PACS008, PACS009, PACS009_COV, TWO_TRANSACTIONS]) {
      expect(addressShortfalls(parseIsoMessage(xml))).to.deep.equal([]);
    }
  });

  const SHORT: readonly (readonly [says: string, address: string, ...paths: readonly string[]])[] = [
    ["an unstructured address", lines("7 Nanjing Lu", "Shanghai, China"), "TwnNm", "Ctry"],
    ["an empty address", "", "TwnNm", "Ctry"],
    ["a structured one without a town", "<StrtNm>Nanjing Lu</StrtNm><Ctry>CN</Ctry>", "TwnNm"],
    ["a structured one without a country", "<StrtNm>Nanjing Lu</StrtNm><TwnNm>Shanghai</TwnNm>", "Ctry"],
    ["a hybrid one without a town", `<Ctry>CN</Ctry>${lines("Shanghai")}`, "TwnNm"],
    ["a hybrid one without a country", `<TwnNm>Shanghai</TwnNm>${lines("China")}`, "Ctry"],
    ["a town of white space", "<TwnNm> </TwnNm><Ctry>CN</Ctry>", "TwnNm"],
    ["an empty country", "<TwnNm>Shanghai</TwnNm><Ctry/>", "Ctry"],
    ["a country by its name", "<TwnNm>Shanghai</TwnNm><Ctry>China</Ctry>", "Ctry"],
    ["a town that is too long", `<TwnNm>${"t".repeat(36)}</TwnNm><Ctry>CN</Ctry>`, "TwnNm"],
    ["a third line", `<TwnNm>S</TwnNm><Ctry>CN</Ctry>${lines("1", "2", "3", "4")}`, "AdrLine[3]"],
    ["a line that is too long", `<TwnNm>S</TwnNm><Ctry>CN</Ctry>${lines("1", "l".repeat(71))}`, "AdrLine[2]"],
    ["all at once", lines("1", "2", "l".repeat(71)), "TwnNm", "Ctry", "AdrLine[3]", "AdrLine[3]"],
  ];

  for (const [says, address, ...paths] of SHORT) {
    it(`names ${says}`, () => {
      expect(shortfalls(address).map(({ path }) => path)).to.deep.equal(paths.map((path) => `${DEBTOR}/${path}`));
    });
  }

  it("says what is missing, and that an address is not structured", () => {
    expect(shortfalls(lines("Shanghai"))[0]!.message).to.equal("is missing: the address is not structured");
    expect(shortfalls("<Ctry>CN</Ctry>")[0]!.message).to.equal("is missing");
  });

  it("looks at parties and agents, wherever they stand", () => {
    const address = `<PstlAdr>${lines("x")}</PstlAdr>`;
    const agent = (lei: string) => `<FinInstnId><LEI>${lei}</LEI>`;
    for (const [xml, path] of [
      [PACS008.replace("</Nm><Id>", `</Nm>${address}<Id>`), "FIToFICstmrCdtTrf/CdtTrfTxInf/Cdtr"],
      [
        PACS008.replace(`<InstgAgt>${agent(LEI.china)}`, `<InstgAgt>${agent(LEI.china)}${address}`),
        "FIToFICstmrCdtTrf/GrpHdr/InstgAgt/FinInstnId",
      ],
      [
        TWO_TRANSACTIONS.replace(/(<Cdtr><Nm>B<\/Nm>)(?![^]*<Cdtr>)/, `$1${address}`),
        "FIToFICstmrCdtTrf/CdtTrfTxInf[2]/Cdtr",
      ],
      [PACS009_COV.replace("東京貿易</Nm>", `東京貿易</Nm>${address}`), "FICdtTrf/CdtTrfTxInf/UndrlygCstmrCdtTrf/Dbtr"],
      [
        PACS009.replace("</FinInstnId></Cdtr>", `${address}</FinInstnId></Cdtr>`),
        "FICdtTrf/CdtTrfTxInf/Cdtr/FinInstnId",
      ],
      [
        PACS009.replace("</FinInstnId></Cdtr>", `</FinInstnId><BrnchId>${address}</BrnchId></Cdtr>`),
        "FICdtTrf/CdtTrfTxInf/Cdtr/BrnchId",
      ],
    ] as const) {
      const found = addressShortfalls(parseIsoMessage(xml)).map((shortfall) => shortfall.path);
      expect(found, path).to.deep.equal(["TwnNm", "Ctry"].map((part) => `Document/${path}/PstlAdr/${part}`));
    }
  });

  it("looks at recalls too, and not at what others agreed on", () => {
    const draft = {
      id: "R",
      caseId: "C",
      createdAt: "2026-11-24T08:00:00Z",
      from: { FinInstnId: { LEI: LEI.china } },
      to: { FinInstnId: { LEI: LEI.kazakhstan } },
      reason: "DUPL",
    } as const;
    const recall = toCamt056Xml(recallRequest(parsePacs008(PACS008), UETR.first, draft));
    const address = `<PstlAdr>${lines("x")}</PstlAdr>`;
    const asked = recall.replace(`</LEI></FinInstnId></Agt></Assgne>`, `</LEI>${address}</FinInstnId></Agt></Assgne>`);
    expect(addressShortfalls(parseIsoMessage(asked)).map(({ path }) => path)).to.deep.equal(
      ["TwnNm", "Ctry"].map((part) => `Document/FIToFIPmtCxlReq/Assgnmt/Assgne/Agt/FinInstnId/PstlAdr/${part}`),
    );
    const supplement = `<SplmtryData><Envlp>${address}</Envlp></SplmtryData>`;
    const supplemented = PACS009.replace("</CdtTrfTxInf>", `${supplement}</CdtTrfTxInf>`);
    expect(addressShortfalls(parseIsoMessage(supplemented))).to.deep.equal([]);
  });
});
