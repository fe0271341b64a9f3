import { type RowHashes, WORD } from "./leaves.ts";
import type { PaymentTable } from "./payment-table.ts";

/** Rows that settle together, each with the other, and linked ones whose other is not there or does not link back. */
export interface Links {
  readonly partnerOf: ReadonlyMap<number, number>;
  readonly alone: readonly number[];
}

/** Finds the pairs among rows: two payments that name each other's core, each of them to or from whoever pays the other. */
export function linksOf(table: PaymentTable, rows: readonly number[], { cores }: RowHashes): Links {
  const linked = rows.filter((row) => table.isLinked(row));
  const coreOf = (row: number) => keyOf(cores.subarray(row * WORD, (row + 1) * WORD));
  const byCore = new Map(linked.map((row) => [coreOf(row), row]));
  const otherOf = (row: number) => byCore.get(keyOf(table.linkOf(row)));
  const partnerOf = new Map<number, number>();
  for (const row of linked) {
    const other = otherOf(row);
    if (other === undefined || other === row || otherOf(other) !== row) continue;
    if (isParty(table, table.payerOf(row), other) && isParty(table, table.payerOf(other), row))
      partnerOf.set(row, other);
  }
  return { partnerOf, alone: linked.filter((row) => !partnerOf.has(row)) };
}

/** Whoever pays one of a pair signs nothing without the other, and so has to have it. */
function isParty(table: PaymentTable, account: number, row: number): boolean {
  return [table.payerOf(row), table.payeeOf(row)].includes(account);
}

function keyOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
