import type { CsvFault, CsvFaultKind, Row } from "./csv-files.ts";
import type { BilateralLimit } from "./problem.ts";

const PRIORITIES = ["urgent", "normal"] as const;

/** A payment as its line has it. */
export interface PaymentRow {
  readonly row: Row;
  readonly id: string;
  readonly payer: number;
  readonly payee: number;
  readonly amount: bigint;
  readonly isUrgent: boolean;
  readonly link: string;
}

/** The positions, by account and currency. */
export class AccountBook {
  readonly faults: CsvFault[] = [];
  readonly positions: { account: string; currency: string; decimals: number }[] = [];
  readonly openings: bigint[] = [];
  readonly #byName = new Map<string, number>();
  readonly #ids = new Set<string>();
  readonly #limited = new Set<string>();

  open(row: Row): void {
    const [account, currency] = [row.text("account"), row.text("currency")];
    const opening = this.#amount(row, "balance", 0n);
    const key = nameOf(account, currency);
    if (this.#byName.has(key)) this.#refuse(row, "accountTwice", `${account} has a balance in ${currency} already`);
    this.#byName.set(key, this.positions.length);
    this.positions.push({ account, currency, decimals: 0 });
    this.openings.push(opening ?? 0n);
  }

  payment(row: Row): PaymentRow | undefined {
    const id = row.text("id");
    if (this.#ids.has(id)) this.#refuse(row, "paymentTwice", `${id} stands there twice`);
    this.#ids.add(id);
    const parties = this.#parties(row);
    const amount = this.#amount(row, "amount", 1n);
    const isUrgent = this.#isUrgent(row);
    if (parties === undefined || amount === undefined) return undefined;
    return { row, id, ...parties, amount, isUrgent, link: row.text("link") };
  }

  limit(row: Row): BilateralLimit | undefined {
    const parties = this.#parties(row);
    const limit = this.#amount(row, "limit", 0n);
    if (parties === undefined || limit === undefined) return undefined;
    const key = `${parties.payer}/${parties.payee}`;
    if (this.#limited.has(key)) this.#refuse(row, "limitTwice", "there is a limit for these two already");
    this.#limited.add(key);
    return { ...parties, limit };
  }

  #refuse(row: Row, kind: CsvFaultKind, message: string): void {
    this.faults.push(row.fault(kind, message));
  }

  #parties(row: Row): { payer: number; payee: number } | undefined {
    const [payer, payee] = [this.#position(row, "payer"), this.#position(row, "payee")];
    if (payer === undefined || payee === undefined) return undefined;
    if (payer !== payee) return { payer, payee };
    this.#refuse(row, "paysItself", `${row.text("payer")} is payer and payee`);
    return undefined;
  }

  #position(row: Row, column: "payer" | "payee"): number | undefined {
    const [account, currency] = [row.text(column), row.text("currency")];
    if (account === "" || currency === "") return undefined;
    const position = this.#byName.get(nameOf(account, currency));
    if (position === undefined) this.#refuse(row, "unknownAccount", `${account} has no balance in ${currency}`);
    return position;
  }

  #amount(row: Row, column: string, least: bigint): bigint | undefined {
    const text = row.text(column);
    if (text === "") return undefined;
    const amount = /^\d+$/.test(text) ? BigInt(text) : -1n;
    if (amount >= least) return amount;
    this.#refuse(row, "notAnAmount", `${column} ${text} is not a whole number of minor units from ${least}`);
    return undefined;
  }

  #isUrgent(row: Row): boolean {
    const text = row.text("priority");
    const isKnown = text === "" || (PRIORITIES as readonly string[]).includes(text);
    if (!isKnown) this.#refuse(row, "unknownPriority", `priority ${text} is not ${PRIORITIES.join(" or ")}`);
    return text === "urgent";
  }
}

function nameOf(account: string, currency: string): string {
  return JSON.stringify([account, currency]);
}
