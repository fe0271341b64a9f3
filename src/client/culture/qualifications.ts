import type { BlockRange } from "../../chain/logs.ts";
import type { JointLayer } from "../../consortium/joint-contracts.ts";
import { DiplomaStatus, Recognition, RecognitionAppeal } from "../../culture/recognition.ts";
import type { DiplomaProof } from "../../culture/diploma-tree.ts";
import type { Connection } from "../connection.ts";
import { nameIn } from "../domain.ts";

/** Diplomas that an institution awarded together, by the root of their tree. */
export interface AwardedDiplomas {
  readonly award: number;
  readonly accreditation: number;
  readonly root: string;
  readonly count: number;
  readonly blockNumber: number;
}

/** What a country decided on a diploma; `country` is an ISO 3166-1 numeric code, the reasons are a hash. */
export interface DecidedRecognition {
  readonly application: string;
  readonly country: number;
  readonly recognition: keyof typeof Recognition;
  readonly reasons: string;
  readonly blockNumber: number;
}

/** Diplomas, and their recognition abroad. */
export class Qualifications {
  readonly #connection: Connection;
  readonly #contract: JointLayer["qualifications"];

  constructor(connection: Connection, contract: JointLayer["qualifications"]) {
    this.#connection = connection;
    this.#contract = contract;
  }

  /** Where a diploma stands, by the hash of its credential and the proof that its holder shows. */
  async status(diploma: DiplomaProof) {
    return nameIn(DiplomaStatus, await this.#contract.statusOf(diploma));
  }

  /** An application for recognition: whose it is, what was decided, and where an appeal stands. */
  async application(application: string) {
    const [file, isRevoked] = await this.#contract.applicationOf(application);
    const recognition = nameIn(Recognition, file.recognition);
    return { holder: file.holder, recognition, appeal: nameIn(RecognitionAppeal, file.appeal), isRevoked };
  }

  /** What is recognised by an application now. */
  async recognised(application: string) {
    return nameIn(Recognition, await this.#contract.recognised(application));
  }

  /** Awards so many diplomas by the root of their tree, as the accredited institution. Throws `Refused`. */
  award(accreditation: number, root: string, count: number) {
    return this.#connection.mined(this.#contract.award(accreditation, root, count));
  }

  /** What was awarded. Throws what `logPages` throws. */
  async history(range: BlockRange = {}): Promise<AwardedDiplomas[]> {
    const events = await this.#connection.events(this.#contract, this.#contract.filters.DiplomasAwarded(), range);
    return events.map(({ args: { award, accreditation, root, count }, blockNumber }) => {
      return { award: Number(award), accreditation: Number(accreditation), root, count: Number(count), blockNumber };
    });
  }

  /** What was decided, by all or by one country. Throws what `logPages` throws. */
  async decisions(country?: number, range: BlockRange = {}): Promise<DecidedRecognition[]> {
    const filter = this.#contract.filters.RecognitionDecided(undefined, country);
    return (await this.#connection.events(this.#contract, filter, range)).map(({ args, blockNumber }) => {
      const { application, reasons } = args;
      const recognition = nameIn(Recognition, args.recognition);
      return { application, country: Number(args.country), recognition, reasons, blockNumber };
    });
  }
}
