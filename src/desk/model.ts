import { NO_LIMIT } from "../supervision/decision.ts";
import type { ReasonName } from "../supervision/reason.ts";
import { Direction, type RuleTerms } from "../supervision/rule.ts";
import type { ExposureTerms, ThresholdTerms } from "../supervision/thresholds.ts";
import { approves, limitsReason, marksOf, queueReason, sumsReason } from "./limits.ts";
import { haltReason, rulesReason, standingReason, tokenReason } from "./reasons.ts";
import type { SumsBefore, SystemicTerms, VelocityTerms } from "./sums.ts";

/** A participant as its events tell it; `status` numbered as on chain, `expiry` in Unix seconds. */
export interface Standing {
  readonly participant: number;
  readonly country: number;
  readonly status: number;
  readonly tier: number;
  readonly expiry: number;
  readonly epoch: number;
}

/** A rule, what it asks for above certain amounts, and the version of the rulebook that brought the later of the two. */
export interface VersionedRule {
  readonly terms: RuleTerms;
  readonly thresholds: Readonly<ThresholdTerms>;
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
  /** Exactly the terms of this corridor; counterparty 0 for the default. */
  exposureAt(country: number, direction: number, counterparty: number, asset: number): ExposureTerms | undefined;
  velocityOf(country: number, asset: number): VelocityTerms | undefined;
  /** The rule contract of a country; null for none. */
  moduleOf(country: number): string | null;
}

/** Whose Supervisors let an instruction pass, ISO 3166-1 numbers; `isSilent` if some did so by saying nothing. */
export interface Approval {
  readonly countries: readonly number[];
  readonly isSilent: boolean;
}

/** A payment to be judged. Amounts in minor units. */
export interface JudgedPayment {
  readonly token: string;
  readonly asset: number;
  readonly payer: string;
  readonly payee: string;
  /** The largest single payment, which caps and thresholds speak of. */
  readonly amount: bigint;
  /** What counts against the day and in sums. */
  readonly total: bigint;
  /** Index of the category purpose. */
  readonly purpose: number;
  /** The contract by way of which it comes; null for the token's own paths. */
  readonly path: string | null;
  /** What the payer may spend; undefined where funds are not asked, as when a payment enters the queue. */
  readonly funds?: bigint | undefined;
  /** What counted against the day before it. */
  readonly usedToday: bigint;
  /** What counted towards systemic limits before it; nothing if it is left out. */
  readonly sums?: SumsBefore;
  /** Countries whose rule contracts refuse; none if it is left out. */
  readonly refusing?: readonly number[];
  /** Whether it only enters a queue, which what counts towards net exposure must not. */
  readonly isQueued?: boolean;
  /** What it comes with if Supervisors had to let it pass. */
  readonly approval?: Approval | undefined;
}

/** The fields of a decision's word, as people compare them; `dailyLimit` is 2^64 - 1 for none. */
export interface Outcome {
  readonly reason: ReasonName;
  /** Whether it counts towards net exposure. */
  readonly counted: boolean;
  /** Whether it counts towards its payer's velocity. */
  readonly paced: boolean;
  /** Whether Supervisors let an amount pass that has to wait for them. */
  readonly approved: boolean;
  /** Whether one of the two countries wants to be told of such an amount. */
  readonly reported: boolean;
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

/** The rules that apply to a payment; undefined for none. */
export interface Rules {
  readonly outbound: VersionedRule | undefined;
  readonly inbound: VersionedRule | undefined;
  readonly issuer: VersionedRule | undefined;
}

/** Who pays whom under which rules. */
export interface Setting extends Rules {
  readonly payer: Standing;
  readonly payee: Standing;
}

/** An outcome and the rules that led to it. */
export interface Judgement extends Rules {
  readonly outcome: Outcome;
}

const UNKNOWN: Standing = { participant: 0, country: 0, status: 0, tier: 0, expiry: 0, epoch: 0 };

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

const NO_EXPOSURE_TERMS: ExposureTerms = { limit: 0n, tripAbove: 0n, coolOff: 0 };
const NO_VELOCITY_TERMS: VelocityTerms = { limit: 0n, window: 0 };

/**
 * What the suite must decide of a payment, reckoned anew from rules as people write them. It shares no code with the
 * contracts and follows their order of checks: standing, the payer's country, the payee's, the issuer, halts, rule
 * contracts, sums, approval, then what the currency adds, and last what the sums make of all that is counted.
 */
export function judge(payment: JudgedPayment, inForce: RulesInForce): Judgement {
  const setting = settingOf(payment, inForce);
  const { outbound, inbound, issuer } = setting;
  const marks = marksOf(payment, setting);
  const systemic = systemicTerms(setting.payer.country, setting.payee.country, payment.asset, inForce);
  const limits = { ...marks, time: inForce.time, systemic };
  const dailyLimit = smaller(dailyLimitOf(outbound), dailyLimitOf(inbound));
  const before =
    standingReason(setting, inForce.time) ?? rulesReason(payment, setting) ?? haltReason(payment, setting, inForce);
  const limited = before ?? limitsReason(payment, setting, limits);
  const reason =
    limited ??
    tokenReason(payment, dailyLimit) ??
    queueReason(payment, marks) ??
    sumsReason(payment, payment.total, limits);
  const approved = limited === undefined && approves(payment, setting);
  const outcome = { ...parties(setting), ...marks, approved, reason: reason ?? "Permitted" };
  return { outcome: { ...outcome, purpose: payment.purpose, dailyLimit }, outbound, inbound, issuer };
}

function parties({ payer, payee, outbound, inbound, issuer }: Setting) {
  return {
    payerCountry: payer.country,
    payeeCountry: payee.country,
    payer: payer.participant,
    payerEpoch: payer.epoch,
    payee: payee.participant,
    payeeEpoch: payee.epoch,
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

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
