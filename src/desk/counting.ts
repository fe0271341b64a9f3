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

/** What a participant used of a day's limit towards a country, and its payments since that was reckoned. */
interface Route {
  readonly day: number;
  readonly used: bigint;
  readonly since: DecidedPayment[];
}

const NO_ROUTE: Route = { day: 0, used: 0n, since: [] };

/** Goes through a history once and counts its payments on the way, towards days and towards systemic limits. */
export class Counting {
  readonly replay = new Replay();
  readonly #currencies: History["currencies"];
  readonly #timeOf: TimeOf;
  readonly #sums = new Sums();
  readonly #routes = new Map<string, Route>();
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
    if (outcome.dailyLimit !== NO_LIMIT) this.#note(payment);
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

  /** What had counted against the day of a payment, minor units. Throws what reading times throws. */
  async usedBefore(payment: DecidedPayment, time: number): Promise<bigint> {
    const [key, day] = [routeOf(payment), dayOf(time)];
    const route = this.#routes.get(key) ?? NO_ROUTE;
    const used = (route.day === day ? route.used : 0n) + (await this.#usedOn(day, route.since));
    this.#routes.set(key, { day, used, since: [] });
    return used;
  }

  /** What the last of some payments used of a day; times of what is older are not asked for. */
  async #usedOn(day: number, payments: readonly DecidedPayment[]): Promise<bigint> {
    let used = 0n;
    for (const { event, total } of payments.toReversed()) {
      if (dayOf(await this.#timeOf(event.block)) !== day) break;
      used += total;
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

  #note(payment: DecidedPayment): void {
    const key = routeOf(payment);
    const route = this.#routes.get(key) ?? { ...NO_ROUTE, since: [] };
    route.since.push(payment);
    this.#routes.set(key, route);
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
  const decidedBy = paymentsInTurn(payments);
  for (const event of history.events) {
    for (const payment of decidedBy(event)) await counting.count(payment);
    await counting.apply(event);
  }
  return counting.exposuresAt(time);
}

/** Gives the payments of one event after the other, in the order of a history: of a batch there are several. */
export function paymentsInTurn(payments: readonly DecidedPayment[]): (event: DeskEvent) => readonly DecidedPayment[] {
  let start = 0;
  return (event) => {
    let end = start;
    while (payments[end]?.event === event) ++end;
    const own = payments.slice(start, end);
    start = end;
    return own;
  };
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
