import type { BlockRange } from "../../chain/logs.ts";
import type { JointLayer } from "../../consortium/joint-contracts.ts";
import type { Connection } from "../connection.ts";

/** A day that a country declared open or closed, in days since 1970; `country` is an ISO 3166-1 numeric code. */
export interface DeclaredDay {
  readonly country: number;
  readonly day: number;
  readonly closed: boolean;
  readonly blockNumber: number;
}

/** On which days the banks of each country work. */
export class Calendar {
  readonly #connection: Connection;
  readonly #contract: JointLayer["calendar"];

  constructor(connection: Connection, contract: JointLayer["calendar"]) {
    this.#connection = connection;
    this.#contract = contract;
  }

  /** Whether banks work in a country on a day, counted since 1970 (UTC). */
  isBankingDay(country: number, day: number): Promise<boolean> {
    return this.#contract.isBankingDay(country, day);
  }

  /** When so many banking days after a time are over; both in Unix seconds. Throws `Refused`. */
  async endOf(country: number, time: number, days: number): Promise<number> {
    return Number(await this.#contract.endOf(country, time, days));
  }

  /** Closes days, counted since 1970, as the country's monetary authority. Throws `Refused`. */
  close(country: number, days: readonly number[]) {
    return this.#connection.mined(this.#contract.close(country, [...days]));
  }

  /** Opens days, counted since 1970, as the country's monetary authority. Throws `Refused`. */
  open(country: number, days: readonly number[]) {
    return this.#connection.mined(this.#contract.open(country, [...days]));
  }

  /** What was declared, by all or by one country. Throws what `logPages` throws. */
  async history(country?: number, range: BlockRange = {}): Promise<DeclaredDay[]> {
    const events = await this.#connection.events(this.#contract, this.#contract.filters.DaySet(country), range);
    return events.map(({ args, blockNumber }) => {
      return { country: Number(args.country), day: Number(args.day), closed: args.closed, blockNumber };
    });
  }
}
