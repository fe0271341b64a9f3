/** What errors of heritage, of loans between museums and of diplomas say. */
export const CULTURE: Readonly<Record<string, string>> = {
  HeritageClaimInvalid: "A claim to {object} needs a ground and evidence, which the claimant furnishes.",
  HeritageClaimNoReason: "The reasons or terms of claim {claim} are missing.",
  HeritageClaimNotOnPanel:
    "{country} does not judge claim {claim}: nobody judges its own cause, or joins the panel later.",
  HeritageClaimOver: "Claim {claim} was to be judged by {decideBy} (claim conclude).",
  HeritageClaimPending: "Claim {claim} may be judged until {decideBy}.",
  HeritageClaimTooEarly: "{country} may claim {object} again from {from} on.",
  HeritageClaimTooMany: "{country} has {open} open claims; {max} are possible.",
  HeritageClaimVotedBefore: "{country} has judged claim {claim} already.",
  HeritageClaimWrongStatus: "Claim {claim} has the status {status}, with which this cannot be done.",
  HeritageRegistryAbroad: "{object} is in {place}: its custodian is named at home only.",
  HeritageRegistryContested: "{country} has contested event {about} of {object} already.",
  HeritageRegistryInvalidEvent: "The event that is attested of {object} makes no sense.",
  HeritageRegistryInvalidPassport: "Something is missing in the passport of {object}.",
  HeritageRegistryInvalidPermit: "{country} cannot permit {object} to cross the border with {other} so.",
  HeritageRegistryInvalidTerm: "It cannot last until {until}: that is too far ahead.",
  HeritageRegistryIssued: "{object} has a passport already.",
  HeritageRegistryKept: "The contract {keeper} keeps {object}, and moves it alone.",
  HeritageRegistryNoPassport: "{object} has no passport (passport issue).",
  HeritageRegistryNoReport: "A report, a document or a reason for {object} is missing.",
  HeritageRegistryNotAccredited: "{country} does not let {account} have objects of heritage (custodian accredit).",
  HeritageRegistryNotConcerned: "{object} neither belongs to {country} nor is there.",
  HeritageRegistryNotCustodian: "{caller} is not the custodian of {object}.",
  HeritageRegistryNotKeeper: "{caller} does not keep {object} (object entrust).",
  HeritageRegistryNothingOffered: "{object} is not offered to {caller} (object offer).",
  HeritageRegistryStopped:
    "{object} is stopped at the border of {place} (cause {cause}): a permit is missing, or it is claimed.",
  LoanAgreementAmount:
    "{amount} is not possible for object {item} of the loan {loan}, where {max} is the most, in minor units.",
  LoanAgreementIndemnityBound: "What is set aside for object {item} of the loan {loan} is still needed.",
  LoanAgreementInvalidTerms: "The terms of the loan {loan} make no sense, or it was offered before.",
  LoanAgreementNoItem: "The loan {loan} has no object {item}.",
  LoanAgreementNoPermit: "Object {item} of the loan {loan} may not cross the border (cause {cause}).",
  LoanAgreementNoRefund:
    "What is not due for object {item} of the loan {loan}, {excess} in minor units, has to be paid back.",
  LoanAgreementNoReport: "A report, a reason or an instrument for the loan {loan} is missing.",
  LoanAgreementNotCovered:
    "Object {item} of the loan {loan} is indemnified until {coveredUntil}, and has to be until {needed} (loan indemnify).",
  LoanAgreementNotImmune:
    "The loan {loan} is immune from seizure until {immuneUntil}, and has to be until {needed} (loan immunise).",
  LoanAgreementNotNow: "The time of the loan {loan}, from {from} until {until}, is not now, or is not possible.",
  LoanAgreementNotParticipant: "{account} is no participant of the currency of the loan {loan}.",
  LoanAgreementNotParty: "{caller} is not the party to the loan {loan} that does this.",
  LoanAgreementTooLate: "This had to be done for object {item} of the loan {loan} by {latest}.",
  LoanAgreementWrongClaim:
    "The claim for object {item} of the loan {loan} has the status {status}, with which this cannot be done.",
  LoanAgreementWrongIndemnity:
    "The instruction {instruction} is not the indemnity for object {item} of the loan {loan}.",
  LoanAgreementWrongPhase: "Object {item} of the loan {loan} is in the phase {phase}, in which this cannot be done.",
  LoanAgreementWrongStatus: "The loan {loan} has the status {status}, with which this cannot be done.",
  QualificationInvalidAccreditation: "{country} cannot accredit {institution} so, until {until}.",
  QualificationInvalidAward: "Diplomas are registered under a root, and {count} is no number of them.",
  QualificationInvalidMask: "Not all of these diplomas of award {award} exist and would change (block {word}).",
  QualificationInvalidQuota: "Accreditation {accreditation} gets 1 to {max} more revocations, not {more}.",
  QualificationNoReason: "Reasons are missing for {about}.",
  QualificationNotAccredited: "Accreditation {accreditation} is none, or has ended at {until}.",
  QualificationNotHolder: "{caller} did not make the application {application}.",
  QualificationNotInstitution: "{caller} is not the institution of accreditation {accreditation}.",
  QualificationNotValid: "Diploma {index} of award {award} is not registered, or is revoked (status {status}).",
  QualificationOwnCountry: "The diploma is from {country} itself.",
  QualificationTooLate: "The time for application {application} was over at {latest}.",
  QualificationTooManyRevoked:
    "{count} diplomas are more than the {max} of accreditation {accreditation} that may be revoked now (school widen).",
  QualificationOneHand: "{account} holds both offices of {country}: who decides on a diploma hears no appeal.",
  QualificationWorse:
    "A decision on {application} gives not less than before ({before}), and is one: not {recognition}.",
  QualificationWrongStatus:
    "The application {application} was decided as {recognition}, with the appeal {appeal}: this cannot be done.",
};
