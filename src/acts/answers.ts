/**
 * For refusals other than those of rulebooks: whose decision it is, with arguments of the error in braces, and what would
 * change the answer.
 */
export interface Answer {
  readonly whose: string;
  /** Undefined where only whose it is is known. */
  readonly remedy?: string;
}

const answer = (whose: string, remedy: string): Required<Answer> => ({ whose, remedy });

const HOLDER = "the Supervisor's that orders it, within the bounds of the ledger";
const COUNCIL = "the consortium's, by the rules of the Council";
const QUEUE = "nobody's: the queue takes only what it can net";
const LETTER = "that of the parties to the credit, by its terms and UCP 600";
const ASK = "the parties of a case have to approve exactly this first (case request, case answer)";
const READ_TERMS = "take the terms as letter show tells them, with every amendment that was agreed to";

/** By the name of the error. */
export const ANSWERS: Readonly<Record<string, Required<Answer>>> = {
  CountryRegistryNotOffice: answer("{country}", "the holder of that office signs, whom country show names"),

  // Holds
  HoldsProvisional: answer("the account's home country", "its Supervisor agrees to the hold (hold ratify)"),
  HoldsNotProvisional: answer("the account's home country", "nothing: the hold stands without its consent"),
  HoldsNotCompetent: answer(
    "{home}",
    "a Supervisor of {home} or of the issuer places it, or is asked to (case request)",
  ),
  HoldsNotApproved: answer("the parties of the case", ASK),
  HoldsNotApprovedAtHome: answer("{home}", "its Supervisor approves the request (case answer)"),
  HoldsApprovalUsed: answer("the parties of the case", `an approval serves once: ${ASK}`),
  HoldsInvalidTerm: answer(HOLDER, "choose an end by {latest}; a longer term needs the parties (hold prolong)"),
  HoldsInvalidAmount: answer(HOLDER, "ask for what the hold keeps at most (hold show)"),
  HoldsInvalidOrder: answer(HOLDER, "name a reason and an amount above zero"),
  HoldsNotLive: answer(HOLDER, "nothing: the hold has ended (hold show); money is held anew by hold place"),
  HoldsRolling: answer("the parties of case {caseId}", ASK),
  HoldsRollingElsewhere: answer("the parties of case {caseId}", ASK),
  HoldsRunOff: answer(
    "the currency's MonetaryAuthority",
    "hold until {runOff} at most, or in the ledger that it adopts now",
  ),
  HoldsTooLittleGas: answer(HOLDER, "send it again with a higher gas limit"),
  HoldsTooLong: answer("the parties of the case", ASK),
  HoldsQuota: answer("{authority}", "wait until some of its holds are older, or release some (hold release)"),
  HoldsFull: answer(HOLDER, "release a hold on this account that is not needed (hold release)"),
  HoldsNothingFree: answer(HOLDER, "nothing: all that the account has is held already (account show)"),
  HoldsUnknownAccount: answer(HOLDER, "name an account of a participant, and a currency that is issued here"),
  HoldsAppealed: answer("the panel of the appeal", "wait until the appeal is decided (case appealed)"),
  HoldsNotOverturned: answer("the panel of the appeal", "the panel decides so (case judge), or its time runs out"),
  HoldsTooEarly: answer("the parties of the case", "wait until {payableFrom}"),

  // Votes
  CouncilNotEntitled: answer(COUNCIL, "vote from the Delegation that the country had when voting began (country show)"),
  GovernorAlreadyCastVote: answer(COUNCIL, "nothing: a country votes once, and its vote stands (council show)"),
  GovernorUnexpectedProposalState: answer(
    COUNCIL,
    "act while the proposal is in that state; council show has its times",
  ),
  GovernorNonexistentProposal: answer(COUNCIL, "take its number from the list of proposals (council list)"),
  GovernorInvalidVoteType: answer(COUNCIL, "vote for, against, or abstain"),
  GovernorInsufficientProposerVotes: answer(COUNCIL, "propose from the Delegation of a member in good standing"),
  GovernorRestrictedProposer: answer(COUNCIL, "propose from the account that the description names, or leave it out"),
  CouncilTooManyOpen: answer(COUNCIL, "wait until one of its proposals is decided, or withdraw one (council cancel)"),
  CouncilNotFounded: answer(COUNCIL, "the founders that are missing join (country join)"),
  CouncilCodeChanged: answer(COUNCIL, "propose anew: countries have voted on other code"),

  // What waits in the queue
  LanesQuota: answer(
    "the currency's MonetaryAuthority",
    "it gives more room (queue quota), or some leave (queue cancel)",
  ),
  LanesCapacity: answer(QUEUE, "wait for the next net (queue net)"),
  LanesNoMember: answer(
    "the currency's MonetaryAuthority",
    "it adopts the queue, and anyone has it cleared (queue join)",
  ),
  LanesNotAdopted: answer(
    "the currency's MonetaryAuthority",
    "it adopts the queue (currency announce, currency adopt)",
  ),
  LanesHeldInThisRound: answer(QUEUE, "wait until the next round (queue show)"),
  LanesNoEntry: answer(QUEUE, "take the place from queue show: what was settled or cancelled is there no more"),
  LanesEmpty: answer(QUEUE, "nothing: nothing waits there (queue show)"),
  ClearingQueueInvalidDeadline: answer(QUEUE, "choose a deadline from now on until {latest}"),
  ClearingQueueNotYetValid: answer(QUEUE, "let it be good at once, or enter it at {validFrom}"),
  ClearingQueueLegCount: answer(QUEUE, "pay with one or two legs; longer chains settle at once (pay settle)"),
  ClearingQueueNotAPair: answer(QUEUE, "let each of two legs pay whom the other is paid by, or enter them apart"),
  ClearingQueueNotAdmitted: answer(
    "the currency's MonetaryAuthority",
    "it admits {payee} (queue quota); until then pay at once (pay send)",
  ),
  LanesNotExpired: answer(QUEUE, "wait until {time}, or its payer cancels it (queue cancel)"),
  LanesWaiting: answer(QUEUE, "a net settles what waits, or what expired is taken out (queue net, queue expire)"),
  LanesWrongEntries: answer(QUEUE, "give the entries as the log has them, in their order (queue show)"),
  LanesFull: answer(QUEUE, "nothing: pay at once in this currency (pay send)"),
  LanesMember: answer(QUEUE, "nothing: it is cleared already (queue show)"),
  LanesNoCurrency: answer(QUEUE, "name a currency that is issued here"),
  LanesInvalidRound: answer(COUNCIL, "deploy a queue with a round within these bounds"),
  ClearingQueueEmptyBatch: answer(QUEUE, "put a payment into the batch"),
  ClearingQueueInvalidUetr: answer(QUEUE, "give the payment a UUID of version 4"),
  ClearingQueueTooManyPayees: answer(QUEUE, "make several batches of {max} payees at most"),
  ClearingQueueUnusedPayee: answer(QUEUE, "leave {payee} out of the batch, or pay it something"),
  ClearingQueueInvalidAmount: answer(QUEUE, "choose an amount above zero with few digits, or pay at once (pay send)"),

  // Letters of credit
  LetterOfCreditAmendmentOpen: answer(
    LETTER,
    "the beneficiary agrees to the amendment or rejects it (letter agree, letter reject)",
  ),
  LetterOfCreditExpired: answer(LETTER, "the issuing bank extends it by an amendment (letter amend)"),
  LetterOfCreditNotExpired: answer(LETTER, "wait until {latest}"),
  LetterOfCreditNotAdvised: answer(LETTER, "the advising bank advises it (letter advise)"),
  LetterOfCreditNotAvailable: answer(
    LETTER,
    "present at most what is left, or have the credit increased (letter amend)",
  ),
  LetterOfCreditNotDue: answer(LETTER, "wait until {maturity}"),
  LetterOfCreditNotParty: answer(LETTER, "act from the account that the terms name for this part (letter show)"),
  LetterOfCreditNotTransferable: answer(LETTER, "the issuing bank makes it transferable (letter amend)"),
  LetterOfCreditNothingProposed: answer(LETTER, "the issuing bank offers exactly these terms first (letter amend)"),
  LetterOfCreditOtherTerms: answer(LETTER, READ_TERMS),
  LetterOfCreditInvalidTerms: answer(LETTER, "let the terms fit together: parties, amount, payment and expiry"),
  LetterOfCreditPartialDrawing: answer(LETTER, "present all of it, or have drawings in parts permitted (letter amend)"),
  LetterOfCreditTooLateToRefuse: answer(LETTER, "honour it: the five banking days are over (letter honour)"),
  LetterOfCreditNotABank: answer(
    "the bank's Registrar",
    "it licenses the bank, or names the account (participant account)",
  ),
  LetterOfCreditNoControl: answer(
    LETTER,
    "the document of title comes to this account first (record hand-over, record endorse)",
  ),
  LetterOfCreditNoDocuments: answer(LETTER, "name the documents (--documents)"),
  LetterOfCreditNoLeg: answer(LETTER, "let one leg of the instruction pay exactly this"),
  LetterOfCreditDiscrepancyCount: answer(
    LETTER,
    "name all discrepancies in one refusal, {max} at most (UCP 600, article 16)",
  ),
  LetterOfCreditLegCount: answer(LETTER, "make the instruction with {needed} legs"),
  LetterOfCreditWrongAvailability: answer(
    LETTER,
    "letter honour for payment at sight, letter accept for later payment",
  ),
  LetterOfCreditWrongPresentation: answer(LETTER, "name a presentation under this credit (letter presented)"),
  LetterOfCreditWrongStatus: answer(LETTER, "do first what comes before it (letter show tells the status)"),
};

const SIGNER = "nobody's: a signature or an approval is not what it has to be";
const PARTIES = "that of the parties, by the terms that they signed";

/** Whose rule it is by the contract, which is how the names of its errors begin. Rules of a contract itself nobody changes. */
const WHOSE: readonly (readonly [beginning: RegExp, whose: string])[] = [
  [/^(Council|Governor|DecisionRules|Consultation|SilenceProcedure|Timelock|Checkpoint)/, COUNCIL],
  [/^(CountryRegistry|CountryList|Guardians)/, "the consortium's, by its charter"],
  [
    /^(EmergencyCommittee|JointHalts|HaltBoard|GateHalted|AccessControl)/,
    "the consortium's, by what its committee may do",
  ],
  [/^(ReleaseRegistry|AssetRegistry)/, "the consortium's, by what it published"],
  [/^Participant/, "the Registrar's of the country, within the bounds of the gate"],
  [/^(Rulebook|SystemicLimits|DecimalCap|Gate)/, "the Supervisor's of the country, within the bounds of the gate"],
  [/^(Suspensions|SanctionsFreezes|HoldLedger)/, "the Supervisor's that orders it, within the bounds of the contract"],
  [/^(AccountRecoveries)/, "the Registrar's that licensed the participant, and its Supervisor's, who may object"],
  [/^(CaseRegistry|Appeals|MutualAssistance)/, "that of the countries that take part, by the bounds of the contract"],
  [/^(DisclosureRegistry|ReportRegistry)/, "the Supervisor's whose key or report it is"],
  [/^(CurrencyToken|CurrencyRegistry)/, "the issuer's, within the bounds of its currency"],
  [/^(ERC20|Insufficient|SafeERC20)/, "that of the account's holder"],
  [/^(ERC2612|ERC3009|ECDSA|Consent|InvalidAccountNonce|Bls12381)/, SIGNER],
  [/^(SettlementEngine|Earmarks|Quotes|Pending|Purpose)/, "that of the payers, by the terms that they signed"],
  [/^(Lanes|ClearingQueue|Pool|Net|PackedPayments)/, QUEUE],
  [/^IntradayCredit/, "the lender's, by the terms of the line"],
  [/^Cycle/, "that of the countries of the cycle, by its terms"],
  [/^(LetterOfCredit|BankingCalendar)/, LETTER],
  [/^(TransferableRecord|RecordFactory)/, "the issuer's of the register, and the holder's of the record"],
  [/^(CertificateOfOrigin|OriginAgreements|TradeAccreditations)/, "that of the countries of the agreement"],
  [/^CustomsWindow/, "the customs' that are asked"],
  [/^(Milestones|Procurement|Project|LendersMeeting|LoanAgreement)/, PARTIES],
  [/^Heritage/, "that of the country whose passport it is"],
  [/^Qualification/, "that of the country that accredits or recognises"],
  [/./, "nobody's: the contracts do no such thing"],
];

/** Whose rule it is that an error tells of, and what would change the answer where that is. */
export function answerFor(error: string): Answer {
  if (Object.hasOwn(ANSWERS, error)) return ANSWERS[error]!;
  return { whose: WHOSE.find(([beginning]) => beginning.test(error))![1] };
}
