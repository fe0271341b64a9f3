import type { BilateralLimit, NettingProblem, PaymentRef, QueuedPayment } from "../problem.ts";
import { validate } from "../validate.ts";
import { type NettingSolutionFault, verify } from "../verify.ts";
import { type Objective, validateObjective, weightOf } from "./objective.ts";
import { type Certificate, type OptimalSolution, PRICE_ONE, type SettledPart } from "./solution.ts";

/** Why a solution is not an optimal net of a problem. Amounts in minor units. */
export type OptimalSolutionFault =
  /** Not one flag a payment, one price an account, or a void payment settles. */
  | { readonly kind: "shape" }
  | { readonly kind: "negativePrice"; readonly account: number; readonly price: bigint }
  /** The net in order that comes with it is not the greatest. */
  | { readonly kind: "strictNet"; readonly fault: NettingSolutionFault }
  /** Strict, in the greatest net in order, and not settled. */
  | { readonly kind: "strictLeftOut"; readonly payment: PaymentRef }
  /** Unknown, settled whole already, divided twice, not divisible, or a link's leg that is not its maker's. */
  | { readonly kind: "notDivisible"; readonly payment: PaymentRef }
  | { readonly kind: "belowLeastPart"; readonly payment: PaymentRef; readonly amount: bigint }
  /** Not an account that the payment debits or credits. */
  | { readonly kind: "chargedElsewhere"; readonly payment: PaymentRef; readonly account: number }
  | { readonly kind: "chargedTwice"; readonly account: number }
  | { readonly kind: "openLink"; readonly payment: PaymentRef }
  /** Settles though an older one, to the same payee and of the same class, has not settled whole. */
  | { readonly kind: "outOfOrder"; readonly payment: PaymentRef; readonly before: PaymentRef }
  /** Settles behind a strict payment that has not. */
  | { readonly kind: "passesStrict"; readonly payment: PaymentRef; readonly before: PaymentRef }
  | { readonly kind: "short"; readonly position: number; readonly by: bigint }
  | { readonly kind: "overLimit"; readonly limit: BilateralLimit; readonly by: bigint }
  /** By itself this payment could be added, the rest of it, or a part if no division is charged to its payer. */
  | { readonly kind: "couldBeAdded"; readonly payment: PaymentRef }
  | { readonly kind: "belowShare"; readonly value: bigint; readonly bound: bigint };

/** Least share of the bound: `parts` of `of`. */
export interface Threshold {
  readonly parts: bigint;
  readonly of: bigint;
}

const NO_THRESHOLD: Threshold = { parts: 0n, of: 1n };

/**
 * Checks an optimal net, and shares no code with the solver: it is feasible, keeps the order of each payer's payments to a
 * payee and passes nothing strict, divides only what may be divided and at most once an account, settles what is strict in
 * the greatest net in order, leaves out nothing that could be added by itself, and its value is at least a share of what
 * its own prices show that nothing exceeds.
 *
 * Returns the first fault, null if there is none. Throws `InvalidNettingProblem` and `InvalidObjective`.
 */
export function verifyOptimal(
  problem: NettingProblem,
  solution: OptimalSolution,
  objective: Objective = {},
  threshold: Threshold = NO_THRESHOLD,
): OptimalSolutionFault | null {
  validate(problem);
  validateObjective(problem, objective);
  if (!fits(problem, solution)) return { kind: "shape" };
  const check = new OptimalCheck(problem, solution);
  return (
    check.prices() ??
    check.strictNet() ??
    check.parts() ??
    check.links() ??
    check.order() ??
    check.balances() ??
    check.completeness() ??
    shareFault(certificateOf(problem, solution, objective), threshold)
  );
}

/**
 * What a net settles and what nothing can exceed, in units of weight. The bound holds whatever the solution; the value is
 * that of its flags and parts, which `verifyOptimal` judges. The problem and the shape must be valid.
 */
export function certificateOf(
  problem: NettingProblem,
  { isSettled, parts, prices }: OptimalSolution,
  objective: Objective = {},
): Certificate {
  const tally = new Tally(problem, prices, objective);
  let value = 0n;
  for (const [queue, payments] of problem.queues.entries()) {
    for (const [index, payment] of payments.entries()) {
      tally.add(queue, payment);
      if (isSettled[queue]![index] === 1) value += payment.amount * weightOf(objective, queue, payment);
    }
  }
  for (const moved of parts.flatMap((part) => movesOf(problem, part)))
    value += moved.amount * weightOf(objective, moved.queue, problem.queues[moved.queue]![moved.index]!);
  return { value, bound: tally.bound() };
}

function shareFault({ value, bound }: Certificate, { parts, of }: Threshold): OptimalSolutionFault | null {
  return value * of < bound * parts ? { kind: "belowShare", value, bound } : null;
}

/** Sums up what prices allow: each payment for what it counts for beyond the price of what it draws. */
class Tally {
  readonly #problem: NettingProblem;
  readonly #prices: readonly bigint[];
  readonly #objective: Objective;
  readonly #limitPrices = new Map<string, bigint>();
  #worth: bigint;

  constructor(problem: NettingProblem, prices: readonly bigint[], objective: Objective) {
    const { openings, limits = [] } = problem;
    this.#problem = problem;
    this.#prices = prices;
    this.#objective = objective;
    this.#worth = openings.reduce((sum, opening, position) => sum + opening * prices[position]!, 0n);
    for (const [index, { payer, payee, limit }] of limits.entries()) {
      const price = prices[openings.length + index]!;
      this.#limitPrices.set(`${payer}/${payee}`, price);
      this.#worth += limit * price;
    }
  }

  add(queue: number, payment: QueuedPayment): void {
    const { link, isVoid } = payment;
    if (isVoid === true) return;
    const gain = this.#gain(queue, payment);
    if (link === undefined) this.#take(gain * payment.amount);
    else this.#addLeg(queue, payment, link);
  }

  bound(): bigint {
    return this.#worth / PRICE_ONE;
  }

  /** A link counts once, at its maker's leg: both legs together, and the unit by which the other may be rounded up. */
  #addLeg(queue: number, payment: QueuedPayment, link: PaymentRef): void {
    const other = this.#problem.queues[link.queue]![link.index]!;
    if (!isMaker(payment, other, { queue: link.queue, index: link.index }, other.link!)) return;
    const otherGain = this.#gain(link.queue, other);
    this.#take(this.#gain(queue, payment) * payment.amount + otherGain * other.amount);
    const isExact = other.amount % payment.amount === 0n;
    if (!isExact && mayDivide(payment) && mayDivide(other)) this.#take(otherGain);
  }

  #take(worth: bigint): void {
    if (worth > 0n) this.#worth += worth;
  }

  #gain(queue: number, payment: QueuedPayment): bigint {
    const [there, back] = [this.#priceOf(queue, payment.payee), this.#priceOf(payment.payee, queue)];
    return weightOf(this.#objective, queue, payment) * PRICE_ONE - there + back;
  }

  #priceOf(payer: number, payee: number): bigint {
    return this.#prices[payer]! + (this.#limitPrices.get(`${payer}/${payee}`) ?? 0n);
  }
}

function fits({ queues, openings, limits = [] }: NettingProblem, { isSettled, prices }: OptimalSolution): boolean {
  return (
    isSettled.length === queues.length &&
    prices.length === openings.length + limits.length &&
    queues.every((payments, queue) => {
      const flags = isSettled[queue]!;
      return (
        flags.length === payments.length &&
        payments.every(({ isVoid }, index) => flags[index] === 0 || (flags[index] === 1 && isVoid !== true))
      );
    })
  );
}

/** One check after another of what a solution claims; each relies on those before it. */
class OptimalCheck {
  readonly #problem: NettingProblem;
  readonly #solution: OptimalSolution;
  readonly #partAt = new Map<string, SettledPart>();
  readonly #charged = new Set<number>();
  readonly #positions: bigint[];
  readonly #limits = new Map<string, { account: number; limit: BilateralLimit; rest: bigint }>();
  /** The next unlinked payment of each payer, payee and class that has not settled whole. */
  readonly #next = new Map<string, number>();
  /** The first strict payment of each queue that has not settled whole. */
  readonly #barriers: number[] = [];

  constructor(problem: NettingProblem, solution: OptimalSolution) {
    this.#problem = problem;
    this.#solution = solution;
    this.#positions = [...problem.openings];
    for (const [index, limit] of (problem.limits ?? []).entries()) {
      const account = problem.openings.length + index;
      this.#limits.set(`${limit.payer}/${limit.payee}`, { account, limit, rest: limit.limit });
    }
  }

  prices(): OptimalSolutionFault | null {
    const account = this.#solution.prices.findIndex((price) => price < 0n);
    return account < 0 ? null : { kind: "negativePrice", account, price: this.#solution.prices[account]! };
  }

  strictNet(): OptimalSolutionFault | null {
    const { strict } = this.#solution;
    const fault = verify(this.#problem, strict);
    if (fault !== null) return { kind: "strictNet", fault };
    return this.#find((payment) => {
      const isDue = isStrict(this.#at(payment)) && payment.index < strict.settled[payment.queue]!;
      return isDue && !this.#isSettled(payment) ? { kind: "strictLeftOut", payment } : null;
    });
  }

  parts(): OptimalSolutionFault | null {
    for (const part of this.#solution.parts) {
      const fault = this.#part(part);
      if (fault !== null) return fault;
      this.#partAt.set(keyOf(part.payment), part);
      this.#charged.add(part.account);
    }
    return null;
  }

  links(): OptimalSolutionFault | null {
    return this.#find((payment) => {
      const { link } = this.#at(payment);
      const isOpen = link !== undefined && this.#isSettled(payment) && !this.#isSettled(link);
      return isOpen ? { kind: "openLink", payment } : null;
    });
  }

  order(): OptimalSolutionFault | null {
    for (const queue of this.#problem.queues.keys()) {
      const fault = this.#orderOf(queue);
      if (fault !== null) return fault;
    }
    return this.#find((payment) => {
      const barrier = this.#barriers[payment.queue]!;
      const passes = payment.index > barrier && this.#moves(payment);
      return passes ? { kind: "passesStrict", payment, before: { queue: payment.queue, index: barrier } } : null;
    });
  }

  balances(): OptimalSolutionFault | null {
    for (const [queue, payments] of this.#problem.queues.entries()) {
      for (const [index, { payee, amount }] of payments.entries())
        if (this.#isSettled({ queue, index })) this.#book(queue, payee, amount);
    }
    for (const { queue, index, amount } of this.#solution.parts.flatMap((part) => movesOf(this.#problem, part)))
      this.#book(queue, this.#at({ queue, index }).payee, amount);
    return this.#infeasibility();
  }

  completeness(): OptimalSolutionFault | null {
    return this.#find((payment) => {
      const { isVoid, link } = this.#at(payment);
      if (isVoid === true || this.#isSettled(payment) || !this.#mayBeNext(payment)) return null;
      const fits = link === undefined ? this.#fitsMore(payment) : this.#fitsBoth(payment, link);
      return fits ? { kind: "couldBeAdded", payment } : null;
    });
  }

  #part({ payment, amount, account }: SettledPart): OptimalSolutionFault | null {
    const divided = this.#problem.queues[payment.queue]?.[payment.index];
    if (divided === undefined || !this.#isDivisible(payment, divided)) return { kind: "notDivisible", payment };
    const other = divided.link && this.#at(divided.link);
    const isBelow =
      !isPart(divided, amount) || (other !== undefined && !isPart(other, otherPart(divided, other, amount)));
    if (isBelow) return { kind: "belowLeastPart", payment, amount };
    if (!this.#touched(payment).includes(account)) return { kind: "chargedElsewhere", payment, account };
    return this.#charged.has(account) ? { kind: "chargedTwice", account } : null;
  }

  #isDivisible(payment: PaymentRef, divided: QueuedPayment): boolean {
    const { link, isVoid } = divided;
    const isFree = isVoid !== true && !this.#isSettled(payment) && !this.#partAt.has(keyOf(payment));
    if (!isFree || !mayDivide(divided)) return false;
    if (link === undefined) return true;
    const other = this.#at(link);
    return mayDivide(other) && !this.#isSettled(link) && isMaker(divided, other, link, other.link!);
  }

  #touched({ queue, index }: PaymentRef): number[] {
    const { payee, link } = this.#problem.queues[queue]![index]!;
    const legs = [[queue, payee] as const];
    if (link !== undefined) legs.push([link.queue, this.#at(link).payee]);
    return legs.flatMap(([from, to]) => [
      from,
      to,
      ...[`${from}/${to}`, `${to}/${from}`].flatMap((key) => this.#limits.get(key)?.account ?? []),
    ]);
  }

  /** Notes where the queue's order stops, and finds what unlinked payment settles out of turn. */
  #orderOf(queue: number): OptimalSolutionFault | null {
    this.#barriers[queue] = Infinity;
    for (const [index, payment] of this.#problem.queues[queue]!.entries()) {
      const place = { queue, index };
      if (payment.isVoid === true) continue;
      if (isStrict(payment) && !this.#isSettled(place)) this.#barriers[queue] = Math.min(this.#barriers[queue], index);
      if (payment.link !== undefined) continue;
      const before = this.#next.get(turnOf(queue, payment));
      if (before !== undefined && this.#moves(place))
        return { kind: "outOfOrder", payment: place, before: { queue, index: before } };
      if (before === undefined && !this.#isSettled(place)) this.#next.set(turnOf(queue, payment), index);
    }
    return null;
  }

  #infeasibility(): OptimalSolutionFault | null {
    const position = this.#positions.findIndex((balance) => balance < 0n);
    if (position >= 0) return { kind: "short", position, by: -this.#positions[position]! };
    const over = [...this.#limits.values()].find(({ rest }) => rest < 0n);
    return over === undefined ? null : { kind: "overLimit", limit: over.limit, by: -over.rest };
  }

  /** Whether order would let a payment settle now. */
  #mayBeNext(payment: PaymentRef): boolean {
    const { link } = this.#at(payment);
    if (payment.index > this.#barriers[payment.queue]!) return false;
    if (link !== undefined) return link.index <= this.#barriers[link.queue]!;
    return this.#next.get(turnOf(payment.queue, this.#at(payment))) === payment.index;
  }

  /** Whether what is open of an unlinked payment is covered, or a first part of it for which its payer is free. */
  #fitsMore(place: PaymentRef): boolean {
    const payment = this.#at(place);
    const settled = this.#partAt.get(keyOf(place))?.amount ?? 0n;
    const cover = this.#coverOf(place.queue, payment.payee);
    if (cover >= payment.amount - settled) return true;
    if (settled > 0n || !mayDivide(payment) || this.#charged.has(place.queue)) return false;
    const least = payment.leastPart ?? 1n;
    return isPart(payment, least) && least <= cover;
  }

  #coverOf(payer: number, payee: number): bigint {
    const balance = this.#positions[payer]!;
    const rest = this.#limits.get(`${payer}/${payee}`)?.rest ?? balance;
    return rest < balance ? rest : balance;
  }

  /** Whether what is open of a link is covered. */
  #fitsBoth(payment: PaymentRef, link: PaymentRef): boolean {
    const legs = [payment, link].map((place) => ({ ...place, ...this.#at(place), open: this.#openOf(place) }));
    for (const { queue, payee, open } of legs) this.#book(queue, payee, open);
    const fits = legs.every(({ queue, payee }) => this.#coverOf(queue, payee) >= 0n);
    for (const { queue, payee, open } of legs) this.#book(queue, payee, -open);
    return fits;
  }

  #openOf(place: PaymentRef): bigint {
    const { amount, link } = this.#at(place);
    const part = this.#partAt.get(keyOf(place)) ?? (link && this.#partAt.get(keyOf(link)));
    if (part === undefined) return amount;
    return amount - movesOf(this.#problem, part).find(({ queue, index }) => isAt(place, queue, index))!.amount;
  }

  #book(payer: number, payee: number, amount: bigint): void {
    this.#positions[payer]! -= amount;
    this.#positions[payee]! += amount;
    const [there, back] = [this.#limits.get(`${payer}/${payee}`), this.#limits.get(`${payee}/${payer}`)];
    if (there !== undefined) there.rest -= amount;
    if (back !== undefined) back.rest += amount;
  }

  #isSettled({ queue, index }: PaymentRef): boolean {
    return this.#solution.isSettled[queue]![index] === 1;
  }

  /** Whether anything of a payment settles. */
  #moves(payment: PaymentRef): boolean {
    const { link } = this.#at(payment);
    return (
      this.#isSettled(payment) ||
      this.#partAt.has(keyOf(payment)) ||
      (link !== undefined && this.#partAt.has(keyOf(link)))
    );
  }

  #at({ queue, index }: PaymentRef): QueuedPayment {
    return this.#problem.queues[queue]![index]!;
  }

  #find(faultAt: (payment: PaymentRef) => OptimalSolutionFault | null): OptimalSolutionFault | null {
    for (const [queue, { length }] of this.#problem.queues.entries()) {
      for (let index = 0; index < length; index += 1) {
        const fault = faultAt({ queue, index });
        if (fault !== null) return fault;
      }
    }
    return null;
  }
}

/** What moves when a part settles: of a link the other leg as well, at the rate of the whole and rounded up. */
function movesOf({ queues }: NettingProblem, { payment, amount }: SettledPart): (PaymentRef & { amount: bigint })[] {
  const divided = queues[payment.queue]![payment.index]!;
  const { link } = divided;
  if (link === undefined) return [{ ...payment, amount }];
  const other = queues[link.queue]![link.index]!;
  return [
    { ...payment, amount },
    { ...link, amount: otherPart(divided, other, amount) },
  ];
}

function otherPart(divided: QueuedPayment, other: QueuedPayment, amount: bigint): bigint {
  const product = amount * other.amount;
  const floor = product / divided.amount;
  return floor * divided.amount === product ? floor : floor + 1n;
}

/** Whether a leg is its link's maker's, who does not bear the rounding; `place` is the other leg's, `own` this one's. */
function isMaker(leg: QueuedPayment, other: QueuedPayment, place: PaymentRef, own: PaymentRef): boolean {
  const [isTaker, isOtherTaker] = [leg.isTaker === true, other.isTaker === true];
  if (isTaker !== isOtherTaker) return isOtherTaker;
  return own.queue === place.queue ? own.index < place.index : own.queue < place.queue;
}

function isPart(payment: QueuedPayment, part: bigint): boolean {
  const least = payment.leastPart ?? 1n;
  return least <= part && least <= payment.amount - part;
}

function mayDivide({ waits }: QueuedPayment): boolean {
  return waits === "divisible";
}

function isStrict({ waits, isVoid }: QueuedPayment): boolean {
  return isVoid !== true && waits !== "passable" && waits !== "divisible";
}

/** Those with the same key settle in their order. */
function turnOf(queue: number, { payee, weightClass }: QueuedPayment): string {
  return `${queue}/${payee}/${weightClass ?? 0}`;
}

function keyOf({ queue, index }: PaymentRef): string {
  return `${queue}/${index}`;
}

function isAt(place: PaymentRef, queue: number, index: number): boolean {
  return place.queue === queue && place.index === index;
}
