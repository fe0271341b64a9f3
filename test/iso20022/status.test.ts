import { readFile } from "node:fs/promises";

import { expect } from "chai";
import { makeError } from "ethers";

import { CurrencyToken__factory, SettlementEngine__factory } from "../../typechain-types/index.js";
import {
  CONTRACT_REFUSALS,
  instructionsFrom,
  InvalidIsoMessage,
  OTHER_REFUSALS,
  OutcomeCount,
  outcomeOfError,
  type Pacs002,
  parseIsoMessage,
  parsePacs002,
  parsePacs008,
  parsePacs009,
  type PaymentOutcome,
  reasonCode,
  REASONS,
  type RefusalName,
  settlementDirectory,
  STATUS_REASONS,
  statusReasonOf,
  statusReport,
  toPacs002Xml,
} from "../../src/index.ts";
import { PACS008, PACS009, TWO_TRANSACTIONS, UETR } from "./samples.ts";

const HEADING = { MsgId: "REPORT-1", CreDtTm: "2026-11-23T10:00:00Z" };
const PAYER = `0x${"a".repeat(40)}`;

const refusals = REASONS.flatMap(({ name }) => (name === "Permitted" ? [] : [name]));

function reportOf(...outcomes: PaymentOutcome[]): Pacs002 {
  const original = parsePacs008(outcomes.length === 2 ? TWO_TRANSACTIONS : PACS008);
  return parsePacs002(toPacs002Xml(statusReport(original, HEADING, outcomes)));
}

const reverted = (data: string) =>
  makeError("reverted", "CALL_EXCEPTION", {
    action: "call",
    data,
    reason: null,
    transaction: { to: null, data: "" },
    invocation: null,
    revert: null,
  });

describe("ISO 20022: status reports", () => {
  it("names a time of settlement that no message can say", () => {
    const paths = ["TxInfAndSts", "TxInfAndSts[2]"].map(
      (part) => `Document/FIToFIPmtStsRpt/${part}/FctvIntrBkSttlmDt/DtTm`,
    );
    for (const at of [2 ** 40, 253_402_300_800, -1, 0.5, NaN]) {
      expect(() => reportOf({ status: "settled", at }))
        .to.throw(InvalidIsoMessage, `${at} is no time that a message can say`)
        .with.include({ path: paths[0], problem: "Date" });
      expect(() => reportOf({ status: "pending" }, { status: "settled", at }))
        .to.throw(InvalidIsoMessage)
        .with.property("path", paths[1]);
    }
    const [last] = reportOf({ status: "settled", at: 253_402_300_799 }).TxInfAndSts!;
    expect(last!.FctvIntrBkSttlmDt).to.deep.equal({ DtTm: "9999-12-31T23:59:59Z" });
  });

  it("reports a settlement with its time", () => {
    expect(reportOf({ status: "settled", at: 1_795_400_000 })).to.deep.equal({
      version: "pacs.002.001.14",
      GrpHdr: HEADING,
      TxInfAndSts: [
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
          TxSts: "ACSC",
          FctvIntrBkSttlmDt: { DtTm: "2026-11-23T02:13:20Z" },
        },
      ],
    });
  });

  it("tells what waits, what is sent and what is cancelled", () => {
    const codes = (["queued", "pending", "cancelled"] as const).map((status) => {
      const [report] = reportOf({ status }).TxInfAndSts!;
      return [report!.TxSts, report!.StsRsnInf?.[0]?.Rsn];
    });
    expect(codes).to.deep.equal([
      ["PDNG", undefined],
      ["ACSP", undefined],
      ["CANC", { Cd: "DS02" }],
    ]);
  });

  it("reports each transaction of a message, in the edition of the message", () => {
    const report = reportOf({ status: "settled", at: 0 }, { status: "refused", because: "InsufficientFunds" });
    expect(report.version).to.equal("pacs.002.001.10");
    expect(report.TxInfAndSts!.map(({ OrgnlUETR, TxSts }) => [OrgnlUETR, TxSts])).to.deep.equal([
      [UETR.first, "ACSC"],
      [UETR.second, "RJCT"],
    ]);
    expect(report.TxInfAndSts![1]!.StsRsnInf).to.deep.equal([
      { Rsn: { Cd: "AM04" }, AddtlInf: ["InsufficientFunds: the payer's balance is too small"] },
    ]);
  });

  it("asks for an outcome for each transaction", () => {
    expect(() => statusReport(parsePacs008(TWO_TRANSACTIONS), HEADING, [{ status: "pending" }]))
      .to.throw(OutcomeCount)
      .with.include({ outcomes: 1, transactions: 2 });
  });

  it("has a code of the external list for every reason of the rules, and says the reason beside it", () => {
    for (const because of refusals) {
      const [{ Rsn, AddtlInf }] = reportOf({ status: "refused", because }).TxInfAndSts![0]!.StsRsnInf as [
        { Rsn: { Cd: string }; AddtlInf: string[] },
      ];
      expect(STATUS_REASONS, because).to.have.property(Rsn.Cd);
      expect(AddtlInf.join(""), because).to.match(new RegExp(`^${because}: .{10}`));
    }
  });

  it("has a code for every error of the engine, and for every other refusal", () => {
    const errors: string[] = [];
    SettlementEngine__factory.createInterface().forEachError(({ name }) => errors.push(name));
    const own = errors.filter((name) => name.startsWith("SettlementEngine") || name === "PurposeUnknown");
    expect(Object.keys(CONTRACT_REFUSALS)).to.include.members(own);
    for (const name of Object.keys({ ...CONTRACT_REFUSALS, ...OTHER_REFUSALS }) as RefusalName[]) {
      expect(STATUS_REASONS, name).to.have.property(statusReasonOf(name));
    }
  });

  it("uses every code that it writes down", () => {
    const used = [...refusals, ...Object.keys({ ...CONTRACT_REFUSALS, ...OTHER_REFUSALS })] as RefusalName[];
    expect(new Set(used.map(statusReasonOf))).to.deep.equal(new Set(Object.keys(STATUS_REASONS)));
  });

  it("is documented as it is", async () => {
    const text = await readFile(new URL("../../docs/iso20022.md", import.meta.url), "utf8");
    const all = [...refusals, ...Object.keys({ ...CONTRACT_REFUSALS, ...OTHER_REFUSALS })] as RefusalName[];
    for (const name of all) {
      expect(text, name).to.match(new RegExp(`^\\| [^|]*\`${name}\`[^|]* \\| ${statusReasonOf(name)} +\\|`, "m"));
    }
  });

  describe("outcomeOfError", () => {
    const token = CurrencyToken__factory.createInterface();
    const engine = SettlementEngine__factory.createInterface();

    it("finds the reason of every refusal", () => {
      for (const because of refusals) {
        const data = token.encodeErrorResult("CurrencyTokenRefused", [reasonCode(because), PAYER, PAYER, 1n]);
        expect(outcomeOfError(reverted(data))).to.deep.equal({ status: "refused", because });
      }
    });

    it("finds the engine's and the token's own errors", () => {
      for (const [data, because] of [
        [engine.encodeErrorResult("SettlementEngineExpired", [1n, 2n]), "SettlementEngineExpired"],
        [engine.encodeErrorResult("ConsentNonceUsed", [PAYER, 7n]), "ConsentNonceUsed"],
        [engine.encodeErrorResult("PurposeUnknown", ["0x41414141"]), "PurposeUnknown"],
        [token.encodeErrorResult("CurrencyTokenNotAdopted", [PAYER, 2]), "CurrencyTokenNotAdopted"],
        [token.encodeErrorResult("CurrencyTokenZeroAmount"), "SettlementFailed"],
        [token.encodeErrorResult("CurrencyTokenRefused", [0n, PAYER, PAYER, 1n]), "SettlementFailed"],
        ["0xdeadbeef", "SettlementFailed"],
        ["0x12", "SettlementFailed"],
      ] as const) {
        expect(outcomeOfError(reverted(data)), data).to.deep.equal({ status: "refused", because });
      }
    });

    it("answers what is refused before the chain is asked", () => {
      for (const [because, fail] of [
        ["InvalidIsoMessage", () => parseIsoMessage("MT103")],
        [
          "NotSettleable",
          () => instructionsFrom(parsePacs008(PACS008.replace("CLRG", "INDA")), settlementDirectory([])),
        ],
        ["UnknownAgent", () => instructionsFrom(parsePacs009(PACS009), settlementDirectory([]))],
      ] as const) {
        let thrown: unknown;
        try {
          fail();
        } catch (error) {
          thrown = error;
        }
        expect(outcomeOfError(thrown)).to.deep.equal({ status: "refused", because });
      }
    });

    it("makes nothing of an error that says nothing of the payment", () => {
      for (const error of [new Error("no answer"), null, "timeout", { code: "NETWORK_ERROR" }]) {
        expect(outcomeOfError(error)).to.equal(null);
      }
    });
  });
});
