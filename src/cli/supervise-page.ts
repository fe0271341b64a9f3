import { purposeAt } from "../common/purpose.ts";
import { reasonAt, reasonCode } from "../supervision/reason.ts";
import type { DeskEvent } from "../supervision/desk/history.ts";
import type { Standing, VersionedRule } from "../supervision/desk/model.ts";
import { NO_LIMIT } from "../supervision/desk/reasons.ts";
import type { VerifiedPayment } from "../supervision/desk/verify.ts";
import type { DeskView } from "../supervision/desk/view.ts";
import { clock, type DeskNames, utc } from "./supervise-names.ts";

/** A past payment, the rules that applied, and whether the recomputation agrees. */
export function verificationPage(verified: VerifiedPayment, names: DeskNames): string {
  const { payment, time, judgement, path, differences } = verified;
  const { outcome, token, payer, payee, total } = payment;
  const { outbound, inbound, issuer } = judgement;
  const [from, to] = [names.country(outcome.payerCountry), names.country(outcome.payeeCountry)];
  return [
    `${payment.event.hash}, event ${payment.event.index}, ${payment.kind} ${utc(time)}`,
    `  ${names.amount(token, total)}${payment.count > 1 ? ` in ${payment.count} payments` : ""}, ${from} to ${to}, purpose ${purposeText(outcome.purpose)}`,
    `  payer    ${payer}, ${standingText(verified.payer)}`,
    `  payee    ${payee}, ${standingText(verified.payee)}`,
    `  by way   ${path === null ? "of the currency itself" : `of ${path}`}`,
    `  outbound ${ruleText(outbound, `rulebook of ${from}`, token, names)}`,
    `  inbound  ${ruleText(inbound, `rulebook of ${to}`, token, names)}`,
    `  issuer   ${ruleText(issuer, `rule of ${names.currency(token)}`, token, names)}`,
    ...dailyLines(verified, names),
    ...(differences.length === 0
      ? [`  recomputed: ${reasonAt(reasonCode(judgement.outcome.reason)).text}; agrees in every field`]
      : [`  recomputed: DOES NOT AGREE`, ...differences.map(differenceLine)]),
  ].join("\n");
}

function differenceLine({ field, published, recomputed }: VerifiedPayment["differences"][number]): string {
  return `    ${field}: the chain says ${published}, the rules of its time say ${recomputed}`;
}

function dailyLines({ usedToday, judgement, payment }: VerifiedPayment, names: DeskNames): string[] {
  if (usedToday === null || judgement.outcome.dailyLimit === NO_LIMIT) return [];
  const [limit, used] = [judgement.outcome.dailyLimit, usedToday].map((each) => names.amount(payment.token, each));
  return [`  day      ${used} of ${limit} used before`];
}

function standingText(standing: Standing): string {
  const { participant, tier, status, expiry } = standing;
  if (participant === 0) return "no participant";
  return `participant ${participant}, ${status === 1 ? "active" : "not active"}, tier ${tier}, licensed until ${utc(expiry)}`;
}

function ruleText(rule: VersionedRule | undefined, whose: string, token: string, names: DeskNames): string {
  if (rule === undefined) return `no ${whose}`;
  const { purposes, minTier, cap, dailyLimit } = rule.terms;
  const parts = [
    `version ${rule.version} of the ${whose}: purposes 0x${purposes.toString(16)}, tier from ${minTier}`,
    cap === 0n ? "no cap" : `cap ${names.amount(token, cap)}`,
    ...(dailyLimit === 0n ? [] : [`${names.amount(token, dailyLimit)} a day`]),
  ];
  return parts.join(", ");
}

function purposeText(index: number): string {
  return index === 0 ? "unspecified" : purposeAt(index);
}

/** An event in one line; `time` is Unix seconds. */
export function eventLine(event: DeskEvent, time: number, names: DeskNames): string {
  const args = Object.entries(event.args).map(([name, value]) => `${name} ${argumentText(name, value, event, names)}`);
  return `${utc(time)}  ${event.block}  ${event.name.padEnd(18)} ${args.join(", ")}`;
}

const COUNTRY_ARGUMENTS = ["country", "from", "to", "lead"];

function argumentText(name: string, value: unknown, { address, source }: DeskEvent, names: DeskNames): string {
  if (source === "token" && (name === "value" || name === "amount")) return names.amount(address, value as bigint);
  if (typeof value === "bigint" && COUNTRY_ARGUMENTS.includes(name)) return names.country(Number(value));
  if (name === "token") return names.currency(String(value).toLowerCase());
  const text = Array.isArray(value) ? `[${value.map(String).join(" ")}]` : String(value);
  return text.replace(/[\p{Cc}\p{Cf}]/gu, "?"); // what a stranger wrote must not move the cursor
}

/** The clocks that run: holds that bite, requests that wait, appeals that are voted on. */
export function clockLines({ holds, cases, now }: DeskView, names: DeskNames): string[] {
  const live = holds
    .filter(({ fate }) => fate === "live")
    .map(({ token, account, place, file }) => {
      const who = `hold of ${names.country(file.authority)}, ${account} place ${place}, ${names.amount(token, file.amount)}`;
      return `  ${who}${file.status === 2 ? ", provisional" : ""}: ${clock(file.until, now)}`;
    });
  const open = cases.requests
    .filter(({ status }) => status === "open")
    .map(({ requestId, kind, from, to, answerBy }) => {
      const whom = to === 0 ? "all concerned" : names.country(to);
      return `  request ${requestId}, ${kind}, ${names.country(from)} asks ${whom}: ${clock(answerBy, now)}`;
    });
  const voted = cases.appeals
    .filter(({ decideBy }) => now < decideBy)
    .map(({ hold, overturns, upholds, decideBy }) => {
      return `  appeal ${hold.slice(0, 10)}, ${overturns} to end the hold, ${upholds} to keep it: ${clock(decideBy, now)}`;
    });
  return [...live, ...open, ...voted];
}

/** Whether an event is worth a line: what the decision behind it tells already is not. */
export function isTold({ name, source }: DeskEvent): boolean {
  return source !== "token" || name === "Transfer" || name === "IssuerRuleSet" || name === "Adopted";
}
