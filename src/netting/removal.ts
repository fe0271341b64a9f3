import type { Ledger } from "./ledger.ts";
import type { PaymentRef } from "./problem.ts";

/**
 * Takes payments out of a set, with the other legs of those that are linked, until the accounts of a ledger cover the
 * rest when it settles at once. Off an account that is short goes the smallest payment that makes up the shortfall, or
 * else its largest. The set must hold both legs of a link or none.
 */
export function removeUntilCovered(ledger: Ledger, payments: readonly PaymentRef[]): PaymentRef[] {
  const pool = new Pool(ledger, payments);
  for (let account = pool.nextShort(); account !== undefined; account = pool.nextShort()) {
    while (pool.balanceOf(account) < 0n) pool.removeFrom(account);
  }
  return pool.left();
}

interface Entry {
  readonly payment: PaymentRef;
  readonly amount: bigint;
  readonly debited: readonly number[];
  readonly credited: readonly number[];
  leg?: Entry;
  isOut: boolean;
}

/** Payments that settle on trial, and the accounts as they would be after. */
class Pool {
  readonly #entries: readonly Entry[];
  readonly #balances = new Map<number, bigint>();
  readonly #debits = new Map<number, SortedEntries>();
  readonly #waiting: number[] = [];

  constructor(ledger: Ledger, payments: readonly PaymentRef[]) {
    this.#entries = entriesOf(ledger, payments);
    const byAccount = new Map<number, Entry[]>();
    for (const entry of this.#entries) {
      for (const account of [...entry.debited, ...entry.credited])
        this.#balances.set(account, ledger.balanceOf(account));
      for (const account of entry.debited) listIn(byAccount, account).push(entry);
    }
    for (const [account, entries] of byAccount) this.#debits.set(account, new SortedEntries(entries));
    for (const entry of this.#entries) this.#post(entry, 1n);
    for (const [account, balance] of this.#balances) if (balance < 0n) this.#waiting.push(account);
  }

  nextShort(): number | undefined {
    return this.#waiting.pop();
  }

  balanceOf(account: number): bigint {
    return this.#balances.get(account)!;
  }

  removeFrom(account: number): void {
    const entry = this.#debits.get(account)!.takeFor(-this.balanceOf(account));
    this.#remove(entry);
    if (entry.leg !== undefined) this.#remove(entry.leg);
  }

  left(): PaymentRef[] {
    return this.#entries.filter(({ isOut }) => !isOut).map(({ payment }) => payment);
  }

  #remove(entry: Entry): void {
    entry.isOut = true;
    this.#post(entry, -1n);
    for (const account of entry.credited) if (this.balanceOf(account) < 0n) this.#waiting.push(account);
  }

  #post({ debited, credited, amount }: Entry, sign: bigint): void {
    for (const account of debited) this.#balances.set(account, this.balanceOf(account) - sign * amount);
    for (const account of credited) this.#balances.set(account, this.balanceOf(account) + sign * amount);
  }
}

function entriesOf(ledger: Ledger, payments: readonly PaymentRef[]): Entry[] {
  const byPlace = new Map<string, Entry>();
  for (const payment of payments) byPlace.set(keyOf(payment), entryOf(ledger, payment));
  for (const entry of byPlace.values()) {
    const { link } = ledger.paymentAt(entry.payment);
    if (link !== undefined) entry.leg = byPlace.get(keyOf(link))!;
  }
  return [...byPlace.values()];
}

function entryOf(ledger: Ledger, payment: PaymentRef): Entry {
  const { payee, amount } = ledger.paymentAt(payment);
  return {
    payment,
    amount,
    debited: ledger.accountsOf(payment.queue, payee),
    credited: ledger.accountsOf(payee, payment.queue),
    isOut: false,
  };
}

function keyOf({ queue, index }: PaymentRef): string {
  return `${queue}/${index}`;
}

function listIn<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/** The payments that debit an account, by amount; what is out is skipped by pointers that shorten as they are followed. */
class SortedEntries {
  readonly #entries: readonly Entry[];
  /** For each place the first one from there on that may still be in; one past the end if there is none. */
  readonly #from: Int32Array;
  #last: number;

  constructor(entries: readonly Entry[]) {
    this.#entries = entries.toSorted((a, b) => (a.amount < b.amount ? -1 : a.amount > b.amount ? 1 : 0));
    this.#from = Int32Array.from({ length: entries.length + 1 }, (_, place) => place);
    this.#last = entries.length - 1;
  }

  /** The smallest entry still in of at least an amount, or else the largest. There must be one. */
  takeFor(amount: bigint): Entry {
    const place = this.#firstIn(this.#lowerBound(amount));
    return this.#entries[place] ?? this.#largest();
  }

  #largest(): Entry {
    while (this.#entries[this.#last]!.isOut) this.#last -= 1;
    return this.#entries[this.#last]!;
  }

  #lowerBound(amount: bigint): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#entries[middle]!.amount < amount) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #firstIn(place: number): number {
    let found = place;
    while (this.#entries[found]?.isOut === true) found = Math.max(found + 1, this.#from[found]!);
    for (let at = place; at < found;) {
      const next = Math.max(at + 1, this.#from[at]!);
      this.#from[at] = found;
      at = next;
    }
    return found;
  }
}
