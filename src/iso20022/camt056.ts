import { type Infer, many, maybe, one, sequence, some, verbatim } from "./codec.ts";
import {
  additionalInformation,
  agent,
  type Agent,
  caseAssignment,
  investigationCase,
  originalGroup,
  reasonInformation,
} from "./components.ts";
import { InvalidIsoMessage, quote } from "./errors.ts";
import { type MessageDefinition, messageToXml, parseMessage, type Versioned } from "./message.ts";
import type { Pacs008 } from "./pacs008.ts";
import type { Pacs009 } from "./pacs009.ts";
import {
  ActiveCurrencyAndAmount,
  code,
  DecimalNumber,
  ISODate,
  Max15NumericText,
  Max35Text,
  UUIDv4Identifier,
} from "./simple-types.ts";

/** Why a payment is asked back (ExternalCancellationReason1Code, without the codes of requests to pay). */
export const CANCELLATION_REASONS = [
  ...["AC02", "AC03", "AGNT", "AM09", "BE16", "BIAS", "COVR", "CURR", "CUST", "CUTA", "DS24", "DT01", "DUPL", "ENUE"],
  ...["FRAD", "FRNA", "INCR", "INDM", "MD06", "NARR", "NFNA", "SVNR", "SYAD", "TECH", "UAPA", "UPAY"],
] as const;

export type CancellationReason = (typeof CANCELLATION_REASONS)[number];

const cancellation = sequence({
  CxlId: maybe(Max35Text),
  Case: maybe(investigationCase),
  OrgnlGrpInf: maybe(originalGroup),
  OrgnlInstrId: maybe(Max35Text),
  OrgnlEndToEndId: maybe(Max35Text),
  OrgnlTxId: maybe(Max35Text),
  OrgnlUETR: maybe(UUIDv4Identifier),
  OrgnlClrSysRef: maybe(Max35Text),
  OrgnlIntrBkSttlmAmt: maybe(ActiveCurrencyAndAmount),
  OrgnlIntrBkSttlmDt: maybe(ISODate),
  Assgnr: maybe(agent),
  Assgne: maybe(agent),
  CxlRsnInf: many(reasonInformation(code(CANCELLATION_REASONS, "ExternalCancellationReason1Code"))),
  OrgnlTxRef: maybe(verbatim),
  SplmtryData: many(verbatim),
});

/** What a camt.056 says of one payment (PaymentTransaction106 and 155). */
export type Cancellation = Infer<typeof cancellation>;

const body = sequence({
  Assgnmt: one(caseAssignment),
  Case: maybe(investigationCase),
  CtrlData: maybe(sequence({ NbOfTxs: one(Max15NumericText), CtrlSum: maybe(DecimalNumber) })),
  Undrlyg: some(sequence({ OrgnlGrpInfAndCxl: maybe(verbatim), TxInf: many(cancellation) })),
  SplmtryData: many(verbatim),
});

/** Edition 08 is what CBPR+ runs, 11 that of 2024. */
const VERSIONS = ["camt.056.001.11", "camt.056.001.08"] as const;

/** A request to have payments back, or cancelled as long as they are not settled (camt.056). */
export type Camt056 = Versioned<(typeof VERSIONS)[number], Infer<typeof body>>;

/** The definition of camt.056. */
export const camt056Definition: MessageDefinition<Camt056["version"], Infer<typeof body>> = {
  versions: VERSIONS,
  root: "FIToFIPmtCxlReq",
  codec: body,
  check({ CtrlData, Undrlyg }, path) {
    const count = Undrlyg.reduce((sum, { TxInf }) => sum + (TxInf?.length ?? 0), 0);
    if (CtrlData !== undefined && CtrlData.NbOfTxs !== count) {
      const message = `says ${CtrlData.NbOfTxs}, but there are ${count} transactions`;
      throw new InvalidIsoMessage(`${path}/CtrlData/NbOfTxs`, "NumberOfTransactions", message);
    }
    const uetrs = Undrlyg.flatMap(({ TxInf }) => TxInf ?? []).flatMap(({ OrgnlUETR }) => OrgnlUETR ?? []);
    const twice = uetrs.find((uetr, index) => uetrs.indexOf(uetr) !== index);
    if (twice === undefined) return;
    throw new InvalidIsoMessage(`${path}/Undrlyg`, "DuplicateUetr", `${quote(twice)} stands in this message twice`);
  },
};

/** Reads a camt.056 from XML, as text or as bytes in UTF-8. Throws `InvalidIsoMessage`. */
export function parseCamt056(xml: string | Uint8Array): Camt056 {
  return parseMessage(camt056Definition, xml);
}

/** Writes a camt.056. Throws `InvalidIsoMessage`. */
export function toCamt056Xml(message: Camt056): string {
  return messageToXml(camt056Definition, message);
}

/** A message does not speak of a payment. */
export class NoSuchTransaction extends Error {
  readonly uetr: string;
  constructor(uetr: string) {
    super(`the message speaks of no payment ${uetr}`);
    this.name = "NoSuchTransaction";
    this.uetr = uetr;
  }
}

/** What a recall adds to the payment that it asks back. */
export interface RecallDraft {
  /** Identifies the request (Max35Text). */
  readonly id: string;
  /** Identifies the case (Max35Text), also in the answer. */
  readonly caseId: string;
  /** ISODateTime. */
  readonly createdAt: string;
  readonly from: Agent;
  readonly to: Agent;
  readonly reason: CancellationReason;
  readonly text?: string;
}

/**
 * Asks one payment of a message back. It is a request and no more: what is settled stays settled, and only a new payment
 * of the one who received it brings the money back. Throws `NoSuchTransaction`.
 */
export function recallRequest(original: Pacs008 | Pacs009, uetr: string, draft: RecallDraft): Camt056 {
  return {
    version: original.version.endsWith(".08") ? "camt.056.001.08" : "camt.056.001.11",
    Assgnmt: { Id: draft.id, Assgnr: { Agt: draft.from }, Assgne: { Agt: draft.to }, CreDtTm: draft.createdAt },
    Case: { Id: draft.caseId, Cretr: { Agt: draft.from } },
    CtrlData: { NbOfTxs: 1 },
    Undrlyg: [{ TxInf: [cancellationOf(original, uetr, draft)] }],
  };
}

function cancellationOf(
  { version, GrpHdr, CdtTrfTxInf }: Pacs008 | Pacs009,
  uetr: string,
  draft: RecallDraft,
): Cancellation {
  const transaction = CdtTrfTxInf.find(({ PmtId }) => PmtId.UETR === uetr);
  if (transaction === undefined) throw new NoSuchTransaction(uetr);
  const { PmtId, IntrBkSttlmAmt, IntrBkSttlmDt = GrpHdr.IntrBkSttlmDt } = transaction;
  return {
    OrgnlGrpInf: { OrgnlMsgId: GrpHdr.MsgId, OrgnlMsgNmId: version, OrgnlCreDtTm: GrpHdr.CreDtTm },
    ...(PmtId.InstrId !== undefined && { OrgnlInstrId: PmtId.InstrId }),
    OrgnlEndToEndId: PmtId.EndToEndId,
    ...(PmtId.TxId !== undefined && { OrgnlTxId: PmtId.TxId }),
    OrgnlUETR: uetr,
    OrgnlIntrBkSttlmAmt: IntrBkSttlmAmt,
    ...(IntrBkSttlmDt !== undefined && { OrgnlIntrBkSttlmDt: IntrBkSttlmDt }),
    CxlRsnInf: [
      {
        Rsn: { Cd: draft.reason },
        ...(draft.text !== undefined && { AddtlInf: additionalInformation(draft.text) }),
      },
    ],
  };
}

/** Every payment that a request asks back. */
export function recalledTransactions({ Undrlyg }: Camt056): readonly Cancellation[] {
  return Undrlyg.flatMap(({ TxInf }) => TxInf ?? []);
}
