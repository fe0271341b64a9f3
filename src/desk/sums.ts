import type { BreakerClosure } from "../supervision/flow.ts";
import type { ExposureTerms } from "../supervision/thresholds.ts";

/** What each participant of a country may pay out: minor units, zero for no limit, and seconds in which all of it refills. */
export interface VelocityTerms {
  readonly limit: bigint;
  readonly window: number;
}

/** Terms on exposure, and which edition of a country's terms for the corridor they are: 0 to 3, and again. */
export interface ExposureEdition extends Readonly<ExposureTerms> {
  readonly edition: number;
}

/** The limits on sums that two countries put on a corridor. */
export interface SystemicTerms {
  readonly outbound: ExposureEdition;
  readonly inbound: ExposureEdition;
  readonly velocity: VelocityTerms;
}

/** What is counted of a payment, for the currency that keeps the sums; countries are ISO 3166-1 numbers. */
export interface CountedFlow {
  readonly token: string;
  readonly from: number;
  readonly to: number;
  /** The paying participant. */
  readonly payer: number;
  /** Whether it counts towards net exposure, which it does abroad alone. */
  readonly counted: boolean;
  /** Whether it counts towards its payer's velocity. */
  readonly paced: boolean;
  /** Unix seconds. */
  readonly time: number;
}

/** What sums had come to before a payment, in the direction in which it goes. Minor units, Unix seconds. */
export interface SumsBefore extends Readonly<BreakerClosure> {
  /** What one country paid the other less what came back, yesterday and today (UTC). */
  readonly net: bigint;
  /** The same of today alone. */
  readonly today: bigint;
  /** What the payer has used of its velocity limit, as refilled by now. */
  readonly used: bigint;
}

/** A direction that a payment closed, and the net at which it did. Minor units, Unix seconds. */
export interface Closing {
  readonly net: bigint;
  readonly until: number;
}

const NEVER_CLOSED: BreakerClosure = { closedUntil: 0, closedBy: "outbound", edition: 0 };
export const NOTHING_COUNTED: SumsBefore = { net: 0n, today: 0n, ...NEVER_CLOSED, used: 0n };
const DAY = 86_400;
const HOUR = 3_600;

/** Sums of the payments that countries count, as each currency keeps them; reckoned from the payments alone. */
export class Sums {
  readonly #days = new Map<string, bigint>();
  readonly #closed = new Map<string, BreakerClosure>();
  readonly #buckets = new Map<string, { readonly used: bigint; readonly time: number }>();

  /** What there was before a payment. */
  before(flow: CountedFlow, velocity: VelocityTerms): SumsBefore {
    const [today, yesterday] = [this.#netOn(flow, 0), this.#netOn(flow, 1)];
    const closed = this.#closed.get(directionOf(flow)) ?? NEVER_CLOSED;
    return { net: today + yesterday, today, ...closed, used: this.#usedOf(flow, velocity) };
  }

  /** Counts a payment of so many minor units; what it closes if it leaves the net above a mark. */
  count(flow: CountedFlow, amount: bigint, terms: SystemicTerms): Closing | null {
    const { net, used } = this.before(flow, terms.velocity);
    const { limit } = terms.velocity;
    if (flow.paced && limit !== 0n && amount !== 0n)
      this.#buckets.set(bucketOf(flow), { used: used + amount, time: flow.time });
    if (!flow.counted) return null;
    this.#add(flow, amount);
    const [there, here] = [coolOff(terms.outbound, net + amount), coolOff(terms.inbound, net + amount)];
    if (there === 0 && here === 0) return null;
    return this.#close(flow, net + amount, here > there ? "inbound" : "outbound", terms);
  }

  /** Takes back what a payment that was set aside and never made had counted, on the day on which it did. */
  uncount(flow: CountedFlow, amount: bigint): void {
    if (flow.counted) this.#add(flow, -amount);
  }

  #add(flow: CountedFlow, amount: bigint): void {
    const key = dayKey(flow, 0);
    this.#days.set(key, (this.#days.get(key) ?? 0n) + signed(flow, amount));
  }

  /** A currency tells of an end that is another than before. */
  #close(flow: CountedFlow, net: bigint, closedBy: BreakerClosure["closedBy"], terms: SystemicTerms): Closing | null {
    const { coolOff, edition } = terms[closedBy];
    const closedUntil = (Math.ceil(flow.time / HOUR) + coolOff) * HOUR;
    const before = this.#closed.get(directionOf(flow))?.closedUntil;
    this.#closed.set(directionOf(flow), { closedUntil, closedBy, edition });
    return closedUntil === before ? null : { net, until: closedUntil };
  }

  #netOn(flow: CountedFlow, daysAgo: number): bigint {
    return signed(flow, this.#days.get(dayKey(flow, daysAgo)) ?? 0n);
  }

  /** A bucket that refills steadily (OpenZeppelin `RateLimiter.RefillingBucket`), under the terms of now. */
  #usedOf(flow: CountedFlow, { limit, window }: VelocityTerms): bigint {
    const bucket = this.#buckets.get(bucketOf(flow));
    if (bucket === undefined) return 0n;
    const refilled = (BigInt(flow.time - bucket.time) * limit) / BigInt(Math.max(window, 1));
    return bucket.used > refilled ? bucket.used - refilled : 0n;
  }
}

/** A breaker trips on a payment that takes the net above its mark; without a mark there are no hours. */
function coolOff({ tripAbove, coolOff: hours }: ExposureTerms, net: bigint): number {
  return net > tripAbove ? hours : 0;
}

/** Sums of a pair of countries are kept once, above zero from the lower code to the higher. */
function signed({ from, to }: CountedFlow, amount: bigint): bigint {
  return from < to ? amount : -amount;
}

function dayKey({ token, from, to, time }: CountedFlow, daysAgo: number): string {
  const day = Math.floor(time / DAY) - daysAgo;
  return [token, Math.min(from, to), Math.max(from, to), day].join("/");
}

function directionOf({ token, from, to }: CountedFlow): string {
  return [token, from, to].join("/");
}

/** A token is one asset and a participant has one home, so these name the bucket. */
function bucketOf({ token, payer }: CountedFlow): string {
  return [token, payer].join("/");
}
