import { purposeFromBytes, purposeIndex } from "../common/purpose.ts";
import { type Count, Counting, type Moment, paymentsByEvent, type TimeOf } from "./counting.ts";
import { NodeContradicts } from "./errors.ts";
import { type Held, heldOf } from "./funds.ts";
import type { DeskEvent, History } from "./history.ts";
import { judge, settingOf } from "./model.ts";
import { type AskModule, type ModuleAnswer, moduleAnswers } from "./modules.ts";
import { type DecidedPayment, decidedPayments } from "./payments.ts";
import { approvalOf, pendingStories } from "./pending.ts";
import { NO_LIMIT } from "../supervision/decision.ts";
import type { Closing } from "./sums.ts";
import type { Approval, JudgedPayment, Judgement, Setting, Standing } from "./terms.ts";
import { type Difference, differences } from "./word.ts";

/** Where a recomputation asks what events do not have. */
export interface VerifySources {
  readonly timeOf: TimeOf;
  /** Asks a country's rule contract; without it none is asked. */
  readonly askModule?: AskModule;
}

/** A past payment beside what the rules of its time say of it. */
export interface VerifiedPayment {
  readonly payment: DecidedPayment;
  /** Unix seconds. */
  readonly time: number;
  readonly judgement: Judgement;
  readonly payer: Standing;
  readonly payee: Standing;
  /** The contract by way of which it came; null for the currency's own paths. */
  readonly path: string | null;
  /** What had counted against the day before, minor units; null where no limit applied. */
  readonly usedToday: bigint | null;
  /** The payer's funds before, minor units; null where they are not asked, as at the entry of a queue. */
  readonly funds: Funds | null;
  /** What sums had come to, and the limits on them; null where no country counts. */
  readonly sums: Count["sums"];
  /** What rule contracts say; none where no rule asks one. */
  readonly modules: readonly ModuleAnswer[];
  /** Whose Supervisors let it pass, if the instruction had waited. */
  readonly approval: Approval | undefined;
  /** Where the chain and the recomputation differ; none where they agree. */
  readonly differences: readonly Difference[];
}

/** What is there, and what is not to be spent of it. Minor units. */
export interface Funds extends Held {
  readonly balance: bigint;
}

/**
 * Recomputes the decisions of payments from the events before them. Throws `NodeContradicts`, `HistoryIncomplete` and what
 * its sources throw.
 */
export async function verifyPayments(
  history: History,
  wanted: (payment: DecidedPayment) => boolean,
  sources: VerifySources,
): Promise<VerifiedPayment[]> {
  const payments = decidedPayments(history);
  const tokens = new Set(payments.filter(wanted).map(({ token }) => token));
  const decided = paymentsByEvent(payments.filter(({ token }) => tokens.has(token)));
  const verifier = new Verifier(history, sources);
  const verified: VerifiedPayment[] = [];
  for (const [place, event] of history.events.entries()) {
    for (const payment of decided.get(event) ?? []) {
      if (wanted(payment)) verified.push(await verifier.verify(payment, place));
      else await verifier.counting.count(payment);
    }
    verifier.apply(event);
  }
  return verified;
}

/** By way of which contract a payment came, for which purpose and with whose approval. */
interface Way {
  readonly path: string | null;
  readonly purpose: number;
  readonly approval: Approval | undefined;
  /** The instruction that it settles after it had waited. */
  readonly waited?: string;
}

/** Goes through a history once and judges payments on the way. */
class Verifier {
  readonly counting: Counting;
  readonly #history: History;
  readonly #ask: AskModule;
  readonly #balances = new Map<string, bigint>();

  constructor(history: History, { timeOf, askModule = NOBODY_ASKED }: VerifySources) {
    this.counting = new Counting(history, timeOf);
    this.#history = history;
    this.#ask = askModule;
  }

  apply(event: DeskEvent): void {
    this.counting.replay.apply(event);
    if (event.name === "Transfer") moveBalance(this.#balances, event);
  }

  /** Judges a payment, whose event stands at a place of the history, and counts it. */
  async verify(payment: DecidedPayment, place: number): Promise<VerifiedPayment> {
    const { token, payer, payee, amount, total } = payment;
    const moment = await this.counting.momentOf(payment);
    const parties = { token, payer, payee, asset: moment.currency.asset };
    const setting = settingOf(parties, moment.inForce);
    const past = { ...this.#history, events: this.#history.events.slice(0, place) };
    const way = this.#wayOf(payment, past, moment.time);
    const modules = await this.#modulesOf(payment, moment, setting);
    const funds = this.#fundsOf(payment, past, moment.time, way);
    const usedToday = await this.counting.usedBefore(payment, moment.time);
    const { sums, closing } = await this.counting.count(payment);
    const isQueued = payment.kind !== "settled";
    const judged = {
      ...parties,
      ...way,
      isQueued,
      amount,
      total,
      usedToday,
      ...refusing(modules),
      ...spendable(funds),
    };
    const judgement = judge(sums === null ? judged : { ...judged, sums }, moment.inForce);
    return {
      ...{ payment, time: moment.time, judgement, payer: setting.payer, payee: setting.payee, path: way.path },
      ...{ approval: way.approval, usedToday: judgement.outcome.dailyLimit === NO_LIMIT ? null : usedToday },
      ...{ funds, sums, modules },
      differences: [...differences(payment.outcome, judgement.outcome), ...closingDifference(payment, closing)],
    };
  }

  #modulesOf(payment: DecidedPayment, { currency, inForce }: Moment, setting: Setting): Promise<ModuleAnswer[]> {
    const gate = this.counting.replay.gateOf(payment.token);
    return moduleAnswers(payment, { asset: currency.asset, gate, setting, inForce }, this.#ask);
  }

  /** What enters a queue may lack its funds. A settled payment is booked by the transfer before its decision, so that is added. */
  #fundsOf({ kind, token, payer, amount }: DecidedPayment, past: History, time: number, way: Way): Funds | null {
    if (kind !== "settled") return null;
    const balance = (this.#balances.get(`${token}/${payer}`) ?? 0n) + amount;
    return { balance, ...heldOf(past, { token, account: payer, time, settling: way.waited }) };
  }

  /**
   * An engine that settles says so behind the legs that it pays; the purpose stands there. The currency's own paths name
   * none. What a queue admits carries it in the word alone.
   */
  #wayOf({ kind, event, outcome }: DecidedPayment, past: History, time: number): Way {
    const approval = undefined;
    if (kind !== "settled") return { path: event.address, purpose: outcome.purpose, approval };
    const settlement = settlementBehind(this.#history, event);
    if (settlement === undefined) return { path: null, purpose: 0, approval };
    const { address, args } = settlement;
    const way = { path: address, purpose: purposeOfBytes(String(args.purpose)) };
    const waited = waitedBefore(this.#history, settlement);
    if (waited === undefined) return { ...way, approval };
    return { ...way, waited, approval: approvalOf(pendingStories(past, time), address, waited) };
  }
}

const NOBODY_ASKED: AskModule = () => Promise.reject(new Error("no rule contract is asked"));

function refusing(modules: readonly ModuleAnswer[]): Pick<JudgedPayment, "refusing"> {
  return { refusing: modules.filter(({ permits }) => permits === false).map(({ country }) => country) };
}

function spendable(funds: Funds | null): Pick<JudgedPayment, "funds"> {
  return funds === null ? {} : { funds: funds.balance - funds.byAuthorities - funds.setAside };
}

/** Whether a breaker says what the sums say. */
function closingDifference({ closing: published }: DecidedPayment, recomputed: Closing | null): Difference[] {
  const text = (closing: Closing | null) =>
    closing === null ? "stays open" : `closed until ${closing.until} at a net of ${closing.net}`;
  if (text(published) === text(recomputed)) return [];
  return [{ field: "closing", published: text(published), recomputed: text(recomputed) }];
}

function settlementBehind({ events }: History, { hash, index }: DeskEvent): DeskEvent | undefined {
  return events.find((event) => event.name === "Settled" && event.hash === hash && event.index > index);
}

/** The instruction that a settlement settles, if it had waited: its engine says so right before. */
function waitedBefore({ events }: History, { hash, index, address, args }: DeskEvent): string | undefined {
  const isEnd = (event: DeskEvent) =>
    event.name === "PendingSettled" && event.hash === hash && event.index === index - 1 && event.address === address;
  const ended = events.find(isEnd);
  return ended?.args.instruction === args.instruction && ended !== undefined ? String(args.instruction) : undefined;
}

/** Throws `NodeContradicts` for bytes that are no purpose. */
function purposeOfBytes(bytes: string): number {
  try {
    return purposeIndex(purposeFromBytes(bytes));
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
