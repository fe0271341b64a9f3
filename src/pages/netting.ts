import { grouped, money } from "../common/format.ts";
import { escapeHtml, htmlPage, htmlSection, htmlTable } from "./html.ts";
import { ALGORITHMS, type Comparison } from "../netting/comparison.ts";
import { explainWaiting } from "../netting/explain.ts";
import type { LabelledProblem } from "../netting/labelled.ts";
import type { NettingSolution } from "../netting/problem.ts";
import { ratioOf } from "../netting/summary.ts";
import { type Bar, barChart } from "./charts.ts";
import {
  closingBalances,
  CURRENCY_COLUMNS,
  currenciesOf,
  currencyRows,
  dearestAccounts,
  type OptimalFinding,
  PASSED_COLUMNS,
  passedRows,
  percent,
  ratioText,
  SIDE_COLUMNS,
  sideRows,
  waitingText,
} from "./netting-rows.ts";

/** What the page shows. */
export interface NettingFindings {
  readonly source: LabelledProblem;
  readonly solution: NettingSolution;
  readonly comparison: Comparison;
  /** Nets under different terms, the one that is drawn last. */
  readonly nets: readonly (readonly [title: string, finding: OptimalFinding])[];
}

const LISTED = 100;
const CHARTED = 30;

/** One self-contained page: what settles by each algorithm, what it takes, who gains and pays, and what waits why. */
export function nettingPage({ source, solution, comparison, nets }: NettingFindings): string {
  const currencies = currenciesOf(source).length;
  const { result, summary } = comparison.algorithms.find(({ name }) => name === "net")!;
  return htmlPage(source.name, [
    `<p>${grouped(summary.settled)} of ${grouped(summary.payments)} payments settle at once in
${grouped(source.positions.length)} accounts and ${currencies === 1 ? "one currency" : `${currencies} currencies`}:
${percent(summary.value, summary.gross)} of the value, ${ratioText(summary.liquidityRatio)} for each unit of liquidity used.</p>`,
    ...(source.notes ?? []).map((note) => `<p>${escapeHtml(note)}</p>`),
    htmlSection("Share of the value that settles", shareChart(comparison)),
    htmlSection("Liquidity used, as a share of all openings", liquidityChart(source, comparison)),
    ...currenciesOf(source).map((currency) =>
      htmlSection(`Net positions in ${currency}`, positionChart(source, closingBalances(source, result), currency)),
    ),
    htmlSection("By currency", htmlTable(CURRENCY_COLUMNS, currencyRows(source, result))),
    htmlSection("First in each queue that waits, and why", waitingTable(source, solution)),
    htmlSection("Order, passing and division beside each other", htmlTable(SIDE_COLUMNS, sideRows(nets))),
    ...optimalSections(nets.at(-1)!),
  ]);
}

function optimalSections([title, finding]: NettingFindings["nets"][number]): string[] {
  return [
    htmlSection(`${title}: who waits while younger payments settle, and for how long`, passedTable(finding)),
    htmlSection(`${title}: what one more unit at an account would settle`, priceChart(finding)),
  ];
}

function passedTable(finding: OptimalFinding): string {
  const rows = passedRows(finding);
  if (rows.length === 0) return "<p>Nobody is passed.</p>";
  return htmlTable(PASSED_COLUMNS, rows.slice(0, LISTED)) + moreThan(rows.length - LISTED);
}

/** The prices: where a treasurer's next unit goes furthest. */
function priceChart(finding: OptimalFinding): string {
  const dearest = dearestAccounts(finding);
  if (dearest.length === 0) return "<p>Nothing more: no account lacks liquidity.</p>";
  const bars = dearest.slice(0, CHARTED).map(({ account, currency, price }) => ({
    label: `${account}, ${currency}`,
    share: price / dearest[0]!.price,
    text: price.toFixed(2),
  }));
  return barChart("What one more unit would settle", bars) + moreThan(dearest.length - CHARTED);
}

function moreThan(left: number): string {
  return left > 0 ? `<p>and ${grouped(left)} more</p>` : "";
}

function shareChart({ algorithms, bound }: Comparison): string {
  const { gross } = algorithms[0]!.summary;
  const bars = algorithms.map(({ name, summary }) => ({
    label: ALGORITHMS[name],
    share: ratioOf(summary.value, gross) ?? 0,
    text: percent(summary.value, gross),
  }));
  const text = `bound: ${percent(bound, gross)}`;
  return barChart("Share of the value that settles", bars, { share: ratioOf(bound, gross) ?? 0, text });
}

function liquidityChart({ problem }: LabelledProblem, { algorithms }: Comparison): string {
  const openings = problem.openings.reduce((sum, opening) => sum + opening, 0n);
  const bars = algorithms.map(({ name, summary }) => ({
    label: ALGORITHMS[name],
    share: ratioOf(summary.liquidityUsed, openings) ?? 0,
    text: `${percent(summary.liquidityUsed, openings)}, ${ratioText(summary.liquidityRatio)}`,
  }));
  return barChart("Liquidity used", bars);
}

/** What each account of a currency gains or pays by what settles, the largest changes if there are many. */
function positionChart({ positions, problem }: LabelledProblem, closing: readonly bigint[], currency: string): string {
  const changes = positions.flatMap(({ account, currency: own, decimals }, position) => {
    const change = closing[position]! - problem.openings[position]!;
    return own === currency ? [{ account, change, text: money(change, decimals, currency) }] : [];
  });
  const size = ({ change }: { change: bigint }) => (change < 0n ? -change : change);
  const largest = changes.toSorted((a, b) => Number(size(b) - size(a))).slice(0, CHARTED);
  const widest = largest.length === 0 ? 0n : size(largest[0]!);
  const bars: Bar[] = largest.map(({ account, change, text }) => ({
    label: account,
    share: ratioOf(change, widest) ?? 0,
    text,
  }));
  const left = changes.length - largest.length;
  return barChart(`Net positions in ${currency}`, bars) + (left > 0 ? `<p>and ${left} smaller ones</p>` : "");
}

function waitingTable(source: LabelledProblem, { settled }: NettingSolution): string {
  const waiting = explainWaiting(source.problem, settled);
  if (waiting.length === 0) return "<p>Nothing waits.</p>";
  const listed = waiting.slice(0, LISTED).map((each) => [waitingText(source, each)]);
  const left = waiting.length - listed.length;
  return htmlTable(["payment"], listed) + (left > 0 ? `<p>and ${left} more queues</p>` : "");
}
