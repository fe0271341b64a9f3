import { keccak256, type Wallet } from "ethers";

import {
  alpha2ToBytes,
  assetId,
  completeLei,
  Direction,
  engineDomain,
  leiToBytes,
  Office,
  PARTICIPANT_KINDS,
  type RuleEntry,
  type RuleTerms,
  ruleTerms,
} from "../../src/index.ts";
import {
  type CountryRegistry,
  CountryRegistry__factory,
  type CurrencyRegistry,
  CurrencyRegistry__factory,
  type CurrencyToken,
  CurrencyToken__factory,
  type Gate,
  Gate__factory,
  type SettlementEngine,
  SettlementEngine__factory,
} from "../../typechain-types/index.js";
import type { BenchChain } from "./chains.ts";
import { deployed, mined } from "./meter.ts";

const DAY = 86_400;
const BANK = PARTICIPANT_KINDS.indexOf("Bank");
const BANK_TIER = 3;
const FUNDS = 100_000_000n;
const EVIDENCE = `0x${"11".repeat(32)}`;

const COUNTRIES = [
  { code: 156, alpha2: "CN", currency: 156, symbol: "CNY" },
  { code: 398, alpha2: "KZ", currency: 398, symbol: "KZT" },
  { code: 764, alpha2: "TH", currency: 764, symbol: "THB" },
] as const;

type CountryCodes = (typeof COUNTRIES)[number];

/** A country of the bench: one wallet in every office, its currency, and two banks that hold some of it. */
export interface BenchCountry {
  readonly code: number;
  readonly asset: number;
  readonly authority: Wallet;
  readonly token: CurrencyToken;
  readonly banks: readonly [Wallet, Wallet];
}

interface JointLayer {
  readonly countries: CountryRegistry;
  readonly gate: Gate;
  readonly engine: SettlementEngine;
  readonly currencies: CurrencyRegistry;
}

/** Three countries whose rules name each other and each currency, with limits that bind without being reached. */
export interface BenchConsortium extends JointLayer {
  readonly members: readonly [BenchCountry, BenchCountry, BenchCountry];
  readonly relayer: Wallet;
  readonly domain: ReturnType<typeof engineDomain>;
  /** Unix time at which licences end. */
  readonly expiry: number;
}

/** What every rule of the bench asks: nothing is left open, so that every check of the gate does its work. */
export const TERMS = ruleTerms({ minTier: 1, cap: 10_000_000n });

export async function raiseConsortium(chain: BenchChain): Promise<BenchConsortium> {
  const [joint, relayer, ...actors] = chain.wallets as [Wallet, Wallet, ...Wallet[]];
  const layer = await deployJointLayer(joint);
  const expiry = await nextYear(chain);
  for (const [index, country] of COUNTRIES.entries()) {
    await mined(layer.countries.admit(country.code, alpha2ToBytes(country.alpha2), actors[index * 3]!, 100n));
  }
  const members = await Promise.all(
    COUNTRIES.map((country, index) => raiseCountry(layer, country, actors.slice(index * 3, index * 3 + 3), expiry)),
  );
  await Promise.all(members.map((member) => openBorders(layer.gate, member, members)));
  const domain = engineDomain(await layer.engine.getAddress(), (await chain.provider.getNetwork()).chainId);
  return { ...layer, members: members as [BenchCountry, BenchCountry, BenchCountry], relayer, domain, expiry };
}

async function deployJointLayer(joint: Wallet): Promise<JointLayer> {
  const charter = { weightCapBps: 5_000, founders: COUNTRIES.length, noticePeriod: 30 * DAY };
  const tokenCodeHash = keccak256(CurrencyToken__factory.bytecode);
  const countries = await deployed(new CountryRegistry__factory(joint).deploy(joint, charter));
  const gate = await deployed(new Gate__factory(joint).deploy(countries));
  const engine = await deployed(new SettlementEngine__factory(joint).deploy());
  const currencies = await deployed(new CurrencyRegistry__factory(joint).deploy(countries, tokenCodeHash));
  return { countries, gate, engine, currencies };
}

/** Rounded to a day, so that the calldata of a licence has the same bytes in every run on a fixed date. */
async function nextYear({ provider }: BenchChain): Promise<number> {
  const { timestamp } = (await provider.getBlock("latest"))!;
  return (Math.floor(timestamp / DAY) + 365) * DAY;
}

async function raiseCountry(
  layer: JointLayer,
  country: CountryCodes,
  actors: Wallet[],
  expiry: number,
): Promise<BenchCountry> {
  const [authority, ...banks] = actors as [Wallet, Wallet, Wallet];
  await mined(layer.countries.connect(authority).join(country.code));
  for (const office of ["MonetaryAuthority", "Supervisor", "Registrar"] as const) {
    await mined(layer.countries.connect(authority).appoint(country.code, Office[office], authority));
    await mined(layer.countries.connect(authority).takeOffice(country.code, Office[office]));
  }
  const token = await createCurrency(layer, country, authority);
  for (const [index, bank] of banks.entries()) {
    await licenseBank(layer.gate, authority, country.code, bank, `${country.alpha2}BANK${index}`, expiry);
    await mined(token.issue(bank, FUNDS));
  }
  const asset = assetId(country.code, country.currency);
  return { code: country.code, asset, authority, token, banks };
}

async function createCurrency(layer: JointLayer, country: CountryCodes, authority: Wallet): Promise<CurrencyToken> {
  const params = {
    country: country.code,
    numeric: country.currency,
    code: country.symbol,
    name: `${country.symbol} on Sogdia`,
    decimals: 2,
    gate: layer.gate,
    engine: layer.engine,
    notice: 7 * DAY,
    issuanceLimit: 10n ** 12n,
    rule: TERMS,
  };
  await mined(layer.currencies.connect(authority).create(params, CurrencyToken__factory.bytecode));
  return CurrencyToken__factory.connect(await layer.currencies.tokenOf(country.code, country.currency), authority);
}

async function licenseBank(
  gate: Gate,
  registrar: Wallet,
  country: number,
  account: Wallet,
  name: string,
  expiry: number,
): Promise<void> {
  const lei = benchLei(name);
  await mined(gate.connect(registrar).license(lei, country, BANK, BANK_TIER, expiry));
  const id = await gate.participantByLei(lei);
  await mined(gate.connect(registrar).proposeAccount(id, account));
  await mined(gate.connect(account).acceptAccount(id));
}

/** Licenses one more bank, without an account. */
export function licenseAnother({ gate, members, expiry }: BenchConsortium, name: string) {
  const [home] = members;
  return gate.connect(home.authority).license(benchLei(name), home.code, BANK, BANK_TIER, expiry);
}

export function benchLei(name: string): string {
  return leiToBytes(completeLei(name.padEnd(18, "0")));
}

function openBorders(gate: Gate, member: BenchCountry, members: BenchCountry[]) {
  const entries = members.flatMap((other) =>
    members.flatMap(({ asset }) =>
      [Direction.Outbound, Direction.Inbound].map((direction) => entry(direction, other.code, asset, TERMS)),
    ),
  );
  return mined(gate.connect(member.authority).adoptRules(member.code, entries, EVIDENCE));
}

/** Puts a daily limit on one corridor, on the payer's side and on the payee's. */
export async function limitCorridor(
  gate: Gate,
  payer: BenchCountry,
  payee: BenchCountry,
  dailyLimit: bigint,
): Promise<void> {
  const terms = { ...TERMS, dailyLimit };
  const outbound = [entry(Direction.Outbound, payee.code, payer.asset, terms)];
  await mined(gate.connect(payer.authority).adoptRules(payer.code, outbound, EVIDENCE));
  const inbound = [entry(Direction.Inbound, payer.code, payer.asset, terms)];
  await mined(gate.connect(payee.authority).adoptRules(payee.code, inbound, EVIDENCE));
}

function entry(direction: number, counterparty: number, asset: number, terms: RuleTerms): RuleEntry {
  return { direction, counterparty, asset, terms };
}
