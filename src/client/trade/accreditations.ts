import type { BlockRange } from "../../chain/logs.ts";
import type { JointLayer } from "../../consortium/joint-contracts.ts";
import { Duty } from "../../trade/origin.ts";
import type { Connection } from "../connection.ts";
import { nameIn } from "../domain.ts";

export type DutyName = keyof typeof Duty;

/** Whom a country accredits for which duty, until when (Unix seconds; 0 for not any more). */
export interface GivenAccreditation {
  readonly country: number;
  readonly duty: DutyName;
  readonly account: string;
  readonly until: number;
  readonly blockNumber: number;
}

/** Whom trade authorities accredit: chambers, customs and declarants. */
export class Accreditations {
  readonly #connection: Connection;
  readonly #contract: JointLayer["accreditations"];

  constructor(connection: Connection, contract: JointLayer["accreditations"]) {
    this.#connection = connection;
    this.#contract = contract;
  }

  /** Until when an account, office or participant is accredited (Unix seconds; 0 for not). Throws `NotNamed`. */
  async until(country: number, duty: DutyName, account: string): Promise<number> {
    const named = await this.#connection.accountOf(account);
    return Number(await this.#contract.accreditedUntil(country, Duty[duty], named));
  }

  /** Accredits until a time in Unix seconds, as the country's trade authority. Throws `NotNamed` and `Refused`. */
  async accredit(country: number, duty: DutyName, account: string, until: number) {
    const named = await this.#connection.accountOf(account);
    return this.#connection.mined(this.#contract.accredit(country, Duty[duty], named, until));
  }

  /** Who was accredited, by all or by one country. Throws what `logPages` throws. */
  async history(country?: number, range: BlockRange = {}): Promise<GivenAccreditation[]> {
    const events = await this.#connection.events(this.#contract, this.#contract.filters.Accredited(country), range);
    return events.map(({ args, blockNumber }) => ({
      country: Number(args.country),
      duty: nameIn(Duty, args.duty),
      account: args.account,
      until: Number(args.until),
      blockNumber,
    }));
  }
}
