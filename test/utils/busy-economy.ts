import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { dataSlice, id, parseEther, type Signer } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import {
  completeLei,
  drawdownInstruction,
  hashWorksPlan,
  leiToBytes,
  type ProjectTerms,
  type Relief,
  repaymentInstruction,
  type ShareSale,
  signConsents,
  trancheId,
  type TrancheTerms,
  WHOLE,
  type WorksPlan,
} from "../../src/index.ts";
import { DAY, HOUR, mined, type TestConsortium, type TestCountry, YEAR } from "./consortium.ts";
import { completeRecovery, proposeRecovery, reinstate, suspend } from "./participants.ts";

const PUBLIC_BODY = 6;
const TEXT = id("a text");
const SHARE = 50n; // of what China's banks hold back from Kazakhstan, nothing
export const DEBARRED = leiToBytes(completeLei("DEBARRED0000000000"));
export const CLEAN = leiToBytes(completeLei("CLEAN0000000000000"));

/** Who builds and lends: Kazakhstan's Registrar borrows of China's banks, and a Chinese firm builds. */
export interface Financiers extends TestConsortium {
  china: TestCountry;
  kazakhstan: TestCountry;
  thailand: TestCountry;
  tradeAuthority: HardhatEthersSigner;
  contractor: HardhatEthersSigner;
}

/** How far a loan is brought. */
type Stage = "offered" | "committed" | "signed" | "called" | "drawn";

export interface Loan {
  project: bigint;
  tranche: bigint;
  plan: WorksPlan;
  terms: string;
}

interface Asked {
  lenders?: HardhatEthersSigner[];
  borrower?: HardhatEthersSigner;
  firstDue?: number;
}

/** What is there early, so that it is late by the time that the rest is under way. */
export interface OldEconomy {
  late: Loan;
  cured: Loan;
  timedOut: Loan;
  lateLender: Loan;
  lostLender: Loan;
  lostBorrower: Loan;
  ministry: HardhatEthersSigner;
  successor: HardhatEthersSigner;
}

/** Something for each function of the economy to act on. */
export interface BusyEconomy extends OldEconomy {
  loans: Readonly<
    Record<"drafted" | "offered" | "committed" | "signed" | "called" | "drawn" | "adopting" | "kept", Loan>
  >;
  plans: Readonly<Record<"fresh" | "open" | "certified" | "challenged", WorksPlan>>;
  relief: Relief;
  projectTerms: ProjectTerms;
}

export const borrowerOf = ({ kazakhstan }: Financiers) => kazakhstan.offices.Registrar;

const today = async ({ networkHelpers }: NetworkConnection) => Math.floor((await networkHelpers.time.latest()) / DAY);
const soon = async ({ networkHelpers }: NetworkConnection) => (await networkHelpers.time.latest()) + 6 * HOUR;

/** A borrower with some yuan, a ministry that lost its key, and what must grow old. */
export async function beginEconomy(
  connection: NetworkConnection,
  world: Financiers,
  lostAccount: HardhatEthersSigner,
): Promise<OldEconomy> {
  const { gate, china, kazakhstan, procurement, contractor } = world;
  const borrower = borrowerOf(world);
  const [ministry, successor] = [
    await impersonate(connection, "ministry"),
    await impersonate(connection, "ministry 2"),
  ];
  await licensePublic(world, borrower, "KZBORROWER");
  await licensePublic(world, ministry, "KZMINISTRY");
  await proposeRecovery(gate, kazakhstan, ministry, successor);
  for (let i = 0; i < 3; i += 1) await mined(china.token.connect(china.banks[1]).transfer(borrower, 400n));
  await mined(procurement.connect(borrower).awardWorks(china.token, contractor, [], TEXT));
  const soonDue = { firstDue: (await today(connection)) + 2 };
  return {
    late: await open(connection, world, 101n, "drawn", soonDue),
    cured: await open(connection, world, 102n, "drawn", soonDue),
    timedOut: await open(connection, world, 103n, "called"),
    lateLender: await open(connection, world, 104n, "called"),
    lostLender: await open(connection, world, 105n, "signed", { lenders: [lostAccount] }),
    lostBorrower: await open(connection, world, 106n, "signed", { borrower: ministry }),
    ministry,
    successor,
  };
}

/** What is under way. */
export async function continueEconomy(
  connection: NetworkConnection,
  world: Financiers,
  old: OldEconomy,
): Promise<BusyEconomy> {
  const { gate, finance, meeting, milestones, procurement, china, tradeAuthority } = world;
  const borrower = borrowerOf(world);
  const lender = china.banks[0]!;
  await completeRecovery(gate, old.successor, old.ministry);
  await mined(procurement.connect(tradeAuthority).debar(china.code, DEBARRED, (await soon(connection)) + YEAR, TEXT));
  await mined(finance.closeDrawdown(old.lateLender.tranche));
  await mined(finance.connect(lender).declareDefault(old.cured.tranche, 0));
  await repayAll(connection, world, old.cured);
  const loans = {
    drafted: await draft(world, await planOf(world, 1n), borrower),
    offered: await open(connection, world, 2n, "offered"),
    committed: await open(connection, world, 3n, "committed"),
    signed: await open(connection, world, 4n, "signed"),
    called: await open(connection, world, 5n, "called"),
    drawn: await open(connection, world, 6n, "drawn"),
    adopting: await open(connection, world, 7n, "drawn"),
    kept: await open(connection, world, 8n, "drawn", { lenders: [china.banks[1]!] }),
  };
  const relief = { ...PACE, rank: 0, haircut: 100, firstDue: (await today(connection)) + 90, conditions: TEXT };
  for (const loan of [loans.drawn, loans.adopting]) {
    await mined(meeting.connect(borrower).propose(finance, loan.project, relief));
  }
  await mined(meeting.connect(lender).agree(finance, loans.adopting.tranche, 0, 1n));
  await mined(suspend(gate, china, china.bankIds[1]!));
  const kept = await instructRepayment(connection, world, loans.kept, [china.banks[1]!.address]);
  await mined(finance.connect(borrower).repay(loans.kept.project, 0, WHOLE, true, kept, []));
  await mined(reinstate(gate, china, china.bankIds[1]!));
  const plans = {
    fresh: await planOf(world, 20n),
    open: await newPlan(world, 21n),
    certified: await newPlan(world, 22n),
    challenged: await newPlan(world, 23n),
  };
  for (const plan of [plans.certified, plans.challenged])
    await mined(milestones.connect(certifier(world)).certify(plan, TEXT));
  await mined(milestones.connect(world.kazakhstan.banks[0]).challenge(plans.challenged, TEXT));
  return { ...old, loans, plans, relief, projectTerms: await termsOf(world, await newPlan(world, 24n)) };
}

const PACE = { rate: 100, interval: 30, instalments: 1 };
export const certifier = ({ kazakhstan }: Financiers) => kazakhstan.offices.MonetaryAuthority;
export const arbiter = ({ thailand }: Financiers) => thailand.offices.MonetaryAuthority;

export async function planOf(
  world: Financiers,
  number: bigint,
  employer: Signer = borrowerOf(world),
): Promise<WorksPlan> {
  return {
    employer: await employer.getAddress(),
    certifiers: [certifier(world).address],
    quorum: 1,
    challengers: [world.kazakhstan.banks[0]!.address],
    arbiter: arbiter(world).address,
    window: HOUR,
    decision: 30 * DAY,
    releases: [10_000],
    conditions: TEXT,
    number,
  };
}

async function newPlan(world: Financiers, number: bigint): Promise<WorksPlan> {
  const plan = await planOf(world, number);
  await mined(world.milestones.connect(borrowerOf(world)).planWorks(plan));
  return plan;
}

async function termsOf({ finance, china }: Financiers, plan: WorksPlan): Promise<ProjectTerms> {
  return {
    finance: await finance.getAddress(),
    plan: hashWorksPlan(plan),
    majority: 6_667,
    grace: 1,
    funding: 1,
    lists: [china.code],
    conditions: TEXT,
  };
}

async function draft(world: Financiers, plan: WorksPlan, borrower: HardhatEthersSigner): Promise<Loan> {
  const { agreements, milestones, china } = world;
  await mined(milestones.connect(borrower).planWorks(plan));
  const drafted = await mined(agreements.connect(borrower).draft(await termsOf(world, plan), china.token));
  const project = BigInt(drafted.logs[0]!.topics[1]!);
  return { project, tranche: trancheId(project, 0), plan, terms: (await agreements.agreementOf(project)).terms };
}

export async function offerTerms(
  connection: NetworkConnection,
  { china }: Financiers,
  firstDue?: number,
): Promise<TrancheTerms> {
  const currency = await china.token.getAddress();
  return { ...PACE, currency, rank: 0, isGrant: false, firstDue: firstDue ?? (await today(connection)) + 60 };
}

async function open(
  connection: NetworkConnection,
  world: Financiers,
  number: bigint,
  stage: Stage,
  { lenders = [world.china.banks[0]!], borrower = borrowerOf(world), firstDue }: Asked = {},
): Promise<Loan> {
  const { agreements, finance, milestones } = world;
  const loan = await draft(world, await planOf(world, number, borrower), borrower);
  const terms = await offerTerms(connection, world, firstDue);
  await mined(
    agreements.connect(borrower).offer(
      loan.project,
      terms,
      lenders,
      lenders.map(() => SHARE),
      TEXT,
    ),
  );
  const agreed = { ...loan, terms: (await agreements.agreementOf(loan.project)).terms };
  if (stage === "offered") return agreed;
  for (const [index, lender] of lenders.entries()) {
    await mined(agreements.connect(lender).commit(loan.tranche, index, agreed.terms));
  }
  if (stage === "committed") return agreed;
  await mined(agreements.connect(borrower).sign(loan.project, agreed.terms));
  await mined(milestones.connect(certifier(world)).certify(loan.plan, TEXT));
  await connection.networkHelpers.time.increase(HOUR);
  if (stage === "signed") return agreed;
  await mined(finance.connect(borrower).request(loan.tranche, 1n, 10n, TEXT));
  if (stage === "drawn") await fund(connection, world, loan.tranche);
  return agreed;
}

async function fund(connection: NetworkConnection, world: Financiers, tranche: bigint): Promise<void> {
  const { instruction, consents } = await fundingOf(connection, world, tranche);
  await mined(world.finance.fund(tranche, instruction, consents));
}

export async function fundingOf(connection: NetworkConnection, world: Financiers, tranche: bigint) {
  const { finance, contractor, domain, china } = world;
  const instruction = await drawdownInstruction(finance, tranche, contractor.address, {
    deadline: await soon(connection),
  });
  const signerOf = (payer: string) => china.banks.find(({ address }) => address === payer)!;
  return { instruction, consents: await signConsents(await finance.getAddress(), domain, instruction, signerOf) };
}

async function instructRepayment(
  connection: NetworkConnection,
  world: Financiers,
  { project }: Loan,
  unpayable: readonly string[] = [],
) {
  const asked = { rank: 0, part: WHOLE, isPrepayment: true };
  const options = { deadline: await soon(connection), unpayable };
  return repaymentInstruction(world.finance, project, asked, borrowerOf(world).address, options);
}

export async function repaymentOf(connection: NetworkConnection, world: Financiers, loan: Loan) {
  const instruction = await instructRepayment(connection, world, loan);
  const finance = await world.finance.getAddress();
  const consents = await signConsents(finance, world.domain, instruction, () => borrowerOf(world));
  return [loan.project, 0, WHOLE, true, instruction, consents] as const;
}

async function repayAll(connection: NetworkConnection, world: Financiers, loan: Loan): Promise<void> {
  await mined(world.finance.repay(...(await repaymentOf(connection, world, loan))));
}

/** China's first bank sells a unit to its second. */
export const saleOf = ({ china }: Financiers): ShareSale => ({ to: china.banks[1]!.address, owed: 1n, undrawn: 0n });

async function impersonate({ ethers, networkHelpers }: NetworkConnection, name: string): Promise<HardhatEthersSigner> {
  const address = dataSlice(id(name), 12);
  await networkHelpers.setBalance(address, parseEther("100"));
  return ethers.getImpersonatedSigner(address);
}

async function licensePublic(
  { gate, kazakhstan }: Financiers,
  account: HardhatEthersSigner,
  name: string,
): Promise<void> {
  const registrar = gate.connect(kazakhstan.offices.Registrar);
  const lei = leiToBytes(completeLei(name.padEnd(18, "0")));
  const { timestamp } = (await account.provider!.getBlock("latest"))!;
  await mined(registrar.license(lei, kazakhstan.code, PUBLIC_BODY, 3, timestamp + YEAR));
  const participant = await gate.participantByLei(kazakhstan.code, lei);
  await mined(registrar.proposeAccount(participant, account));
  await mined(gate.connect(account).acceptAccount(participant));
}
