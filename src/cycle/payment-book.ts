import { toUtf8Bytes, toUtf8String } from "ethers";
import { z } from "zod";

import { paymentFrom, toJson, word } from "./files.ts";
import { Journal } from "./journal.ts";
import { type CyclePayment, coreOf, requirePayment } from "./payment.ts";

/** A cycle that a participant has signed, and whose end it does not know. */
export interface SignedCycle {
  readonly id: string;
  /** Unix seconds after which nobody can propose it any more. */
  readonly until: number;
  /** The latest block when it was signed. */
  readonly block: number;
  /** Of its payments, those of the participant. */
  readonly cores: readonly string[];
}

/** Why a payment cannot be in another cycle. */
export interface TakenPayment {
  readonly kind: "Settled" | "InAnotherCycle";
  readonly core: string;
  readonly uetr: string;
}

/** Payments that settled, or are in a cycle that may still settle: whoever signed them again would pay twice. */
export class PaymentsTaken extends Error {
  readonly taken: readonly TakenPayment[];
  constructor(taken: readonly TakenPayment[]) {
    super(`${taken.length} payments have settled or are in another cycle.`);
    this.name = "PaymentsTaken";
    this.taken = taken;
  }
}

/** A payment that is another one's twin but for the payment to which it is linked. */
export class OtherLink extends Error {
  readonly uetr: string;
  constructor(uetr: string) {
    super(`The payment ${uetr} is known, and linked to another one.`);
    this.name = "OtherLink";
    this.uetr = uetr;
  }
}

/** More payments of one payer than a book keeps open. */
export class TooManyOpen extends Error {
  readonly payer: string;
  readonly max: number;
  constructor(payer: string, max: number) {
    super(`At most ${max} payments of ${payer} wait at a time.`);
    this.name = "TooManyOpen";
    this.payer = payer;
    this.max = max;
  }
}

/** So many payments of one payer may wait: whoever sends more fills its own share of the disk. */
export const MOST_OPEN = 100_000;

const cores = z.array(word);
const entry = z.union([
  z.strictObject({ payments: z.array(z.unknown()) }),
  z.strictObject({ signed: z.strictObject({ id: word, until: z.int(), block: z.int(), cores }) }),
  z.strictObject({ ended: word, settled: cores }),
  z.strictObject({ delivered: z.string(), cores, at: z.number() }),
]);

type Entry =
  | { readonly payments: readonly CyclePayment[] }
  | { readonly signed: SignedCycle }
  | { readonly ended: string; readonly settled: readonly string[] }
  | { readonly delivered: string; readonly cores: readonly string[]; readonly at: number };

/**
 * The payments of one participant and what became of them, in a journal: nothing is confirmed to anybody before it is on the
 * disk, and a node that was killed goes on where it was. A payment is in one cycle at a time: it is bound from the moment its
 * participant signs until the chain tells that the cycle settled, or that it never can.
 */
export class PaymentBook {
  #journal!: Journal;
  /** Those that have not settled, by core. */
  readonly #payments = new Map<string, CyclePayment>();
  readonly #settled = new Set<string>();
  readonly #cycleOf = new Map<string, string>();
  readonly #open = new Map<string, SignedCycle>();
  readonly #delivered = new Map<string, Map<string, number>>();
  readonly #counts = new Map<string, number>();
  readonly #mostOpen: number;

  private constructor(mostOpen: number) {
    this.#mostOpen = mostOpen;
  }

  /** Throws `JournalCorrupt`, and what is no entry of such a journal. */
  static async open(path: string, mostOpen = MOST_OPEN): Promise<PaymentBook> {
    const book = new PaymentBook(mostOpen);
    book.#journal = await Journal.open(path, (bytes) => book.#apply(entryIn(bytes)));
    return book;
  }

  close(): Promise<void> {
    return this.#journal.close();
  }

  /** Cycles whose end is not known. */
  get open(): readonly SignedCycle[] {
    return [...this.#open.values()];
  }

  /** Payments that have not settled, by their cores. */
  get waiting(): ReadonlyMap<string, CyclePayment> {
    return this.#payments;
  }

  hasSettled(core: string): boolean {
    return this.#settled.has(core);
  }

  /** Adds payments that are not there yet; how many were new. Throws `OtherLink`, `TooManyOpen` and `InvalidCyclePayment`. */
  async add(payments: readonly CyclePayment[]): Promise<number> {
    const fresh = new Map<string, CyclePayment>();
    for (const payment of payments.map((each) => requirePayment(each))) {
      const core = coreOf(payment);
      const known = this.#payments.get(core) ?? fresh.get(core);
      if (known !== undefined && known.linked !== payment.linked) throw new OtherLink(payment.uetr);
      if (known === undefined && !this.#settled.has(core)) fresh.set(core, payment);
    }
    for (const { payer } of fresh.values())
      if ((this.#counts.get(payer) ?? 0) + fresh.size > this.#mostOpen) throw new TooManyOpen(payer, this.#mostOpen);
    if (fresh.size > 0) await this.#write({ payments: [...fresh.values()] });
    return fresh.size;
  }

  /** What of some payments has settled or is in another cycle than one. */
  taken(payments: Iterable<CyclePayment>, cycle: string): TakenPayment[] {
    return [...payments].flatMap((payment): TakenPayment[] => {
      const [core, { uetr }] = [coreOf(payment), payment];
      if (this.#settled.has(core)) return [{ kind: "Settled", core, uetr }];
      const other = this.#cycleOf.get(core);
      return other === undefined || other === cycle ? [] : [{ kind: "InAnotherCycle", core, uetr }];
    });
  }

  /**
   * Binds payments to a cycle, before its signature leaves the house. Of two cycles that ask at once one is refused. Throws
   * `PaymentsTaken`.
   */
  async bind(cycle: SignedCycle): Promise<void> {
    const taken = this.taken(
      cycle.cores.flatMap((core) => this.#payments.get(core) ?? []),
      cycle.id,
    );
    if (taken.length > 0 || cycle.cores.some((core) => this.#settled.has(core))) throw new PaymentsTaken(taken);
    if (this.#open.has(cycle.id)) return;
    this.#apply({ signed: cycle }); // before anybody else is asked, and again when it is on the disk
    try {
      await this.#write({ signed: cycle });
    } catch (error) {
      this.#release(cycle.id);
      throw error;
    }
  }

  /** Notes what became of a cycle: the payments of it that settled; the others are free. */
  async end(cycle: string, settled: readonly string[]): Promise<void> {
    await this.#write({ ended: cycle, settled });
  }

  /** Whether and when, in milliseconds of this machine, somebody confirmed a payment. */
  deliveredAt(to: string, core: string): number | undefined {
    return this.#delivered.get(to)?.get(core);
  }

  async noteDelivered(to: string, delivered: readonly string[], at: number): Promise<void> {
    await this.#write({ delivered: to, cores: delivered, at });
  }

  async #write(written: Entry): Promise<void> {
    await this.#journal.append(toUtf8Bytes(toJson(written)));
    this.#apply(written);
  }

  #apply(written: Entry): void {
    if ("payments" in written) for (const payment of written.payments) this.#put(payment);
    else if ("signed" in written) this.#hold(written.signed);
    else if ("ended" in written) this.#settle(written.ended, written.settled);
    else this.#confirm(written.delivered, written.cores, written.at);
  }

  #put(payment: CyclePayment): void {
    const core = coreOf(payment);
    if (this.#payments.has(core) || this.#settled.has(core)) return;
    this.#payments.set(core, payment);
    this.#count(payment.payer, 1);
  }

  #hold(cycle: SignedCycle): void {
    this.#open.set(cycle.id, cycle);
    for (const core of cycle.cores) this.#cycleOf.set(core, cycle.id);
  }

  #settle(cycle: string, settled: readonly string[]): void {
    this.#release(cycle);
    for (const core of settled) {
      const payment = this.#payments.get(core);
      if (payment !== undefined) this.#count(payment.payer, -1);
      this.#payments.delete(core);
      for (const confirmed of this.#delivered.values()) confirmed.delete(core);
      this.#settled.add(core);
    }
  }

  #release(cycle: string): void {
    for (const core of this.#open.get(cycle)?.cores ?? []) this.#cycleOf.delete(core);
    this.#open.delete(cycle);
  }

  #confirm(to: string, delivered: readonly string[], at: number): void {
    const confirmed = this.#delivered.get(to) ?? new Map<string, number>();
    for (const core of delivered) if (this.#payments.has(core)) confirmed.set(core, at);
    this.#delivered.set(to, confirmed);
  }

  #count(payer: string, change: number): void {
    this.#counts.set(payer, (this.#counts.get(payer) ?? 0) + change);
  }
}

function entryIn(bytes: Uint8Array): Entry {
  const found = entry.parse(JSON.parse(toUtf8String(bytes)));
  return "payments" in found ? { payments: found.payments.map(paymentFrom) } : found;
}
