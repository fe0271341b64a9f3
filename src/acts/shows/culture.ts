import { showsOf } from "./show.ts";

/** How objects of heritage, loans between museums, schools and diplomas are shown. */
export const CULTURE = showsOf([
  [
    "custodian show",
    "country holder:account",
    "Until when an account may have objects of a country's heritage.",
    "heritage.custodianUntil(country,holder) until!=_:time",
  ],
  [
    "object show",
    "object:hash",
    "An object of heritage: its passport, who has it, and where.",
    "heritage.passportOf(object) issuedAt!:time country custodian:account keeper:account place:country category:number events:number claims=blocks:number description:hash provenance:hash",
  ],
  [
    "object crossing",
    "object:hash to:country",
    "What the border says of an object that is to be brought to a country.",
    "heritage.borderCheck(object,to) answer=_:word(border)",
  ],
  [
    "claim show",
    "claim:number",
    "A claim to an object of heritage.",
    "heritage.claimOf(claim) status!:word(claimStatus) object:hash claimant:country respondent:country place:country ground:word(claimGround) madeAt:time inFavour:number against:number panel:number",
  ],
  [
    "loan show",
    "loan:hash",
    "A loan between museums.",
    "museumLoans.loanOf(loan) status!:word(loanStatus) until:time immuneUntil:time",
    "museumLoans.LoanOffered(loan) lender=terms.lender:account borrower=terms.borrower:account indemnifier=terms.indemnifier:account currency=terms.currency from=terms.from:time notice=terms.notice:span conditions=terms.conditions:hash",
  ],
  [
    "loan item",
    "loan:hash item:number",
    "One object of a loan: where it is, until when it is covered, and a damage.",
    "museumLoans.LoanOffered(loan) currency!=terms.currency",
    "museumLoans.itemOf(loan,item) phase:word(loanPhase) next:account coveredUntil:time returnedAt:time damage:word(damageStatus) claimed:amount found:amount",
  ],
  [
    "school show",
    "accreditation:number",
    "The accreditation of an institution that awards diplomas.",
    "qualifications.accreditationOf(accreditation) institution!:account country level:number until:time",
    "qualifications.revocationsLeft(accreditation) revocationsLeft=_:number",
  ],
  [
    "diploma show",
    "award:number",
    "An award of diplomas.",
    "qualifications.awardOf(award) awardedAt!:time accreditation:number diplomas=count:number root:hash",
  ],
  [
    "recognition show",
    "application:hash",
    "An application for recognition: whose, of which diploma, and the answer.",
    "qualifications.applicationOf(application) holder!=file.holder:account recognition=file.recognition:word(recognition) appeal=file.appeal:word(recognitionAppeal) award=file.award:number index=file.index:number since=file.since:time revoked=isRevoked:yesNo",
    "qualifications.recognised(application) inForce=_:word(recognition)",
  ],
]);
