import { actsOf } from "../act.ts";

const FINANCE = "finance:account=ProjectFinance";
const PAYMENT = "instruction:json consents:json";
const SHARE = "tranche:number share:number";
const SCHEDULE = "firstDue:day interval:number instalments:number";
const RELIEF = `rank:number haircut:number rate:number ${SCHEDULE} conditions:hash`;

/** Works, and the loans that pay for them. Rates, haircuts and majorities are in basis points. */
export const ECONOMY = actsOf([
  // Works
  ["works plan", "milestones.planWorks", "Account", "plan:json", "Puts the works plan {plan} in force."],
  [
    "works certify",
    "milestones.certify",
    "Account",
    "plan:json evidence:hash",
    "Certifies that the next milestone of {plan} is met, by the report {evidence}.",
  ],
  [
    "works challenge",
    "milestones.challenge",
    "Account",
    "plan:json ground:hash",
    "Challenges the certificate of {plan}; the reasons have the hash {ground}.",
  ],
  [
    "works decide",
    "milestones.decide",
    "Account",
    "plan:json upheld:yesNo reasons:hash",
    "Decides on the challenge of {plan}: upheld: {upheld}; the decision has the hash {reasons}.",
  ],
  [
    "works award",
    "procurement.awardWorks",
    "Account",
    "currency contractor:account beneficiaries:leis document:hash",
    "Awards works to {contractor}, behind which {beneficiaries} stand, by the contract {document}.",
  ],
  [
    "institution debar",
    "procurement.debar",
    "TradeAuthority",
    "country lei until:time ground:hash",
    "{country} debars {lei} from works until {until}; the decision has the hash {ground}.",
  ],
  [
    "institution lift",
    "procurement.lift",
    "TradeAuthority",
    "country lei",
    "{country} debars {lei} from works no longer.",
  ],

  // The loan agreement
  [
    "project draft",
    "agreements.draft",
    "Account",
    `${FINANCE} plan:hash majority:number grace:number funding:number lists:countries=none conditions:hash currency`,
    "Drafts a loan for the works plan {plan}: majority {majority} of 10000, {grace} days of grace, {funding} days to pay a drawdown, debarments of {lists}.",
  ],
  [
    "tranche offer",
    "agreements.offer",
    "Account",
    `project:number currency rate:number rank:number grant:yesNo=no ${SCHEDULE} lenders:accounts amounts conditions:hash`,
    "Offers a tranche of project {project} to {lenders} for {amounts}, at {rate} of 10000 a year, rank {rank} (grant: {grant}), in {instalments} instalments from {firstDue}.",
  ],
  [
    "tranche sign",
    "agreements.commit",
    "Account",
    `${SHARE} terms:hash`,
    "Signs for share {share} of tranche {tranche}, by the terms {terms}.",
  ],
  [
    "tranche withdraw",
    "agreements.withdraw",
    "Account",
    SHARE,
    "Takes back the signature for share {share} of tranche {tranche}, which the borrower has not signed yet.",
  ],
  [
    "project sign",
    "agreements.sign",
    "Account",
    "project:number terms:hash",
    "Signs for project {project} as its borrower, by the terms {terms}.",
  ],
  [
    "project succeed",
    "finance.succeedBorrower",
    "Anyone",
    "project:number",
    "Puts the account that replaces the borrower's lost one in project {project}.",
  ],

  // Drawdowns
  [
    "drawdown request",
    "finance.request",
    "Account",
    "tranche:number award:number amount:amount(tranche) invoice:hash",
    "Asks the lenders of tranche {tranche} for {amount}, for award {award} and the invoice {invoice}.",
  ],
  [
    "drawdown fund",
    "finance.fund",
    "Anyone",
    `tranche:number ${PAYMENT}`,
    "Pays parts of the open drawdown of tranche {tranche}: {instruction}.",
  ],
  [
    "drawdown acknowledge",
    "finance.acknowledgeFunding",
    "Account",
    SHARE,
    "Says that share {share} of tranche {tranche} has paid its part of the drawdown in another way.",
  ],
  [
    "drawdown close",
    "finance.closeDrawdown",
    "Anyone",
    "tranche:number",
    "Closes the drawdown of tranche {tranche}; who has not paid is late.",
  ],

  // Repayment and default
  [
    "project repay",
    "finance.repay",
    "Anyone",
    `project:number rank:number part:number=1000000000 prepayment:yesNo=no ${PAYMENT}`,
    "Repays project {project} up to rank {rank}, of which {part} billionths (prepayment: {prepayment}): {instruction}.",
  ],
  [
    "default declare",
    "finance.declareDefault",
    "Account",
    SHARE,
    "Declares, for share {share}, a default on tranche {tranche}.",
  ],
  [
    "default cure",
    "finance.cure",
    "Anyone",
    "project:number",
    "Ends the default of project {project}: nothing is late any more.",
  ],

  // Shares of lenders
  [
    "share cancel",
    "finance.cancel",
    "Account",
    SHARE,
    "Frees share {share} of tranche {tranche} of what it has still to lend.",
  ],
  [
    "share reinstate",
    "finance.reinstate",
    "Account",
    SHARE,
    "Calls the lender of share {share} of tranche {tranche}, which was late, again.",
  ],
  [
    "share succeed",
    "finance.succeedLender",
    "Anyone",
    SHARE,
    "Puts the account that replaces the lender's lost one in share {share} of tranche {tranche}.",
  ],
  [
    "share pay",
    "finance.payKept",
    "Anyone",
    `${SHARE} ${PAYMENT}`,
    "Pays share {share} of tranche {tranche} what was kept for it: {instruction}.",
  ],
  [
    "share acknowledge",
    "finance.acknowledgePayment",
    "Account",
    `${SHARE} amount:amount(tranche)`,
    "Says that share {share} of tranche {tranche} was paid {amount} in another way.",
  ],
  [
    "share sell",
    "finance.sell",
    "Account",
    `${SHARE} to:account owed:amount(tranche) undrawn:amount(tranche) ${PAYMENT}`,
    "Sells of share {share} of tranche {tranche}, to {to}, {owed} of principal and {undrawn} of commitment: {instruction}.",
  ],

  // The lenders' meeting
  [
    "relief propose",
    "meeting.propose",
    "Account",
    `${FINANCE} project:number ${RELIEF}`,
    "Asks the lenders of rank {rank} of project {project} to forgive {haircut} of 10000, for {rate} of 10000 a year and {instalments} instalments from {firstDue}.",
  ],
  [
    "relief agree",
    "meeting.agree",
    "Account",
    `${FINANCE} ${SHARE} proposal:number`,
    "Agrees, for share {share} of tranche {tranche}, to relief {proposal}.",
  ],
  [
    "relief adopt",
    "meeting.adopt",
    "Anyone",
    `${FINANCE} project:number ${RELIEF}`,
    "Puts the relief in force to which the lenders of rank {rank} of project {project} agree: a haircut of {haircut} of 10000.",
  ],
  [
    "share demand",
    "meeting.demandKept",
    "Anyone",
    `${FINANCE} ${SHARE}`,
    "Demands what was kept for share {share} of tranche {tranche}; if it was not paid in the days of grace, it is principal again.",
  ],
  [
    "covenant flag",
    "meeting.flag",
    "Account",
    `${FINANCE} ${SHARE} covenant:hash broken:yesNo`,
    "Says, for share {share} of tranche {tranche}, whether the covenant {covenant} is broken: {broken}.",
  ],
]);
