import { contractScope, corridorScope, currencyScope, participantScope } from "../../governance/emergency.ts";
import type { ReasonName } from "../reason.ts";
import { Direction, type RuleTerms } from "../rule.ts";

/** A participant as its events tell it; `status` numbered as on chain, `expiry` in Unix seconds. */
export interface Standing {
  readonly participant: number;
  readonly country: number;
  readonly status: number;
  readonly tier: number;
  readonly expiry: number;
  readonly epoch: number;
}

/** A rule and the version of the rulebook that brought it. */
export interface VersionedRule {
  readonly terms: RuleTerms;
  readonly version: number;
}

/** What a gate and a currency knew at a moment. */
export interface RulesInForce {
  /** Unix seconds. */
  readonly time: number;
  standingOf(account: string): Standing | undefined;
  /** Exactly the rule of this corridor; counterparty 0 for the default. */
  ruleAt(country: number, direction: number, counterparty: number, asset: number): VersionedRule | undefined;
  issuerRuleOf(token: string): VersionedRule | undefined;
  /** Unix time until which a scope is closed; 0 for never. */
  haltedUntil(scope: bigint): number;
}

/** A payment to be judged. Amounts in minor units. */
export interface JudgedPayment {
  readonly token: string;
  readonly asset: number;
  readonly payer: string;
  readonly payee: string;
  /** The largest single payment, which caps speak of. */
  readonly amount: bigint;
  /** What counts against the day. */
  readonly total: bigint;
  /** Index of the category purpose. */
  readonly purpose: number;
  /** The contract by way of which it comes; null for the token's own paths. */
  readonly path: string | null;
  /** What the payer may spend; undefined where funds are not asked, as when a payment enters the queue. */
  readonly funds?: bigint | undefined;
  /** What counted against the day before it. */
  readonly usedToday: bigint;
}

/** The fields of a decision's word, as people compare them; `dailyLimit` is 2^64 - 1 for none. */
export interface Outcome {
  readonly reason: ReasonName;
  readonly purpose: number;
  readonly issuerVersion: number;
  readonly payerVersion: number;
  readonly payeeVersion: number;
  readonly payerCountry: number;
  readonly payeeCountry: number;
  readonly payer: number;
  readonly payerEpoch: number;
  readonly payee: number;
  readonly payeeEpoch: number;
  readonly dailyLimit: bigint;
}

/** An outcome and the rules that led to it. */
export interface Judgement {
  readonly outcome: Outcome;
  readonly outbound: VersionedRule | undefined;
  readonly inbound: VersionedRule | undefined;
  readonly issuer: VersionedRule | undefined;
}

export const NO_LIMIT = (1n << 64n) - 1n;
const ACTIVE = 1;
const UNKNOWN: Standing = { participant: 0, country: 0, status: 0, tier: 0, expiry: 0, epoch: 0 };

/**
 * What the suite must decide of a payment, reckoned anew from rules as people write them. It shares no code with the
 * contracts and follows their order of reasons (`Reason.sol`): standing, the payer's country, the payee's, the issuer,
 * halts, then what the currency adds.
 */
export function judge(payment: JudgedPayment, inForce: RulesInForce): Judgement {
  const payer = inForce.standingOf(payment.payer) ?? UNKNOWN;
  const payee = inForce.standingOf(payment.payee) ?? UNKNOWN;
  const ruleFor = (own: Standing, direction: number, other: Standing) =>
    inForce.ruleAt(own.country, direction, other.country, payment.asset) ??
    inForce.ruleAt(own.country, direction, 0, payment.asset);
  const outbound = ruleFor(payer, Direction.Outbound, payee);
  const inbound = ruleFor(payee, Direction.Inbound, payer);
  const issuer = inForce.issuerRuleOf(payment.token);
  const dailyLimit = smaller(dailyLimitOf(outbound), dailyLimitOf(inbound));
  const reason =
    standingReason(payer, payee, inForce.time) ??
    rulesReason(payment, Math.min(payer.tier, payee.tier), { outbound, inbound, issuer }) ??
    haltReason(payment, payer, payee, inForce) ??
    tokenReason(payment, dailyLimit) ??
    "Permitted";
  const outcome = { ...parties(payer, payee), reason, purpose: payment.purpose, dailyLimit };
  return { outcome: { ...outcome, ...versions(outbound, inbound, issuer) }, outbound, inbound, issuer };
}

function parties(payer: Standing, payee: Standing) {
  return {
    payerCountry: payer.country,
    payeeCountry: payee.country,
    payer: payer.participant,
    payerEpoch: payer.epoch,
    payee: payee.participant,
    payeeEpoch: payee.epoch,
  };
}

function versions(outbound?: VersionedRule, inbound?: VersionedRule, issuer?: VersionedRule) {
  return {
    payerVersion: outbound?.version ?? 0,
    payeeVersion: inbound?.version ?? 0,
    issuerVersion: issuer?.version ?? 0,
  };
}

/** No rule permits nothing on any day, which is a limit of zero. */
function dailyLimitOf(rule: VersionedRule | undefined): bigint {
  if (rule === undefined) return 0n;
  return rule.terms.dailyLimit === 0n ? NO_LIMIT : rule.terms.dailyLimit;
}

function standingReason(payer: Standing, payee: Standing, time: number): ReasonName | undefined {
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

function rulesReason(
  { purpose, amount }: JudgedPayment,
  tier: number,
  rules: Omit<Judgement, "outcome">,
): ReasonName | undefined {
  // An issuer's rule is kept without its emptiness being told apart from no rule.
  const issuer = rules.issuer?.terms.purposes === 0n ? undefined : rules.issuer;
  for (const [whose, rule] of [
    ["Outbound", rules.outbound],
    ["Inbound", rules.inbound],
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

function haltReason(
  { path, asset }: JudgedPayment,
  payer: Standing,
  payee: Standing,
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

function tokenReason(payment: JudgedPayment, dailyLimit: bigint): ReasonName | undefined {
  const { payer, payee, amount, total, funds, usedToday } = payment;
  if (payer.toLowerCase() === payee.toLowerCase()) return "SelfPayment";
  if (funds !== undefined && amount > funds) return "InsufficientFunds";
  return dailyLimit !== NO_LIMIT && usedToday + total > dailyLimit ? "DailyLimit" : undefined;
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
