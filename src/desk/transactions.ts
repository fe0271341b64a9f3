import type { DeskEvent } from "./history.ts";

/** The events of one transaction, in order. */
export type Transaction = readonly DeskEvent[];

/** Events by the transaction that logged them, of events in the order of the chain. */
export function* transactionsOf(events: readonly DeskEvent[]): Generator<Transaction> {
  let start = 0;
  for (let end = 1; end <= events.length; ++end) {
    if (events[end]?.hash === events[start]!.hash) continue;
    yield events.slice(start, end);
    start = end;
  }
}
