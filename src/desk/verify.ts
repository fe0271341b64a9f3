import { purposeFromBytes, purposeIndex } from "../common/purpose.ts";
import { type Count, Counting, type Moment, paymentsInTurn, type TimeOf } from "./counting.ts";
import { NodeContradicts } from "../chain/errors.ts";
import { FundsBook, type Held } from "./funds.ts";
import { addTo } from "./groups.ts";
import type { DeskEvent, History } from "./history.ts";
import { waits } from "./limits.ts";
import { judge, settingOf } from "./model.ts";
import { SilentPayers } from "./payers.ts";
import { type AskModule, type ModuleAnswer, moduleAnswers } from "./modules.ts";
import { type DecidedPayment, decidedPayments } from "./payments.ts";
import type { ReservationStory } from "./reservations.ts";
import type { Instruction } from "../settlement/instruction.ts";
import { NO_LIMIT } from "../supervision/decision.ts";
import type { Closing } from "./sums.ts";
import type { JudgedPayment, Judgement, Setting, Standing } from "./terms.ts";
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
  /** Deployments that publish no `Settled`, by way of one of which it may have come instead; none where `path` is certain. */
  readonly silent: readonly string[];
  /** What had counted against the day before, minor units; null where no limit applied. */
  readonly usedToday: bigint | null;
  /** The payer's funds before, minor units; null where they are not asked, as at the entry of a queue. */
  readonly funds: Funds | null;
  /** What sums had come to, and the limits on them; null where no country counts. */
  readonly sums: Count["sums"];
  /** What rule contracts say; none where no rule asks one. */
  readonly modules: readonly ModuleAnswer[];
  /** Whose Supervisors are asked to let it pass, ISO 3166-1 numbers; none where it does not wait. */
  readonly asked: readonly number[];
  /** What it closed by the sums; null where it closed nothing. */
  readonly closing: Closing | null;
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
  const verified: VerifiedPayment[] = [];
  for await (const each of verifyInTurn(history, wanted, sources)) verified.push(each);
  return verified;
}

/** The same one by one, for a history whose verified payments are too many to keep. */
export async function* verifyInTurn(
  history: History,
  wanted: (payment: DecidedPayment) => boolean,
  sources: VerifySources,
): AsyncGenerator<VerifiedPayment> {
  const payments = decidedPayments(history);
  const tokens = new Set(payments.filter(wanted).map(({ token }) => token));
  const decidedBy = paymentsInTurn(payments.filter(({ token }) => tokens.has(token)));
  const verifier = new Verifier(history, sources, payments);
  for (const event of history.events) {
    for (const payment of decidedBy(event)) {
      if (wanted(payment)) yield await verifier.verify(payment);
      else await verifier.counting.count(payment);
    }
    await verifier.apply(event);
  }
}

/** By way of which contract a payment came, for which purpose, what it does not have to ask, and what is one with it. */
type Way = Required<Pick<JudgedPayment, "path" | "purpose" | "isApproved" | "isForced" | "isQueued">> &
  Pick<DecidedPayment, "together">;

/** Goes through a history once and judges payments on the way. */
class Verifier {
  readonly counting: Counting;
  readonly #ask: AskModule;
  readonly #silent: SilentPayers;
  readonly #funds: FundsBook;
  /** Reservations by what submitted them. */
  readonly #submitted = new Map<DeskEvent, ReservationStory[]>();

  constructor(
    history: History,
    { timeOf, askModule = NOBODY_ASKED }: VerifySources,
    payments: readonly DecidedPayment[],
  ) {
    this.counting = new Counting(history, timeOf, payments);
    this.#ask = askModule;
    this.#silent = new SilentPayers(history);
    const reservations = payments.flatMap(({ reservation }) => reservation ?? []);
    this.#funds = new FundsBook(reservations);
    for (const story of reservations) this.#note(story);
  }

  async apply(event: DeskEvent): Promise<void> {
    await this.counting.apply(event);
    this.#silent.apply(event);
    this.#funds.apply(event);
  }

  #note(story: ReservationStory): void {
    if (story.reason?.name === "PendingSubmitted") addTo(this.#submitted, story.reason, story);
  }

  /** Judges a payment and counts it. */
  async verify(payment: DecidedPayment): Promise<VerifiedPayment> {
    const { token, payer, payee, amount, total } = payment;
    const moment = await this.counting.momentOf(payment);
    const parties = { token, payer, payee, asset: moment.currency.asset };
    const setting = settingOf(parties, moment.inForce);
    const ways = this.#waysOf(payment, setting);
    const modules = await this.#modulesOf(payment, moment, setting);
    const funds = this.#fundsOf(payment, moment.time);
    const usedToday = await this.counting.usedBefore(payment, moment.time);
    const { sums, closing } = await this.counting.count(payment);
    const known = { ...parties, total, usedToday, ...refusing(modules), ...spendable(payment, funds) };
    const judged = ways.map(({ together, ...way }) => {
      const asked = { ...known, ...way, amount: amount + together, ...(sums === null ? {} : { sums }) };
      const judgement = judge(asked, moment.inForce);
      return { way, judgement, differences: differences(payment.outcome, judgement.outcome) };
    });
    const { way, judgement, differences: found } = judged.find((each) => each.differences.length === 0) ?? judged[0]!;
    return {
      ...{ payment, time: moment.time, judgement, payer: setting.payer, payee: setting.payee, path: way.path },
      ...{ asked: way.isApproved ? countriesAsked(payment) : [], closing },
      ...{ funds, sums, modules, usedToday: judgement.outcome.dailyLimit === NO_LIMIT ? null : usedToday },
      silent: isUntold(payment) ? this.#silent.in(token) : [],
      differences: [...found, ...closingDifference(payment, closing)],
    };
  }

  #modulesOf(payment: DecidedPayment, { currency, inForce }: Moment, setting: Setting): Promise<ModuleAnswer[]> {
    const gate = this.counting.replay.gateOf(payment.token);
    return moduleAnswers(payment, { asset: currency.asset, gate, setting, inForce }, this.#ask);
  }

  /** What enters a queue may lack its funds. What moves is booked by the transfer before its decision, so that is added. */
  #fundsOf({ kind, token, payer, total }: DecidedPayment, time: number): Funds | null {
    if (kind === "queued" || kind === "batch") return null;
    const booked = kind === "reserved" ? 0n : total;
    return { balance: this.#funds.balanceOf(token, payer) + booked, ...this.#funds.heldOf(token, payer, time) };
  }

  /** The way that events tell; and those that a payment may have come where a deployment tells nothing. */
  #waysOf(payment: DecidedPayment, setting: Setting): [Way, ...Way[]] {
    const { kind, token, outcome, reservation, togetherAtMost } = payment;
    const told = this.#wayOf(payment, setting);
    const silent = this.#silent.in(token);
    if (silent.length === 0 || (kind !== "settled" && kind !== "reserved")) return [told];
    if (!isUntold(payment)) return [told, { ...told, together: togetherAtMost }];
    const isApproved = reservation !== null && outcome.approved;
    const { purpose } = outcome;
    return [told, ...silent.map((path) => ({ ...told, path, purpose, isApproved, together: togetherAtMost }))];
  }

  /**
   * An engine says which instruction a leg belongs to, and the purpose stands there or with what was submitted. The
   * currency's own paths name none. What a queue admits, what is earmarked and what is forced carries it in the word alone.
   */
  #wayOf(payment: DecidedPayment, setting: Setting): Way {
    const { kind, event, outcome, settlement, reservation, together } = payment;
    const word = {
      purpose: outcome.purpose,
      isApproved: false,
      isForced: kind === "forced",
      isQueued: false,
      together,
    };
    if (kind === "forced") return { ...word, path: null };
    if (kind === "queued" || kind === "batch") return { ...word, path: event.address, isQueued: true };
    const purpose = purposeOf(payment) ?? (kind === "settled" ? 0 : outcome.purpose);
    if (reservation === null) return { ...word, purpose, path: settlement?.engine ?? null };
    const path = reservation.reason?.address ?? null;
    return { ...word, purpose, path, isApproved: this.#isAsked(reservation, setting) };
  }

  /** Whether Supervisors are asked for a leg that was submitted: for all that its payer pays its payee up to this leg. */
  #isAsked({ reason, token, payer, payee, event }: ReservationStory, setting: Setting): boolean {
    if (reason?.name !== "PendingSubmitted") return false;
    const same = this.#submitted.get(reason)!.filter((other) => {
      const isSame = other.token === token && other.payer === payer && other.payee === payee;
      return isSame && other.event.index <= event.index;
    });
    return waits({ amount: same.reduce((sum, { amount }) => sum + amount, 0n) }, setting);
  }
}

/** Whether no event tells by way of what a payment came, so that it was the currency itself or a deployment that is silent. */
function isUntold({ kind, settlement, reservation }: DecidedPayment): boolean {
  return kind === "settled" ? settlement === null : kind === "reserved" && reservation?.reason === null;
}

const NOBODY_ASKED: AskModule = () => Promise.reject(new Error("no rule contract is asked"));

function refusing(modules: readonly ModuleAnswer[]): Pick<JudgedPayment, "refusing"> {
  return { refusing: modules.filter(({ permits }) => permits === false).map(({ country }) => country) };
}

/** What an authority holds is not in the way of paying it to whom it was granted. */
function spendable({ kind }: DecidedPayment, funds: Funds | null): Pick<JudgedPayment, "funds"> {
  if (funds === null) return {};
  return { funds: kind === "forced" ? funds.balance : funds.balance - funds.byAuthorities - funds.setAside };
}

function countriesAsked({ reservation }: DecidedPayment): readonly number[] {
  return [...((reservation?.reason?.args.countries ?? []) as readonly bigint[])].map(Number);
}

/** Whether a breaker says what the sums say. */
function closingDifference({ closedUntil: published }: DecidedPayment, recomputed: Closing | null): Difference[] {
  const until = recomputed?.until ?? null;
  if (published === until) return [];
  const text = (time: number | null) => (time === null ? "stays open" : `closed until ${time}`);
  return [{ field: "closing", published: text(published), recomputed: text(until) }];
}

/** The purpose that an instruction names; nothing where no event tells the instruction. */
function purposeOf({ settlement, reservation }: DecidedPayment): number | undefined {
  if (settlement !== null) return purposeOfBytes(settlement.purpose);
  const submitted = reservation?.reason?.args.instruction;
  const isTold = reservation?.reason?.name === "PendingSubmitted";
  return isTold ? purposeOfBytes((submitted as Instruction).purpose) : undefined;
}

/** Throws `NodeContradicts` for bytes that are no purpose. */
function purposeOfBytes(bytes: string): number {
  try {
    return purposeIndex(purposeFromBytes(bytes));
  } catch {
    throw new NodeContradicts(`${bytes} is no purpose`);
  }
}
