import { generateWorkload, type PaymentRef, type WorkloadTerms } from "../../../src/index.ts";
import { Random } from "../../../src/netting/random.ts";
import { workloadName } from "../../../src/netting/workload.ts";

/**
 * How value comes in over a day: up to each share of the time so much of it, evenly in between.
 *
 * - `even`: a straight line, for comparison: the curve of no system.
 * - `late`: of the value over Fedwire more than 30% moves after 17:00 (O. Armantier, J. Arnold and J. McAndrews, "Changes in the
 *   timing distribution of Fedwire funds transfers", FRBNY Economic Policy Review 14 (2008) 83-112). Here the ten hours to the
 *   close at 18:30 are the day, and what comes before 17:00 comes evenly.
 */
export const PATTERNS = {
  even: [[1, 1]],
  late: [
    [0.85, 0.7],
    [1, 1],
  ],
} as const satisfies Record<string, readonly (readonly [time: number, value: number])[]>;

export type PatternName = keyof typeof PATTERNS;

/** What a generated day is like. */
export interface DayTerms extends WorkloadTerms {
  readonly pattern: PatternName;
  /** In so many rounds of one length the day is cut. */
  readonly rounds: number;
}

/** A payment on its day. */
export interface DayPayment {
  readonly payer: number;
  readonly payee: number;
  /** Minor units. */
  readonly amount: bigint;
  /** First round in which it may settle. */
  readonly arrives: number;
  /** Last round in which it may settle. */
  readonly leaves: number;
  /** Place in the day of a link's other leg, which arrives and leaves with it. */
  readonly partner?: number;
}

/** A day: what accounts open with, and what comes in, in that order. */
export interface Day {
  readonly terms: DayTerms;
  /** Minor units, by position. */
  readonly openings: readonly bigint[];
  readonly payments: readonly DayPayment[];
}

/** One payment in so many must settle within a tenth of the day, as what is due to other systems; the others by its end. */
const TIMED = 20;
const TIMED_SHARE = 0.1;

/**
 * The payments of a generated workload, spread over a day: each position's in their order, at times drawn from the pattern.
 * A link arrives with its later leg. Deterministic by the seed. Throws `RangeError` for terms that make no sense.
 */
export function generateDay(terms: DayTerms): Day {
  if (!Number.isSafeInteger(terms.rounds) || terms.rounds < 1)
    throw new RangeError("rounds must be a whole number from 1.");
  const { openings, queues } = generateWorkload(terms).problem;
  const clock = new Clock(terms);
  const times = queues.map(({ length }) => clock.ascending(length));
  const drawn = queues.flatMap((payments, payer) =>
    payments.map(({ payee, amount, link }, index) => {
      const [own, other] = [{ queue: payer, index }, link ?? { queue: payer, index }];
      const time = Math.max(times[own.queue]![own.index]!, times[other.queue]![other.index]!);
      return { payer, payee, amount, time, own: keyOf(own), other: keyOf(other) };
    }),
  );
  drawn.sort((a, b) => a.time - b.time);
  const places = new Map(drawn.map(({ own }, place) => [own, place]));
  const stays = new Map<string, ReturnType<Clock["stay"]>>();
  const payments = drawn.map(({ payer, payee, amount, time, own, other }): DayPayment => {
    const stay = stays.get(other) ?? clock.stay(time);
    stays.set(own, stay);
    return { payer, payee, amount, ...stay, ...(own === other ? {} : { partner: places.get(other)! }) };
  });
  return { terms, openings, payments };
}

function keyOf({ queue, index }: PaymentRef): string {
  return `${queue}/${index}`;
}

/** Pattern and workload. */
export function dayName(terms: DayTerms): string {
  return `${terms.pattern}.${workloadName(terms)}`;
}

/** Draws when payments come in and how long they may wait. */
class Clock {
  readonly #random: Random;
  readonly #rounds: number;
  readonly #pattern: (typeof PATTERNS)[PatternName];

  constructor({ seed, rounds, pattern }: DayTerms) {
    this.#random = new Random(seed + 1);
    [this.#rounds, this.#pattern] = [rounds, PATTERNS[pattern]];
  }

  ascending(count: number): Float64Array {
    return Float64Array.from({ length: count }, () => this.#timeAt(this.#random.fraction())).sort();
  }

  /** The round of a time, and the last one that a payment that comes then may wait for. */
  stay(time: number): Pick<DayPayment, "arrives" | "leaves"> {
    const arrives = Math.floor(time * this.#rounds);
    const last = this.#rounds - 1;
    const isTimed = this.#random.below(TIMED) === 0;
    return { arrives, leaves: isTimed ? Math.min(last, arrives + Math.ceil(this.#rounds * TIMED_SHARE)) : last };
  }

  /** When a share of the value has come in. */
  #timeAt(share: number): number {
    let [time, value] = [0, 0];
    for (const [until, upTo] of this.#pattern) {
      if (share < upTo) return time + ((share - value) / (upTo - value)) * (until - time);
      [time, value] = [until, upTo];
    }
    return time;
  }
}
