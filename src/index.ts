export * from "./common/asset.ts";
export * from "./common/lei.ts";
export * from "./common/purpose.ts";
export { blockTimes, firstBlockOf, firstBlockSince, latestBlock } from "./chain/blocks.ts";
export * from "./chain/errors.ts";
export { type ChainEvent, readEvents } from "./chain/events.ts";
export { type BlockRange, type LogQuery, logPages, type PageListener, readLogs } from "./chain/logs.ts";
export { NoNode, openNode } from "./chain/node.ts";
export * from "./chain/revert.ts";
export { decodeUtf8, NotUtf8 } from "./common/text.ts";
export * from "./common/uetr.ts";
export * from "./governance/action-rules.ts";
export * from "./governance/consultation.ts";
export * from "./governance/describe-action.ts";
export * from "./governance/majority.ts";
export * from "./governance/emergency.ts";
export * from "./governance/proposal.ts";
export * from "./governance/proposal-record.ts";
export * from "./governance/registries.ts";
export * from "./governance/silence.ts";
export * from "./governance/terms.ts";
export * from "./governance/veto.ts";
export * from "./netting/baselines.ts";
export * from "./netting/bound.ts";
export * from "./netting/comparison.ts";
export * from "./netting/csv.ts";
export * from "./netting/explain.ts";
export * from "./netting/labelled.ts";
export * from "./netting/labelled-book.ts";
export { type SettlementResult } from "./netting/ledger.ts";
export { type Objective, InvalidObjective } from "./netting/optimal/objective.ts";
export * from "./netting/optimal/result.ts";
export * from "./netting/optimal/solution.ts";
export { type OptimalOptions, solveOptimal } from "./netting/optimal/solve-optimal.ts";
export {
  certificateOf,
  type OptimalSolutionFault,
  type Threshold,
  verifyOptimal,
} from "./netting/optimal/verify-optimal.ts";
export * from "./netting/problem.ts";
export { solve as solveNetting } from "./netting/solve.ts";
export * from "./netting/summary.ts";
export * from "./netting/ubin.ts";
export { InvalidNettingProblem, type NettingProblemFault, validate as validateNetting } from "./netting/validate.ts";
export { type NettingSolutionFault, verify as verifyNetting } from "./netting/verify.ts";
export { FEDWIRE, generateWorkload, type WorkloadTerms } from "./netting/workload.ts";
export * from "./settlement/credit.ts";
export * from "./settlement/earmark.ts";
export * from "./settlement/instruction.ts";
export * from "./settlement/pending.ts";
export * from "./settlement/queue.ts";
export * from "./settlement/quote.ts";
export * from "./settlement/refusal.ts";
export * from "./cycle/bls.ts";
export { type CycleKey, type CycleKeySet, keySetOf, keysInForce, sumOfKeys } from "./cycle/keys.ts";
export {
  coreOf,
  type CyclePayment,
  cyclePaymentStruct,
  InvalidCyclePayment,
  newCyclePair,
  newCyclePayment,
} from "./cycle/payment.ts";
export * from "./cycle/proposal.ts";
export { type CycleFate, type CycleRecord, readCycles, type StruckPayment } from "./cycle/record.ts";
export * from "./cycle/settling.ts";
export * from "./netting/clearing.ts";
export * from "./netting/queue-record.ts";
export { caseStories, type CaseStories } from "./desk/cases.ts";
export { type Exposure, exposuresOf, type TimeOf } from "./desk/counting.ts";
export { type EarmarkStory, earmarkStories } from "./desk/earmarks.ts";
export { HistoryIncomplete } from "./desk/errors.ts";
export { type History, readHistory } from "./desk/history.ts";
export { holdStories, type HoldStory } from "./desk/holds.ts";
export { askByCall, type AskModule } from "./desk/modules.ts";
export { type DecidedPayment, decidedPayments } from "./desk/payments.ts";
export { type PendingFate, pendingStories, type PendingStory } from "./desk/pending.ts";
export { type VerifiedPayment, verifyInTurn, verifyPayments, type VerifySources } from "./desk/verify.ts";
export { type DeskView, viewOf } from "./desk/view.ts";
export * from "./signing/call.ts";
export * from "./signing/external-signer.ts";
export * from "./signing/offline.ts";
export * from "./signing/safe-batch.ts";
export * from "./signing/transaction.ts";
export * from "./signing/waiting.ts";
export * from "./supervision/appeal.ts";
export * from "./supervision/assistance/message.ts";
export * from "./supervision/assistance/terms.ts";
export * from "./supervision/case.ts";
export * from "./supervision/decision.ts";
export * from "./supervision/flow.ts";
export * from "./supervision/hold.ts";
export {
  type AnyDisclosure,
  type CheckedFields,
  checkDisclosure,
  type DisclosedDocument,
  type DisclosedFields,
  type Disclosure,
  type Disclosure2023,
} from "./supervision/disclosure/content.ts";
export {
  newDisclosureKey,
  publicKeyOf as disclosurePublicKey,
  type Recipient as DisclosureRecipient,
} from "./supervision/disclosure/envelope.ts";
export * from "./supervision/disclosure/errors.ts";
export {
  commitmentOf as disclosureCommitment,
  decodePackage,
  type DisclosurePackage,
  encodePackage,
  type Envelope as DisclosureEnvelope,
  MAX_PACKAGE,
  type SealedPart,
} from "./supervision/disclosure/package.ts";
export * from "./supervision/disclosure/open.ts";
export * from "./supervision/disclosure/payment.ts";
export * from "./supervision/disclosure/registry.ts";
export * from "./supervision/disclosure/rewrap.ts";
export * from "./supervision/disclosure/scope.ts";
export * from "./supervision/disclosure/seal.ts";
export * from "./supervision/disclosure/store.ts";
export * from "./supervision/reason.ts";
export * from "./supervision/reports.ts";
export * from "./supervision/rule.ts";
export * from "./supervision/standing.ts";
export * from "./supervision/thresholds.ts";
export * from "./consortium/check.ts";
export * from "./consortium/council.ts";
export * from "./consortium/deployment.ts";
export * from "./consortium/file.ts";
export * from "./consortium/joint-layer.ts";
export * from "./consortium/json-schema.ts";
export * from "./consortium/problem.ts";
export * from "./consortium/rules.ts";
export * from "./consortium/run.ts";
export * from "./consortium/send.ts";
export { type Actor, type ConsortiumContext, type ConsortiumLayer, type Step } from "./consortium/step.ts";
export { type FirstNames, joinCouncil, joiningCall } from "./consortium/joining-steps.ts";
export * from "./consortium/steps.ts";
export * from "./consortium/weights.ts";
export {
  type BusinessMessage,
  ISO_VERSIONS,
  type IsoMessage,
  parseBusinessMessage,
  parseIsoMessage,
} from "./iso20022/any-message.ts";
export {
  answerRecall,
  type Camt029,
  parseCamt029,
  RECALL_REJECTIONS,
  type RecallAnswer,
  type RecallRejection,
  toCamt029Xml,
  type TransactionResolution,
} from "./iso20022/camt029.ts";
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
} from "./iso20022/camt056.ts";
export { addressShortfalls, type Shortfall } from "./iso20022/cbpr.ts";
export { canonicalTransaction, recallCommitment, transactionCommitment } from "./iso20022/commitment.ts";
export type { Agent, CashAccount, Charges, Party, PartyOrAgent, PaymentType } from "./iso20022/components.ts";
export { formatMoney, minorUnitDigits, type Money, parseMoney } from "./iso20022/currency.ts";
export * from "./iso20022/directory.ts";
export type { BusinessHeader } from "./iso20022/envelope.ts";
export {
  InvalidIsoMessage,
  IsoMessageError,
  type IsoProblem,
  NotSettleable,
  UnknownAgent,
  UnknownCurrency,
} from "./iso20022/errors.ts";
export {
  OutcomeCount,
  type Pacs002,
  parsePacs002,
  statusReport,
  toPacs002Xml,
  TRANSACTION_STATUS,
  type TransactionStatus,
} from "./iso20022/pacs002.ts";
export { type Pacs008, type Pacs008Transaction, parsePacs008, toPacs008Xml } from "./iso20022/pacs008.ts";
export { type Pacs009, type Pacs009Transaction, parsePacs009, toPacs009Xml } from "./iso20022/pacs009.ts";
export {
  instructionsFrom,
  type ReturnDraft,
  returnInstruction,
  type SettlementOptions,
} from "./iso20022/settlement.ts";
export * from "./iso20022/status-reason.ts";
export { InvalidUtcOffset } from "./iso20022/times.ts";
export * from "./iso20022/transfers.ts";
export { writeXml, type XmlElement } from "./iso20022/xml.ts";
export { parseXml } from "./iso20022/xml-reader.ts";
export { MAX_MESSAGE_LENGTH } from "./iso20022/xml-source.ts";
export * from "./culture/heritage.ts";
export * from "./culture/linked-art.ts";
export * from "./culture/diploma.ts";
export * from "./culture/diploma-tree.ts";
export * from "./culture/loan.ts";
export * from "./economy/apportionment.ts";
export * from "./economy/instructions.ts";
export * from "./economy/project.ts";
export * from "./economy/statement.ts";
export * from "./economy/statement-export.ts";
export * from "./economy/works.ts";
export * from "./trade/credit.ts";
export * from "./trade/customs.ts";
export * from "./trade/origin.ts";
export * from "./trade/origin-credential.ts";
export * from "./trade/record.ts";
