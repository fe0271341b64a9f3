import type { DeskEvent } from "./history.ts";
import { HoldBook } from "./holds.ts";
import { LedgerBook } from "./ledgers.ts";
import { ReservationBook, type ReservationStory } from "./reservations.ts";

/** What is not to be spent of an account: held by authorities, or set aside for payments. Minor units. */
export interface Held {
  readonly byAuthorities: bigint;
  readonly setAside: bigint;
}

/** What accounts have, and what of it is not to be spent, after the events that were taken in. */
export class FundsBook {
  readonly #balances = new Map<string, bigint>();
  readonly #holds = new HoldBook();
  readonly #ledgers = new LedgerBook();
  readonly #reservations: ReservationBook;

  /** `reservations` are those of the whole history. */
  constructor(reservations: readonly ReservationStory[]) {
    this.#reservations = new ReservationBook(reservations);
  }

  /** Takes the next event in. Throws `NodeContradicts`. */
  apply(event: DeskEvent): void {
    this.#holds.apply(event);
    this.#ledgers.apply(event);
    this.#reservations.apply(event);
    if (event.name === "Transfer") this.#move(event);
  }

  /** Minor units. */
  balanceOf(token: string, account: string): bigint {
    return this.#balances.get(`${token}/${account}`) ?? 0n;
  }

  /** What is held of an account by authorities, in the ledgers that its currency heeds then, and what it has set aside itself. */
  heldOf(token: string, account: string, time: number): Held {
    const holds = this.#holds
      .liveOf(token, account, time)
      .filter(({ event }) => this.#ledgers.heeds(token, event.address, time));
    const byAuthorities = holds.reduce((total, { file }) => total + file.amount, 0n);
    return { byAuthorities, setAside: this.#reservations.setAsideOf(token, account, time) };
  }

  #move({ address, args }: DeskEvent): void {
    const { from, to, value } = args as unknown as { from: string; to: string; value: bigint };
    this.#add(`${address}/${from}`, -value);
    this.#add(`${address}/${to}`, value);
  }

  #add(key: string, change: bigint): void {
    this.#balances.set(key, (this.#balances.get(key) ?? 0n) + change);
  }
}
