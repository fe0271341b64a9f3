import type { NettingProblem, PaymentRef, QueuedPayment } from "../../../src/index.ts";
import type { Day, DayPayment } from "./arrivals.ts";
import type { Policy } from "./policies.ts";

/** What a day came to. Amounts in minor units. */
export interface DayOutcome {
  readonly payments: number;
  /** How many settled whole. */
  readonly settled: number;
  readonly gross: bigint;
  readonly value: bigint;
  /** Value times the rounds that it waited; what never settled waited until the end of the day. */
  readonly waited: bigint;
  /** Value times the rounds from its arrival to the end of the day: the most that it could wait. */
  readonly longest: bigint;
  /** Sum over positions of the most that each was below its opening. */
  readonly liquidityUsed: bigint;
  /** How often a part of a payment settled. */
  readonly divisions: number;
}

/**
 * A day under a policy, round after round: what arrived before the round ends is netted with what waits, and what an account
 * is paid it can pay out again. What is past its last round leaves unsettled.
 */
export async function simulateDay(day: Day, policy: Policy): Promise<DayOutcome> {
  const simulation = new Simulation(day);
  for (let round = 0; round < day.terms.rounds; round += 1) {
    simulation.open(round);
    if (!simulation.isStill) await simulation.settle(round, policy);
  }
  return simulation.outcome();
}

class Simulation {
  readonly #day: Day;
  /** What is left of each payment. */
  readonly #left: bigint[];
  /** By position the places in the day of what waits there, in order. */
  #waiting: number[][];
  readonly #balances: bigint[];
  readonly #lowest: bigint[];
  #arrived = 0;
  #waited = 0n;
  #divisions = 0;
  /** Whether nothing moved, came or went since a net found that nothing settles. */
  isStill = false;

  constructor(day: Day) {
    this.#day = day;
    this.#left = day.payments.map(({ amount }) => amount);
    this.#waiting = day.openings.map(() => []);
    this.#balances = [...day.openings];
    this.#lowest = [...day.openings];
  }

  /** What is past its time leaves, and what arrives in a round waits. */
  open(round: number): void {
    const before = this.#count();
    this.#waiting = this.#waiting.map((places) => places.filter((place) => this.#at(place).leaves >= round));
    if (this.#count() < before) this.isStill = false;
    const { payments } = this.#day;
    for (; this.#arrived < payments.length && this.#at(this.#arrived).arrives <= round; this.#arrived += 1) {
      this.#waiting[this.#at(this.#arrived).payer]!.push(this.#arrived);
      this.isStill = false;
    }
  }

  async settle(round: number, policy: Policy): Promise<void> {
    const { moves, drawn } = await policy.settle(this.#problem());
    for (const [position, amount] of drawn.entries()) {
      const low = this.#balances[position]! - amount;
      if (low < this.#lowest[position]!) this.#lowest[position] = low;
    }
    const places = this.#waiting;
    for (const { queue, index, amount } of moves) this.#move(places[queue]![index]!, amount, round);
    this.#waiting = places.map((waiting) => waiting.filter((place) => this.#left[place]! > 0n));
    this.isStill = moves.length === 0;
  }

  outcome(): DayOutcome {
    const { payments, openings, terms } = this.#day;
    const sum = (amountOf: (payment: DayPayment, place: number) => bigint) =>
      payments.reduce((total, payment, place) => total + amountOf(payment, place), 0n);
    const toEnd = ({ arrives }: DayPayment) => BigInt(terms.rounds - arrives);
    return {
      payments: payments.length,
      settled: this.#left.filter((left) => left === 0n).length,
      gross: sum(({ amount }) => amount),
      value: sum(({ amount }, place) => amount - this.#left[place]!),
      waited: this.#waited + sum((payment, place) => this.#left[place]! * toEnd(payment)),
      longest: sum((payment) => payment.amount * toEnd(payment)),
      liquidityUsed: openings.reduce((total, opening, position) => total + opening - this.#lowest[position]!, 0n),
      divisions: this.#divisions,
    };
  }

  #move(place: number, amount: bigint, round: number): void {
    const { payer, payee, arrives } = this.#at(place);
    this.#left[place]! -= amount;
    this.#balances[payer]! -= amount;
    this.#balances[payee]! += amount;
    this.#waited += amount * BigInt(round - arrives);
    if (this.#left[place]! > 0n) this.#divisions += 1;
  }

  #problem(): NettingProblem {
    const refs = new Map<number, PaymentRef>();
    for (const [queue, places] of this.#waiting.entries())
      for (const [index, place] of places.entries()) refs.set(place, { queue, index });
    const queued = (place: number): QueuedPayment => {
      const { payee, partner } = this.#at(place);
      const link = partner === undefined ? {} : { link: refs.get(partner)! };
      return { payee, amount: this.#left[place]!, ...link };
    };
    return { openings: [...this.#balances], queues: this.#waiting.map((places) => places.map(queued)) };
  }

  #count(): number {
    return this.#waiting.reduce((count, { length }) => count + length, 0);
  }

  #at(place: number): DayPayment {
    return this.#day.payments[place]!;
  }
}
