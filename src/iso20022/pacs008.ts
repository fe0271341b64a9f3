import { type Infer, many, maybe, one, sequence, some, verbatim } from "./codec.ts";
import { agent, cashAccount, charges, party, purpose, supplementaryData } from "./components.ts";
import {
  checkCreditTransfer,
  directAgents,
  groupHeader,
  intermediaryAgents,
  previousAgents,
  settlementFields,
  transactionPath,
} from "./credit-transfer.ts";
import { InvalidIsoMessage } from "./errors.ts";
import { type MessageDefinition, messageToXml, parseMessage, type Versioned } from "./message.ts";
import { ActiveCurrencyAndAmount, BaseOneRate, code, ISODate, ISODateTime, Max140Text } from "./simple-types.ts";

/** CreditTransferTransaction39 and 64. */
export const pacs008Transaction = sequence({
  ...settlementFields,
  AccptncDtTm: maybe(ISODateTime),
  PoolgAdjstmntDt: maybe(ISODate),
  InstdAmt: maybe(ActiveCurrencyAndAmount),
  XchgRate: maybe(BaseOneRate),
  ChrgBr: one(code(["DEBT", "CRED", "SHAR", "SLEV"], "ChargeBearerType1Code")),
  ChrgsInf: many(charges),
  MndtRltdInf: maybe(verbatim),
  ...previousAgents,
  ...directAgents,
  ...intermediaryAgents,
  UltmtDbtr: maybe(party),
  InitgPty: maybe(party),
  Dbtr: one(party),
  DbtrAcct: maybe(cashAccount),
  DbtrAgt: one(agent),
  DbtrAgtAcct: maybe(cashAccount),
  CdtrAgt: one(agent),
  CdtrAgtAcct: maybe(cashAccount),
  Cdtr: one(party),
  CdtrAcct: maybe(cashAccount),
  UltmtCdtr: maybe(party),
  InstrForCdtrAgt: many(verbatim),
  InstrForNxtAgt: many(verbatim),
  Purp: maybe(purpose),
  RgltryRptg: many(verbatim, 10),
  Tax: maybe(verbatim),
  RltdRmtInf: many(verbatim, 10),
  RmtInf: maybe(sequence({ Ustrd: many(Max140Text), Strd: many(verbatim) })),
  SplmtryData: many(supplementaryData),
});

/** One customer's payment in a pacs.008. */
export type Pacs008Transaction = Infer<typeof pacs008Transaction>;

const body = sequence({
  GrpHdr: one(groupHeader),
  CdtTrfTxInf: some(pacs008Transaction),
  SplmtryData: many(supplementaryData),
});

/** Edition 08 is what CBPR+ and HVPS+ run, 12 that of 2024. */
const VERSIONS = ["pacs.008.001.12", "pacs.008.001.08"] as const;

/** A financial institution's transfer for its customer to another institution's customer (pacs.008). */
export type Pacs008 = Versioned<(typeof VERSIONS)[number], Infer<typeof body>>;

/** The definition of pacs.008. */
export const pacs008Definition: MessageDefinition<Pacs008["version"], Infer<typeof body>> = {
  versions: VERSIONS,
  root: "FIToFICstmrCdtTrf",
  codec: body,
  check(message, path) {
    checkCreditTransfer(message, path);
    for (const [index, transaction] of message.CdtTrfTxInf.entries()) {
      checkInstructedAmount(transaction, transactionPath(path, index, message.CdtTrfTxInf.length));
    }
  },
};

/** InstructedAmountAndExchangeRate1Rule to 3Rule and ChargesInformationAndInstructedAmountRule. */
function checkInstructedAmount(transaction: Pacs008Transaction, path: string): void {
  const { InstdAmt, XchgRate, ChrgsInf, IntrBkSttlmAmt } = transaction;
  if (ChrgsInf !== undefined && InstdAmt === undefined) {
    throw new InvalidIsoMessage(`${path}/InstdAmt`, "Missing", "is missing, though there are charges");
  }
  const isExchanged = InstdAmt !== undefined && InstdAmt.Ccy !== IntrBkSttlmAmt.Ccy;
  if (isExchanged && XchgRate === undefined) {
    throw new InvalidIsoMessage(`${path}/XchgRate`, "Missing", "is missing, though the currencies differ");
  }
  if (!isExchanged && XchgRate !== undefined) {
    throw new InvalidIsoMessage(`${path}/XchgRate`, "Rule", "stands there without another currency");
  }
}

/** Reads a pacs.008 from XML, as text or as bytes in UTF-8. Throws `InvalidIsoMessage`. */
export function parsePacs008(xml: string | Uint8Array): Pacs008 {
  return parseMessage(pacs008Definition, xml);
}

/** Writes a pacs.008. Throws `InvalidIsoMessage`. */
export function toPacs008Xml(message: Pacs008): string {
  return messageToXml(pacs008Definition, message);
}
