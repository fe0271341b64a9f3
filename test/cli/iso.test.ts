import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import {
  answerRecall,
  parsePacs008,
  recallRequest,
  statusReport,
  toCamt029Xml,
  toCamt056Xml,
  toPacs002Xml,
} from "../../src/index.ts";
import { LEI, PACS008, PACS009, TWO_TRANSACTIONS, UETR } from "../iso20022/samples.ts";
import { failureOf, sogdia } from "../utils/cli.ts";

describe("sogdia iso", function () {
  this.timeout(120_000);
  let folder = "";

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sogdia-iso-"));
  });

  after(async () => await rm(folder, { recursive: true, force: true }));

  async function check(
    xml: string | Uint8Array,
    ...flags: readonly string[]
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    const file = join(folder, "message.xml");
    await writeFile(file, xml);
    return await sogdia("iso", "check", file, ...flags).then(
      (output) => ({ code: 0, ...output }),
      (error: unknown) => error as { code: number; stdout: string; stderr: string },
    );
  }

  it("says what a transfer says, without a node or a deployment", async () => {
    expect(await check(PACS008)).to.deep.equal({
      code: 0,
      stdout: [
        "pacs.008.001.12  SOGDIA-2026-0001  2026-11-23T09:30:47+08:00",
        "1 transaction",
        `  ${UETR.first}  12475.50 CNY  2026-11-23  TRAD  Silk & Sons <Xi'an> "Trading" -> ТОО «Қазақ сауда»`,
        "",
      ].join("\n"),
      stderr: "",
    });
    const { stdout } = await check(PACS009);
    expect(stdout).to.contain(`  ${UETR.first}  250000 JPY  2026-11-24  no purpose  ${LEI.japan} -> ${LEI.china}\n`);
    expect((await check(TWO_TRANSACTIONS)).stdout).to.contain("\n2 transactions\n");
  });

  it("says what reports, recalls and answers say", async () => {
    const original = parsePacs008(PACS008);
    const agents = { from: { FinInstnId: { LEI: LEI.china } }, to: { FinInstnId: { LEI: LEI.kazakhstan } } };
    const report = statusReport(original, { MsgId: "R-1", CreDtTm: "2026-11-23T10:00:00Z" }, [
      { status: "refused", because: "InsufficientFunds" },
    ]);
    const draft = {
      id: "RECALL-1",
      caseId: "C-1",
      createdAt: "2026-11-23T10:00:00Z",
      ...agents,
      reason: "FRAD",
    } as const;
    const recall = recallRequest(original, UETR.first, draft);
    const answer = answerRecall(recall, { id: "A-1", createdAt: "2026-11-23T10:00:00Z" }, [
      { status: "accepted", returnUetr: UETR.second },
    ]);
    for (const [xml, line] of [
      [toPacs002Xml(report), "RJCT  AM04  InsufficientFunds: the payer's balance is too small"],
      [toCamt056Xml(recall), "12475.50 CNY  FRAD"],
      [toCamt029Xml(answer), `ACCR  comes back as ${UETR.second}`],
    ] as const) {
      expect((await check(xml)).stdout)
        .to.match(/^(pacs|camt).*\n1 transaction\n/)
        .and.contain(`  ${UETR.first}  ${line}\n`);
    }
  });

  it("says what a header says, and that it is of another message", async () => {
    const header = (edition: string) => `<AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.02">
<Fr><FIId><FinInstnId><BICFI>SOGDCNBJ</BICFI></FinInstnId></FIId></Fr>
<To><FIId><FinInstnId><ClrSysMmbId><MmbId>021\u009B2J</MmbId></ClrSysMmbId></FinInstnId></FIId></To>
<BizMsgIdr>B-1</BizMsgIdr><MsgDefIdr>${edition}</MsgDefIdr><CreDt>2026-11-23T09:00:00+08:00</CreDt></AppHdr>`;
    const enveloped = (edition: string) => `<Envelope>${header(edition)}${PACS009}</Envelope>`;
    const { code, stdout } = await check(enveloped("pacs.009.001.08"));
    expect([code, ...stdout.split("\n").slice(0, 3)]).to.deep.equal([
      0,
      "head.001.001.02  B-1  SOGDCNBJ -> 021 2J",
      "pacs.009.001.08  SOGDIA-2026-0002  2026-11-23T01:00:00Z",
      "1 transaction",
    ]);
    const other = await check(enveloped("pacs.009.001.09"));
    expect([other.code, other.stdout, other.stderr]).to.deep.equal([
      1,
      "",
      'AppHdr/MsgDefIdr: is "pacs.009.001.09", the document pacs.009.001.08\n',
    ]);
  });

  it("says where addresses fall short of CBPR+, if it is asked", async () => {
    const short = PACS008.replace("<Ctry>CN</Ctry>", "<AdrLine>China</AdrLine>");
    expect(await check(short)).to.include({ code: 0, stderr: "" });
    const asked = await check(short, "--profile", "cbpr+");
    expect(asked).to.include({
      code: 1,
      stderr: "Document/FIToFICstmrCdtTrf/CdtTrfTxInf/Dbtr/PstlAdr/Ctry: is missing\n",
    });
    expect(asked.stdout).to.equal((await check(short)).stdout);
    expect(await check(PACS008, "--profile", "cbpr+")).to.include({ code: 0, stderr: "" });
    expect((await check(PACS008, "--profile", "hvps+")).stderr).to.contain("Allowed choices are cbpr+");
  });

  it("says that a recall is of a whole message", async () => {
    const agent = `<Agt><FinInstnId><LEI>${LEI.china}</LEI></FinInstnId></Agt>`;
    const recall = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.056.001.08"><FIToFIPmtCxlReq><Assgnmt><Id>R-1</Id>
<Assgnr>${agent}</Assgnr><Assgne>${agent}</Assgne><CreDtTm>2026-11-24T08:00:00Z</CreDtTm></Assgnmt>
<CtrlData><NbOfTxs>2</NbOfTxs></CtrlData><Undrlyg><OrgnlGrpInfAndCxl><OrgnlMsgId>TWO</OrgnlMsgId>
<OrgnlMsgNmId>pacs.008.001.08</OrgnlMsgNmId><NbOfTxs>2</NbOfTxs><GrpCxl>true</GrpCxl><CxlRsnInf><Rsn><Cd>TECH</Cd></Rsn>
</CxlRsnInf></OrgnlGrpInfAndCxl></Undrlyg></FIToFIPmtCxlReq></Document>`;
    const { code, stdout } = await check(recall);
    expect([code, ...stdout.split("\n").slice(1, 3)]).to.deep.equal([
      0,
      "0 transactions and 1 whole message",
      "  all of pacs.008.001.08 TWO  TECH",
    ]);
  });

  it("does not guess at an encoding", async () => {
    const { code, stderr } = await check(Buffer.from(`\uFEFF${PACS009}`, "utf16le"));
    expect([code, stderr]).to.deep.equal([1, "/: these bytes are UTF-16 or UTF-32, not UTF-8\n"]);
  });

  it("names the element that is wrong, and ends with code 1", async () => {
    const { code, stdout, stderr } = await check(TWO_TRANSACTIONS.replace('Ccy="CNY">200.50', 'Ccy="CNX">200.50'));
    expect([code, stdout, stderr]).to.deep.equal([
      1,
      "",
      "Document/FIToFICstmrCdtTrf/CdtTrfTxInf[2]/IntrBkSttlmAmt/@Ccy: " +
        '"CNX" is no active currency with a minor unit (ISO 4217)\n',
    ]);
  });

  it("lets nothing through that a terminal would obey", async () => {
    const sound = await check(PACS008.replace(/<Nm>Silk.*<\/Nm>/, "<Nm>a\u009B2Jb\u202Ec\nd</Nm>"));
    expect(sound.stdout).to.contain("a 2Jb c d -> ");
    const wrong = await check(PACS008.replace("TRAD", "\u009B2J"));
    expect(wrong.stderr).to.contain('"\\u{9b}2J" is none of').and.not.contain("\u009B");
  });

  it("names a file that is not there", async () => {
    expect(await failureOf(sogdia("iso", "check", join(folder, "nowhere.xml")))).to.match(/nowhere\.xml is no file\./);
  });

  it("leaves a council's command without a deployment where it was", async () => {
    const complaint = await failureOf(sogdia("council", "list"));
    expect(complaint).to.equal("error: required option '--deployment <folder>' not specified\n");
  });
});
