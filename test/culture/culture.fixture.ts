import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { network } from "hardhat";

import {
  hashLoanTerms,
  heritageObject,
  type Instruction,
  inOrder,
  inventoryOf,
  type LoanTerms,
  newEarmark,
  newIndemnity,
  Office,
  PermitKind,
  signEarmark,
} from "../../src/index.ts";
import { clockOf } from "../utils/council-on-node.ts";
import { DAY, deployConsortium, mined, type TestConsortium, type TestCountry } from "../utils/consortium.ts";

export const connection = await network.create();
export const { ethers, networkHelpers } = connection;
export const { time } = networkHelpers;

export const VALUE = 1_000_000n; // of an object, in fen
export const REPORT = ethers.id("condition report with pictures");
export const REASON = ethers.id("written reasons");
export const CATEGORY = 5; // (e): antiquities more than one hundred years old
export const GRACE = 30 * DAY;
export const TAIL = 100 * DAY;
const INVENTORY = "1989.17";

export interface CultureCountry extends TestCountry {
  authority: HardhatEthersSigner;
}

/** Three countries with culture authorities; a museum in China lends to one in Kazakhstan, with a courier. */
export async function deployCulture() {
  const consortium = await deployConsortium(connection);
  const spare = (await ethers.getSigners()).slice(-SPARE) as Spare;
  return raiseCulture(consortium, spare, async () => {
    await time.increase((await consortium.countries.charter()).appointmentDelay);
  });
}

type Seven<T> = [T, T, T, T, T, T, T];
export type Spare = Seven<HardhatEthersSigner>;
export const SPARE = 7;

/** The same on any chain, with accounts that nobody else has; `pass` lets the delay of an appointment pass. */
export async function raiseCulture(consortium: TestConsortium, spare: Spare, pass: () => Promise<void>) {
  const [first, second, third, courier, assessor, school, holder] = spare;
  const authorities = [first, second, third];
  const members = consortium.members.map((member, index) => ({ ...member, authority: authorities[index]! }));
  const { countries, heritage } = consortium;
  for (const { code, offices, authority } of members) {
    await mined(countries.connect(offices.Delegation).appoint(code, Office.CultureAuthority, authority));
  }
  await pass();
  for (const { code, authority } of members) {
    await mined(countries.connect(authority).takeOffice(code, Office.CultureAuthority));
  }
  const [china, kazakhstan, thailand] = members as [CultureCountry, CultureCountry, CultureCountry];
  const [lender, guest] = china.banks as [HardhatEthersSigner, HardhatEthersSigner];
  const [borrower, state] = kazakhstan.banks as [HardhatEthersSigner, HardhatEthersSigner];
  const until = (await clockOf(consortium)) + 3_000 * DAY;
  await mined(heritage.connect(china.authority).accreditCustodian(china.code, lender, until));
  await mined(heritage.connect(kazakhstan.authority).accreditCustodian(kazakhstan.code, borrower, until));
  const people = { lender, guest, borrower, state, courier, assessor, school, holder };
  return { ...consortium, china, kazakhstan, thailand, ...people };
}

export type CultureWorld = Awaited<ReturnType<typeof raiseCulture>>;

/** Has China's authority issue the passport of an object of its museum. */
export async function issuePassport(world: CultureWorld, number = INVENTORY): Promise<string> {
  const { heritage, china, lender } = world;
  const inventory = inventoryOf("National Museum", number);
  await mined(
    heritage.connect(china.authority).issuePassport(china.code, inventory, CATEGORY, ethers.id(number), lender),
  );
  return heritageObject(china.code, inventory);
}

/** Has both countries permit an object to cross from China to Kazakhstan. */
export async function permitBoth(world: CultureWorld, object: string): Promise<void> {
  const { heritage, china, kazakhstan } = world;
  const now = await clockOf(world);
  const permit = { kind: PermitKind.Temporary, from: now, until: now + 300 * DAY };
  const [home, abroad] = [heritage.connect(china.authority), heritage.connect(kazakhstan.authority)];
  await mined(home.permitCrossing(object, china.code, kazakhstan.code, permit, ethers.id("export certificate")));
  await mined(abroad.permitCrossing(object, kazakhstan.code, china.code, permit, ethers.id("import licence")));
}

/** Terms of a loan of some objects from China to Kazakhstan, whose state answers for them in yuan. */
export async function termsOf(world: CultureWorld, objects: string[]): Promise<LoanTerms> {
  const now = await clockOf(world);
  return {
    lender: world.lender.address,
    lenderCountry: world.china.code,
    borrower: world.borrower.address,
    borrowerCountry: world.kazakhstan.code,
    indemnifier: world.state.address,
    assessor: world.assessor.address,
    currency: await world.china.token.getAddress(),
    from: now,
    until: now + 90 * DAY,
    notice: 14 * DAY,
    couriers: [world.courier.address],
    objects: inOrder(objects.map((object) => ({ object, value: VALUE }))),
    conditions: ethers.id("50% humidity, 50 lux, one case"),
    number: 1n,
  };
}

/** Both museums agree, the lender entrusts its objects, and the state has yuan to answer with. */
export async function agreeOn(world: CultureWorld, terms: LoanTerms): Promise<string> {
  const { museumLoans, heritage, china, lender, borrower, guest, state } = world;
  await mined(museumLoans.connect(lender).offer(terms));
  await mined(museumLoans.connect(borrower).agree(terms));
  for (const { object } of terms.objects) await mined(heritage.connect(lender).entrust(object, museumLoans));
  const needed = terms.objects.reduce((sum, { value }) => sum + value, 0n);
  await mined(china.token.connect(guest).transfer(state, needed));
  return hashLoanTerms(terms);
}

/** The borrower's country lets nobody seize the objects until 30 days after the loan. */
export async function recordImmunity(
  world: CultureWorld,
  terms: LoanTerms,
  until = terms.until + GRACE,
): Promise<void> {
  const { museumLoans, kazakhstan } = world;
  await mined(museumLoans.connect(kazakhstan.authority).recordImmunity(terms, ethers.id("act of immunity"), until));
}

/** Drafts an indemnity that the state has signed. */
export async function signedIndemnity(world: CultureWorld, terms: LoanTerms, item: number, days = 0) {
  const { museumLoans, domain, state } = world;
  const instruction = newIndemnity(terms, item, terms.until + TAIL + days * DAY);
  const mark = newEarmark({ instruction, leg: 0, releaser: await museumLoans.getAddress() });
  return { instruction, consent: await signEarmark(state, domain, mark) };
}

/** Has the state set the value of an object aside. */
export async function placeIndemnity(world: CultureWorld, terms: LoanTerms, item = 0): Promise<Instruction> {
  const { instruction, consent } = await signedIndemnity(world, terms, item);
  await mined(world.museumLoans.connect(world.relayer).placeIndemnity(terms, item, instruction, consent));
  return instruction;
}

/** An object goes from hand to hand, each with a report. */
export async function carry(
  { museumLoans }: CultureWorld,
  terms: LoanTerms,
  item: number,
  ...hands: HardhatEthersSigner[]
): Promise<void> {
  for (const [index, next] of hands.slice(1).entries()) {
    await mined(museumLoans.connect(hands[index]).release(terms, item, next, REPORT));
    await mined(museumLoans.connect(next).take(terms, item, REPORT));
  }
}

/** One object, agreed on, permitted, immune and covered, about to leave. */
export async function readyLoan(world: CultureWorld) {
  const object = await issuePassport(world);
  await permitBoth(world, object);
  const terms = await termsOf(world, [object]);
  const loan = await agreeOn(world, terms);
  await recordImmunity(world, terms);
  const indemnity = await placeIndemnity(world, terms);
  return { object, terms, loan, indemnity };
}

/** The custodian, the country and the keeper of an object. */
export async function whereIs({ heritage }: CultureWorld, object: string) {
  const { custodian, place, keeper } = await heritage.passportOf(object);
  return { custodian, place: Number(place), keeper };
}
