import { type BaseContract, id, toBeHex, type Wallet } from "ethers";

import {
  type DiplomaProof,
  DiplomaTree,
  heritageObject,
  type LoanTerms,
  newEarmark,
  newIndemnity,
  PermitKind,
  Recognition,
  signEarmark,
} from "../../src/index.ts";
import {
  type HeritageRegistry,
  HeritageRegistry__factory,
  type LoanAgreement,
  LoanAgreement__factory,
  type QualificationRecognition,
  QualificationRecognition__factory,
} from "../../typechain-types/index.js";
import type { BenchChain } from "./chains.ts";
import type { BenchConsortium } from "./consortium.ts";
import { type Cost, costOf, deployed, mined, sumOf } from "./meter.ts";

const DAY = 86_400;
const TEXT = id("a text");
const VALUE = 1_000n;
const CLASS = 1_024; // diplomas that a school registers under one root
const CATEGORY = 5;
const MASTER = 7;

/** Who lends, borrows, answers, awards and is recognised. */
interface Culture extends BenchConsortium {
  readonly heritage: HeritageRegistry;
  readonly loans: LoanAgreement;
  readonly qualifications: QualificationRecognition;
  readonly lender: Wallet;
  readonly borrower: Wallet;
  readonly state: Wallet;
  readonly school: Wallet;
}

/** Measures passports, handovers and diplomas, under the names that follow `gas.culture.` or `espace.culture.`. */
export async function cultureCosts(chain: BenchChain, consortium: BenchConsortium): Promise<Map<string, Cost>> {
  const culture = await raiseCulture(chain, consortium);
  const costs = new Map<string, Cost>();
  await mined(issuePassport(culture, 1));
  costs.set("passport", await costOf(chain, issuePassport(culture, 2)));
  await lend(chain, culture, costs);
  await recognise(chain, culture, costs);
  return costs;
}

async function raiseCulture(chain: BenchChain, consortium: BenchConsortium): Promise<Culture> {
  const { countries, engine, members } = consortium;
  const [deployer] = chain.wallets as [Wallet];
  const [home, abroad] = members;
  const heritage = await deployed(new HeritageRegistry__factory(deployer).deploy(countries));
  const loans = await deployed(new LoanAgreement__factory(deployer).deploy(heritage, engine));
  const qualifications = await deployed(new QualificationRecognition__factory(deployer).deploy(countries));
  const [lender, school] = home.banks;
  const [borrower, state] = abroad.banks;
  const until = (await nowOf(chain)) + 1_000 * DAY;
  await mined(heritage.connect(home.culture).accreditCustodian(home.code, lender, until));
  await mined(heritage.connect(abroad.culture).accreditCustodian(abroad.code, borrower, until));
  return { ...consortium, heritage, loans, qualifications, lender, borrower, state, school };
}

function issuePassport({ heritage, members, lender }: Culture, number: number) {
  const [home] = members;
  return heritage.connect(home.culture).issuePassport(home.code, inventory(number), CATEGORY, TEXT, lender);
}

/** The object leaves home and crosses the border: two reports, of whoever gives it and whoever takes it. */
async function lend(chain: BenchChain, culture: Culture, costs: Map<string, Cost>): Promise<void> {
  const { heritage, loans, members, lender, borrower, relayer } = culture;
  const [home, abroad] = members;
  for (const number of [1, 2]) {
    const object = heritageObject(home.code, inventory(number));
    const terms = await termsOf(chain, culture, object, BigInt(number));
    const permit = { kind: PermitKind.Temporary, from: 0, until: terms.until };
    const [out, in_] = [heritage.connect(home.culture), heritage.connect(abroad.culture)];
    await mined(out.permitCrossing(object, home.code, abroad.code, permit, TEXT));
    await mined(in_.permitCrossing(object, abroad.code, home.code, permit, TEXT));
    await mined(loans.connect(lender).offer(terms));
    await mined(loans.connect(borrower).agree(terms));
    await mined(heritage.connect(lender).entrust(object, loans));
    await mined(loans.connect(abroad.culture).recordImmunity(terms, TEXT, terms.until + 30 * DAY));
    const { instruction, consent } = await indemnityOf(culture, terms);
    costs.set("indemnity", await costOf(chain, loans.connect(relayer).placeIndemnity(terms, 0, instruction, consent)));
    const released = await costOf(chain, loans.connect(lender).release(terms, 0, borrower, TEXT));
    const taken = await costOf(chain, loans.connect(borrower).take(terms, 0, TEXT));
    costs.set("handover", sumOf(released, taken));
  }
}

async function termsOf(chain: BenchChain, culture: Culture, object: string, number: bigint): Promise<LoanTerms> {
  const { members, lender, borrower, state, school } = culture;
  const [home, abroad] = members;
  const now = await nowOf(chain);
  return {
    lender: lender.address,
    lenderCountry: home.code,
    borrower: borrower.address,
    borrowerCountry: abroad.code,
    indemnifier: state.address,
    assessor: school.address,
    currency: await abroad.token.getAddress(),
    from: now,
    until: now + 90 * DAY,
    notice: 0,
    couriers: [],
    objects: [{ object, value: VALUE }],
    conditions: TEXT,
    number,
  };
}

async function indemnityOf({ loans, state, domain }: Culture, terms: LoanTerms) {
  const instruction = newIndemnity(terms, 0, terms.until + 100 * DAY);
  const mark = newEarmark({ instruction, leg: 0, releaser: await loans.getAddress() });
  return { instruction, consent: await signEarmark(state, domain, mark) };
}

/** A class is registered; one of it is verified by a transaction, and recognised abroad. */
async function recognise(chain: BenchChain, culture: Culture, costs: Map<string, Cost>): Promise<void> {
  const { qualifications, members, school, relayer } = culture;
  const [home, abroad] = members;
  const until = (await nowOf(chain)) + 1_000 * DAY;
  await mined(qualifications.connect(home.culture).accredit(home.code, school, TEXT, MASTER, until, TEXT));
  const credentials = Array.from({ length: CLASS }, (_, index) => id(`diploma ${index}`));
  const tree = new DiplomaTree(credentials);
  costs.set("award", await costOf(chain, qualifications.connect(school).award(1, tree.root, tree.count)));
  const diplomas = [0, 1].map((index): DiplomaProof => ({
    award: 1,
    index,
    credential: credentials[index]!,
    proof: tree.proofOf(index),
  }));
  for (const place of diplomas) {
    const asker: BaseContract = qualifications.connect(relayer);
    costs.set("verify_credential", await costOf(chain, asker.getFunction("statusOf").send(place)));
    await mined(qualifications.connect(relayer).applyFor(abroad.code, place));
    const decided = qualifications
      .connect(abroad.culture)
      .decide(abroad.code, place.award, place.index, Recognition.Whole, TEXT, TEXT);
    costs.set("recognise", await costOf(chain, decided));
  }
}

function inventory(number: number): string {
  return toBeHex(number, 32);
}

async function nowOf({ provider }: BenchChain): Promise<number> {
  return (await provider.getBlock("latest"))!.timestamp;
}
