import { purposeIndex } from "../../common/purpose.ts";
import { NodeContradicts } from "./errors.ts";
import { type Held, heldOf } from "./funds.ts";
import type { DeskCurrency, DeskEvent, History } from "./history.ts";
import { type Approval, judge, type Judgement, type RulesInForce, settingOf, type Standing, systemicTerms } from "./model.ts";
import { type AskModule, type ModuleAnswer, moduleAnswers } from "./modules.ts";
import { type DecidedPayment, decidedPayments } from "./payments.ts";
import { approvalOf, pendingStories } from "./pending.ts";
import { NO_LIMIT } from "./reasons.ts";
import { Replay } from "./replay.ts";
import { type Closing, type CountedFlow, type SumsBefore, Sums, type SystemicTerms } from "./sums.ts";
import { type Difference, differences } from "./word.ts";

/** Where a recomputation asks what events do not have. */
export interface VerifySources {
  /** A block's Unix time. */
  readonly timeOf: (block: number) => Promise<number>;
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
  readonly funds: (Held & { readonly balance: bigint }) | null;
  /** What sums had come to, and the limits on them; null where no country counts. */
  readonly sums: (SumsBefore & SystemicTerms) | null;
  /** What rule contracts say; none where no rule asks one. */
  readonly modules: readonly ModuleAnswer[];
  /** Whose Supervisors let it pass, if the instruction had waited. */
  readonly approval: Approval | undefined;
  /** Where the chain and the recomputation differ; none where they agree. */
  readonly differences: readonly Difference[];
}

/** A payment that counted against its day, and how often its currency had changed gates. */
interface CountedToday {
  readonly payment: DecidedPayment;
  readonly generation: number;
}

/** A currency's rules at a payment's time. */
interface Moment {
  readonly time: number;
  readonly currency: DeskCurrency;
  readonly inForce: RulesInForce;
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
  const decided = byEvent(payments);
  const desk = new Verifier(history, sources, new Set(payments.filter(wanted).map(({ token }) => token)));
  const verified: VerifiedPayment[] = [];
  for (const [place, event] of history.events.entries()) {
    for (const payment of decided.get(event) ?? []) {
      if (wanted(payment)) verified.push(await desk.verify(payment, place));
      else await desk.count(payment);
    }
    desk.apply(event);
  }
  return verified;
}

function byEvent(payments: readonly DecidedPayment[]): ReadonlyMap<DeskEvent, readonly DecidedPayment[]> {
  const found = new Map<DeskEvent, DecidedPayment[]>();
  for (const payment of payments) found.set(payment.event, [...(found.get(payment.event) ?? []), payment]);
  return found;
}

/** Goes through a history once and judges what it is asked about on the way. */
class Verifier {
  readonly #history: History;
  readonly #sources: VerifySources;
  /** Sums are kept by token: those of others are not worth the reading of their times. */
  readonly #tokens: ReadonlySet<string>;
  readonly #replay = new Replay();
  readonly #sums = new Sums();
  readonly #balances = new Map<string, bigint>();
  readonly #today: CountedToday[] = [];

  constructor(history: History, sources: VerifySources, tokens: ReadonlySet<string>) {
    this.#history = history;
    this.#sources = sources;
    this.#tokens = tokens;
  }

  apply(event: DeskEvent): void {
    this.#replay.apply(event);
    if (event.name === "Transfer") moveBalance(this.#balances, event);
  }

  /** Recomputes a payment, whose event stands at a place of the history, and counts it. */
  async verify(payment: DecidedPayment, place: number): Promise<VerifiedPayment> {
    const moment = await this.#momentOf(payment);
    const { time, currency, inForce } = moment;
    const past = { ...this.#history, events: this.#history.events.slice(0, place) };
    const { path, purpose, approval } = this.#wayOf(payment, past, time);
    const { payer, payee, token, amount, total } = payment;
    const parties = { token, asset: currency.asset, payer, payee };
    const setting = settingOf(parties, inForce);
    const gate = this.#replay.gateOf(token);
    const asked = { asset: currency.asset, gate, setting, inForce };
    const modules = await moduleAnswers(payment, asked, this.#sources.askModule ?? NOBODY_ASKED);
    const refusing = modules.filter(({ permits }) => permits === false).map(({ country }) => country);
    const usedToday = await this.#usedBefore(payment, time);
    const funds = this.#fundsOf(payment, past, time);
    const { sums, closing } = await this.count(payment);
    const spendable = funds === null ? undefined : funds.balance - funds.byAuthorities - funds.setAside;
    const judged = { ...parties, amount, total, purpose, path, usedToday, refusing, approval, funds: spendable };
    const judgement = judge(sums === null ? judged : { ...judged, sums }, inForce);
    const differing = [...differences(payment.outcome, judgement.outcome), ...closingDifference(payment, closing)];
    const used = judgement.outcome.dailyLimit === NO_LIMIT ? null : usedToday;
    const found = { payment, time, judgement, path, usedToday: used, funds, sums, modules, approval };
    return { ...found, payer: setting.payer, payee: setting.payee, differences: differing };
  }

  /** Counts a payment towards its day and, if a country says so, towards systemic limits; what there was before. */
  async count(payment: DecidedPayment): Promise<{ sums: VerifiedPayment["sums"]; closing: Closing | null }> {
    const { token, outcome, total } = payment;
    if (outcome.dailyLimit !== NO_LIMIT) this.#today.push({ payment, generation: this.#replay.generationOf(token) });
    const isCounted = outcome.countedOut || outcome.countedIn;
    if (!isCounted || !this.#tokens.has(token)) return { sums: null, closing: null };
    const { time, currency, inForce } = await this.#momentOf(payment);
    const [from, to] = [outcome.payerCountry, outcome.payeeCountry];
    const terms = systemicTerms(from, to, currency.asset, inForce);
    const flow: CountedFlow = { ...outcome, gate: this.#replay.gateOf(token), token, from, to, time };
    const sums = { ...this.#sums.before(flow, terms.velocity), ...terms };
    return { sums, closing: this.#sums.count(flow, total, terms) };
  }

  async #momentOf({ token, event }: DecidedPayment): Promise<Moment> {
    const currency = this.#history.currencies.get(token);
    if (currency === undefined) throw new NodeContradicts(`no registry knows the currency ${token}`);
    const time = await this.#sources.timeOf(event.block);
    return { time, currency, inForce: this.#replay.inForce(token, time) };
  }

  /** What enters a queue may lack its funds. A settled payment is booked by the transfer before its decision, so that is added. */
  #fundsOf({ kind, token, payer, amount }: DecidedPayment, past: History, time: number): VerifiedPayment["funds"] {
    if (kind !== "settled") return null;
    const balance = (this.#balances.get(`${token}/${payer}`) ?? 0n) + amount;
    return { balance, ...heldOf(past, token, payer, time) };
  }

  async #usedBefore(payment: DecidedPayment, time: number): Promise<bigint> {
    const generation = this.#replay.generationOf(payment.token);
    const { payer, payeeCountry } = payment.outcome;
    let used = 0n;
    for (const each of this.#today.toReversed()) {
      const { token, outcome, total, event } = each.payment;
      if (token !== payment.token || each.generation !== generation) continue;
      if (outcome.payer !== payer || outcome.payeeCountry !== payeeCountry) continue;
      if (dayOf(await this.#sources.timeOf(event.block)) !== dayOf(time)) break;
      used += total;
    }
    return used;
  }

  /**
   * By way of which contract a payment came, for which purpose and with whose approval. An engine that settles says so
   * behind the legs that it pays; the purpose stands there. The currency's own paths name none. What a queue admits carries
   * it in the word alone.
   */
  #wayOf({ kind, event, outcome }: DecidedPayment, past: History, time: number): Way {
    if (kind !== "settled") return { path: event.address, purpose: outcome.purpose };
    const settlement = settlementBehind(this.#history, event);
    if (settlement === undefined) return { path: null, purpose: 0 };
    const { address, args } = settlement;
    const approval = approvalOf(pendingStories(past, time), address, args.instruction);
    return { path: address, purpose: purposeOfBytes(String(args.purpose)), approval };
  }
}

interface Way {
  readonly path: string | null;
  readonly purpose: number;
  readonly approval?: Approval | undefined;
}

const NOBODY_ASKED: AskModule = () => Promise.reject(new Error("no rule contract is asked"));
const DAY = 86_400;

function dayOf(time: number): number {
  return Math.floor(time / DAY);
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
