import { transferableRecordSignatures } from "../../../abi/TransferableRecord.ts";
import type { TransferableRecord } from "../../../typechain-types/index.js";
import type { BlockRange } from "../../chain/logs.ts";
import type { JointLayer } from "../../consortium/joint-contracts.ts";
import { RecordForm, RecordKind, RecordStatus } from "../../trade/record.ts";
import type { Connection } from "../connection.ts";
import { nameIn } from "../domain.ts";

/** A register that a country opened; `country` is an ISO 3166-1 numeric code. */
export interface OpenedRegister {
  readonly country: number;
  readonly number: number;
  readonly register: string;
  readonly name: string;
  readonly blockNumber: number;
}

/** A record that was issued: of what, to whom, and the hash of its document. */
export interface IssuedRecord {
  readonly record: bigint;
  readonly issuer: number;
  readonly kind: keyof typeof RecordKind;
  readonly holder: string;
  readonly document: string;
  readonly blockNumber: number;
}

/** Electronic transferable records, such as bills of lading (MLETR). */
export class Records {
  readonly #connection: Connection;
  readonly #factory: JointLayer["records"];

  constructor(connection: Connection, factory: JointLayer["records"]) {
    this.#connection = connection;
    this.#factory = factory;
  }

  /** The register at an address. */
  register(address: string): Register {
    return new Register(this.#connection, address);
  }

  /** All registers that were opened, or those of a country. Throws what `logPages` throws. */
  async history(country?: number, range: BlockRange = {}): Promise<OpenedRegister[]> {
    const filter = this.#factory.filters.RegisterOpened(country);
    return (await this.#connection.events(this.#factory, filter, range)).map(({ args, blockNumber }) => {
      const { register, name } = args;
      return { country: Number(args.country), number: Number(args.number), register, name, blockNumber };
    });
  }
}

/** One register, and its records. */
export class Register {
  readonly contract: TransferableRecord;
  readonly #connection: Connection;

  constructor(connection: Connection, address: string) {
    this.#connection = connection;
    this.contract = connection.contractAt(address, transferableRecordSignatures) as unknown as TransferableRecord;
  }

  /** A record as it stands, since when (Unix seconds), and the hash of its document. Throws `Refused`. */
  async get(record: bigint) {
    const [found, document] = [await this.contract.recordOf(record), await this.contract.documentOf(record)];
    const { holder, beneficiary, isPledged, isReserved, sequence } = found;
    return {
      kind: nameIn(RecordKind, found.kind),
      status: nameIn(RecordStatus, found.status),
      form: nameIn(RecordForm, found.form),
      issuer: Number(found.issuer),
      issuedAt: Number(found.issuedAt),
      ...{ holder, beneficiary, isPledged, isReserved, sequence, document },
    };
  }

  /** Hands a record over to an account, office or participant, as its holder. Throws `NotNamed` and `Refused`. */
  async handOver(record: bigint, to: string) {
    return this.#connection.mined(this.contract.handOver(record, await this.#connection.accountOf(to)));
  }

  /** Gives a record up for the goods, as its holder. Throws `Refused`. */
  surrender(record: bigint) {
    return this.#connection.mined(this.contract.surrender(record));
  }

  /** What was issued. Throws what `logPages` throws. */
  async history(range: BlockRange = {}): Promise<IssuedRecord[]> {
    const events = await this.#connection.events(this.contract, this.contract.filters.RecordIssued(), range);
    return events.map(({ args, blockNumber }) => {
      const { kind, holder, document } = args.issuance;
      const issuer = Number(args.issuer);
      return { record: args.record, issuer, kind: nameIn(RecordKind, kind), holder, document, blockNumber };
    });
  }
}
