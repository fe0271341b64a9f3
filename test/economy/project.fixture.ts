import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, type Signer } from "ethers";
import { network } from "hardhat";

import {
  type Authorisation,
  completeLei,
  drawdownInstruction,
  type Instruction,
  leiToBytes,
  type ProjectTerms,
  type Repayment,
  repaymentInstruction,
  signConsents,
  trancheId,
  type TrancheTerms,
  WHOLE,
  type WorksPlan,
} from "../../src/index.ts";
import { clockOf } from "../utils/council-on-node.ts";
import { appoint } from "../utils/countries.ts";
import {
  DAY,
  deployConsortium,
  HOUR,
  mined,
  type TestConsortium,
  type TestCountry,
  YEAR,
} from "../utils/consortium.ts";

export const connection = await network.create();
export const { ethers, networkHelpers } = connection;
export const { time } = networkHelpers;

const TRADE_AUTHORITY = 4;
export const Kind = { Bank: 2, Corporate: 5, PublicBody: 6 } as const;
export const WINDOW = 2 * DAY;
export const DECISION = 5 * DAY;
export const GRACE = 10; // days
export const FUNDING = 5; // days
export const REPORT = id("the report of the engineer");
export const INVOICE = id("invoice 1");
export const OWNER_LEI = completeLei("CNOWNER00000000000");
/** What the lenders of the senior tranche sign for: no drawdown comes out even. */
export const SENIOR = [500_001n, 300_000n, 200_000n] as const;
export const JUNIOR = [400_000n, 100_000n] as const;
export const GRANT = [90_000n] as const;

const MONEY = 10_000_000n; // minor units that each lender and the borrower get of a currency

/** Borrower, contractor, arbiter and three certifiers. */
export type ProjectCast = Six<HardhatEthersSigner>;
type Six<T> = [T, T, T, T, T, T];
export const PROJECT_CAST = 6;

/** Kazakhstan builds; banks of China, Thailand and Kazakhstan lend tenge and baht; Thailand grants a part; a Chinese firm builds. */
export async function deployProject() {
  const consortium = await deployConsortium(connection);
  const cast = (await ethers.getSigners()).slice(-PROJECT_CAST - 2);
  const [tradeAuthority, kazakhTrade] = cast.slice(PROJECT_CAST) as [HardhatEthersSigner, HardhatEthersSigner];
  // Loans last longer than the licences of the tests.
  for (const { offices, bankIds } of consortium.members) {
    const expiry = (await time.latest()) + 5 * YEAR;
    for (const bank of bankIds) await mined(consortium.gate.connect(offices.Registrar).amend(bank, 3, expiry));
  }
  const world = await raiseProject(consortium, cast.slice(0, PROJECT_CAST) as ProjectCast);
  for (const [country, authority] of [
    [world.china, tradeAuthority],
    [world.kazakhstan, kazakhTrade],
  ] as const) {
    await appoint(connection, world.countries, country.offices.Delegation, country.code, TRADE_AUTHORITY, authority);
    await mined(world.countries.connect(authority).takeOffice(country.code, TRADE_AUTHORITY));
  }
  return { ...world, tradeAuthority, kazakhTrade };
}

/** The same on any chain, without lists of who is debarred, with accounts that nobody else has. */
export async function raiseProject(consortium: TestConsortium, cast: ProjectCast) {
  const [china, kazakhstan, thailand] = consortium.members as [TestCountry, TestCountry, TestCountry];
  const [borrower, contractor, arbiter] = cast;
  const certifiers = cast.slice(3).sort((a, b) => (a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1));
  const lenders = [china.banks[0]!, thailand.banks[0]!, kazakhstan.banks[0]!] as const;
  const world = { ...consortium, china, kazakhstan, thailand, borrower, contractor, arbiter, certifiers, lenders };
  await licenseAs(world, kazakhstan, borrower, "KZRAILWAYS", Kind.PublicBody);
  await licenseAs(world, china, contractor, "CNBUILDERS", Kind.Corporate);
  // Money for lenders abroad, and for the borrower to repay with.
  for (const { token, banks } of [kazakhstan, thailand]) {
    // Of its own, since other suites on the same chain may have left the bank with less.
    await mined(token.issue(banks[1]!, BigInt(lenders.length + 1) * MONEY));
    for (const to of [...lenders, borrower]) await mined(token.connect(banks[1]).transfer(to, MONEY));
  }
  return world;
}

export type Parties = Awaited<ReturnType<typeof raiseProject>>;
type Debarring = Pick<Awaited<ReturnType<typeof deployProject>>, "tradeAuthority" | "kazakhTrade">;

/** Licenses a participant of a kind, links its account, and returns its id. */
export async function licenseAs(
  { gate }: Pick<TestConsortium, "gate">,
  country: TestCountry,
  account: HardhatEthersSigner,
  name: string,
  kind: number,
): Promise<number> {
  const registrar = gate.connect(country.offices.Registrar);
  const lei = leiToBytes(completeLei(name.padEnd(18, "0")));
  const { timestamp } = (await account.provider!.getBlock("latest"))!;
  await mined(registrar.license(lei, country.code, kind, 3, timestamp + 5 * YEAR));
  const participant = Number(await gate.participantByLei(country.code, lei));
  await mined(registrar.proposeAccount(participant, account));
  await mined(gate.connect(account).acceptAccount(participant));
  return participant;
}

export function worksPlan({ borrower, certifiers, lenders, arbiter }: Parties): WorksPlan {
  return {
    employer: borrower.address,
    certifiers: certifiers.map(({ address }) => address),
    quorum: 2,
    challengers: lenders.map(({ address }) => address),
    arbiter: arbiter.address,
    window: WINDOW,
    decision: DECISION,
    releases: [3_000, 10_000],
    conditions: id("conditions precedent; the bridge"),
    number: 1n,
  };
}

export const today = async () => Math.floor((await time.latest()) / DAY);

export async function trancheTerms(country: TestCountry, other: Partial<TrancheTerms> = {}): Promise<TrancheTerms> {
  const { timestamp } = (await country.offices.Registrar.provider!.getBlock("latest"))!;
  return {
    currency: await country.token.getAddress(),
    rate: 500,
    rank: 0,
    isGrant: false,
    firstDue: Math.floor(timestamp / DAY) + 365,
    interval: 182,
    instalments: 4,
    ...other,
  };
}

/** A loan of two ranks and a grant, signed by all, with the conditions precedent met and works awarded. */
export async function deploySigned() {
  const parties = await deployProject();
  return { ...parties, ...(await signProject(parties, () => time.increase(WINDOW))) };
}

/** The same on any chain; `pass` lets a certificate stand. */
export async function signProject<P extends Parties>(parties: P, pass: (plan: WorksPlan) => Promise<unknown>) {
  const { finance, agreements, milestones, procurement, borrower, lenders, kazakhstan, thailand, contractor } = parties;
  const plan = worksPlan(parties);
  await mined(milestones.connect(borrower).planWorks(plan));
  const terms = await projectTerms(parties, plan);
  const kzt = await kazakhstan.token.getAddress();
  await mined(agreements.connect(borrower).draft(terms, kzt));
  const project = 1n;
  const [first, second, third] = lenders;
  const senior = await offer(parties, await trancheTerms(kazakhstan), [first, second, third], SENIOR);
  const junior = await offer(parties, await trancheTerms(thailand, { rank: 1, rate: 800 }), [first, second], JUNIOR);
  const grant = await offer(
    parties,
    await trancheTerms(thailand, { rank: 2, rate: 0, isGrant: true }),
    [second],
    GRANT,
  );
  await commitAll(parties, project);
  await mined(agreements.connect(borrower).sign(project, await termsOf(parties, project)));
  await certify(parties, plan);
  await pass(plan);
  await mined(procurement.connect(borrower).awardWorks(kzt, contractor, [leiToBytes(OWNER_LEI)], id("contract")));
  return { ...parties, plan, project, senior, junior, grant, award: 1n, finance };
}

export type Railway = Awaited<ReturnType<typeof signProject<Parties>>>;
export type Signed = Railway & Debarring;

export async function projectTerms(
  { finance, milestones, kazakhstan, china }: Parties,
  plan: WorksPlan,
): Promise<ProjectTerms> {
  return {
    finance: await finance.getAddress(),
    plan: await milestones.hashOf(plan),
    majority: 6_667,
    grace: GRACE,
    funding: FUNDING,
    lists: [kazakhstan.code, china.code],
    conditions: id("the agreement"),
  };
}

export async function offer(
  { agreements, borrower }: Parties,
  terms: TrancheTerms,
  to: readonly Signer[],
  amounts: readonly bigint[],
  project = 1n,
): Promise<bigint> {
  const { project: file } = await agreements.agreementOf(project);
  await mined(agreements.connect(borrower).offer(project, terms, [...to], [...amounts], id("margin letter")));
  return trancheId(project, Number(file.tranches));
}

export const termsOf = async ({ agreements }: Parties, project: bigint) =>
  (await agreements.agreementOf(project)).terms;

export async function commitAll(parties: Parties, project: bigint): Promise<void> {
  const { agreements, lenders } = parties;
  const { terms, project: file } = await agreements.agreementOf(project);
  for (let place = 0; place < Number(file.tranches); place += 1) {
    const tranche = trancheId(project, place);
    for (let index = 0; ; index += 1) {
      const offered = await agreements.offerOf(tranche, index).catch(() => null);
      if (offered === null) break;
      const lender = lenders.find(({ address }) => address === offered.lender)!;
      await mined(agreements.connect(lender).commit(tranche, index, terms));
    }
  }
}

/** Two of three certifiers sign for the same report, or more. */
export async function certify(
  { milestones, certifiers }: Parties,
  plan: WorksPlan,
  report = REPORT,
  count = 2,
): Promise<void> {
  for (const certifier of certifiers.slice(0, count)) await mined(milestones.connect(certifier).certify(plan, report));
}

const signers = ({ lenders, borrower }: Parties) => new Map([...lenders, borrower].map((each) => [each.address, each]));

export async function consentsOf(world: Parties, instruction: Instruction): Promise<Authorisation[]> {
  const byAddress = signers(world);
  const finance = await world.finance.getAddress();
  return signConsents(finance, world.domain, instruction, (payer) => byAddress.get(payer)!);
}

export const soon = async () => (await time.latest()) + 12 * HOUR;
const deadlineOf = async (world: Parties) => (await clockOf(world)) + 12 * HOUR;

/** Asks for an amount of a tranche. */
export async function request({ finance, borrower, award }: Railway, tranche: bigint, amount: bigint): Promise<void> {
  await mined(finance.connect(borrower).request(tranche, award, amount, INVOICE));
}

/** What the lenders asked, or some of them, pay; not sent yet. */
export async function funding(world: Railway, tranche: bigint, payers?: readonly string[]) {
  const { finance, contractor } = world;
  const options = { deadline: await deadlineOf(world), ...(payers === undefined ? {} : { lenders: payers }) };
  const instruction = await drawdownInstruction(finance, tranche, contractor.address, options);
  return { instruction, consents: await consentsOf(world, instruction) };
}

export async function draw(world: Railway, tranche: bigint, amount: bigint): Promise<void> {
  await request(world, tranche, amount);
  const { instruction, consents } = await funding(world, tranche);
  await mined(world.finance.connect(world.relayer).fund(tranche, instruction, consents));
}

export const ALL_DUE: Repayment = { rank: 255, part: WHOLE, isPrepayment: false };

/** What the borrower pays; not sent yet. */
export async function repayment(world: Railway, what: Partial<Repayment> = {}, unpayable: readonly string[] = []) {
  const asked = { ...ALL_DUE, ...what };
  const options = { deadline: await deadlineOf(world), unpayable };
  const instruction = await repaymentInstruction(world.finance, world.project, asked, world.borrower.address, options);
  const consents = await consentsOf(world, instruction);
  return [world.project, asked.rank, asked.part, asked.isPrepayment, instruction, consents] as const;
}

export async function repay(
  world: Railway,
  what: Partial<Repayment> = {},
  unpayable: readonly string[] = [],
): Promise<void> {
  await mined(world.finance.connect(world.relayer).repay(...(await repayment(world, what, unpayable))));
}
