import type { BlockRange } from "../../chain/logs.ts";
import { leiToBytes } from "../../common/lei.ts";
import type { JointLayer } from "../../consortium/joint-contracts.ts";
import { hashWorksPlan, type WorksPlan } from "../../economy/works.ts";
import type { Connection } from "../connection.ts";

/** A works contract that was awarded, with the hash of its document. */
export interface GivenAward {
  readonly award: bigint;
  readonly employer: string;
  readonly contractor: string;
  readonly document: string;
  readonly blockNumber: number;
}

type Contracts = Pick<JointLayer, "milestones" | "procurement">;

/** Works: who builds, who may not, and which milestones are met. */
export class Works {
  readonly #connection: Connection;
  readonly #contracts: Contracts;

  constructor(connection: Connection, { milestones, procurement }: Contracts) {
    this.#connection = connection;
    this.#contracts = { milestones, procurement };
  }

  /** How far a plan is: the milestone that is next, and the basis points that may be drawn. Times in Unix seconds. */
  async progress(plan: string) {
    const found = await this.#contracts.milestones.progressOf(plan);
    const [milestone, released, next, standsAt] = [found.milestone, found.released, found.next, found.standsAt].map(
      Number,
    );
    return { isOpen: found.isOpen, milestone: milestone!, released: released!, next: next!, standsAt: standsAt! };
  }

  /** Until when a country bars a company, by its LEI, from its works (Unix seconds; 0 for not). Throws `InvalidLei`. */
  async debarredUntil(country: number, lei: string): Promise<number> {
    return Number(await this.#contracts.procurement.debarredUntil(country, leiToBytes(lei)));
  }

  /** Plans works as their employer, and says under which id. Throws `Refused`. */
  async plan(plan: WorksPlan): Promise<string> {
    await this.#connection.mined(this.#contracts.milestones.planWorks(plan));
    return hashWorksPlan(plan);
  }

  /** Certifies the next milestone by the hash of its evidence, as one of the certifiers. Throws `Refused`. */
  certify(plan: WorksPlan, evidence: string) {
    return this.#connection.mined(this.#contracts.milestones.certify(plan, evidence));
  }

  /** What was awarded. Throws what `logPages` throws. */
  async history(range: BlockRange = {}): Promise<GivenAward[]> {
    const { procurement } = this.#contracts;
    const events = await this.#connection.events(procurement, procurement.filters.Awarded(), range);
    return events.map(({ args: { award, employer, contractor, terms }, blockNumber }) => {
      return { award, employer, contractor, document: terms.document, blockNumber };
    });
  }
}
