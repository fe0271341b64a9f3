import { expect } from "chai";
import { randomBytes, ZeroHash } from "ethers";

import {
  type Disclosure,
  DISCLOSURE_PARTS,
  disclosureCommitment,
  encodePackage,
  decodePackage,
  InvalidDisclosure,
  MAX_PACKAGE,
  openDisclosure,
  OversizedPackage,
  partsInScope,
  disclosureScope,
  sealDisclosure,
  storePackage,
  UnusableKey,
} from "../../../src/index.ts";
import { drawer } from "../../utils/draw.ts";
import { CHINA, FakeChain, KAZAKHSTAN, memoryStore, newSupervisor, sampleDisclosure } from "./samples.ts";

const unlogged = () => Promise.reject(new Error("nothing is to be logged"));

describe("sealDisclosure", () => {
  const [china, kazakhstan] = [newSupervisor(CHINA), newSupervisor(KAZAKHSTAN)];
  const recipients = [kazakhstan.recipient, china.recipient];

  it("lets each Supervisor for whom it was sealed read all of it, without a grant", async () => {
    const chain = new FakeChain(...recipients);
    const store = memoryStore();
    const sealed = sealDisclosure(sampleDisclosure(), recipients);
    await storePackage(store, sealed.commitment, sealed.package);
    for (const supervisor of [china, kazakhstan]) {
      const opened = await openDisclosure(sealed.commitment, supervisor, { store, chain, logAccess: unlogged });
      expect(opened.fields).to.deep.equal(sampleDisclosure());
      expect(opened.faults).to.deep.equal([]);
      expect([opened.parts, opened.grantor]).to.deep.equal([DISCLOSURE_PARTS, 0]);
    }
  });

  it("brings back whatever is disclosed, for however many countries", async () => {
    const below = drawer(7);
    for (let round = 0; round < 12; round += 1) {
      const supervisors = Array.from({ length: 1 + below(5) }, (_, index) => newSupervisor(100 + index, 1 + below(3)));
      const keys = supervisors.map(({ recipient }) => recipient);
      const [store, chain] = [memoryStore(), new FakeChain(...keys)];
      const disclosure = drawn(below);
      const sealed = sealDisclosure(disclosure, keys.toReversed());
      await storePackage(store, sealed.commitment, sealed.package);
      const reader = supervisors[below(supervisors.length)]!;
      const { fields } = await openDisclosure(sealed.commitment, reader, { store, chain, logAccess: unlogged });
      expect(fields).to.deep.equal(disclosure);
    }
  });

  it("commits to salt, countries, ciphertexts and keys, and to no envelope", () => {
    const { package: sealed, commitment } = sealDisclosure(sampleDisclosure(), recipients);
    const [part, ...others] = sealed.parts;
    const changed = [
      { ...sealed, salt: ZeroHash },
      { ...sealed, entitled: [CHINA] },
      { ...sealed, parts: [{ ...part!, hash: ZeroHash }, ...others] },
      { ...sealed, parts: [{ ...part!, key: ZeroHash }, ...others] },
      { ...sealed, parts: others },
    ];
    const commitments = new Set([commitment, ...changed.map(disclosureCommitment)]);
    expect(commitments.size).to.equal(1 + changed.length);
    expect(disclosureCommitment({ ...sealed, envelopes: [] })).to.equal(commitment);
  });

  it("gives the same data another commitment each time, and shows no size", () => {
    const short = sampleDisclosure();
    const long = sampleDisclosure();
    long.originator.originatorPersons[0]!.naturalPerson!.name.nameIdentifier[0]!.primaryIdentifier = "W".repeat(100);
    const sealed = [short, short, long].map((disclosure) => sealDisclosure(disclosure, recipients));
    expect(new Set(sealed.map(({ commitment }) => commitment)).size).to.equal(3);
    expect(new Set(sealed.map(({ package: { parts } }) => parts[0]!.ciphertext.length)).size).to.equal(1);
  });

  it("survives being stored", () => {
    const { package: sealed } = sealDisclosure(sampleDisclosure(), recipients);
    expect(decodePackage(encodePackage(sealed))).to.deep.equal(sealed);
  });

  it("is for somebody, with one key a country that keeps a secret", () => {
    const seal = (...keys: Parameters<typeof sealDisclosure>[1]) => sealDisclosure(sampleDisclosure(), keys);
    expect(() => seal()).to.throw(InvalidDisclosure, "recipients: at least one Supervisor reads it");
    expect(() => seal(china.recipient, china.recipient)).to.throw(InvalidDisclosure, "one key a country");
    const useless = { ...china.recipient, key: ZeroHash };
    expect(() => seal(useless))
      .to.throw(UnusableKey)
      .with.property("country", CHINA);
  });

  it("is not larger than a store takes", () => {
    const documents = [{ name: "scan.tiff", mediaType: "image/tiff", content: new Uint8Array(MAX_PACKAGE * 0.74) }];
    const sealed = () => sealDisclosure({ ...sampleDisclosure(), documents }, recipients);
    expect(sealed).to.throw(OversizedPackage).that.includes({ max: MAX_PACKAGE });
  }).timeout(20_000);
});

describe("Scopes", () => {
  it("are one bit a part", () => {
    expect(DISCLOSURE_PARTS.map((part) => disclosureScope([part]))).to.deep.equal([1, 2, 4, 8]);
    for (let scope = 0; scope < 16; scope += 1) expect(disclosureScope(partsInScope(scope))).to.equal(scope);
    expect(partsInScope(0xfff0)).to.deep.equal([]);
  });
});

/** The sample with other names and documents. */
function drawn(below: (bound: number) => number): Disclosure {
  const { documents: _, ...sample } = sampleDisclosure();
  const text = (max: number) =>
    String.fromCodePoint(...Array.from({ length: 1 + below(max) }, () => 0x20 + below(0x9f00)));
  const content = () => randomBytes(1 + below(40_000));
  const documents = Array.from({ length: below(4) }, (_, index) => ({
    name: `${index}.bin`,
    mediaType: "application/octet-stream",
    content: content(),
  }));
  const beneficiary = { ...sample.beneficiary, accountNumber: Array.from({ length: below(3) }, () => text(100)) };
  return documents.length === 0 ? { ...sample, beneficiary } : { ...sample, beneficiary, documents };
}
