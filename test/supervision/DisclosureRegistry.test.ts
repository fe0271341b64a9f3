import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id, toBeHex, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { Office, disclosureScope } from "../../src/index.ts";
import type { GrantStruct } from "../../typechain-types/contracts/supervision/DisclosureRegistry.js";
import { DAY, deployConsortium, type TestCountry } from "../utils/consortium.ts";
import { appoint } from "../utils/countries.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const TERM = 366 * DAY;
const COMMITMENT = id("a disclosure");
const OTHER = id("another disclosure");
const BASIS = id("Article 12");
const PURPOSE = id("case 7");
const PARTIES = disclosureScope(["originator", "beneficiary"]);
const GRANTED_AT = 2_000_000_000;

/** All three countries have published a key; China has granted nothing yet. */
async function deploy() {
  const { disclosures, members, stranger, countries } = await deployConsortium(connection);
  const [china, kazakhstan, thailand] = members as [TestCountry, TestCountry, TestCountry];
  for (const { code, offices } of members) await disclosures.connect(offices.Supervisor).publishKey(code, keyOf(code));
  const registry = disclosures.connect(china.offices.Supervisor);
  const reader = disclosures.connect(kazakhstan.offices.Supervisor);
  await time.increaseTo(GRANTED_AT - 1);
  return { registry, reader, china, kazakhstan, thailand, stranger, countries };
}

type World = Awaited<ReturnType<typeof deploy>>;

const keyOf = (country: number, version = 1) => toBeHex(country * 1_000 + version, 32);

/** At exactly this second, whatever was mined before. */
const at = (timestamp: number) => time.setNextBlockTimestamp(timestamp);

const grantFor = ({ china, kazakhstan }: World, changes: Partial<GrantStruct> = {}): GrantStruct => ({
  grantor: china.code,
  grantee: kazakhstan.code,
  scope: PARTIES,
  expiry: GRANTED_AT + 30 * DAY,
  commitment: COMMITMENT,
  basis: BASIS,
  evidence: ZeroHash,
  ...changes,
});

const grantAt = async (world: World, changes: Partial<GrantStruct> = {}, timestamp = GRANTED_AT) => {
  const grant = grantFor(world, changes);
  await at(timestamp);
  await world.registry.grant(grant);
  return grant;
};

describe("DisclosureRegistry", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  const refused = (call: Promise<unknown>, { registry }: World, cause: string, ...args: unknown[]) =>
    expect(call)
      .to.be.revertedWithCustomError(registry, `DisclosureRegistry${cause}`)
      .withArgs(...args);

  const notSupervisor = (call: Promise<unknown>, { countries }: World, country: number, caller: HardhatEthersSigner) =>
    expect(call)
      .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
      .withArgs(country, Office.Supervisor, caller);

  const grantOf = async (
    { registry, china, kazakhstan }: World,
    [grantor, grantee, commitment] = [china.code, kazakhstan.code, COMMITMENT] as [number, number, string],
  ) => {
    const { record, live } = await registry.grantOf(grantor, grantee, commitment);
    return { scope: Number(record.scope), since: Number(record.since), expiry: Number(record.expiry), live };
  };

  const NONE = { scope: 0, since: 0, expiry: 0, live: false };

  describe("publishKey", () => {
    it("counts versions from 1 and keeps the earlier ones", async () => {
      const { registry, china } = await fixture();
      await at(GRANTED_AT);
      await expect(registry.publishKey(china.code, keyOf(china.code, 2)))
        .to.emit(registry, "SupervisorKeyPublished")
        .withArgs(china.code, 2, keyOf(china.code, 2));
      expect(await registry.keyOf(china.code)).to.deep.equal([keyOf(china.code, 2), 2n, BigInt(GRANTED_AT)]);
      const [key, version, since] = await registry.keyAt(china.code, 1);
      expect([key, version]).to.deep.equal([keyOf(china.code), 1n]);
      expect(since).to.be.lessThan(GRANTED_AT);
    });

    it("is one country's own matter", async () => {
      const world = await fixture();
      const { registry, china, kazakhstan } = world;
      await registry.publishKey(china.code, keyOf(china.code, 2));
      expect((await registry.keyOf(kazakhstan.code)).key).to.equal(keyOf(kazakhstan.code));
      const { Supervisor } = china.offices;
      await notSupervisor(registry.publishKey(kazakhstan.code, keyOf(1)), world, kazakhstan.code, Supervisor);
    });

    it("knows no key of a stranger, no version 0 and none to come", async () => {
      const { registry, china } = await fixture();
      const none = [ZeroHash, 0n, 0n];
      expect(await registry.keyOf(702)).to.deep.equal(none);
      expect(await registry.keyAt(china.code, 0)).to.deep.equal(none);
      expect(await registry.keyAt(china.code, 2)).to.deep.equal(none);
    });

    it("refuses zero and the current key, but takes an earlier one again", async () => {
      const world = await fixture();
      const { registry, china } = world;
      await refused(registry.publishKey(china.code, ZeroHash), world, "ZeroKey", china.code);
      await refused(registry.publishKey(china.code, keyOf(china.code)), world, "SameKey", china.code, 1);
      await registry.publishKey(china.code, keyOf(china.code, 2));
      await registry.publishKey(china.code, keyOf(china.code));
      expect((await registry.keyOf(china.code)).version).to.equal(3);
    });
  });

  describe("grant", () => {
    it("keeps what is permitted and since when, and publishes under which law", async () => {
      const world = await fixture();
      const { registry, china, kazakhstan } = world;
      const grant = grantFor(world, { evidence: id("request 4") });
      await at(GRANTED_AT);
      await expect(registry.grant(grant))
        .to.emit(registry, "DisclosureGranted")
        .withArgs(china.code, kazakhstan.code, COMMITMENT, PARTIES, grant.expiry, BASIS, id("request 4"));
      expect(await grantOf(world)).to.deep.equal({
        scope: PARTIES,
        since: GRANTED_AT,
        expiry: Number(grant.expiry),
        live: true,
      });
    });

    it("goes one way, to one country, for one disclosure", async () => {
      const world = await fixture();
      const [china, kazakhstan, thailand] = [world.china.code, world.kazakhstan.code, world.thailand.code];
      await grantAt(world);
      expect(await grantOf(world, [kazakhstan, china, COMMITMENT])).to.deep.equal(NONE);
      expect(await grantOf(world, [china, thailand, COMMITMENT])).to.deep.equal(NONE);
      expect(await grantOf(world, [china, kazakhstan, OTHER])).to.deep.equal(NONE);
    });

    it("writes one slot", async () => {
      const world = await fixture();
      await grantAt(world);
      const { hash } = await world.registry.grant(grantFor(world, { commitment: OTHER }));
      const trace = (await connection.provider.request({ method: "debug_traceTransaction", params: [hash] })) as {
        structLogs: { op: string }[];
      };
      expect(trace.structLogs.filter(({ op }) => op === "SSTORE")).to.have.length(1);
    });

    it("is replaced by a new one, narrower or wider, sooner or later", async () => {
      const world = await fixture();
      await grantAt(world, { scope: 0xffff, expiry: GRANTED_AT + 60 * DAY });
      const narrower = await grantAt(world, { scope: 4, expiry: GRANTED_AT + 10 * DAY }, GRANTED_AT + DAY);
      expect(await grantOf(world)).to.deep.equal({
        scope: 4,
        since: GRANTED_AT + DAY,
        expiry: Number(narrower.expiry),
        live: true,
      });
      await grantAt(world, { scope: 0xffff }, GRANTED_AT + 2 * DAY);
      expect((await grantOf(world)).scope).to.equal(0xffff);
    });

    it("revives a grant that has ended", async () => {
      const world = await fixture();
      await grantAt(world, { expiry: GRANTED_AT + 1 });
      await grantAt(world, {}, GRANTED_AT + DAY);
      expect((await grantOf(world)).live).to.equal(true);
    });

    it("is not given without a commitment, a legal basis or a scope", async () => {
      const world = await fixture();
      const { registry, china } = world;
      const give = (changes: Partial<GrantStruct>) => registry.grant(grantFor(world, changes));
      await refused(give({ commitment: ZeroHash }), world, "NoCommitment", china.code);
      await refused(give({ basis: ZeroHash }), world, "NoBasis", COMMITMENT);
      await refused(give({ scope: 0 }), world, "NoScope", COMMITMENT);
    });

    it("ends after now and within 366 days", async () => {
      const world = await fixture();
      const invalid = (now: number) => [0, now, now + TERM + 1, 2 ** 48 - 1];
      for (const index of invalid(0).keys()) {
        const now = GRANTED_AT + index;
        const expiry = invalid(now)[index]!;
        await at(now);
        const call = world.registry.grant(grantFor(world, { expiry }));
        await refused(call, world, "InvalidExpiry", expiry, now + 1, now + TERM);
      }
      for (const [index, within] of [1, TERM].entries()) {
        const now = GRANTED_AT + DAY + index;
        await grantAt(world, { expiry: now + within }, now);
      }
    });

    it("goes to another country, which has published a key", async () => {
      const world = await fixture();
      const { registry, china } = world;
      const give = (grantee: number) => registry.grant(grantFor(world, { grantee }));
      await refused(give(china.code), world, "InvalidGrantee", china.code, china.code);
      await refused(give(702), world, "NoKey", 702);
    });

    it("is given in the name of its own country alone", async () => {
      const world = await fixture();
      const { registry, china, kazakhstan, thailand } = world;
      const foreign = grantFor(world, { grantor: thailand.code });
      await notSupervisor(registry.grant(foreign), world, thailand.code, china.offices.Supervisor);
      const { Delegation } = china.offices;
      await notSupervisor(registry.connect(Delegation).grant(grantFor(world)), world, china.code, Delegation);
      const { Supervisor } = kazakhstan.offices;
      await notSupervisor(registry.connect(Supervisor).grant(grantFor(world)), world, china.code, Supervisor);
    });
  });

  describe("grantOf", () => {
    it("is live until the second before its expiry", async () => {
      const world = await fixture();
      const expiry = GRANTED_AT + 30 * DAY;
      await grantAt(world);
      await time.increaseTo(expiry - 1);
      expect((await grantOf(world)).live).to.equal(true);
      await time.increaseTo(expiry);
      expect(await grantOf(world)).to.deep.equal({ scope: PARTIES, since: GRANTED_AT, expiry, live: false });
    });
  });

  describe("revoke", () => {
    it("ends a grant at once", async () => {
      const world = await fixture();
      const { registry, reader, china, kazakhstan } = world;
      await grantAt(world);
      await expect(registry.revoke(china.code, kazakhstan.code, COMMITMENT))
        .to.emit(registry, "DisclosureRevoked")
        .withArgs(china.code, kazakhstan.code, COMMITMENT);
      expect(await grantOf(world)).to.deep.equal(NONE);
      const log = reader.logAccess(china.code, kazakhstan.code, COMMITMENT, 1, PURPOSE);
      await refused(log, world, "NoGrant", china.code, kazakhstan.code, COMMITMENT);
    });

    it("finds nothing to end where there is no grant, or none any more", async () => {
      const world = await fixture();
      const { registry, china, kazakhstan } = world;
      const revoke = () => registry.revoke(china.code, kazakhstan.code, COMMITMENT);
      await refused(revoke(), world, "NoGrant", china.code, kazakhstan.code, COMMITMENT);
      const { expiry } = await grantAt(world);
      await at(Number(expiry));
      await refused(revoke(), world, "Expired", expiry, expiry);
    });

    it("is the grantor's", async () => {
      const world = await fixture();
      const { reader, china, kazakhstan } = world;
      await grantAt(world);
      const call = reader.revoke(china.code, kazakhstan.code, COMMITMENT);
      await notSupervisor(call, world, china.code, kazakhstan.offices.Supervisor);
    });
  });

  describe("logAccess", () => {
    const log = ({ reader, china, kazakhstan }: World, scope = PARTIES, purpose = PURPOSE) =>
      reader.logAccess(china.code, kazakhstan.code, COMMITMENT, scope, purpose);

    it("publishes who reads what of which disclosure, under whose grant and what for", async () => {
      const world = await fixture();
      await grantAt(world);
      for (const scope of [PARTIES, 1, 2, PARTIES]) {
        await expect(log(world, scope))
          .to.emit(world.registry, "DisclosureAccessed")
          .withArgs(world.china.code, world.kazakhstan.code, COMMITMENT, scope, PURPOSE);
      }
    });

    it("is refused without a grant", async () => {
      const world = await fixture();
      const [china, kazakhstan] = [world.china.code, world.kazakhstan.code];
      await refused(log(world), world, "NoGrant", china, kazakhstan, COMMITMENT);
      await grantAt(world, { commitment: OTHER });
      await refused(log(world), world, "NoGrant", china, kazakhstan, COMMITMENT);
    });

    it("passes in the last second of a grant and not in the next", async () => {
      const world = await fixture();
      const { expiry } = await grantAt(world);
      await at(Number(expiry) - 1);
      await log(world);
      await at(Number(expiry));
      await refused(log(world), world, "Expired", expiry, expiry);
    });

    it("covers what is granted and nothing beside it", async () => {
      const world = await fixture();
      await grantAt(world);
      await refused(log(world, 0), world, "NoScope", COMMITMENT);
      await refused(log(world, 4), world, "OutOfScope", 4, PARTIES);
      await refused(log(world, PARTIES | 8), world, "OutOfScope", PARTIES | 8, PARTIES);
      await refused(log(world, 0xffff), world, "OutOfScope", 0xffff, PARTIES);
    });

    it("says what for", async () => {
      const world = await fixture();
      await grantAt(world);
      await refused(log(world, PARTIES, ZeroHash), world, "NoPurpose", COMMITMENT);
    });

    it("is the grantee's, of which no other country and no other office reads", async () => {
      const world = await fixture();
      const { registry, china, kazakhstan, thailand } = world;
      await grantAt(world);
      const args = [china.code, kazakhstan.code, COMMITMENT, PARTIES, PURPOSE] as const;
      for (const caller of [china.offices.Supervisor, thailand.offices.Supervisor, kazakhstan.offices.Registrar]) {
        await notSupervisor(registry.connect(caller).logAccess(...args), world, kazakhstan.code, caller);
      }
    });

    it("follows the office, not the account", async () => {
      const world = await fixture();
      const { countries, kazakhstan, stranger } = world;
      await grantAt(world);
      const { Delegation, Supervisor } = kazakhstan.offices;
      await appoint(connection, countries, Delegation, kazakhstan.code, Office.Supervisor, stranger);
      await countries.connect(stranger).takeOffice(kazakhstan.code, Office.Supervisor);
      await notSupervisor(log(world), world, kazakhstan.code, Supervisor);
      await log({ ...world, reader: world.reader.connect(stranger) });
    });
  });

  it("lets nobody act for a country without a Supervisor", async () => {
    const world = await fixture();
    const { registry, countries, china, stranger } = world;
    expect(await countries.officeOf(702, Office.Supervisor)).to.equal(ZeroAddress);
    await notSupervisor(registry.connect(stranger).publishKey(702, keyOf(702)), world, 702, stranger);
    expect((await registry.keyOf(china.code)).version).to.equal(1);
  });
});
