import {
  credentialHash,
  type DiplomaClaims,
  type DiplomaProof,
  diplomaKeyOf,
  DiplomaTree,
  issueDiploma,
  newDiplomaSecret,
  thumbprintOf,
} from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { clockOf } from "../utils/council-on-node.ts";
import { type CultureWorld, deployCulture, ethers } from "./culture.fixture.ts";

export const PROGRAMME = ethers.id("Medicine, six years, 5 000 hours");
export const MASTER = 7; // ISCED 2011
export const AUDIENCE = { audience: "https://recognition.gov.kz", nonce: "a nonce of the verifier" };
export const CLAIMS: DiplomaClaims = {
  familyName: "Li",
  givenName: "Mei",
  dateOfBirth: "1998-04-12",
  qualification: "Doctor of Medicine",
  field: "0912",
  awardedOn: "2026-06-30",
  grade: "with distinction",
};

export interface AwardedDiploma {
  readonly credential: string;
  readonly place: DiplomaProof;
}

export async function deploySchool() {
  return raiseSchool(await deployCulture());
}

/** A school in China that is accredited, and a class of five whose diplomas are registered. */
export async function raiseSchool(world: CultureWorld) {
  const { qualifications, china, school } = world;
  const [secret, holderSecret] = [newDiplomaSecret(), newDiplomaSecret()];
  const until = (await clockOf(world)) + 1_000 * DAY;
  const key = thumbprintOf(diplomaKeyOf(secret));
  const authority = qualifications.connect(china.authority);
  await mined(authority.accredit(china.code, school, PROGRAMME, MASTER, until, key));
  const ready = { ...world, secret, holderSecret, until, key };
  return { ...ready, diplomas: await awardClass(ready, 1, 5) };
}

export type SchoolWorld = Awaited<ReturnType<typeof raiseSchool>>;

type Issuer = CultureWorld & { secret: Uint8Array; holderSecret: Uint8Array };

/** The CAIP-10 id of the contract that knows accreditations. */
export async function contractOf({ qualifications, relayer }: CultureWorld): Promise<string> {
  const { chainId } = await relayer.provider!.getNetwork();
  return `eip155:${chainId}:${await qualifications.getAddress()}`;
}

/** Has the school sign and register diplomas. */
export async function awardClass(world: Issuer, accreditation: number, count: number): Promise<AwardedDiploma[]> {
  const { qualifications, school, secret, holderSecret } = world;
  const contract = await contractOf(world);
  const holder = diplomaKeyOf(holderSecret);
  const draft = { accreditation, validFrom: "2026-07-01T00:00:00Z", contract, holder, claims: CLAIMS };
  const indices = Array.from({ length: count }, (_, index) => index);
  const credentials = await Promise.all(indices.map((index) => issueDiploma({ ...draft, index }, secret)));
  const tree = new DiplomaTree(credentials.map(credentialHash));
  const award = Number(await qualifications.connect(school).award.staticCall(accreditation, tree.root, tree.count));
  await mined(qualifications.connect(school).award(accreditation, tree.root, tree.count));
  return credentials.map((credential, index) => ({
    credential,
    place: { award, index, credential: credentialHash(credential), proof: tree.proofOf(index) },
  }));
}
