import { getAddress, toBeHex, ZeroAddress } from "ethers";

import { ANY_PURPOSE, newUetr, NO_LIMIT, Power, purposeIndex, purposeToBytes, uetrToBytes } from "../../src/index.ts";
import type { DeskEvent, EventSource, History } from "../../src/desk/history.ts";
import { Random } from "../../src/netting/random.ts";

const COUNTRIES = [156, 398, 764, 784]; // ISO 3166-1 numbers
const NUMERICS = [156, 398, 764, 784]; // ISO 4217 numbers
const BANKS = 8; // a country
const ISSUED = 10n ** 15n;
const DAILY_LIMIT = 10n ** 14n;
const START = 1_800_000_000; // Unix time
const EXPIRY = START + 10 * 365 * 86_400;
const [GATE, ENGINE, LEDGER] = [1, 2, 3].map((number) => addressOf(number).toLowerCase()) as [string, string, string];
const UETR = uetrToBytes(newUetr());
const TRADE = purposeToBytes("TRAD");

/** How much of what a generated history has. */
export interface HistoryTerms {
  readonly payments: number;
  /** Money set aside, of which some is paid, some given back and some runs out. */
  readonly earmarks: number;
  readonly holds: number;
  /** Between one block and the next. */
  readonly blockSeconds: number;
  readonly seed: number;
}

interface Bank {
  readonly account: string;
  readonly participant: number;
  readonly country: number;
}

/** A generated history and the clock of its chain. */
export interface GeneratedHistory {
  readonly history: History;
  readonly timeOf: (block: number) => Promise<number>;
}

/**
 * The events of a consortium that pays, as a node would give them: half of the payments by way of the engine, the rest from
 * account to account, all within limits that count them, among banks with holds and earmarks on their money.
 */
export function generateHistory(terms: HistoryTerms): GeneratedHistory {
  const maker = new HistoryMaker(terms);
  return { history: maker.history(), timeOf: (block) => Promise.resolve(START + block * terms.blockSeconds) };
}

class HistoryMaker {
  readonly #terms: HistoryTerms;
  readonly #random: Random;
  readonly #events: DeskEvent[] = [];
  readonly #banks = COUNTRIES.flatMap(banksOf);
  readonly #tokens = COUNTRIES.map((_, index) => addressOf(10 + index).toLowerCase());
  readonly #open: {
    readonly id: string;
    readonly token: string;
    readonly payer: Bank;
    readonly payee: Bank;
    readonly amount: bigint;
  }[] = [];
  readonly #held: Record<string, unknown>[] = [];
  #block = 1;
  #index = 0;

  constructor(terms: HistoryTerms) {
    const { payments, earmarks, holds, seed } = terms;
    this.#terms = terms;
    this.#random = new Random(seed);
    for (const bank of this.#banks) this.#license(bank);
    for (const country of COUNTRIES) this.#adoptRules(country);
    for (const [index, token] of this.#tokens.entries()) this.#create(token, COUNTRIES[index]!);
    const due = (count: number, place: number) =>
      Math.floor((count * (place + 1)) / payments) - Math.floor((count * place) / payments);
    for (let place = 0; place < payments; ++place) {
      for (let count = due(earmarks, place); count > 0; --count) this.#earmark(place);
      for (let count = due(holds, place); count > 0; --count) this.#hold(place);
      this.#pay();
    }
  }

  history(): History {
    const entries = this.#tokens.map((token, index) => {
      const country = COUNTRIES[index]!;
      return [token, { token, code: `C${index}`, decimals: 2, country, asset: assetOf(index) }] as const;
    });
    const own: [string, ReadonlySet<EventSource>][] = [
      [GATE, new Set(["gate"])],
      [ENGINE, new Set(["engine"])],
      [LEDGER, new Set(["ledger"])],
    ];
    const tokens = this.#tokens.map((token): [string, ReadonlySet<EventSource>] => [token, new Set(["token"])]);
    return {
      events: this.#events,
      currencies: new Map(entries),
      sources: new Map([...own, ...tokens]),
      engine: ENGINE,
      to: this.#block,
    };
  }

  #say(source: EventSource, address: string, name: string, args: Record<string, unknown>): DeskEvent {
    const hash = toBeHex(this.#block, 32);
    const event = { source, address, name, args, block: this.#block, index: this.#index, hash };
    this.#index += 1;
    this.#events.push(event);
    return event;
  }

  #nextTransaction(): void {
    this.#block += 1;
    this.#index = 0;
  }

  #license({ account, participant, country }: Bank): void {
    const licence = { participant: BigInt(participant), country: BigInt(country), tier: 3n, expiry: BigInt(EXPIRY) };
    this.#say("gate", GATE, "ParticipantLicensed", licence);
    this.#say("gate", GATE, "AccountLinked", { participant: BigInt(participant), account });
    this.#nextTransaction();
  }

  #adoptRules(country: number): void {
    const [code, version] = [BigInt(country), 1n];
    this.#say("gate", GATE, "RulesAdopted", { country: code, version });
    for (const direction of [0n, 1n]) {
      for (const [index] of COUNTRIES.entries()) {
        const where = { country: code, version, direction, counterparty: 0n, asset: BigInt(assetOf(index)) };
        const dailyLimit = direction === 0n ? DAILY_LIMIT : 0n;
        const terms = { purposes: ANY_PURPOSE, minTier: 1n, cap: 0n, dailyLimit };
        this.#say("gate", GATE, "RuleSet", { ...where, terms });
        const asked = {
          countsExposure: true,
          countsVelocity: direction === 0n,
          settlesOnSilence: false,
          asksModule: false,
        };
        const thresholds = { reportAbove: 0n, holdAbove: 0n, clock: 0n, ...asked };
        this.#say("gate", GATE, "ThresholdsSet", { ...where, terms: thresholds });
      }
    }
    this.#nextTransaction();
  }

  #create(token: string, country: number): void {
    for (const [deployment, power] of [
      [GATE, Power.Judge],
      [ENGINE, Power.Pay],
      [LEDGER, Power.Hold],
    ] as const)
      this.#say("token", token, "Adopted", { deployment, powers: BigInt(power) });
    const terms = { purposes: ANY_PURPOSE, minTier: 0n, cap: 0n, dailyLimit: 0n };
    this.#say("token", token, "IssuerRuleSet", { version: 1n, terms, country: BigInt(country) });
    for (const { account } of this.#banks)
      this.#say("token", token, "Transfer", { from: ZeroAddress, to: account, value: ISSUED });
    this.#nextTransaction();
  }

  #pay(): void {
    const [payer, payee] = this.#pair();
    const token = this.#pick(this.#tokens);
    const value = BigInt(1 + this.#random.below(100_000));
    const byEngine = this.#random.below(2) === 0;
    const args = { from: payer.account, to: payee.account, value };
    this.#say("token", token, "Transfer", args);
    this.#say("token", token, "PaymentDecided", { decision: decisionOf(payer, payee, byEngine ? "TRAD" : "") });
    if (byEngine) this.#settled();
    this.#nextTransaction();
  }

  #settled(): void {
    const instruction = toBeHex(this.#block, 32);
    this.#say("engine", ENGINE, "Settled", { instruction, uetr: UETR, purpose: TRADE, legs: 1n });
  }

  /** Sets money aside, or ends one of those that are: every third is paid, every third given back. */
  #earmark(place: number): void {
    const [payer, payee] = this.#pair();
    const draft = { token: this.#pick(this.#tokens), payer, payee, amount: BigInt(1 + this.#random.below(1_000)) };
    const id = toBeHex(this.#block, 32);
    this.#say("token", draft.token, "PaymentReserved", {
      ...partiesOf(draft),
      id,
      decision: decisionOf(payer, payee, "TRAD"),
    });
    const deadline = this.#later();
    const said = {
      token: getAddress(draft.token),
      payer: payer.account,
      releaser: payee.account,
      amount: draft.amount,
    };
    this.#say("engine", ENGINE, "Earmarked", { earmark: id, ...said, deadline });
    this.#nextTransaction();
    this.#open.push({ id, ...draft });
    if (place % 3 !== 0) this.#endEarmark(place % 3 === 1);
  }

  #endEarmark(isPaid: boolean): void {
    const [ended] = this.#open.splice(this.#random.below(this.#open.length), 1);
    if (ended === undefined) return;
    const { id, token, payer, payee, amount } = ended;
    if (isPaid) this.#say("token", token, "Transfer", { from: payer.account, to: payee.account, value: amount });
    this.#say("token", token, isPaid ? "ReservedPaid" : "ReservationReleased", { ...partiesOf(ended), id });
    this.#say("engine", ENGINE, isPaid ? "EarmarkExecuted" : "EarmarkReleased", { earmark: id });
    this.#nextTransaction();
  }

  #hold(place: number): void {
    const { account, country } = this.#pick(this.#banks);
    const where = { token: getAddress(this.#pick(this.#tokens)), account, place: BigInt(this.#held.length) };
    const until = this.#later();
    const hold = (10_000n << 152n) | (until << 120n) | (BigInt(country) << 64n) | (BigInt(country) << 48n) | 1n;
    this.#say("ledger", LEDGER, "HoldPlaced", { ...where, hold });
    this.#held.push(where);
    const earlier = this.#pick(this.#held);
    if (place % 2 === 0) this.#say("ledger", LEDGER, "HoldReleased", { ...earlier, amount: 10n });
    this.#nextTransaction();
  }

  /** A time that half of the histories reach. */
  #later(): bigint {
    const { payments, blockSeconds } = this.#terms;
    return BigInt(START + (this.#block + this.#random.below(2 * payments)) * blockSeconds);
  }

  #pair(): [Bank, Bank] {
    const payer = this.#pick(this.#banks);
    const others = this.#banks.filter((bank) => bank !== payer);
    return [payer, this.#pick(others)];
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#random.below(from.length)]!;
  }
}

function banksOf(country: number, place: number): Bank[] {
  return Array.from({ length: BANKS }, (_, index) => {
    const participant = 1 + place * BANKS + index;
    return { account: addressOf(1_000 + participant), participant, country };
  });
}

function addressOf(number: number): string {
  return getAddress(toBeHex(BigInt(number) + (1n << 152n), 20));
}

function assetOf(index: number): number {
  return COUNTRIES[index]! * 0x10000 + NUMERICS[index]!;
}

function partiesOf({ payer, payee, amount }: { readonly payer: Bank; readonly payee: Bank; readonly amount: bigint }) {
  return { payer: payer.account, payee: payee.account, amount };
}

/** The word of a permitted payment (layout: `supervision/types/Payment.sol`). */
function decisionOf(payer: Bank, payee: Bank, purpose: string): bigint {
  const isAbroad = payer.country !== payee.country;
  const fields: readonly (readonly [value: number | bigint, offset: bigint])[] = [
    [isAbroad ? 1 : 0, 249n],
    [1, 248n],
    [purposeIndex(purpose), 240n],
    [1, 216n],
    [1, 192n],
    [1, 168n],
    [payer.country, 152n],
    [payee.country, 136n],
    [payer.participant, 104n],
    [payee.participant, 72n],
  ];
  return fields.reduce(
    (word, [value, offset]) => word | (BigInt(value) << offset),
    DAILY_LIMIT < NO_LIMIT ? DAILY_LIMIT : NO_LIMIT,
  );
}
