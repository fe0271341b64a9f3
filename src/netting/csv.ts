import { CsvError, parse } from "csv-parse/sync";

import type { LabelledProblem } from "./labelled.ts";
import type { BilateralLimit, PaymentRef, QueuedPayment } from "./problem.ts";

/** A file by its name, for errors, and its text. */
export interface CsvFile {
  readonly name: string;
  readonly text: string;
}

/** What a file with these columns is; the order of columns does not matter. */
const COLUMNS = {
  balances: { needed: ["currency", "account", "balance"], optional: [] },
  payments: { needed: ["id", "payer", "payee", "currency", "amount"], optional: ["priority", "link"] },
  limits: { needed: ["currency", "payer", "payee", "limit"], optional: [] },
} as const;

type FileKind = keyof typeof COLUMNS;

const PRIORITIES = ["urgent", "normal"] as const;

export type CsvFaultKind =
  | "notCsv"
  | "unknownFile"
  | "missingFile"
  | "fileTwice"
  | "emptyField"
  | "notAnAmount"
  | "unknownPriority"
  | "unknownAccount"
  | "accountTwice"
  | "paymentTwice"
  | "paysItself"
  | "limitTwice"
  | "linkNotOfTwo";

/** A mistake in a file; line 0 is the file as a whole. */
export interface CsvFault {
  readonly kind: CsvFaultKind;
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

const SHOWN = 20;

/** Files that do not describe a netting problem; `faults` names each mistake with its line. */
export class InvalidNettingCsv extends Error {
  readonly faults: readonly CsvFault[];
  constructor(faults: readonly CsvFault[]) {
    const lines = faults.slice(0, SHOWN).map(({ file, line, message }) => `${file}:${line}: ${message}`);
    const more = faults.length > SHOWN ? [`and ${faults.length - SHOWN} more`] : [];
    super([`The files have ${faults.length} mistake(s):`, ...lines, ...more].join("\n"));
    this.name = "InvalidNettingCsv";
    this.faults = faults;
  }
}

/**
 * Reads a netting problem from comma-separated files (RFC 4180), in any order and known by their columns:
 * `currency,account,balance`, `id,payer,payee,currency,amount,priority,link` and, if there are bilateral limits,
 * `currency,payer,payee,limit`. Amounts are whole minor units. A priority is `urgent` or `normal`, which is also meant by
 * none; urgent payments settle before normal ones, and among themselves in the order of the file. The two legs of a
 * payment versus payment have the same text in `link`. Positions are in the order of the balances.
 *
 * Throws `InvalidNettingCsv` with every mistake.
 */
export function parseNettingCsv(files: readonly CsvFile[]): LabelledProblem {
  const reader = new Reader(files);
  const book = new AccountBook();
  for (const row of reader.rowsOf("balances")) book.open(row);
  const payments = reader.rowsOf("payments").flatMap((row) => book.payment(row) ?? []);
  const limits = reader.rowsOf("limits").flatMap((row) => book.limit(row) ?? []);
  const linked = linkedRows(payments);
  const faults = [...reader.faults, ...book.faults, ...linked.faults];
  if (faults.length > 0) throw new InvalidNettingCsv(faults);
  return problemOf(files, book, payments, limits, linked.partners);
}

/** A line of a file, its fields by column. */
class Row {
  readonly file: string;
  readonly line: number;
  readonly #fields: ReadonlyMap<string, string>;
  constructor(file: string, line: number, fields: ReadonlyMap<string, string>) {
    this.file = file;
    this.line = line;
    this.#fields = fields;
  }

  /** The text in a column, empty if the file does not have it. */
  text(column: string): string {
    return this.#fields.get(column) ?? "";
  }

  fault(kind: CsvFaultKind, message: string): CsvFault {
    return { kind, file: this.file, line: this.line, message };
  }
}

/** Takes the files apart into rows. */
class Reader {
  readonly faults: CsvFault[] = [];
  readonly #rows = new Map<FileKind, Row[]>();

  constructor(files: readonly CsvFile[]) {
    for (const file of files) this.#read(file);
    const isMissing = (kind: FileKind) => !this.#rows.has(kind) && this.faults.length === 0;
    for (const kind of ["balances", "payments"] as const) {
      if (isMissing(kind))
        this.#complain("missingFile", kind, 0, `a file with ${COLUMNS[kind].needed.join()} is needed`);
    }
  }

  rowsOf(kind: FileKind): readonly Row[] {
    return this.#rows.get(kind) ?? [];
  }

  #complain(kind: CsvFaultKind, file: string, line: number, message: string): void {
    this.faults.push({ kind, file, line, message });
  }

  #read({ name, text }: CsvFile): void {
    const [header, ...records] = this.#records(name, text);
    if (header === undefined) return;
    const kind = kindOf(header.fields);
    if (kind === undefined) {
      this.#complain("unknownFile", name, header.line, `no file has the columns ${header.fields.join()}`);
    } else if (this.#rows.has(kind)) {
      this.#complain("fileTwice", name, 0, `another file has the ${kind} already`);
    } else {
      this.#rows.set(kind, this.#rowsFrom(name, kind, header.fields, records));
    }
  }

  #rowsFrom(name: string, kind: FileKind, columns: readonly string[], records: readonly CsvRecord[]): Row[] {
    const rows = records.map(({ fields, line }) => {
      return new Row(name, line, new Map(fields.map((field, index) => [columns[index]!, field])));
    });
    for (const row of rows) {
      const empty = COLUMNS[kind].needed.find((column) => row.text(column) === "");
      if (empty !== undefined) this.faults.push(row.fault("emptyField", `${empty} is empty`));
    }
    return rows;
  }

  #records(name: string, text: string): CsvRecord[] {
    try {
      const options = { bom: true, info: true, trim: true, skip_empty_lines: true } as const;
      // With `info` each record comes with where it stands, which the package's types leave out.
      const parsed = parse(text, options) as unknown as readonly ParsedRecord[];
      if (parsed.length === 0) this.#complain("unknownFile", name, 0, "the file is empty");
      return parsed.map(({ record, info }) => ({ fields: record, line: info.lines }));
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      this.#complain("notCsv", name, typeof error.lines === "number" ? error.lines : 0, error.message);
      return [];
    }
  }
}

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

function kindOf(columns: readonly string[]): FileKind | undefined {
  const kinds = Object.keys(COLUMNS) as FileKind[];
  return kinds.find((kind) => {
    const { needed, optional } = COLUMNS[kind];
    const known: readonly string[] = [...needed, ...optional];
    const isOnce = new Set(columns).size === columns.length;
    return (
      isOnce && needed.every((column) => columns.includes(column)) && columns.every((each) => known.includes(each))
    );
  });
}

/** A payment as its line has it. */
interface PaymentRow {
  readonly row: Row;
  readonly id: string;
  readonly payer: number;
  readonly payee: number;
  readonly amount: bigint;
  readonly isUrgent: boolean;
  readonly link: string;
}

/** The positions, by account and currency. */
class AccountBook {
  readonly faults: CsvFault[] = [];
  readonly positions: { account: string; currency: string; decimals: number }[] = [];
  readonly openings: bigint[] = [];
  readonly #byName = new Map<string, number>();
  readonly #ids = new Set<string>();
  readonly #limited = new Set<string>();

  open(row: Row): void {
    const [account, currency] = [row.text("account"), row.text("currency")];
    const opening = this.#amount(row, "balance", 0n);
    const key = nameOf(account, currency);
    if (this.#byName.has(key)) this.#refuse(row, "accountTwice", `${account} has a balance in ${currency} already`);
    this.#byName.set(key, this.positions.length);
    this.positions.push({ account, currency, decimals: 0 });
    this.openings.push(opening ?? 0n);
  }

  payment(row: Row): PaymentRow | undefined {
    const id = row.text("id");
    if (this.#ids.has(id)) this.#refuse(row, "paymentTwice", `${id} stands there twice`);
    this.#ids.add(id);
    const parties = this.#parties(row);
    const amount = this.#amount(row, "amount", 1n);
    const isUrgent = this.#isUrgent(row);
    if (parties === undefined || amount === undefined) return undefined;
    return { row, id, ...parties, amount, isUrgent, link: row.text("link") };
  }

  limit(row: Row): BilateralLimit | undefined {
    const parties = this.#parties(row);
    const limit = this.#amount(row, "limit", 0n);
    if (parties === undefined || limit === undefined) return undefined;
    const key = `${parties.payer}/${parties.payee}`;
    if (this.#limited.has(key)) this.#refuse(row, "limitTwice", "there is a limit for these two already");
    this.#limited.add(key);
    return { ...parties, limit };
  }

  #refuse(row: Row, kind: CsvFaultKind, message: string): void {
    this.faults.push(row.fault(kind, message));
  }

  #parties(row: Row): { payer: number; payee: number } | undefined {
    const [payer, payee] = [this.#position(row, "payer"), this.#position(row, "payee")];
    if (payer === undefined || payee === undefined) return undefined;
    if (payer !== payee) return { payer, payee };
    this.#refuse(row, "paysItself", `${row.text("payer")} is payer and payee`);
    return undefined;
  }

  #position(row: Row, column: "payer" | "payee"): number | undefined {
    const [account, currency] = [row.text(column), row.text("currency")];
    if (account === "" || currency === "") return undefined;
    const position = this.#byName.get(nameOf(account, currency));
    if (position === undefined) this.#refuse(row, "unknownAccount", `${account} has no balance in ${currency}`);
    return position;
  }

  #amount(row: Row, column: string, least: bigint): bigint | undefined {
    const text = row.text(column);
    if (text === "") return undefined;
    const amount = /^\d+$/.test(text) ? BigInt(text) : -1n;
    if (amount >= least) return amount;
    this.#refuse(row, "notAnAmount", `${column} ${text} is not a whole number of minor units from ${least}`);
    return undefined;
  }

  #isUrgent(row: Row): boolean {
    const text = row.text("priority");
    const isKnown = text === "" || (PRIORITIES as readonly string[]).includes(text);
    if (!isKnown) this.#refuse(row, "unknownPriority", `priority ${text} is not ${PRIORITIES.join(" or ")}`);
    return text === "urgent";
  }
}

function nameOf(account: string, currency: string): string {
  return JSON.stringify([account, currency]);
}

/** The other leg of each payment that has one. */
function linkedRows(payments: readonly PaymentRow[]): { partners: Map<PaymentRow, PaymentRow>; faults: CsvFault[] } {
  const groups = new Map<string, PaymentRow[]>();
  for (const row of payments) {
    if (row.link !== "") groups.set(row.link, [...(groups.get(row.link) ?? []), row]);
  }
  const partners = new Map<PaymentRow, PaymentRow>();
  const faults: CsvFault[] = [];
  for (const [link, legs] of groups) {
    const [one, other] = legs;
    if (legs.length === 2) partners.set(one!, other!).set(other!, one!);
    else faults.push(one!.row.fault("linkNotOfTwo", `link ${link} joins ${legs.length} payment(s), not two`));
  }
  return { partners, faults };
}

function problemOf(
  files: readonly CsvFile[],
  book: AccountBook,
  payments: readonly PaymentRow[],
  limits: readonly BilateralLimit[],
  partners: ReadonlyMap<PaymentRow, PaymentRow>,
): LabelledProblem {
  const rows = queuesOf(payments, book.positions.length);
  const places = new Map<PaymentRow, PaymentRef>();
  for (const [queue, queued] of rows.entries())
    for (const [index, row] of queued.entries()) places.set(row, { queue, index });
  const payment = (row: PaymentRow): QueuedPayment => {
    const base = { payee: row.payee, amount: row.amount };
    const partner = partners.get(row);
    return partner === undefined ? base : { ...base, link: places.get(partner)! };
  };
  return {
    name: files.map(({ name }) => name).join(", "),
    problem: { openings: book.openings, queues: rows.map((queued) => queued.map(payment)), limits },
    positions: book.positions,
    paymentId: ({ queue, index }) => rows[queue]![index]!.id,
  };
}

/** Urgent payments first, else in the order of the file. */
function queuesOf(payments: readonly PaymentRow[], positions: number): PaymentRow[][] {
  const queues = Array.from({ length: positions }, (): PaymentRow[] => []);
  for (const wanted of [true, false]) {
    for (const row of payments) if (row.isUrgent === wanted) queues[row.payer]!.push(row);
  }
  return queues;
}
