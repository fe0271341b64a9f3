/**
 * Why a payment is refused, numbered as on chain. `iso` is the code of ISO 20022's ExternalStatusReason1Code that a
 * pacs.002 reports for it.
 */
export const REASONS = [
  { name: "Permitted", iso: null, text: "permitted" },
  { name: "SelfPayment", iso: "AG01", text: "payer and payee are the same account" },
  { name: "PayerUnknown", iso: "AC02", text: "the paying account belongs to no licensed participant" },
  { name: "PayerNotActive", iso: "AC06", text: "the payer is suspended, its account frozen, or its licence revoked" },
  { name: "PayerLicenceExpired", iso: "AG01", text: "the payer's licence has expired" },
  { name: "PayeeUnknown", iso: "AC03", text: "the receiving account belongs to no licensed participant" },
  { name: "PayeeNotActive", iso: "AC06", text: "the payee is suspended, its account frozen, or its licence revoked" },
  { name: "PayeeLicenceExpired", iso: "AG01", text: "the payee's licence has expired" },
  { name: "OutboundNoRule", iso: "AG01", text: "the payer's country has no rule for this corridor" },
  { name: "OutboundPurpose", iso: "RR04", text: "the payer's country does not permit this purpose" },
  { name: "OutboundTier", iso: "RR04", text: "the payer's country asks for a higher tier" },
  { name: "OutboundCap", iso: "AM02", text: "the amount is above the cap of the payer's country" },
  { name: "InboundNoRule", iso: "AG01", text: "the payee's country has no rule for this corridor" },
  { name: "InboundPurpose", iso: "RR04", text: "the payee's country does not permit this purpose" },
  { name: "InboundTier", iso: "RR04", text: "the payee's country asks for a higher tier" },
  { name: "InboundCap", iso: "AM02", text: "the amount is above the cap of the payee's country" },
  { name: "IssuerNoRule", iso: "AG01", text: "the issuer permits no payment" },
  { name: "IssuerPurpose", iso: "RR04", text: "the issuer does not permit this purpose" },
  { name: "IssuerTier", iso: "RR04", text: "the issuer asks for a higher tier" },
  { name: "IssuerCap", iso: "AM02", text: "the amount is above the issuer's cap" },
  { name: "ContractHalted", iso: "AG01", text: "the contract by way of which the payment comes is halted" },
  { name: "CorridorHalted", iso: "AG01", text: "payments from the payer's country to the payee's are halted" },
  { name: "CurrencyHalted", iso: "AM03", text: "cross-border payments in this currency are halted" },
  { name: "PayerHalted", iso: "AC06", text: "cross-border payments of the payer are halted" },
  { name: "PayeeHalted", iso: "AC06", text: "cross-border payments of the payee are halted" },
  { name: "InsufficientFunds", iso: "AM04", text: "the payer's balance is too small" },
  { name: "DailyLimit", iso: "AM14", text: "the payer's daily limit towards this country is used up" },
  { name: "OutboundModule", iso: "RR04", text: "a rule contract of the payer's country refuses" },
  { name: "InboundModule", iso: "RR04", text: "a rule contract of the payee's country refuses" },
  { name: "CorridorTripped", iso: "AG01", text: "a breaker has closed the corridor for a while" },
  { name: "OutboundExposure", iso: "AM14", text: "the payer's country's limit on net exposure is reached" },
  { name: "InboundExposure", iso: "AM14", text: "the payee's country's limit on net exposure is reached" },
  { name: "PayerVelocity", iso: "AM14", text: "the payer has paid out as much as its country lets it for now" },
  { name: "ApprovalNeeded", iso: "RR04", text: "a Supervisor has to approve an amount like this" },
  { name: "MustSettleGross", iso: "AG03", text: "what counts towards net exposure does not wait in a queue" },
] as const;

export type Reason = (typeof REASONS)[number];
export type ReasonName = Reason["name"];

/** The number of a reason on chain. */
export function reasonCode(name: ReasonName): number {
  return REASONS.findIndex((reason) => reason.name === name);
}

/** The reason behind a number; one that this version does not know is an error. */
export function reasonAt(code: bigint | number): Reason {
  const reason = REASONS[Number(code)];
  if (reason === undefined) throw new RangeError(`unknown reason code ${code}`);
  return reason;
}
