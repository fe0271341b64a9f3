import { id, type Wallet } from "ethers";

import {
  type Authorisation,
  authoriseBound,
  drawdownInstruction,
  type Instruction,
  PARTICIPANT_KINDS,
  payersOf,
  repaymentInstruction,
  trancheId,
  type TrancheTerms,
  WHOLE,
  type WorksPlan,
} from "../../src/index.ts";
import {
  LendersMeeting__factory,
  type Milestones,
  Milestones__factory,
  type Procurement,
  Procurement__factory,
  type ProjectAgreement,
  ProjectAgreement__factory,
  type ProjectFinance,
  ProjectFinance__factory,
} from "../../typechain-types/index.js";
import type { BenchChain } from "./chains.ts";
import { benchLei, type BenchConsortium } from "./consortium.ts";
import { type Cost, costOf, deployed, differenceOf, mined, shareOf } from "./meter.ts";
import { fullySigned } from "./signatures.ts";

const DAY = 86_400;
const TEXT = id("a text");
const PUBLIC_BODY = PARTICIPANT_KINDS.indexOf("PublicBody");
const TIER = 3;
const BORROWER = 11; // the wallet after those of the consortium
const SENIOR = [50_001n, 30_000n, 20_000n] as const; // no drawdown comes out even
const DRAWN = 10_000n;
const AMOUNT = 5n * DRAWN; // of the other tranches, so that none is drawn to the end
const PART = WHOLE / 10n;
const FIRST_NONCE = 200n; // in a word that other parts of the bench have written, and not theirs
const MOST_TRANCHES = 8;
const [FEW, MANY] = [10n, 100n];

/** Who builds, lends, certifies and is paid. */
export interface Economy extends BenchConsortium {
  readonly milestones: Milestones;
  readonly procurement: Procurement;
  readonly agreements: ProjectAgreement;
  readonly finance: ProjectFinance;
  readonly borrower: Wallet;
  readonly contractor: Wallet;
  readonly lenders: readonly [Wallet, Wallet, Wallet];
  /** The hash of a plan whose only milestone is met. */
  readonly plan: string;
  /** Unix time, rounded to a day. */
  readonly deadline: number;
}

export async function raiseEconomy(chain: BenchChain, consortium: BenchConsortium): Promise<Economy> {
  const { countries, assets, engine, members } = consortium;
  const [deployer] = chain.wallets as [Wallet];
  const [home, abroad, third] = members;
  const milestones = await deployed(new Milestones__factory(deployer).deploy());
  const procurement = await deployed(new Procurement__factory(deployer).deploy(countries, assets));
  const agreements = await deployed(new ProjectAgreement__factory(deployer).deploy(assets));
  const meeting = await deployed(new LendersMeeting__factory(deployer).deploy());
  const loans = new ProjectFinance__factory(deployer);
  const finance = await deployed(loans.deploy(engine, milestones, procurement, agreements, meeting));
  const borrower = chain.wallets[BORROWER]!;
  const lenders = [home.banks[0], abroad.banks[0], third.banks[0]] as const;
  const { timestamp } = (await chain.provider.getBlock("latest"))!;
  const deadline = (Math.floor(timestamp / DAY) + 2) * DAY;
  await licenseBorrower(consortium, borrower);
  for (const account of [...lenders.filter((lender) => lender !== abroad.banks[0]), borrower]) {
    await mined(abroad.token.connect(abroad.banks[1]).transfer(account, 10n * DRAWN));
  }
  const parties = { borrower, contractor: home.banks[1], lenders, deadline };
  const economy = { ...consortium, milestones, procurement, agreements, finance, ...parties };
  await mined(procurement.connect(borrower).awardWorks(abroad.token, economy.contractor, [], TEXT));
  return { ...economy, plan: await meetMilestone(economy) };
}

async function licenseBorrower({ gate, members, expiry }: BenchConsortium, borrower: Wallet): Promise<void> {
  const [, { code, authority }] = members;
  const lei = benchLei("RAILWAYS");
  const registrar = gate.connect(authority);
  await mined(registrar.license(lei, code, PUBLIC_BODY, TIER, expiry));
  const participant = await gate.participantByLei(code, lei);
  await mined(registrar.proposeAccount(participant, borrower));
  await mined(gate.connect(borrower).acceptAccount(participant));
}

/** The arbiter dismisses a challenge, so that nobody has to wait for the end of the window: the real node's clock cannot be moved. */
async function meetMilestone({ milestones, borrower, lenders, members }: Omit<Economy, "plan">): Promise<string> {
  const [, , third] = members;
  const [certifier, arbiter] = [third.banks[1], third.authority];
  const [challenger] = lenders;
  const plan: WorksPlan = {
    employer: borrower.address,
    certifiers: [certifier.address],
    quorum: 1,
    challengers: [challenger.address],
    arbiter: arbiter.address,
    window: DAY,
    decision: DAY,
    releases: [10_000],
    conditions: TEXT,
    number: 1n,
  };
  await mined(milestones.connect(borrower).planWorks(plan));
  await mined(milestones.connect(certifier).certify(plan, TEXT));
  await mined(milestones.connect(challenger).challenge(plan, TEXT));
  await mined(milestones.connect(arbiter).decide(plan, false, TEXT));
  return milestones.hashOf(plan);
}

/** Measures what lenders and borrowers do, under the names that follow `gas.economy.` or `espace.economy.`. */
export async function economyCosts(chain: BenchChain, economy: Economy): Promise<Map<string, Cost>> {
  const { lenders, members } = economy;
  const token = await members[1].token.getAddress();
  const [lender] = lenders;
  const offers: Offer[] = [
    { terms: termsIn(economy, token), lenders, amounts: SENIOR },
    { terms: termsIn(economy, token, { rank: 1 }), lenders: [lender], amounts: [AMOUNT] },
    { terms: termsIn(economy, token, { rank: 2, rate: 0, isGrant: true }), lenders: [lender], amounts: [AMOUNT] },
  ];
  const { project, commit } = await agree(chain, economy, offers);
  const [senior, loan, grant] = [0, 1, 2].map((place) => trancheId(project, place)) as [bigint, bigint, bigint];
  const paying = { chain, economy, nonce: FIRST_NONCE };
  const drawn = await drawdown(paying, senior);
  const repay = await repayment(paying, project);
  const entered = await acknowledgement(paying, loan);
  const granted = await acknowledgement(paying, grant);
  return new Map([
    ["commit", commit],
    ["drawdown", shareOf(drawn, lenders.length)],
    ["repay", repay],
    // What is granted is in no statement and no principal, and all else is the same.
    ["statement_update", differenceOf(entered, granted)],
  ]);
}

/** What reading what a country owes costs with a hundred tranches, over what it costs with ten. */
export async function statementGrowth(chain: BenchChain, economy: Economy): Promise<number> {
  const few = await readingWith(chain, economy, FEW);
  return Number(await readingWith(chain, economy, MANY)) / Number(few);
}

/** The country's row in a currency in which nothing else is owed, and its row to a creditor. */
async function readingWith(chain: BenchChain, economy: Economy, count: bigint): Promise<bigint> {
  const { finance, members, lenders } = economy;
  const [, { code }, { token }] = members;
  const [lender] = lenders;
  const signed = async () => (await finance.debtOf(code, token)).tranches;
  const offer = { terms: termsIn(economy, await token.getAddress()), lenders: [lender], amounts: [AMOUNT] };
  for (let have = await signed(); have < count; have = await signed()) {
    const more = Math.min(MOST_TRANCHES, Number(count - have));
    await agree(chain, economy, Array<Offer>(more).fill(offer));
  }
  const row = await finance.debtOf.estimateGas(code, token);
  return row + (await finance.debtTo.estimateGas(code, token, lender));
}

interface Offer {
  readonly terms: TrancheTerms;
  readonly lenders: readonly Wallet[];
  readonly amounts: readonly bigint[];
}

function termsIn({ deadline }: Economy, currency: string, other: Partial<TrancheTerms> = {}): TrancheTerms {
  const firstDue = deadline / DAY + 365;
  return { currency, rate: 500, rank: 0, isGrant: false, firstDue, interval: 182, instalments: 4, ...other };
}

async function projectTerms({ finance, plan, members }: Economy) {
  const [home, abroad] = members;
  const periods = { majority: 6_667, grace: 10, funding: 5 };
  return {
    ...{ finance: await finance.getAddress(), plan, ...periods },
    ...{ lists: [abroad.code, home.code], conditions: TEXT },
  };
}

/** An agreement is signed by all. The cost is that of the last lender's signature. */
async function agree(chain: BenchChain, economy: Economy, offers: readonly Offer[]) {
  const { agreements, borrower, members } = economy;
  const own = agreements.connect(borrower);
  const draft = [await projectTerms(economy), members[1].token] as const;
  const project = await own.draft.staticCall(...draft);
  await mined(own.draft(...draft));
  for (const { terms, lenders, amounts } of offers) {
    await mined(own.offer(project, terms, [...lenders], [...amounts], TEXT));
  }
  const { terms } = await agreements.agreementOf(project);
  const commits = offers.flatMap(({ lenders }, place) =>
    lenders.map((lender, index) => () => agreements.connect(lender).commit(trancheId(project, place), index, terms)),
  );
  const last = commits.pop()!;
  for (const commit of commits) await mined(commit());
  const commit = await costOf(chain, last());
  await mined(own.sign(project, terms));
  return { project, commit };
}

/** Payers count nonces upwards. */
interface Paying {
  readonly chain: BenchChain;
  readonly economy: Economy;
  nonce: bigint;
}

/** The lenders pay a call. The first one writes the new words, the second is measured. */
async function drawdown(paying: Paying, tranche: bigint): Promise<Cost> {
  const { chain, economy } = paying;
  const { finance, contractor, relayer } = economy;
  const fund = async () => {
    await mined(request(economy, tranche));
    const draft = (when: When) => drawdownInstruction(finance, tranche, contractor.address, when);
    const { instruction, consents } = await signed(paying, draft);
    return costOf(chain, finance.connect(relayer).fund(tranche, instruction, consents));
  };
  await fund();
  return fund();
}

/** The borrower pays a part of what it owes to the lenders of the first tranche; the second is measured. */
async function repayment(paying: Paying, project: bigint): Promise<Cost> {
  const { chain, economy } = paying;
  const { finance, borrower, relayer } = economy;
  const what = { rank: 0, part: PART, isPrepayment: true };
  const repay = async () => {
    const draft = (when: When) => repaymentInstruction(finance, project, what, borrower.address, when);
    const { instruction, consents } = await signed(paying, draft);
    const repaid = finance.connect(relayer).repay(project, what.rank, what.part, true, instruction, consents);
    return costOf(chain, repaid);
  };
  await repay();
  return repay();
}

/** The contractor says that a lender has paid it: the record without the payment; the second is measured. */
async function acknowledgement({ chain, economy }: Paying, tranche: bigint): Promise<Cost> {
  const { finance, contractor } = economy;
  const acknowledge = async () => {
    await mined(request(economy, tranche));
    return costOf(chain, finance.connect(contractor).acknowledgeFunding(tranche, 0));
  };
  await acknowledge();
  return acknowledge();
}

function request({ finance, borrower }: Economy, tranche: bigint) {
  return finance.connect(borrower).request(tranche, 1n, DRAWN, TEXT);
}

interface When {
  readonly deadline: number;
  readonly nonce: bigint;
}

/** What all payers sign, each under the next of its nonces. */
async function signed(paying: Paying, draft: (when: When) => Promise<Instruction>) {
  const { economy } = paying;
  const nonce = paying.nonce++;
  const [instruction, consents] = await fullySigned(async (attempt) => {
    const drafted = await draft({ deadline: economy.deadline + attempt, nonce });
    return [drafted, await consentsTo(economy, drafted)] as const;
  });
  return { instruction, consents: [...consents] };
}

async function consentsTo(economy: Economy, instruction: Instruction): Promise<Authorisation[]> {
  const { finance, domain, lenders, borrower } = economy;
  const submitter = await finance.getAddress();
  const signers = new Map([...lenders, borrower].map((wallet) => [wallet.address, wallet]));
  const { nonce } = instruction;
  return Promise.all(
    payersOf(instruction, submitter).map((payer) =>
      authoriseBound(signers.get(payer)!, domain, instruction, submitter, { nonce }),
    ),
  );
}
