import type { BilateralLimit, NettingProblem, PaymentRef, QueuedPayment } from "./problem.ts";

/** What is wrong with a netting problem. */
export type NettingProblemFault =
  | { readonly kind: "queueCount"; readonly openings: number; readonly queues: number }
  | { readonly kind: "negativeOpening"; readonly position: number; readonly opening: bigint }
  | { readonly kind: "unknownPayee"; readonly payment: PaymentRef; readonly payee: number }
  | { readonly kind: "paysItself"; readonly payment: PaymentRef }
  | { readonly kind: "amountNotPositive"; readonly payment: PaymentRef; readonly amount: bigint }
  | { readonly kind: "leastPartNotPositive"; readonly payment: PaymentRef; readonly leastPart: bigint }
  | { readonly kind: "unknownClass"; readonly payment: PaymentRef; readonly weightClass: number }
  | { readonly kind: "danglingLink"; readonly payment: PaymentRef; readonly link: PaymentRef }
  | { readonly kind: "oneSidedLink"; readonly payment: PaymentRef; readonly link: PaymentRef }
  | { readonly kind: "halfVoidLink"; readonly payment: PaymentRef; readonly link: PaymentRef }
  | { readonly kind: "unknownLimitParty"; readonly limit: number; readonly position: number }
  | { readonly kind: "limitOnItself"; readonly limit: number }
  | { readonly kind: "negativeLimit"; readonly limit: number; readonly amount: bigint }
  | { readonly kind: "limitTwice"; readonly limit: number; readonly payer: number; readonly payee: number };

/** A netting problem that means nothing; `fault` says what and where. */
export class InvalidNettingProblem extends Error {
  readonly fault: NettingProblemFault;
  constructor(fault: NettingProblemFault) {
    super(`The netting problem is malformed: ${describe(fault)}.`);
    this.name = "InvalidNettingProblem";
    this.fault = fault;
  }
}

/**
 * Checks that a problem is well formed: every index in range, amounts above zero, openings and limits not below, links
 * that point at each other and are void together, one limit at most for a payer and a payee. An opening or a limit below
 * zero would leave no feasible set at all. Throws `InvalidNettingProblem` at the first fault.
 */
export function validate(problem: NettingProblem): void {
  const { openings, queues, limits = [] } = problem;
  if (openings.length !== queues.length) {
    fail({ kind: "queueCount", openings: openings.length, queues: queues.length });
  }
  for (const [position, opening] of openings.entries()) {
    if (opening < 0n) fail({ kind: "negativeOpening", position, opening });
  }
  const links = new Links(queues);
  for (const [queue, payments] of queues.entries()) validateQueue(payments, queue, links);
  links.validate();
  validateLimits(limits, queues.length);
}

function fail(fault: NettingProblemFault): never {
  throw new InvalidNettingProblem(fault);
}

// No object is made for a payment that is in order: there may be a million.
function validateQueue(payments: readonly QueuedPayment[], queue: number, links: Links): void {
  for (let index = 0; index < payments.length; index += 1) {
    const { payee, amount, link, isVoid, leastPart, weightClass } = payments[index]!;
    if (!isIndex(payee, links.queueCount)) fail({ kind: "unknownPayee", payment: { queue, index }, payee });
    if (payee === queue) fail({ kind: "paysItself", payment: { queue, index } });
    if (amount <= 0n) fail({ kind: "amountNotPositive", payment: { queue, index }, amount });
    if (leastPart !== undefined && leastPart <= 0n)
      fail({ kind: "leastPartNotPositive", payment: { queue, index }, leastPart });
    if (weightClass !== undefined && !isIndex(weightClass, Number.MAX_SAFE_INTEGER))
      fail({ kind: "unknownClass", payment: { queue, index }, weightClass });
    if (link !== undefined) links.add(queue, index, link, isVoid === true);
  }
}

/** The links of all queues in one row, so that to follow one costs no walk through the payments' own objects. */
class Links {
  readonly queueCount: number;
  readonly #lengths: Int32Array;
  /** Where each queue begins in the row, and where the last one ends. */
  readonly #starts: Int32Array;
  /** For each place the one that it is linked to, counted from 1; 0 is none. */
  readonly #partners: Int32Array;
  readonly #isVoid: Uint8Array;

  constructor(queues: NettingProblem["queues"]) {
    this.queueCount = queues.length;
    this.#lengths = Int32Array.from(queues, ({ length }) => length);
    this.#starts = new Int32Array(queues.length + 1);
    for (const [queue, length] of this.#lengths.entries()) this.#starts[queue + 1] = this.#starts[queue]! + length;
    this.#partners = new Int32Array(this.#starts.at(-1)!);
    this.#isVoid = new Uint8Array(this.#starts.at(-1)!);
  }

  add(queue: number, index: number, link: PaymentRef, isVoid: boolean): void {
    const isThere = isIndex(link.queue, this.queueCount) && isIndex(link.index, this.#lengths[link.queue]!);
    const [from, to] = [this.#starts[queue]! + index, this.#starts[link.queue]! + link.index];
    if (!isThere || from === to) fail({ kind: "danglingLink", payment: { queue, index }, link });
    this.#partners[from] = to + 1;
    this.#isVoid[from] = Number(isVoid);
  }

  validate(): void {
    for (let place = 0; place < this.#partners.length; place += 1) {
      const partner = this.#partners[place]! - 1;
      if (partner < 0) continue;
      if (this.#partners[partner] !== place + 1) fail({ kind: "oneSidedLink", ...this.#both(place, partner) });
      if (this.#isVoid[partner] !== this.#isVoid[place]) fail({ kind: "halfVoidLink", ...this.#both(place, partner) });
    }
  }

  #both(place: number, partner: number): { payment: PaymentRef; link: PaymentRef } {
    return { payment: this.#refOf(place), link: this.#refOf(partner) };
  }

  #refOf(place: number): PaymentRef {
    const queue = this.#starts.findLastIndex((start) => start <= place);
    return { queue, index: place - this.#starts[queue]! };
  }
}

function validateLimits(limits: readonly BilateralLimit[], positions: number): void {
  const pairs = new Set<number>();
  for (const [limit, { payer, payee, limit: amount }] of limits.entries()) {
    const stranger = [payer, payee].find((position) => !isIndex(position, positions));
    if (stranger !== undefined) fail({ kind: "unknownLimitParty", limit, position: stranger });
    if (payer === payee) fail({ kind: "limitOnItself", limit });
    if (amount < 0n) fail({ kind: "negativeLimit", limit, amount });
    const pair = payer * positions + payee;
    if (pairs.has(pair)) fail({ kind: "limitTwice", limit, payer, payee });
    pairs.add(pair);
  }
}

function isIndex(value: number, length: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < length;
}

function describe(fault: NettingProblemFault): string {
  const at = ({ queue, index }: PaymentRef) => `payment ${index} of queue ${queue}`;
  switch (fault.kind) {
    case "queueCount":
      return `${fault.openings} openings and ${fault.queues} queues`;
    case "negativeOpening":
      return `position ${fault.position} opens at ${fault.opening}, below zero`;
    case "unknownPayee":
      return `${at(fault.payment)} pays position ${fault.payee}, which is not there`;
    case "paysItself":
      return `${at(fault.payment)} pays its own position`;
    case "amountNotPositive":
      return `${at(fault.payment)} is of ${fault.amount}`;
    case "leastPartNotPositive":
      return `${at(fault.payment)} has a least part of ${fault.leastPart}`;
    case "unknownClass":
      return `${at(fault.payment)} is of class ${fault.weightClass}, which no list can have`;
    case "danglingLink":
      return `${at(fault.payment)} is linked to ${at(fault.link)}, which is not there or itself`;
    case "oneSidedLink":
      return `${at(fault.payment)} is linked to ${at(fault.link)}, which does not point back`;
    case "halfVoidLink":
      return `of ${at(fault.payment)} and ${at(fault.link)}, which are linked, one alone is void`;
    case "unknownLimitParty":
      return `limit ${fault.limit} names position ${fault.position}, which is not there`;
    case "limitOnItself":
      return `limit ${fault.limit} is of a position on itself`;
    case "negativeLimit":
      return `limit ${fault.limit} is ${fault.amount}, below zero`;
    case "limitTwice":
      return `limit ${fault.limit} is a second one of position ${fault.payer} on ${fault.payee}`;
  }
}
