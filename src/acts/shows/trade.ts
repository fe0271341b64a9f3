import { showsOf } from "./show.ts";

/** How records, letters of credit, certificates of origin and declarations are shown. */
export const TRADE = showsOf([
  [
    "register show",
    "register:account",
    "A register of documents of title.",
    "register.name() name=_:text",
    "register.country() country=_:country",
    "register.recordCount() records=_:number",
    "register.notice() notice=_:span",
  ],
  [
    "record show",
    "register:account record:number",
    "A document of title: whose it is, in which form, and whether it is pledged.",
    "register.recordOf(record) status!:word(recordStatus) kind:word(recordKind) form:word(recordForm) holder:account beneficiary:account issuer:participant issuedAt:time pledged=isPledged:yesNo setAside=isReserved:yesNo",
    "register.documentOf(record) document=_:hash",
    "register.nominationOf(record) nominee:account until:time confirmed=isConfirmed:yesNo",
  ],
  [
    "letter show",
    "credit:hash",
    "A letter of credit: its parties, what is left of it, and until when it is good.",
    "letters.creditOf(credit) status!=file.status:word(creditStatus)",
    "letters.CreditApplied(credit) applicant=terms.applicant:account issuingBank=terms.issuingBank:account beneficiary=terms.beneficiary:account advisingBank=terms.advisingBank:account confirmingBank=terms.confirmingBank:account currency=terms.currency amount=terms.amount availability=terms.availability:word(availability) expiry=terms.expiry:time transferable=terms.isTransferable:yesNo inParts=terms.isDrawnInParts:yesNo",
    "letters.creditOf(credit) drawn=file.drawn:amount advised=file.isAdvised:yesNo confirmed=file.isConfirmed:yesNo amendments=file.offers:number terms=termsHash:hash",
  ],
  [
    "letter presented",
    "presentation:number",
    "A presentation under a letter of credit.",
    "letters.Presented(presentation) credit!:hash documents:hash bank:account",
    "letters.CreditApplied(credit) ~currency=terms.currency",
    "letters.presentationOf(presentation) status:word(presentationStatus) amount record:number presentedAt:time maturity:time",
  ],
  [
    "accreditation show",
    "country duty:word(duty) holder:account",
    "Until when a chamber, customs office or declarant is accredited.",
    "accreditations.accreditedUntil(country,duty,holder) until!=_:time",
  ],
  [
    "origin show",
    "agreement:number country",
    "An agreement on preferential origin, and where a country stands in it.",
    "origins.agreementOf(agreement) validFrom!:time validUntil:time noticeDays:number validityDays:number answerDays:number checkDays:number text:hash",
    "origins.partyOf(agreement,country) named=isNamed:yesNo signedAt:time leavesAt:time",
  ],
  [
    "certificate show",
    "certificate:number",
    "A certificate of origin.",
    "origins.certificateOf(certificate) status!:word(certificateStatus) issuer:account agreement:number origin:country destination:country lastDay:day doubted=isDoubted:yesNo document:hash",
    "origins.materialsOf(certificate) materials=_:numbers",
    "origins.checksOf(certificate) checks=count:number lastCheck=last:number",
  ],
  [
    "certificate checked",
    "check:number",
    "A check of a certificate: why, until when, and what came of it.",
    "origins.checkOf(check) certificate!:number ground:word(checkGround) status:word(checkStatus) answerBy:time decideBy:time",
  ],
  [
    "customs show",
    "declaration:number country",
    "A declaration, and where it stands at a country's customs.",
    "customs.declarationOf(declaration) lodgedAt!:time declarant:account home:country documents:hash",
    "customs.clearanceOf(declaration,country) status:word(clearance) scope:set(documents) answerBy:time authorityBy:time detainedUntil:time",
  ],
]);
