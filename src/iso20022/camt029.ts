import { type Camt056, type Cancellation, recalledTransactions } from "./camt056.ts";
import { choice, type Infer, many, maybe, one, sequence, verbatim } from "./codec.ts";
import {
  additionalInformation,
  caseAssignment,
  investigationCase,
  originalGroup,
  partyOrAgent,
  reasonInformation,
  supplementaryData,
} from "./components.ts";
import { type MessageDefinition, messageToXml, parseMessage, type Versioned } from "./message.ts";
import { OutcomeCount } from "./pacs002.ts";
import type { Pacs008 } from "./pacs008.ts";
import type { Pacs009 } from "./pacs009.ts";
import { ActiveCurrencyAndAmount, code, ISODate, Max35Text, Max4Text, UUIDv4Identifier } from "./simple-types.ts";

/** Why a payment is not given back, or not yet (ExternalPaymentCancellationRejection1Code, without requests to pay). */
export const RECALL_REJECTIONS = [
  ...["AC04", "ADAC", "AGNT", "AM04", "ARDT", "ARPL", "CUST", "IDMN", "LEGL", "NARR", "NOAS", "NOOR", "PTNA", "RQDA"],
  ...["RR04", "WSEQ"],
] as const;

export type RecallRejection = (typeof RECALL_REJECTIONS)[number];

/** ResolutionData1 and 5. Edition 09 says Chrgs where edition 13 says ChrgsInf. */
const resolution = sequence({
  EndToEndId: maybe(Max35Text),
  TxId: maybe(Max35Text),
  UETR: maybe(UUIDv4Identifier),
  IntrBkSttlmAmt: maybe(ActiveCurrencyAndAmount),
  IntrBkSttlmDt: maybe(ISODate),
  ClrChanl: maybe(verbatim),
  Compstn: maybe(verbatim),
  Chrgs: many(verbatim),
  ChrgsInf: many(verbatim),
});

const transactionResolution = sequence({
  CxlStsId: maybe(Max35Text),
  RslvdCase: maybe(investigationCase),
  OrgnlGrpInf: maybe(originalGroup),
  OrgnlInstrId: maybe(Max35Text),
  OrgnlEndToEndId: maybe(Max35Text),
  OrgnlTxId: maybe(Max35Text),
  OrgnlClrSysRef: maybe(Max35Text),
  OrgnlUETR: maybe(UUIDv4Identifier),
  TxCxlSts: maybe(code(["ACCR", "RJCR", "PDCR"], "CancellationIndividualStatus1Code")),
  CxlStsRsnInf: many(reasonInformation(code(RECALL_REJECTIONS, "ExternalPaymentCancellationRejection1Code"))),
  RsltnRltdInf: maybe(resolution),
  OrgnlIntrBkSttlmAmt: maybe(ActiveCurrencyAndAmount),
  OrgnlIntrBkSttlmDt: maybe(ISODate),
  Assgnr: maybe(partyOrAgent),
  Assgne: maybe(partyOrAgent),
  OrgnlTxRef: maybe(verbatim),
});

/** What a camt.029 says of one payment (PaymentTransaction102 and 152). */
export type TransactionResolution = Infer<typeof transactionResolution>;

const body = sequence({
  Assgnmt: one(caseAssignment),
  RslvdCase: maybe(investigationCase),
  Sts: one(choice({ Conf: Max4Text, RjctdMod: verbatim, DplctOf: verbatim, AssgnmtCxlConf: verbatim })),
  CxlDtls: many(
    sequence({
      OrgnlGrpInfAndSts: maybe(verbatim),
      OrgnlPmtInfAndSts: many(verbatim),
      TxInfAndSts: many(transactionResolution),
    }),
  ),
  ModDtls: maybe(verbatim),
  ClmNonRctDtls: maybe(verbatim),
  StmtDtls: maybe(verbatim),
  CrrctnTx: maybe(verbatim),
  RsltnRltdInf: maybe(resolution),
  SplmtryData: many(supplementaryData),
});

/** Edition 09 is what CBPR+ runs, 13 that of 2024. */
const VERSIONS = ["camt.029.001.13", "camt.029.001.09"] as const;

/** The answer to a recall (camt.029). */
export type Camt029 = Versioned<(typeof VERSIONS)[number], Infer<typeof body>>;

/** The definition of camt.029. */
export const camt029Definition: MessageDefinition<Camt029["version"], Infer<typeof body>> = {
  versions: VERSIONS,
  root: "RsltnOfInvstgtn",
  codec: body,
  check: () => undefined,
};

/** Reads a camt.029 from XML, as text or as bytes in UTF-8. Throws `InvalidIsoMessage`. */
export function parseCamt029(xml: string | Uint8Array): Camt029 {
  return parseMessage(camt029Definition, xml);
}

/** Writes a camt.029. Throws `InvalidIsoMessage`. */
export function toCamt029Xml(message: Camt029): string {
  return messageToXml(camt029Definition, message);
}

/** What is answered of one recalled payment. One that is accepted comes back as the payment with `returnUetr`. */
export type RecallAnswer =
  | { readonly status: "accepted"; readonly returnUetr: string }
  | { readonly status: "rejected"; readonly reason: RecallRejection; readonly text?: string }
  | { readonly status: "pending"; readonly reason?: RecallRejection; readonly text?: string };

/** CancellationIndividualStatus1Code. */
const TRANSACTION_CODES = { accepted: "ACCR", rejected: "RJCR", pending: "PDCR" } as const;

/** ExternalInvestigationExecutionConfirmation1Code of answers that agree, and of those that do not. */
const CONFIRMATIONS = { accepted: "CNCL", rejected: "RJCR", pending: "PDCR" } as const;
const PARTLY = "PECR";

/**
 * Answers a recall, one answer for each payment that it asks back, in their order. `heading` names the answer (Max35Text)
 * and says when it is given (ISODateTime). `original` is the message that is asked back, where it is as a whole. Throws
 * `OutcomeCount` and `UnknownGroup`.
 */
export function answerRecall(
  request: Camt056,
  heading: { readonly id: string; readonly createdAt: string },
  answers: readonly RecallAnswer[],
  original?: Pacs008 | Pacs009,
): Camt029 {
  const recalled = recalledTransactions(request, original);
  if (answers.length !== recalled.length) throw new OutcomeCount(answers.length, recalled.length);
  const { Assgnr, Assgne } = request.Assgnmt;
  return {
    version: request.version === "camt.056.001.08" ? "camt.029.001.09" : "camt.029.001.13",
    Assgnmt: { Id: heading.id, Assgnr: Assgne, Assgne: Assgnr, CreDtTm: heading.createdAt },
    ...(request.Case !== undefined && { RslvdCase: request.Case }),
    Sts: { Conf: confirmationOf(answers) },
    CxlDtls: [{ TxInfAndSts: recalled.map((transaction, index) => resolutionOf(transaction, answers[index]!)) }],
  };
}

function confirmationOf(answers: readonly RecallAnswer[]): string {
  const [status, ...others] = new Set(answers.map((answer) => answer.status));
  return status === undefined || others.length > 0 ? PARTLY : CONFIRMATIONS[status];
}

function resolutionOf(recalled: Cancellation, answer: RecallAnswer): TransactionResolution {
  const { OrgnlGrpInf, OrgnlInstrId, OrgnlEndToEndId, OrgnlTxId, OrgnlUETR, OrgnlIntrBkSttlmAmt } = recalled;
  return {
    ...(recalled.Case !== undefined && { RslvdCase: recalled.Case }),
    ...(OrgnlGrpInf !== undefined && { OrgnlGrpInf }),
    ...(OrgnlInstrId !== undefined && { OrgnlInstrId }),
    ...(OrgnlEndToEndId !== undefined && { OrgnlEndToEndId }),
    ...(OrgnlTxId !== undefined && { OrgnlTxId }),
    ...(OrgnlUETR !== undefined && { OrgnlUETR }),
    TxCxlSts: TRANSACTION_CODES[answer.status],
    ...detailOf(answer),
    ...(OrgnlIntrBkSttlmAmt !== undefined && { OrgnlIntrBkSttlmAmt }),
  };
}

function detailOf(answer: RecallAnswer): Pick<TransactionResolution, "CxlStsRsnInf" | "RsltnRltdInf"> {
  if (answer.status === "accepted") return { RsltnRltdInf: { UETR: answer.returnUetr } };
  if (answer.reason === undefined) return {};
  const AddtlInf = answer.text === undefined ? {} : { AddtlInf: additionalInformation(answer.text) };
  return { CxlStsRsnInf: [{ Rsn: { Cd: answer.reason }, ...AddtlInf }] };
}
