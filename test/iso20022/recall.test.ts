import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";

import {
  answerRecall,
  type Camt056,
  CANCELLATION_REASONS,
  instructionsFrom,
  InvalidIsoMessage,
  newInstruction,
  NoSuchTransaction,
  OutcomeCount,
  parseCamt029,
  parseCamt056,
  parsePacs008,
  purposeToBytes,
  RECALL_REJECTIONS,
  recallCommitment,
  recalledGroups,
  recalledTransactions,
  recallRequest,
  returnInstruction,
  toCamt029Xml,
  toCamt056Xml,
  uetrToBytes,
  UnknownGroup,
} from "../../src/index.ts";
import { ADDRESS, directory, LEI, PACS008, TWO_TRANSACTIONS, UETR } from "./samples.ts";

const CHINA = { FinInstnId: { LEI: LEI.china } };
const KAZAKHSTAN = { FinInstnId: { LEI: LEI.kazakhstan } };
const DRAFT = {
  id: "RECALL-1",
  caseId: "CASE-1",
  createdAt: "2026-11-24T08:00:00Z",
  from: CHINA,
  to: KAZAKHSTAN,
  reason: "DUPL",
} as const;
const ANSWER = { id: "ANSWER-1", createdAt: "2026-11-25T08:00:00Z" };

const original = parsePacs008(PACS008);
const request = recallRequest(original, UETR.first, { ...DRAFT, text: "Paid twice, see INVOICE-4711 <again>" });

/** A recall of two payments at once. */
function ofBoth(): Camt056 {
  const two = parsePacs008(TWO_TRANSACTIONS);
  const [first, second] = [UETR.first, UETR.second].map((uetr) => recallRequest(two, uetr, DRAFT));
  return { ...first!, CtrlData: { NbOfTxs: 2 }, Undrlyg: [...first!.Undrlyg, ...second!.Undrlyg] };
}

describe("ISO 20022: recalls", () => {
  describe("camt.056", () => {
    it("asks for one payment by all its names, and reads what it wrote", () => {
      const xml = toCamt056Xml(request);
      expect(parseCamt056(xml)).to.deep.equal(request);
      expect(request.version).to.equal("camt.056.001.11");
      expect(request.Undrlyg[0]!.TxInf).to.deep.equal([
        {
          OrgnlGrpInf: {
            OrgnlMsgId: "SOGDIA-2026-0001",
            OrgnlMsgNmId: "pacs.008.001.12",
            OrgnlCreDtTm: "2026-11-23T09:30:47+08:00",
          },
          OrgnlInstrId: "INSTR-1",
          OrgnlEndToEndId: "INVOICE-4711",
          OrgnlTxId: "TX-1",
          OrgnlUETR: UETR.first,
          OrgnlIntrBkSttlmAmt: { Ccy: "CNY", minorUnits: 1_247_550n },
          OrgnlIntrBkSttlmDt: "2026-11-23",
          CxlRsnInf: [{ Rsn: { Cd: "DUPL" }, AddtlInf: ["Paid twice, see INVOICE-4711 <again>"] }],
        },
      ]);
    });

    it("takes every reason of the list and no other", () => {
      for (const reason of CANCELLATION_REASONS) {
        const xml = toCamt056Xml(recallRequest(parsePacs008(TWO_TRANSACTIONS), UETR.second, { ...DRAFT, reason }));
        expect(xml).to.contain(`<Cd>${reason}</Cd>`).and.contain("camt.056.001.08");
      }
      expect(() => parseCamt056(toCamt056Xml(request).replace("<Cd>DUPL<", "<Cd>OOPS<")))
        .to.throw(InvalidIsoMessage)
        .with.property("path", "Document/FIToFIPmtCxlReq/Undrlyg/TxInf/CxlRsnInf/Rsn/Cd");
    });

    it("cuts what is to be said into lines of 105 characters", () => {
      const text = "界".repeat(250);
      const long = recallRequest(original, UETR.first, { ...DRAFT, text });
      const [information] = parseCamt056(toCamt056Xml(long)).Undrlyg[0]!.TxInf![0]!.CxlRsnInf!;
      expect(information!.AddtlInf!.map(({ length }) => length)).to.deep.equal([105, 105, 40]);
      expect(information!.AddtlInf!.join("")).to.equal(text);
    });

    it("names a wrong number, a payment that is asked back twice, and one that is not in the message", () => {
      const both = ofBoth();
      expect(parseCamt056(toCamt056Xml(both))).to.deep.equal(both);
      expect(() => toCamt056Xml({ ...both, CtrlData: { NbOfTxs: 1 } }))
        .to.throw(InvalidIsoMessage)
        .with.include({ path: "Document/FIToFIPmtCxlReq/CtrlData/NbOfTxs", problem: "NumberOfTransactions" });
      expect(() => toCamt056Xml({ ...both, Undrlyg: [...request.Undrlyg, ...request.Undrlyg] }))
        .to.throw(InvalidIsoMessage)
        .with.include({ path: "Document/FIToFIPmtCxlReq/Undrlyg", problem: "DuplicateUetr" });
      expect(() => recallRequest(original, UETR.second, DRAFT))
        .to.throw(NoSuchTransaction)
        .with.property("uetr", UETR.second);
    });
  });

  describe("camt.056 of a whole message", () => {
    const two = parsePacs008(TWO_TRANSACTIONS);
    const group = {
      OrgnlMsgId: "TWO",
      OrgnlMsgNmId: "pacs.008.001.08",
      GrpCxl: "true",
      CxlRsnInf: [{ Rsn: { Cd: "TECH" as const } }],
    };
    const ofGroup = (changed: object = {}, rest: Partial<Camt056> = {}): Camt056 => ({
      version: "camt.056.001.08",
      Assgnmt: recallRequest(two, UETR.first, DRAFT).Assgnmt,
      Undrlyg: [{ OrgnlGrpInfAndCxl: { ...group, ...changed } }],
      ...rest,
    });

    it("is read and written, whether it counts the payments or not", () => {
      for (const recall of [
        ofGroup(),
        ofGroup({ NbOfTxs: 2, GrpCxl: "1" }, { CtrlData: { NbOfTxs: 2 } }),
        ofGroup({ NbOfTxs: 2 }, { CtrlData: { NbOfTxs: 0 } }),
        ofGroup({}, { CtrlData: { NbOfTxs: 2 } }),
        ofGroup({ GrpCxlId: "G", Case: { Id: "C", Cretr: { Agt: CHINA } }, OrgnlCreDtTm: two.GrpHdr.CreDtTm }),
      ]) {
        expect(parseCamt056(toCamt056Xml(recall))).to.deep.equal(recall);
        expect(recalledGroups(recall).map(({ OrgnlMsgId }) => OrgnlMsgId)).to.deep.equal(["TWO"]);
      }
    });

    it("is one without saying so, if it names no payments", () => {
      const silent = { OrgnlMsgId: "TWO", OrgnlMsgNmId: "pacs.008.001.08", NbOfTxs: 2 };
      const recall = ofGroup({}, { CtrlData: { NbOfTxs: 2 }, Undrlyg: [{ OrgnlGrpInfAndCxl: silent }] });
      expect(parseCamt056(toCamt056Xml(recall))).to.deep.equal(recall);
      expect(recalledTransactions(recall, two)).to.have.lengthOf(2);
      const no = { CtrlData: { NbOfTxs: 0 }, Undrlyg: [{ OrgnlGrpInfAndCxl: { ...silent, GrpCxl: "false" } }] };
      expect(recalledTransactions(parseCamt056(toCamt056Xml(ofGroup({}, no))))).to.deep.equal([]);
    });

    it("is no recall of a group if it says so, or names payments and does not say it", () => {
      for (const GrpCxl of [{ GrpCxl: "false" }, { GrpCxl: "0" }, {}]) {
        const { OrgnlMsgId, OrgnlMsgNmId } = group;
        const part = { OrgnlGrpInfAndCxl: { OrgnlMsgId, OrgnlMsgNmId, ...GrpCxl } };
        const recall = ofGroup({}, { Undrlyg: [{ ...part, TxInf: request.Undrlyg[0]!.TxInf! }] });
        expect(parseCamt056(toCamt056Xml(recall))).to.deep.equal(recall);
        expect(recalledGroups(recall)).to.deep.equal([]);
        expect(recalledTransactions(recall)).to.have.lengthOf(1);
      }
    });

    it("names a wrong number, and payments beside their group", () => {
      const root = "Document/FIToFIPmtCxlReq";
      expect(() => toCamt056Xml(ofGroup({ NbOfTxs: 2 }, { CtrlData: { NbOfTxs: 3 } })))
        .to.throw(InvalidIsoMessage, "says 3, but there are 2")
        .with.include({ path: `${root}/CtrlData/NbOfTxs`, problem: "NumberOfTransactions" });
      const both = { Undrlyg: [{ OrgnlGrpInfAndCxl: group, TxInf: request.Undrlyg[0]!.TxInf! }] };
      expect(() => toCamt056Xml(ofGroup({}, both)))
        .to.throw(InvalidIsoMessage)
        .with.include({ path: `${root}/Undrlyg/TxInf`, problem: "Rule" });
      expect(() => toCamt056Xml(ofGroup({ CxlRsnInf: [{ Rsn: { Cd: "OOPS" } }] })))
        .to.throw(InvalidIsoMessage)
        .with.property("path", `${root}/Undrlyg/OrgnlGrpInfAndCxl/CxlRsnInf/Rsn/Cd`);
    });

    it("is of the payments of that message, and needs it", () => {
      const recalled = recalledTransactions(ofGroup(), two);
      expect(recalled.map(({ OrgnlUETR }) => OrgnlUETR)).to.deep.equal([UETR.first, UETR.second]);
      expect(recalled[0]!.CxlRsnInf).to.deep.equal(group.CxlRsnInf);
      for (const other of [undefined, original, parsePacs008(TWO_TRANSACTIONS.replace("TWO", "THREE"))]) {
        expect(() => recalledTransactions(ofGroup(), other))
          .to.throw(UnknownGroup)
          .with.property("messageId", "TWO");
      }
    });

    it("is answered, and met by new payments, one by one", () => {
      const answers = [{ status: "accepted", returnUetr: UETR.second }, { status: "pending" }] as const;
      const answer = answerRecall(ofGroup(), ANSWER, answers, two);
      expect(parseCamt029(toCamt029Xml(answer))).to.deep.equal(answer);
      const said = answer.CxlDtls![0]!.TxInfAndSts!.map(({ OrgnlUETR, TxCxlSts }) => [OrgnlUETR, TxCxlSts]);
      expect(said).to.deep.equal([
        [UETR.first, "ACCR"],
        [UETR.second, "PDCR"],
      ]);
      const [paid] = instructionsFrom(two, directory);
      const draft = { deadline: paid!.deadline + 1, message: two };
      const back = returnInstruction(paid!, ofGroup(), draft);
      expect(back).to.deep.include({ disclosure: recallCommitment(ofGroup()), deadline: paid!.deadline + 1 });
      expect(Object.keys(back)).to.not.include("message");
      expect(() => returnInstruction(paid!, ofGroup(), { deadline: 1 })).to.throw(UnknownGroup);
    });
  });

  describe("camt.029", () => {
    it("accepts, and says by which payment the money comes back", () => {
      const answer = answerRecall(request, ANSWER, [{ status: "accepted", returnUetr: UETR.second }]);
      expect(parseCamt029(toCamt029Xml(answer))).to.deep.equal(answer);
      expect(answer.version).to.equal("camt.029.001.13");
      expect(answer.Assgnmt).to.deep.equal({
        Id: "ANSWER-1",
        Assgnr: { Agt: KAZAKHSTAN },
        Assgne: { Agt: CHINA },
        CreDtTm: ANSWER.createdAt,
      });
      expect([answer.RslvdCase!.Id, answer.Sts]).to.deep.equal(["CASE-1", { Conf: "CNCL" }]);
      expect(answer.CxlDtls![0]!.TxInfAndSts![0]).to.deep.include({
        OrgnlUETR: UETR.first,
        TxCxlSts: "ACCR",
        RsltnRltdInf: { UETR: UETR.second },
      });
    });

    it("rejects for every reason of the list, or asks for patience", () => {
      for (const reason of RECALL_REJECTIONS) {
        const answer = answerRecall(request, ANSWER, [{ status: "rejected", reason, text: "as agreed" }]);
        expect(parseCamt029(toCamt029Xml(answer))).to.deep.equal(answer);
        expect(answer.Sts).to.deep.equal({ Conf: "RJCR" });
        expect(answer.CxlDtls![0]!.TxInfAndSts![0]).to.deep.include({
          TxCxlSts: "RJCR",
          CxlStsRsnInf: [{ Rsn: { Cd: reason }, AddtlInf: ["as agreed"] }],
        });
      }
      const pending = answerRecall(request, ANSWER, [{ status: "pending" }]);
      expect([pending.Sts, pending.CxlDtls![0]!.TxInfAndSts![0]!.TxCxlSts]).to.deep.equal([{ Conf: "PDCR" }, "PDCR"]);
    });

    it("answers each payment of a recall, and says so if the answers differ", () => {
      const answer = answerRecall(ofBoth(), ANSWER, [
        { status: "accepted", returnUetr: UETR.second },
        { status: "rejected", reason: "CUST" },
      ]);
      expect(parseCamt029(toCamt029Xml(answer))).to.deep.equal(answer);
      expect([answer.version, answer.Sts]).to.deep.equal(["camt.029.001.09", { Conf: "PECR" }]);
      expect(() => answerRecall(ofBoth(), ANSWER, [{ status: "pending" }])).to.throw(OutcomeCount);
    });
  });

  describe("returnInstruction", () => {
    const [paid] = instructionsFrom(original, directory);
    const deadline = paid!.deadline + 86_400;

    it("is a new payment the other way, for reimbursement, that commits to the recall", () => {
      const back = returnInstruction(paid!, request, { deadline });
      expect(back).to.deep.include({
        purpose: purposeToBytes("RRCT"),
        validFrom: 0,
        deadline,
        disclosure: recallCommitment(request),
        legs: [{ token: ADDRESS.yuan, payer: ADDRESS.kazakhstan, payee: ADDRESS.china, amount: 1_247_550n }],
      });
      expect(back.uetr)
        .to.not.equal(paid!.uetr)
        .and.not.equal(returnInstruction(paid!, request, { deadline }).uetr);
      const chosen = returnInstruction(paid!, request, { deadline, uetr: UETR.second, purpose: "TRAD" });
      expect([chosen.uetr, chosen.purpose]).to.deep.equal([uetrToBytes(UETR.second), purposeToBytes("TRAD")]);
    });

    it("commits to the whole document, however it was laid out", () => {
      const xml = toCamt056Xml(request);
      expect(recallCommitment(request)).to.equal(keccak256(toUtf8Bytes(xml)));
      expect(recallCommitment(parseCamt056(xml.replaceAll("><", ">\n  <")))).to.equal(recallCommitment(request));
      const other = recallRequest(original, UETR.first, { ...DRAFT, reason: "FRAD" });
      expect(recallCommitment(other)).to.not.equal(recallCommitment(request));
    });

    it("turns a chain round from its end, so that each passes on what came back", () => {
      const chain = newInstruction({
        uetr: UETR.first,
        deadline,
        legs: [
          { token: ADDRESS.yuan, payer: ADDRESS.china, payee: ADDRESS.kazakhstan, amount: 5n },
          { token: ADDRESS.yuan, payer: ADDRESS.kazakhstan, payee: ADDRESS.japan, amount: 5n },
        ],
      });
      expect(returnInstruction(chain, request, { deadline }).legs).to.deep.equal([
        { token: ADDRESS.yuan, payer: ADDRESS.japan, payee: ADDRESS.kazakhstan, amount: 5n },
        { token: ADDRESS.yuan, payer: ADDRESS.kazakhstan, payee: ADDRESS.china, amount: 5n },
      ]);
    });

    it("refuses the recall of another payment", () => {
      const other = newInstruction({ uetr: UETR.second, deadline, legs: paid!.legs });
      expect(() => returnInstruction(other, request, { deadline }))
        .to.throw(NoSuchTransaction)
        .with.property("uetr", UETR.second);
    });
  });
});
