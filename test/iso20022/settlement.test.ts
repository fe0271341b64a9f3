import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";

import {
  canonicalTransaction,
  type Instruction,
  instructionsFrom,
  InvalidIsoMessage,
  InvalidUtcOffset,
  newInstruction,
  NotSettleable,
  pacs008From,
  pacs009From,
  parsePacs008,
  parsePacs009,
  parseXml,
  PURPOSES,
  purposeToBytes,
  settlementDirectory,
  toPacs008Xml,
  toPacs009Xml,
  transactionCommitment,
  UnknownAgent,
  UnknownCurrency,
  uetrToBytes,
  writeXml,
} from "../../src/index.ts";
import { ADDRESS, directory, LEI, PACS008, PACS009, TWO_TRANSACTIONS, UETR } from "./samples.ts";

const TRANSACTION = "Document/FIToFICstmrCdtTrf/CdtTrfTxInf";
const HEADER = "Document/FIToFICstmrCdtTrf/GrpHdr";
const HEADING = { MsgId: "BACK-1", CreDtTm: "2026-11-23T10:00:00Z" };

const seconds = (time: string) => Date.parse(time) / 1_000;
const from008 = (xml: string, utcOffset?: string): Instruction =>
  instructionsFrom(parsePacs008(xml), directory, utcOffset === undefined ? {} : { utcOffset })[0]!;

/** What a message says of an instruction; its nonce is the chain's, and drawn. */
const told = ({ nonce, ...rest }: Instruction) => rest;

describe("ISO 20022: messages and instructions", () => {
  describe("instructionsFrom", () => {
    it("settles the settlement amount between instructing and instructed agent, whatever the charges", () => {
      const message = parsePacs008(PACS008);
      expect(instructionsFrom(message, directory).map(told)).to.deep.equal([
        {
          uetr: uetrToBytes(UETR.first),
          purpose: purposeToBytes("TRAD"),
          validFrom: seconds("2026-11-23T09:00:00+08:00"),
          deadline: seconds("2026-11-23T17:00:00+08:00"),
          disclosure: transactionCommitment(message, 0),
          legs: [{ token: ADDRESS.yuan, payer: ADDRESS.china, payee: ADDRESS.kazakhstan, amount: 1_247_550n }],
        },
      ]);
    });

    it("settles between debtor and creditor where a pacs.009 names nobody else, in the token's decimals", () => {
      const [instruction] = instructionsFrom(parsePacs009(PACS009), directory);
      expect(instruction!.legs).to.deep.equal([
        { token: ADDRESS.yen, payer: ADDRESS.japan, payee: ADDRESS.china, amount: 25_000_000n },
      ]);
      expect(instruction!.purpose).to.equal("0x00000000");
    });

    it("gives an instruction for each transaction", () => {
      const instructions = instructionsFrom(parsePacs008(TWO_TRANSACTIONS), directory);
      expect(instructions.map(({ uetr }) => uetr)).to.deep.equal([UETR.first, UETR.second].map(uetrToBytes));
      expect(instructions.map(({ legs }) => legs[0]!.amount)).to.deep.equal([10_025n, 20_050n]);
      expect(instructions[0]!.disclosure).to.not.equal(instructions[1]!.disclosure);
    });

    it("knows every category purpose, in the transaction or in the header", () => {
      const type = "<PmtTpInf><CtgyPurp><Cd>TRAD</Cd></CtgyPurp></PmtTpInf>";
      for (const code of PURPOSES) {
        const inTransaction = PACS008.replace("TRAD", code);
        const inHeader = PACS008.replace(type, "").replace("</SttlmInf>", `</SttlmInf>${type.replace("TRAD", code)}`);
        for (const xml of [inTransaction, inHeader]) expect(from008(xml).purpose).to.equal(purposeToBytes(code));
      }
    });

    it("takes the settlement date as the whole day of the settlement system, unless times bound it", () => {
      const day = PACS008.replace(/<SttlmTmReq>.*<\/SttlmTmReq>/, "");
      const window = (xml: string, offset?: string) => {
        const { validFrom, deadline } = from008(xml, offset);
        return [validFrom, deadline];
      };
      expect(window(day)).to.deep.equal([seconds("2026-11-23T00:00:00Z"), seconds("2026-11-23T23:59:59Z")]);
      expect(window(day, "+08:00")).to.deep.equal([
        seconds("2026-11-23T00:00:00+08:00"),
        seconds("2026-11-23T23:59:59+08:00"),
      ]);
      const bounded = PACS008.replace(
        /<SttlmTmReq>.*<\/SttlmTmReq>/,
        "<SttlmTmReq><TillTm>17:00:00</TillTm><FrTm>08:00:00.2</FrTm><RjctTm>16:30:00.9</RjctTm></SttlmTmReq>",
      );
      expect(window(bounded, "+05:00")).to.deep.equal([
        seconds("2026-11-23T08:00:01+05:00"),
        seconds("2026-11-23T16:30:00+05:00"),
      ]);
    });

    it("takes an offset as messages write it, and names any other", () => {
      const window = (utcOffset: string) =>
        instructionsFrom(parsePacs009(PACS009), directory, { utcOffset })[0]!.validFrom;
      for (const offset of ["Z", "+00:00", "-00:00", "+08:00", "-03:30", "+13:59", "+14:00", "-14:00"]) {
        expect(window(offset), offset).to.equal(seconds(`2026-11-24T00:00:00${offset}`));
      }
      for (const offset of [
        "+8",
        "+08",
        "8",
        "+0800",
        "+8:00",
        "+08:0",
        "+08:60",
        "+14:01",
        "-15:00",
        "z",
        "UTC",
        "",
        " Z",
      ]) {
        expect(() => window(offset), offset)
          .to.throw(InvalidUtcOffset, "is no offset from UTC: Z, or hours and minutes such as +08:00")
          .with.property("utcOffset", offset);
      }
      // Also where each time has an offset of its own.
      expect(() => from008(PACS008, "+8")).to.throw(InvalidUtcOffset);
    });

    it("settles within the seconds that a time bounds, however fine it is", () => {
      const bounded = (from: string, till: string) => {
        const times = `<SttlmTmReq><TillTm>${till}</TillTm><FrTm>${from}</FrTm></SttlmTmReq>`;
        const { validFrom, deadline } = from008(PACS008.replace(/<SttlmTmReq>.*<\/SttlmTmReq>/, times));
        return [validFrom, deadline];
      };
      const [eight, nine] = [seconds("2026-11-23T08:00:00Z"), seconds("2026-11-23T09:00:00Z")];
      expect(bounded("08:00:00", "09:00:00")).to.deep.equal([eight, nine]);
      expect(bounded("08:00:00.0000000", "09:00:00.9999999")).to.deep.equal([eight, nine]);
      expect(bounded("08:00:00.0000001", "09:00:00.0000001Z")).to.deep.equal([eight + 1, nine]);
      expect(bounded("00:00:00", "24:00:00")).to.deep.equal(
        ["2026-11-23T00:00:00Z", "2026-11-23T23:59:59Z"].map(seconds),
      );
    });

    it("names a day that the chain does not know", () => {
      for (const [day, offset] of [
        ["1969-12-31", "Z"],
        ["0001-01-01", "Z"],
        ["1970-01-01", "+14:00"],
      ] as const) {
        const xml = PACS009.replace("2026-11-24", day);
        expect(() => instructionsFrom(parsePacs009(xml), directory, { utcOffset: offset }))
          .to.throw(NotSettleable, "before 1970")
          .with.property("path", "Document/FICdtTrf/CdtTrfTxInf/IntrBkSttlmDt");
      }
      const last = instructionsFrom(parsePacs009(PACS009.replace("2026-11-24", "9999-12-31")), directory);
      expect(last[0]!.deadline).to.equal(seconds("9999-12-31T23:59:59Z"));
    });

    it("commits to what the caller says, if it says so", () => {
      const disclosure = `0x${"5a".repeat(32)}`;
      const instructions = instructionsFrom(parsePacs008(TWO_TRANSACTIONS), directory, {
        disclosureOf: (uetr) => (uetr === UETR.second ? disclosure : `0x${"00".repeat(32)}`),
      });
      expect(instructions[1]!.disclosure).to.equal(disclosure);
    });

    it("finds an agent by LEI, by either form of its BIC, or by both if they agree", () => {
      const agent = (content: string) =>
        PACS008.replace("<InstdAgt><FinInstnId><BICFI>SOGDKZKA</BICFI>", `<InstdAgt><FinInstnId>${content}`);
      for (const content of [
        "<BICFI>SOGDKZKAXXX</BICFI>",
        `<LEI>${LEI.kazakhstan}</LEI>`,
        `<BICFI>SOGDKZKA</BICFI><LEI>${LEI.kazakhstan}</LEI>`,
      ]) {
        expect(from008(agent(content)).legs[0]!.payee, content).to.equal(ADDRESS.kazakhstan);
      }
      for (const [content, name] of [
        ["<BICFI>SOGDKZKA123</BICFI>", "SOGDKZKA123"],
        [`<BICFI>SOGDCNBJ</BICFI><LEI>${LEI.kazakhstan}</LEI>`, `${LEI.kazakhstan} / SOGDCNBJ`],
      ] as const) {
        expect(() => from008(agent(content)))
          .to.throw(UnknownAgent)
          .with.include({ path: `${HEADER}/InstdAgt`, agent: name });
      }
    });

    it("names an agent without an account in the currency", () => {
      const xml = PACS009.replace("JPY", "CNY").replace("250000", "250000.00");
      expect(() => instructionsFrom(parsePacs009(xml), directory))
        .to.throw(UnknownCurrency)
        .with.include({ path: "Document/FICdtTrf/CdtTrfTxInf/Dbtr", agent: LEI.japan, currency: "CNY" });
    });

    it("names what cannot be settled, though it is a sound message", () => {
      for (const [from, to, path] of [
        ["CLRG", "INDA", `${HEADER}/SttlmInf/SttlmMtd`],
        [/<UETR>.*<\/UETR>/, "", `${TRANSACTION}/PmtId/UETR`],
        ["<Cd>TRAD</Cd>", "<Prtry>SILK</Prtry>", `${TRANSACTION}/PmtTpInf/CtgyPurp/Prtry`],
        ["<FrTm>09", "<FrTm>18", `${TRANSACTION}/SttlmTmReq`],
        [/(<InstgAgt><FinInstnId>)<LEI>.*<\/LEI>/, "$1<Nm>Bank</Nm>", `${HEADER}/InstgAgt`],
        [/12475\.50?</g, "0<", `${TRANSACTION}/IntrBkSttlmAmt`],
      ] as const) {
        const xml = PACS008.replace(from, to);
        expect(xml).to.not.equal(PACS008);
        expect(() => from008(xml))
          .to.throw(NotSettleable)
          .with.property("path", path);
      }
    });

    it("refuses an amount of which there cannot be so much", () => {
      const inFine = (decimals: number) =>
        settlementDirectory(
          [LEI.china, LEI.kazakhstan].map((lei) => ({
            LEI: lei,
            BICFI: lei === LEI.china ? "SOGDCNBJ" : "SOGDKZKA",
            currency: "CNY",
            account: ADDRESS.china,
            token: ADDRESS.yuan,
            decimals,
          })),
        );
      const message = parsePacs008(PACS008);
      expect(instructionsFrom(message, inFine(26))[0]!.legs[0]!.amount).to.equal(1_247_550n * 10n ** 24n);
      expect(() => instructionsFrom(message, inFine(30)))
        .to.throw(NotSettleable, "more than there can be of a token")
        .with.property("path", `${TRANSACTION}/IntrBkSttlmAmt`);
    });

    it("refuses an amount that the token cannot hold, and a currency in two tokens", () => {
      const entry = (agent: string, account: string, decimals: number, token = ADDRESS.yuan) => ({
        LEI: agent,
        BICFI: agent === LEI.kazakhstan ? "SOGDKZKA" : "SOGDCNBJ",
        currency: "CNY",
        account,
        token,
        decimals,
      });
      const payer = entry(LEI.china, ADDRESS.china, 1);
      const inTenths = settlementDirectory([payer, entry(LEI.kazakhstan, ADDRESS.kazakhstan, 1)]);
      const message = parsePacs008(PACS008);
      expect(instructionsFrom(message, inTenths)[0]!.legs[0]!.amount).to.equal(124_755n);
      expect(() => instructionsFrom(parsePacs008(PACS008.replace(/12475\.50?</g, "12475.51<")), inTenths))
        .to.throw(NotSettleable, "too few decimals")
        .with.property("path", `${TRANSACTION}/IntrBkSttlmAmt`);
      const other = entry(LEI.kazakhstan, ADDRESS.kazakhstan, 1, ADDRESS.yen);
      expect(() => instructionsFrom(message, settlementDirectory([payer, other]))).to.throw("in different tokens");
    });
  });

  describe("transactionCommitment", () => {
    it("is the hash of the transaction, written in one way and with its namespace", () => {
      const message = parsePacs008(TWO_TRANSACTIONS);
      const canonical = canonicalTransaction(message, 1);
      expect(canonical).to.match(
        /^<CdtTrfTxInf xmlns="urn:iso:std:iso:20022:tech:xsd:pacs\.008\.001\.08"><PmtId><EndToEndId>E2E<\/EndToEndId>/,
      );
      expect(transactionCommitment(message, 1)).to.equal(keccak256(toUtf8Bytes(canonical)));
      expect(writeXml(parseXml(canonical))).to.equal(canonical);
    });

    it("is the same however the message was laid out, and another for any other content", () => {
      const commitment = (xml: string) => transactionCommitment(parsePacs008(xml), 0);
      const prefixed = PACS008.replace(/<(\/?)([A-Z])/g, "<$1p:$2").replace("xmlns=", "xmlns:p=");
      expect(commitment(prefixed.replace(/\n\s*</g, "<"))).to.equal(commitment(PACS008));
      expect(commitment(PACS008.replace(">24.5<", ">24.50<"))).to.equal(commitment(PACS008));
      for (const [from, to] of [
        ["西安", "北京"],
        ["INVOICE-4711", "INVOICE-4712"],
        ["second line", "second  line"],
        ["pacs.008.001.12", "pacs.008.001.08"],
      ] as const) {
        expect(commitment(PACS008.replace(from, to)), to).to.not.equal(commitment(PACS008));
      }
    });
  });

  describe("pacs008From and pacs009From", () => {
    const instruction = newInstruction({
      uetr: UETR.second,
      purpose: "SUPP",
      validFrom: seconds("2026-11-23T08:00:00Z"),
      deadline: seconds("2026-11-23T16:00:00Z"),
      disclosure: `0x${"5a".repeat(32)}`,
      legs: [{ token: ADDRESS.yuan, payer: ADDRESS.china, payee: ADDRESS.kazakhstan.toUpperCase(), amount: 70_007n }],
    });
    const customer = {
      instruction,
      transaction: { PmtId: { EndToEndId: "E2E" }, ChrgBr: "SHAR" as const, Dbtr: { Nm: "A & B" }, Cdtr: { Nm: "C" } },
    };

    it("says what the instruction says, and reads as the same instruction", () => {
      const options = { disclosureOf: () => instruction.disclosure };
      const same = { ...instruction, legs: [{ ...instruction.legs[0]!, payee: ADDRESS.kazakhstan }] };
      const message = pacs008From(HEADING, [customer], directory);
      expect(instructionsFrom(parsePacs008(toPacs008Xml(message)), directory, options).map(told)).to.deep.equal([
        told(same),
      ]);
      const { Dbtr, DbtrAgt, InstdAgt, IntrBkSttlmAmt } = message.CdtTrfTxInf[0]!;
      expect([Dbtr.Nm, DbtrAgt.FinInstnId.LEI, InstdAgt!.FinInstnId.BICFI]).to.deep.equal([
        "A & B",
        LEI.china,
        "SOGDKZKAXXX",
      ]);
      expect(IntrBkSttlmAmt).to.deep.equal({ Ccy: "CNY", minorUnits: 70_007n });

      const institutions = [{ instruction, transaction: { PmtId: { EndToEndId: "E2E" } } }];
      const between = pacs009From(HEADING, institutions, directory);
      expect(instructionsFrom(parsePacs009(toPacs009Xml(between)), directory, options).map(told)).to.deep.equal([
        told(same),
      ]);
    });

    it("goes back and forth from samples", () => {
      const message = parsePacs008(TWO_TRANSACTIONS);
      const instructions = instructionsFrom(message, directory);
      const transfers = instructions.map((each, index) => {
        const { PmtId, ChrgBr, Dbtr, Cdtr } = message.CdtTrfTxInf[index]!;
        return { instruction: each, transaction: { PmtId: { EndToEndId: PmtId.EndToEndId }, ChrgBr, Dbtr, Cdtr } };
      });
      const again = pacs008From(HEADING, transfers, directory);
      const disclosures = instructions.map(({ disclosure }) => disclosure);
      const options = { disclosureOf: (uetr: string) => disclosures[uetr === UETR.first ? 0 : 1]! };
      expect(instructionsFrom(parsePacs008(toPacs008Xml(again)), directory, options).map(told)).to.deep.equal(
        instructions.map(told),
      );
    });

    it("leaves a beginning on another day out, since a message has one settlement date", () => {
      const early = { ...instruction, validFrom: 0 };
      const [transaction] = pacs008From(HEADING, [{ ...customer, instruction: early }], directory).CdtTrfTxInf;
      expect(transaction).to.deep.include({ IntrBkSttlmDt: "2026-11-23", SttlmTmReq: { RjctTm: "16:00:00Z" } });
    });

    it("names a time that no message can say", () => {
      const LAST = seconds("9999-12-31T23:59:59Z");
      const of = (changed: Partial<Instruction>) => () =>
        pacs008From(HEADING, [{ ...customer, instruction: { ...instruction, ...changed } }], directory);
      expect(of({ deadline: LAST })().CdtTrfTxInf[0]!.IntrBkSttlmDt).to.equal("9999-12-31");
      for (const deadline of [LAST + 1, 2 ** 40, 2 ** 48 - 1, -1, 1.5, NaN, Infinity]) {
        expect(of({ deadline }), String(deadline))
          .to.throw(InvalidIsoMessage, `${deadline} is no time that a message can say`)
          .with.include({ path: `${TRANSACTION}/SttlmTmReq/RjctTm`, problem: "Date" });
      }
      for (const validFrom of [LAST + 1, -1, NaN]) {
        expect(of({ validFrom }))
          .to.throw(InvalidIsoMessage)
          .with.include({ path: `${TRANSACTION}/SttlmTmReq/FrTm`, problem: "Date" });
      }
    });

    it("names an amount that no message can say", () => {
      const [leg] = instruction.legs;
      const of = (amount: bigint) => () =>
        pacs008From(
          HEADING,
          [{ ...customer, instruction: { ...instruction, legs: [{ ...leg!, amount }] } }],
          directory,
        );
      for (const amount of [0n, -1n, 1n << 104n]) expect(of(amount)).to.throw(NotSettleable, "no amount of a token");
      expect(() => toPacs008Xml(of(10n ** 18n)()))
        .to.throw(InvalidIsoMessage, "more than 18 digits")
        .with.include({ path: `${TRANSACTION}/IntrBkSttlmAmt`, problem: "Amount" });
      expect(toPacs008Xml(of(10n ** 18n - 1n)())).to.contain(">9999999999999999.99<");
    });

    it("names what is no credit transfer of the directory", () => {
      const [leg] = instruction.legs;
      const of = (legs: Instruction["legs"]) => () =>
        pacs008From(HEADING, [{ ...customer, instruction: { ...instruction, legs } }], directory);
      expect(of([leg!, leg!])).to.throw(NotSettleable, `${TRANSACTION}: an instruction of 2 legs`);
      expect(of([])).to.throw(NotSettleable, "an instruction of 0 legs");
      expect(of([{ ...leg!, payer: ADDRESS.yen }]))
        .to.throw(UnknownAgent)
        .with.include({ path: `${TRANSACTION}/InstgAgt`, agent: ADDRESS.yen });
      const sen = { token: ADDRESS.yen, payer: ADDRESS.japan, payee: ADDRESS.china, amount: 101n };
      expect(of([sen])).to.throw(NotSettleable, "101 units of the token are no whole minor units of JPY");
    });
  });
});
