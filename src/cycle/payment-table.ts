import { getBytes, hexlify } from "ethers";

import { uetrFromBytes, uetrToBytes } from "../common/uetr.ts";
import { addressIn, type CyclePayment, requirePayment } from "./payment.ts";

/** Bytes of a row: what a million payments take is what this says. */
export const ROW = 112;

const AT = { payer: 0, payee: 4, currency: 8, purpose: 10, amount: 16, uetr: 32, salt: 48, linked: 80 } as const;
const [UETR, WORD] = [16, 32];
const FIRST_ROWS = 1_024;
const LOW = (1n << 64n) - 1n;

export const MAX_PAYMENTS = 1 << 24;
const MAX_ACCOUNTS = 1 << 20;
const MAX_CURRENCIES = 1 << 10;

/** More than a table of payments takes. */
export class TableFull extends Error {
  readonly what: string;
  readonly max: number;
  constructor(what: string, max: number) {
    super(`A table of payments takes at most ${max} ${what}.`);
    this.name = "TableFull";
    this.what = what;
    this.max = max;
  }
}

/**
 * Payments in the order in which they came, packed: rows of `ROW` bytes over two lists of addresses, in shared memory, so
 * that other threads read them without a copy.
 */
export class PaymentTable {
  readonly accounts = new Names("accounts", MAX_ACCOUNTS);
  readonly currencies = new Names("currencies", MAX_CURRENCIES);
  #view: DataView<SharedArrayBuffer>;
  #count = 0;

  /** Room for so many payments; more is made when it is needed. */
  constructor(room = FIRST_ROWS) {
    this.#view = new DataView(new SharedArrayBuffer(room * ROW));
  }

  get count(): number {
    return this.#count;
  }

  /** The rows, without those that are only room. */
  get rows(): Uint8Array<SharedArrayBuffer> {
    return new Uint8Array(this.#view.buffer, 0, this.#count * ROW);
  }

  /** Adds a payment; its row. Throws `InvalidCyclePayment` and `TableFull`. */
  add(payment: CyclePayment): number {
    const { payer, payee, currency, amount, purpose, uetr, salt, linked } = requirePayment(payment, (text) =>
      this.#addressIn(text),
    );
    const [row, view] = [this.#newRow(), this.#view];
    view.setUint32(row * ROW + AT.payer, this.accounts.indexOf(payer), true);
    view.setUint32(row * ROW + AT.payee, this.accounts.indexOf(payee), true);
    view.setUint16(row * ROW + AT.currency, this.currencies.indexOf(currency), true);
    view.setUint8(row * ROW + AT.purpose, purpose);
    view.setBigUint64(row * ROW + AT.amount, amount & LOW, true);
    view.setBigUint64(row * ROW + AT.amount + 8, amount >> 64n, true);
    this.rows.set(getBytes(uetrToBytes(uetr)), row * ROW + AT.uetr);
    this.rows.set(getBytes(salt), row * ROW + AT.salt);
    this.rows.set(getBytes(linked), row * ROW + AT.linked);
    return row;
  }

  payerOf(row: number): number {
    return this.#view.getUint32(row * ROW + AT.payer, true);
  }

  payeeOf(row: number): number {
    return this.#view.getUint32(row * ROW + AT.payee, true);
  }

  currencyOf(row: number): number {
    return this.#view.getUint16(row * ROW + AT.currency, true);
  }

  purposeOf(row: number): number {
    return this.#view.getUint8(row * ROW + AT.purpose);
  }

  /** Minor units. */
  amountOf(row: number): bigint {
    const high = this.#view.getBigUint64(row * ROW + AT.amount + 8, true);
    const low = this.#view.getBigUint64(row * ROW + AT.amount, true);
    return high === 0n ? low : (high << 64n) | low;
  }

  /** Whether another payment has to settle with it. */
  isLinked(row: number): boolean {
    return this.linkOf(row).some((byte) => byte !== 0);
  }

  /** The core of the payment that has to settle with it, 32 bytes. */
  linkOf(row: number): Uint8Array {
    return this.rows.subarray(row * ROW + AT.linked, row * ROW + AT.linked + WORD);
  }

  /** A row as people read it. */
  paymentAt(row: number): CyclePayment {
    const bytes = this.rows;
    const part = (at: number, width: number) => hexlify(bytes.slice(row * ROW + at, row * ROW + at + width));
    return {
      payer: this.accounts.at(this.payerOf(row)),
      payee: this.accounts.at(this.payeeOf(row)),
      currency: this.currencies.at(this.currencyOf(row)),
      amount: this.amountOf(row),
      purpose: this.purposeOf(row),
      uetr: uetrFromBytes(part(AT.uetr, UETR)),
      salt: part(AT.salt, WORD),
      linked: part(AT.linked, WORD),
    };
  }

  /** The payments of some rows, in that order. */
  pick(rows: Iterable<number>): PaymentTable {
    const picked = new PaymentTable();
    for (const account of this.accounts.all) picked.accounts.indexOf(account);
    for (const currency of this.currencies.all) picked.currencies.indexOf(currency);
    for (const row of rows) {
      const place = picked.#newRow();
      picked.rows.set(this.rows.subarray(row * ROW, (row + 1) * ROW), place * ROW);
    }
    return picked;
  }

  /** To tell a checksum takes a hash, so each address is looked at once. */
  #addressIn(text: string): string | undefined {
    if (this.accounts.has(text) || this.currencies.has(text)) return text;
    return addressIn(text);
  }

  #newRow(): number {
    if (this.#count === MAX_PAYMENTS) throw new TableFull("payments", MAX_PAYMENTS);
    if ((this.#count + 1) * ROW > this.#view.byteLength) this.#grow();
    return this.#count++;
  }

  #grow(): void {
    const wider = new SharedArrayBuffer(this.#view.byteLength * 2);
    new Uint8Array(wider).set(new Uint8Array(this.#view.buffer));
    this.#view = new DataView(wider);
  }
}

/** Addresses by the order in which they were first met. */
export class Names {
  readonly all: string[] = [];
  readonly #indices = new Map<string, number>();
  readonly #what: string;
  readonly #max: number;

  constructor(what: string, max: number) {
    this.#what = what;
    this.#max = max;
  }

  /** Throws `TableFull`. */
  indexOf(name: string): number {
    const known = this.#indices.get(name);
    if (known !== undefined) return known;
    if (this.all.length === this.#max) throw new TableFull(this.#what, this.#max);
    this.#indices.set(name, this.all.length);
    return this.all.push(name) - 1;
  }

  has(name: string): boolean {
    return this.#indices.has(name);
  }

  at(index: number): string {
    return this.all[index]!;
  }
}
