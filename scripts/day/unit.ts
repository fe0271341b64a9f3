import { ZeroHash } from "ethers";

import { assemble } from "../../src/cycle/assemble.ts";
import { hashesOf } from "../../src/cycle/cycle-tree.ts";
import type { Keccak } from "../../src/cycle/keccak.ts";
import { coreOf, type CyclePayment } from "../../src/cycle/payment.ts";
import { PaymentTable } from "../../src/cycle/payment-table.ts";
import { isSupervisorKey } from "../../src/cycle/proposal.ts";
import { Random } from "../../src/netting/random.ts";
import { hexFrom, uetrFrom } from "../bench/cycle-workload.ts";
import { total } from "./terms.ts";
import type { Book, DayWorld, Members } from "./world.ts";

/** A part of a day: the payments of one book in one cycle. */
export interface Unit {
  readonly cycle: number;
  readonly book: number;
  readonly payments: number;
}

/** An account's flows in a unit; minor units. */
export interface Flow {
  /** Place of the currency and the bank. */
  readonly currency: number;
  readonly bank: number;
  readonly net: bigint;
  /** The least that its balance comes to on the way if each payment settles by itself, in their order. */
  readonly lowest: bigint;
}

/** What a unit comes to. */
export interface UnitResult extends Unit {
  readonly signers: number;
  readonly positions: number;
  readonly currencies: number;
  readonly root: string;
  /** Sum of all payments. */
  readonly value: bigint;
  readonly flows: readonly Flow[];
  /** Milliseconds of processor time of the thread: to make the payments up, and the agent's. */
  readonly generating: number;
  readonly netting: number;
}

const LINKED = 0.1; // of the payments are legs of payments versus payments
const [MEDIAN, SPREAD] = [100_000, 2]; // of amounts, lognormal, as Fedwire's are

/** Makes up the payments of a unit, and does an agent's work with them: judges, nets, and builds the trees. */
export async function runUnit(world: DayWorld, unit: Unit, seed: number, keccak: Keccak): Promise<UnitResult> {
  const begun = threadTime();
  const table = paymentsOf(world, unit, seed);
  const made = threadTime();
  const hash = (rows: PaymentTable) => Promise.resolve(hashesOf(rows, keccak));
  const { proposal, signers, leftOut } = await assemble(table, world.terms, keccak, hash);
  const done = threadTime();
  if (leftOut.size > 0) throw new Error(`${leftOut.size} payments of ${unit.cycle}/${unit.book} are left out`);
  if (signers.every(({ id }) => isSupervisorKey(id))) throw new Error("nobody pays");
  return {
    ...unit,
    signers: signers.length,
    positions: proposal.positions.length,
    currencies: proposal.currencies.length,
    root: proposal.root,
    ...flowsOf(world, table),
    generating: made - begun,
    netting: done - made,
  };
}

/** Others use the machine too. */
function threadTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function paymentsOf(
  { banks, tokens, books }: DayWorld,
  { cycle, book: place, payments }: Unit,
  seed: number,
): PaymentTable {
  const random = new Random(seed * 1_000_003 + cycle * 1_009 + place);
  const [book, table, hex] = [books[place]!, new PaymentTable(payments), hexFrom(random)];
  const drawCurrency = drawer(book.shares, random);
  const drawers = book.members.map(({ weights }) => (total(weights) > 0 ? drawer(weights, random) : undefined));
  const payment = (payer: number, payee: number, currency: number, uetr: string): CyclePayment => {
    const amount = BigInt(Math.ceil(MEDIAN * Math.exp(SPREAD * random.normal())));
    const sides = { payer: banks[payer]!.account, payee: banks[payee]!.account, currency: tokens[currency]! };
    return { ...sides, amount, purpose: 0, uetr, salt: hex(32), linked: ZeroHash };
  };
  const sidesIn = (currency: number) => sidesOf(book, book.members[currency]!, drawers[currency]!);
  const pairs = tokens.length < 2 ? 0 : Math.floor((payments * LINKED) / 2);
  for (let index = 0; index < payments - 2 * pairs; ++index) {
    const currency = drawCurrency();
    table.add(payment(...sidesIn(currency), currency, uetrFrom(hex)));
  }
  for (let index = 0; index < pairs; ++index) {
    const [currency, uetr] = [drawCurrency(), uetrFrom(hex)];
    const [a, b] = sidesIn(currency);
    const back = otherCurrency(book, currency, a, b);
    const [one, other] = [payment(a, b, currency, uetr), payment(b, a, back, uetr)];
    table.add({ ...one, linked: coreOf(other) });
    table.add({ ...other, linked: coreOf(one) });
  }
  return table;
}

/** Another currency in which both pay, or the same one where there is none. */
function otherCurrency({ members }: Book, currency: number, a: number, b: number): number {
  const isOf = (each: number) => members[each]!.banks.includes(a) && members[each]!.banks.includes(b);
  const other = members.findIndex((_, each) => each !== currency && isOf(each));
  return other < 0 ? currency : other;
}

function sidesOf({ isOfBook }: Book, { banks }: Members, draw: () => number): [number, number] {
  for (;;) {
    const [payer, payee] = [banks[draw()]!, banks[draw()]!];
    if (payer !== payee && isOfBook(payer, payee)) return [payer, payee];
  }
}

/** Draws places by their weights. */
function drawer(weights: readonly number[], random: Random): () => number {
  let sum = 0;
  const ends = Float64Array.from(weights, (weight) => (sum += weight));
  return () => {
    const wanted = random.fraction() * sum;
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

function flowsOf({ banks, tokens }: DayWorld, table: PaymentTable): Pick<UnitResult, "value" | "flows"> {
  const placeOf = (all: readonly string[], known: readonly string[]) => {
    const places = new Map(known.map((each, place) => [each, place]));
    return all.map((each) => places.get(each)!);
  };
  const bankAt = placeOf(
    table.accounts.all,
    banks.map(({ account }) => account),
  );
  const currencyAt = placeOf(table.currencies.all, tokens);
  const flows = new Map<number, { net: bigint; lowest: bigint }>();
  const move = (currency: number, account: number, change: bigint) => {
    const key = currencyAt[currency]! * banks.length + bankAt[account]!;
    const flow = flows.get(key) ?? { net: 0n, lowest: 0n };
    flow.net += change;
    if (flow.net < flow.lowest) flow.lowest = flow.net;
    flows.set(key, flow);
  };
  let value = 0n;
  for (let row = 0; row < table.count; ++row) {
    const [amount, currency] = [table.amountOf(row), table.currencyOf(row)];
    value += amount;
    move(currency, table.payerOf(row), -amount);
    move(currency, table.payeeOf(row), amount);
  }
  const found = [...flows].sort(([a], [b]) => a - b);
  return {
    value,
    flows: found.map(([key, flow]) => ({
      currency: Math.floor(key / banks.length),
      bank: key % banks.length,
      ...flow,
    })),
  };
}
