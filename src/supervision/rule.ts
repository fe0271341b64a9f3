import { ANY_PURPOSE } from "../common/purpose.ts";

/** Which way a payment crosses the border of the country that made the rule. */
export const Direction = { Outbound: 0, Inbound: 1 } as const;

/** What a rule permits, as the contracts take it. Amounts are minor units, zero for none. */
export interface RuleTerms {
  purposes: bigint;
  minTier: number;
  cap: bigint;
  dailyLimit: bigint;
}

/** One rule and what it is about; counterparty 0 is the default for every other country. */
export interface RuleEntry {
  direction: number;
  counterparty: number;
  asset: number;
  terms: RuleTerms;
}

/** Rule terms that permit everything but what is narrowed here. */
export function ruleTerms(narrowed: Partial<RuleTerms> = {}): RuleTerms {
  return { purposes: ANY_PURPOSE, minTier: 0, cap: 0n, dailyLimit: 0n, ...narrowed };
}

/** What participants are licensed as, in the order of the numbers on chain. */
export const PARTICIPANT_KINDS = [
  "None",
  "CentralBank",
  "Bank",
  "PaymentInstitution",
  "MarketInfrastructure",
  "Corporate",
  "PublicBody",
] as const;

export type ParticipantKind = (typeof PARTICIPANT_KINDS)[number];

/** Where a participant stands, in the order of the numbers on chain. */
export const PARTICIPANT_STATUS = ["None", "Active", "Suspended", "Revoked"] as const;
