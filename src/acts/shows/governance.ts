import { showsOf } from "./show.ts";
import { halts } from "./halts.ts";

const OFFICES = "office:word(office) in [0,1,2,3,4,5]";

/** How countries, their offices and what they decide are shown; `council show` has a page of its own. */
export const GOVERNANCE = showsOf([
  [
    "country show",
    "country",
    "A country: its standing, weight, offices, guardian, and what is about to change.",
    "countries.countryOf(country) status!:word(membership) weight:number endsAt:time joinedAt:time frozenUntil:time recovering:yesNo",
    "countries.votingWeightOf(country) votes=_:number",
    "countries.guardianOf(country) guardian=_:account",
    "countries.nominationOf(country) nominee:account readyAt:time opposed:yesNo",
    `${OFFICES} countries.officeOf(country,office) holder=_:account`,
    `${OFFICES} countries.appointmentOf(country,office) appointed=account:account readyAt:time expiresAt:time`,
    "gate.rulebookVersionOf(country) rulebook=_:number",
    "ledger.quotaOf(country) holdsPlaced=placed:number holdsPermitted=max:number",
  ],
  [
    "guardian show",
    "country",
    "The guardian of a country, who is to follow, and a recovery that is under way.",
    "countries.guardianOf(country) guardian!=_:account",
    "countries.nominationOf(country) nominee:account readyAt:time opposed:yesNo",
    "countries.countryOf(country) frozenUntil:time",
    "countries.recoveryOf(country) successor:account readyAt:time byGuardian:yesNo",
  ],
  [
    "committee show",
    "",
    "The emergency committee: its seats, how many must agree, and what is halted.",
    "committee.seats() seated:countries threshold:number termEnd:time",
    halts,
  ],
  [
    "consultation show",
    "consultation:number",
    "A draft on which countries comment.",
    "consultation.consultationOf(consultation) country! closesAt:time actionsHash:hash",
  ],
  [
    "motion show",
    "motion",
    "A motion: its state, until when it may be objected to, and how often it was.",
    "silence.motionOf(motion) sponsor!=poll.parties.sponsor:country class=poll.terms.decisionClass:word(decisionClass) closesAt=file.closesAt:time readyAt=file.readyAt:time objections=file.objections:number",
    "silence.stateOf(motion) state=_:word(motionState)",
    "silence.subjectsOf(motion) about=_:countries",
  ],
  [
    "programme show",
    "programme:number",
    "An optional programme: how many countries it needs, and who is not in it.",
    "rules.programmeOf(programme) minimum:number optedOut:countries",
  ],
  [
    "decision show",
    "class:word(decisionClass)",
    "What a class of decisions needs: majorities, times, veto.",
    "rules.termsOf(class) basis:word(basis) countries=countriesBps:percent weight=weightBps:percent quorum=quorumBps:percent blockingCountries:number votingDelay:span votingPeriod:span timelockDelay:span gracePeriod:span vetoDeclared:yesNo consulted:yesNo",
  ],
  [
    "release show",
    "component:account",
    "A published release: its powers, and whether it may be adopted.",
    "releases.releaseOf(component) publishedAt!:time version:number powers:set(powers) withdrawnAt:time suspendedUntil:time codeHash:hash audit:hash",
  ],
]);
