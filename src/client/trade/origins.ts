import type { BlockRange } from "../../chain/logs.ts";
import type { JointLayer } from "../../consortium/joint-contracts.ts";
import { CertificateStatus, OriginStanding } from "../../trade/origin.ts";
import type { Connection } from "../connection.ts";
import { nameIn } from "../domain.ts";

/** A certificate that was issued, with the hash of its document. Countries are ISO 3166-1 numeric codes. */
export interface IssuedCertificate {
  readonly certificate: bigint;
  readonly issuer: string;
  readonly agreement: number;
  readonly origin: number;
  readonly destination: number;
  readonly document: string;
  readonly blockNumber: number;
}

/** Certificates of origin. */
export class Origins {
  readonly #connection: Connection;
  readonly #contract: JointLayer["origins"];

  constructor(connection: Connection, contract: JointLayer["origins"]) {
    this.#connection = connection;
    this.#contract = contract;
  }

  /** A certificate as it stands, and the last day on which it is good (days since 1970). */
  async get(certificate: bigint) {
    const found = await this.#contract.certificateOf(certificate);
    const { issuer, isDoubted, document } = found;
    return {
      status: nameIn(CertificateStatus, found.status),
      agreement: Number(found.agreement),
      origin: Number(found.origin),
      destination: Number(found.destination),
      lastDay: Number(found.lastDay),
      ...{ issuer, isDoubted, document },
    };
  }

  /** What customs find of a certificate that is shown with a document of this hash. */
  async verify(certificate: bigint, document: string) {
    return nameIn(OriginStanding, await this.#contract.verify(certificate, document));
  }

  /** Writes down that customs rely on a certificate for a declaration, both by their hashes. Throws `Refused`. */
  rely(certificate: bigint, document: string, declaration: string) {
    return this.#connection.mined(this.#contract.rely(certificate, document, declaration));
  }

  /** What was issued. Throws what `logPages` throws. */
  async history(range: BlockRange = {}): Promise<IssuedCertificate[]> {
    const events = await this.#connection.events(this.#contract, this.#contract.filters.CertificateIssued(), range);
    return events.map(({ args: { certificate, issuer, issuance }, blockNumber }) => {
      const [agreement, origin, destination] = [issuance.agreement, issuance.origin, issuance.destination].map(Number);
      return {
        ...{ certificate, issuer, document: issuance.document, blockNumber },
        ...{ agreement: agreement!, origin: origin!, destination: destination! },
      };
    });
  }
}
