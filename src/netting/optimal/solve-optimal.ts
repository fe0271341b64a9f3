import type { NettingProblem, NettingSolution } from "../problem.ts";
import { solve } from "../solve.ts";
import { validate } from "../validate.ts";
import { Book, debtorsOf } from "./book.ts";
import { gainOf } from "./certificate.ts";
import { chargesOf } from "./charges.ts";
import { accountOpenings, type Column, columnsOf, totalOf } from "./columns.ts";
import { Completion } from "./completion.ts";
import { descend } from "./descent.ts";
import { allowedFill, endOf, isDivided, wholesWithin } from "./fills.ts";
import { Gates } from "./gates.ts";
import { type Objective, validateObjective } from "./objective.ts";
import { pricesBySweeps } from "./prices.ts";
import { refine } from "./refinement.ts";
import { type Ends, hasRelaxation, type Relaxation, withRelaxation } from "./relaxation.ts";
import { Removal } from "./removal.ts";
import type { OptimalSolution } from "./solution.ts";

export interface OptimalOptions {
  readonly objective?: Objective;
  /** Without linear programming, as where its library cannot be loaded: greedy, with prices from a descent of their own. */
  readonly isGreedy?: boolean;
  /** Told before each step. */
  readonly onStep?: (step: string) => Promise<void>;
}

/**
 * A net that settles nearly the most that anything could, given how each payment waits: what of the greatest net in order
 * is strict, and of all else the most by linear programming, made exact. At most one division an account, of payments to
 * one payee of one class none before an older one, and nothing left out that could be added. With the prices that prove
 * how much more any other could settle (`certificateOf`). Throws `InvalidNettingProblem` and `InvalidObjective`.
 */
export async function solveOptimal(problem: NettingProblem, options: OptimalOptions = {}): Promise<OptimalSolution> {
  validate(problem);
  validateObjective(problem, options.objective ?? {});
  const search = new Search(problem, options);
  if (search.columns.length > 0) {
    const isGreedy = options.isGreedy === true || !(await hasRelaxation());
    await (isGreedy ? search.greedily() : search.byProgram());
  }
  return search.solution();
}

/** Rounds in which strict payments that settled open their queues. */
const OPENINGS = 8;

class Search {
  readonly columns: readonly Column[];
  readonly #problem: NettingProblem;
  readonly #strict: NettingSolution;
  readonly #openings: readonly bigint[];
  readonly #gates: Gates;
  readonly #onStep: (step: string) => Promise<void>;
  #prices: readonly bigint[];
  /** Columns, those that count for most beyond the price of what they draw in front, and those that debit each account. */
  #order: readonly number[] = [];
  #debtors: readonly (readonly number[])[] = [];
  #best: Book;
  #bestValue: bigint;
  #charges = new Map<number, number>();
  /** Whether nothing can be added to the best. */
  #isComplete = false;

  constructor(problem: NettingProblem, { objective, onStep }: OptimalOptions) {
    this.#problem = problem;
    this.#onStep = onStep ?? (() => Promise.resolve());
    this.#strict = solve(problem);
    this.columns = columnsOf(problem, objective);
    this.#openings = accountOpenings(problem);
    this.#prices = this.#openings.map(() => 0n);
    this.#best = new Book(this.columns, this.#openings);
    this.#best.setAll(this.columns.map((column) => fillIn(column, this.#strict)));
    this.#bestValue = this.#best.value();
    this.#gates = new Gates(problem, this.columns);
    this.#gates.follow(this.#best);
  }

  async greedily(): Promise<void> {
    await this.#onStep("prices");
    this.#setPrices(pricesBySweeps(this.columns, this.#openings));
    await this.#onStep("greedy");
    const all = this.#bookOf(this.#openFills());
    this.#complete(this.#bookOf(this.#best.fills), new Map());
    this.#removeAndComplete(all, this.#gates.floors());
  }

  async byProgram(): Promise<void> {
    await withRelaxation(this.columns, this.#openings, async (relaxation) => {
      await this.#onStep("linear program");
      const ends = { lower: this.columns.map(() => 0n), upper: this.columns.map(totalOf) };
      this.#setPrices(relaxation.solve(ends).prices);
      let anchor = this.#best;
      if (this.#gates.isAny) this.#complete(this.#bookOf(anchor.fills), new Map());
      for (let opened = 0; opened < OPENINGS; opened += 1) {
        const before = this.#bestValue;
        await this.#descend(relaxation, anchor);
        if (!this.#gates.isAny || (opened > 0 && this.#bestValue === before)) break;
        anchor = this.#best;
      }
    });
    if (!this.#isComplete) this.#complete(this.#bookOf(this.#best.fills), new Map());
  }

  /** What is strict and settled in the anchor, which is feasible, stays settled, and opens its queue. */
  async #descend(relaxation: Relaxation, anchor: Book): Promise<void> {
    this.#gates.follow(anchor);
    const floors = this.#gates.floors();
    const ends: Ends = { lower: floors, upper: this.#openFills() };
    const { fills, between } = await descend(relaxation, this.columns, ends, anchor.fills, () =>
      this.#onStep("descent"),
    );
    await this.#onStep("exact amounts");
    const book = this.#bookOf(fills);
    await refine(book, between, ends);
    this.#removeAndComplete(book, floors);
  }

  #setPrices(prices: readonly bigint[]): void {
    this.#prices = prices;
    const gains = this.columns.map((column) => Number(gainOf(column, prices)) / Number(totalOf(column)));
    this.#order = [...this.columns.keys()].sort((a, b) => gains[b]! - gains[a]!);
    const debtors = debtorsOf(this.columns, this.#openings.length);
    const rank = new Int32Array(this.columns.length);
    for (const [place, column] of this.#order.entries()) rank[column] = place;
    this.#debtors = debtors.map((columns) => columns.sort((a, b) => rank[a]! - rank[b]!));
  }

  #openFills(): bigint[] {
    return this.columns.map((column) => this.#gates.openOf(column));
  }

  #bookOf(fills: readonly bigint[]): Book {
    const book = new Book(this.columns, this.#openings);
    book.setAll(fills);
    return book;
  }

  /** Makes a book that may be short feasible and complete, and keeps it if it is the best. */
  #removeAndComplete(book: Book, floors: readonly bigint[]): void {
    book.setAll(book.fills.map((fill, index) => allowedFill(this.columns[index]!, fill, true)));
    const debtors = this.#debtors.map((columns) => columns.toReversed());
    for (let mayDivide = true; ; mayDivide = false) {
      if (!new Removal(book, floors, debtors, mayDivide).run()) return;
      const charges = chargesOf(this.columns, dividedIn(book));
      const uncharged = dividedIn(book).filter((column) => !charges.has(column));
      for (const column of uncharged) book.set(column, allowedFill(this.columns[column]!, book.fillOf(column), false));
      if (uncharged.length > 0) continue;
      this.#complete(book, charges);
      return;
    }
  }

  #complete(book: Book, charges: Map<number, number>): void {
    this.#gates.follow(book);
    new Completion(book, this.#gates, charges, this.#order).run();
    const value = book.value();
    if (value < this.#bestValue) {
      this.#gates.follow(this.#best);
      return;
    }
    this.#isComplete = true;
    [this.#best, this.#bestValue, this.#charges] = [book, value, charges];
    this.#gates.follow(this.#best);
  }

  solution(): OptimalSolution {
    const isSettled = this.#problem.queues.map(({ length }) => new Uint8Array(length));
    for (const [index, column] of this.columns.entries()) markSettled(isSettled, column, this.#best.fillOf(index));
    const parts = [...this.#charges].map(([index, account]) => {
      const [column, fill] = [this.columns[index]!, this.#best.fillOf(index)];
      const count = wholesWithin(column, fill);
      const payment = { queue: column.legs[0].payer, index: column.places[count]! };
      return { payment, amount: fill - endOf(column, count), account };
    });
    return { isSettled, parts, prices: this.#prices, strict: this.#strict };
  }
}

function fillIn({ legs, places, ends }: Column, { settled }: NettingSolution): bigint {
  const count = settled[legs[0].payer]!;
  const behind = places.findIndex((place) => place >= count);
  const whole = behind < 0 ? places.length : behind;
  return whole === 0 ? 0n : ends[whole - 1]!;
}

function markSettled(isSettled: readonly Uint8Array[], column: Column, fill: bigint): void {
  const count = wholesWithin(column, fill);
  for (const place of column.places.slice(0, count)) isSettled[column.legs[0].payer]![place] = 1;
  if (column.other !== undefined && count > 0) isSettled[column.other.place.queue]![column.other.place.index] = 1;
}

function dividedIn({ columns, fills }: Book): number[] {
  return [...columns.keys()].filter((index) => isDivided(columns[index]!, fills[index]!));
}
