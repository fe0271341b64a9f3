import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import {
  type ContractTransactionReceipt,
  type ContractTransactionResponse,
  encodeBytes32String,
  id,
  parseEther,
  Wallet,
  ZeroHash,
} from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import Sogdia from "../../deploy/modules/sogdia.ts";
import {
  type Actor,
  addressesOf,
  assetOf,
  completeLei,
  type ComponentName,
  COMPONENTS,
  connectJointLayer,
  type ConsortiumFile,
  consortiumSteps,
  type IssuerFile,
  issuersOf,
  deploymentParameters,
  engineDomain,
  type JointLayer,
  leiToBytes,
  type OfficeName,
  parseConsortium,
  type RuleEntry,
  type RuleTerms,
  ruleTerms,
  runSteps,
  type ThresholdTerms,
  thresholdTerms,
} from "../../src/index.ts";
import {
  type CurrencyToken,
  CurrencyToken__factory,
  type Gate,
  type ReleaseRegistry,
} from "../../typechain-types/index.js";

export const HOUR = 3_600;
export const DAY = 24 * HOUR;
export const YEAR = 365 * DAY;

/** What every currency of the tests gives before its trust is widened. */
export const NOTICE = 7 * DAY;

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

export interface TestConsortium extends JointLayer {
  joint: HardhatEthersSigner;
  relayer: HardhatEthersSigner;
  stranger: HardhatEthersSigner;
  members: TestCountry[];
  domain: ReturnType<typeof engineDomain>;
}

/** Real countries with their ISO codes and currencies; enough for three-sided rules and chains. */
const COUNTRIES = [
  { alpha2: "CN", numeric: 156, code: "CNY" },
  { alpha2: "KZ", numeric: 398, code: "KZT" },
  { alpha2: "TH", numeric: 764, code: "THB" },
] as const; // their ISO 3166-1 and ISO 4217 numbers are the same

const LEAST_NOTICE = 60;
const OFFICES = ["Delegation", "MonetaryAuthority", "Supervisor", "Registrar"] as const satisfies OfficeName[];
/** A key for somebody who has none among the accounts of a chain. */
export function keyNamed(name: string): Wallet {
  return new Wallet(id(name));
}

/** Hash of the law on which the Council halts. */
export const BASIS = `0x${"1a".repeat(32)}`;

const EVIDENCE = `0x${"11".repeat(32)}`;

const FILE = parseConsortium({
  name: "Test consortium",
  charter: { weightCapBps: 5_000, founders: 3, noticeSeconds: 30 * DAY },
  weights: { unit: "vote", source: "equal by agreement" },
  council: {
    // Of three countries each can block alone what needs all three.
    classes: {
      Constitutional: { vetoDeclared: true },
      Reinforced: { vetoDeclared: true },
      Emergency: { vetoDeclared: true },
    },
    emergency: { seats: COUNTRIES.map(({ alpha2 }) => alpha2), threshold: 2, termSeconds: 2 * YEAR },
  },
  cycles: { windowSeconds: 300, graceSeconds: 3_600 },
  countries: COUNTRIES.map(countryFile),
});

function countryFile({ alpha2, numeric, code }: (typeof COUNTRIES)[number]) {
  return {
    name: alpha2,
    alpha2,
    numeric,
    weight: 10,
    offices: Object.fromEntries(OFFICES.map((office) => [office, { name: `${office} of ${alpha2}` }])),
    ...(alpha2 === "CN" ? { guardian: { name: "Guardian of CN", account: keyNamed("CN guardian").address } } : {}),
    currency: {
      code,
      numeric,
      name: `${code} on Sogdia`,
      decimals: 2,
      noticeSeconds: NOTICE,
      issuanceLimit: "10000000000.00",
      rule: { purposes: "any" },
    },
    legalText: `Rules of ${alpha2}`,
    rules: COUNTRIES.map((other) => ({
      direction: "both",
      counterparty: other.alpha2,
      currency: "*",
      purposes: "any",
    })),
    participants: [0, 1].map((index) => ({
      name: `Bank ${index} of ${alpha2}`,
      lei: bankLei(`${alpha2}BANK${index}`),
      kind: "Bank",
      tier: 3,
      licenceYears: 1,
    })),
  };
}

/**
 * A consortium of three countries that permit each other everything, with two banks each that hold 1,000,000.00. On the
 * embedded chain the joint authority, the Council's timelock, is played as it is; elsewhere the deployer stands for it,
 * without its power.
 */
export async function deployConsortium(connection: NetworkConnection): Promise<TestConsortium> {
  const [, relayer, stranger, ...actors] = await connection.ethers.getSigners();
  const cast = castOf(actors);
  const accountOf = (actor: Actor) => cast(actor).address;
  const { layer, joint } = await deployJointLayer(connection, FILE, accountOf);
  await runSteps(consortiumSteps({ file: FILE, layer, accountOf }), cast);
  const members = await Promise.all(issuersOf(FILE).map((country) => memberOf(layer, country, cast)));
  for (const member of members) await fundBanks(member);
  const { chainId } = await connection.ethers.provider.getNetwork();
  const domain = engineDomain(await layer.engine.getAddress(), chainId);
  return { joint, relayer: relayer!, stranger: stranger!, ...layer, members, domain };
}

type Cast = (actor: Actor) => HardhatEthersSigner;

/** Gives each office and bank an account of its own. */
function castOf(actors: HardhatEthersSigner[]): Cast {
  const roles = FILE.countries.flatMap(({ alpha2, participants }) => [
    ...OFFICES.map((office) => `${alpha2}/${office}`),
    ...participants.map(({ lei }) => lei),
  ]);
  return (actor) => {
    const office = actor.kind === "office" ? actor.office : "";
    return actors[roles.indexOf(actor.kind === "participant" ? actor.lei : `${actor.country}/${office}`)]!;
  };
}

async function memberOf(layer: JointLayer, country: IssuerFile, cast: Cast): Promise<TestCountry> {
  const { alpha2, numeric, currency, participants } = country;
  const offices = Object.fromEntries(
    OFFICES.map((office) => [office, cast({ kind: "office", country: alpha2, office })]),
  ) as TestCountry["offices"];
  const ids = participants.map(({ lei }) => layer.gate.participantByLei(numeric, leiToBytes(lei)));
  const address = await layer.currencies.tokenOf(numeric, currency.numeric);
  return {
    code: numeric,
    alpha2,
    currency: currency.numeric,
    asset: assetOf(country),
    offices,
    token: CurrencyToken__factory.connect(address, offices.MonetaryAuthority),
    banks: participants.map(({ lei }) => cast({ kind: "participant", lei })),
    bankIds: (await Promise.all(ids)).map(Number),
  };
}

/** The record that Ignition keeps of a deployment outside this process; whoever ends the chain removes it. */
export const LOCAL_DEPLOYMENT = `local-test-${process.pid}`;

/**
 * Deploys the joint layer with the module that ships, and plays its joint authority. Where the clock cannot be moved, its
 * Council decides within seconds.
 */
export async function deployJointLayer(
  connection: NetworkConnection,
  file: ConsortiumFile,
  accountOf: (actor: Actor) => string,
): Promise<{ layer: JointLayer; joint: HardhatEthersSigner }> {
  const deployed = await connection.ignition.deploy(Sogdia, {
    parameters: {
      Sogdia: deploymentParameters(quickly(file, connection), { accountOf, rehearsal: !isEmbedded(connection) }),
    },
    ...(isEmbedded(connection) ? {} : { deploymentId: LOCAL_DEPLOYMENT }),
  });
  const addresses = await addressesOf(deployed);
  const joint = await jointAuthority(connection, addresses.timelock);
  return { layer: connectJointLayer(addresses, joint), joint };
}

/** Where the clock cannot be moved, an issuer may give the least notice that there is. */
function quickly(file: ConsortiumFile, connection: NetworkConnection): ConsortiumFile {
  if (isEmbedded(connection)) return file;
  return { ...file, charter: { ...file.charter, leastNoticeSeconds: LEAST_NOTICE } };
}

async function jointAuthority(connection: NetworkConnection, timelock: string): Promise<HardhatEthersSigner> {
  if (!isEmbedded(connection)) return (await connection.ethers.getSigners())[0]!;
  await connection.networkHelpers.setBalance(timelock, parseEther("100"));
  return connection.ethers.getImpersonatedSigner(timelock);
}

function isEmbedded({ networkConfig }: NetworkConnection): boolean {
  return networkConfig.type === "edr-simulated";
}

/** Publishes a version in the name of the joint authority, with the powers of its name unless it has others. */
export async function publish(
  releases: ReleaseRegistry,
  name: ComponentName,
  deployment: { getAddress(): Promise<string> },
  powers: number = COMPONENTS[name],
): Promise<void> {
  const publication = { name: encodeBytes32String(name), powers, deployment, audit: ZeroHash };
  await mined(releases.publish([publication]));
}

/** The issuer announces that a deployment shall have powers, waits for its notice, and gives them. */
export async function adopt(
  { networkHelpers }: NetworkConnection,
  token: CurrencyToken,
  deployment: { getAddress(): Promise<string> },
  powers: number,
): Promise<ContractTransactionResponse> {
  const address = await deployment.getAddress();
  await mined(token.announce(token.interface.encodeFunctionData("adopt", [address, powers])));
  await networkHelpers.time.increase(NOTICE);
  return token.adopt(address, powers);
}

function bankLei(name: string): string {
  return completeLei(name.padEnd(18, "0"));
}

/** Licenses a bank, links its account, and returns its id. */
export async function licenseBank(
  gate: Gate,
  registrar: HardhatEthersSigner,
  country: number,
  account: HardhatEthersSigner,
  name: string,
): Promise<number> {
  const lei = leiToBytes(bankLei(name));
  const { timestamp } = (await gate.runner!.provider!.getBlock("latest"))!;
  await mined(gate.connect(registrar).license(lei, country, 2, 3, timestamp + YEAR));
  const id = Number(await gate.participantByLei(country, lei));
  await mined(gate.connect(registrar).proposeAccount(id, account));
  await mined(gate.connect(account).acceptAccount(id));
  return id;
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
  await mined(gate.connect(country.offices.Supervisor).adoptRules(country.code, entries, EVIDENCE));
}

/** Completes rules with thresholds, in the name of a country's supervisor. */
export async function setThresholds(
  gate: Gate,
  country: TestCountry,
  { direction, counterparty, asset }: Omit<RuleEntry, "terms">,
  asked: Partial<ThresholdTerms>,
): Promise<void> {
  const thresholds = { direction, counterparty, asset, terms: thresholdTerms(asked) };
  await mined(gate.connect(country.offices.Supervisor).adoptThresholds(country.code, [thresholds], EVIDENCE));
}

async function fundBanks(member: TestCountry): Promise<void> {
  for (const bank of member.banks) await mined(member.token.issue(bank, 100_000_000n));
}

/** Waits for a transaction; chains other than the embedded one take a while. */
export async function mined(pending: Promise<ContractTransactionResponse>): Promise<ContractTransactionReceipt> {
  return (await (await pending).wait())!;
}
