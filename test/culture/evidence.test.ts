import { expect } from "chai";
import { id } from "ethers";

import {
  disclosureChain,
  type DisclosureOpening,
  disclosurePublicKey,
  disclosureScope,
  InvalidDisclosure,
  type KeyHolder,
  MissingGrant,
  newDisclosureKey,
  NotEntitled,
  openFiles,
  sealFiles,
  storePackage,
  wrapForGrantee,
} from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { memoryStore } from "../supervision/disclosure/samples.ts";
import { deployCulture, networkHelpers, readyLoan, time } from "./culture.fixture.ts";

const PICTURE = { name: "base.jpg", mediaType: "image/jpeg", content: new Uint8Array([1, 2, 3]) };

/** Museums of China and Kazakhstan; Thailand is shown what it asks for. */
describe("Evidence behind a commitment", () => {
  async function deploy() {
    const world = await deployCulture();
    const { disclosures, china, kazakhstan, thailand } = world;
    const keys = [china, kazakhstan, thailand].map(({ code }) => ({ country: code, secretKey: newDisclosureKey() }));
    for (const [index, { code, offices }] of [china, kazakhstan, thailand].entries()) {
      const key = disclosurePublicKey(keys[index]!.secretKey);
      await mined(disclosures.connect(offices.Supervisor).publishKey(code, key));
    }
    return { ...world, ...(await readyLoan(world)), keys };
  }

  /** A condition report is sealed for both countries, and the lender hands the object on with it. */
  async function reported() {
    const world = await networkHelpers.loadFixture(deploy);
    const { disclosures, museumLoans, china, kazakhstan, terms, loan, lender, courier } = world;
    const chain = disclosureChain(disclosures);
    const recipients = await Promise.all([china, kazakhstan].map(({ code }) => chain.keyOf(code)));
    const sealed = sealFiles([PICTURE], recipients);
    const store = memoryStore();
    await storePackage(store, sealed.commitment, sealed.package);
    await mined(museumLoans.connect(lender).release(terms, 0, courier, sealed.commitment));
    const [event] = await museumLoans.queryFilter(museumLoans.filters.ObjectReleased(loan, 0));
    const log: Parameters<DisclosureOpening["logAccess"]>[0][] = [];
    const logAccess = async (entry: (typeof log)[number]) => {
      const { grantor, grantee, commitment, scope } = entry;
      const reader = disclosures.connect(world.thailand.offices.Supervisor);
      await mined(reader.logAccess(grantor, grantee, commitment, scope, id("a claim")));
      log.push(entry);
    };
    const read = (holder: KeyHolder) => openFiles(event!.args.report, holder, { store, chain, logAccess });
    return { ...world, chain, store, sealed, read, log };
  }

  const failure = async (reading: Promise<unknown>) =>
    reading.then(
      () => undefined,
      (error: unknown) => error,
    );

  it("is read by both countries, from what the chain has of a handover", async () => {
    const { read, keys, log } = await reported();
    for (const holder of keys.slice(0, 2)) expect(await read(holder)).to.deep.equal([PICTURE]);
    expect(log).to.deep.equal([]);
  });

  it("is read by another under a grant, for a time, with an entry in the log", async () => {
    const { disclosures, read, keys, log, sealed, store, chain, china, thailand } = await reported();
    const [lending, , third] = keys as [KeyHolder, KeyHolder, KeyHolder];
    expect(await failure(read(third))).to.be.instanceOf(NotEntitled);
    const scope = disclosureScope(["documents"]);
    const grant = {
      ...{ grantor: china.code, grantee: thailand.code, commitment: sealed.commitment, scope },
      ...{ expiry: (await time.latest()) + DAY, basis: id("UNESCO 1970, article 13"), evidence: id("request") },
    };
    const recipient = await chain.keyOf(thailand.code);
    const shown = await wrapForGrantee(sealed.package, lending, recipient, scope, chain);
    await storePackage(store, sealed.commitment, shown);
    expect(await failure(read(third))).to.be.instanceOf(MissingGrant);
    await mined(disclosures.connect(china.offices.Supervisor).grant(grant));
    expect(await read(third)).to.deep.equal([PICTURE]);
    expect(log.map(({ grantee }) => grantee)).to.deep.equal([thailand.code]);
  });

  it("is at least one file, each of a name of its own", async () => {
    const { chain, china } = await reported();
    const recipients = [await chain.keyOf(china.code)];
    for (const files of [[], [PICTURE, PICTURE], [{ ...PICTURE, name: "../base.jpg" }]]) {
      expect(() => sealFiles(files, recipients)).to.throw(InvalidDisclosure);
    }
  });
});
