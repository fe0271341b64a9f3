import { lineChart } from "../../../src/pages/charts.ts";
import { htmlPage, htmlSection, htmlTable } from "../../../src/pages/html.ts";
import { grouped } from "../../common/format.ts";
import type { DayTerms } from "./arrivals.ts";
import type { DayFamily } from "./days.ts";
import { type DayResult, delayOf, liquidityShare, settledShare } from "./figures.ts";
import type { DayOutcome } from "./simulate.ts";

/** Days that differ by what accounts open with, each with what came of it. */
export interface MeasuredFamily extends Pick<DayFamily, "pattern" | "funding"> {
  readonly days: readonly { readonly terms: DayTerms; readonly results: readonly DayResult[] }[];
}

const TITLE = "Whole days: what settles, how late, and what it takes";

const NOTES = [
  "Payments come in through the day, what is paid can be paid on, and what is past its time leaves. Each cell: share of the value that settles by the end; delay; liquidity used, of the value.",
  "Delay is value times the rounds that it waited, of the most that it could wait; what does not settle waits until the end. The days are generated, and nothing is claimed of systems whose traffic is not public.",
];

const PATTERN_TITLES = {
  even: "value comes evenly, as in TARGET2",
  late: "30% of the value comes late, as over Fedwire",
};

/** Families of days as tables. */
export function dayMarkdown(families: readonly MeasuredFamily[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const tables = families.map((family) => {
    const header = headerOf(family);
    const ruler = row(header.map((_, column) => (column === 0 ? "---" : "--:")));
    return [`## ${titleOf(family)}`, "", row(header), ruler, ...rowsOf(family).map(row)].join("\n");
  });
  return [`# ${TITLE}`, ...NOTES, ...tables].join("\n\n") + "\n";
}

/** Families of days as curves and tables. */
export function dayHtml(families: readonly MeasuredFamily[]): string {
  return htmlPage(TITLE, [
    ...NOTES.map((note) => `<p>${note}</p>`),
    ...families.map((family) => {
      const curves = [
        curve(family, "Delay against liquidity", delayOf),
        curve(family, "Value settled by the end of the day against liquidity", settledShare),
      ];
      return htmlSection(titleOf(family), [...curves, htmlTable(headerOf(family), rowsOf(family))].join("\n"));
    }),
  ]);
}

function titleOf({ pattern, funding, days }: MeasuredFamily): string {
  const { banks, currencies, payments } = days[0]!.terms;
  const flows = funding === 0 ? "flows as drawn" : "flows mostly funded";
  return `${banks} banks, ${currencies} currencies, ${grouped(payments)} payments, ${flows}, ${PATTERN_TITLES[pattern]}`;
}

function headerOf({ days }: MeasuredFamily): string[] {
  return ["policy", ...days.map(({ terms }) => liquidityText(terms))];
}

function liquidityText({ liquidity }: DayTerms): string {
  return `liquidity ${percentText(liquidity)}`;
}

function rowsOf({ days }: MeasuredFamily): string[][] {
  return days[0]!.results.map(({ title }, policy) => [title, ...days.map(({ results }) => cellOf(results[policy]!))]);
}

function cellOf({ outcome }: DayResult): string {
  return [settledShare, delayOf, liquidityShare].map((share) => percentText(share(outcome))).join(", ");
}

/** One line a policy, over what accounts open with. */
function curve({ days }: MeasuredFamily, title: string, shareOf: (outcome: DayOutcome) => number): string {
  const lines = days[0]!.results.map(({ title: label }, policy) => ({
    label,
    shares: days.map(({ results }) => shareOf(results[policy]!.outcome)),
  }));
  return `<h3>${title}</h3>${lineChart(
    title,
    days.map(({ terms }) => percentText(terms.liquidity)),
    lines,
  )}`;
}

function percentText(share: number): string {
  return `${Number((share * 100).toFixed(share < 0.1 ? 2 : 1))}%`;
}
