import { NO_LIMIT } from "../supervision/decision.ts";
import { Direction } from "../supervision/rule.ts";
import { limitsReason, marksOf, moreReason, waits } from "./limits.ts";
import { fundsReason, haltReason, rulesReason, standingReason } from "./reasons.ts";
import type { ExposureEdition, SystemicTerms, VelocityTerms } from "./sums.ts";
import type { JudgedPayment, Judgement, RulesInForce, Setting, Standing, VersionedRule } from "./terms.ts";

const UNKNOWN: Standing = {
  ...{ participant: 0, country: 0, status: 0, tier: 0, expiry: 0 },
  ...{ suspendedUntil: 0, frozenUntil: 0 },
};

/** Finds who pays whom under which rules: for each country the rule that names the other one, else its default. */
export function settingOf(
  { token, asset, payer: paying, payee: paid }: Pick<JudgedPayment, "token" | "asset" | "payer" | "payee">,
  inForce: RulesInForce,
): Setting {
  const [payer, payee] = [inForce.standingOf(paying) ?? UNKNOWN, inForce.standingOf(paid) ?? UNKNOWN];
  const ruleFor = (own: Standing, direction: number, other: Standing) =>
    inForce.ruleAt(own.country, direction, other.country, asset) ?? inForce.ruleAt(own.country, direction, 0, asset);
  const outbound = ruleFor(payer, Direction.Outbound, payee);
  const inbound = ruleFor(payee, Direction.Inbound, payer);
  return { payer, payee, outbound, inbound, issuer: inForce.issuerRuleOf(token) };
}

/** The limits on sums that apply between two countries: for each the terms that name the other one, else its default. */
export function systemicTerms(from: number, to: number, asset: number, inForce: RulesInForce): SystemicTerms {
  const termsFor = (country: number, direction: number, other: number) =>
    [other, 0]
      .map((counterparty) => inForce.exposureAt(country, direction, counterparty, asset))
      .find((terms) => terms !== undefined && (terms.limit !== 0n || terms.tripAbove !== 0n)) ?? NO_EXPOSURE_TERMS;
  return {
    outbound: termsFor(from, Direction.Outbound, to),
    inbound: termsFor(to, Direction.Inbound, from),
    velocity: inForce.velocityOf(from, asset) ?? NO_VELOCITY_TERMS,
  };
}

const NO_EXPOSURE_TERMS: ExposureEdition = { limit: 0n, tripAbove: 0n, coolOff: 0, edition: 0 };
const NO_VELOCITY_TERMS: VelocityTerms = { limit: 0n, window: 0 };

/**
 * What the suite must decide of a payment, reckoned anew from rules as people write them. It shares no code with the
 * contracts and follows their order of checks: standing, the payer's country, the payee's, the issuer, halts, rule
 * contracts, approval, then what the currency adds: funds, and what is used up of limits.
 */
export function judge(payment: JudgedPayment, inForce: RulesInForce): Judgement {
  const setting = settingOf(payment, inForce);
  const { outbound, inbound, issuer } = setting;
  const marks = marksOf(payment, setting);
  const systemic = systemicTerms(setting.payer.country, setting.payee.country, payment.asset, inForce);
  const limits = { ...marks, time: inForce.time, systemic };
  const dailyLimit = smaller(payment.isForced ? NO_LIMIT : dailyLimitOf(outbound), dailyLimitOf(inbound));
  const asked =
    standingReason(payment, setting, inForce.time) ??
    rulesReason(payment, setting) ??
    haltReason(payment, setting, inForce) ??
    moreReason(payment, setting);
  const reason = asked ?? fundsReason(payment) ?? limitsReason(payment, dailyLimit, limits) ?? "Permitted";
  const approved = asked === undefined && payment.isApproved === true && waits(payment, setting);
  const outcome = { ...parties(payment, setting), ...marks, approved, reason };
  return { outcome: { ...outcome, purpose: payment.purpose, dailyLimit }, outbound, inbound, issuer };
}

function parties({ isForced }: JudgedPayment, { payer, payee, outbound, inbound, issuer }: Setting) {
  return {
    payerCountry: payer.country,
    payeeCountry: payee.country,
    payer: payer.participant,
    payee: payee.participant,
    payerVersion: isForced === true ? 0 : (outbound?.version ?? 0),
    payeeVersion: inbound?.version ?? 0,
    issuerVersion: issuer?.version ?? 0,
  };
}

function dailyLimitOf(rule: VersionedRule | undefined): bigint {
  return rule === undefined || rule.terms.dailyLimit === 0n ? NO_LIMIT : rule.terms.dailyLimit;
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
