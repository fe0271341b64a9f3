import { escapeHtml } from "../../src/pages/html.ts";

/** What somebody did, by name. */
export interface Step {
  readonly who: string;
  readonly what: string;
}

const LANE = 64;
const COLUMN = 118;
const LEFT = 190;
const TOP = 40;
const COLOUR = "#0b6e99";

/** Who did what in which order: a line for each party, a column for each step, and the way from one to the next. */
export function stepsPicture(title: string, steps: readonly Step[]): string {
  const parties = [...new Set(steps.map(({ who }) => who))];
  const xOf = (index: number) => LEFT + 40 + index * COLUMN;
  const yOf = (who: string) => TOP + parties.indexOf(who) * LANE;
  const width = LEFT + 40 + steps.length * COLUMN;
  const lanes = parties.map(
    (who) =>
      `<text x="${LEFT - 10}" y="${yOf(who) + 4}" text-anchor="end">${escapeHtml(who)}</text>
<line x1="${LEFT}" x2="${width}" y1="${yOf(who)}" y2="${yOf(who)}" stroke="${COLOUR}" stroke-opacity="0.25"/>`,
  );
  const way = steps.map(({ who }, index) => `${xOf(index)},${yOf(who)}`).join(" ");
  const points = steps.map(
    ({ who, what }, index) =>
      `<circle cx="${xOf(index)}" cy="${yOf(who)}" r="6"/>
<text x="${xOf(index)}" y="${yOf(who) - 12}" text-anchor="middle">${escapeHtml(what)}</text>`,
  );
  const view = `0 0 ${width} ${TOP + parties.length * LANE - 20}`;
  return `<svg viewBox="${view}" role="img" aria-label="${escapeHtml(title)}">${lanes.join("")}
<polyline points="${way}" fill="none" stroke="${COLOUR}" stroke-width="2"/>${points.join("")}</svg>`;
}
