import type { BlockRange } from "../../chain/logs.ts";
import type { JointLayer } from "../../consortium/joint-contracts.ts";
import { Border, HeritageClaimStatus } from "../../culture/heritage.ts";
import type { Connection } from "../connection.ts";
import { nameIn } from "../domain.ts";

/** A passport that a country issued for an object; `country` is an ISO 3166-1 numeric code. */
export interface IssuedPassport {
  readonly object: string;
  readonly country: number;
  readonly custodian: string;
  readonly inventory: string;
  readonly blockNumber: number;
}

/** How an object went from one place to another, with the hash of the report on its condition. */
export interface ObjectMove {
  readonly object: string;
  readonly from: string;
  readonly to: string;
  readonly place: number;
  readonly report: string;
  readonly blockNumber: number;
}

/** Objects of cultural heritage: passports, moves, and claims to them. */
export class Heritage {
  readonly #connection: Connection;
  readonly #contract: JointLayer["heritage"];

  constructor(connection: Connection, contract: JointLayer["heritage"]) {
    this.#connection = connection;
    this.#contract = contract;
  }

  /** Who has an object and where (ISO 3166-1 numeric codes), and since when it has a passport (Unix seconds; 0 for none). */
  async passport(object: string) {
    const found = await this.#contract.passportOf(object);
    const { custodian, keeper, description, provenance } = found;
    const [country, place, issuedAt] = [found.country, found.place, found.issuedAt].map(Number);
    return { custodian, keeper, description, provenance, country: country!, place: place!, issuedAt: issuedAt! };
  }

  /** What is found at a border when an object is to go to a country. */
  async borderCheck(object: string, destination: number) {
    return nameIn(Border, await this.#contract.borderCheck(object, destination));
  }

  /** A claim to an object, and where it stands. */
  async claim(claim: bigint) {
    const found = await this.#contract.claimOf(claim);
    const [claimant, respondent] = [found.claimant, found.respondent].map(Number);
    const status = nameIn(HeritageClaimStatus, found.status);
    return { object: found.object, claimant: claimant!, respondent: respondent!, status };
  }

  /** Takes over an object that was offered, with the hash of a report on its condition. Throws `Refused`. */
  acceptHandover(object: string, report: string) {
    return this.#connection.mined(this.#contract.acceptHandover(object, report));
  }

  /** Which passports were issued, by all or by one country. Throws what `logPages` throws. */
  async history(country?: number, range: BlockRange = {}): Promise<IssuedPassport[]> {
    const filter = this.#contract.filters.PassportIssued(undefined, country);
    return (await this.#connection.events(this.#contract, filter, range)).map(({ args, blockNumber }) => {
      const { object, custodian, inventory } = args;
      return { object, country: Number(args.country), custodian, inventory, blockNumber };
    });
  }

  /** How objects moved, all or one. Throws what `logPages` throws. */
  async moves(object?: string, range: BlockRange = {}): Promise<ObjectMove[]> {
    const events = await this.#connection.events(this.#contract, this.#contract.filters.ObjectMoved(object), range);
    return events.map(({ args, blockNumber }) => {
      const { object: moved, from, to, place, report } = args;
      return { object: moved, from, to, place: Number(place), report, blockNumber };
    });
  }
}
