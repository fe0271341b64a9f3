import type { BilateralLimit, NettingProblem, PaymentRef, QueuedPayment } from "./problem.ts";

/** What is wrong with a netting problem. */
export type NettingProblemFault =
  | { readonly kind: "queueCount"; readonly openings: number; readonly queues: number }
  | { readonly kind: "negativeOpening"; readonly position: number; readonly opening: bigint }
  | { readonly kind: "unknownPayee"; readonly payment: PaymentRef; readonly payee: number }
  | { readonly kind: "paysItself"; readonly payment: PaymentRef }
  | { readonly kind: "amountNotPositive"; readonly payment: PaymentRef; readonly amount: bigint }
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
  for (let queue = 0; queue < queues.length; queue += 1) validateQueue(problem, queue);
  validateLimits(limits, queues.length);
}

function fail(fault: NettingProblemFault): never {
  throw new InvalidNettingProblem(fault);
}

function validateQueue(problem: NettingProblem, queue: number): void {
  const payments = problem.queues[queue]!;
  for (let index = 0; index < payments.length; index += 1) validatePayment(problem, payments[index]!, queue, index);
}

// No object is made for a payment that is in order: there may be a million.
function validatePayment({ queues }: NettingProblem, payment: QueuedPayment, queue: number, index: number): void {
  const { payee, amount, link } = payment;
  if (!isIndex(payee, queues.length)) fail({ kind: "unknownPayee", payment: { queue, index }, payee });
  if (payee === queue) fail({ kind: "paysItself", payment: { queue, index } });
  if (amount <= 0n) fail({ kind: "amountNotPositive", payment: { queue, index }, amount });
  if (link !== undefined) validateLink(queues, link, queue, index);
}

function validateLink(queues: NettingProblem["queues"], link: PaymentRef, queue: number, index: number): void {
  const partner = queues[link.queue]?.[link.index];
  const isItself = link.queue === queue && link.index === index;
  if (partner === undefined || isItself) return fail({ kind: "danglingLink", payment: { queue, index }, link });
  const back = partner.link;
  if (back?.queue !== queue || back.index !== index) {
    fail({ kind: "oneSidedLink", payment: { queue, index }, link });
  }
  const isVoid = queues[queue]![index]!.isVoid === true;
  if ((partner.isVoid === true) !== isVoid) fail({ kind: "halfVoidLink", payment: { queue, index }, link });
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
