import type { BlockRange } from "../../chain/logs.ts";
import type { JointLayer } from "../../consortium/joint-contracts.ts";
import { ClearanceStatus } from "../../trade/clearance.ts";
import type { Connection } from "../connection.ts";
import { nameIn } from "../domain.ts";

/** A declaration that was lodged, with the hashes of its documents. Countries are ISO 3166-1 numeric codes. */
export interface LodgedDeclaration {
  readonly declaration: bigint;
  readonly declarant: string;
  readonly home: number;
  readonly documents: string;
  readonly addressees: readonly number[];
  readonly blockNumber: number;
}

/** The single window: what is declared to the customs of several countries at once. */
export class Customs {
  readonly #connection: Connection;
  readonly #contract: JointLayer["customs"];

  constructor(connection: Connection, contract: JointLayer["customs"]) {
    this.#connection = connection;
    this.#contract = contract;
  }

  /** Where goods stand with the customs of a country, and until when customs are to answer (Unix seconds). */
  async clearance(declaration: bigint, country: number) {
    const found = await this.#contract.clearanceOf(declaration, country);
    const [answerBy, authorityBy, detainedUntil] = [found.answerBy, found.authorityBy, found.detainedUntil].map(Number);
    const status = nameIn(ClearanceStatus, found.status);
    return { status, answerBy: answerBy!, authorityBy: authorityBy!, detainedUntil: detainedUntil! };
  }

  /** Releases the goods, as the customs of a country. Throws `Refused`. */
  release(declaration: bigint, country: number) {
    return this.#connection.mined(this.#contract.release(declaration, country));
  }

  /** What was lodged. Throws what `logPages` throws. */
  async history(range: BlockRange = {}): Promise<LodgedDeclaration[]> {
    const events = await this.#connection.events(this.#contract, this.#contract.filters.DeclarationLodged(), range);
    return events.map(({ args, blockNumber }) => {
      const { declaration, declarant, documents } = args;
      const addressees = args.addressees.map(({ country }) => Number(country));
      return { declaration, declarant, home: Number(args.home), documents, addressees, blockNumber };
    });
  }
}
