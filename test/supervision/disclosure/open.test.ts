import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { expect } from "chai";
import { concat, getBytes, hexlify, keccak256, randomBytes, solidityPacked, ZeroHash } from "ethers";

import {
  AlteredPayload,
  CommitmentMismatch,
  decodePackage,
  disclosureCommitment,
  DisclosureError,
  type DisclosurePackage,
  type DisclosurePart,
  encodePackage,
  ExpiredGrant,
  MalformedPackage,
  MAX_PACKAGE,
  MissingGrant,
  newDisclosureKey,
  NotEntitled,
  openDisclosure,
  OutOfScope,
  OversizedPackage,
  PackageNotFound,
  rewrapToKey,
  disclosureScope,
  sealDisclosure,
  storePackage,
  SwappedEnvelope,
  UnknownKeyVersion,
  withoutGrantee,
  WrongDisclosureKey,
  wrapForGrantee,
} from "../../../src/index.ts";
import { openEnvelope, sealEnvelope } from "../../../src/supervision/disclosure/envelope.ts";
import { pad } from "../../../src/supervision/disclosure/padding.ts";
import { keyCommitment, openPart, sealPart } from "../../../src/supervision/disclosure/part.ts";
import { drawer } from "../../utils/draw.ts";
import { CHINA, FakeChain, KAZAKHSTAN, memoryStore, newSupervisor, sampleDisclosure, THAILAND } from "./samples.ts";

const GRANT = `${CHINA}>${THAILAND}`;
const EXPIRY = 2_000_000_000;

/** Sealed for China and Kazakhstan; China grants Thailand what a test says. */
function newWorld() {
  const [china, kazakhstan, thailand] = [newSupervisor(CHINA), newSupervisor(KAZAKHSTAN), newSupervisor(THAILAND)];
  const chain = new FakeChain(china.recipient, kazakhstan.recipient, thailand.recipient);
  const store = memoryStore();
  const sealed = sealDisclosure(sampleDisclosure(), [china.recipient, kazakhstan.recipient]);
  const log: { scope: number; grantor: number; grantee: number; commitment: string }[] = [];
  const { commitment } = sealed;

  const put = (disclosure: DisclosurePackage) => store.kept.set(commitment, encodePackage(disclosure));
  put(sealed.package);
  const open = (reader: typeof china, parts?: readonly DisclosurePart[]) =>
    openDisclosure(commitment, reader, {
      store,
      chain,
      logAccess: (entry) => Promise.resolve(void log.push(entry)),
      ...(parts === undefined ? {} : { parts }),
    });
  const allow = async (parts: readonly DisclosurePart[], granted = parts, live = true) => {
    chain.grants.set(GRANT, { scope: disclosureScope(granted), since: EXPIRY - 100, expiry: EXPIRY, live });
    put(await wrapForGrantee(sealed.package, china, thailand.recipient, disclosureScope(parts), chain));
  };
  return { china, kazakhstan, thailand, chain, store, sealed: sealed.package, commitment, log, put, open, allow };
}

describe("openDisclosure", () => {
  it("reads the parts that are asked for, and no key of another", async () => {
    const { open, china } = newWorld();
    expect(Object.keys((await open(china, ["beneficiary"])).fields)).to.deep.equal(["beneficiary"]);
    expect(Object.keys((await open(china, ["documents", "originator"])).fields)).to.have.members([
      "originator",
      "documents",
    ]);
  });

  it("finds nothing in a store that has nothing", async () => {
    const { store, open, china, commitment } = newWorld();
    store.kept.clear();
    await expectError(open(china), PackageNotFound, { commitment });
  });

  it("refuses another package than the payment's", async () => {
    const { open, china, kazakhstan, put, commitment } = newWorld();
    const other = sealDisclosure(sampleDisclosure(), [china.recipient, kazakhstan.recipient]);
    put(other.package);
    await expectError(open(china), CommitmentMismatch, { expected: commitment, actual: other.commitment });
  });

  it("refuses a package whose countries were extended", async () => {
    const { open, thailand, put, sealed } = newWorld();
    put({ ...sealed, entitled: [...sealed.entitled, THAILAND] });
    await expectError(open(thailand), CommitmentMismatch, {});
  });

  it("says that a country is not entitled, also if somebody labels an envelope so", async () => {
    const { open, thailand, china, put, sealed, commitment } = newWorld();
    await expectError(open(thailand), NotEntitled, { country: THAILAND, commitment });
    const keys = openEnvelope(sealed, sealed.envelopes[0]!, china.secretKey);
    const leaked = sealEnvelope(sealed, keys, thailand.recipient, { scope: 15, grantor: 0 });
    put({ ...sealed, envelopes: [...sealed.envelopes, leaked] });
    await expectError(open(thailand), NotEntitled, { country: THAILAND, commitment });
  });

  it("tells a wrong secret key from everything else", async () => {
    const { open, china } = newWorld();
    const stranger = { ...china, secretKey: newDisclosureKey() };
    await expectError(open(stranger), WrongDisclosureKey, { country: CHINA, versions: [1] });
  });

  it("tells a key version that was never published", async () => {
    const { open, china, put, sealed } = newWorld();
    const [own, other] = sealed.envelopes;
    put({ ...sealed, envelopes: [{ ...own!, version: 9 }, other!] });
    await expectError(open(china), UnknownKeyVersion, { country: CHINA, version: 9 });
  });

  it("tells a swapped envelope: of another country, of another disclosure, under another label", async () => {
    const { open, china, kazakhstan, put, sealed } = newWorld();
    const [own, other] = sealed.envelopes;
    const twin = sealDisclosure(sampleDisclosure(), [china.recipient, kazakhstan.recipient]).package.envelopes[0]!;
    const foreign = { ...other!, country: CHINA };
    const narrowed = { ...own!, scope: 1 };
    for (const envelope of [foreign, twin, narrowed]) {
      put({ ...sealed, envelopes: [envelope, other!] });
      await expectError(open(china), SwappedEnvelope, { country: CHINA, version: 1 });
    }
  });

  it("tells an envelope by each word of its label, also where the keys are the same", () => {
    const { china, sealed } = newWorld();
    const keys = openEnvelope(sealed, sealed.envelopes[0]!, china.secretKey);
    const envelope = sealEnvelope(sealed, keys, china.recipient, { scope: 1, grantor: KAZAKHSTAN });
    expect([...openEnvelope(sealed, envelope, china.secretKey).keys()]).to.deep.equal(["originator"]);
    for (const label of [{ country: THAILAND }, { version: 2 }, { grantor: THAILAND }, { grantor: 0 }]) {
      const opening = () => openEnvelope(sealed, { ...envelope, ...label }, china.secretKey);
      expect(opening, JSON.stringify(label)).to.throw(SwappedEnvelope);
    }
    const forOthers = { ...sealed, entitled: [...sealed.entitled, THAILAND] };
    expect(() => openEnvelope(forOthers, envelope, china.secretKey)).to.throw(SwappedEnvelope);
  });

  it("tells an envelope with keys of something else", async () => {
    const { open, china, put, sealed } = newWorld();
    const keys = openEnvelope(sealed, sealed.envelopes[0]!, china.secretKey);
    const wrong = new Map(keys).set("documents", randomBytes(32));
    const envelope = sealEnvelope(sealed, wrong, china.recipient, { scope: 15, grantor: 0 });
    put({ ...sealed, envelopes: [envelope] });
    await expectError(open(china), SwappedEnvelope, { country: CHINA, version: 1 });
  });

  it("tells an altered payload by its part", async () => {
    const { open, china, put, sealed } = newWorld();
    for (const [index, { part, ciphertext }] of sealed.parts.entries()) {
      const altered = { ...sealed.parts[index]!, ciphertext: ciphertext.with(30, ciphertext[30]! ^ 1) };
      put({ ...sealed, parts: sealed.parts.with(index, altered) });
      await expectError(open(china), AlteredPayload, { part });
      const untouched = sealed.parts.map((each) => each.part).filter((each) => each !== part);
      expect((await open(china, untouched)).parts).to.deep.equal(untouched);
    }
  });

  it("tells a payload that somebody with its key encrypted anew", async () => {
    const { open, china, kazakhstan, put, sealed } = newWorld();
    const key = openEnvelope(sealed, sealed.envelopes[0]!, china.secretKey).get("originator")!;
    const aad = getBytes(solidityPacked(["bytes32", "uint16"], [sealed.salt, 1]));
    const nonce = randomBytes(24);
    const forged = xchacha20poly1305(key, nonce, aad).encrypt(pad(new TextEncoder().encode("{}")));
    const ciphertext = getBytes(concat([nonce, forged]));
    const { hash } = sealed.parts[0]!;
    put({ ...sealed, parts: sealed.parts.with(0, { ...sealed.parts[0]!, ciphertext }) });
    await expectError(open(kazakhstan), AlteredPayload, { part: "originator" });
    const readable = { ...sealed.parts[0]!, ciphertext, hash: keccak256(ciphertext) };
    expect(new TextDecoder().decode(openPart(readable, key, sealed.salt))).to.equal("{}");
    expect(readable.hash).not.to.equal(hash);
  });

  it("does not follow a sender that made one ciphertext for two keys", async () => {
    const { china, chain, sealed } = newWorld();
    const key = randomBytes(32);
    const second = sealPart("originator", new TextEncoder().encode("{}"), sealed.salt);
    const parts = sealed.parts.with(0, { ...second.sealed, key: keyCommitment(sealed.salt, key) });
    const forged = { ...sealed, parts, envelopes: [] as DisclosurePackage["envelopes"] };
    const keys = new Map([["originator" as const, second.key]]);
    const envelope = sealEnvelope(forged, keys, china.recipient, { scope: 1, grantor: 0 });
    const store = memoryStore();
    const commitment = disclosureCommitment(forged);
    await storePackage(store, commitment, { ...forged, envelopes: [envelope] });
    const opening = { store, chain, logAccess: () => Promise.resolve() };
    await expectError(openDisclosure(commitment, china, opening), SwappedEnvelope, { country: CHINA });
  });

  it("shows what a sender sealed against IVMS101, and says so", async () => {
    const { china, chain, sealed } = newWorld();
    const content = new TextEncoder().encode(JSON.stringify({ originator: { originatorPersons: [] } }));
    const { sealed: part, key } = sealPart("originator", content, sealed.salt);
    const bare = { ...sealed, parts: sealed.parts.with(0, part) };
    const envelope = sealEnvelope(bare, new Map([["originator" as const, key]]), china.recipient, {
      scope: 1,
      grantor: 0,
    });
    const store = memoryStore();
    const commitment = disclosureCommitment(bare);
    await storePackage(store, commitment, { ...bare, envelopes: [envelope] });
    const opened = await openDisclosure(commitment, china, { store, chain, logAccess: () => Promise.resolve() });
    expect(opened.fields).to.deep.equal({ originator: { originatorPersons: [] } });
    expect(opened.faults).to.have.length(1);
    expect(opened.faults[0]).to.match(/^originator\.originatorPersons: /);
  });

  describe("under a grant", () => {
    it("reads what is granted, after an entry in the log", async () => {
      const { open, thailand, allow, log, commitment } = newWorld();
      await allow(["originator", "documents"]);
      const opened = await open(thailand);
      expect(opened.fields).to.deep.equal({
        originator: sampleDisclosure().originator,
        documents: sampleDisclosure().documents,
      });
      expect(opened.grantor).to.equal(CHINA);
      expect(log).to.deep.equal([{ grantor: CHINA, grantee: THAILAND, commitment, scope: 9 }]);
      await open(thailand, ["documents"]);
      expect(log.at(-1)!.scope).to.equal(8);
    });

    it("gives the grantee no key of another part", async () => {
      const { thailand, allow, store, commitment } = newWorld();
      await allow(["originator"]);
      const stored = decodePackage(store.kept.get(commitment)!);
      const envelope = stored.envelopes.find(({ country }) => country === THAILAND)!;
      expect([...openEnvelope(stored, envelope, thailand.secretKey).keys()]).to.deep.equal(["originator"]);
    });

    it("reads nothing if the log is not written", async () => {
      const { thailand, allow, store, chain, commitment } = newWorld();
      await allow(["originator"]);
      const logAccess = () => Promise.reject(new Error("the chain refuses"));
      const opening = openDisclosure(commitment, thailand, { store, chain, logAccess });
      expect(((await opening.catch((error: unknown) => error)) as Error).message).to.equal("the chain refuses");
    });

    it("is refused without a grant, with one that has ended, and beyond its scope; then nothing is logged", async () => {
      const { open, thailand, allow, chain, log, commitment } = newWorld();
      await allow(["originator"]);
      chain.grants.clear();
      await expectError(open(thailand), MissingGrant, { grantor: CHINA, grantee: THAILAND, commitment });
      await allow(["originator"], ["originator"], false);
      await expectError(open(thailand), ExpiredGrant, { grantor: CHINA, grantee: THAILAND, expiry: EXPIRY });
      await allow(["originator"]);
      await expectError(open(thailand, ["originator", "beneficiary"]), OutOfScope, {
        asked: ["originator", "beneficiary"],
        granted: ["originator"],
      });
      expect(log).to.deep.equal([]);
    });

    it("reads no more than both envelope and grant allow", async () => {
      const { open, thailand, allow } = newWorld();
      await allow(["originator", "documents"], ["documents", "beneficiary"]);
      expect((await open(thailand)).parts).to.deep.equal(["documents"]);
      await allow(["originator"], ["documents"]);
      await expectError(open(thailand), OutOfScope, { asked: [], granted: [] });
    });

    it("takes the grant of another country where the first has ended", async () => {
      const { open, kazakhstan, thailand, chain, store, commitment, put, allow } = newWorld();
      await allow(["originator"], ["originator"], false);
      const first = decodePackage(store.kept.get(commitment)!);
      chain.grants.set(`${KAZAKHSTAN}>${THAILAND}`, { scope: 2, since: 1, expiry: EXPIRY, live: true });
      put(await wrapForGrantee(first, kazakhstan, thailand.recipient, 2, chain));
      const opened = await open(thailand);
      expect([opened.grantor, opened.parts]).to.deep.equal([KAZAKHSTAN, ["beneficiary"]]);
    });

    it("is not needed, and logs nothing, where the reader is entitled besides", async () => {
      const { open, china, kazakhstan, chain, sealed, put, log } = newWorld();
      chain.grants.set(`${CHINA}>${KAZAKHSTAN}`, { scope: 1, since: 1, expiry: EXPIRY, live: true });
      const wrapped = await wrapForGrantee(sealed, china, kazakhstan.recipient, 1, chain);
      put({ ...wrapped, envelopes: wrapped.envelopes.toReversed() });
      const opened = await open(kazakhstan);
      expect([opened.grantor, opened.parts.length, log]).to.deep.equal([0, 4, []]);
    });

    it("counts no grant of a country that is not entitled itself", async () => {
      const { open, thailand, chain, put, sealed, china } = newWorld();
      const keys = openEnvelope(sealed, sealed.envelopes[0]!, china.secretKey);
      const envelope = sealEnvelope(sealed, keys, thailand.recipient, { scope: 15, grantor: 702 });
      chain.grants.set(`702>${THAILAND}`, { scope: 15, since: 1, expiry: EXPIRY, live: true });
      put({ ...sealed, envelopes: [...sealed.envelopes, envelope] });
      await expectError(open(thailand), NotEntitled, { country: THAILAND });
    });
  });
});

describe("wrapForGrantee", () => {
  it("is for those alone for whom it was sealed", async () => {
    const { thailand, chain, allow, store, commitment } = newWorld();
    await allow(["originator"]);
    const stored = decodePackage(store.kept.get(commitment)!);
    const singapore = newSupervisor(702);
    const passing = wrapForGrantee(stored, thailand, singapore.recipient, 1, chain);
    await expectError(passing, NotEntitled, { country: THAILAND, commitment });
  });

  it("replaces what was wrapped for the same key, and leaves the rest", async () => {
    const { china, thailand, chain, sealed } = newWorld();
    const once = await wrapForGrantee(sealed, china, thailand.recipient, 15, chain);
    const twice = await wrapForGrantee(once, china, thailand.recipient, 1, chain);
    expect(twice.envelopes).to.have.length(3);
    expect(twice.envelopes.slice(0, 2)).to.deep.equal(sealed.envelopes);
    expect(twice.envelopes[2]!.scope).to.equal(1);
  });

  it("wraps no part that is not there", async () => {
    const { china, thailand, chain, sealed } = newWorld();
    const wrapping = wrapForGrantee(sealed, china, thailand.recipient, 16, chain);
    await expectError(wrapping, OutOfScope, { granted: ["originator", "beneficiary", "transaction", "documents"] });
  });

  it("is taken back by taking it out of the store", async () => {
    const { china, thailand, chain, sealed, open, put } = newWorld();
    const wrapped = await wrapForGrantee(sealed, china, thailand.recipient, 1, chain);
    expect(withoutGrantee(wrapped, CHINA, THAILAND)).to.deep.equal(sealed);
    expect(withoutGrantee(wrapped, KAZAKHSTAN, THAILAND)).to.deep.equal(wrapped);
    put(withoutGrantee(wrapped, CHINA, THAILAND));
    await expectError(open(thailand), NotEntitled, { country: THAILAND });
  });
});

describe("rewrapToKey", () => {
  it("moves a country's envelopes to its new key: the old one opens nothing any more", async () => {
    const { china, kazakhstan, chain, sealed, open, put } = newWorld();
    const renewed = newSupervisor(CHINA, 2);
    chain.keys.push(renewed.recipient);
    put(await rewrapToKey(sealed, china, renewed.recipient, chain));
    expect((await open(renewed)).fields).to.deep.equal(sampleDisclosure());
    expect((await open(kazakhstan)).fields).to.deep.equal(sampleDisclosure());
    await expectError(open(china), WrongDisclosureKey, { country: CHINA, versions: [2] });
  });

  it("moves what was granted with its scope, and still under its grant", async () => {
    const { thailand, chain, open, put, allow, store, commitment, log } = newWorld();
    await allow(["originator"]);
    const renewed = newSupervisor(THAILAND, 2);
    chain.keys.push(renewed.recipient);
    put(await rewrapToKey(decodePackage(store.kept.get(commitment)!), thailand, renewed.recipient, chain));
    expect((await open(renewed)).parts).to.deep.equal(["originator"]);
    expect(log).to.have.length(1);
    chain.grants.clear();
    await expectError(open(renewed), MissingGrant, { grantor: CHINA });
  });
});

describe("A package from a hostile store", () => {
  const { china, kazakhstan, chain, sealed, commitment } = newWorld();
  const bytes = encodePackage(sealed);
  const original = { ...sampleDisclosure() };

  const openBytes = (given: Uint8Array) => {
    const store = { get: () => Promise.resolve(given), put: () => Promise.resolve() };
    return openDisclosure(commitment, china, { store, chain, logAccess: () => Promise.resolve() });
  };

  /** Where each region of the stored text is, by what stands in it. */
  const regions: readonly [string, string][] = [
    ["format", "sogdia-disclosure-1"],
    ["salt", sealed.salt],
    ["entitled", `[${sealed.entitled.join()}]`],
    ...sealed.parts.flatMap(({ part, hash, key }): [string, string][] => [
      [`hash of ${part}`, hash],
      [`key of ${part}`, key],
    ]),
    ["ephemeral key of the envelope", sealed.envelopes[0]!.encapsulated],
    ["envelope", sealed.envelopes[0]!.sealed],
    ["label of the envelope", `"country":${CHINA},"version":1,"scope":15,"grantor":0`],
  ];

  for (const [name, text] of regions) {
    it(`with any byte altered in the ${name} shows nothing`, async () => {
      const start = new TextDecoder().decode(bytes).indexOf(text);
      expect(start).to.be.greaterThan(-1);
      for (let at = start; at < start + text.length; at += 1) {
        for (const flip of [1, 2, 16]) {
          const failure = await openBytes(bytes.with(at, bytes[at]! ^ flip)).catch((error: unknown) => error);
          expect(failure, `byte ${at} flipped by ${flip}`).to.be.instanceOf(DisclosureError);
        }
      }
    }).timeout(60_000);
  }

  it("with any byte altered in a ciphertext shows nothing of that part", async () => {
    const below = drawer(11);
    for (const [index, { ciphertext, part }] of sealed.parts.entries()) {
      const ends = [0, 23, 24, ciphertext.length - 17, ciphertext.length - 16, ciphertext.length - 1];
      for (const at of [...ends, ...Array.from({ length: 20 }, () => below(ciphertext.length))]) {
        const altered = {
          ...sealed.parts[index]!,
          ciphertext: ciphertext.with(at, ciphertext[at]! ^ (1 + below(255))),
        };
        const given = encodePackage({ ...sealed, parts: sealed.parts.with(index, altered) });
        await expectError(openBytes(given), AlteredPayload, { part });
      }
    }
  });

  it("cut anywhere, or with something before or behind it, is no package", async () => {
    const below = drawer(12);
    for (const end of [0, 1, bytes.length - 1, ...Array.from({ length: 30 }, () => below(bytes.length))]) {
      await expectError(openBytes(bytes.slice(0, end)), MalformedPackage, {});
    }
    const around = new TextDecoder().decode(bytes);
    for (const text of [`[${around}]`, `${around}{}`, around.replace('{"format"', '{"more":1,"format"')]) {
      await expectError(openBytes(new TextEncoder().encode(text)), MalformedPackage, {});
    }
  });

  it("of any other content is an error of ours and never a crash", async () => {
    const deep = "[".repeat(1_000_000);
    const texts = ["", "null", "{}", "[]", "1", '"x"', deep, '{"__proto__":{}}', '{"format":"sogdia-disclosure-1"}'];
    for (const text of texts) await expectError(openBytes(new TextEncoder().encode(text)), MalformedPackage, {});
    await expectError(openBytes(randomBytes(2_000)), MalformedPackage, {});
  });

  it("names its countries in one order, each once", () => {
    for (const entitled of [[KAZAKHSTAN, CHINA], [CHINA, CHINA], []]) {
      expect(() => decodePackage(encodePackage({ ...sealed, entitled })))
        .to.throw(MalformedPackage)
        .with.property("path", "entitled");
    }
  });

  it("that is too large is refused before it is read", async () => {
    const large = new Uint8Array(MAX_PACKAGE + 1);
    await expectError(openBytes(large), OversizedPackage, { size: MAX_PACKAGE + 1, max: MAX_PACKAGE });
    await expectError(openBytes(large.subarray(1)), MalformedPackage, {});
  });

  it("with more envelopes than anybody needs is refused, with many it opens", async () => {
    const [own, other] = sealed.envelopes;
    const noise = { ...other!, country: KAZAKHSTAN, encapsulated: hexlify(randomBytes(32)) };
    const many = Array.from({ length: 4_095 }, () => noise);
    expect((await openBytes(encodePackage({ ...sealed, envelopes: [...many, own!] }))).fields).to.deep.equal(original);
    const given = encodePackage({ ...sealed, envelopes: [...many, own!, noise] });
    await expectError(openBytes(given), MalformedPackage, { path: "envelopes" });
    expect(kazakhstan.country).to.equal(KAZAKHSTAN);
  });

  it("is not stored under another commitment", async () => {
    const storing = storePackage(memoryStore(), ZeroHash, sealed);
    await expectError(storing, CommitmentMismatch, { expected: ZeroHash, actual: commitment });
  });
});

async function expectError(
  work: Promise<unknown>,
  type: abstract new (...args: never[]) => Error,
  data: object,
): Promise<void> {
  const error = await work.then(
    () => new Error("nothing went wrong"),
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(type);
  for (const [key, value] of Object.entries(data)) expect(error).to.have.deep.property(key, value);
}
