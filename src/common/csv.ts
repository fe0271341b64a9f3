/**
 * A line of comma-separated values (RFC 4180). A field that a spreadsheet would take for a formula gets an apostrophe
 * before it, as OWASP advises; whole numbers stay numbers.
 */
export function csvLine(fields: readonly (string | number | bigint)[]): string {
  return fields.map((field) => quoted(String(field))).join(",");
}

function quoted(field: string): string {
  const safe = /^[=+@\t\r]|^-(?!\d+$)/.test(field) ? `'${field}` : field;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Lines below a header. */
export type CsvRows = readonly (readonly (string | number | bigint)[])[];

/** A file of comma-separated values with a header. */
export function csvFile(header: readonly string[], rows: CsvRows): string {
  return `${[header, ...rows].map(csvLine).join("\r\n")}\r\n`;
}
