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

const LARGEST_FLOW = (1n << 95n) - 1n; // of a day, as far as a gate counts

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

/** What counts towards net exposure settles gross: in a queue it would take room that it may never need. */
export function queueReason(
  { isQueued }: Pick<JudgedPayment, "isQueued">,
  { counted }: Pick<Outcome, "counted">,
): ReasonName | undefined {
  return isQueued === true && counted ? "MustSettleGross" : undefined;
}

/** Why rule contracts, sums or a missing approval refuse a payment that rules and halts permit. */
export function limitsReason(payment: JudgedPayment, setting: Setting, limits: Limits): ReasonName | undefined {
  const { payer, payee, outbound, inbound } = setting;
  const refuses = (rule: VersionedRule | undefined, country: number) =>
    rule?.thresholds.asksModule === true && payment.refusing?.includes(country) === true;
  if (refuses(outbound, payer.country)) return "OutboundModule";
  if (refuses(inbound, payee.country)) return "InboundModule";
  const reason = sumsReason(payment, payment.amount, limits);
  if (reason !== undefined) return reason;
  return waitingFor(payment, setting).length > 0 && !approves(payment, setting) ? "ApprovalNeeded" : undefined;
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

function flowReason(
  { today, net, closedUntil }: SumsBefore,
  amount: bigint,
  time: number,
  { outbound, inbound }: SystemicTerms,
): ReasonName | undefined {
  if (time < closedUntil) return "CorridorTripped";
  if (amount > LARGEST_FLOW || today + amount > LARGEST_FLOW) return "OutboundExposure";
  if (exceeds(net + amount, outbound.limit)) return "OutboundExposure";
  return exceeds(net + amount, inbound.limit) ? "InboundExposure" : undefined;
}

/** Whether an amount had to wait, and what it comes with covers whom the rules ask for now. */
export function approves(
  payment: Pick<JudgedPayment, "amount" | "approval">,
  setting: Pick<Setting, "payer" | "payee" | "outbound" | "inbound">,
): boolean {
  const { approval } = payment;
  const asked = waitingFor(payment, setting);
  if (approval === undefined || asked.length === 0) return false;
  return asked.every(({ country, settlesOnSilence }) => {
    return approval.countries.includes(country) && (!approval.isSilent || settlesOnSilence);
  });
}

/** The countries whose Supervisors have to let an amount pass. */
function waitingFor(
  { amount }: Pick<JudgedPayment, "amount">,
  { payer, payee, outbound, inbound }: Pick<Setting, "payer" | "payee" | "outbound" | "inbound">,
): { country: number; settlesOnSilence: boolean }[] {
  const sides = [
    { country: payer.country, rule: outbound },
    { country: payee.country, rule: inbound },
  ];
  return sides
    .filter(({ rule }) => exceeds(amount, rule?.thresholds.holdAbove ?? 0n))
    .map(({ country, rule }) => ({ country, settlesOnSilence: rule?.thresholds.settlesOnSilence === true }));
}

/** Zero stands for no limit. */
function exceeds(amount: bigint, limit: bigint): boolean {
  return limit !== 0n && amount > limit;
}
