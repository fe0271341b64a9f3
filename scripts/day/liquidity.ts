import type { UnitResult } from "./unit.ts";

/** What a day of payments takes. Minor units; those of all currencies are added up as if they were worth the same. */
export interface DayLiquidity {
  readonly value: bigint;
  /** What all banks have to have in the morning, so that every cycle finds its funds. */
  readonly cycles: bigint;
  /** The same if each payment settles by itself, in their order. */
  readonly gross: bigint;
  /** The same if all payments were netted once, at the end of the day. */
  readonly once: bigint;
  /** What net debtors paid into all cycles. */
  readonly paidIn: bigint;
}

/** An account in a currency through the day. */
interface Account {
  balance: bigint;
  /** What it has been short by at most, in cycles and gross. */
  cycles: bigint;
  gross: bigint;
  /** Of the cycle that is under way. */
  debits: bigint;
  net: bigint;
}

/**
 * Follows every account through the day. The books of a cycle are proposed at once: what a bank receives in one is not there to pay
 * into another. Gross, payments settle book after book.
 */
export class LiquidityCount {
  readonly #accounts = new Map<string, Account>();
  #cycle = 0;
  #value = 0n;
  #paidIn = 0n;

  /** Takes the units of the day in their order. */
  add({ cycle, value, flows }: UnitResult): void {
    if (cycle !== this.#cycle) this.#closeCycle();
    this.#cycle = cycle;
    this.#value += value;
    for (const { currency, bank, net, lowest } of flows) {
      const account = this.#accountOf(`${currency}/${bank}`);
      account.gross = most(account.gross, -(account.balance + account.net + lowest));
      account.net += net;
      if (net < 0n) account.debits -= net;
    }
  }

  total(): DayLiquidity {
    this.#closeCycle();
    let [cycles, gross, once] = [0n, 0n, 0n];
    for (const account of this.#accounts.values()) {
      cycles += account.cycles;
      gross += account.gross;
      once += most(0n, -account.balance);
    }
    return { value: this.#value, paidIn: this.#paidIn, cycles, gross, once };
  }

  #closeCycle(): void {
    for (const account of this.#accounts.values()) {
      account.cycles = most(account.cycles, account.debits - account.balance);
      this.#paidIn += account.debits;
      account.balance += account.net;
      [account.debits, account.net] = [0n, 0n];
    }
  }

  #accountOf(key: string): Account {
    const account = this.#accounts.get(key) ?? { balance: 0n, cycles: 0n, gross: 0n, debits: 0n, net: 0n };
    this.#accounts.set(key, account);
    return account;
  }
}

function most(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
