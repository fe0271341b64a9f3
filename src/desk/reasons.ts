import { contractScope, corridorScope, currencyScope, participantScope } from "../governance/emergency.ts";
import type { ReasonName } from "../supervision/reason.ts";
import type { RuleTerms } from "../supervision/rule.ts";
import type { JudgedPayment, RulesInForce, Setting, Standing } from "./terms.ts";

const ACTIVE = 1;

/** Why a party's licence does not permit a payment at a Unix time. */
export function standingReason(
  { isForced }: Pick<JudgedPayment, "isForced">,
  { payer, payee }: Setting,
  time: number,
): ReasonName | undefined {
  const why = isForced === true ? undefined : standingFault(payer, time);
  const whyPayee = standingFault(payee, time);
  if (why !== undefined) return `Payer${why}`;
  return whyPayee === undefined ? undefined : `Payee${whyPayee}`;
}

function standingFault(
  { status, expiry, suspendedUntil, frozenUntil }: Standing,
  time: number,
): "Unknown" | "NotActive" | "LicenceExpired" | undefined {
  if (status === 0) return "Unknown";
  if (status !== ACTIVE || time < suspendedUntil || time < frozenUntil) return "NotActive";
  return time < expiry ? undefined : "LicenceExpired";
}

/** Why the rules of the payer's country, of the payee's or of the issuer refuse a payment. */
export function rulesReason(payment: JudgedPayment, setting: Setting): ReasonName | undefined {
  const { payer, payee, outbound, inbound } = setting;
  const tier = payment.isForced === true ? payee.tier : Math.min(payer.tier, payee.tier);
  // An issuer's rule is kept without its emptiness being told apart from no rule.
  const issuer = setting.issuer?.terms.purposes === 0n ? undefined : setting.issuer;
  const all = [
    ["Outbound", outbound],
    ["Inbound", inbound],
    ["Issuer", issuer],
  ] as const;
  for (const [whose, rule] of payment.isForced === true ? all.slice(1, 2) : all) {
    const fault = ruleFault(rule?.terms, payment.purpose, tier, payment.amount);
    if (fault !== undefined) return `${whose}${fault}`;
  }
  return undefined;
}

function ruleFault(terms: RuleTerms | undefined, purpose: number, tier: number, amount: bigint) {
  if (terms === undefined) return "NoRule";
  if (((terms.purposes >> BigInt(purpose)) & 1n) === 0n) return "Purpose";
  if (tier < terms.minTier) return "Tier";
  return terms.cap !== 0n && amount > terms.cap ? "Cap" : undefined;
}

/** Which halt closes the way of a payment. */
export function haltReason(
  { path, asset }: JudgedPayment,
  { payer, payee }: Setting,
  inForce: RulesInForce,
): ReasonName | undefined {
  const isHalted = (scope: bigint) => inForce.time < inForce.haltedUntil(scope);
  if (path !== null && isHalted(contractScope(path))) return "ContractHalted";
  if (payer.country === payee.country) return undefined;
  if (isHalted(corridorScope(payer.country, payee.country))) return "CorridorHalted";
  if (isHalted(currencyScope(asset))) return "CurrencyHalted";
  if (isHalted(participantScope(payer.participant))) return "PayerHalted";
  return isHalted(participantScope(payee.participant)) ? "PayeeHalted" : undefined;
}

/** Why the currency itself refuses a payment that its gate permits. */
export function fundsReason({
  payer,
  payee,
  total,
  funds,
}: Pick<JudgedPayment, "payer" | "payee" | "total" | "funds">): ReasonName | undefined {
  if (payer.toLowerCase() === payee.toLowerCase()) return "SelfPayment";
  return funds !== undefined && total > 0n && total > funds ? "InsufficientFunds" : undefined;
}
