import { id as hashOf, parseUnits } from "ethers";

import {
  drawdownInstruction,
  hashWorksPlan,
  type IssuerFile,
  type Instruction,
  type Relief,
  repaymentInstruction,
  signConsents,
  trancheId,
  type TrancheTerms,
  WHOLE,
  type WorksPlan,
} from "../../src/index.ts";
import { grouped, money } from "../common/format.ts";
import type { Chapter, Say } from "./chapter.ts";
import { debtPicture } from "./debt-picture.ts";
import { license } from "./licence.ts";
import { act, BORROWER, CONTRACTOR, CURRENCIES, DAY, partiesOf, type Railway, railways, tellDebt } from "./railway.ts";
import type { Stage } from "./stage.ts";

/** Kazakhstan builds a railway with the money of three lenders in four currencies, cannot pay in time, and is relieved. */
export const RAILWAY_CHAPTERS: readonly Chapter[] = [
  { title: "A railway: three lenders sign in four currencies", tell: agree },
  { title: "It is built and drawn by milestone; a certificate for nothing is challenged and falls", tell: build },
  { title: "It is late: default, and the same relief for all lenders of a rank", tell: relieve },
  { title: "It repays all lenders at once, and the statement adds up", tell: repay, picture: railwayPicture },
];

const WINDOW = 3_600;
const GRACE = 1;
const AHEAD = 2; // days to the first instalment
const HAIRCUT = 1_000; // basis points
const REPORT = hashOf("report of the engineers");

async function agree(stage: Stage, say: Say): Promise<void> {
  const { china, kazakhstan, contractor } = partiesOf(stage);
  await license(stage, "Railway", kazakhstan, { lei: BORROWER, name: "Kazakhstan Railways", kind: "PublicBody" });
  await license(stage, "Railway", china, { lei: CONTRACTOR, name: "Gansu Bridges", kind: "Corporate" });
  const { procurement } = stage.layer;
  for (const { address } of [stage.bank(BORROWER), contractor]) stage.apart.add(address);
  await provideMoney(stage);
  const plan = await planWorks(stage);
  const project = await signAll(stage, plan);
  const tenge = await stage.token(kazakhstan);
  const awarded = procurement.connect(stage.bank(BORROWER)).awardWorks(tenge, contractor, [], hashOf("contract"));
  await act(stage, "Works are awarded", awarded);
  railways.set(stage, { project, plan, award: await awardCount(stage), states: [] });
  say(`${stage.nameOf(contractor.address)} builds; whoever stands behind it is named, and may not be debarred`);
  await tellDebt(stage, say, "signature");
}

/** Lenders have tenge to lend, and the borrower what it will repay with: both bought of banks. */
async function provideMoney(stage: Stage): Promise<void> {
  const { kazakhstan, borrower, lenders } = partiesOf(stage);
  const second = (country: IssuerFile) => stage.bank(country.participants[1]!.lei);
  const pay = async (country: IssuerFile, to: string, amount: string) => {
    const token = await stage.token(country, second(country));
    await act(stage, "Bought", token.transfer(to, parseUnits(amount, country.currency.decimals)));
  };
  for (const { address } of lenders) await pay(kazakhstan, address, "500000");
  for (const alpha2 of CURRENCIES) await pay(stage.country(alpha2), borrower.address, "400000");
}

async function planWorks(stage: Stage): Promise<WorksPlan> {
  const { borrower, lenders, certifiers, arbiter } = partiesOf(stage);
  const plan: WorksPlan = {
    employer: borrower.address,
    certifiers: certifiers.map(({ address }) => address),
    quorum: 2,
    challengers: lenders.map(({ address }) => address),
    arbiter: arbiter.address,
    window: WINDOW,
    decision: 7 * DAY,
    releases: [4_000, 10_000],
    conditions: hashOf("conditions precedent; the bridge"),
    number: 1n,
  };
  await act(stage, "The works are planned", stage.layer.milestones.connect(borrower).planWorks(plan));
  return plan;
}

interface Tranche {
  readonly country: IssuerFile;
  readonly rank: number;
  readonly shares: readonly (readonly [lender: number, amount: string])[];
}

/** All three lend tenge; and each lends its own currency, the last behind the others. */
function tranchesOf(stage: Stage): Tranche[] {
  const [tenge, ...own] = CURRENCIES.map((alpha2) => stage.country(alpha2));
  const syndicate = {
    country: tenge!,
    rank: 0,
    shares: ["500000.01", "300000", "200000"].map((a, i) => [i, a] as const),
  };
  const parallel = own.map((country, index) => ({
    country,
    rank: index === own.length - 1 ? 1 : 0,
    shares: [[index, "900000"] as const],
  }));
  return [syndicate, ...parallel];
}

async function signAll(stage: Stage, plan: WorksPlan): Promise<bigint> {
  const { kazakhstan, borrower, lenders } = partiesOf(stage);
  const agreements = stage.layer.agreements.connect(borrower);
  const terms = {
    finance: await stage.layer.finance.getAddress(),
    plan: hashWorksPlan(plan),
    ...{ majority: 6_667, grace: GRACE, funding: 30, lists: [kazakhstan.numeric], conditions: hashOf("agreement") },
  };
  const tenge = await stage.token(kazakhstan);
  const project = await agreements.draft.staticCall(terms, tenge);
  await act(stage, "The borrower drafts", agreements.draft(terms, tenge));
  const tranches = tranchesOf(stage);
  for (const { country, rank, shares } of tranches) {
    const to = shares.map(([lender]) => lenders[lender]!.address);
    const amounts = shares.map(([, amount]) => parseUnits(amount, country.currency.decimals));
    const offered = agreements.offer(project, await trancheTerms(stage, country, rank), to, amounts, hashOf("margin"));
    await act(stage, "A tranche is offered", offered);
  }
  const { terms: hash } = await agreements.agreementOf(project);
  for (const [place, { shares }] of tranches.entries()) {
    for (const [index, [lender]] of shares.entries()) {
      const committed = agreements.connect(lenders[lender]).commit(trancheId(project, place), index, hash);
      await act(stage, `${stage.nameOf(lenders[lender]!.address)} signs`, committed);
    }
  }
  await act(stage, "The borrower signs", agreements.sign(project, hash));
  return project;
}

async function trancheTerms(stage: Stage, country: IssuerFile, rank: number): Promise<TrancheTerms> {
  const firstDue = Math.floor((await stage.now()) / DAY) + AHEAD;
  const currency = await (await stage.token(country)).getAddress();
  return { currency, rate: 300 + 100 * rank, rank, isGrant: false, firstDue, interval: 182, instalments: 10 };
}

async function awardCount(stage: Stage): Promise<bigint> {
  const { procurement } = stage.layer;
  let award = 1n;
  while (BigInt((await procurement.awardOf(award + 1n)).employer) !== 0n) award += 1n;
  return award;
}

async function build(stage: Stage, say: Say): Promise<void> {
  const { lenders, arbiter, certifiers } = partiesOf(stage);
  const { milestones } = stage.layer;
  const railway = railways.get(stage)!;
  const { plan } = railway;
  await certify(stage, plan, REPORT, 2);
  await letStand(stage, plan);
  const gas = await drawAll(stage, railway, "300000");
  say(
    `conditions precedent are met: all lenders pay the contractor, three of them in one transaction of ${grouped(gas)} gas`,
  );
  await tellDebt(stage, say, "first milestone");
  await certify(stage, plan, hashOf("a photograph"), 2);
  await act(stage, "A lender challenges", milestones.connect(lenders[1]).challenge(plan, hashOf("no bridge")));
  await act(stage, "The arbiter upholds", milestones.connect(arbiter).decide(plan, true, hashOf("there is none")));
  say(
    "two engineers certify a bridge that is not there: a lender challenges, the arbiter upholds, nothing is released",
  );
  await certify(stage, plan, hashOf("a bridge"), certifiers.length);
  await letStand(stage, plan);
  await drawAll(stage, railway, "500000");
  say("the bridge stands, and all engineers say so: the rest may be drawn");
  await tellDebt(stage, say, "second milestone");
}

async function certify(stage: Stage, plan: WorksPlan, report: string, count: number): Promise<void> {
  for (const certifier of partiesOf(stage).certifiers.slice(0, count)) {
    await act(stage, "An engineer certifies", stage.layer.milestones.connect(certifier).certify(plan, report));
  }
}

/** Nobody challenges for an hour; where nobody can wait for it, a challenge is dismissed. */
async function letStand(stage: Stage, plan: WorksPlan): Promise<void> {
  const { milestones } = stage.layer;
  const { lenders, arbiter } = partiesOf(stage);
  const { standsAt } = await milestones.progressOf(hashWorksPlan(plan));
  if (stage.movesTime) return stage.passUntil(standsAt);
  await act(stage, "A lender challenges", milestones.connect(lenders[2]).challenge(plan, hashOf("late")));
  await act(stage, "The arbiter dismisses", milestones.connect(arbiter).decide(plan, false, hashOf("no ground")));
}

/** Draws on each tranche. Returns what the first cost, which three lenders pay at once. */
async function drawAll(stage: Stage, { project, award }: Railway, amount: string): Promise<bigint> {
  const { borrower, contractor } = partiesOf(stage);
  const { finance } = stage.layer;
  const costs: bigint[] = [];
  for (const [place, { country }] of tranchesOf(stage).entries()) {
    const tranche = trancheId(project, place);
    const units = parseUnits(amount, country.currency.decimals);
    const asked = finance.connect(borrower).request(tranche, award, units, hashOf("invoice"));
    await act(stage, "The borrower asks for money", asked);
    const deadline = (await stage.now()) + DAY;
    const instruction = await drawdownInstruction(finance, tranche, contractor.address, { deadline });
    const paid = finance.connect(stage.relayer).fund(tranche, instruction, await consents(stage, instruction));
    costs.push((await act(stage, "Lenders pay the contractor", paid)).gas);
  }
  return costs[0]!;
}

async function consents(stage: Stage, instruction: Instruction) {
  const { borrower, lenders } = partiesOf(stage);
  const signers = new Map([borrower, ...lenders].map((each) => [each.address, each]));
  const finance = await stage.layer.finance.getAddress();
  return signConsents(finance, await stage.domain(), instruction, (payer) => signers.get(payer)!);
}

async function relieve(stage: Stage, say: Say): Promise<void> {
  const { finance } = stage.layer;
  const { project } = railways.get(stage)!;
  await fallIntoDefault(stage, say);
  await relieveRank(stage, 1n, 0, HAIRCUT);
  await relieveRank(stage, 2n, 1, 0);
  if (stage.movesTime) await act(stage, "The default is cured", finance.connect(stage.relayer).cure(project));
  say("two thirds of each tranche of the first rank agree: a tenth is forgiven by all of them, to the unit");
  say("the second rank gives time and forgives nothing: nothing is late any more");
  await tellDebt(stage, say, "relief");
}

/** The borrower proposes, two lenders of each tranche of the rank agree at most, and it is in force. */
async function relieveRank(stage: Stage, proposal: bigint, rank: number, haircut: number): Promise<void> {
  const { borrower, lenders } = partiesOf(stage);
  const { finance, meeting } = stage.layer;
  const { project } = railways.get(stage)!;
  const firstDue = Math.floor((await stage.now()) / DAY) + 365;
  const conditions = hashOf("minutes");
  const relief: Relief = { rank, haircut, rate: 200, interval: 365, instalments: 10, firstDue, conditions };
  await act(stage, "The borrower proposes relief", meeting.connect(borrower).propose(finance, project, relief));
  for (const [place, tranche] of tranchesOf(stage).entries()) {
    const agreeing = tranche.rank === rank ? tranche.shares.slice(0, 2) : [];
    for (const [index, [lender]] of agreeing.entries()) {
      const agreed = meeting.connect(lenders[lender]).agree(finance, trancheId(project, place), index, proposal);
      await act(stage, "A lender agrees", agreed);
    }
  }
  await act(stage, "The relief is in force", meeting.connect(stage.relayer).adopt(finance, project, relief));
}

async function fallIntoDefault(stage: Stage, say: Say): Promise<void> {
  const { lenders } = partiesOf(stage);
  const { project } = railways.get(stage)!;
  const { finance } = stage.layer;
  if (!stage.movesTime) {
    say("the clock of this chain cannot be moved: relief is asked for before anything is late");
    return;
  }
  const { terms } = await finance.trancheOf(trancheId(project, 0));
  await stage.passUntil((terms.firstDue + BigInt(GRACE)) * BigInt(DAY));
  const declared = finance.connect(lenders[0]).declareDefault(trancheId(project, 0), 0);
  await act(stage, "A lender declares a default", declared);
  say("the first instalment is not paid, nor in the days of grace: all is due, and nothing more is drawn");
  await tellDebt(stage, say, "default");
}

async function repay(stage: Stage, say: Say): Promise<void> {
  const { borrower } = partiesOf(stage);
  const { finance } = stage.layer;
  const { project } = railways.get(stage)!;
  const what = { rank: 0, part: WHOLE / 4n, isPrepayment: true };
  const deadline = (await stage.now()) + DAY;
  const instruction = await repaymentInstruction(finance, project, what, borrower.address, { deadline });
  const signed = await consents(stage, instruction);
  const paid = finance.connect(stage.relayer).repay(project, 0, what.part, true, instruction, signed);
  const { gas } = await act(stage, "The borrower repays", paid);
  const parts = instruction.legs.map(({ token, amount }) => inCurrency(stage, token, amount));
  say(`a quarter to every lender of the first rank, in one transaction of ${grouped(gas)} gas: ${parts.join(", ")}`);
  await tellDebt(stage, say, "repayment");
}

function inCurrency(stage: Stage, token: string, amount: bigint): string {
  const { country } = railways.get(stage)!.states[0]!.debts.find((debt) => debt.token === token)!;
  return money(amount, country.currency.decimals, country.currency.code);
}

function railwayPicture(stage: Stage): string {
  return debtPicture(railways.get(stage)!.states);
}
