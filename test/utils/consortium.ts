import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { keccak256 } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import Sogdia from "../../deploy/modules/sogdia.ts";
import {
  alpha2ToBytes,
  assetId,
  completeLei,
  Direction,
  engineDomain,
  leiToBytes,
  Office,
  type OfficeName,
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

export const DAY = 86_400;
export const YEAR = 365 * DAY;

/** A country of the tests: its authorities, its currency and two banks with an account each. */
export interface TestCountry {
  code: number;
  alpha2: string;
  currency: number;
  asset: number;
  offices: Record<"Delegation" | "MonetaryAuthority" | "Supervisor" | "Registrar", HardhatEthersSigner>;
  token: CurrencyToken;
  banks: HardhatEthersSigner[];
  bankIds: number[];
}

export interface TestConsortium {
  joint: HardhatEthersSigner;
  relayer: HardhatEthersSigner;
  stranger: HardhatEthersSigner;
  countries: CountryRegistry;
  gate: Gate;
  engine: SettlementEngine;
  currencies: CurrencyRegistry;
  members: TestCountry[];
  domain: ReturnType<typeof engineDomain>;
}

/** Real countries with their ISO codes and currencies; enough for three-sided rules and chains. */
const COUNTRIES = [
  { code: 156, alpha2: "CN", currency: 156, symbol: "CNY" },
  { code: 398, alpha2: "KZ", currency: 398, symbol: "KZT" },
  { code: 764, alpha2: "TH", currency: 764, symbol: "THB" },
] as const;

const OFFICES = ["Delegation", "MonetaryAuthority", "Supervisor", "Registrar"] as const satisfies OfficeName[];
const EVIDENCE = `0x${"11".repeat(32)}`;

/**
 * A consortium of three countries that permit each other everything, with two banks each that hold 1,000,000.00. The
 * deployer is the joint authority unless another account is named.
 */
export async function deployConsortium(
  connection: NetworkConnection,
  jointAuthority?: HardhatEthersSigner,
): Promise<TestConsortium> {
  const signers = await connection.ethers.getSigners();
  const [deployer, relayer, stranger, ...actors] = signers as [HardhatEthersSigner, ...HardhatEthersSigner[]];
  const joint = jointAuthority ?? deployer;
  const base = await deployJointLayer(connection, joint);
  const members: TestCountry[] = [];
  for (const [index, country] of COUNTRIES.entries()) {
    members.push(await raiseCountry(base, joint, country, actors.slice(index * 6, index * 6 + 6)));
  }
  for (const member of members) await openBorders(base.gate, member, members);
  for (const member of members) await fundBanks(member);
  const { chainId } = await connection.ethers.provider.getNetwork();
  const domain = engineDomain(await base.engine.getAddress(), chainId);
  return { joint: joint, relayer: relayer!, stranger: stranger!, ...base, members, domain };
}

type JointLayer = Pick<TestConsortium, "countries" | "gate" | "engine" | "currencies">;

export async function deployJointLayer(
  connection: NetworkConnection,
  joint: HardhatEthersSigner,
  charter = { weightCapBps: 5_000, founders: 3, noticePeriod: 30 * DAY },
): Promise<JointLayer> {
  const deployed = await connection.ignition.deploy(Sogdia, {
    parameters: {
      Sogdia: { jointAuthority: joint.address, charter, tokenCodeHash: keccak256(CurrencyToken__factory.bytecode) },
    },
  });
  const at = async (name: keyof JointLayer) => await deployed[name].getAddress();
  return {
    countries: CountryRegistry__factory.connect(await at("countries"), joint),
    gate: Gate__factory.connect(await at("gate"), joint),
    engine: SettlementEngine__factory.connect(await at("engine"), joint),
    currencies: CurrencyRegistry__factory.connect(await at("currencies"), joint),
  };
}

async function raiseCountry(
  base: JointLayer,
  joint: HardhatEthersSigner,
  country: (typeof COUNTRIES)[number],
  actors: HardhatEthersSigner[],
): Promise<TestCountry> {
  const offices = Object.fromEntries(OFFICES.map((office, index) => [office, actors[index]])) as TestCountry["offices"];
  await admitCountry(base.countries, joint, country, offices);
  const token = await createCurrency(base, country, offices.MonetaryAuthority);
  const banks = actors.slice(4);
  const bankIds: number[] = [];
  for (const [index, bank] of banks.entries()) {
    bankIds.push(await licenseBank(base.gate, offices.Registrar, country.code, bank, `${country.alpha2}BANK${index}`));
  }
  return { ...country, asset: assetId(country.code, country.currency), offices, token, banks, bankIds };
}

async function admitCountry(
  countries: CountryRegistry,
  joint: HardhatEthersSigner,
  country: { code: number; alpha2: string },
  offices: TestCountry["offices"],
): Promise<void> {
  const delegation = offices.Delegation;
  await countries.connect(joint).admit(country.code, alpha2ToBytes(country.alpha2), delegation, 100n);
  await countries.connect(delegation).join(country.code);
  for (const office of OFFICES.slice(1)) {
    await countries.connect(delegation).appoint(country.code, Office[office], offices[office]);
    await countries.connect(offices[office]).takeOffice(country.code, Office[office]);
  }
}

/** Creates a country's currency in the name of its monetary authority. */
export async function createCurrency(
  base: JointLayer,
  country: { code: number; currency: number; symbol: string },
  authority: HardhatEthersSigner,
): Promise<CurrencyToken> {
  const params = {
    country: country.code,
    numeric: country.currency,
    code: country.symbol,
    name: `${country.symbol} on Sogdia`,
    decimals: 2,
    gate: base.gate,
    engine: base.engine,
    notice: 7 * DAY,
    issuanceLimit: 10n ** 12n,
    rule: ruleTerms(),
  };
  await base.currencies.connect(authority).create(params, CurrencyToken__factory.bytecode);
  return CurrencyToken__factory.connect(await base.currencies.tokenOf(country.code, country.currency), authority);
}

/** Licenses a bank, links its account, and returns its id. */
export async function licenseBank(
  gate: Gate,
  registrar: HardhatEthersSigner,
  country: number,
  account: HardhatEthersSigner,
  name: string,
): Promise<number> {
  const lei = leiToBytes(completeLei(name.padEnd(18, "0")));
  const { timestamp } = (await gate.runner!.provider!.getBlock("latest"))!;
  await gate.connect(registrar).license(lei, country, 2, 3, timestamp + YEAR);
  const id = Number(await gate.participantByLei(lei));
  await gate.connect(registrar).proposeAccount(id, account);
  await gate.connect(account).acceptAccount(id);
  return id;
}

/** Rules by which a country permits payments of every member's currency from and to every member. */
async function openBorders(gate: Gate, member: TestCountry, members: TestCountry[]): Promise<void> {
  await setRules(
    gate,
    member,
    members.flatMap((other) => members.flatMap(({ asset }) => bothWays(other.code, asset))),
  );
}

function bothWays(counterparty: number, asset: number): RuleEntry[] {
  return [Direction.Outbound, Direction.Inbound].map((direction) => entry(direction, counterparty, asset));
}

/** One rule, permitting everything but what is narrowed. */
export function entry(
  direction: number,
  counterparty: number,
  asset: number,
  narrowed: Partial<RuleTerms> = {},
): RuleEntry {
  return { direction, counterparty, asset, terms: ruleTerms(narrowed) };
}

/** Adopts rules in the name of a country's supervisor. */
export async function setRules(gate: Gate, country: TestCountry, entries: RuleEntry[]): Promise<void> {
  await gate.connect(country.offices.Supervisor).adoptRules(country.code, entries, EVIDENCE);
}

async function fundBanks(member: TestCountry): Promise<void> {
  for (const bank of member.banks) await member.token.issue(bank, 100_000_000n);
}
