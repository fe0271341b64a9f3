import { grouped } from "../common/format.ts";
import { escapeHtml, htmlPage, htmlSection, htmlTable } from "./html.ts";
import type { Exposure } from "../desk/counting.ts";
import { isTripped } from "../desk/limits.ts";
import { type Failure, failureCounts } from "../desk/failures.ts";
import { type Flow, flowsOf, type DeskView } from "../desk/view.ts";
import { barChart } from "./charts.ts";
import { clockLines, pendingText } from "./desk-clocks.ts";
import { clock, type DeskNames, utc } from "./desk-names.ts";

/** What cannot be seen, in words for every page. */
export const UNSEEN =
  "A refused payment leaves no trace on chain: it is reverted. Failed transactions sent to the suite's contracts are counted here; refusals that were foreseen and never sent, and those inside calls that went by way of other contracts, cannot be seen. A reason is found by replaying the transaction on the state of the block before, so that what happened earlier in its own block is not in it.";

/** What a page has beside the view. */
export interface DeskFindings {
  readonly failures: readonly Failure[];
  /** Of the country's corridors. */
  readonly exposures: readonly Exposure[];
}

/** One self-contained page about a jurisdiction. */
export function deskPage(view: DeskView, { failures, exposures }: DeskFindings, names: DeskNames): string {
  const title = `Supervisor's desk of ${names.country(view.country)}`;
  const flows = flowsOf(view.payments);
  const clocks = clockLines(view, names).map((line) => [line.trim()]);
  return htmlPage(title, [
    `<p>Blocks ${view.from} to ${view.to}, clocks at ${utc(view.now)}; ${grouped(view.payments.length)} decisions on payments.</p>`,
    ...[...new Set(flows.map(({ token }) => token))].map((token) =>
      htmlSection(`Payments in ${names.currency(token)}`, flowChart(flows, token, names)),
    ),
    htmlSection("Payments by direction, counterparty, currency and purpose", flowTable(flows, names)),
    htmlSection("Payments above report thresholds", reportedPart(view, names)),
    htmlSection("Payments that wait for approval", pendingPart(view, names)),
    htmlSection("Net exposures, yesterday and today (UTC)", exposurePart(exposures, view.now, names)),
    htmlSection(
      "Clocks that run",
      orNone(clocks, (rows) => htmlTable(["what"], rows)),
    ),
    htmlSection(
      "Holds",
      orNone(holdRows(view, names), (rows) => htmlTable(HOLD_COLUMNS, rows)),
    ),
    htmlSection(
      "Public tally of every authority's holds",
      orNone(tallyRows(view, names), (rows) => htmlTable(TALLY_COLUMNS, rows)),
    ),
    htmlSection(
      "Requests",
      orNone(requestRows(view, names), (rows) => htmlTable(REQUEST_COLUMNS, rows)),
    ),
    htmlSection("Failed transactions", `<p>${escapeHtml(UNSEEN)}</p>${failureChart(failures)}`),
  ]);
}

function orNone(rows: readonly string[][], drawn: (rows: readonly string[][]) => string): string {
  return rows.length === 0 ? "<p>None.</p>" : drawn(rows);
}

function flowChart(flows: readonly Flow[], token: string, names: DeskNames): string {
  const sums = new Map<string, bigint>();
  for (const { token: own, way, counterparty, total } of flows) {
    const label = way === "domestic" ? "domestic" : `${way}, ${names.country(counterparty)}`;
    if (own === token) sums.set(label, (sums.get(label) ?? 0n) + total);
  }
  const largest = [...sums.values()].reduce((most, sum) => (sum > most ? sum : most), 1n);
  const bars = [...sums].map(([label, sum]) => {
    const share = Number((sum * 10_000n) / largest) / 10_000;
    return { label, share, text: names.amount(token, sum) };
  });
  return barChart(`Payments in ${names.currency(token)}`, bars);
}

function flowTable(flows: readonly Flow[], names: DeskNames): string {
  const rows = flows.map(({ way, counterparty, token, purpose, count, total }) => [
    way,
    names.country(counterparty),
    purpose === "" ? "unspecified" : purpose,
    grouped(count),
    names.amount(token, total),
  ]);
  return orNone(rows, (each) => htmlTable(["direction", "counterparty", "purpose", "payments", "sum"], each));
}

function reportedPart({ payments }: DeskView, names: DeskNames): string {
  const reported = payments.filter(({ payment }) => payment.outcome.reported);
  const rows = reported.map(({ payment, way, counterparty }) => [
    String(payment.event.block),
    way,
    names.country(counterparty),
    names.amount(payment.token, payment.total),
    payment.payer,
    payment.payee,
    payment.outcome.approved ? "approved" : "",
  ]);
  const columns = ["block", "direction", "counterparty", "amount", "payer", "payee", ""];
  return orNone(rows, (each) => htmlTable(columns, each));
}

/** How much of its time a payment has still to wait, and who has approved it. */
function pendingPart({ pending, now }: DeskView, names: DeskNames): string {
  const rows = pending.map((story) => [
    story.instruction.slice(0, 10),
    pendingText(story, names),
    story.fate,
    story.fate === "waits" ? clock(story.decideBy, now) : "",
  ]);
  const waiting = pending.filter(({ fate }) => fate === "waits");
  const bars = waiting.map(({ instruction, countries, approved, decideBy }) => ({
    label: instruction.slice(0, 10),
    share: (decideBy - now) / LONGEST_CLOCK,
    text: `${Math.ceil((decideBy - now) / 3_600)} h, ${approved.length} of ${countries.length} approved`,
  }));
  const chart = bars.length === 0 ? "" : barChart("Hours left to approve, of 120", bars);
  return orNone(rows, (each) => chart + htmlTable(["instruction", "what", "what became of it", "clock"], each));
}

const LONGEST_CLOCK = 120 * 3_600; // seconds, `MAX_HOLD_CLOCK` of Thresholds.sol

/** Each net beside the stricter limit of the two countries, where there is one. */
function exposurePart(exposures: readonly Exposure[], now: number, names: DeskNames): string {
  const bars = exposures.map((exposure) => {
    const { token, from, to, net } = exposure;
    const limit = strictest(exposure);
    const corridor = `${names.country(from)} to ${names.country(to)}, ${names.currency(token)}`;
    const bound = limit === null ? "no limit" : `${Number((net * 100n) / limit)} %`;
    const label = isTripped(exposure, exposure, now) ? `${corridor}, closed` : corridor;
    return { label, share: limit === null ? 0 : shareOf(net, limit), text: `${names.amount(token, net)}, ${bound}` };
  });
  return bars.length === 0
    ? "<p>None is counted.</p>"
    : barChart("Net exposures against their limits", bars, { share: 1, text: "limit" });
}

function strictest({ outbound, inbound }: Exposure): bigint | null {
  const limits = [outbound.limit, inbound.limit].filter((limit) => limit !== 0n);
  return limits.length === 0 ? null : limits.reduce((least, limit) => (limit < least ? limit : least));
}

/** From -1 to 1: terms that were lowered since may leave a net above its limit. */
function shareOf(net: bigint, limit: bigint): number {
  return Math.max(-1, Math.min(1, Number((net * 10_000n) / limit) / 10_000));
}

const HOLD_COLUMNS = ["authority", "account", "held at first", "left", "what became of it", "clock"];

function holdRows({ holds, now }: DeskView, names: DeskNames): string[][] {
  return holds.map(({ token, account, file, placed, fate }) => [
    names.country(file.authority),
    account,
    names.amount(token, placed),
    names.amount(token, file.amount),
    fate,
    fate === "live" ? clock(file.until, now) : "",
  ]);
}

const TALLY_COLUMNS = [
  "authority",
  "placed",
  "abroad",
  "ratified",
  "refused",
  "lapsed unratified",
  "released",
  "overturned",
  "taken",
  "live",
];

/** The public tally, one row for each authority. */
export function tallyRows({ tally }: DeskView, names: DeskNames): string[][] {
  return tally.map(({ authority, ...counts }) => {
    const { placed, abroad, ratified, refused, lapsedUnratified, released, overturned, taken, live } = counts;
    const numbers = [placed, abroad, ratified, refused, lapsedUnratified, released, overturned, taken, live];
    return [names.country(authority), ...numbers.map(String)];
  });
}

const REQUEST_COLUMNS = ["request", "kind", "case", "from", "to", "status", "clock"];

function requestRows({ cases, now }: DeskView, names: DeskNames): string[][] {
  return cases.requests.map(({ requestId, kind, caseId, from, to, status, answerBy }) => [
    String(requestId),
    kind,
    String(caseId),
    names.country(from),
    to === 0 ? "the parties" : names.country(to),
    status,
    status === "open" ? clock(answerBy, now) : "",
  ]);
}

function failureChart(failures: readonly Failure[]): string {
  const counts = failureCounts(failures);
  if (counts.length === 0) return "<p>None in these blocks.</p>";
  const most = counts[0]![1];
  const bars = counts.map(([label, count]) => ({ label, share: count / most, text: grouped(count) }));
  return barChart("Failed transactions by reason", bars);
}
