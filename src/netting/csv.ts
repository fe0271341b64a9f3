import { AccountBook, type PaymentRow } from "./csv-book.ts";
import { type CsvFault, type CsvFile, Reader } from "./csv-files.ts";
import type { LabelledProblem } from "./labelled.ts";
import type { BilateralLimit, PaymentRef, QueuedPayment } from "./problem.ts";

export type { CsvFault, CsvFaultKind, CsvFile } from "./csv-files.ts";

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
 * `currency,payer,payee,limit`. Amounts are whole minor units. A field with what cannot be seen (control characters, those
 * that turn the direction of writing, white space at an end) or in a form of letters that could be taken for another is a
 * mistake. A priority is `urgent` or `normal`, which is also meant by
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
