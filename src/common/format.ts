import { formatUnits } from "ethers";

/** A whole number with thousands separated. */
export function grouped(value: bigint | number): string {
  return value.toLocaleString("en-US");
}

/** Minor units as people read them, with the currency's code. */
export function money(amount: bigint, decimals: number, code: string): string {
  const magnitude = amount < 0n ? -amount : amount;
  const [whole, fraction] = formatUnits(magnitude, decimals).split(".") as [string, string?];
  const cents = decimals === 0 ? "" : `.${(fraction ?? "").padEnd(decimals, "0")}`;
  return `${amount < 0n ? "-" : ""}${grouped(BigInt(whole))}${cents} ${code}`;
}

/** A text table: the first column left, the others right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    rows.reduce((widest, row) => Math.max(widest, (row[column] ?? "").length), title.length),
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join("  ");
  return [line(header), widths.map((width) => "─".repeat(width)).join("──"), ...rows.map(line)].join("\n");
}
