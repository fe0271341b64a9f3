import { getAddress, hexlify, toBeHex, ZeroAddress, ZeroHash } from "ethers";

import type { CycleTerms } from "../../src/cycle/assemble.ts";
import { cyclePublicKey } from "../../src/cycle/bls.ts";
import { coreOf, type CyclePayment } from "../../src/cycle/payment.ts";
import { PaymentTable } from "../../src/cycle/payment-table.ts";
import { supervisorKey } from "../../src/cycle/proposal.ts";
import { stateOf } from "../../src/cycle/state.ts";
import type { DeskEvent, EventSource, History } from "../../src/desk/history.ts";
import { ANY_PURPOSE, Power, uetrFromBytes } from "../../src/index.ts";
import { Random } from "../../src/netting/random.ts";

/** How large a generated cycle is. */
export interface CycleSize {
  readonly countries: number;
  readonly banks: number;
  /** As many countries issue one each. */
  readonly currencies: number;
  readonly payments: number;
  /** Of the payments, how many are legs of payments versus payments. */
  readonly linked: number;
  readonly seed: number;
}

/** A signer of a generated cycle and its secret key. */
export interface SigningBank {
  readonly id: number;
  readonly account: string;
  readonly secret: Uint8Array;
}

/** Payments and what it takes to put them into a cycle. */
export interface CycleWorkload {
  readonly table: PaymentTable;
  readonly terms: CycleTerms;
  readonly signers: readonly SigningBank[];
}

const GATE = addressOf(1);
export const START = 1_800_000_000;
const FUNDS = 10n ** 13n;
export const FIRST_COUNTRY = 100; // codes with three digits

/** Banks that pay each other as Fedwire's do: a few pay most, amounts are lognormal. */
export function cycleWorkload(size: CycleSize): CycleWorkload {
  const random = new Random(size.seed);
  const banks = Array.from({ length: size.banks }, (_, index) => {
    return { country: FIRST_COUNTRY + (index % size.countries), account: addressOf(10_000 + index) };
  });
  const tokens = Array.from({ length: size.currencies }, (_, index) => addressOf(100 + index));
  const history = historyOf(banks, tokens, size.countries);
  const places = new Map<number, number>();
  const keys = banks.map(({ country, account }) => {
    const place = (places.get(country) ?? 0) + 1;
    places.set(country, place);
    return signerOf(country, place, account);
  });
  const supervisors = Array.from({ length: size.countries }, (_, index) =>
    signerOf(FIRST_COUNTRY + index, 0, addressOf(1_000_000 + index)),
  );
  const signers = [...keys, ...supervisors].sort((a, b) => a.id - b.id);
  const own = { agent: addressOf(2), sequence: 1n, cut: START, strikesUntil: START + 600 };
  return {
    table: tableOf(size, banks, tokens, random),
    terms: { ...own, ...stateOf(history, START), keys: signers },
    signers,
  };
}

export function signerOf(country: number, place: number, account: string): SigningBank {
  return { id: supervisorKey(country) + place, account, secret: secretOf(country * 1_000 + place) };
}

function secretOf(number: number): Uint8Array {
  return Uint8Array.from(Buffer.from(toBeHex(number, 32).slice(2), "hex"));
}

/** So many random bytes in hexadecimal digits. */
export type Hex = (bytes: number) => string;

/** At most 32 at a time. */
export function hexFrom(random: Random): Hex {
  const words = new Uint32Array(8);
  return (bytes) => {
    for (let word = 0; word < bytes / 4; ++word) words[word] = random.next();
    return hexlify(new Uint8Array(words.buffer, 0, bytes));
  };
}

/** A reference of version 4. */
export function uetrFrom(hex: Hex): string {
  const digits = hex(16).slice(2);
  return uetrFromBytes(`0x${digits.replace(/^(.{12}).(.{3}).(.*)$/, "$14$28$3")}`);
}

function tableOf(size: CycleSize, banks: readonly Bank[], tokens: readonly string[], random: Random): PaymentTable {
  const table = new PaymentTable(size.payments);
  const pick = () => Math.floor(banks.length * random.fraction() ** 2);
  const hex = hexFrom(random);
  const pair = () => {
    const payer = pick();
    return [payer, (payer + 1 + random.below(banks.length - 1)) % banks.length] as const;
  };
  const payment = (payer: number, payee: number, currency: number, uetr: string): CyclePayment => {
    const amount = BigInt(Math.ceil(1_000 * Math.exp(2 * random.fraction() * 4)));
    const [from, to] = [banks[payer]!.account, banks[payee]!.account];
    return {
      payer: from,
      payee: to,
      currency: tokens[currency]!,
      amount,
      purpose: 0,
      uetr,
      salt: hex(32),
      linked: ZeroHash,
    };
  };
  const uetr = () => uetrFrom(hex);
  const pairs = Math.floor(size.linked / 2);
  for (let index = 0; index < size.payments - 2 * pairs; ++index)
    table.add(payment(...pair(), random.below(tokens.length), uetr()));
  for (let index = 0; index < pairs; ++index) {
    const [a, b] = pair();
    const [reference, currency] = [uetr(), random.below(tokens.length)];
    const one = payment(a, b, currency, reference);
    const other = payment(b, a, (currency + 1) % tokens.length, reference);
    table.add({ ...one, linked: coreOf(other) });
    table.add({ ...other, linked: coreOf(one) });
  }
  return table;
}

/** A bank of a generated history. */
export interface Bank {
  readonly country: number;
  readonly account: string;
}

/** What a desk would know where everybody permits everything, and every bank has money of every token. */
export function historyOf(
  banks: readonly Bank[],
  tokens: readonly string[],
  countries: number,
  funds = FUNDS,
): History {
  const events: DeskEvent[] = [];
  const say = (source: EventSource, address: string, name: string, args: Record<string, unknown>) => {
    const at = { block: 1, index: events.length, hash: ZeroHash };
    events.push({ source, address: address.toLowerCase(), name, args, ...at });
  };
  banks.forEach(({ country, account }, index) => {
    const participant = BigInt(index + 1);
    const licence = { participant, country: BigInt(country), tier: 3n, expiry: BigInt(START + 86_400) };
    say("gate", GATE, "ParticipantLicensed", licence);
    say("gate", GATE, "AccountLinked", { participant, account });
  });
  const assets = tokens.map((_, index) => (FIRST_COUNTRY + index) * 0x10000 + FIRST_COUNTRY + index);
  for (let index = 0; index < countries; ++index) {
    const [country, version] = [BigInt(FIRST_COUNTRY + index), 1n];
    say("gate", GATE, "RulesAdopted", { country, version });
    for (const asset of assets) {
      for (const direction of [0n, 1n]) {
        const terms = { purposes: ANY_PURPOSE, minTier: 1n, cap: 0n, dailyLimit: 0n };
        say("gate", GATE, "RuleSet", { country, version, direction, counterparty: 0n, asset: BigInt(asset), terms });
      }
    }
  }
  for (const token of tokens) {
    say("token", token, "Adopted", { deployment: GATE, powers: BigInt(Power.Judge) });
    const terms = { purposes: ANY_PURPOSE, minTier: 0n, cap: 0n, dailyLimit: 0n };
    say("token", token, "IssuerRuleSet", { version: 1n, terms });
    for (const { account } of banks) say("token", token, "Transfer", { from: ZeroAddress, to: account, value: funds });
  }
  const currencies = tokens.map((token, index) => {
    const [key, country] = [token.toLowerCase(), FIRST_COUNTRY + index];
    return [key, { token: key, code: `C${index}`, decimals: 2, country, asset: assets[index]! }] as const;
  });
  return { events, currencies: new Map(currencies), sources: new Map(), engine: "", to: 1 };
}

/** The keys of a generated cycle as they would be registered, 256 bytes each. */
export function registeredKeys(signers: readonly SigningBank[]): ReadonlyMap<number, Uint8Array> {
  return new Map(signers.map(({ id, secret }) => [id, cyclePublicKey(secret)]));
}

export function addressOf(number: number): string {
  return getAddress(toBeHex(BigInt(number) + (1n << 152n), 20));
}
