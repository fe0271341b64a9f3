import { expect } from "chai";

import {
  authoriseBound,
  Border,
  ClaimGround,
  contractErrorOf,
  DamageStatus,
  HeritageClaimStatus,
  type Instruction,
  LoanPhase,
  type LoanTerms,
  newRefund,
  presentDiploma,
  Recognition,
  verifyDiploma,
} from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { clockOf } from "../utils/council-on-node.ts";
import {
  agreeOn,
  carry,
  type CultureWorld,
  issuePassport,
  permitBoth,
  placeIndemnity,
  REASON,
  recordImmunity,
  REPORT,
  termsOf,
  VALUE,
  whereIs,
} from "./culture.fixture.ts";
import { AUDIENCE, CLAIMS, raiseSchool, type SchoolWorld } from "./diplomas.fixture.ts";

// Whole stories that need no clock but the chain's own, so that they are played on every chain.

const OBJECTS = 7;
const DAMAGE = 250_000n;

/** An exhibition that has opened: its terms, its loan, and what was set aside for each object. */
export interface Exhibition {
  readonly world: CultureWorld;
  readonly terms: LoanTerms;
  readonly loan: string;
  readonly indemnities: readonly Instruction[];
}

/** Seven objects go from China to Kazakhstan; one of them is claimed, and stays until the claim is given up. */
export async function openExhibition(world: CultureWorld): Promise<Exhibition> {
  const { heritage, museumLoans, thailand, kazakhstan, lender, courier, borrower } = world;
  const objects: string[] = [];
  for (let number = 1; number <= OBJECTS; number += 1) objects.push(await issuePassport(world, `exhibit ${number}`));
  for (const object of objects) await permitBoth(world, object);
  const terms = await termsOf(world, objects);
  const loan = await agreeOn(world, terms);
  await recordImmunity(world, terms);
  const indemnities: Instruction[] = [];
  for (const item of terms.objects.keys()) indemnities.push(await placeIndemnity(world, terms, item));

  const claimed = terms.objects[0]!.object;
  const claimant = heritage.connect(thailand.authority);
  await mined(claimant.claim(claimed, thailand.code, ClaimGround.IllegalExport, REASON));
  const claim = await heritage.claimCount();
  expect(await heritage.borderCheck(claimed, kazakhstan.code)).to.equal(BigInt(Border.Claimed));
  for (let item = 1; item < OBJECTS; item += 1) await carry(world, terms, item, lender, courier, borrower);
  const leaving = museumLoans.connect(lender).release.staticCall(terms, 0, courier, REPORT);
  const refused = contractErrorOf(await leaving.catch((error: unknown) => error));
  expect(refused?.name).to.equal("LoanAgreementNoPermit");
  await mined(claimant.withdrawClaim(claim, REASON));
  expect((await heritage.claimOf(claim)).status).to.equal(BigInt(HeritageClaimStatus.Withdrawn));
  await carry(world, terms, 0, lender, courier, borrower);
  for (const { object } of terms.objects) {
    const found = await whereIs(world, object);
    expect([found.custodian, found.place]).to.deep.equal([borrower.address, kazakhstan.code]);
  }
  return { world, terms, loan, indemnities };
}

/** All come home; one is damaged, and its state pays what the assessor finds and has the rest back at once. */
export async function closeExhibition({ world, terms, loan, indemnities }: Exhibition): Promise<void> {
  const { museumLoans, china, lender, courier, borrower, state, assessor, domain } = world;
  for (const item of terms.objects.keys()) await carry(world, terms, item, borrower, courier, lender);
  for (const [item, { object }] of terms.objects.entries()) {
    expect((await whereIs(world, object)).place).to.equal(china.code);
    expect((await museumLoans.itemOf(loan, item)).phase).to.equal(BigInt(LoanPhase.Returned));
  }
  await mined(museumLoans.connect(lender).claimDamage(terms, 3, 2n * DAMAGE, REPORT));
  await mined(museumLoans.connect(state).answerClaim(terms, 3, 0n, REASON));
  await mined(museumLoans.connect(assessor).assess(terms, 3, DAMAGE, REPORT));
  const refund = newRefund(terms, 3, DAMAGE, (await clockOf(world)) + DAY)!;
  const consent = await authoriseBound(lender, domain, refund, await museumLoans.getAddress());
  const before = [await china.token.balanceOf(lender), await china.token.balanceOf(state)] as const;
  await mined(museumLoans.connect(lender).collect(terms, 3, indemnities[3]!, refund, consent));
  expect(await china.token.balanceOf(lender)).to.equal(before[0] + DAMAGE);
  expect(await china.token.balanceOf(state)).to.equal(before[1] - DAMAGE);
  expect((await museumLoans.itemOf(loan, 3)).damage).to.equal(BigInt(DamageStatus.Paid));
  expect(await china.token.getFrozenTokens(state)).to.equal(BigInt(OBJECTS - 1) * VALUE);
}

/** A doctor shows her diploma abroad: whole in one country, in part in the other, whole there too after her appeal. */
export async function becomeDoctor(culture: CultureWorld): Promise<SchoolWorld> {
  const world = await raiseSchool(culture);
  const { qualifications, china, kazakhstan, thailand, holder, holderSecret, diplomas } = world;
  const [{ credential, place }] = diplomas as [(typeof diplomas)[number]];
  const at = await clockOf(world);
  const presentation = await presentDiploma(credential, ["qualification"], AUDIENCE, holderSecret, at);
  const shown = await verifyDiploma(qualifications, presentation, place, AUDIENCE);
  expect(shown.claims).to.deep.equal({ qualification: CLAIMS.qualification });

  const ids: string[] = [];
  for (const { code } of [kazakhstan, thailand]) {
    await mined(qualifications.connect(holder).applyFor(code, place));
    ids.push(await qualifications.applicationId(code, place.award, place.index));
  }
  const recognised = async () => Promise.all(ids.map(async (one) => Number(await qualifications.recognised(one))));
  const [first, second] = [kazakhstan, thailand];
  const decide = (country: typeof first, recognition: number) =>
    qualifications
      .connect(country.authority)
      .decide(country.code, place.award, place.index, recognition, REASON, REASON);
  await mined(decide(first, Recognition.Whole));
  await mined(decide(second, Recognition.InPart));
  expect(await recognised()).to.deep.equal([Recognition.Whole, Recognition.InPart]);
  await mined(qualifications.connect(holder).appealRecognition(ids[1]!, REASON));
  const answer = qualifications.connect(second.offices.Delegation);
  await mined(answer.decideRecognitionAppeal(second.code, place.award, place.index, Recognition.Whole, REASON));
  expect(await recognised()).to.deep.equal([Recognition.Whole, Recognition.Whole]);

  // The school loses its accreditation: what was earned before stays earned.
  await mined(qualifications.connect(china.authority).changeAccreditation(shown.accreditation, 0, REASON));
  expect((await verifyDiploma(qualifications, presentation, place, AUDIENCE)).credential).to.equal(place.credential);
  expect(await recognised()).to.deep.equal([Recognition.Whole, Recognition.Whole]);

  // The diploma turns out to be bought: the school revokes it, and nobody recognises it any more.
  await mined(qualifications.connect(world.school).revoke(place.award, 0, 1n, true, REASON));
  expect(await recognised()).to.deep.equal([Recognition.None, Recognition.None]);
  return world;
}
