import { contractScope, corridorScope, currencyScope, participantScope } from "../governance/emergency.ts";
import { NO_LIMIT } from "../supervision/decision.ts";
import type { ReasonName } from "../supervision/reason.ts";
import type { RuleTerms } from "../supervision/rule.ts";
import type { JudgedPayment, RulesInForce, Setting, Standing } from "./terms.ts";

const ACTIVE = 1;

/** Why a party's licence does not permit a payment at a Unix time. */
export function standingReason({ payer, payee }: Setting, time: number): ReasonName | undefined {
  const [why, whyPayee] = [standingFault(payer, time), standingFault(payee, time)];
  if (why !== undefined) return `Payer${why}`;
  return whyPayee === undefined ? undefined : `Payee${whyPayee}`;
}

function standingFault(
  { status, expiry }: Standing,
  time: number,
): "Unknown" | "NotActive" | "LicenceExpired" | undefined {
  if (status === 0) return "Unknown";
  if (status !== ACTIVE) return "NotActive";
  return time < expiry ? undefined : "LicenceExpired";
}

/** Why the rules of the payer's country, of the payee's or of the issuer refuse a payment. */
export function rulesReason({ purpose, amount }: JudgedPayment, setting: Setting): ReasonName | undefined {
  const tier = Math.min(setting.payer.tier, setting.payee.tier);
  // An issuer's rule is kept without its emptiness being told apart from no rule.
  const issuer = setting.issuer?.terms.purposes === 0n ? undefined : setting.issuer;
  for (const [whose, rule] of [
    ["Outbound", setting.outbound],
    ["Inbound", setting.inbound],
    ["Issuer", issuer],
  ] as const) {
    const fault = ruleFault(rule?.terms, purpose, tier, amount);
    if (fault !== undefined) return `${whose}${fault}`;
  }
  return undefined;
}

function ruleFault(terms: RuleTerms | undefined, purpose: number, tier: number, amount: bigint) {
  if (terms === undefined) return "NoRule";
  if (((terms.purposes >> BigInt(purpose)) & 1n) === 0n) return "Purpose";
  if (tier < terms.minTier) return "Tier";
  const isCapped = terms.cap !== 0n && terms.cap !== NO_LIMIT;
  return isCapped && amount > terms.cap ? "Cap" : undefined;
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
export function tokenReason(payment: JudgedPayment, dailyLimit: bigint): ReasonName | undefined {
  const { payer, payee, amount, total, funds, usedToday } = payment;
  if (payer.toLowerCase() === payee.toLowerCase()) return "SelfPayment";
  if (funds !== undefined && amount > 0n && amount > funds) return "InsufficientFunds";
  const isLimited = dailyLimit !== NO_LIMIT && total > 0n; // nothing is within any limit, also one that was lowered since
  return isLimited && usedToday + total > dailyLimit ? "DailyLimit" : undefined;
}
