import { escapeLine } from "../common/text.ts";
import { purposeAt } from "../common/purpose.ts";
import type { ExposureTerms } from "../supervision/thresholds.ts";
import { reasonAt, reasonCode } from "../supervision/reason.ts";
import type { DeskEvent } from "../desk/history.ts";
import type { Standing, VersionedRule } from "../desk/terms.ts";
import { NO_LIMIT } from "../supervision/decision.ts";
import type { VerifiedPayment } from "../desk/verify.ts";
import type { DeskView } from "../desk/view.ts";
import { type DeskNames, utc } from "../pages/desk-names.ts";

/** A past payment, the rules that applied, and whether the recomputation agrees. */
export function verificationPage(verified: VerifiedPayment, names: DeskNames): string {
  const { payment, time, judgement, differences } = verified;
  const { outcome, token, payer, payee, total } = payment;
  const { outbound, inbound, issuer } = judgement;
  const [from, to] = [names.country(outcome.payerCountry), names.country(outcome.payeeCountry)];
  return [
    `${payment.event.hash}, event ${payment.event.index}, ${payment.kind} ${utc(time)}`,
    `  ${names.amount(token, total)}${payment.count > 1 ? ` in ${payment.count} payments` : ""}, ${from} to ${to}, purpose ${purposeText(outcome.purpose)}`,
    `  payer    ${payer}, ${standingText(verified.payer, verified.time)}`,
    `  payee    ${payee}, ${standingText(verified.payee, verified.time)}`,
    `  by way   of ${wayText(verified)}`,
    `  outbound ${ruleText(outbound, `rulebook of ${from}`, token, names)}`,
    `  inbound  ${ruleText(inbound, `rulebook of ${to}`, token, names)}`,
    `  issuer   ${ruleText(issuer, `rule of ${names.currency(token)}`, token, names)}`,
    ...dailyLines(verified, names),
    ...fundsLines(verified, names),
    ...reservationLines(verified),
    ...limitLines(verified, names),
    ...moduleLines(verified, names),
    ...markLines(verified, names),
    ...(differences.length === 0
      ? [`  recomputed: ${reasonAt(reasonCode(judgement.outcome.reason)).text}; agrees in every field`]
      : [`  recomputed: DOES NOT AGREE`, ...differences.map(differenceLine)]),
  ].join("\n");
}

/** Where a deployment publishes no settlement, what it paid looks like what the currency moved itself. */
function wayText({ path, silent }: VerifiedPayment): string {
  if (path !== null) return silent.includes(path) ? `${path}, which publishes no settlement` : path;
  const others = silent.map((deployment) => `, or of ${deployment}, which publishes no settlement`);
  return ["the currency itself", ...others].join("");
}

function differenceLine({ field, published, recomputed }: VerifiedPayment["differences"][number]): string {
  return `    ${field}: the chain says ${published}, the rules of its time say ${recomputed}`;
}

function dailyLines({ usedToday, judgement, payment }: VerifiedPayment, names: DeskNames): string[] {
  if (usedToday === null || judgement.outcome.dailyLimit === NO_LIMIT) return [];
  const [limit, used] = [judgement.outcome.dailyLimit, usedToday].map((each) => names.amount(payment.token, each));
  return [`  day      ${used} of ${limit} used before`];
}

function fundsLines({ funds, payment: { token } }: VerifiedPayment, names: DeskNames): string[] {
  if (funds === null) return [];
  const amounts = [funds.balance, funds.byAuthorities, funds.setAside].map((each) => names.amount(token, each));
  return [`  funds    ${amounts[0]} there, ${amounts[1]} held by authorities, ${amounts[2]} set aside`];
}

function reservationLines({ payment: { reservation } }: VerifiedPayment): string[] {
  if (reservation === null) return [];
  const { deadline, end } = reservation;
  const until = deadline === null ? "" : ` until ${utc(deadline)}`;
  const paid = end?.name === "ReservedPaid" ? `paid in ${end.hash}` : `given back in ${end?.hash}`;
  return [`  money    set aside${until}; ${end === null ? "not paid" : paid}`];
}

function limitLines({ sums, payment: { token, outcome } }: VerifiedPayment, names: DeskNames): string[] {
  if (sums === null) return [];
  const amount = (minor: bigint) => names.amount(token, minor);
  const { velocity, used, net } = sums;
  const outbound = `${names.country(outcome.payerCountry)}: ${exposureText(sums.outbound, amount)}`;
  const inbound = `${names.country(outcome.payeeCountry)}: ${exposureText(sums.inbound, amount)}`;
  return [
    ...(outcome.counted ? [`  exposure net ${amount(net)} before; ${outbound}; ${inbound}`] : []),
    ...(outcome.paced ? [`  velocity ${amount(used)} of ${amount(velocity.limit)} used before`] : []),
  ];
}

function exposureText({ limit, tripAbove }: ExposureTerms, amount: (minor: bigint) => string): string {
  const bound = limit === 0n ? "no limit" : `limit ${amount(limit)}`;
  return tripAbove === 0n ? bound : `${bound}, trips above ${amount(tripAbove)}`;
}

/** What a rule contract answers is its own word, so the page says whose it is. */
function moduleLines({ modules, payment }: VerifiedPayment, names: DeskNames): string[] {
  return modules.map(({ country, module, permits }) => {
    const whose = `  module   of ${names.country(country)}`;
    if (module === null) return `${whose}: none is adopted, which refuses`;
    if (permits === null)
      return `${whose} at ${module}: not asked, the node gives no state of block ${payment.event.block - 1}`;
    const said = permits ? "permits" : "refuses";
    return `${whose} at ${module}: ${said}, its own answer on the state of block ${payment.event.block - 1}`;
  });
}

function markLines({ payment: { outcome, token }, asked, closing }: VerifiedPayment, names: DeskNames): string[] {
  const whom = asked.map((country) => names.country(country)).join(", ");
  const marks = [
    ...(outcome.reported ? ["above a report threshold"] : []),
    ...(outcome.approved ? [`waits for approval${whom === "" ? "" : ` (${whom})`}`] : []),
    ...(closing === null
      ? []
      : [`closed the corridor until ${utc(closing.until)} at a net of ${names.amount(token, closing.net)}`]),
  ];
  return marks.length === 0 ? [] : [`  marks    ${marks.join("; ")}`];
}

function standingText(standing: Standing, time: number): string {
  const { participant, tier, expiry } = standing;
  if (participant === 0) return "no participant";
  return `participant ${participant}, ${stateText(standing, time)}, tier ${tier}, licensed until ${utc(expiry)}`;
}

function stateText({ status, suspendedUntil, frozenUntil }: Standing, time: number): string {
  if (time < frozenUntil) return `its account frozen until ${utc(frozenUntil)}`;
  if (status !== 1) return "its licence revoked";
  return time < suspendedUntil ? `suspended until ${utc(suspendedUntil)}` : "active";
}

function ruleText(rule: VersionedRule | undefined, whose: string, token: string, names: DeskNames): string {
  if (rule === undefined) return `no ${whose}`;
  const { purposes, minTier, cap, dailyLimit } = rule.terms;
  const parts = [
    `version ${rule.version} of the ${whose}: purposes 0x${purposes.toString(16)}, tier from ${minTier}`,
    cap === 0n ? "no cap" : `cap ${names.amount(token, cap)}`,
    ...(dailyLimit === 0n ? [] : [`${names.amount(token, dailyLimit)} a day`]),
    ...thresholdTexts(rule.thresholds, token, names),
  ];
  return parts.join(", ");
}

function thresholdTexts(thresholds: VersionedRule["thresholds"], token: string, names: DeskNames): string[] {
  const {
    reportAbove,
    holdAbove,
    clock: hours,
    settlesOnSilence,
    countsExposure,
    countsVelocity,
    asksModule,
  } = thresholds;
  const silence = settlesOnSilence ? "settles on silence" : "lapses on silence";
  return [
    ...(reportAbove === 0n ? [] : [`reports above ${names.amount(token, reportAbove)}`]),
    ...(holdAbove === 0n ? [] : [`waits above ${names.amount(token, holdAbove)} for ${hours} h, ${silence}`]),
    ...(countsExposure ? ["counted"] : []),
    ...(countsVelocity ? ["paced"] : []),
    ...(asksModule ? ["asks its rule contract"] : []),
  ];
}

function purposeText(index: number): string {
  return index === 0 ? "unspecified" : purposeAt(index);
}

/** An event in one line; `time` is Unix seconds. */
export function eventLine(event: DeskEvent, time: number, names: DeskNames): string {
  const args = Object.entries(event.args).map(([name, value]) => `${name} ${argumentText(name, value, event, names)}`);
  return `${utc(time)}  ${event.block}  ${event.name.padEnd(18)} ${args.join(", ")}`;
}

const COUNTRY_ARGUMENTS = ["country", "from", "to", "lead", "payerCountry", "payeeCountry"];
const TIME_ARGUMENTS = ["decideBy", "deadline", "until", "answerBy", "expiry", "readyAt"];

function argumentText(name: string, value: unknown, event: DeskEvent, names: DeskNames): string {
  const { address, source } = event;
  if (typeof value === "bigint" && TIME_ARGUMENTS.includes(name)) return utc(Number(value));
  if (source === "token" && (name === "value" || name === "amount")) return names.amount(address, value as bigint);
  if (typeof value === "bigint" && COUNTRY_ARGUMENTS.includes(name)) return names.country(Number(value));
  if (name === "token") return names.currency(String(value).toLowerCase());
  return escapeLine(Array.isArray(value) ? `[${value.map(String).join(" ")}]` : String(value));
}

/** A payment above a threshold from which one of the countries wants to be told; `time` is Unix seconds. */
export function reportedLine({ payment, way }: DeskView["payments"][number], time: number, names: DeskNames): string {
  const { event, outcome, token, total, payer, payee } = payment;
  const countries = `${names.country(outcome.payerCountry)} to ${names.country(outcome.payeeCountry)}`;
  const what = `${names.amount(token, total)}, ${countries}, ${way}, ${payer} to ${payee}`;
  return `${utc(time)}  ${event.block}  ${"above threshold".padEnd(18)} ${what}`;
}

/** Whether an event is worth a line: what the decision behind it tells already is not. */
export function isTold({ name, source }: DeskEvent): boolean {
  return source !== "token" || name === "Transfer" || name === "IssuerRuleSet" || name === "Adopted";
}
