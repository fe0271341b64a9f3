import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import {
  ClaimGround,
  credentialHash,
  diplomaLeaf,
  heritageObject,
  inOrder,
  inventoryOf,
  type Instruction,
  type LoanTerms,
  newEarmark,
  newIndemnity,
  Office,
  PermitKind,
  Recognition,
  signEarmark,
} from "../../src/index.ts";
import type { MovedConsortium } from "./busy-consortium.ts";
import { DAY, mined } from "./consortium.ts";
import { appoint } from "./countries.ts";

export const TEXT = id("a text");
export const VALUE = 2n;
const LAOS = 418;
const ABOVE = 7; // a category of the UNESCO Convention
const ITEMS = 7;
const REASSIGNED = 6;

/** Numbers of claims, each for one function to act on. */
export const CLAIMS = { judged: 1, acknowledged: 2, own: 3, complete: 4, upheld: 5 } as const;

/** Objects of China, by what is done with them; those of the loan come after. */
export const OBJECTS = ["free", "claimed", "offered", "kept", "own", "complete", "upheld"] as const;

/** Something for each function of the culture domain to act on. */
export interface BusyCulture {
  readonly objects: Readonly<Record<(typeof OBJECTS)[number], string>>;
  readonly terms: LoanTerms;
  readonly offered: LoanTerms;
  /** The indemnity of each object, as it is now, and one of the first that another has replaced. */
  readonly indemnities: readonly Instruction[];
  readonly replaced: Instruction;
  /** A later one of the first, signed and not placed. */
  readonly next: Awaited<ReturnType<typeof signedIndemnity>>;
}

export interface Cultured extends MovedConsortium {
  readonly authority: HardhatEthersSigner;
  readonly lender: HardhatEthersSigner;
  readonly borrower: HardhatEthersSigner;
  readonly assessor: HardhatEthersSigner;
}

/** Who lends, borrows and assesses in a consortium: China's first bank, Kazakhstan's, and the recovering account. */
export function culturedOf(moved: MovedConsortium): Cultured {
  const { extras, china, kazakhstan } = moved;
  const [lender, borrower] = [china.banks[0]!, kazakhstan.banks[0]!];
  return {
    ...moved,
    authority: extras["CN CultureAuthority"],
    lender,
    borrower,
    assessor: extras["recovering account"],
  };
}

/** Passports and claims, while China, Kazakhstan and Laos are the active members. */
export async function beginCulture(connection: NetworkConnection, world: Cultured): Promise<void> {
  const { countries, heritage, china, kazakhstan, extras, authority, lender, borrower } = world;
  const delegations = { [kazakhstan.code]: kazakhstan.offices.Delegation, [LAOS]: extras["LA Delegation"] };
  const authorities = { [kazakhstan.code]: kazakhstan.offices.Supervisor, [LAOS]: extras["LA Delegation"] };
  for (const country of [kazakhstan.code, LAOS]) {
    await appoint(
      connection,
      countries,
      delegations[country]!,
      country,
      Office.CultureAuthority,
      authorities[country]!,
    );
    await mined(countries.connect(authorities[country]).takeOffice(country, Office.CultureAuthority));
  }
  const until = (await connection.networkHelpers.time.latest()) + 900 * DAY;
  const [home, abroad] = [heritage.connect(authority), heritage.connect(kazakhstan.offices.Supervisor)];
  for (const account of [lender, borrower]) await mined(home.accreditCustodian(china.code, account, until));
  await mined(abroad.accreditCustodian(kazakhstan.code, borrower, until));
  const names = [...OBJECTS, ...Array.from({ length: ITEMS }, (_, item) => `item ${item}`)];
  for (const name of names) {
    await mined(home.issuePassport(china.code, inventoryOf("museum", name), ABOVE, TEXT, lender));
  }
  await mined(abroad.issuePassport(kazakhstan.code, TEXT, ABOVE, TEXT, borrower));
  await mined(abroad.claim(heritageObject(kazakhstan.code, TEXT), kazakhstan.code, ClaimGround.Theft, TEXT));
  await mined(abroad.claim(objectNamed(world, "claimed"), kazakhstan.code, ClaimGround.Theft, TEXT));
  await mined(home.claim(objectNamed(world, "own"), china.code, ClaimGround.Theft, TEXT));
  await mined(abroad.claim(objectNamed(world, "complete"), kazakhstan.code, ClaimGround.Theft, TEXT));
  await mined(heritage.connect(extras["LA Delegation"]).voteOnClaim(CLAIMS.complete, LAOS, true, TEXT));
  await mined(abroad.claim(objectNamed(world, "upheld"), kazakhstan.code, ClaimGround.Theft, TEXT));
  await mined(home.acknowledgeClaim(CLAIMS.upheld, TEXT));
}

/** Custody, a loan of seven objects, each at another step, and diplomas. */
export async function continueCulture(connection: NetworkConnection, world: Cultured): Promise<BusyCulture> {
  const { heritage, china, lender, borrower, assessor } = world;
  const owner = heritage.connect(lender);
  await mined(owner.offerHandover(objectNamed(world, "offered"), borrower, china.code));
  await mined(owner.entrust(objectNamed(world, "kept"), assessor));
  const objects = Object.fromEntries(OBJECTS.map((name) => [name, objectNamed(world, name)])) as BusyCulture["objects"];
  await awardDiplomas(world, (await connection.networkHelpers.time.latest()) + 300 * DAY);
  return { objects, ...(await lend(world, (await connection.networkHelpers.time.latest()) + 1)) };
}

function objectNamed({ china }: Cultured, name: string): string {
  return heritageObject(china.code, inventoryOf("museum", name));
}

async function lend(world: Cultured, now: number) {
  const { museumLoans, heritage, china, kazakhstan, authority, lender, borrower, assessor } = world;
  const names = Array.from({ length: ITEMS }, (_, item) => `item ${item}`);
  const terms: LoanTerms = {
    lender: lender.address,
    lenderCountry: china.code,
    borrower: borrower.address,
    borrowerCountry: kazakhstan.code,
    indemnifier: borrower.address,
    assessor: assessor.address,
    currency: await kazakhstan.token.getAddress(),
    from: now,
    until: now + 90 * DAY,
    notice: 0,
    couriers: [assessor.address],
    objects: inOrder(names.map((name) => ({ object: objectNamed(world, name), value: VALUE }))),
    conditions: TEXT,
    number: 1n,
  };
  const offered = { ...terms, number: 2n };
  await mined(museumLoans.connect(lender).offer(terms));
  await mined(museumLoans.connect(borrower).agree(terms));
  await mined(museumLoans.connect(borrower).offer(offered));
  await mined(museumLoans.connect(kazakhstan.offices.Supervisor).recordImmunity(terms, TEXT, terms.until + 60 * DAY));
  const permit = { kind: PermitKind.Temporary, from: now - 1, until: terms.until };
  const [home, abroad] = [heritage.connect(authority), heritage.connect(kazakhstan.offices.Supervisor)];
  const indemnities: Instruction[] = [];
  for (const [item, { object }] of terms.objects.entries()) {
    await mined(home.permitCrossing(object, china.code, kazakhstan.code, permit, TEXT));
    await mined(abroad.permitCrossing(object, kazakhstan.code, china.code, permit, TEXT));
    await mined(heritage.connect(lender).entrust(object, museumLoans));
    indemnities.push(await placed(world, terms, item, 0));
    if (item === 0) continue;
    if (item === REASSIGNED) {
      await mined(museumLoans.connect(lender).release(terms, item, assessor, TEXT));
      await mined(museumLoans.connect(assessor).take(terms, item, TEXT));
      await mined(home.reassign(object, lender, TEXT));
      continue;
    }
    await mined(museumLoans.connect(lender).release(terms, item, borrower, TEXT));
    if (item > 1) await mined(museumLoans.connect(borrower).take(terms, item, TEXT));
    if (item > 2) await mined(museumLoans.connect(lender).claimDamage(terms, item, VALUE, TEXT));
    if (item > 3) await mined(museumLoans.connect(borrower).answerClaim(terms, item, 1n, TEXT));
    if (item > 4) await mined(museumLoans.connect(assessor).assess(terms, item, VALUE, TEXT));
  }
  const [replaced] = indemnities as [Instruction];
  indemnities[0] = await placed(world, terms, 0, 1);
  return { terms, offered, indemnities, replaced, next: await signedIndemnity(world, terms, 0, 2) };
}

async function placed(world: Cultured, terms: LoanTerms, item: number, days: number): Promise<Instruction> {
  const { instruction, consent } = await signedIndemnity(world, terms, item, days);
  await mined(world.museumLoans.connect(world.relayer).placeIndemnity(terms, item, instruction, consent));
  return instruction;
}

async function signedIndemnity(
  { museumLoans, domain, borrower }: Cultured,
  terms: LoanTerms,
  item: number,
  days: number,
) {
  const instruction = newIndemnity(terms, item, terms.until + (100 + days) * DAY);
  const mark = newEarmark({ instruction, leg: 0, releaser: await museumLoans.getAddress() });
  return { instruction, consent: await signEarmark(borrower, domain, mark) };
}

/** A diploma that is the only one of its award. */
export const DIPLOMA = credentialHash("a diploma");

export const diplomaIn = (award: number) => ({ award, index: 0, credential: DIPLOMA, proof: [] as string[] });

/** Awards by what is done with them: China's, and Kazakhstan's for which China's bank has applied in China. */
export const AWARDS = { own: 1, applied: 2, refused: 3, appealed: 4 } as const;

async function awardDiplomas(world: Cultured, until: number): Promise<void> {
  const { qualifications, china, kazakhstan, authority, lender, borrower } = world;
  const schools = [
    { country: china.code, office: authority, school: lender },
    { country: kazakhstan.code, office: kazakhstan.offices.Supervisor, school: borrower },
  ];
  for (const [index, { country, office, school }] of schools.entries()) {
    await mined(qualifications.connect(office).accredit(country, school, TEXT, 7, until, TEXT));
    for (let award = 0; award < (index === 0 ? 1 : 3); award += 1) {
      await mined(qualifications.connect(school).award(index + 1, diplomaLeaf(0, DIPLOMA), 1));
    }
  }
  const holder = qualifications.connect(lender);
  for (const award of [AWARDS.applied, AWARDS.refused, AWARDS.appealed]) {
    await mined(holder.applyFor(china.code, diplomaIn(award)));
    if (award === AWARDS.applied) continue;
    const decided = qualifications.connect(authority).decide(china.code, award, 0, Recognition.Refused, TEXT, TEXT);
    await mined(decided);
  }
  const application = await qualifications.applicationId(china.code, AWARDS.appealed, 0);
  await mined(holder.appealRecognition(application, TEXT));
}
