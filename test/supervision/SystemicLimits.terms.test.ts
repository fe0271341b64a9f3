import { expect } from "chai";
import { ZeroHash } from "ethers";

import { Direction, type ExposureEntry, type ExposureTerms, Office, type VelocityEntry } from "../../src/index.ts";
import type { ClearingWorld } from "../utils/clearing-world.ts";
import { DAY, entry, mined, setThresholds } from "../utils/consortium.ts";
import {
  adoptTerms,
  countBack,
  counting,
  countOut,
  ethers,
  EVIDENCE,
  expectPaid,
  expectRoom,
  fixture,
  LARGEST,
  LIMIT,
  limitInbound,
  limitOutbound,
  limitVelocity,
  netOf,
  NO_TERMS,
  supervised,
  there,
  usedBy,
} from "./SystemicLimits.fixture.ts";

const fields = ({ limit, tripAbove, coolOff }: ExposureTerms) => [limit, tripAbove, BigInt(coolOff)];

/** How many words a transaction wrote in the contract it was sent to. */
async function ownWrites(hash: string): Promise<number> {
  const { structLogs } = (await ethers.provider.send("debug_traceTransaction", [hash, { disableMemory: true }])) as {
    structLogs: { op: string; depth: number }[];
  };
  return structLogs.filter(({ op, depth }) => depth === 1 && op === "SSTORE").length;
}

describe("SystemicLimits", () => {
  describe("adoptExposureTerms", () => {
    const place = (world: ClearingWorld) => ({
      direction: Direction.Outbound,
      counterparty: world.kazakhstan.code,
      asset: world.china.asset,
    });

    const termsOf = async ({ gate, china }: ClearingWorld, { direction, counterparty, asset }: ExposureEntry) =>
      [...(await gate.exposureTermsOf(china.code, direction, counterparty, asset))] as bigint[];

    it("keeps terms by country, direction, counterparty and asset, under a new version", async () => {
      const world = await fixture();
      const { gate, china } = world;
      const version = (await gate.rulebookVersionOf(china.code)) + 1n;
      const entries = [
        { ...place(world), terms: { limit: 9n, tripAbove: 8n, coolOff: 7 } },
        { ...place(world), direction: Direction.Inbound, terms: { limit: 6n, tripAbove: 0n, coolOff: 0 } },
        { ...place(world), counterparty: 0, terms: { limit: 0n, tripAbove: 5n, coolOff: 1 } },
        { ...place(world), asset: 3, terms: { limit: 4n, tripAbove: 4n, coolOff: 168 } },
      ];
      const adoption = adoptTerms(world, china, entries);
      await expect(adoption).to.emit(gate, "RulesAdopted").withArgs(china.code, version, EVIDENCE);
      for (const { direction, counterparty, asset, terms } of entries) {
        await expect(adoption)
          .to.emit(gate, "ExposureTermsSet")
          .withArgs(china.code, direction, counterparty, asset, fields(terms), version);
      }
      for (const written of entries) expect(await termsOf(world, written)).to.deep.equal(fields(written.terms));
      expect(await gate.rulebookVersionOf(china.code)).to.equal(version);
      expect(await gate.evidenceOf(china.code, version)).to.equal(EVIDENCE);
      const ofOthers = await gate.exposureTermsOf(world.kazakhstan.code, Direction.Outbound, china.code, china.asset);
      expect([...ofOthers]).to.deep.equal(fields(NO_TERMS));
    });

    it("lets the later of two for one corridor count, and withdraws by zeroes", async () => {
      const world = await fixture();
      const [first, second] = [5n, 6n].map((limit) => ({ ...place(world), terms: { ...NO_TERMS, limit } }));
      await mined(adoptTerms(world, world.china, [first!, second!]));
      expect(await termsOf(world, first!)).to.deep.equal(fields(second!.terms));
      const none = { ...place(world), terms: NO_TERMS };
      await mined(adoptTerms(world, world.china, [none]));
      expect(await termsOf(world, none)).to.deep.equal(fields(NO_TERMS));
    });

    const sound: ExposureTerms[] = [
      NO_TERMS,
      { limit: 1n, tripAbove: 0n, coolOff: 0 },
      { limit: LARGEST, tripAbove: LARGEST, coolOff: 168 },
      { limit: 0n, tripAbove: LARGEST, coolOff: 1 },
      { limit: 10n, tripAbove: 10n, coolOff: 1 },
    ];
    const unsound: ExposureTerms[] = [
      { limit: 10n, tripAbove: 11n, coolOff: 1 },
      { limit: 10n, tripAbove: 9n, coolOff: 0 },
      { limit: 10n, tripAbove: 9n, coolOff: 169 },
      { limit: 10n, tripAbove: 9n, coolOff: 255 },
      { limit: 10n, tripAbove: 0n, coolOff: 1 },
      { limit: 0n, tripAbove: 1n, coolOff: 0 },
    ];

    for (const terms of sound) {
      it(`takes a limit of ${terms.limit}, a mark of ${terms.tripAbove} and ${terms.coolOff} hours`, async () => {
        const world = await fixture();
        const written = { ...place(world), terms };
        await mined(adoptTerms(world, world.china, [written]));
        expect(await termsOf(world, written)).to.deep.equal(fields(terms));
      });
    }

    for (const terms of unsound) {
      it(`refuses a limit of ${terms.limit}, a mark of ${terms.tripAbove} and ${terms.coolOff} hours`, async () => {
        const world = await fixture();
        const good = { ...place(world), terms: { ...NO_TERMS, limit: 1n } };
        await expect(adoptTerms(world, world.china, [good, { ...place(world), terms }]))
          .to.be.revertedWithCustomError(world.gate, "SystemicLimitsInvalidTerms")
          .withArgs(fields(terms));
      });
    }

    for (const terms of [
      { limit: 16_384n + 1n, tripAbove: 0n, coolOff: 0 },
      { limit: 2n ** 64n - 1n, tripAbove: 0n, coolOff: 0 },
    ]) {
      it(`refuses a limit of ${terms.limit}, which it could not keep exactly`, async () => {
        const world = await fixture();
        await expect(adoptTerms(world, world.china, [{ ...place(world), terms }]))
          .to.be.revertedWithCustomError(world.gate, "DecimalCapInexact")
          .withArgs(terms.limit);
      });
    }

    it("takes 64 entries and refuses 65", async () => {
      const world = await fixture();
      const many = (length: number) =>
        Array.from({ length }, (_, asset) => ({ ...place(world), asset, terms: { ...NO_TERMS, limit: 1n } }));
      await expect(adoptTerms(world, world.china, many(65)))
        .to.be.revertedWithCustomError(world.gate, "RulebookTooManyRules")
        .withArgs(65n, 64n);
      await mined(adoptTerms(world, world.china, many(64)));
      expect((await termsOf(world, many(64)[63]!))[0]).to.equal(1n);
    });

    it("asks for evidence", async () => {
      const world = await fixture();
      const { gate, china } = world;
      await expect(supervised(world, china).adoptExposureTerms(china.code, [], ZeroHash))
        .to.be.revertedWithCustomError(gate, "RulebookNoEvidence")
        .withArgs(china.code);
    });

    it("is for the country's Supervisor alone", async () => {
      const { gate, countries, china, kazakhstan, joint, stranger } = await fixture();
      const { Delegation, MonetaryAuthority, Registrar } = china.offices;
      const others = [Delegation, MonetaryAuthority, Registrar, kazakhstan.offices.Supervisor, joint, stranger];
      for (const caller of others) {
        await expect(gate.connect(caller).adoptExposureTerms(china.code, [], EVIDENCE))
          .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
          .withArgs(china.code, Office.Supervisor, caller);
      }
    });
  });

  describe("adoptVelocities", () => {
    const adopt = (world: ClearingWorld, entries: VelocityEntry[], evidence = EVIDENCE) =>
      supervised(world, world.china).adoptVelocities(world.china.code, entries, evidence);

    it("keeps limits by country and currency, under a new version", async () => {
      const world = await fixture();
      const { gate, china, kazakhstan } = world;
      const version = (await gate.rulebookVersionOf(china.code)) + 1n;
      const entries = [
        { asset: china.asset, limit: 1n, window: 60 },
        { asset: kazakhstan.asset, limit: 2n ** 64n - 1n, window: 30 * DAY },
        { asset: 3, limit: 0n, window: 0 },
      ];
      const adoption = adopt(world, entries);
      await expect(adoption).to.emit(gate, "RulesAdopted").withArgs(china.code, version, EVIDENCE);
      for (const { asset, limit, window } of entries) {
        await expect(adoption).to.emit(gate, "VelocitySet").withArgs(china.code, asset, limit, window, version);
        expect(await gate.velocityTermsOf(china.code, asset)).to.deep.equal([limit, BigInt(window)]);
      }
      expect(await gate.rulebookVersionOf(china.code)).to.equal(version);
      expect(await gate.evidenceOf(china.code, version)).to.equal(EVIDENCE);
      expect(await gate.velocityTermsOf(kazakhstan.code, china.asset)).to.deep.equal([0n, 0n]);
    });

    it("lets the later of two for one currency count, and withdraws by zeroes", async () => {
      const world = await fixture();
      const { gate, china } = world;
      const { asset } = china;
      const limits = [5n, 6n].map((limit) => ({ asset, limit, window: DAY }));
      await mined(adopt(world, limits));
      expect(await gate.velocityTermsOf(china.code, asset)).to.deep.equal([6n, BigInt(DAY)]);
      await mined(adopt(world, [{ asset, limit: 0n, window: 0 }]));
      expect(await gate.velocityTermsOf(china.code, asset)).to.deep.equal([0n, 0n]);
    });

    for (const [limit, window] of [
      [0n, 1],
      [0n, 60],
      [1n, 0],
      [1n, 59],
      [1n, 30 * DAY + 1],
      [2n ** 64n - 1n, 2 ** 32 - 1],
    ] as const) {
      it(`refuses ${limit} in ${window} seconds`, async () => {
        const world = await fixture();
        const { asset } = world.china;
        await expect(
          adopt(world, [
            { asset: 3, limit: 1n, window: 60 },
            { asset, limit, window },
          ]),
        )
          .to.be.revertedWithCustomError(world.gate, "SystemicLimitsInvalidVelocity")
          .withArgs([BigInt(asset), limit, BigInt(window)]);
      });
    }

    it("takes 64 entries and refuses 65", async () => {
      const world = await fixture();
      const { gate, china } = world;
      const many = (length: number) => Array.from({ length }, (_, asset) => ({ asset, limit: 1n, window: DAY }));
      await expect(adopt(world, many(65)))
        .to.be.revertedWithCustomError(gate, "RulebookTooManyRules")
        .withArgs(65n, 64n);
      await mined(adopt(world, many(64)));
      expect(await gate.velocityTermsOf(china.code, 63)).to.deep.equal([1n, BigInt(DAY)]);
    });

    it("asks for evidence", async () => {
      const world = await fixture();
      await expect(adopt(world, [], ZeroHash))
        .to.be.revertedWithCustomError(world.gate, "RulebookNoEvidence")
        .withArgs(world.china.code);
    });

    it("is for the country's Supervisor alone", async () => {
      const { gate, countries, china, kazakhstan, joint, stranger } = await fixture();
      const { Delegation, MonetaryAuthority, Registrar } = china.offices;
      const others = [Delegation, MonetaryAuthority, Registrar, kazakhstan.offices.Supervisor, joint, stranger];
      for (const caller of others) {
        await expect(gate.connect(caller).adoptVelocities(china.code, [], EVIDENCE))
          .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
          .withArgs(china.code, Office.Supervisor, caller);
      }
    });
  });

  describe("where no rule counts", () => {
    it("refuses nothing, counts nothing and writes nothing", async () => {
      const world = await fixture();
      await limitOutbound(world, { limit: 1n, tripAbove: 1n, coolOff: 1 });
      await limitInbound(world, { limit: 1n });
      await limitVelocity(world, 1n);
      const quiet = await expectPaid(there(world), LIMIT);
      expect(await netOf(world)).to.equal(0n);
      expect(await usedBy(world)).to.equal(0n);
      // Neither a sum nor a pace is written: two accounts are.
      expect(await ownWrites(quiet.hash)).to.equal(2);
      await limitOutbound(world, { limit: LIMIT });
      await limitInbound(world, {});
      await limitVelocity(world, LIMIT);
      await countOut(world);
      const counted = await expectPaid(there(world), LIMIT);
      expect(await ownWrites(counted.hash)).to.equal(4);
    });

    it("counts again from where it stopped when a rule counts again", async () => {
      const world = await fixture();
      await limitOutbound(world, { limit: LIMIT });
      await countOut(world);
      await expectPaid(there(world), 400n);
      await setThresholds(
        world.gate,
        world.china,
        entry(Direction.Outbound, world.kazakhstan.code, world.china.asset),
        {},
      );
      await expectPaid(there(world), 5_000n);
      expect(await netOf(world)).to.equal(400n);
      await countOut(world);
      await expectRoom(there(world), 600n, "OutboundExposure");
    });

    it("counts no payment that a rule of the other direction, another country or another currency counts", async () => {
      const world = await fixture();
      const { china, kazakhstan, thailand } = world;
      await counting(world, china, Direction.Outbound, thailand);
      await counting(world, china, Direction.Outbound, kazakhstan, kazakhstan);
      await countBack(world);
      await counting(world, kazakhstan, Direction.Outbound, china);
      await expectPaid(there(world), LIMIT);
      expect(await netOf(world)).to.equal(0n);
    });
  });
});
