import type { BlockRange } from "../chain/logs.ts";
import { type HoldFile, type HoldOrder, parseHold } from "../supervision/hold.ts";
import type { Connection } from "./connection.ts";
import { Currencies } from "./currencies.ts";

/** A hold and where it stands. */
export interface PlacedHold extends HoldFile {
  readonly token: string;
  readonly account: string;
  readonly place: bigint;
  readonly blockNumber: number;
}

/** Money that Supervisors hold. */
export class Holds {
  readonly #connection: Connection;
  readonly #currencies: Currencies;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#currencies = new Currencies(connection);
  }

  /** How much of an account's money is held now, in minor units. Throws `NotNamed`. */
  async heldOf(currency: string, account: string): Promise<bigint> {
    return this.#connection.contracts.ledger.heldOf((await this.#currencies.get(currency)).token, account);
  }

  /** A hold as it stands now, and whether it binds. Throws `NotNamed` and `Refused`. */
  async at(currency: string, account: string, place: bigint) {
    const { ledger } = this.#connection.contracts;
    const { token } = await this.#currencies.get(currency);
    const [hold, isLive] = [await ledger.holdAt(token, account, place), await ledger.isLive(token, account, place)];
    return { hold, isLive };
  }

  /** Places a hold as the Supervisor that signs. Throws `Refused`. */
  place(order: HoldOrder) {
    return this.#connection.mined(this.#connection.contracts.ledger.place(order));
  }

  /** Ratifies a hold as the Supervisor that signs. Throws `NotNamed` and `Refused`. */
  async ratify(currency: string, account: string, place: bigint) {
    const { token } = await this.#currencies.get(currency);
    return this.#connection.mined(this.#connection.contracts.ledger.ratify(token, account, place));
  }

  /** Gives held money back, in minor units. Throws `NotNamed` and `Refused`. */
  async release(currency: string, account: string, place: bigint, amount: bigint) {
    const { token } = await this.#currencies.get(currency);
    return this.#connection.mined(this.#connection.contracts.ledger.release(token, account, place, amount));
  }

  /** What was placed, as it was placed. Throws what `logPages` throws. */
  async history(range: BlockRange = {}): Promise<PlacedHold[]> {
    const { ledger } = this.#connection.contracts;
    const events = await this.#connection.events(ledger, ledger.filters.HoldPlaced(), range);
    return events.map(({ args, blockNumber }) => {
      const { token, account, place, hold } = args;
      return { token, account, place, ...parseHold(hold), blockNumber };
    });
  }
}
