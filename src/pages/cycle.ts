import { issuerOf } from "../common/asset.ts";
import { grouped, money } from "../common/format.ts";
import type { CycleOutline } from "../cycle/copy.ts";
import type { Position } from "../cycle/positions.ts";
import { bookOf, unpackPositions } from "../cycle/proposal.ts";
import type { CycleFate, StruckPayment } from "../cycle/record.ts";
import { barChart } from "./charts.ts";
import { htmlPage, htmlSection, htmlTable } from "./html.ts";

/** A currency as the page names it. */
export interface NamedCurrency {
  readonly code: string;
  readonly decimals: number;
  readonly asset: number;
}

/** What the page shows of a cycle. */
export interface CycleFindings extends Omit<CycleOutline, "tally"> {
  readonly id: string;
  readonly fate: CycleFate | "not proposed";
  readonly struck: readonly StruckPayment[];
  readonly currencies: ReadonlyMap<string, NamedCurrency>;
}

const CHARTED = 30;
const UNKNOWN: NamedCurrency = { code: "?", decimals: 0, asset: 0 };

/** One self-contained page: what each account gains or pays, which countries pay which, and what was struck. */
export function cyclePage(findings: CycleFindings): string {
  const { id, fate, proposal, signers, struck } = findings;
  const positions = unpackPositions(bookOf(proposal, signers));
  return htmlPage(`Cycle ${id.slice(0, 10)}`, [
    `<p>${grouped(proposal.payments)} payments in ${grouped(positions.length)} positions of ${grouped(signers.length)} signers:
${fate}.</p>`,
    ...proposal.currencies.map((currency) => positionSection(currency, positions, findings)),
    htmlSection("Payments between countries", sheetTable(findings)),
    htmlSection("Struck", struck.length === 0 ? "<p>Nothing.</p>" : struckTable(findings)),
  ]);
}

function positionSection(currency: string, positions: readonly Position[], { currencies }: CycleFindings): string {
  const { code, decimals, asset } = currencies.get(currency) ?? UNKNOWN;
  const own = positions.filter((position) => position.currency === currency).sort((a, b) => (a.net < b.net ? 1 : -1));
  const widest = own.reduce((most, { net }) => (size(net) > most ? size(net) : most), 1n);
  const largest = own.toSorted((a, b) => (size(a.net) < size(b.net) ? 1 : -1)).slice(0, CHARTED);
  const bars = own
    .filter((position) => largest.includes(position))
    .map(({ account, net }) => {
      return {
        label: account.slice(0, 12),
        share: Number((net * 1_000n) / widest) / 1_000,
        text: money(net, decimals, code),
      };
    });
  const left = own.length - bars.length;
  const title = `Net positions in ${code}, of country ${issuerOf(asset)}`;
  return htmlSection(title, barChart(title, bars) + (left > 0 ? `<p>and ${left} smaller ones</p>` : ""));
}

function size(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}

function sheetTable({ sheets, currencies }: CycleFindings): string {
  const largest = sheets.toSorted((a, b) => b.count - a.count).slice(0, CHARTED);
  const rows = largest.map(({ currency, payerCountry, payeeCountry, count }) => {
    const { code } = currencies.get(currency) ?? UNKNOWN;
    return [code, `${payerCountry} to ${payeeCountry}`, grouped(count)];
  });
  const left = sheets.length - largest.length;
  return htmlTable(["currency", "countries", "payments"], rows) + (left > 0 ? `<p>and ${left} more</p>` : "");
}

function struckTable({ struck, currencies }: CycleFindings): string {
  const rows = struck.map(({ currency, payer, payee, amount, authority, reason }) => {
    const { code, decimals } = currencies.get(currency) ?? UNKNOWN;
    const by = authority === 0 ? "with its pair" : `country ${authority}, reason ${reason}`;
    return [payer, payee, money(amount, decimals, code), by];
  });
  return htmlTable(["payer", "payee", "amount", "struck by"], rows);
}
