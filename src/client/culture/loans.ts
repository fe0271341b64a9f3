import type { BlockRange } from "../../chain/logs.ts";
import type { JointLayer } from "../../consortium/joint-contracts.ts";
import { DamageStatus, hashLoanTerms, LoanPhase, LoanStatus, type LoanTerms } from "../../culture/loan.ts";
import type { Connection } from "../connection.ts";
import { nameIn } from "../domain.ts";

/** A loan that both museums agreed to. */
export interface AgreedLoan {
  readonly loan: string;
  readonly lender: string;
  readonly borrower: string;
  readonly blockNumber: number;
}

/** Loans between museums. */
export class Loans {
  readonly #connection: Connection;
  readonly #contract: JointLayer["museumLoans"];

  constructor(connection: Connection, contract: JointLayer["museumLoans"]) {
    this.#connection = connection;
    this.#contract = contract;
  }

  /** Where a loan stands, until when it runs, and until when nobody may seize its objects (Unix seconds). */
  async get(loan: string) {
    const { status, until, immuneUntil } = await this.#contract.loanOf(loan);
    return { status: nameIn(LoanStatus, status), until: Number(until), immuneUntil: Number(immuneUntil) };
  }

  /** Where an object of a loan is, until when it is covered (Unix seconds), and what is claimed, in minor units. */
  async item(loan: string, item: number) {
    const found = await this.#contract.itemOf(loan, item);
    return {
      phase: nameIn(LoanPhase, found.phase),
      damage: nameIn(DamageStatus, found.damage),
      coveredUntil: Number(found.coveredUntil),
      claimed: found.claimed,
    };
  }

  /** Offers a loan as one of its museums, and says under which id it then stands. Throws `Refused`. */
  async offer(terms: LoanTerms): Promise<string> {
    await this.#connection.mined(this.#contract.offer(terms));
    return hashLoanTerms(terms);
  }

  /** Agrees to a loan that the other museum offered. Throws `Refused`. */
  agree(terms: LoanTerms) {
    return this.#connection.mined(this.#contract.agree(terms));
  }

  /** What was agreed. Throws what `logPages` throws. */
  async history(range: BlockRange = {}): Promise<AgreedLoan[]> {
    const events = await this.#connection.events(this.#contract, this.#contract.filters.LoanAgreed(), range);
    return events.map(({ args: { loan, lender, borrower }, blockNumber }) => ({ loan, lender, borrower, blockNumber }));
  }
}
