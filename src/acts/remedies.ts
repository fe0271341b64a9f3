import type { ReasonName } from "../supervision/reason.ts";

/** Whose rule a reason is of, and what would change the answer. */
export interface Remedy {
  readonly side: "payer" | "payee" | "issuer" | "committee" | "sender";
  readonly remedy: string;
}

const payer = (remedy: string): Remedy => ({ side: "payer", remedy });
const payee = (remedy: string): Remedy => ({ side: "payee", remedy });
const issuer = (remedy: string): Remedy => ({ side: "issuer", remedy });
const committee = (remedy: string): Remedy => ({ side: "committee", remedy });
const sender = (remedy: string): Remedy => ({ side: "sender", remedy });

const LICENSE =
  "its Registrar licenses the participant (participant license) and names the account (participant account)";
const RENEW = "its Registrar renews the licence (participant amend)";
const CORRIDOR = "its Supervisor adopts a rule for the corridor and the currency (rules set)";
const PURPOSE = "state a purpose that the rule permits, or its Supervisor permits this one (rules set)";
const TIER = "its Registrar, after due diligence, gives the participant a higher tier (participant amend)";
const CAP = "pay at most the cap, or its Supervisor raises it (rules set)";
const WAIT = "wait until the halt ends, or the committee lifts it (committee lift)";
const MODULE = "ask its Supervisor what the contract that its rules ask wants (rules module)";
const STANDING = "wait until the suspension or freeze ends; its Supervisor may end it, or an appeal (case appeal)";

/** For each reason: whose rule it is, and what would change the answer. */
export const REMEDIES: Readonly<Record<ReasonName, Remedy>> = {
  Permitted: sender("nothing: it is permitted"),
  SelfPayment: sender("pay another account"),
  PayerUnknown: payer(LICENSE),
  PayerNotActive: payer(STANDING),
  PayerLicenceExpired: payer(RENEW),
  PayeeUnknown: payee(LICENSE),
  PayeeNotActive: payee(STANDING),
  PayeeLicenceExpired: payee(RENEW),
  OutboundNoRule: payer(CORRIDOR),
  OutboundPurpose: payer(PURPOSE),
  OutboundTier: payer(TIER),
  OutboundCap: payer(CAP),
  InboundNoRule: payee(CORRIDOR),
  InboundPurpose: payee(PURPOSE),
  InboundTier: payee(TIER),
  InboundCap: payee(CAP),
  IssuerNoRule: issuer("its MonetaryAuthority sets a rule that permits payments (currency rule)"),
  IssuerPurpose: issuer("state a purpose that the issuer permits, or it permits this one (currency rule)"),
  IssuerTier: issuer(TIER),
  IssuerCap: issuer("pay at most the issuer's cap, or it raises it (currency rule)"),
  ContractHalted: committee(WAIT),
  CorridorHalted: committee(WAIT),
  CurrencyHalted: committee(WAIT),
  PayerHalted: committee(WAIT),
  PayeeHalted: committee(WAIT),
  InsufficientFunds: sender(
    "bring in money first, let the payment wait (queue enter), or draw on a line (credit draw)",
  ),
  DailyLimit: payer("wait until midnight (UTC), or its Supervisor raises the limit (rules set)"),
  OutboundModule: payer(MODULE),
  InboundModule: payee(MODULE),
  CorridorTripped: committee("wait until the breaker closes again; it does so by itself"),
  OutboundExposure: payer("wait for payments the other way, or its Supervisor raises the limit (rules exposure)"),
  InboundExposure: payee("wait for payments the other way, or its Supervisor raises the limit (rules exposure)"),
  PayerVelocity: payer("wait until the window has passed, or its Supervisor raises the limit (rules velocity)"),
  ApprovalNeeded: payer(
    "submit it for approval (pay request); the Supervisors of both countries then decide (pay approve)",
  ),
  MustSettleGross: sender("pay it at once (pay send), without the queue"),
};
