import { NodeContradicts } from "../chain/errors.ts";
import type { DeskCurrency, DeskEvent, History } from "./history.ts";
import { systemicTerms } from "./model.ts";
import { type DecidedPayment, decidedPayments } from "./payments.ts";
import { NO_LIMIT } from "../supervision/decision.ts";
import { Replay } from "./replay.ts";
import { type Closing, type CountedFlow, Sums, type SumsBefore, type SystemicTerms } from "./sums.ts";
import type { RulesInForce } from "./terms.ts";

/** Gives a block's Unix time. */
export type TimeOf = (block: number) => Promise<number>;

/** A currency's rules at a payment's time, Unix seconds. */
export interface Moment {
  readonly time: number;
  readonly currency: DeskCurrency;
  readonly inForce: RulesInForce;
}

/** What was counted before a payment and the limits on it, and what its breaker says. */
export interface Count {
  readonly sums: (SumsBefore & SystemicTerms) | null;
  readonly closing: Closing | null;
}

const NOT_COUNTED: Count = { sums: null, closing: null };
const DAY = 86_400;

/** Goes through a history once and counts its payments on the way, towards days and towards systemic limits. */
export class Counting {
  readonly replay = new Replay();
  readonly #currencies: History["currencies"];
  readonly #timeOf: TimeOf;
  readonly #sums = new Sums();
  readonly #today: DecidedPayment[] = [];
  readonly #released: ReadonlyMap<DeskEvent, DecidedPayment>;
  readonly #flows = new Map<string, CountedFlow>();

  constructor({ currencies }: Pick<History, "currencies">, timeOf: TimeOf, payments: readonly DecidedPayment[]) {
    this.#currencies = currencies;
    this.#timeOf = timeOf;
    this.#released = releasedBy(payments);
  }

  /** The rules at a payment's time. Throws `NodeContradicts` for a currency that no registry knows. */
  async momentOf({ token, event }: DecidedPayment): Promise<Moment> {
    const currency = this.#currencies.get(token);
    if (currency === undefined) throw new NodeContradicts(`no registry knows the currency ${token}`);
    const time = await this.#timeOf(event.block);
    return { time, currency, inForce: this.replay.inForce(token, time) };
  }

  /** Counts a payment; what there was before. Throws `NodeContradicts` and what reading the time throws. */
  async count(payment: DecidedPayment): Promise<Count> {
    const { token, outcome, total } = payment;
    if (outcome.dailyLimit !== NO_LIMIT) this.#today.push(payment);
    if (!outcome.counted && !outcome.paced) return NOT_COUNTED;
    const { time, currency, inForce } = await this.momentOf(payment);
    const flow = flowOf(payment, time);
    const { from, to } = flow;
    const terms = systemicTerms(from, to, currency.asset, inForce);
    if (flow.counted) this.#flows.set([token, from, to].join("/"), flow);
    const sums = { ...this.#sums.before(flow, terms.velocity), ...terms };
    return { sums, closing: this.#sums.count(flow, total, terms) };
  }

  /** Takes an event in that ends or changes what is counted. Throws what reading the time throws. */
  async apply(event: DeskEvent): Promise<void> {
    this.replay.apply(event);
    const released = this.#released.get(event);
    if (released !== undefined) this.#sums.uncount(await this.#flowAt(released), released.total);
  }

  /** What had counted against the day of a payment, minor units. */
  async usedBefore(payment: DecidedPayment, time: number): Promise<bigint> {
    let used = 0n;
    for (const each of this.#today.toReversed()) {
      if (routeOf(each) !== routeOf(payment)) continue;
      if (dayOf(await this.#timeOf(each.event.block)) !== dayOf(time)) break;
      used += each.total;
    }
    return used;
  }

  /** What corridors that were ever counted have come to at a time, Unix seconds, and the limits on them then. */
  exposuresAt(time: number): Exposure[] {
    return [...this.#flows.values()].map((flow) => {
      const { token, from, to } = flow;
      const inForce = this.replay.inForce(token, time);
      const terms = systemicTerms(from, to, this.#currencies.get(token)!.asset, inForce);
      return { token, from, to, ...this.#sums.before({ ...flow, time }, terms.velocity), ...terms };
    });
  }

  async #flowAt(payment: DecidedPayment): Promise<CountedFlow> {
    return flowOf(payment, await this.#timeOf(payment.event.block));
  }
}

/** What flows net from one country to another in a currency, and the limits on it. */
export interface Exposure extends SumsBefore, SystemicTerms {
  readonly token: string;
  /** ISO 3166-1 numbers. */
  readonly from: number;
  readonly to: number;
}

/** Exposures after a history. Throws what `Counting` throws. */
export async function exposuresOf(history: History, time: number, timeOf: TimeOf): Promise<Exposure[]> {
  const payments = decidedPayments(history);
  const counting = new Counting(history, timeOf, payments);
  const decided = paymentsByEvent(payments);
  for (const event of history.events) {
    for (const payment of decided.get(event) ?? []) await counting.count(payment);
    await counting.apply(event);
  }
  return counting.exposuresAt(time);
}

/** Payments by the event that carries their decisions: of a batch there are several. */
export function paymentsByEvent(
  payments: readonly DecidedPayment[],
): ReadonlyMap<DeskEvent, readonly DecidedPayment[]> {
  const found = new Map<DeskEvent, DecidedPayment[]>();
  for (const payment of payments) found.set(payment.event, [...(found.get(payment.event) ?? []), payment]);
  return found;
}

/** What was set aside and given back, by the event that says so: what it had counted towards net exposure is given back as well. */
function releasedBy(payments: readonly DecidedPayment[]): ReadonlyMap<DeskEvent, DecidedPayment> {
  const released = payments.filter(({ reservation }) => reservation?.end?.name === "ReservationReleased");
  return new Map(released.map((payment) => [payment.reservation!.end!, payment]));
}

function flowOf({ token, outcome }: DecidedPayment, time: number): CountedFlow {
  const { counted, paced, payer, payerCountry: from, payeeCountry: to } = outcome;
  return { token, from, to, payer, counted, paced, time };
}

function routeOf({ token, outcome }: DecidedPayment): string {
  return [token, outcome.payer, outcome.payeeCountry].join("/");
}

function dayOf(time: number): number {
  return Math.floor(time / DAY);
}
