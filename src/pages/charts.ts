import { escapeHtml } from "./html.ts";

/** A bar of a chart: how long it is, from -1 to 1 of the whole width, and what stands beside it. */
export interface Bar {
  readonly label: string;
  readonly share: number;
  readonly text: string;
}

/** A line across all bars, such as a bound. */
export interface Mark {
  readonly share: number;
  readonly text: string;
}

const WIDTH = 860;
const ROW = 26;
const LABEL = 230;
const VALUE = 170;
const COLOURS = { above: "#0b6e99", below: "#b3541e", mark: "#a8324a" };

/** Horizontal bars, as a picture for a page. Bars below zero go to the left of those above. */
export function barChart(title: string, bars: readonly Bar[], mark?: Mark): string {
  const hasNegative = bars.some(({ share }) => share < 0);
  const span = WIDTH - LABEL - VALUE;
  const zero = LABEL + (hasNegative ? span / 2 : 0);
  const scale = hasNegative ? span / 2 : span;
  const height = bars.length * ROW + (mark === undefined ? 8 : 26);
  const drawn = bars.map((bar, row) => drawnBar(bar, row * ROW, zero, scale));
  const line = mark === undefined ? "" : drawnMark(mark, zero + mark.share * scale, bars.length * ROW);
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(title)}">${drawn.join("")}${line}</svg>`;
}

function drawnBar({ label, share, text }: Bar, top: number, zero: number, scale: number): string {
  const length = Math.abs(share) * scale;
  const left = share < 0 ? zero - length : zero;
  const colour = share < 0 ? COLOURS.below : COLOURS.above;
  const line = top + 17;
  return `<text x="${LABEL - 8}" y="${line}" text-anchor="end">${escapeHtml(label)}</text>
<rect x="${left.toFixed(1)}" y="${top + 4}" width="${Math.max(length, 0.5).toFixed(1)}" height="${ROW - 8}" fill="${colour}"/>
<text x="${WIDTH - VALUE + 8}" y="${line}">${escapeHtml(text)}</text>`;
}

function drawnMark({ text }: Mark, x: number, bottom: number): string {
  return `<line x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="0" y2="${bottom + 4}" stroke="${COLOURS.mark}" stroke-dasharray="5 4"/>
<text x="${x.toFixed(1)}" y="${bottom + 20}" text-anchor="middle">${escapeHtml(text)}</text>`;
}
