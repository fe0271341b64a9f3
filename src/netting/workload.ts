import type { LabelledProblem } from "./labelled.ts";
import type { NettingProblem, QueuedPayment } from "./problem.ts";
import { Random } from "./random.ts";

/** What a generated workload is like. */
export interface WorkloadTerms {
  /** The same seed and terms give the same workload. */
  readonly seed: number;
  /** At least 2; each has an account in every currency. */
  readonly banks: number;
  readonly currencies: number;
  readonly payments: number;
  /** What the accounts open with, as a share of all that they pay. */
  readonly liquidity: number;
  /** Share of payments that are legs of a payment versus payment; there are none in a single currency. */
  readonly linked: number;
  /**
   * Share of what each account pays more than it receives that others lend it, at some time of the day: payments besides
   * those counted. At 0 flows are as drawn and few come back; at 1 all together could settle with no opening at all.
   */
  readonly funding: number;
}

/**
 * What is known of the flows over Fedwire: K. Soramäki, M. Bech, J. Arnold, R. Glass and W. Beyeler, "The topology of
 * interbank payment flows", Physica A 379 (2007) 317-333. Degrees follow a power law, a bank pays fifteen others on
 * average, and of its links 22 in 100 are returned.
 */
export const FEDWIRE = {
  degreeExponent: 2.1,
  meanDegree: 15.2,
  reciprocity: 0.22,
  /**
   * Values are lognormal (G. Leibbrandt, "How big is that payment?", SWIFT Institute, 2012). These are the logarithm and
   * deviation, in dollars, of a median of 30,000 and a mean of 3,000,000.
   */
  value: { mu: 10.31, sigma: 3.03 },
} as const;

const MINOR_UNITS = 100;

/** A bank pays another. */
export interface NetworkLink {
  readonly payer: number;
  readonly payee: number;
}

/**
 * A directed network of banks with the degree exponent, mean degree and reciprocity of `FEDWIRE`; among few banks the
 * mean degree is half of the others. The sizes of banks are the quantiles of a power law, and two are linked with a
 * probability that grows with the product of their sizes.
 */
export function generateNetwork(random: Random, banks: number): NetworkLink[] {
  const sizes = sizesOf(banks);
  const links: NetworkLink[] = [];
  const density = densityFor(sizes);
  for (let bank = 1; bank < banks; bank += 1) {
    for (let other = 0; other < bank; other += 1) {
      if (random.fraction() < linkProbability(density, sizes, bank, other))
        links.push(...linkBetween(random, bank, other));
    }
  }
  return links.length > 0 ? links : [{ payer: 0, payee: 1 }];
}

/** The largest bank first. */
function sizesOf(banks: number): number[] {
  return Array.from({ length: banks }, (_, rank) => ((rank + 0.5) / banks) ** (-1 / (FEDWIRE.degreeExponent - 1)));
}

function linkProbability(density: number, sizes: readonly number[], bank: number, other: number): number {
  return 1 - Math.exp(-density * sizes[bank]! * sizes[other]!);
}

/** Of the pairs that are linked this share is linked both ways, so that `reciprocity` of the links are returned. */
const RETURNED_PAIRS = FEDWIRE.reciprocity / (2 - FEDWIRE.reciprocity);

function linkBetween(random: Random, bank: number, other: number): NetworkLink[] {
  const [payer, payee] = random.fraction() < 0.5 ? [bank, other] : [other, bank];
  const link = { payer, payee };
  return random.fraction() < RETURNED_PAIRS ? [link, { payer: payee, payee: payer }] : [link];
}

/** The factor at which the expected number of linked pairs is right, by bisection of its logarithm. */
function densityFor(sizes: readonly number[]): number {
  const degree = Math.min(FEDWIRE.meanDegree, (sizes.length - 1) / 2);
  const pairs = (sizes.length * degree) / (1 + RETURNED_PAIRS);
  let [low, high] = [-40, 10];
  for (let step = 0; step < 24; step += 1) {
    const middle = (low + high) / 2;
    if (expectedPairs(Math.exp(middle), sizes) < pairs) low = middle;
    else high = middle;
  }
  return Math.exp(high);
}

function expectedPairs(density: number, sizes: readonly number[]): number {
  let expected = 0;
  for (let bank = 1; bank < sizes.length; bank += 1) {
    for (let other = 0; other < bank; other += 1) expected += linkProbability(density, sizes, bank, other);
  }
  return expected;
}

/**
 * Queues as they stand when nothing has settled yet: payments over links of a network for each currency, at random, a
 * link carrying them in proportion to the product of its banks' sizes. The legs of a payment versus payment go between
 * the same two banks, each in its own currency, at a rate of one. Loans close a share of what the accounts lack. Every
 * account opens with the same share of what it pays. Position `c * banks + b` is bank `b` in currency `c`; amounts are hundredths.
 *
 * Throws `RangeError` for terms that make no sense.
 */
export function generateWorkload(terms: WorkloadTerms): LabelledProblem {
  checkTerms(terms);
  const { banks, currencies } = terms;
  const random = new Random(terms.seed);
  const drawn = drawPayments(random, terms);
  const queues = queuesOf(drawn, drawLoans(random, terms, drawn), banks * currencies);
  const digits = String(banks).length;
  return {
    name: workloadName(terms),
    problem: { openings: openingsOf(queues, terms.liquidity), queues },
    positions: queues.map((_, position) => ({
      account: `Bank ${String((position % banks) + 1).padStart(digits, "0")}`,
      currency: `C${String(Math.floor(position / banks) + 1).padStart(2, "0")}`,
      decimals: 2,
    })),
    paymentId: ({ queue, index }) => `${queue}-${index}`,
  };
}

/** Terms in short: banks x currencies, payments, liquidity, and whether the flows are as drawn or funded. */
export function workloadName({ banks, currencies, payments, liquidity, funding }: WorkloadTerms): string {
  const percent = (share: number) => `${Number((share * 100).toFixed(4))}pc`;
  const flows = funding === 0 ? "drawn" : `funded_${percent(funding)}`;
  return `${flows}.${banks}x${currencies}.${payments}.${percent(liquidity)}`;
}

function checkTerms({ banks, currencies, payments, liquidity, linked, funding }: WorkloadTerms): void {
  const whole = { banks: [banks, 2], currencies: [currencies, 1], payments: [payments, 0] } as const;
  for (const [name, [value, least]] of Object.entries(whole)) {
    if (!Number.isSafeInteger(value) || value < least)
      throw new RangeError(`${name} must be a whole number from ${least}.`);
  }
  if (!(liquidity >= 0)) throw new RangeError("liquidity must be a share of at least 0.");
  for (const [name, share] of Object.entries({ linked, funding })) {
    if (!(share >= 0 && share <= 1)) throw new RangeError(`${name} must be a share from 0 to 1.`);
  }
}

/** Payments in the order in which they come in. */
interface DrawnPayment {
  readonly payer: number;
  readonly payee: number;
  readonly amount: number;
  /** Place of the other leg among those drawn. */
  readonly partner?: number;
}

interface Loan extends DrawnPayment {
  /** Comes in before what was drawn at this place. */
  readonly place: number;
}

function drawPayments(random: Random, terms: WorkloadTerms): DrawnPayment[] {
  const { banks, currencies } = terms;
  const flows = Array.from({ length: currencies }, () => new Flows(random, banks));
  const drawn: DrawnPayment[] = [];
  for (const isPair of drawKinds(random, terms)) {
    const currency = random.below(currencies);
    const { payer, payee } = flows[currency]!.draw();
    const amount = drawAmount(random);
    const leg = (base: number) => ({ payer: base + payer, payee: base + payee, amount });
    if (!isPair) {
      drawn.push(leg(currency * banks));
      continue;
    }
    const other = ((currency + 1 + random.below(currencies - 1)) % currencies) * banks;
    const place = drawn.length;
    drawn.push({ ...leg(currency * banks), partner: place + 1 });
    drawn.push({ payer: other + payee, payee: other + payer, amount, partner: place });
  }
  return drawn;
}

/** For each single payment 0 and for each pair 1, mixed. */
function drawKinds(random: Random, { payments, currencies, linked }: WorkloadTerms): number[] {
  const pairs = currencies === 1 ? 0 : Math.floor((payments * linked) / 2);
  return random.shuffle(Array.from({ length: payments - pairs }, (_, event) => Number(event < pairs)));
}

function drawAmount(random: Random): number {
  const { mu, sigma } = FEDWIRE.value;
  return Math.max(1, Math.round(MINOR_UNITS * Math.exp(mu + sigma * random.normal())));
}

/** Draws links of a network in proportion to what they carry. */
class Flows {
  readonly #random: Random;
  readonly #links: readonly NetworkLink[];
  /** For each link what it and those before it carry. */
  readonly #upTo: Float64Array;

  constructor(random: Random, banks: number) {
    this.#random = random;
    this.#links = generateNetwork(random, banks);
    const sizes = sizesOf(banks);
    let sum = 0;
    this.#upTo = Float64Array.from(this.#links, ({ payer, payee }) => (sum += sizes[payer]! * sizes[payee]!));
  }

  draw(): NetworkLink {
    const target = this.#random.fraction() * this.#upTo.at(-1)!;
    let [low, high] = [0, this.#upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#upTo[middle]! <= target) low = middle + 1;
      else high = middle;
    }
    return this.#links[low]!;
  }
}

/** Who pays more than it receives is lent a share of the difference by those who receive more, in each currency. */
function drawLoans(
  random: Random,
  { banks, currencies, funding }: WorkloadTerms,
  drawn: readonly DrawnPayment[],
): Loan[] {
  const net = new Float64Array(banks * currencies);
  for (const { payer, payee, amount } of drawn) {
    net[payer]! -= amount;
    net[payee]! += amount;
  }
  const parts = net.map((received) => Math.trunc(received * funding));
  const loans = Array.from({ length: currencies }, (_, currency) => matched(parts, currency * banks, banks)).flat();
  const timed = loans.map((loan) => ({ ...loan, place: random.below(drawn.length) }));
  return timed.sort((a, b) => a.place - b.place);
}

/** Payments from those above zero to those below, within a currency. Changes the parts. */
function matched(parts: Float64Array, base: number, banks: number): DrawnPayment[] {
  const positions = Array.from({ length: banks }, (_, bank) => base + bank);
  const lenders = positions.filter((position) => parts[position]! > 0);
  const borrowers = positions.filter((position) => parts[position]! < 0);
  const loans: DrawnPayment[] = [];
  while (lenders.length > 0 && borrowers.length > 0) {
    const [payer, payee] = [lenders[0]!, borrowers[0]!];
    const amount = Math.min(parts[payer]!, -parts[payee]!);
    loans.push({ payer, payee, amount });
    parts[payer]! -= amount;
    parts[payee]! += amount;
    if (parts[payer] === 0) lenders.shift();
    if (parts[payee] === 0) borrowers.shift();
  }
  return loans;
}

function queuesOf(drawn: readonly DrawnPayment[], loans: readonly Loan[], positions: number): QueuedPayment[][] {
  const waiting = Array.from({ length: positions }, (): DrawnPayment[] => []);
  const indices = new Int32Array(drawn.length);
  let lent = 0;
  for (const [place, payment] of drawn.entries()) {
    for (; lent < loans.length && loans[lent]!.place <= place; lent += 1)
      waiting[loans[lent]!.payer]!.push(loans[lent]!);
    indices[place] = waiting[payment.payer]!.push(payment) - 1;
  }
  const queued = ({ payee, amount, partner }: DrawnPayment): QueuedPayment => {
    const base = { payee, amount: BigInt(amount) };
    return partner === undefined ? base : { ...base, link: { queue: drawn[partner]!.payer, index: indices[partner]! } };
  };
  return waiting.map((payments) => payments.map(queued));
}

const PARTS = 1_000_000;

function openingsOf(queues: NettingProblem["queues"], liquidity: number): bigint[] {
  const share = BigInt(Math.round(liquidity * PARTS));
  return queues.map((payments) => (payments.reduce((sum, { amount }) => sum + amount, 0n) * share) / BigInt(PARTS));
}
