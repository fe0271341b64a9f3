import { purposeIndex } from "../../common/purpose.ts";
import type { DeskEvent, History } from "./history.ts";
import { NodeContradicts } from "./errors.ts";
import { judge, type Judgement, NO_LIMIT, type Standing } from "./model.ts";
import { type DecidedPayment, decidedPayments } from "./payments.ts";
import { Replay } from "./replay.ts";
import { type Difference, differences } from "./word.ts";

/** A past payment beside what the rules of its time say of it. */
export interface VerifiedPayment {
  readonly payment: DecidedPayment;
  /** Unix seconds. */
  readonly time: number;
  readonly judgement: Judgement;
  readonly payer: Standing | undefined;
  readonly payee: Standing | undefined;
  /** The contract by way of which it came; null for the currency's own paths. */
  readonly path: string | null;
  /** What had counted against the day before, minor units; null where no limit applied. */
  readonly usedToday: bigint | null;
  /** Where the word and the recomputation differ; none where they agree. */
  readonly differences: readonly Difference[];
}

/**
 * Recomputes the decisions of payments from the events before them. `timeOf` gives a block's Unix time. Throws
 * `NodeContradicts`, `HistoryIncomplete` and what `timeOf` throws.
 */
export async function verifyPayments(
  history: History,
  wanted: (payment: DecidedPayment) => boolean,
  timeOf: (block: number) => Promise<number>,
): Promise<VerifiedPayment[]> {
  const payments = new Map<DeskEvent, DecidedPayment[]>();
  for (const payment of decidedPayments(history)) {
    payments.set(payment.event, [...(payments.get(payment.event) ?? []), payment]);
  }
  const [replay, balances, counted] = [new Replay(), new Map<string, bigint>(), [] as Counted[]];
  const verified: VerifiedPayment[] = [];
  for (const event of history.events) {
    for (const payment of payments.get(event) ?? []) {
      const generation = replay.generationOf(payment.token);
      if (wanted(payment)) verified.push(await verifyOne({ history, replay, balances, counted, timeOf }, payment));
      if (payment.outcome.dailyLimit !== NO_LIMIT) counted.push({ payment, generation });
    }
    replay.apply(event);
    if (event.name === "Transfer") moveBalance(balances, event);
  }
  return verified;
}

/** A payment that counted against its day, and how often its currency had changed gates. */
interface Counted {
  readonly payment: DecidedPayment;
  readonly generation: number;
}

interface Moment {
  readonly history: History;
  readonly replay: Replay;
  readonly balances: ReadonlyMap<string, bigint>;
  readonly counted: readonly Counted[];
  readonly timeOf: (block: number) => Promise<number>;
}

async function verifyOne(moment: Moment, payment: DecidedPayment): Promise<VerifiedPayment> {
  const { history, replay, timeOf } = moment;
  const currency = history.currencies.get(payment.token);
  if (currency === undefined) throw new NodeContradicts(`no registry knows the currency ${payment.token}`);
  const time = await timeOf(payment.event.block);
  const inForce = replay.inForce(payment.token, time);
  const [payer, payee] = [inForce.standingOf(payment.payer), inForce.standingOf(payment.payee)];
  const usedToday = await usedBefore(moment, payment, time);
  const { path, purpose } = wayOf(history, payment);
  const { token, amount, total } = payment;
  const asked = { token, asset: currency.asset, payer: payment.payer, payee: payment.payee, amount, total };
  const funds = fundsOf(moment, payment);
  const judgement = judge({ ...asked, purpose, path, funds, usedToday }, inForce);
  const differing = differences(payment.outcome, judgement.outcome);
  const used = judgement.outcome.dailyLimit === NO_LIMIT ? null : usedToday;
  return { payment, time, judgement, payer, payee, path, usedToday: used, differences: differing };
}

/** What enters a queue may lack its funds. A settled payment is booked by the transfer before its decision, so that is added. */
function fundsOf({ balances }: Moment, { kind, token, payer, amount }: DecidedPayment): bigint | undefined {
  return kind === "settled" ? (balances.get(`${token}/${payer}`) ?? 0n) + amount : undefined;
}

async function usedBefore({ replay, counted, timeOf }: Moment, payment: DecidedPayment, time: number): Promise<bigint> {
  const generation = replay.generationOf(payment.token);
  const { payer, payeeCountry } = payment.outcome;
  let used = 0n;
  for (const each of counted.toReversed()) {
    const { token, outcome, total, event } = each.payment;
    if (token !== payment.token || each.generation !== generation) continue;
    if (outcome.payer !== payer || outcome.payeeCountry !== payeeCountry) continue;
    if (dayOf(await timeOf(event.block)) !== dayOf(time)) break;
    used += total;
  }
  return used;
}

const DAY = 86_400;

function dayOf(time: number): number {
  return Math.floor(time / DAY);
}

/**
 * By way of which contract a payment came, and for which purpose. An engine that settles says so behind the legs that it
 * pays; the purpose stands there. The currency's own paths name none. What a queue admits carries it in the word alone.
 */
function wayOf(history: History, { kind, event, outcome }: DecidedPayment): { path: string | null; purpose: number } {
  if (kind !== "settled") return { path: event.address, purpose: outcome.purpose };
  const settlement = settlementBehind(history, event);
  if (settlement === undefined) return { path: null, purpose: 0 };
  return { path: settlement.address, purpose: purposeOfBytes(String(settlement.args.purpose)) };
}

function settlementBehind({ events }: History, { hash, index }: DeskEvent): DeskEvent | undefined {
  return events.find((event) => event.name === "Settled" && event.hash === hash && event.index > index);
}

/** Throws `NodeContradicts` for bytes that are no purpose. */
function purposeOfBytes(bytes: string): number {
  try {
    return purposeIndex(Buffer.from(bytes.slice(2), "hex").toString("latin1").replaceAll("\0", ""));
  } catch {
    throw new NodeContradicts(`${bytes} is no purpose`);
  }
}

function moveBalance(balances: Map<string, bigint>, { address, args }: DeskEvent): void {
  const { from, to, value } = args as unknown as { from: string; to: string; value: bigint };
  const add = (account: string, change: bigint) =>
    balances.set(`${address}/${account}`, (balances.get(`${address}/${account}`) ?? 0n) + change);
  add(from, -value);
  add(to, value);
}
