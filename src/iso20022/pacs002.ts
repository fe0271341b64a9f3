import { choice, type Infer, many, maybe, one, sequence, verbatim } from "./codec.ts";
import {
  additionalInformation,
  agent,
  charges,
  originalGroup,
  reasonInformation,
  supplementaryData,
} from "./components.ts";
import { type MessageDefinition, messageToXml, parseMessage, type Versioned } from "./message.ts";
import type { Pacs008 } from "./pacs008.ts";
import type { Pacs009 } from "./pacs009.ts";
import {
  DecimalNumber,
  ISODate,
  ISODateTime,
  Max15NumericText,
  Max35Text,
  Max4Text,
  UUIDv4Identifier,
} from "./simple-types.ts";
import { type PaymentOutcome, refusalText, statusReasonOf } from "./status-reason.ts";
import { isoDateTime } from "./times.ts";

const statusReason = reasonInformation(Max4Text);

const originalGroupAndStatus = sequence({
  OrgnlMsgId: one(Max35Text),
  OrgnlMsgNmId: one(Max35Text),
  OrgnlCreDtTm: maybe(ISODateTime),
  OrgnlNbOfTxs: maybe(Max15NumericText),
  OrgnlCtrlSum: maybe(DecimalNumber),
  GrpSts: maybe(Max4Text),
  StsRsnInf: many(statusReason),
  NbOfTxsPerSts: many(verbatim),
});

const dateOrDateTime = choice({ Dt: ISODate, DtTm: ISODateTime });

/** PaymentTransaction110 and 161. */
const transactionStatus = sequence({
  StsId: maybe(Max35Text),
  OrgnlGrpInf: maybe(originalGroup),
  OrgnlInstrId: maybe(Max35Text),
  OrgnlEndToEndId: maybe(Max35Text),
  OrgnlTxId: maybe(Max35Text),
  OrgnlUETR: maybe(UUIDv4Identifier),
  TxSts: maybe(Max4Text),
  StsRsnInf: many(statusReason),
  ChrgsInf: many(charges),
  AccptncDtTm: maybe(ISODateTime),
  PrcgDt: maybe(dateOrDateTime),
  FctvIntrBkSttlmDt: maybe(dateOrDateTime),
  AcctSvcrRef: maybe(Max35Text),
  ClrSysRef: maybe(Max35Text),
  InstgAgt: maybe(agent),
  InstdAgt: maybe(agent),
  OrgnlTxRef: maybe(verbatim),
  SplmtryData: many(supplementaryData),
});

/** What a pacs.002 says of one transaction. */
export type TransactionStatus = Infer<typeof transactionStatus>;

const header = sequence({
  MsgId: one(Max35Text),
  CreDtTm: one(ISODateTime),
  InstgAgt: maybe(agent),
  InstdAgt: maybe(agent),
  OrgnlBizQry: maybe(verbatim),
});

const body = sequence({
  GrpHdr: one(header),
  OrgnlGrpInfAndSts: many(originalGroupAndStatus),
  TxInfAndSts: many(transactionStatus),
  SplmtryData: many(supplementaryData),
});

/** Edition 10 is what CBPR+ and HVPS+ run, 14 that of 2024. */
const VERSIONS = ["pacs.002.001.14", "pacs.002.001.10"] as const;

/** A report on the status of payments (pacs.002). */
export type Pacs002 = Versioned<(typeof VERSIONS)[number], Infer<typeof body>>;

/** The definition of pacs.002. */
export const pacs002Definition: MessageDefinition<Pacs002["version"], Infer<typeof body>> = {
  versions: VERSIONS,
  root: "FIToFIPmtStsRpt",
  codec: body,
  check: () => undefined,
};

/** Reads a pacs.002 from XML, as text or as bytes in UTF-8. Throws `InvalidIsoMessage`. */
export function parsePacs002(xml: string | Uint8Array): Pacs002 {
  return parseMessage(pacs002Definition, xml);
}

/** Writes a pacs.002. Throws `InvalidIsoMessage`. */
export function toPacs002Xml(message: Pacs002): string {
  return messageToXml(pacs002Definition, message);
}

/** ExternalPaymentTransactionStatus1Code. */
export const TRANSACTION_STATUS = {
  settled: "ACSC",
  pending: "ACSP",
  queued: "PDNG",
  cancelled: "CANC",
  refused: "RJCT",
} as const satisfies Record<PaymentOutcome["status"], string>;

/** "An authorized user has cancelled the order" (ExternalStatusReason1Code). */
const CANCELLED = "DS02";

/** As many outcomes as there are transactions are needed. */
export class OutcomeCount extends Error {
  readonly outcomes: number;
  readonly transactions: number;
  constructor(outcomes: number, transactions: number) {
    super(`${outcomes} outcomes for ${transactions} transactions`);
    this.name = "OutcomeCount";
    this.outcomes = outcomes;
    this.transactions = transactions;
  }
}

/**
 * Reports what became of the transactions of a message, in their order, in the same edition of the standard.
 * `heading` names the report and says when it is made. Throws `OutcomeCount`, and `InvalidIsoMessage` for a time that no
 * message can say.
 */
export function statusReport(
  original: Pacs008 | Pacs009,
  heading: Infer<typeof header>,
  outcomes: readonly PaymentOutcome[],
): Pacs002 {
  const { length } = original.CdtTrfTxInf;
  if (outcomes.length !== length) throw new OutcomeCount(outcomes.length, length);
  return {
    version: original.version.endsWith(".08") ? "pacs.002.001.10" : "pacs.002.001.14",
    GrpHdr: heading,
    TxInfAndSts: outcomes.map((outcome, index) => statusOf(original, index, outcome)),
  };
}

function statusOf(original: Pacs008 | Pacs009, index: number, outcome: PaymentOutcome): TransactionStatus {
  const { PmtId } = original.CdtTrfTxInf[index]!;
  const { MsgId, CreDtTm } = original.GrpHdr;
  return {
    OrgnlGrpInf: { OrgnlMsgId: MsgId, OrgnlMsgNmId: original.version, OrgnlCreDtTm: CreDtTm },
    ...(PmtId.InstrId !== undefined && { OrgnlInstrId: PmtId.InstrId }),
    OrgnlEndToEndId: PmtId.EndToEndId,
    ...(PmtId.TxId !== undefined && { OrgnlTxId: PmtId.TxId }),
    ...(PmtId.UETR !== undefined && { OrgnlUETR: PmtId.UETR }),
    TxSts: TRANSACTION_STATUS[outcome.status],
    ...detailOf(outcome, `${pathOf(original, index)}/FctvIntrBkSttlmDt/DtTm`),
  };
}

function pathOf({ CdtTrfTxInf }: Pacs008 | Pacs009, index: number): string {
  const path = `Document/${pacs002Definition.root}/TxInfAndSts`;
  return CdtTrfTxInf.length === 1 ? path : `${path}[${index + 1}]`;
}

function detailOf(outcome: PaymentOutcome, path: string): Pick<TransactionStatus, "StsRsnInf" | "FctvIntrBkSttlmDt"> {
  if (outcome.status === "settled") return { FctvIntrBkSttlmDt: { DtTm: isoDateTime(outcome.at, path) } };
  if (outcome.status === "cancelled") return { StsRsnInf: [{ Rsn: { Cd: CANCELLED } }] };
  if (outcome.status !== "refused") return {};
  const AddtlInf = additionalInformation(refusalText(outcome.because));
  return { StsRsnInf: [{ Rsn: { Cd: statusReasonOf(outcome.because) }, AddtlInf }] };
}
