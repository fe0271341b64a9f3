import type { PaymentTable } from "./payment-table.ts";
import { Positions } from "./positions.ts";

/** What an account may spend of a currency, minor units. */
export type FundsOf = (currency: string, account: string) => bigint;

/** Rows that net debtors can pay for, in their order, and those that have to wait. */
export interface Affordable {
  readonly rows: readonly number[];
  readonly waiting: readonly number[];
}

/**
 * The greatest set of rows that all debtors can pay for, if each pays in its order: the last payment of whoever is short is
 * dropped, with the one that it is linked to, until nobody is short. What is left does not depend on who is asked first.
 */
export function affordable(
  table: PaymentTable,
  rows: readonly number[],
  partnerOf: ReadonlyMap<number, number>,
  fundsOf: FundsOf,
): Affordable {
  const queues = new Map<string, number[]>();
  for (const row of rows) {
    const queue = queues.get(queueOf(table, row));
    if (queue === undefined) queues.set(queueOf(table, row), [row]);
    else queue.push(row);
  }
  const positions = new Positions(table, rows);
  const dropped = new Set<number>();
  const open = [...queues.keys()];
  const isShort = (row: number) => {
    const [currency, account] = [table.currencyOf(row), table.payerOf(row)];
    const funds = fundsOf(table.currencies.at(currency), table.accounts.at(account));
    return positions.netOf(currency, account) + (funds > 0n ? funds : 0n) < 0n;
  };
  const drop = (row: number) => {
    if (dropped.has(row)) return;
    dropped.add(row);
    positions.remove(row);
    open.push(`${table.currencyOf(row)}/${table.payeeOf(row)}`);
    const partner = partnerOf.get(row);
    if (partner !== undefined) drop(partner);
  };
  for (let queue = open.pop(); queue !== undefined; queue = open.pop()) {
    const own = queues.get(queue) ?? [];
    while (own.length > 0 && (dropped.has(own.at(-1)!) || isShort(own.at(-1)!))) drop(own.pop()!);
  }
  return { rows: rows.filter((row) => !dropped.has(row)), waiting: rows.filter((row) => dropped.has(row)) };
}

function queueOf(table: PaymentTable, row: number): string {
  return `${table.currencyOf(row)}/${table.payerOf(row)}`;
}
