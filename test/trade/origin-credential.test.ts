import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";

import {
  certificateUri,
  draftOriginCredential,
  InvalidOriginCredential,
  type OriginClaim,
  type OriginCredential,
  originStatusCheck,
  parseCertificateUri,
  presentOriginCredential,
  signOriginCredential,
  verifyOriginCredential,
  verifyOriginPresentation,
} from "../../src/index.ts";
import { mined } from "../utils/consortium.ts";
import { verifyIndependently, verifyPresentationIndependently } from "../utils/vc-verifier.ts";
import { certify, deployOrigins, today, WHY } from "./origin.fixture.ts";
import { ethers, networkHelpers, time } from "./records.fixture.ts";

const keyFrom = (name: string) => ethers.getBytes(keccak256(toUtf8Bytes(name)));
const CHAMBER = keyFrom("a chamber's key");
const IMPORTER = keyFrom("an importer's key");
const ASKED = { challenge: "4a51ee10", domain: "customs.kz" };

async function deploy() {
  const world = await deployOrigins();
  const { origins, china, kazakhstan } = world;
  const claim: OriginClaim = {
    agreement: 1,
    origin: china.code,
    destination: kazakhstan.code,
    consignor: "Xi'an Turbines",
    consignee: "Steppe Wind Power",
    goods: [{ description: "Wind turbines", hsCode: "850231", criterion: "RVC 40", quantity: "12" }],
    materials: [],
  };
  const [now, lastDay] = [await time.latest(), (await today()) + 100];
  const { draft, commitment } = draftOriginCredential(claim, CHAMBER, { validFrom: now, lastDay });
  const certificate = await certify(world, { document: commitment, lastDay });
  const { chainId } = await ethers.provider.getNetwork();
  const place = { chainId, contract: await origins.getAddress(), certificate };
  const credential = signOriginCredential(draft, place, CHAMBER, now);
  return { ...world, claim, draft, commitment, certificate, place, credential, now };
}

describe("Certificate of origin as a verifiable credential", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);
  const rejected = async (call: Promise<unknown>, path: string, problem: string) => {
    const error = await call.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(InvalidOriginCredential);
    expect((error as Error).message).to.equal(`${path}: ${problem}`);
  };

  it("is verified by a library of others, with the status that the chain holds", async () => {
    const { origins, china, certificate, credential, now } = await fixture();
    const check = originStatusCheck(origins);
    expect(await verifyIndependently(credential, now, check)).to.deep.equal({ verified: true });
    await mined(origins.connect(china.chamber).cancel(certificate, WHY));
    const { verified, error } = await verifyIndependently(credential, now, check);
    expect([verified, error]).to.deep.equal([false, "credentialStatus: Cancelled"]);
  });

  it("is refused by that library where a letter was changed, as here", async () => {
    const { origins, credential, now } = await fixture();
    const forged = structuredClone(credential);
    forged.credentialSubject.goods[0]!.quantity = "13";
    const { verified } = await verifyIndependently(forged, now, async () => Promise.resolve({ verified: true }));
    expect(verified).to.be.false;
    await rejected(verifyOriginCredential(forged, origins, now), "proof", "the issuer has not signed this");
  });

  it("is found good, used, or cancelled by whoever asks the chain", async () => {
    const { origins, kazakhstan, china, certificate, credential, commitment, place, now } = await fixture();
    const standing = async () => (await verifyOriginCredential(credential, origins, now)).standing;
    expect(await standing()).to.equal("Good");
    await mined(origins.connect(kazakhstan.customs).rely(certificate, commitment, WHY));
    expect(await standing()).to.equal("Used");
    await mined(origins.connect(china.chamber).cancel(certificate, WHY));
    expect(await standing()).to.equal("Cancelled");
    expect((await verifyOriginCredential(credential, origins, now)).place).to.deep.equal(place);
  });

  it("of a forger is no certificate, however well it is signed", async () => {
    const { origins, claim, certificate, place, now } = await fixture();
    const { lastDay } = await origins.certificateOf(certificate);
    const terms = { validFrom: now, lastDay: Number(lastDay) };
    const { draft } = draftOriginCredential(claim, keyFrom("a forger's key"), terms);
    const forged = signOriginCredential(draft, place, keyFrom("a forger's key"), now);
    expect((await verifyIndependently(forged, now, originStatusCheck(origins))).error).to.equal(
      "credentialStatus: OtherDocument",
    );
    expect((await verifyOriginCredential(forged, origins, now)).standing).to.equal("OtherDocument");
    const nowhere = signOriginCredential(draft, { ...place, certificate: 99n }, keyFrom("a forger's key"), now);
    expect((await verifyOriginCredential(nowhere, origins, now)).standing).to.equal("Unknown");
  });

  it("of a chamber is refused where its key signs for another certificate, contract or chain", async () => {
    const world = await fixture();
    const { origins, draft, place, now } = world;
    const other = await certify(world);
    const moved = signOriginCredential(draft, { ...place, certificate: other }, CHAMBER, now);
    expect((await verifyOriginCredential(moved, origins, now)).standing).to.equal("OtherDocument");
    for (const wrong of [{ chainId: 1n }, { contract: await world.customs.getAddress() }]) {
      const elsewhere = signOriginCredential(draft, { ...place, ...wrong }, CHAMBER, now);
      const problem = "a certificate of another contract or chain";
      await rejected(verifyOriginCredential(elsewhere, origins, now), "credentialStatus.id", problem);
    }
  });

  it("says what its certificate says, though the issuer has committed to something else", async () => {
    const world = await fixture();
    const { origins, claim, certificate, place, now } = world;
    const { lastDay } = await origins.certificateOf(certificate);
    const said = { ...claim, origin: world.thailand.code };
    const { draft, commitment } = draftOriginCredential(said, CHAMBER, { validFrom: now, lastDay: Number(lastDay) });
    const other = await certify(world, { document: commitment, lastDay });
    const credential = signOriginCredential(draft, { ...place, certificate: other }, CHAMBER, now);
    const problem = "the certificate says something else";
    await rejected(verifyOriginCredential(credential, origins, now), "credentialSubject", problem);
  });

  it("is not valid before its time, nor more than it is defined to be", async () => {
    const { origins, credential, claim, now } = await fixture();
    await rejected(verifyOriginCredential(credential, origins, now - 1), "validFrom", "it is not valid yet");
    const wrong: unknown[] = [
      null,
      "a text",
      { ...credential, more: 1 },
      { ...credential, proof: { ...credential.proof, proofValue: "z0" } },
      { ...credential, proof: [credential.proof] },
      { ...credential, credentialSubject: { ...credential.credentialSubject, goods: [] } },
    ];
    for (const shown of wrong) {
      const error = await verifyOriginCredential(shown, origins, now).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(InvalidOriginCredential);
    }
    expect(() => draftOriginCredential({ ...claim, origin: 0 }, CHAMBER, { validFrom: now, lastDay: 1 })).to.throw(
      InvalidOriginCredential,
    );
  });

  describe("presentation", () => {
    it("answers one verifier, and an independent one finds so too", async () => {
      const { origins, credential, now } = await fixture();
      const presentation = presentOriginCredential(credential, IMPORTER, ASKED, now);
      const verified = await verifyOriginPresentation(presentation, ASKED, origins, now);
      expect([verified.standing, verified.holder]).to.deep.equal(["Good", presentation.holder]);
      const check = originStatusCheck(origins);
      expect(await verifyPresentationIndependently(presentation, ASKED, now, check)).to.deep.equal({ verified: true });
    });

    it("of another's challenge, or of a thief, is none", async () => {
      const { origins, credential, now } = await fixture();
      const presentation = presentOriginCredential(credential, IMPORTER, ASKED, now);
      const problem = "it answers somebody else";
      for (const other of [
        { ...ASKED, challenge: "5b" },
        { ...ASKED, domain: "customs.th" },
      ]) {
        await rejected(verifyOriginPresentation(presentation, other, origins, now), "proof", problem);
      }
      const stolen = { ...presentation, holder: presentOriginCredential(credential, CHAMBER, ASKED, now).holder };
      await rejected(verifyOriginPresentation(stolen, ASKED, origins, now), "proof", "the holder has not signed this");
    });
  });

  it("names its certificate as no other does", async () => {
    const { place } = await fixture();
    expect(parseCertificateUri(certificateUri(place))).to.deep.equal(place);
    const contract = place.contract;
    const wrong = ["", `eip155:0:${contract}#1`, `eip155:1:${contract}#0`, `eip155:1:${contract}#01`];
    const more = [`eip155:1:${contract}`, `eip155:1:${contract}#18446744073709551616`, `solana:1:${contract}#1`];
    expect([...wrong, ...more].map(parseCertificateUri)).to.deep.equal(Array(7).fill(undefined));
  });

  it("reads the same when its fields come in another order", async () => {
    const { origins, credential, now } = await fixture();
    const turned = Object.fromEntries(Object.entries(credential).reverse()) as unknown as OriginCredential;
    expect((await verifyOriginCredential(turned, origins, now)).standing).to.equal("Good");
  });
});
