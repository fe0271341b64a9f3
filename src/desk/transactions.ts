import type { DeskEvent } from "./history.ts";

/** The events of one transaction, in order. */
export type Transaction = readonly DeskEvent[];

/** Events by the transaction that logged them. */
export function transactionsOf(events: readonly DeskEvent[]): ReadonlyMap<string, Transaction> {
  const found = new Map<string, DeskEvent[]>();
  for (const event of events) {
    const transaction = found.get(event.hash) ?? [];
    transaction.push(event);
    found.set(event.hash, transaction);
  }
  return found;
}
