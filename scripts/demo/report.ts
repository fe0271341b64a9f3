import {
  escapeHtml as escape,
  htmlPage as page,
  htmlSection as section,
  htmlTable as rows,
} from "../../src/pages/html.ts";
import { cfx, grouped, money } from "../common/format.ts";
import { type CurrencyBook, type Flow, reconciles } from "./books.ts";
import type { Stage } from "./stage.ts";

/** What the report shows. */
export interface ReportData {
  stage: Stage;
  books: readonly CurrencyBook[];
  flows: readonly Flow[];
  told: readonly ToldChapter[];
  network: string;
}

/** A chapter, the lines that were told of it, and its picture, or an empty text. */
export interface ToldChapter {
  title: string;
  lines: string[];
  picture: string;
}

/** One self-contained page: the picture, the payments, the books, and what each step cost. */
export function renderReport({ stage, books, flows, told, network }: ReportData): string {
  const names = (account: string) => stage.nameOf(account);
  return page(stage.file.name, [
    `<p>${stage.file.countries.length} countries on the ${network} chain.</p>`,
    section("Who paid whom", picture(pictured(stage, flows), names)),
    section("What happened", told.map(chapterOf).join("\n")),
    section(
      "Payments",
      rows(
        ["payer", "payee", "amount"],
        flows.map((flow) => paymentRow(flow, names)),
      ),
    ),
    section("Books", rows(BOOK_COLUMNS, books.map(bookRow))),
    section(
      "What each step cost",
      rows(
        ["step", "act", "gas", stage.feeTitle],
        stage.acts.map((act) => [act.chapter, act.title, grouped(act.gas), cfx(act.fee)]),
      ),
    ),
  ]);
}

/** The picture of who paid whom as a file of its own. */
export function renderPicture({ stage, flows }: ReportData): string {
  const names = (account: string) => stage.nameOf(account);
  return `${picture(pictured(stage, flows), names, PICTURE_STYLE)}\n`;
}

function chapterOf({ title, lines, picture }: ToldChapter): string {
  return `<h3>${escape(title)}</h3><ul>${lines.map((line) => `<li>${escape(line)}</li>`).join("")}</ul>${picture}`;
}

function pictured({ apart }: Stage, flows: readonly Flow[]): Flow[] {
  return combined(flows.filter(({ payer, payee }) => !apart.has(payer) && !apart.has(payee)));
}

/** One flow for each payer, payee and currency. */
function combined(flows: readonly Flow[]): Flow[] {
  const sums = new Map<string, Flow>();
  for (const flow of flows) {
    const key = [flow.payer, flow.payee, flow.country.alpha2].join();
    sums.set(key, { ...flow, amount: flow.amount + (sums.get(key)?.amount ?? 0n) });
  }
  return [...sums.values()];
}

const BOOK_COLUMNS = ["currency", "issued", "redeemed", "supply", "sum of balances", "reconciles"];

type Names = (account: string) => string;

function paymentRow(flow: Flow, names: Names): string[] {
  return [names(flow.payer), names(flow.payee), amountOf(flow)];
}

function bookRow(book: CurrencyBook): string[] {
  const { code, decimals } = book.country.currency;
  const amounts = [book.issued, book.redeemed, book.supply, book.held];
  return [code, ...amounts.map((amount) => money(amount, decimals, code)), reconciles(book) ? "yes" : "NO"];
}

function amountOf({ country, amount }: Flow): string {
  return money(amount, country.currency.decimals, country.currency.code);
}

const SIZE = 740;
const CENTRE = SIZE / 2;
const RADIUS = 270;
const MARGIN = 100; // room for names beside the circle
const MIN_BEND = 45; // so that the amounts of two neighbours do not cover each other
const COLOURS = [
  "#0b6e99",
  "#b3541e",
  "#2f7d4f",
  "#8a3b8f",
  "#a8324a",
  "#5b6b0f",
  "#3d5aa8",
  "#9a6b00",
  "#00736b",
  "#6b4a3a",
];

const PICTURE_STYLE = `<style>svg{background:#fff;font-family:system-ui,sans-serif}text{font-size:13px;fill:#1d2733}
text.amount{font-size:12px;text-anchor:middle;paint-order:stroke;stroke:#fff;stroke-width:4px;fill:revert-layer}
circle{fill:#1d2733}</style>`;

interface Point {
  x: number;
  y: number;
}

/** Banks on a circle, an arrow for each payment; one colour for each currency. */
function picture(flows: readonly Flow[], names: Names, style = ""): string {
  const banks = [...new Set(flows.flatMap(({ payer, payee }) => [payer, payee]))];
  const places = new Map(banks.map((bank, index) => [bank, onCircle(index, banks.length)]));
  const codes = [...new Set(flows.map(({ country }) => country.currency.code))];
  const colour = (code: string) => COLOURS[codes.indexOf(code) % COLOURS.length]!;
  const arrows = flows.map((flow) => arrow(flow, places, colour(flow.country.currency.code), names));
  const labels = banks.map((bank) => label(names(bank), places.get(bank)!));
  const view = `${-MARGIN} ${CENTRE - RADIUS - 50} ${SIZE + 2 * MARGIN} ${2 * RADIUS + 100}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${view}" role="img" aria-label="Payments between banks">${style}
<defs>${codes.map((code) => head(code, colour(code))).join("")}</defs>${arrows.join("")}${labels.join("")}</svg>`;
}

function onCircle(index: number, count: number): Point {
  const angle = (2 * Math.PI * index) / count - Math.PI / 2;
  return { x: CENTRE + RADIUS * Math.cos(angle), y: CENTRE + RADIUS * Math.sin(angle) };
}

function head(code: string, colour: string): string {
  return `<marker id="${code}" viewBox="0 0 10 10" refX="16" refY="5" markerWidth="9" markerHeight="9"
markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" fill="${colour}"/></marker>`;
}

/** A curve bent towards the centre, so that payments there and back do not cover each other. */
function arrow(flow: Flow, places: Map<string, Point>, colour: string, names: Names): string {
  const [from, to] = [places.get(flow.payer)!, places.get(flow.payee)!];
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const bend = Math.max(0.18, MIN_BEND / Math.hypot(to.x - from.x, to.y - from.y));
  const control = { x: middle.x + (from.y - to.y) * bend, y: middle.y + (to.x - from.x) * bend };
  const text = { x: (middle.x + control.x) / 2, y: (middle.y + control.y) / 2 };
  const { code } = flow.country.currency;
  return `<g><title>${escape(`${names(flow.payer)} paid ${names(flow.payee)} ${amountOf(flow)}`)}</title>
<path d="M${point(from)}Q${point(control)} ${point(to)}" fill="none" stroke="${colour}" stroke-width="2" marker-end="url(#${code})"/>
<text x="${text.x.toFixed(1)}" y="${text.y.toFixed(1)}" dy="4" fill="${colour}" class="amount">${escape(amountOf(flow))}</text></g>`;
}

function label(name: string, { x, y }: Point): string {
  const outwards = 1.09;
  const [tx, ty] = [CENTRE + (x - CENTRE) * outwards, CENTRE + (y - CENTRE) * outwards];
  const anchor = Math.abs(tx - CENTRE) < 40 ? "middle" : tx < CENTRE ? "end" : "start";
  const lines = name.replace(" Demonstration ", "\n").split("\n");
  const spans = lines.map(
    (line, index) => `<tspan x="${tx.toFixed(1)}" dy="${index === 0 ? 0 : 15}">${escape(line)}</tspan>`,
  );
  return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="6"/><text x="${tx.toFixed(1)}" y="${ty.toFixed(1)}" text-anchor="${anchor}">${spans.join("")}</text>`;
}

function point({ x, y }: Point): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}
