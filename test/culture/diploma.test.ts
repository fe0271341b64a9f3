import { createHash } from "node:crypto";

import { expect } from "chai";

import {
  diplomaKeyOf,
  DiplomaCount,
  type DiplomaFault,
  DiplomaTree,
  InvalidDiploma,
  issueDiploma,
  newDiplomaSecret,
  presentDiploma,
  readDiploma,
  thumbprintOf,
  verifyDiploma,
} from "../../src/index.ts";
import { mined } from "../utils/consortium.ts";
import { networkHelpers, REASON } from "./culture.fixture.ts";
import { AUDIENCE, CLAIMS, contractOf, deploySchool, MASTER, PROGRAMME, type SchoolWorld } from "./diplomas.fixture.ts";

const NOW = 1_800_000_000;

describe("A diploma", () => {
  const fixture = () => networkHelpers.loadFixture(deploySchool);

  const shown = ({ diplomas, holderSecret }: SchoolWorld, index = 0) =>
    presentDiploma(diplomas[index]!.credential, ["qualification", "awardedOn"], AUDIENCE, holderSecret, NOW);

  const faultOf = async (reading: Promise<unknown>): Promise<DiplomaFault | undefined> => {
    const error = await reading.then(() => undefined).catch((thrown: unknown) => thrown);
    if (error !== undefined) expect(error).to.be.instanceOf(InvalidDiploma);
    return (error as InvalidDiploma | undefined)?.fault;
  };

  it("has the thumbprint of RFC 7638", () => {
    const key = {
      kty: "EC",
      crv: "P-256",
      x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
      y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    } as const; // the key of RFC 7515, A.3.1
    const canonical = `{"crv":"P-256","kty":"EC","x":"${key.x}","y":"${key.y}"}`;
    expect(thumbprintOf(key)).to.equal(`0x${createHash("sha256").update(canonical).digest("hex")}`);
  });

  it("shows what its holder discloses and nothing else, and is found on the chain", async () => {
    const world = await fixture();
    const read = await verifyDiploma(world.qualifications, await shown(world), world.diplomas[0]!.place, AUDIENCE);
    expect(read.claims).to.deep.equal({ qualification: CLAIMS.qualification, awardedOn: CLAIMS.awardedOn });
    expect([read.accreditation, read.index, read.key]).to.deep.equal([1, 0, world.key]);
    expect(await shown(world)).not.to.include(Buffer.from(CLAIMS.familyName).toString("base64url"));
  });

  it("is bound to its holder, the audience and the nonce", async () => {
    const world = await fixture();
    const presentation = await shown(world);
    expect(await faultOf(readDiploma(presentation, { ...AUDIENCE, audience: "elsewhere" }))).to.equal("WrongPresenter");
    expect(await faultOf(readDiploma(presentation, { ...AUDIENCE, nonce: "another" }))).to.equal("WrongSignature");
    const thief = await presentDiploma(world.diplomas[0]!.credential, ["grade"], AUDIENCE, newDiplomaSecret(), NOW);
    expect(await faultOf(readDiploma(thief, AUDIENCE))).to.equal("WrongSignature");
    const unbound = presentation.slice(0, presentation.lastIndexOf("~") + 1);
    expect(await faultOf(readDiploma(unbound, AUDIENCE))).to.equal("WrongSignature");
  });

  it("is not believed once a letter of it is changed, and what is none is refused without a crash", async () => {
    const world = await fixture();
    const presentation = await shown(world);
    const [header, body, rest] = presentation.split(".") as [string, string, string];
    const forged = JSON.parse(Buffer.from(body, "base64url").toString()) as { validFrom: string };
    const other = Buffer.from(JSON.stringify({ ...forged, validFrom: "1990-01-01" })).toString("base64url");
    const tail = presentation
      .split(".")
      .slice(3)
      .map((part) => `.${part}`)
      .join("");
    expect(await faultOf(readDiploma(`${header}.${other}.${rest}${tail}`, AUDIENCE))).to.equal("WrongSignature");
    for (const rubbish of ["", "~", "a.b.c~", "{}", "\u0000", `${header}.e30.${rest}${tail}`]) {
      expect(await faultOf(readDiploma(rubbish, AUDIENCE)), rubbish).to.be.oneOf(["NotADiploma", "WrongSignature"]);
    }
  });

  it("under a key that the accreditation does not name, or another accreditation, is not believed", async () => {
    const world = await fixture();
    const { qualifications, china, school, holderSecret, diplomas, until } = world;
    const forger = newDiplomaSecret();
    const draft = {
      accreditation: 1,
      index: 0,
      validFrom: "2026-07-01T00:00:00Z",
      contract: await contractOf(world),
      holder: diplomaKeyOf(holderSecret),
      claims: CLAIMS,
    };
    const verifyOf = async (over: Partial<typeof draft>, secret = forger) => {
      const credential = await issueDiploma({ ...draft, ...over }, secret);
      const presentation = await presentDiploma(credential, [], AUDIENCE, holderSecret, NOW);
      return faultOf(verifyDiploma(qualifications, presentation, diplomas[0]!.place, AUDIENCE));
    };
    expect(await verifyOf({})).to.equal("OtherKey");
    expect(await verifyOf({ accreditation: 9 })).to.equal("UnknownAccreditation");
    expect(await verifyOf({ contract: `eip155:1:${await qualifications.getAddress()}` })).to.equal("OtherContract");
    expect(await verifyOf({ contract: "did:web:example" })).to.equal("NotADiploma");
    expect(await verifyOf({ index: 70_000 })).to.equal("NotADiploma");
    expect(await verifyOf({}, world.secret)).to.equal("NotRegistered");
    const key = thumbprintOf(diplomaKeyOf(forger));
    await mined(qualifications.connect(china.authority).accredit(china.code, school, PROGRAMME, MASTER, until, key));
    expect(await verifyOf({ accreditation: 2 })).to.equal("OtherAccreditation");
  });

  it("that was revoked is not believed; one of a school that lost its accreditation since is", async () => {
    const world = await fixture();
    const { qualifications, china, school, diplomas } = world;
    await mined(qualifications.connect(china.authority).changeAccreditation(1, 0, REASON));
    const verify = async () => verifyDiploma(qualifications, await shown(world), diplomas[0]!.place, AUDIENCE);
    expect(await faultOf(verify())).to.equal(undefined);
    await mined(qualifications.connect(school).revoke(1, 0, 1n, true, REASON));
    expect(await faultOf(verify())).to.equal("Revoked");
  });

  it("is registered with 65,536 others at most", () => {
    expect(() => new DiplomaTree([])).to.throw(DiplomaCount);
    expect(() => new DiplomaTree(Array.from({ length: 65_537 }, () => REASON))).to.throw(DiplomaCount);
  });
});
