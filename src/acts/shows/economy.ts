import { showsOf } from "./show.ts";

/** How works, projects, their loans and what a country owes are shown. */
export const ECONOMY = showsOf([
  [
    "works show",
    "plan:hash",
    "Works: how far their milestones are, and what that releases.",
    "milestones.progressOf(plan) open!=isOpen:yesNo milestone:number released=released:percent next:percent standsAt:time decideBy:time challengeWithin=window:span",
  ],
  [
    "works awarded",
    "award:number",
    "An award: who has the works done, and by whom.",
    "procurement.awardOf(award) employer!:account contractor:account leis document:hash",
  ],
  [
    "institution show",
    "country lei",
    "Until when a country debars an institution from works.",
    "procurement.debarredUntil(country,lei) until!=_:time",
  ],
  [
    "project show",
    "project:number",
    "A project: its agreement, borrower, loan and majority.",
    "agreements.agreementOf(project) agreement!=status:word(agreementStatus) borrower=project.borrower:account country=project.country tranches=project.tranches:number plan=project.plan:hash terms:hash",
    "finance.projectOf(project) loan=status:word(projectStatus) majority:percent grace:number funding:number",
  ],
  [
    "tranche show",
    "tranche:number",
    "A tranche: its terms, what was drawn and is owed, what is due, and the drawdown that is open.",
    "finance.trancheOf(tranche) currency!=terms.currency rate=terms.rate:percent rank=terms.rank:number grant=terms.isGrant:yesNo firstDue=terms.firstDue:day interval=terms.interval:number instalments=terms.instalments:number",
    "finance.trancheOf(tranche) committed=state.committed:amount drawn=state.drawn:amount principal=state.principal:amount repaid=state.repaid:amount kept=state.kept:amount lenders=state.lenders:number",
    "finance.dueOf(tranche) interestDue=interest:amount principalDue=principal:amount",
    "finance.isLate(tranche) late=_:yesNo",
    "finance.trancheOf(tranche) asked=call.amount:amount fundBy=call.fundBy:time award=call.award:number",
  ],
  [
    "share show",
    "tranche:number share:number",
    "A lender's share in a tranche.",
    "finance.trancheOf(tranche) ~currency=terms.currency",
    "finance.shareOf(tranche,share) lender!=lender.account:account late=lender.isLate:yesNo owed=position.owed:amount undrawn=position.undrawn:amount called=position.called:amount kept=position.kept:amount",
  ],
  [
    "relief show",
    "finance:account=ProjectFinance project:number",
    "Relief that lenders decide on.",
    "meeting.proposalOf(finance,project) proposals!=count:number relief:hash",
  ],
  [
    "debt show",
    "country currency",
    "What a country owes in a currency under projects.",
    "finance.debtOf(country,currency) owed:amount undrawn:amount interest:amount tranches:number",
  ],
]);
