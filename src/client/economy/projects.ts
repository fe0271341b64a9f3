import type { BlockRange } from "../../chain/logs.ts";
import type { JointLayer } from "../../consortium/joint-contracts.ts";
import { AgreementStatus, ProjectStatus } from "../../economy/project.ts";
import type { Connection } from "../connection.ts";
import { Currencies } from "../currencies.ts";
import { nameIn } from "../domain.ts";

/** A project whose agreement all have signed; `country` is an ISO 3166-1 numeric code. */
export interface OpenedProject {
  readonly project: bigint;
  readonly borrower: string;
  readonly country: number;
  readonly plan: string;
  readonly blockNumber: number;
}

/** Money that a lender paid for a drawdown, in minor units. */
export interface FundedShare {
  readonly tranche: bigint;
  readonly drawdown: bigint;
  readonly lender: string;
  readonly amount: bigint;
  readonly blockNumber: number;
}

type Contracts = Pick<JointLayer, "agreements" | "finance">;

/** Projects that several lend to, and what a country owes by them. */
export class Projects {
  readonly #connection: Connection;
  readonly #contracts: Contracts;
  readonly #currencies: Currencies;

  constructor(connection: Connection, { agreements, finance }: Contracts) {
    this.#connection = connection;
    this.#contracts = { agreements, finance };
    this.#currencies = new Currencies(connection);
  }

  /** Where a project stands: its agreement, and what was lent on it. */
  async get(project: bigint) {
    const { agreements, finance } = this.#contracts;
    const [agreement, found] = [await agreements.agreementOf(project), await finance.projectOf(project)];
    return {
      agreement: nameIn(AgreementStatus, agreement.status),
      status: nameIn(ProjectStatus, found.status),
      borrower: agreement.project.borrower,
      country: Number(agreement.project.country),
      plan: agreement.project.plan,
      tranches: Number(agreement.project.tranches),
    };
  }

  /** What was committed, drawn and repaid of a tranche, and what of it is owed, in minor units of its currency. */
  async tranche(tranche: bigint) {
    const { terms, state } = await this.#contracts.finance.trancheOf(tranche);
    const { committed, drawn, repaid, principal } = state;
    return { currency: terms.currency, rate: Number(terms.rate), committed, drawn, repaid, principal };
  }

  /** What a country owes in a currency, and may still draw; minor units. Throws `NotNamed`. */
  async debtOf(country: number, currency: string) {
    const { token } = await this.#currencies.get(currency);
    const { owed, undrawn, interest, tranches } = await this.#contracts.finance.debtOf(country, token);
    return { owed, undrawn, interest, tranches };
  }

  /** Commits a share of a tranche as its lender, to the terms of this hash. Throws `Refused`. */
  commit(tranche: bigint, index: number, terms: string) {
    return this.#connection.mined(this.#contracts.agreements.commit(tranche, index, terms));
  }

  /** Which projects were opened, of all or of one country. Throws what `logPages` throws. */
  async history(country?: number, range: BlockRange = {}): Promise<OpenedProject[]> {
    const { finance } = this.#contracts;
    const filter = finance.filters.ProjectOpened(undefined, undefined, country);
    return (await this.#connection.events(finance, filter, range)).map(({ args, blockNumber }) => {
      const { project, borrower, plan } = args;
      return { project, borrower, country: Number(args.country), plan, blockNumber };
    });
  }

  /** What lenders paid, on all tranches or on one. Throws what `logPages` throws. */
  async funded(tranche?: bigint, range: BlockRange = {}): Promise<FundedShare[]> {
    const { finance } = this.#contracts;
    const events = await this.#connection.events(finance, finance.filters.ShareFunded(tranche), range);
    return events.map(({ args: { tranche: of, drawdown, lender, amount }, blockNumber }) => {
      return { tranche: of, drawdown, lender, amount, blockNumber };
    });
  }
}
