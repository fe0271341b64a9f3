import { text } from "node:stream/consumers";

import { paymentFrom, toJson } from "../../src/cycle/files.ts";
import { openKeccak } from "../../src/cycle/keccak.ts";
import { cyclePart } from "../../src/cycle/parts.ts";
import { PaymentTable } from "../../src/cycle/payment-table.ts";
import { print } from "../common/output.ts";

/** What one of several machines does: it is given its payments, and whose country is which, and answers its part of the cycle. */
interface Given {
  readonly homes: Readonly<Record<string, number>>;
  readonly payments: readonly unknown[];
}

const { homes, payments } = JSON.parse(await text(process.stdin)) as Given;
const table = new PaymentTable(Math.max(payments.length, 1));
for (const payment of payments) table.add(paymentFrom(payment));
print(toJson(cyclePart(table, (account) => homes[account] ?? 0, await openKeccak())));
