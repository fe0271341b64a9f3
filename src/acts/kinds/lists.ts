import { Recognition, RecognitionAppeal } from "../../culture/recognition.ts";
import { Border, ClaimGround, HeritageClaimStatus, PermitKind, PROVENANCE_KINDS } from "../../culture/heritage.ts";
import { DamageStatus, LoanPhase, LoanStatus } from "../../culture/loan.ts";
import { AgreementStatus, ProjectStatus } from "../../economy/project.ts";
import { SUBJECTS } from "../../governance/action-rules.ts";
import { BASES, DECISION_CLASSES } from "../../governance/majority.ts";
import { Verb } from "../../governance/emergency.ts";
import { MEMBERSHIP_STATUS, OFFICE_NAMES, Power } from "../../governance/registries.ts";
import { SUPPORT } from "../../governance/proposal.ts";
import { MOTION_STATES } from "../../governance/silence.ts";
import { Priority } from "../../settlement/queue.ts";
import {
  AssistanceKind,
  AssistanceStatus,
  ASSISTANCE_USES,
  Confidentiality,
  Urgency,
} from "../../supervision/assistance/terms.ts";
import { Outcome } from "../../supervision/appeal.ts";
import { Rejection, RequestKind, RequestStatus } from "../../supervision/case.ts";
import { DISCLOSURE_PARTS } from "../../supervision/disclosure/scope.ts";
import { HoldReason, HoldStatus } from "../../supervision/hold.ts";
import { REASONS } from "../../supervision/reason.ts";
import { Direction, PARTICIPANT_KINDS, PARTICIPANT_STATUS } from "../../supervision/rule.ts";
import { SuspensionReason } from "../../supervision/standing.ts";
import { Availability, CreditStatus, PresentationStatus } from "../../trade/credit.ts";
import { ClearanceStatus, DetentionGround } from "../../trade/clearance.ts";
import { TRADE_DOCUMENTS } from "../../trade/customs.ts";
import { CertificateStatus, CheckGround, CheckStatus, Duty } from "../../trade/origin.ts";
import { RecordForm, RecordKind, RecordStatus } from "../../trade/record.ts";

/** The words of enumerations, in the order of the numbers on chain. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  office: OFFICE_NAMES,
  support: Object.keys(SUPPORT),
  decisionClass: DECISION_CLASSES,
  basis: BASES,
  subject: SUBJECTS,
  direction: Object.keys(Direction),
  participantKind: PARTICIPANT_KINDS,
  holdReason: Object.keys(HoldReason),
  suspensionReason: Object.keys(SuspensionReason),
  requestKind: Object.keys(RequestKind),
  rejection: Object.keys(Rejection),
  priority: Object.keys(Priority),
  recordKind: Object.keys(RecordKind),
  recordForm: Object.keys(RecordForm),
  assistanceKind: Object.keys(AssistanceKind),
  assistanceStatus: Object.keys(AssistanceStatus),
  urgency: Object.keys(Urgency),
  committeeVerb: Object.keys(Verb),
  confidentiality: Object.keys(Confidentiality),
  duty: Object.keys(Duty),
  checkGround: Object.keys(CheckGround),
  detentionGround: Object.keys(DetentionGround),
  provenance: PROVENANCE_KINDS,
  permit: Object.keys(PermitKind),
  claimGround: Object.keys(ClaimGround),
  recognition: Object.keys(Recognition),
};

/** What becomes of things, in the order of the numbers on chain: nobody says it, it is shown. */
const STATES: Readonly<Record<string, readonly string[]>> = {
  membership: MEMBERSHIP_STATUS,
  motionState: MOTION_STATES,
  participantStatus: PARTICIPANT_STATUS,
  standing: ["Unknown", "Good", "Expired", "Suspended", "Revoked", "Frozen"],
  holdStatus: Object.keys(HoldStatus),
  requestStatus: Object.keys(RequestStatus),
  outcome: Object.keys(Outcome),
  reason: REASONS.map(({ name }) => name),
  availability: Object.keys(Availability),
  creditStatus: Object.keys(CreditStatus),
  presentationStatus: Object.keys(PresentationStatus),
  recordStatus: Object.keys(RecordStatus),
  certificateStatus: Object.keys(CertificateStatus),
  checkStatus: Object.keys(CheckStatus),
  clearance: Object.keys(ClearanceStatus),
  agreementStatus: Object.keys(AgreementStatus),
  projectStatus: Object.keys(ProjectStatus),
  claimStatus: Object.keys(HeritageClaimStatus),
  border: Object.keys(Border),
  loanStatus: Object.keys(LoanStatus),
  loanPhase: Object.keys(LoanPhase),
  damageStatus: Object.keys(DamageStatus),
  recognitionAppeal: Object.keys(RecognitionAppeal),
};

/** The words of sets, by their bits from the lowest. */
const SETS: Readonly<Record<string, readonly string[]>> = {
  powers: Object.keys(Power),
  parts: DISCLOSURE_PARTS,
  uses: ASSISTANCE_USES,
  documents: TRADE_DOCUMENTS,
  weekdays: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
};

/** The words of an enumeration. */
export function wordsOf(list: string): readonly string[] {
  return LISTS[list] ?? STATES[list] ?? SETS[list] ?? [];
}
