import { completeLei, type DirectoryEntry, settlementDirectory } from "../../src/index.ts";

/** Made up, with right check digits. */
export const LEI = {
  china: completeLei("SOGDIACHINABANK000"),
  kazakhstan: completeLei("SOGDIAKAZAKHBANK00"),
  japan: completeLei("SOGDIAJAPANBANK000"),
};

export const UETR = {
  first: "eb6305c9-1f7f-49de-aed0-16487c27b42d",
  second: "0a4dd2f4-6a5d-4c6b-9c3e-6a5ad2ad7b11",
};

const address = (digit: string) => `0x${digit.repeat(40)}`;

export const ADDRESS = {
  china: address("a"),
  kazakhstan: address("b"),
  japan: address("c"),
  yuan: address("1"),
  yen: address("2"),
};

const ENTRIES: readonly DirectoryEntry[] = [
  { LEI: LEI.china, BICFI: "SOGDCNBJ", currency: "CNY", account: ADDRESS.china, token: ADDRESS.yuan },
  { LEI: LEI.kazakhstan, BICFI: "SOGDKZKAXXX", currency: "CNY", account: ADDRESS.kazakhstan, token: ADDRESS.yuan },
  { LEI: LEI.japan, currency: "JPY", account: ADDRESS.japan, token: ADDRESS.yen, decimals: 2 },
  { LEI: LEI.china, BICFI: "SOGDCNBJ", currency: "JPY", account: ADDRESS.china, token: ADDRESS.yen, decimals: 2 },
];

export const directory = settlementDirectory(ENTRIES);

/** A customer's payment of which charges were taken, from a bank that is named by LEI to one that is named by BIC. */
export const PACS008 = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.12">
  <FIToFICstmrCdtTrf>
    <GrpHdr>
      <MsgId>SOGDIA-2026-0001</MsgId>
      <CreDtTm>2026-11-23T09:30:47+08:00</CreDtTm>
      <NbOfTxs>1</NbOfTxs>
      <CtrlSum>12475.5</CtrlSum>
      <TtlIntrBkSttlmAmt Ccy="CNY">12475.50</TtlIntrBkSttlmAmt>
      <IntrBkSttlmDt>2026-11-23</IntrBkSttlmDt>
      <SttlmInf><SttlmMtd>CLRG</SttlmMtd></SttlmInf>
      <InstgAgt><FinInstnId><LEI>${LEI.china}</LEI></FinInstnId></InstgAgt>
      <InstdAgt><FinInstnId><BICFI>SOGDKZKA</BICFI></FinInstnId></InstdAgt>
    </GrpHdr>
    <CdtTrfTxInf>
      <PmtId>
        <InstrId>INSTR-1</InstrId>
        <EndToEndId>INVOICE-4711</EndToEndId>
        <TxId>TX-1</TxId>
        <UETR>${UETR.first}</UETR>
      </PmtId>
      <PmtTpInf><CtgyPurp><Cd>TRAD</Cd></CtgyPurp></PmtTpInf>
      <IntrBkSttlmAmt Ccy="CNY">12475.50</IntrBkSttlmAmt>
      <SttlmTmReq><TillTm>17:00:00+08:00</TillTm><FrTm>09:00:00+08:00</FrTm></SttlmTmReq>
      <InstdAmt Ccy="CNY">12500</InstdAmt>
      <ChrgBr>SHAR</ChrgBr>
      <ChrgsInf>
        <Amt Ccy="CNY">24.5</Amt>
        <Agt><FinInstnId><LEI>${LEI.china}</LEI></FinInstnId></Agt>
      </ChrgsInf>
      <Dbtr>
        <Nm>Silk &amp; Sons &lt;Xi'an&gt; "Trading"</Nm>
        <PstlAdr><TwnNm>西安</TwnNm><Ctry>CN</Ctry></PstlAdr>
      </Dbtr>
      <DbtrAcct><Id><Othr><Id>6222020200112233</Id></Othr></Id></DbtrAcct>
      <DbtrAgt><FinInstnId><LEI>${LEI.china}</LEI></FinInstnId></DbtrAgt>
      <CdtrAgt><FinInstnId><BICFI>SOGDKZKA</BICFI></FinInstnId></CdtrAgt>
      <Cdtr><Nm>ТОО «Қазақ сауда»</Nm><Id><OrgId><LEI>${LEI.kazakhstan}</LEI></OrgId></Id></Cdtr>
      <CdtrAcct><Id><IBAN>KZ86125KZT5004100100</IBAN></Id></CdtrAcct>
      <Purp><Cd>GDDS</Cd></Purp>
      <RmtInf><Ustrd>Invoice 4711
second line&#13;third</Ustrd></RmtInf>
    </CdtTrfTxInf>
  </FIToFICstmrCdtTrf>
</Document>
`;

const institution = (lei: string) => `<FinInstnId><LEI>${lei}</LEI></FinInstnId>`;

/** A payment between two banks, core: no customer's payment stands behind it. */
export const PACS009 = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.009.001.08">
  <FICdtTrf>
    <GrpHdr>
      <MsgId>SOGDIA-2026-0002</MsgId>
      <CreDtTm>2026-11-23T01:00:00Z</CreDtTm>
      <NbOfTxs>1</NbOfTxs>
      <SttlmInf><SttlmMtd>CLRG</SttlmMtd></SttlmInf>
    </GrpHdr>
    <CdtTrfTxInf>
      <PmtId><EndToEndId>FX-1</EndToEndId><UETR>${UETR.first}</UETR></PmtId>
      <IntrBkSttlmAmt Ccy="JPY">250000</IntrBkSttlmAmt>
      <IntrBkSttlmDt>2026-11-24</IntrBkSttlmDt>
      <Dbtr>${institution(LEI.japan)}</Dbtr>
      <Cdtr>${institution(LEI.china)}</Cdtr>
    </CdtTrfTxInf>
  </FICdtTrf>
</Document>`;

/** The same as a cover (COV). */
export const PACS009_COV = PACS009.replace(
  "</Cdtr>\n",
  `</Cdtr>
      <UndrlygCstmrCdtTrf>
        <Dbtr><Nm>東京貿易</Nm></Dbtr>
        <DbtrAgt>${institution(LEI.japan)}</DbtrAgt>
        <CdtrAgt>${institution(LEI.china)}</CdtrAgt>
        <Cdtr><Nm>Silk &amp; Sons</Nm></Cdtr>
        <RmtInf><Ustrd>Order 7</Ustrd></RmtInf>
        <InstdAmt Ccy="JPY">250000</InstdAmt>
      </UndrlygCstmrCdtTrf>
`,
);

/** Two payments in one message; each names its agents itself. */
export const TWO_TRANSACTIONS = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"><FIToFICstmrCdtTrf><GrpHdr>
<MsgId>TWO</MsgId><CreDtTm>2026-11-23T09:30:47.123Z</CreDtTm><NbOfTxs>2</NbOfTxs><CtrlSum>300.75</CtrlSum>
<IntrBkSttlmDt>2026-11-23</IntrBkSttlmDt><SttlmInf><SttlmMtd>CLRG</SttlmMtd></SttlmInf></GrpHdr>
${[
  [UETR.first, "100.25"],
  [UETR.second, "200.50"],
]
  .map(
    ([uetr, amount]) => `<CdtTrfTxInf><PmtId><EndToEndId>E2E</EndToEndId><UETR>${uetr}</UETR></PmtId>
<IntrBkSttlmAmt Ccy="CNY">${amount}</IntrBkSttlmAmt><ChrgBr>SLEV</ChrgBr>
<InstgAgt>${institution(LEI.china)}</InstgAgt><InstdAgt>${institution(LEI.kazakhstan)}</InstdAgt>
<Dbtr><Nm>A</Nm></Dbtr><DbtrAgt>${institution(LEI.china)}</DbtrAgt>
<CdtrAgt>${institution(LEI.kazakhstan)}</CdtrAgt><Cdtr><Nm>B</Nm></Cdtr></CdtTrfTxInf>`,
  )
  .join("\n")}
</FIToFICstmrCdtTrf></Document>`;
