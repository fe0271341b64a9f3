import { accounts, setAside } from "./accounts.ts";
import { corridor } from "./corridor.ts";
import { showsOf } from "./show.ts";

const THRESHOLDS =
  "reportAbove:cap holdAbove:cap clock:number settlesOnSilence:yesNo countsExposure:yesNo countsVelocity:yesNo asksModule:yesNo";

/** How participants, rules, holds, cases and appeals are shown. */
export const SUPERVISION = showsOf([
  [
    "rules show",
    "from:country to:country currency",
    "What all three rulebooks say of payments from one country to another: each rule in force, whose it is, and what they permit together.",
    corridor,
  ],
  [
    "rules rule",
    "country direction:word(direction) counterparty:country currency",
    "The rule that a country wrote for exactly this corridor (any for its default), with thresholds and limits.",
    "token.asset() ~asset=_:number",
    "gate.ruleOf(country,direction,counterparty,asset) purposes=0.purposes minTier=0.minTier:number cap=0.cap dailyLimit=0.dailyLimit:cap version=1:number",
    `gate.thresholdsFor(country,direction,counterparty,asset) ${THRESHOLDS}`,
    "gate.exposureTermsOf(country,direction,counterparty,asset) exposureLimit=limit:cap tripAbove:cap coolOff:number",
    "gate.velocityTermsOf(country,asset) velocity=limit:cap window:span",
    "gate.moduleOf(country) module=_:account",
  ],
  [
    "participant show",
    "participant",
    "A participant: its licence, standing and accounts.",
    "gate.participantOf(participant) lei! country kind:word(participantKind) status:word(participantStatus) tier:number expiry:time suspendedUntil:time",
    accounts,
  ],
  [
    "account show",
    "currency holder:account",
    "What an account has in a currency, what of it is held or set aside, and where it stands.",
    "gate.accountOf(holder) participant frozenUntil:time successor:account",
    "gate.standingOf(holder) home:country standing:word(standing)",
    "token.balanceOf(holder) balance=_:amount",
    "ledger.heldOf(currency,holder) held=_:amount",
    "queue.quotaOf(currency,holder) queueQuota=_:number",
    "credit.lineOf(currency,holder) creditLine=limit:amount drawn:amount",
    setAside,
  ],
  [
    "recovery show",
    "gate:account=Gate lost:account",
    "The recovery of an account whose key was lost.",
    "standings.recoveryOf(gate,lost) successor!:account readyAt:time",
  ],
  [
    "sanction show",
    "country entry:hash",
    "An entry of a country's sanctions list.",
    "standings.listingOf(country,entry) since!:time until:time edition:number basis:hash review:hash",
  ],
  [
    "hold show",
    "currency holder:account place:number",
    "A hold: how much, by whom, in which case, until when.",
    "ledger.holdAt(currency,holder,place) status!:word(holdStatus) amount authority:country home:country case=caseId:number reason:word(holdReason) since:time until:time",
    "ledger.isLive(currency,holder,place) live=_:yesNo",
    "ledger.keyOf(currency,holder,place) key=_:hash",
  ],
  [
    "case show",
    "case:number",
    "A case: whose it is, since when, and whether it is open.",
    "cases.caseOf(case) openedAt!:time countries parties:countries closed:yesNo",
  ],
  [
    "case asked",
    "request:number",
    "A request in a case: what is asked of whom, until when, and the answer.",
    "cases.requestOf(request) kind!:word(requestKind) case=caseId:number from:country to:country status:word(requestStatus) answerBy:time answeredAt:time subject:hash",
    "cases.approversOf(request) approvedBy=_:countryList",
  ],
  [
    "case appealed",
    "appeal:hash",
    "An appeal: against whom, who judges it, how they voted, and what came of it.",
    "appeals.appealOf(appeal) madeAt!:time authority:country home:country overturns:number upholds:number panel:number",
    "appeals.outcomeOf(appeal) outcome=_:word(outcome)",
    "appeals.decideBy(appeal) decideBy=_:time",
  ],
  [
    "agreement show",
    "agreement:number",
    "An agreement on mutual assistance.",
    "assistance.agreementOf(agreement) countries!:countryList validFrom:time validUntil:time noticeDays:number articles:number signed:number text:hash",
  ],
  [
    "assistance show",
    "request:number",
    "What a Supervisor asked of another under an agreement.",
    "assistance.assistanceOf(request) agreement!:number from:country to:country kind:word(assistanceKind) urgency:word(urgency) status:word(assistanceStatus) uses:set(uses) askedAt:time answerBy:time answeredAt:time commitment:hash answer:hash",
  ],
]);
