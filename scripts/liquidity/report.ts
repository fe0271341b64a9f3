import { barChart } from "../../src/pages/charts.ts";
import { percent, ratioText } from "../../src/pages/netting-rows.ts";
import { htmlPage, htmlSection, htmlTable } from "../../src/pages/html.ts";
import { ratioOf, type WorkloadTerms } from "../../src/index.ts";
import { ALGORITHMS, type ComparedAlgorithm, type Comparison } from "../../src/netting/optimal/index.ts";
import { workloadName } from "../../src/netting/workload.ts";
import { grouped } from "../common/format.ts";
import type { Figures } from "./figures.ts";

/** A workload and what came of it. */
export interface Measured {
  readonly terms: WorkloadTerms;
  readonly comparison: Comparison;
}

const TITLE = "What settles, and what it takes";

const NOTE =
  "Payments settled, of their number; of their value; value settled for each unit of liquidity used. The bound is what nothing can exceed in value, even out of order and in parts.";

const COLUMNS = ["workload", ...Object.values(ALGORITHMS), "bound"];

/** All workloads as tables. */
export function markdownReport(measured: readonly Measured[], solver: Figures): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const ruler = row(COLUMNS.map((_, column) => (column === 0 ? "---" : "--:")));
  const tables = families(measured).map(([title, family]) =>
    [`## ${title}`, "", row(COLUMNS), ruler, ...family.map((each) => row(cellsOf(each)))].join("\n"),
  );
  return [`# ${TITLE}`, NOTE, ...tables, "## Solver", solverLines(solver).join("\n")].join("\n\n") + "\n";
}

/** The workloads in the middle as pictures, all as tables. */
export function htmlReport(measured: readonly Measured[], central: readonly Measured[], solver: Figures): string {
  return htmlPage(TITLE, [
    `<p>${NOTE}</p>`,
    ...central.map((each) => htmlSection(titleOf(each), shareChart(each))),
    ...families(measured).map(([title, family]) => htmlSection(title, htmlTable(COLUMNS, family.map(cellsOf)))),
    htmlSection(
      "Solver",
      `<ul>${solverLines(solver)
        .map((line) => `<li>${line.slice(2)}</li>`)
        .join("")}</ul>`,
    ),
  ]);
}

function families(measured: readonly Measured[]): [string, readonly Measured[]][] {
  const isDrawn = ({ terms }: Measured) => terms.funding === 0;
  const families: [string, readonly Measured[]][] = [
    ["Flows as drawn", measured.filter(isDrawn)],
    ["Flows with 95% of what banks lack lent to them", measured.filter((each) => !isDrawn(each))],
  ];
  return families.filter(([, family]) => family.length > 0);
}

function titleOf({ terms }: Measured): string {
  const flows = terms.funding === 0 ? "flows as drawn" : "flows mostly funded";
  return `${terms.banks} banks, ${terms.currencies} currencies, ${grouped(terms.payments)} payments, ${flows}, liquidity ${terms.liquidity * 100}%`;
}

function cellsOf({ terms, comparison: { algorithms, bound } }: Measured): string[] {
  return [workloadName(terms), ...algorithms.map(cellOf), percent(bound, algorithms[0]!.summary.gross)];
}

function cellOf({ summary }: ComparedAlgorithm): string {
  const { payments, settled, gross, value, liquidityRatio } = summary;
  return [percent(BigInt(settled), BigInt(payments)), percent(value, gross), ratioText(liquidityRatio)].join(", ");
}

function shareChart({ comparison: { algorithms, bound } }: Measured): string {
  const { gross } = algorithms[0]!.summary;
  const bars = algorithms.map(({ name, summary }) => ({
    label: ALGORITHMS[name],
    share: ratioOf(summary.value, gross) ?? 0,
    text: `${percent(summary.value, gross)}, ${ratioText(summary.liquidityRatio)}`,
  }));
  return barChart("Share of the value that settles", bars, { share: ratioOf(bound, gross) ?? 0, text: "bound" });
}

function solverLines(solver: Figures): string[] {
  const shown = (value: number) => (value > 100 ? grouped(value) : value.toFixed(2));
  return Object.entries(solver).map(([name, value]) => `- ${name}: ${shown(value)}`);
}
