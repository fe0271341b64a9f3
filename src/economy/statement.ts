import type { ProjectFinance } from "../../typechain-types/index.js";
import { type ReadAt, type Share, sharesOf } from "./instructions.ts";

const PAGE = 100n;
const DAY = 86_400;

/** What a country owes in a currency over all contracts, as the chain keeps it; minor units. */
export interface DebtTotals {
  owed: bigint;
  undrawn: bigint;
  /** Accrued and not paid, rounded down. */
  interest: bigint;
  tranches: bigint;
}

/** A tranche that a country has signed for, with its shares. Amounts in minor units, times in Unix seconds. */
export interface DebtInstrument {
  tranche: bigint;
  project: bigint;
  borrower: string;
  currency: string;
  /** Basis points a year. */
  rate: number;
  rank: number;
  isInDefault: boolean;
  firstDue: number;
  lastDue: number;
  instalments: number;
  committed: bigint;
  outstanding: bigint;
  undrawn: bigint;
  interest: bigint;
  /** Principal and interest that are due and not paid. */
  due: bigint;
  shares: readonly Share[];
}

/** A country's debt statement: the rows that the chain keeps, and the contracts that they are made of. */
export interface DebtStatement {
  /** ISO 3166-1 numeric code. */
  country: number;
  /** Unix time of the block that was read. */
  at: number;
  totals: ReadonlyMap<string, DebtTotals>;
  instruments: readonly DebtInstrument[];
}

/** A statement whose rows are not the sum of its contracts: the node does not tell the truth, or the contract is another. */
export class StatementDoesNotAddUp extends Error {
  readonly currency: string;
  readonly row: DebtTotals;
  readonly sum: DebtTotals;
  constructor(currency: string, row: DebtTotals, sum: DebtTotals) {
    super(
      `In ${currency} the statement says ${row.owed} owed and ${row.undrawn} undrawn, its contracts ${sum.owed} and ${sum.undrawn}`,
    );
    this.name = "StatementDoesNotAddUp";
    this.currency = currency;
    this.row = row;
    this.sum = sum;
  }
}

/** Reads a country's debt statement as of the latest block and adds it up anew. Throws `StatementDoesNotAddUp`. */
export async function readDebtStatement(finance: ProjectFinance, country: number): Promise<DebtStatement> {
  const block = (await finance.runner!.provider!.getBlock("latest"))!;
  const at = { blockTag: block.number };
  const instruments: DebtInstrument[] = [];
  for (const tranche of await signedTranches(finance, country, at)) {
    instruments.push(await instrumentOf(finance, tranche, at));
  }
  const totals = new Map<string, DebtTotals>();
  for (const currency of new Set(instruments.map((each) => each.currency))) {
    const { owed, undrawn, interest, tranches } = await finance.debtOf(country, currency, at);
    const row = { owed, undrawn, interest, tranches };
    const sum = sumOf(instruments.filter((each) => each.currency === currency));
    if (!agrees(row, sum)) throw new StatementDoesNotAddUp(currency, row, sum);
    totals.set(currency, row);
  }
  return { country, at: block.timestamp, totals, instruments };
}

async function signedTranches(finance: ProjectFinance, country: number, at: ReadAt): Promise<bigint[]> {
  const found: bigint[] = [];
  for (let page = await finance.tranchesOf(country, 0n, PAGE, at); page.length > 0;) {
    found.push(...page);
    page = await finance.tranchesOf(country, BigInt(found.length), PAGE, at);
  }
  return found;
}

async function instrumentOf(finance: ProjectFinance, tranche: bigint, at: ReadAt): Promise<DebtInstrument> {
  const { terms, state } = await finance.trancheOf(tranche, at);
  const project = tranche >> 8n;
  const { borrower, status } = await finance.projectOf(project, at);
  const due = await finance.dueOf(tranche, at);
  const shares = await sharesOf(finance, tranche, at);
  const lastDay = terms.firstDue + (terms.instalments - 1n) * terms.interval;
  return {
    tranche,
    project,
    borrower,
    currency: terms.currency,
    rate: Number(terms.rate),
    rank: Number(terms.rank),
    isInDefault: status === 2n,
    firstDue: Number(terms.firstDue) * DAY,
    lastDue: Number(lastDay) * DAY,
    instalments: Number(terms.instalments),
    committed: state.committed,
    outstanding: state.principal + state.kept,
    undrawn: shares.reduce((sum, share) => sum + share.undrawn, 0n),
    interest: due.interest,
    due: due.interest + due.principal,
    shares,
  };
}

function sumOf(instruments: readonly DebtInstrument[]): DebtTotals {
  const sum = (of: (each: DebtInstrument) => bigint) => instruments.reduce((total, each) => total + of(each), 0n);
  return {
    owed: sum(({ shares }) => shares.reduce((total, { owed, kept }) => total + owed + kept, 0n)),
    undrawn: sum(({ undrawn }) => undrawn),
    interest: sum(({ interest }) => interest),
    tranches: BigInt(instruments.length),
  };
}

/** Interest of each contract is rounded down by less than a unit, that of the row once. */
function agrees(row: DebtTotals, sum: DebtTotals): boolean {
  const rounding = row.interest - sum.interest;
  const isNear = rounding >= 0n && rounding <= sum.tranches;
  return row.owed === sum.owed && row.undrawn === sum.undrawn && row.tranches === sum.tranches && isNear;
}
