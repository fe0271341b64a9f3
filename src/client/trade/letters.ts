import type { BlockRange } from "../../chain/logs.ts";
import type { JointLayer } from "../../consortium/joint-contracts.ts";
import { CreditStatus, type CreditTerms, hashCreditTerms, PresentationStatus } from "../../trade/credit.ts";
import type { Connection } from "../connection.ts";
import { nameIn } from "../domain.ts";

/** A credit that a bank issued, by its id, with its terms. */
export interface IssuedCredit {
  readonly credit: string;
  readonly terms: CreditTerms;
  readonly blockNumber: number;
}

/** Documents that were presented under a credit; `amount` in minor units. */
export interface PresentedDocuments {
  readonly presentation: bigint;
  readonly credit: string;
  readonly bank: string;
  readonly documents: string;
  readonly amount: bigint;
  readonly blockNumber: number;
}

/** Documentary credits (UCP 600). */
export class Letters {
  readonly #connection: Connection;
  readonly #contract: JointLayer["letters"];

  constructor(connection: Connection, contract: JointLayer["letters"]) {
    this.#connection = connection;
    this.#contract = contract;
  }

  /** Where a credit stands, what of it was drawn (minor units), and the hash of its terms. */
  async get(credit: string) {
    const [{ status, isAdvised, isConfirmed, drawn }, termsHash] = await this.#contract.creditOf(credit);
    return { status: nameIn(CreditStatus, status), isAdvised, isConfirmed, drawn, termsHash };
  }

  /** Where documents stand that were presented, and until when they mature (Unix seconds; 0 if they do not). */
  async presentation(presentation: bigint) {
    const { status, amount, record, maturity, text } = await this.#contract.presentationOf(presentation);
    const name = nameIn(PresentationStatus, status);
    return { status: name, amount, record, maturity: Number(maturity), text };
  }

  /** Applies for a credit as its applicant, and says under which id it then stands. Throws `Refused`. */
  async apply(terms: CreditTerms): Promise<string> {
    await this.#connection.mined(this.#contract.applyFor(terms));
    return hashCreditTerms(terms);
  }

  /** Issues a credit as its bank. Throws `Refused`. */
  issue(terms: CreditTerms) {
    return this.#connection.mined(this.#contract.issue(terms));
  }

  /** Presents documents, by their hash, with a title or none (0), for an amount in minor units. Throws `Refused`. */
  present(credit: string, terms: CreditTerms, drawing: { documents: string; record: bigint; amount: bigint }) {
    const { documents, record, amount } = drawing;
    return this.#connection.mined(this.#contract.present(credit, terms, documents, record, amount));
  }

  /** What was issued. Throws what `logPages` throws. */
  async history(range: BlockRange = {}): Promise<IssuedCredit[]> {
    const events = await this.#connection.events(this.#contract, this.#contract.filters.CreditIssued(), range);
    return events.map(({ args: { credit, terms }, blockNumber }) => ({ credit, terms: termsIn(terms), blockNumber }));
  }

  /** What was presented, under all credits or under one. Throws what `logPages` throws. */
  async presentations(credit?: string, range: BlockRange = {}): Promise<PresentedDocuments[]> {
    const filter = this.#contract.filters.Presented(undefined, credit);
    return (await this.#connection.events(this.#contract, filter, range)).map(({ args, blockNumber }) => {
      const { presentation, credit: under, bank, documents, file } = args;
      return { presentation, credit: under, bank, documents, amount: file.amount, blockNumber };
    });
  }
}

/** Terms as an event has them. */
type Published = {
  readonly [Field in keyof CreditTerms]: CreditTerms[Field] extends number ? bigint : CreditTerms[Field];
};

function termsIn(terms: Published): CreditTerms {
  const { applicant, issuingBank, beneficiary, advisingBank, confirmingBank, currency, amount, register } = terms;
  const { conditions, isTransferable, isDrawnInParts, number } = terms;
  return {
    ...{ applicant, issuingBank, beneficiary, advisingBank, confirmingBank, currency, amount, register },
    ...{ conditions, isTransferable, isDrawnInParts, number },
    availability: Number(terms.availability),
    tenor: Number(terms.tenor),
    expiry: Number(terms.expiry),
    place: Number(terms.place),
  };
}
