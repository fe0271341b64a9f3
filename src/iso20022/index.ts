export {
  type BusinessMessage,
  ISO_VERSIONS,
  type IsoMessage,
  parseBusinessMessage,
  parseIsoMessage,
} from "./any-message.ts";
export {
  answerRecall,
  type Camt029,
  parseCamt029,
  RECALL_REJECTIONS,
  type RecallAnswer,
  type RecallRejection,
  toCamt029Xml,
  type TransactionResolution,
} from "./camt029.ts";
export {
  type Camt056,
  type Cancellation,
  CANCELLATION_REASONS,
  type CancellationReason,
  NoSuchTransaction,
  parseCamt056,
  type RecallDraft,
  type GroupCancellation,
  recalledGroups,
  recalledTransactions,
  recallRequest,
  toCamt056Xml,
  UnknownGroup,
} from "./camt056.ts";
export { addressShortfalls, type Shortfall } from "./cbpr.ts";
export { canonicalTransaction, recallCommitment, transactionCommitment } from "./commitment.ts";
export type { Agent, CashAccount, Charges, Party, PartyOrAgent, PaymentType } from "./components.ts";
export { formatMoney, minorUnitDigits, type Money, parseMoney } from "./currency.ts";
export * from "./directory.ts";
export type { BusinessHeader } from "./envelope.ts";
export {
  InvalidIsoMessage,
  IsoMessageError,
  type IsoProblem,
  NotSettleable,
  UnknownAgent,
  UnknownCurrency,
} from "./errors.ts";
export {
  OutcomeCount,
  type Pacs002,
  parsePacs002,
  statusReport,
  toPacs002Xml,
  TRANSACTION_STATUS,
  type TransactionStatus,
} from "./pacs002.ts";
export { type Pacs008, type Pacs008Transaction, parsePacs008, toPacs008Xml } from "./pacs008.ts";
export { type Pacs009, type Pacs009Transaction, parsePacs009, toPacs009Xml } from "./pacs009.ts";
export { instructionsFrom, type ReturnDraft, returnInstruction, type SettlementOptions } from "./settlement.ts";
export * from "./status-reason.ts";
export { InvalidUtcOffset } from "./times.ts";
export * from "./transfers.ts";
export { writeXml, type XmlElement } from "./xml.ts";
export { parseXml } from "./xml-reader.ts";
export { MAX_MESSAGE_LENGTH } from "./xml-source.ts";
