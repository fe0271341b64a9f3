import { NodeContradicts } from "./errors.ts";
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

/** A payment that counted against its day, and how often its currency had changed gates. */
interface CountedToday {
  readonly payment: DecidedPayment;
  readonly generation: number;
}

const NOT_COUNTED: Count = { sums: null, closing: null };
const DAY = 86_400;

/** Goes through a history once and counts its payments on the way, towards days and towards systemic limits. */
export class Counting {
  readonly replay = new Replay();
  readonly #currencies: History["currencies"];
  readonly #timeOf: TimeOf;
  readonly #sums = new Sums();
  readonly #today: CountedToday[] = [];
  readonly #flows = new Map<string, CountedFlow>();

  constructor({ currencies }: Pick<History, "currencies">, timeOf: TimeOf) {
    this.#currencies = currencies;
    this.#timeOf = timeOf;
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
    if (outcome.dailyLimit !== NO_LIMIT) this.#today.push({ payment, generation: this.replay.generationOf(token) });
    if (!outcome.counted && !outcome.paced) return NOT_COUNTED;
    const { time, currency, inForce } = await this.momentOf(payment);
    const [from, to] = [outcome.payerCountry, outcome.payeeCountry];
    const terms = systemicTerms(from, to, currency.asset, inForce);
    const flow: CountedFlow = { ...outcome, gate: this.replay.gateOf(token), token, from, to, time };
    if (flow.counted) this.#flows.set([flow.gate, token, from, to].join("/"), flow);
    const sums = { ...this.#sums.before(flow, terms.velocity), ...terms };
    return { sums, closing: this.#sums.count(flow, total, terms) };
  }

  /** What had counted against the day of a payment, minor units. */
  async usedBefore(payment: DecidedPayment, time: number): Promise<bigint> {
    const generation = this.replay.generationOf(payment.token);
    let used = 0n;
    for (const each of this.#today.toReversed()) {
      if (each.generation !== generation || routeOf(each.payment) !== routeOf(payment)) continue;
      if (dayOf(await this.#timeOf(each.payment.event.block)) !== dayOf(time)) break;
      used += each.payment.total;
    }
    return used;
  }

  /** What corridors that were ever counted have come to at a time, Unix seconds, and the limits on them then. */
  exposuresAt(time: number): Exposure[] {
    const flows = [...this.#flows.values()].filter(({ gate, token }) => this.replay.gateOf(token) === gate);
    return flows.map((flow) => {
      const { token, from, to } = flow;
      const inForce = this.replay.inForce(token, time);
      const terms = systemicTerms(from, to, this.#currencies.get(token)!.asset, inForce);
      return { token, from, to, ...this.#sums.before({ ...flow, time }, terms.velocity), ...terms };
    });
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
  const counting = new Counting(history, timeOf);
  const decided = paymentsByEvent(decidedPayments(history));
  for (const event of history.events) {
    for (const payment of decided.get(event) ?? []) await counting.count(payment);
    counting.replay.apply(event);
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

function routeOf({ token, outcome }: DecidedPayment): string {
  return [token, outcome.payer, outcome.payeeCountry].join("/");
}

function dayOf(time: number): number {
  return Math.floor(time / DAY);
}
