import { id as hashOf, parseUnits } from "ethers";

import {
  authoriseBound,
  completeLei,
  credentialHash,
  diplomaKeyOf,
  DiplomaTree,
  heritageObject,
  inOrder,
  inventoryOf,
  issueDiploma,
  type LoanTerms,
  newDiplomaSecret,
  newEarmark,
  newIndemnity,
  newRefund,
  PermitKind,
  presentDiploma,
  Recognition,
  signEarmark,
  thumbprintOf,
  verifyDiploma,
} from "../../src/index.ts";
import { grouped, money } from "../common/format.ts";
import type { Chapter, Say } from "./chapter.ts";
import type { Stage } from "./stage.ts";
import { type Step, stepsPicture } from "./steps-picture.ts";

/** Two bronzes of China are shown in Kazakhstan and come home, one of them damaged; a doctor is recognised abroad. */
export const CULTURE_CHAPTERS: readonly Chapter[] = [
  { title: "Two bronzes go abroad: both permits, immunity, and their value set aside", tell: lend },
  {
    title: "They come home, and the damage to one is paid out of what was set aside",
    tell: comeHome,
    picture: (stage) => stepsPicture("The way of an object on loan", onLoan.get(stage)!.steps),
  },
  {
    title: "A doctor shows her diploma abroad, and nothing else of herself",
    tell: recognise,
    picture: (stage) => stepsPicture("From a school to a recognition abroad", doctors.get(stage)!),
  },
];

const CHAPTER = "Culture";
const DAY = 86_400;
const VALUE = "900000";
const DAMAGE = "120000";
const NAMES = ["Ritual wine vessel", "Bronze horse"];
const VESSEL = 6; // category (f) of the UNESCO Convention
const REPORT = hashOf("condition report with pictures");
const COURIER = completeLei("CNARTCOURIER000000");
const ASSESSOR = completeLei("CHARTASSESSOR00000");
const GRADUATE = completeLei("CNGRADUATE00000000");
const AUDIENCE = { audience: "Ministry of Culture of Kazakhstan", nonce: "given by the ministry" };

/** Museum, school and bank are the first participants of each country, the state that answers is Kazakhstan's second. */
const partiesOf = (stage: Stage) => {
  const [china, kazakhstan] = [stage.country("CN"), stage.country("KZ")];
  const office = (country: "CN" | "KZ") => stage.signerOf({ kind: "office", country, office: "CultureAuthority" });
  stage.introduce(COURIER, "Art courier");
  stage.introduce(ASSESSOR, "Assessor");
  stage.introduce(GRADUATE, "Graduate");
  return {
    china,
    kazakhstan,
    home: office("CN"),
    abroad: office("KZ"),
    lender: stage.bank(china.participants[0]!.lei),
    borrower: stage.bank(kazakhstan.participants[0]!.lei),
    state: stage.bank(kazakhstan.participants[1]!.lei),
    courier: stage.bank(COURIER),
    assessor: stage.bank(ASSESSOR),
    graduate: stage.bank(GRADUATE),
  };
};

/** What the first chapter leaves to the second. */
interface OnLoan {
  readonly terms: LoanTerms;
  readonly indemnities: ReturnType<typeof newIndemnity>[];
  /** Who had the first object, and what became of its damage. */
  readonly steps: Step[];
}

const onLoan = new WeakMap<Stage, OnLoan>();
const doctors = new WeakMap<Stage, readonly Step[]>();

async function lend(stage: Stage, say: Say): Promise<void> {
  const { china, kazakhstan, home, abroad, lender, borrower, state, courier } = partiesOf(stage);
  const { heritage, museumLoans } = stage.layer;
  const until = (await stage.now()) + 300 * DAY;
  await act(
    stage,
    "China accredits its museum",
    heritage.connect(home).accreditCustodian(china.numeric, lender, until),
  );
  const accredited = heritage.connect(abroad).accreditCustodian(kazakhstan.numeric, borrower, until);
  await act(stage, "Kazakhstan accredits its museum", accredited);
  const terms = await termsOf(stage);
  for (const name of NAMES) {
    const inventory = inventoryOf("museum", name);
    const issued = heritage.connect(home).issuePassport(china.numeric, inventory, VESSEL, hashOf(name), lender);
    await act(stage, `A passport for the ${name.toLowerCase()}`, issued);
  }
  await act(stage, "The museum offers a loan", museumLoans.connect(lender).offer(terms));
  await act(stage, "The other museum agrees", museumLoans.connect(borrower).agree(terms));
  const immune = museumLoans.connect(abroad).recordImmunity(terms, hashOf("certificate"), terms.until + 30 * DAY);
  await act(stage, "Kazakhstan lets nobody seize them", immune);
  const indemnities: OnLoan["indemnities"] = [];
  onLoan.set(stage, { terms, indemnities, steps: [{ who: stage.nameOf(lender.address), what: "has it" }] });
  for (const [item, { object, value }] of terms.objects.entries()) {
    const permit = { kind: PermitKind.Temporary, from: 0, until: terms.until };
    const [out, in_] = [heritage.connect(home), heritage.connect(abroad)];
    const document = hashOf("export certificate");
    await act(stage, "Export", out.permitCrossing(object, china.numeric, kazakhstan.numeric, permit, document));
    await act(stage, "Entry", in_.permitCrossing(object, kazakhstan.numeric, china.numeric, permit, document));
    await act(stage, "The museum entrusts it", heritage.connect(lender).entrust(object, museumLoans));
    const instruction = newIndemnity(terms, item, terms.until + 100 * DAY);
    const mark = newEarmark({ instruction, leg: 0, releaser: await museumLoans.getAddress() });
    const consent = await signEarmark(state, await stage.domain(), mark);
    const placed = museumLoans.connect(stage.relayer).placeIndemnity(terms, item, instruction, consent);
    await act(stage, `${stage.nameOf(state.address)} sets ${inTenge(stage, value)} aside`, placed);
    indemnities.push(instruction);
    await carry(stage, terms, item, [lender, courier, borrower]);
  }
  say(`${stage.nameOf(state.address)} has set ${inTenge(stage, terms.objects[0]!.value)} aside for each`);
  say("at each hand a condition report; at the border one question: both permits, no claim, clear");
}

async function comeHome(stage: Stage, say: Say): Promise<void> {
  const { kazakhstan, lender, borrower, state, courier, assessor } = partiesOf(stage);
  const { museumLoans } = stage.layer;
  const { terms, indemnities, steps } = onLoan.get(stage)!;
  for (const item of terms.objects.keys()) await carry(stage, terms, item, [borrower, courier, lender]);
  const due = parseUnits(DAMAGE, kazakhstan.currency.decimals);
  const note = (by: Hand, what: string) => steps.push({ who: stage.nameOf(by.address), what });
  await act(stage, "The lender claims", museumLoans.connect(lender).claimDamage(terms, 0, 2n * due, REPORT));
  const answered = museumLoans.connect(state).answerClaim(terms, 0, 0n, hashOf("it was cracked before"));
  await act(stage, "The state answers", answered);
  await act(stage, "The assessor finds half", museumLoans.connect(assessor).assess(terms, 0, due, REPORT));
  const refund = newRefund(terms, 0, due, (await stage.now()) + DAY)!;
  const consent = await authoriseBound(lender, await stage.domain(), refund, await museumLoans.getAddress());
  const collected = museumLoans.connect(lender).collect(terms, 0, indemnities[0]!, refund, consent);
  const { gas } = await act(stage, "The damage is paid, and the rest goes back", collected);
  note(lender, "claims damage");
  note(state, "disputes it");
  note(assessor, "finds half");
  note(lender, "is paid");
  say(
    `claimed ${inTenge(stage, 2n * due)}, found ${inTenge(stage, due)}: paid in one transaction of ${grouped(gas)} gas`,
  );
}

async function recognise(stage: Stage, say: Say): Promise<void> {
  const { china, kazakhstan, home, abroad, lender: school, graduate } = partiesOf(stage);
  const { qualifications } = stage.layer;
  const [secret, holder] = [newDiplomaSecret(), newDiplomaSecret()];
  const until = (await stage.now()) + 1_000 * DAY;
  const key = thumbprintOf(diplomaKeyOf(secret));
  const accredited = qualifications.connect(home).accredit(china.numeric, school, hashOf("medicine"), 7, until, key);
  await act(stage, "China accredits a school", accredited);
  const { chainId } = await stage.connection.ethers.provider.getNetwork();
  const contract = `eip155:${chainId}:${await qualifications.getAddress()}`;
  const claims = {
    familyName: "Li",
    givenName: "Mei",
    dateOfBirth: "1998-04-12",
    qualification: "Doctor of Medicine",
    field: "0912",
    awardedOn: "2026-06-30",
    grade: "with distinction",
  };
  const draft = { accreditation: 1, index: 0, validFrom: "2026-07-01T00:00:00Z", contract, claims };
  const credential = await issueDiploma({ ...draft, holder: diplomaKeyOf(holder) }, secret);
  const tree = new DiplomaTree([credentialHash(credential)]);
  await act(stage, "The school registers her diploma", qualifications.connect(school).award(1, tree.root, tree.count));
  const place = { award: 1, index: 0, credential: credentialHash(credential), proof: tree.proofOf(0) };
  const shown = await presentDiploma(credential, ["qualification"], AUDIENCE, holder, await stage.now());
  const read = await verifyDiploma(qualifications, shown, place, AUDIENCE);
  say(`she shows one of ${Object.keys(claims).length} claims: ${Object.values(read.claims).join(", ")}`);
  const applied = qualifications.connect(graduate).applyFor(kazakhstan.numeric, place);
  await act(stage, "She applies in Kazakhstan", applied);
  const whole = qualifications.connect(abroad).decide(kazakhstan.numeric, 1, 0, Recognition.Whole, REPORT, REPORT);
  const { gas } = await act(stage, "Kazakhstan recognises it whole", whole);
  const [from, ministry] = [stage.nameOf(school.address), "Ministry of Culture of Kazakhstan"];
  doctors.set(stage, [
    { who: from, what: "is accredited" },
    { who: from, what: "registers it" },
    { who: stage.nameOf(graduate.address), what: "shows one claim" },
    { who: stage.nameOf(graduate.address), what: "applies" },
    { who: ministry, what: "recognises it" },
  ]);
  say(`recognised whole, in ${grouped(gas)} gas; were her school to revoke it, nobody would recognise it any more`);
}

async function termsOf(stage: Stage): Promise<LoanTerms> {
  const { china, kazakhstan, lender, borrower, state, courier, assessor } = partiesOf(stage);
  const value = parseUnits(VALUE, kazakhstan.currency.decimals);
  const now = await stage.now();
  const objects = NAMES.map((name) => heritageObject(china.numeric, inventoryOf("museum", name)));
  return {
    lender: lender.address,
    lenderCountry: china.numeric,
    borrower: borrower.address,
    borrowerCountry: kazakhstan.numeric,
    indemnifier: state.address,
    assessor: assessor.address,
    currency: await (await stage.token(kazakhstan)).getAddress(),
    from: now,
    until: now + 90 * DAY,
    notice: 14 * DAY,
    couriers: [courier.address],
    objects: inOrder(objects.map((object) => ({ object, value }))),
    conditions: hashOf("50% humidity, 50 lux, one case"),
    number: 1n,
  };
}

type Hand = ReturnType<Stage["bank"]>;

async function carry(stage: Stage, terms: LoanTerms, item: number, hands: readonly Hand[]): Promise<void> {
  const { museumLoans } = stage.layer;
  for (const [index, next] of hands.slice(1).entries()) {
    await act(stage, "Handed on", museumLoans.connect(hands[index]).release(terms, item, next, REPORT));
    await act(stage, "Taken over", museumLoans.connect(next).take(terms, item, REPORT));
    const way = item === 0 ? onLoan.get(stage)!.steps : [];
    way.push({ who: stage.nameOf(next.address), what: "takes it over" });
  }
}

function act(stage: Stage, title: string, pending: Parameters<Stage["record"]>[2]): ReturnType<Stage["record"]> {
  return stage.record(CHAPTER, title, pending);
}

function inTenge(stage: Stage, amount: bigint): string {
  const { decimals, code } = stage.country("KZ").currency;
  return money(amount, decimals, code);
}
