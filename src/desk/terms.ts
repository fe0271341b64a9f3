import type { ReasonName } from "../supervision/reason.ts";
import type { RuleTerms } from "../supervision/rule.ts";
import type { ThresholdTerms } from "../supervision/thresholds.ts";
import type { ExposureEdition, SumsBefore, VelocityTerms } from "./sums.ts";

/**
 * A participant, and an account of it, as their events tell them; `status` 1 or 3 (revoked) as on chain, times in Unix
 * seconds.
 */
export interface Standing {
  readonly participant: number;
  readonly country: number;
  readonly status: number;
  readonly tier: number;
  readonly expiry: number;
  /** A suspension bites before it; 0 for none. */
  readonly suspendedUntil: number;
  /** A freeze of the account bites before it; 0 for none. */
  readonly frozenUntil: number;
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
  exposureAt(country: number, direction: number, counterparty: number, asset: number): ExposureEdition | undefined;
  velocityOf(country: number, asset: number): VelocityTerms | undefined;
  /** The rule contract of a country; null for none. */
  moduleOf(country: number): string | null;
}

/** A payment to be judged. Amounts in minor units. */
export interface JudgedPayment {
  readonly token: string;
  readonly asset: number;
  readonly payer: string;
  readonly payee: string;
  /** What caps and thresholds speak of: the largest single payment, with what its payer paid its payee in the transaction. */
  readonly amount: bigint;
  /** What counts against funds, the day and in sums. */
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
  /** Whether Supervisors are asked to let it pass, so that a hold threshold is not in the way. */
  readonly isApproved?: boolean;
  /** Whether the payer's home has granted it in a case and the issuer makes it, so that neither is asked again. */
  readonly isForced?: boolean;
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
  readonly payee: number;
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
