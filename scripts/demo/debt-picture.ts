import type { IssuerFile } from "../../src/index.ts";
import { escapeHtml } from "../../src/pages/html.ts";
import { money } from "../common/format.ts";

/** What a country owes at a moment, by currency; minor units. */
export interface DebtState {
  readonly title: string;
  readonly debts: readonly Debt[];
}

interface Debt {
  readonly country: IssuerFile;
  readonly token: string;
  readonly owed: bigint;
  readonly undrawn: bigint;
}

const BAR = 22;
const GAP = 26;
const HEIGHT = 180;
const TOP = 30;
const COLOURS = ["#0b6e99", "#b3541e", "#2f7d4f", "#8a3b8f"];

/** What is owed, filled, and what may still be drawn, in outline, after each act: bars of the height of what was signed for. */
export function debtPicture(states: readonly DebtState[]): string {
  const signed = states[0]!.debts.map(({ owed, undrawn }) => owed + undrawn);
  const width = states[0]!.debts.length * BAR + GAP;
  const groups = states.map(({ title, debts }, index) => {
    const bars = debts.map((debt, place) => bar(debt, signed[place]!, index * width + place * BAR, place));
    const middle = index * width + (width - GAP) / 2;
    return `${bars.join("")}<text x="${middle}" y="${TOP + HEIGHT + 18}" text-anchor="middle">${escapeHtml(title)}</text>`;
  });
  const keys = states[0]!.debts.map(({ country }, place) => key(country, place));
  const view = `-30 0 ${states.length * width + 40} ${TOP + HEIGHT + 30}`;
  return `<svg viewBox="${view}" role="img" aria-label="What is owed after each act">${keys.join("")}${groups.join("")}</svg>`;
}

function bar({ country, owed, undrawn }: Debt, signed: bigint, left: number, place: number): string {
  const [filled, open] = [heightOf(owed, signed), heightOf(undrawn, signed)];
  const { decimals, code } = country.currency;
  const text = `${money(owed, decimals, code)} owed, ${money(undrawn, decimals, code)} may be drawn`;
  const bottom = TOP + HEIGHT;
  return `<g fill="${COLOURS[place]}" stroke="${COLOURS[place]}"><title>${escapeHtml(text)}</title>
<rect x="${left + 2}" y="${bottom - filled}" width="${BAR - 4}" height="${filled}"/>
<rect x="${left + 2}" y="${bottom - filled - open}" width="${BAR - 4}" height="${open}" fill-opacity="0.1"/></g>`;
}

function heightOf(amount: bigint, signed: bigint): number {
  return Number((amount * BigInt(HEIGHT)) / signed);
}

function key({ currency }: IssuerFile, place: number): string {
  const left = place * 70;
  return `<rect x="${left}" y="4" width="12" height="12" fill="${COLOURS[place]}"/><text x="${left + 18}" y="15">${escapeHtml(currency.code)}</text>`;
}
