import { encodeBytes32String, type Wallet } from "ethers";

import {
  type Actor,
  assetOf,
  completeLei,
  consortiumSteps,
  type IssuerFile,
  issuersOf,
  deploymentParameters,
  Direction,
  engineDomain,
  type JointLayer,
  leiToBytes,
  parseConsortium,
  PARTICIPANT_KINDS,
  type RuleEntry,
  type RuleTerms,
  ruleTerms,
  runSteps,
} from "../../src/index.ts";
import type { BlockRange } from "../../src/chain/logs.ts";
import { componentsOf } from "../../src/consortium/joint-layer.ts";
import {
  Appeals__factory,
  AssetRegistry__factory,
  CaseRegistry__factory,
  ClearingQueue__factory,
  CountryRegistry__factory,
  CurrencyRegistry__factory,
  type CurrencyToken,
  CurrencyToken__factory,
  CycleKeys__factory,
  Cycles__factory,
  EmergencyCommittee__factory,
  type Gate,
  Gate__factory,
  HoldLedger__factory,
  ParticipantNumbers__factory,
  Pool__factory,
  ReleaseRegistry__factory,
  SettlementEngine__factory,
  Standings__factory,
} from "../../typechain-types/index.js";
import type { BenchChain } from "./chains.ts";
import { deployed, mined } from "./meter.ts";

const DAY = 86_400;
const BANK = PARTICIPANT_KINDS.indexOf("Bank");
const BANK_TIER = 3;
const FUNDS = 100_000_000n;
const EVIDENCE = `0x${"11".repeat(32)}`;

/** What every rule of the bench asks: nothing is left open, so that every check of the gate does its work. */
const ASKED = { purposes: "any", minTier: 1, cap: "100000.00" };
const TERMS = ruleTerms({ minTier: 1, cap: 10_000_000n });

const COUNTRIES = [
  { alpha2: "CN", numeric: 156, code: "CNY" },
  { alpha2: "KZ", numeric: 398, code: "KZT" },
  { alpha2: "TH", numeric: 764, code: "THB" },
] as const; // their ISO 3166-1 and ISO 4217 numbers are the same

/** Three countries whose rules name each other and each currency, with limits that bind without being reached. */
const FILE = parseConsortium({
  name: "Bench",
  charter: { weightCapBps: 5_000, founders: COUNTRIES.length, noticeSeconds: 30 * DAY, leastNoticeSeconds: 60 },
  weights: { unit: "vote", source: "equal by agreement" },
  clearing: { roundSeconds: 10 }, // the real node's clock cannot be moved
  cycles: { windowSeconds: 10, graceSeconds: 600 },
  council: {
    // Of three countries each can block alone what needs all three.
    classes: {
      Constitutional: { vetoDeclared: true },
      Reinforced: { vetoDeclared: true },
      Emergency: { vetoDeclared: true },
    },
  },
  countries: COUNTRIES.map(({ alpha2, numeric, code }) => ({
    name: alpha2,
    alpha2,
    numeric,
    weight: 10,
    offices: Object.fromEntries(
      ["Delegation", "MonetaryAuthority", "Supervisor", "Registrar", "TradeAuthority", "CultureAuthority"].map(
        (office) => [office, { name: office }],
      ),
    ),
    currency: {
      code,
      numeric,
      name: `${code} on Sogdia`,
      decimals: 2,
      noticeSeconds: 60, // a pool is adopted while the bench runs
      issuanceLimit: "10000000000.00",
      rule: ASKED,
    },
    legalText: "Rules of the bench",
    rules: COUNTRIES.map((other) => ({ direction: "both", counterparty: other.alpha2, currency: "*", ...ASKED })),
    participants: [0, 1].map((index) => ({
      name: `Bank ${index}`,
      lei: paddedLei(`${alpha2}BANK${index}`),
      kind: "Bank",
      tier: BANK_TIER,
      licenceYears: 1,
    })),
  })),
});

/** A country of the bench: one wallet in every office but that of culture, its currency, and two banks that hold some of it. */
export interface BenchCountry {
  readonly code: number;
  readonly asset: number;
  readonly authority: Wallet;
  readonly culture: Wallet;
  readonly token: CurrencyToken;
  readonly banks: readonly [Wallet, Wallet];
}

type Decisions = "council" | "rules" | "consultation" | "silence" | "timelock";
type Trade = "records" | "calendar" | "letters" | "accreditations" | "origins" | "customs";
type Culture = "heritage" | "museumLoans" | "qualifications";
type Economy = "milestones" | "procurement" | "agreements" | "meeting" | "finance";
type Beside = "credit" | "disclosures" | "reports" | "assistance" | Trade | Culture | Economy;
type BenchLayer = Omit<JointLayer, Decisions | Beside>;

export interface BenchConsortium extends BenchLayer {
  readonly members: readonly [BenchCountry, BenchCountry, BenchCountry];
  readonly relayer: Wallet;
  readonly domain: ReturnType<typeof engineDomain>;
  /** Unix time at which further licences end. */
  readonly expiry: number;
  /** From which on its events are read: a node that keeps no old states cannot be asked where its contracts began. */
  readonly since: BlockRange;
}

export async function raiseConsortium(chain: BenchChain): Promise<BenchConsortium> {
  const [deployer, relayer, ...actors] = chain.wallets as [Wallet, Wallet, ...Wallet[]];
  const signerOf = (actor: Actor) => actors[seatOf(actor)]!;
  const accountOf = (actor: Actor) => signerOf(actor).address;
  const since = { from: await chain.provider.getBlockNumber() };
  const layer = await deployJointLayer(deployer, relayer, deploymentParameters(FILE, { accountOf }));
  await runSteps(consortiumSteps({ file: FILE, layer, accountOf }), signerOf);
  const members: BenchCountry[] = [];
  for (const country of issuersOf(FILE)) members.push(await fundedMember(layer, country, signerOf));
  const domain = engineDomain(await layer.engine.getAddress(), (await chain.provider.getNetwork()).chainId);
  const expiry = await nextYear(chain);
  return { ...layer, members: members as [BenchCountry, BenchCountry, BenchCountry], relayer, domain, expiry, since };
}

const CULTURE = 160; // the seat of the first culture authority, behind those of cycles

/** Three wallets a country, its authority and its banks; and one for culture, since whoever decides hears no appeals. */
function seatOf(actor: Actor): number {
  if (actor.kind === "office" && actor.office === "CultureAuthority")
    return CULTURE + FILE.countries.findIndex(({ alpha2 }) => alpha2 === actor.country);
  const countries = FILE.countries.map(({ alpha2, participants }) => [alpha2, ...participants.map(({ lei }) => lei)]);
  return countries.flat().indexOf(actor.kind === "participant" ? actor.lei : actor.country);
}

type Parameters = ReturnType<typeof deploymentParameters>;

/**
 * What the module `Sogdia` deploys, but for the Council, which is measured apart. Cycles and the pool are another account's, so
 * that what is measured beside them has the addresses, and costs to the unit, what it did before.
 */
async function deployJointLayer(deployer: Wallet, other: Wallet, parameters: Parameters): Promise<BenchLayer> {
  const { charter, founders, committee: seats, tokenCodeHash, audit, roundLength, leastNotice } = parameters;
  const countries = await deployed(new CountryRegistry__factory(deployer).deploy(deployer, charter, founders));
  const committee = await deployed(new EmergencyCommittee__factory(deployer).deploy(deployer, countries, seats));
  const numbers = await deployed(new ParticipantNumbers__factory(deployer).deploy());
  const assets = await deployed(new AssetRegistry__factory(deployer).deploy(deployer));
  const cases = await deployed(new CaseRegistry__factory(deployer).deploy(countries));
  const appeals = await deployed(new Appeals__factory(deployer).deploy(countries, cases));
  const standings = await deployed(new Standings__factory(deployer).deploy(countries, cases, appeals));
  const gate = await deployed(new Gate__factory(deployer).deploy(countries, numbers, committee, standings));
  const engine = await deployed(new SettlementEngine__factory(deployer).deploy(countries, assets));
  const queue = await deployed(new ClearingQueue__factory(deployer).deploy(countries, assets, roundLength));
  const ledger = await deployed(new HoldLedger__factory(deployer).deploy(countries, cases, appeals));
  const cycleKeys = await deployed(new CycleKeys__factory(other).deploy(countries, assets));
  const cycles = await deployed(
    new Cycles__factory(other).deploy(countries, assets, cycleKeys, parameters.cycleWindow, parameters.cycleGrace),
  );
  const pool = await deployed(new Pool__factory(other).deploy(countries, queue));
  const components = componentsOf({ gate, engine, queue, ledger, cycles });
  const first = components.map(({ name, ...rest }) => ({ name: encodeBytes32String(name), ...rest, audit }));
  const releases = await deployed(new ReleaseRegistry__factory(deployer).deploy(deployer, first));
  const currencies = await deployed(
    new CurrencyRegistry__factory(deployer).deploy(countries, releases, assets, tokenCodeHash, leastNotice),
  );
  await mined(assets.nameFactory(0, currencies));
  const supervision = { cases, appeals, standings };
  const money = { assets, gate, engine, queue, pool, cycleKeys, cycles, ledger, currencies };
  return { countries, committee, numbers, ...money, ...supervision, releases };
}

async function fundedMember(
  layer: BenchLayer,
  country: IssuerFile,
  signerOf: (actor: Actor) => Wallet,
): Promise<BenchCountry> {
  const authority = signerOf({ kind: "office", country: country.alpha2, office: "MonetaryAuthority" });
  const culture = signerOf({ kind: "office", country: country.alpha2, office: "CultureAuthority" });
  const address = await layer.currencies.tokenOf(country.numeric, country.currency.numeric);
  const token = CurrencyToken__factory.connect(address, authority);
  const banks = country.participants.map(({ lei }) => signerOf({ kind: "participant", lei })) as [Wallet, Wallet];
  for (const bank of banks) await mined(token.issue(bank, FUNDS));
  return { code: country.numeric, asset: assetOf(country), authority, culture, token, banks };
}

/** Rounded to a day, so that the calldata of a licence has the same bytes in every run on a fixed date. */
async function nextYear({ provider }: BenchChain): Promise<number> {
  const { timestamp } = (await provider.getBlock("latest"))!;
  return (Math.floor(timestamp / DAY) + 365) * DAY;
}

/** Licenses one more bank, without an account. */
export function licenseAnother({ gate, members, expiry }: BenchConsortium, name: string) {
  const [home] = members;
  return gate.connect(home.authority).license(benchLei(name), home.code, BANK, BANK_TIER, expiry);
}

/** Gives the first bank more accounts. */
export async function linkAccounts({ gate, members }: BenchConsortium, accounts: readonly Wallet[]): Promise<void> {
  const [home] = members;
  const id = await gate.participantByAccount(home.banks[0]);
  for (const account of accounts) {
    if ((await gate.participantByAccount(account)) === id) continue;
    await mined(gate.connect(home.authority).proposeAccount(id, account));
    await mined(gate.connect(account).acceptAccount(id));
  }
}

export function benchLei(name: string): string {
  return leiToBytes(paddedLei(name));
}

function paddedLei(name: string): string {
  return completeLei(name.padEnd(18, "0"));
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
