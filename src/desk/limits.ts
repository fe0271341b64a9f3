import { NO_LIMIT } from "../supervision/decision.ts";
import type { ReasonName } from "../supervision/reason.ts";
import { NOTHING_COUNTED, type SumsBefore, type SystemicTerms } from "./sums.ts";
import type { JudgedPayment, Outcome, Setting, VersionedRule } from "./terms.ts";

/** What a payment is measured by where countries count it. */
export interface Limits {
  readonly counted: boolean;
  readonly paced: boolean;
  /** Unix seconds. */
  readonly time: number;
  readonly systemic: SystemicTerms;
}

const LARGEST_FLOW = (1n << 95n) - 1n; // of a day, as far as a currency counts

/** The marks that rules put on a payment, whatever else is decided of it. */
export function marksOf(
  { amount }: Pick<JudgedPayment, "amount">,
  { payer, payee, outbound, inbound }: Pick<Setting, "payer" | "payee" | "outbound" | "inbound">,
): Pick<Outcome, "counted" | "paced" | "reported"> {
  const isAbove = (rule?: VersionedRule) => exceeds(amount, rule?.thresholds.reportAbove ?? 0n);
  const counts = (rule?: VersionedRule) => rule?.thresholds.countsExposure === true;
  return {
    counted: payer.country !== payee.country && (counts(outbound) || counts(inbound)),
    paced: outbound?.thresholds.countsVelocity === true,
    reported: isAbove(outbound) || isAbove(inbound),
  };
}

/** What rule contracts or a missing approval say against a payment that rules and halts permit. */
export function moreReason(payment: JudgedPayment, setting: Setting): ReasonName | undefined {
  const { payer, payee, outbound, inbound } = setting;
  const refuses = (rule: VersionedRule | undefined, country: number) =>
    rule?.thresholds.asksModule === true && payment.refusing?.includes(country) === true;
  if (payment.isForced !== true && refuses(outbound, payer.country)) return "OutboundModule";
  if (refuses(inbound, payee.country)) return "InboundModule";
  return payment.isApproved !== true && waits(payment, setting) ? "ApprovalNeeded" : undefined;
}

/**
 * What is used up of the day and of sums. A queue takes nothing that counts towards net exposure: it would take room that
 * it may never need.
 */
export function limitsReason(payment: JudgedPayment, dailyLimit: bigint, limits: Limits): ReasonName | undefined {
  const { isQueued, total } = payment;
  if (isQueued === true && limits.counted) return "MustSettleGross";
  const [day, sums] = [dayReason(payment, dailyLimit), sumsReason(payment, total, limits)];
  return isQueued === true ? (sums ?? day) : (day ?? sums);
}

/** Nothing is within any limit, also one that was lowered since. */
function dayReason(
  { total, usedToday }: Pick<JudgedPayment, "total" | "usedToday">,
  dailyLimit: bigint,
): ReasonName | undefined {
  const isLimited = dailyLimit !== NO_LIMIT && total > 0n;
  return isLimited && usedToday + total > dailyLimit ? "DailyLimit" : undefined;
}

/** What the sums leave no room for, as far as a payment counts. */
export function sumsReason(
  { sums = NOTHING_COUNTED }: Pick<JudgedPayment, "sums">,
  amount: bigint,
  { counted, paced, time, systemic }: Limits,
): ReasonName | undefined {
  const flow = counted ? flowReason(sums, amount, time, systemic) : undefined;
  if (flow !== undefined) return flow;
  const { limit } = systemic.velocity;
  return paced && amount > 0n && exceeds(sums.used + amount, limit) ? "PayerVelocity" : undefined;
}

function flowReason(sums: SumsBefore, amount: bigint, time: number, terms: SystemicTerms): ReasonName | undefined {
  const [{ net, today }, { outbound, inbound }] = [sums, terms];
  if (isTripped(sums, terms, time)) return "CorridorTripped";
  if (amount > LARGEST_FLOW || today + amount > LARGEST_FLOW) return "OutboundExposure";
  if (exceeds(net + amount, outbound.limit)) return "OutboundExposure";
  return exceeds(net + amount, inbound.limit) ? "InboundExposure" : undefined;
}

/**
 * Whether breakers let nothing raise a net at a Unix time: it is above a mark, or one has tripped lately and its country has
 * set no other terms since.
 */
export function isTripped(
  { net, closedUntil, closedBy, edition }: Pick<SumsBefore, "net" | "closedUntil" | "closedBy" | "edition">,
  terms: Pick<SystemicTerms, "outbound" | "inbound">,
  time: number,
): boolean {
  if (exceeds(net, terms.outbound.tripAbove) || exceeds(net, terms.inbound.tripAbove)) return true;
  const under = terms[closedBy];
  return time < closedUntil && under.coolOff !== 0 && under.edition === edition;
}

/** Whether a country asks that its Supervisor lets such an amount pass. */
export function waits(
  { amount, isForced }: Pick<JudgedPayment, "amount" | "isForced">,
  { outbound, inbound }: Pick<Setting, "outbound" | "inbound">,
): boolean {
  const isAbove = (rule?: VersionedRule) => exceeds(amount, rule?.thresholds.holdAbove ?? 0n);
  return (isForced !== true && isAbove(outbound)) || isAbove(inbound);
}

/** Zero stands for no limit. */
function exceeds(amount: bigint, limit: bigint): boolean {
  return limit !== 0n && amount > limit;
}
