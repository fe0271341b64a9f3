import type { BlockRange } from "../chain/logs.ts";
import { RequestKind, RequestStatus } from "../supervision/case.ts";
import type { Connection } from "./connection.ts";
import { nameIn } from "./domain.ts";

/** A case as it was opened. Countries are ISO 3166-1 numeric codes; the hashes say nothing about persons. */
export interface OpenedCase {
  readonly id: number;
  readonly lead: number;
  readonly countries: readonly number[];
  readonly subjects: readonly string[];
  readonly basis: string;
  readonly evidence: string;
  readonly blockNumber: number;
}

/** Cases that Supervisors pursue together. */
export class Cases {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Opens a case as the Supervisor of the first country. Throws `Refused`. */
  open(draft: Pick<OpenedCase, "countries" | "subjects" | "basis" | "evidence">) {
    const { countries, subjects, basis, evidence } = draft;
    const { cases } = this.#connection.contracts;
    return this.#connection.mined(cases.open([...countries], [...subjects], basis, evidence));
  }

  /** Who was asked, who takes part, since when (Unix seconds), and whether it is over. */
  async get(id: number) {
    const { countries, parties, openedAt, closed } = await this.#connection.contracts.cases.caseOf(id);
    const codes = (list: readonly bigint[]) => list.filter((code) => code !== 0n).map(Number);
    return { countries: codes(countries), parties: codes(parties), openedAt: Number(openedAt), closed };
  }

  /** What one country asks of another, by which kind of request, until when (Unix seconds), and where it stands. */
  async request(id: bigint) {
    const found = await this.#connection.contracts.cases.requestOf(id);
    return {
      caseId: Number(found.caseId),
      kind: nameIn(RequestKind, found.kind),
      status: nameIn(RequestStatus, found.status),
      from: Number(found.from),
      to: Number(found.to),
      answerBy: Number(found.answerBy),
      subject: found.subject,
    };
  }

  /** What was opened. Throws what `logPages` throws. */
  async history(range: BlockRange = {}): Promise<OpenedCase[]> {
    const { cases } = this.#connection.contracts;
    const events = await this.#connection.events(cases, cases.filters.CaseOpened(), range);
    return events.map(({ args, blockNumber }) => {
      const { caseId, lead, countries, subjects, basis, evidence } = args;
      const [id, codes] = [Number(caseId), [...countries].map(Number)];
      return { id, lead: Number(lead), countries: codes, subjects: [...subjects], basis, evidence, blockNumber };
    });
  }
}
