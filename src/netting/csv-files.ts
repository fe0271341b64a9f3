import { CsvError, parse } from "csv-parse/sync";

import { BYTE_ORDER_MARK, hiddenIn, unclearIn } from "../common/text.ts";

/** A file by its name, for errors, and its text, before which one byte-order mark may stand. */
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

export type CsvFaultKind =
  | "notCsv"
  | "unclearText"
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

/** A line of a file, its fields by column. */
export class Row {
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
export class Reader {
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
    const [header, ...records] = this.#clearRecords(name, text);
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

  /** What could be taken for something else is not read at all, or all that names it would be a mistake too. */
  #clearRecords(name: string, text: string): readonly CsvRecord[] {
    const records = this.#records(name, text);
    const count = this.faults.length;
    for (const { fields, line } of records) {
      for (const field of fields) {
        const part = unclearIn(field);
        if (part !== undefined) this.#complain("unclearText", name, line, `${JSON.stringify(field)} holds ${part}`);
      }
    }
    return this.faults.length === count ? records : [];
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
    if (!this.#isVisible(name, text)) return [];
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

  /** Before fields are trimmed: the parser would take some of these characters for white space. */
  #isVisible(name: string, text: string): boolean {
    const count = this.faults.length;
    const plain = text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
    for (const [index, line] of plain.split("\n").entries()) {
      const hidden = hiddenIn(line.replaceAll(/[\t\r]/g, " "));
      if (hidden !== undefined) this.#complain("unclearText", name, index + 1, `the character ${hidden} stands here`);
    }
    return this.faults.length === count;
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
