import { type RowHashes, WORD } from "./leaves.ts";
import type { PaymentTable } from "./payment-table.ts";

/** Rows that settle together, each with the other, and linked ones whose other is not there or does not link back. */
export interface Links {
  readonly partnerOf: ReadonlyMap<number, number>;
  readonly alone: readonly number[];
}

/** Finds the pairs among rows: two payments that name each other's core. */
export function linksOf(table: PaymentTable, rows: readonly number[], { cores }: RowHashes): Links {
  const linked = rows.filter((row) => table.isLinked(row));
  const coreOf = (row: number) => keyOf(cores.subarray(row * WORD, (row + 1) * WORD));
  const byCore = new Map(linked.map((row) => [coreOf(row), row]));
  const otherOf = (row: number) => byCore.get(keyOf(table.linkOf(row)));
  const partnerOf = new Map<number, number>();
  for (const row of linked) {
    const other = otherOf(row);
    if (other !== undefined && other !== row && otherOf(other) === row) partnerOf.set(row, other);
  }
  return { partnerOf, alone: linked.filter((row) => !partnerOf.has(row)) };
}

function keyOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
