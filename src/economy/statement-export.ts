import { csvFile } from "../common/csv.ts";
import type { DebtInstrument, DebtStatement } from "./statement.ts";

/** What a reader of a statement calls what the chain knows by number; fields are empty where it does not say. */
export interface StatementNames {
  /** ISO 3166-1 alpha-3 or name, by ISO 3166-1 numeric code. */
  country(code: number): string;
  /** ISO 4217 code of a currency's contract. */
  currency(token: string): string;
  /** Decimals of a currency's contract. */
  decimals(token: string): number;
  /** Name or LEI of the institution behind an account. */
  party(account: string): string;
  /** Home of the institution behind an account. */
  home(account: string): string;
  /** Whether a creditor is official (a state, a central bank, a public body) or private. */
  isOfficial(account: string): boolean;
}

/** A loan to a country by one creditor, with the fields that both layouts take from; amounts in major units, dates ISO 8601. */
interface Line {
  debtor: string;
  borrower: string;
  creditor: string;
  creditorHome: string;
  creditorType: "official" | "private";
  instrument: string;
  currency: string;
  committed: string;
  disbursed: string;
  undisbursed: string;
  arrears: string;
  rate: string;
  firstDue: string;
  maturity: string;
  seniority: string;
  status: string;
}

/**
 * The statement loan by loan, as the G20's Operational Guidelines for Sustainable Financing ask creditors and debtors to share it
 * (sections on information sharing and transparency): who lends to whom, how much was signed, drawn and is overdue, at what terms.
 */
export function g20Statement(statement: DebtStatement, names: StatementNames): { csv: string; json: string } {
  const rows = linesOf(statement, names).map((line) => ({
    debtor_country: line.debtor,
    borrower: line.borrower,
    creditor: line.creditor,
    creditor_country: line.creditorHome,
    creditor_type: line.creditorType,
    loan_reference: line.instrument,
    currency: line.currency,
    debt_outstanding_and_disbursed: line.disbursed,
    undisbursed: line.undisbursed,
    arrears: line.arrears,
    interest_rate_percent: line.rate,
    first_repayment: line.firstDue,
    final_maturity: line.maturity,
    seniority: line.seniority,
    status: line.status,
  }));
  return files("G20", statement, names, rows);
}

/**
 * The statement as the OECD's Debt Transparency Initiative collects it (after the Institute of International Finance's Voluntary Principles):
 * one record a transaction and lender, with the fields of its template that a chain knows.
 */
export function oecdStatement(statement: DebtStatement, names: StatementNames): { csv: string; json: string } {
  const rows = linesOf(statement, names).map((line) => ({
    Borrower: line.borrower,
    BorrowerCountry: line.debtor,
    Lender: line.creditor,
    LenderCountry: line.creditorHome,
    TypeOfFinancing: "Loan",
    Ranking: line.seniority,
    Currency: line.currency,
    AmountCommitted: line.committed,
    AmountOutstanding: line.disbursed,
    AmountUndrawn: line.undisbursed,
    InterestRate: line.rate,
    RepaymentStart: line.firstDue,
    FinalMaturity: line.maturity,
    Status: line.status,
    TransactionReference: line.instrument,
  }));
  return files("OECD", statement, names, rows);
}

function files(
  layout: string,
  statement: DebtStatement,
  names: StatementNames,
  rows: readonly Readonly<Record<string, string>>[],
): { csv: string; json: string } {
  const header = Object.keys(rows[0] ?? {});
  const totals = [...statement.totals].map(([token, row]) => ({
    currency: names.currency(token),
    owed: major(row.owed, names.decimals(token)),
    undrawn: major(row.undrawn, names.decimals(token)),
    interest: major(row.interest, names.decimals(token)),
    loans: String(row.tranches),
  }));
  const at = new Date(statement.at * 1_000).toISOString();
  const json = { layout, country: names.country(statement.country), at, totals, loans: rows };
  return {
    csv: csvFile(
      header,
      rows.map((row) => header.map((name) => row[name] ?? "")),
    ),
    json: `${JSON.stringify(json, null, 2)}\n`,
  };
}

function linesOf({ country, instruments }: DebtStatement, names: StatementNames): Line[] {
  return instruments.flatMap((each) => {
    const lines = each.shares.filter(({ owed, undrawn, kept }) => owed + undrawn + kept !== 0n);
    return lines.map((share) => lineOf(country, each, share, names));
  });
}

function lineOf(
  country: number,
  each: DebtInstrument,
  share: DebtInstrument["shares"][number],
  names: StatementNames,
): Line {
  const amount = (units: bigint) => major(units, names.decimals(each.currency));
  const whole = each.shares.reduce((sum, { owed }) => sum + owed, 0n);
  const overdue = whole === 0n ? 0n : (each.due * share.owed) / whole;
  const outstanding = share.owed + share.kept;
  return {
    debtor: names.country(country),
    borrower: names.party(each.borrower),
    creditor: names.party(share.account),
    creditorHome: names.home(share.account),
    creditorType: names.isOfficial(share.account) ? "official" : "private",
    instrument: `${each.project}/${each.tranche & 0xffn}/${share.index}`,
    currency: names.currency(each.currency),
    committed: amount(outstanding + share.undrawn),
    disbursed: amount(outstanding),
    undisbursed: amount(share.undrawn),
    arrears: amount(overdue + share.kept),
    rate: (each.rate / 100).toFixed(2),
    firstDue: dateOf(each.firstDue),
    maturity: dateOf(each.lastDue),
    seniority: String(each.rank),
    status: each.isInDefault ? "in default" : "performing",
  };
}

function major(units: bigint, decimals: number): string {
  if (decimals === 0) return String(units);
  const digits = String(units).padStart(decimals + 1, "0");
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

const dateOf = (time: number) => new Date(time * 1_000).toISOString().slice(0, 10);
