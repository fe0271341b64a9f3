import type { BlockRange } from "../chain/logs.ts";
import { type DisclosureChain, disclosureChain } from "../supervision/disclosure/registry.ts";
import { type DisclosurePart, partsInScope } from "../supervision/disclosure/scope.ts";
import type { Connection } from "./connection.ts";

/** Whom a country lets read which parts of a disclosure, until when (Unix seconds), and since which block. */
export interface GivenDisclosure {
  readonly grantor: number;
  readonly grantee: number;
  readonly commitment: string;
  readonly parts: readonly DisclosurePart[];
  readonly expiry: number;
  readonly blockNumber: number;
}

/** Who may read what goes with a payment. Packages are sealed and opened by `sogdia/disclosure`. */
export class Disclosures {
  readonly #connection: Connection;
  /** What sealing and opening ask the chain. */
  readonly chain: DisclosureChain;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.chain = disclosureChain(connection.contracts.disclosures);
  }

  /** What a country let another read. Throws what `logPages` throws. */
  async history(grantor?: number, grantee?: number, range: BlockRange = {}): Promise<GivenDisclosure[]> {
    const { disclosures } = this.#connection.contracts;
    const filter = disclosures.filters.DisclosureGranted(grantor, grantee);
    return (await this.#connection.events(disclosures, filter, range)).map(({ args, blockNumber }) => ({
      grantor: Number(args.grantor),
      grantee: Number(args.grantee),
      commitment: args.commitment,
      parts: partsInScope(Number(args.scope)),
      expiry: Number(args.expiry),
      blockNumber,
    }));
  }

  /** Takes back what was granted, as the Supervisor that signs. Throws `Refused`. */
  revoke(grantor: number, grantee: number, commitment: string) {
    return this.#connection.mined(this.#connection.contracts.disclosures.revoke(grantor, grantee, commitment));
  }
}
