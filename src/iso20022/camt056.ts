import { type Infer, many, maybe, one, sequence, some, verbatim } from "./codec.ts";
import {
  additionalInformation,
  agent,
  type Agent,
  caseAssignment,
  investigationCase,
  originalGroup,
  reasonInformation,
  supplementaryData,
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
  ISODateTime,
  Max15NumericText,
  Max35Text,
  TrueFalseIndicator,
  UUIDv4Identifier,
} from "./simple-types.ts";
import { pathsOf } from "./xml.ts";

/** Why a payment is asked back (ExternalCancellationReason1Code, without the codes of requests to pay). */
export const CANCELLATION_REASONS = [
  ...["AC02", "AC03", "AGNT", "AM09", "BE16", "BIAS", "COVR", "CURR", "CUST", "CUTA", "DS24", "DT01", "DUPL", "ENUE"],
  ...["FRAD", "FRNA", "INCR", "INDM", "MD06", "NARR", "NFNA", "SVNR", "SYAD", "TECH", "UAPA", "UPAY"],
] as const;

export type CancellationReason = (typeof CANCELLATION_REASONS)[number];

const cancellationReason = reasonInformation(code(CANCELLATION_REASONS, "ExternalCancellationReason1Code"));

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
  CxlRsnInf: many(cancellationReason),
  OrgnlTxRef: maybe(verbatim),
  SplmtryData: many(supplementaryData),
});

/** What a camt.056 says of one payment (PaymentTransaction106 and 155). */
export type Cancellation = Infer<typeof cancellation>;

/** OriginalGroupHeader8 and 21. */
const groupCancellation = sequence({
  GrpCxlId: maybe(Max35Text),
  Case: maybe(investigationCase),
  OrgnlMsgId: one(Max35Text),
  OrgnlMsgNmId: one(Max35Text),
  OrgnlCreDtTm: maybe(ISODateTime),
  NbOfTxs: maybe(Max15NumericText),
  CtrlSum: maybe(DecimalNumber),
  GrpCxl: maybe(TrueFalseIndicator),
  CxlRsnInf: many(cancellationReason),
});

/**
 * What a camt.056 says of a whole message. It asks all of its payments back if `GrpCxl` is true, or if it is not there and
 * no payments are named.
 */
export type GroupCancellation = Infer<typeof groupCancellation>;

const underlying = sequence({ OrgnlGrpInfAndCxl: maybe(groupCancellation), TxInf: many(cancellation) });

type Underlying = Infer<typeof underlying>;

const body = sequence({
  Assgnmt: one(caseAssignment),
  Case: maybe(investigationCase),
  CtrlData: maybe(sequence({ NbOfTxs: one(Max15NumericText), CtrlSum: maybe(DecimalNumber) })),
  Undrlyg: some(underlying),
  SplmtryData: many(supplementaryData),
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
  check(message, path) {
    checkGroups(message, path);
    checkNumber(message, `${path}/CtrlData/NbOfTxs`);
    checkUetrs(message, `${path}/Undrlyg`);
  },
};

/** GroupCancellationTrueRule: a group that is asked back as a whole names no payments beside. */
function checkGroups({ Undrlyg }: Infer<typeof body>, path: string): void {
  const paths = pathsOf(
    path,
    Undrlyg.map(() => "Undrlyg"),
  );
  for (const [index, part] of Undrlyg.entries()) {
    if (!isGroup(part) || part.TxInf === undefined) continue;
    throw new InvalidIsoMessage(
      `${paths[index]!}/TxInf`,
      "Rule",
      "stands beside a group that is asked back as a whole",
    );
  }
}

/** Whether a message is asked back as a whole: it says so, or says nothing and names no payments. */
function isGroup({ OrgnlGrpInfAndCxl, TxInf }: Underlying): boolean {
  if (OrgnlGrpInfAndCxl === undefined) return false;
  const { GrpCxl } = OrgnlGrpInfAndCxl;
  return GrpCxl === undefined ? TxInf === undefined : ["true", "1"].includes(GrpCxl);
}

/** The number counts those of a group that is asked back as a whole, or leaves them out: they are not in the message. */
function checkNumber({ CtrlData, Undrlyg }: Infer<typeof body>, path: string): void {
  if (CtrlData === undefined) return;
  const named = Undrlyg.reduce((sum, { TxInf }) => sum + (TxInf?.length ?? 0), 0);
  const groups = Undrlyg.filter(isGroup).map(({ OrgnlGrpInfAndCxl }) => OrgnlGrpInfAndCxl?.NbOfTxs);
  const all = groups.reduce<number>((sum, each) => sum + (each ?? 0), named);
  if (groups.includes(undefined) || [named, all].includes(CtrlData.NbOfTxs)) return;
  const message = `says ${CtrlData.NbOfTxs}, but there are ${all} transactions`;
  throw new InvalidIsoMessage(path, "NumberOfTransactions", message);
}

function checkUetrs({ Undrlyg }: Infer<typeof body>, path: string): void {
  const uetrs = Undrlyg.flatMap(({ TxInf }) => TxInf ?? []).flatMap(({ OrgnlUETR }) => OrgnlUETR ?? []);
  const twice = uetrs.find((uetr, index) => uetrs.indexOf(uetr) !== index);
  if (twice === undefined) return;
  throw new InvalidIsoMessage(path, "DuplicateUetr", `${quote(twice)} stands in this message twice`);
}

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

function cancellationOf(original: Pacs008 | Pacs009, uetr: string, draft: RecallDraft): Cancellation {
  const index = original.CdtTrfTxInf.findIndex(({ PmtId }) => PmtId.UETR === uetr);
  if (index < 0) throw new NoSuchTransaction(uetr);
  const AddtlInf = draft.text === undefined ? {} : { AddtlInf: additionalInformation(draft.text) };
  return { ...referenceOf(original, index), CxlRsnInf: [{ Rsn: { Cd: draft.reason }, ...AddtlInf }] };
}

/** A payment by all its names. */
function referenceOf({ version, GrpHdr, CdtTrfTxInf }: Pacs008 | Pacs009, index: number): Cancellation {
  const { PmtId, IntrBkSttlmAmt, IntrBkSttlmDt = GrpHdr.IntrBkSttlmDt } = CdtTrfTxInf[index]!;
  return {
    OrgnlGrpInf: { OrgnlMsgId: GrpHdr.MsgId, OrgnlMsgNmId: version, OrgnlCreDtTm: GrpHdr.CreDtTm },
    ...(PmtId.InstrId !== undefined && { OrgnlInstrId: PmtId.InstrId }),
    OrgnlEndToEndId: PmtId.EndToEndId,
    ...(PmtId.TxId !== undefined && { OrgnlTxId: PmtId.TxId }),
    ...(PmtId.UETR !== undefined && { OrgnlUETR: PmtId.UETR }),
    OrgnlIntrBkSttlmAmt: IntrBkSttlmAmt,
    ...(IntrBkSttlmDt !== undefined && { OrgnlIntrBkSttlmDt: IntrBkSttlmDt }),
  };
}

/** A request asks back all payments of a message that was not given. */
export class UnknownGroup extends Error {
  /** Identifies the message (OrgnlMsgId). */
  readonly messageId: string;
  constructor(messageId: string) {
    super(`the recall is of all payments of ${quote(messageId)}, which is not the message at hand`);
    this.name = "UnknownGroup";
    this.messageId = messageId;
  }
}

/**
 * Every payment that a request asks back, in its order. Where it asks back a whole message, these are the payments of that
 * message, which has to be given. Throws `UnknownGroup`.
 */
export function recalledTransactions({ Undrlyg }: Camt056, original?: Pacs008 | Pacs009): readonly Cancellation[] {
  return Undrlyg.flatMap((part) =>
    isGroup(part) ? groupMembers(part.OrgnlGrpInfAndCxl!, original) : (part.TxInf ?? []),
  );
}

/** Every message that a request asks back as a whole. */
export function recalledGroups({ Undrlyg }: Camt056): readonly GroupCancellation[] {
  return Undrlyg.filter(isGroup).map(({ OrgnlGrpInfAndCxl }) => OrgnlGrpInfAndCxl!);
}

function groupMembers(group: GroupCancellation, original?: Pacs008 | Pacs009): Cancellation[] {
  const { OrgnlMsgId, OrgnlMsgNmId, Case, CxlRsnInf } = group;
  if (original?.GrpHdr.MsgId !== OrgnlMsgId || original.version !== OrgnlMsgNmId) throw new UnknownGroup(OrgnlMsgId);
  return original.CdtTrfTxInf.map((_, index) => ({
    ...(Case !== undefined && { Case }),
    ...referenceOf(original, index),
    ...(CxlRsnInf !== undefined && { CxlRsnInf }),
  }));
}
