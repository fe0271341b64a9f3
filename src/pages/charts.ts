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

/** A line of a chart: a share from 0 to 1 above each place of the axis. */
export interface Line {
  readonly label: string;
  readonly shares: readonly number[];
}

const AXIS = 46;
const KEY = 290;
const KEY_ROW = 20;
const PALETTE = ["#0b6e99", "#b3541e", "#3d7d3d", "#a8324a", "#6b4fa0", "#8a6d1f"];
const DASHES = ["", "6 3", "2 3"];

/** Lines over places that stand evenly apart, from 0 to 100%, as a picture for a page. */
export function lineChart(title: string, places: readonly string[], lines: readonly Line[]): string {
  const height = Math.max(260, lines.length * KEY_ROW);
  const step = (WIDTH - AXIS - KEY) / Math.max(places.length - 1, 1);
  const at = (place: number, share: number): Point => ({ x: AXIS + place * step, y: 8 + (1 - share) * height });
  const drawn = [
    ...[0, 0.25, 0.5, 0.75, 1].map((share) => gridLine(share, at(0, share), at(places.length - 1, share))),
    ...places.map((place, index) => label(place, { x: at(index, 0).x, y: height + 26 }, "middle")),
    ...lines.map((line, index) => drawnLine(line, index, at)),
  ];
  return `<svg viewBox="0 0 ${WIDTH} ${height + 34}" role="img" aria-label="${escapeHtml(title)}">${drawn.join("")}</svg>`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function gridLine(share: number, from: Point, to: Point): string {
  const line = `<line x1="${from.x}" x2="${to.x.toFixed(1)}" y1="${from.y}" y2="${to.y}" stroke="currentColor" stroke-opacity=".2"/>`;
  return line + label(`${share * 100}%`, { x: from.x - 6, y: from.y + 4 }, "end");
}

function drawnLine({ label: text, shares }: Line, index: number, at: (place: number, share: number) => Point): string {
  const [colour, dash] = [
    PALETTE[index % PALETTE.length]!,
    DASHES[Math.floor(index / PALETTE.length) % DASHES.length]!,
  ];
  const stroke = `fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"`;
  const points = shares.map((share, place) => at(place, share)).map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`);
  const [left, y] = [WIDTH - KEY + 16, 12 + index * KEY_ROW];
  const key = `<line x1="${left}" x2="${left + 28}" y1="${y}" y2="${y}" ${stroke}/>`;
  return `<polyline points="${points.join(" ")}" ${stroke}/>${key}${label(text, { x: left + 36, y: y + 4 }, "start")}`;
}

function label(text: string, { x, y }: Point, anchor: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escapeHtml(text)}</text>`;
}
