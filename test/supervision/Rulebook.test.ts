import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import {
  Direction,
  Office,
  type RuleEntry,
  type RuleTerms,
  ruleTerms,
  type ThresholdTerms,
  thresholdTerms,
} from "../../src/index.ts";
import { deployConsortium, entry, type TestCountry } from "../utils/consortium.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const EVIDENCE = `0x${"22".repeat(32)}`;
const NOTHING: RuleTerms = { purposes: 0n, minTier: 0, cap: 0n, dailyLimit: 0n };
const MOST = 16_383n * 10n ** 15n;
const WIDEST: RuleTerms = { purposes: 2n ** 48n - 1n, minTier: 7, cap: MOST, dailyLimit: MOST };

const fields = ({ purposes, minTier, cap, dailyLimit }: RuleTerms) => [purposes, BigInt(minTier), cap, dailyLimit];

describe("Rulebook", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  async function deploy() {
    const { gate, countries, members, joint, stranger } = await deployConsortium(connection);
    const [china, kazakhstan] = members as [TestCountry, TestCountry];
    const adopt = (entries: RuleEntry[], evidence = EVIDENCE, caller: HardhatEthersSigner = china.offices.Supervisor) =>
      gate.connect(caller).adoptRules(china.code, entries, evidence);
    const ruleOf = async ({ direction, counterparty, asset }: RuleEntry) => {
      const [terms, version] = await gate.ruleOf(china.code, direction, counterparty, asset);
      return [...[...terms], version];
    };
    return { gate, countries, china, kazakhstan, joint, stranger, adopt, ruleOf };
  }

  type Fixture = Awaited<ReturnType<typeof deploy>>;

  describe("rulebookVersionOf and evidenceOf", () => {
    it("are zero before a country has rules", async () => {
      const { gate } = await fixture();
      expect(await gate.rulebookVersionOf(784)).to.equal(0n);
      expect(await gate.evidenceOf(784, 0)).to.equal(ZeroHash);
    });

    it("count adoptions and keep the evidence of each", async () => {
      const { gate, china, adopt } = await fixture();
      const first = await gate.rulebookVersionOf(china.code);
      await adopt([], `0x${"33".repeat(32)}`);
      await adopt([]);
      expect(await gate.rulebookVersionOf(china.code)).to.equal(first + 2n);
      expect(await gate.evidenceOf(china.code, first + 1n)).to.equal(`0x${"33".repeat(32)}`);
      expect(await gate.evidenceOf(china.code, first + 2n)).to.equal(EVIDENCE);
      expect(await gate.evidenceOf(china.code, first + 3n)).to.equal(ZeroHash);
    });
  });

  describe("adoptRules", () => {
    it("stores each rule under the new version and publishes it", async () => {
      const { gate, china, kazakhstan, adopt, ruleOf } = await fixture();
      const version = (await gate.rulebookVersionOf(china.code)) + 1n;
      const narrow = { purposes: 0b110n, minTier: 2, cap: 1_000n, dailyLimit: 9_000n };
      const entries = [
        entry(Direction.Outbound, kazakhstan.code, 7, narrow),
        { ...entry(Direction.Inbound, 0, 7), terms: WIDEST },
      ];
      const adoption = adopt(entries);
      await expect(adoption).to.emit(gate, "RulesAdopted").withArgs(china.code, version, EVIDENCE);
      for (const { direction, counterparty, asset, terms } of entries) {
        await expect(adoption)
          .to.emit(gate, "RuleSet")
          .withArgs(china.code, direction, counterparty, asset, fields(terms), version);
      }
      for (const rule of entries) expect(await ruleOf(rule)).to.deep.equal([...fields(rule.terms), version]);
    });

    it("leaves the rules that it does not name, with their version", async () => {
      const { kazakhstan, adopt, ruleOf } = await fixture();
      const kept = entry(Direction.Outbound, kazakhstan.code, 7, { cap: 5n });
      await adopt([kept]);
      const before = await ruleOf(kept);
      const neighbours = [
        entry(Direction.Inbound, kazakhstan.code, 7),
        entry(Direction.Outbound, kazakhstan.code + 1, 7),
        entry(Direction.Outbound, kazakhstan.code, 8),
        entry(Direction.Outbound, 0, 7),
      ];
      await adopt(neighbours);
      expect(await ruleOf(kept)).to.deep.equal(before);
    });

    it("touches no other country's rules", async () => {
      const { gate, kazakhstan, adopt } = await fixture();
      const rule = () => gate.ruleOf(kazakhstan.code, Direction.Outbound, 156, kazakhstan.asset);
      const [before, version] = [await rule(), await gate.rulebookVersionOf(kazakhstan.code)];
      await adopt([entry(Direction.Outbound, 156, kazakhstan.asset, { cap: 1n })]);
      expect(await rule()).to.deep.equal(before);
      expect(await gate.rulebookVersionOf(kazakhstan.code)).to.equal(version);
    });

    it("lets the later of two rules for one corridor count", async () => {
      const { adopt, ruleOf } = await fixture();
      await adopt([entry(Direction.Outbound, 1, 7, { cap: 1n }), entry(Direction.Outbound, 1, 7, { cap: 2n })]);
      expect((await ruleOf(entry(Direction.Outbound, 1, 7)))[2]).to.equal(2n);
    });

    it("withdraws a rule whose terms are all zero", async () => {
      const { adopt, ruleOf } = await fixture();
      const rule = entry(Direction.Outbound, 1, 7);
      await adopt([rule]);
      await adopt([{ ...rule, terms: NOTHING }]);
      expect(await ruleOf(rule)).to.deep.equal([...fields(NOTHING), 0n]);
    });

    it("keeps a rule that permits no purpose, for it closes what the default opens", async () => {
      const { gate, china, adopt, ruleOf } = await fixture();
      const closed = { ...entry(Direction.Outbound, 1, 7), terms: { ...NOTHING, cap: 1n } };
      await adopt([closed]);
      expect(await ruleOf(closed)).to.deep.equal([0n, 0n, 1n, 0n, await gate.rulebookVersionOf(china.code)]);
    });

    it("takes 64 rules and refuses 65", async () => {
      const { gate, adopt, ruleOf } = await fixture();
      const rules = (length: number) => Array.from({ length }, (_, asset) => entry(Direction.Outbound, 1, asset));
      await expect(adopt(rules(65)))
        .to.be.revertedWithCustomError(gate, "RulebookTooManyRules")
        .withArgs(65n, 64n);
      await adopt(rules(64));
      expect((await ruleOf(entry(Direction.Outbound, 1, 63)))[0]).to.equal(ruleTerms().purposes);
    });

    it("takes tiers up to 7", async () => {
      const { gate, adopt } = await fixture();
      await expect(adopt([entry(Direction.Outbound, 1, 7, { minTier: 8 })]))
        .to.be.revertedWithCustomError(gate, "RulebookInvalidTier")
        .withArgs(8);
      await adopt([entry(Direction.Outbound, 1, 7, { minTier: 7 })]);
    });

    it("refuses rules without evidence", async () => {
      const { gate, china, adopt } = await fixture();
      await expect(adopt([], ZeroHash)).to.be.revertedWithCustomError(gate, "RulebookNoEvidence").withArgs(china.code);
    });

    it("is for the country's Supervisor alone", async () => {
      const { countries, china, kazakhstan, joint, stranger, adopt } = await fixture();
      const { Delegation, MonetaryAuthority, Registrar } = china.offices;
      const others = [joint, stranger, Delegation, MonetaryAuthority, Registrar, kazakhstan.offices.Supervisor];
      for (const caller of others) {
        await expect(adopt([], EVIDENCE, caller))
          .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
          .withArgs(china.code, Office.Supervisor, caller.address);
      }
    });
  });

  describe("adoptThresholds", () => {
    const rule = entry(Direction.Outbound, 1, 7, { cap: 5_000n });
    const WIDEST_THRESHOLDS: ThresholdTerms = {
      reportAbove: 16_383n * 10n ** 15n,
      holdAbove: 16_383n * 10n ** 15n,
      clock: 120,
      settlesOnSilence: true,
      countsExposure: true,
      countsVelocity: true,
      asksModule: true,
    };

    const thresholdsOf = async ({ gate, china }: Fixture) => {
      const { direction, counterparty, asset } = rule;
      const [reportAbove, holdAbove, clock, ...marks] = await gate.thresholdsFor(
        china.code,
        direction,
        counterparty,
        asset,
      );
      const [settlesOnSilence, countsExposure, countsVelocity, asksModule] = marks as boolean[];
      return {
        reportAbove,
        holdAbove,
        clock: Number(clock),
        settlesOnSilence,
        countsExposure,
        countsVelocity,
        asksModule,
      };
    };

    const complete = (f: Fixture, asked: Partial<ThresholdTerms>, caller = f.china.offices.Supervisor) => {
      const { direction, counterparty, asset } = rule;
      const entries = [{ direction, counterparty, asset, terms: thresholdTerms(asked) }];
      return f.gate.connect(caller).adoptThresholds(f.china.code, entries, EVIDENCE);
    };

    for (const [what, asked] of [
      ["a report", { reportAbove: 10_000n }],
      ["a hold", { holdAbove: 10_000n, clock: 1 }],
      ["exposure", { countsExposure: true }],
      ["velocity", { countsVelocity: true }],
      ["a contract", { asksModule: true }],
      ["everything there is", WIDEST_THRESHOLDS],
    ] as [string, Partial<ThresholdTerms>][]) {
      it(`completes a rule with ${what}, under a new version, and leaves its terms`, async () => {
        const f = await fixture();
        await f.adopt([rule]);
        const version = (await f.gate.rulebookVersionOf(f.china.code)) + 1n;
        const sent = complete(f, asked);
        const terms = thresholdTerms(asked);
        await expect(sent).to.emit(f.gate, "RulesAdopted").withArgs(f.china.code, version, EVIDENCE);
        await expect(sent)
          .to.emit(f.gate, "ThresholdsSet")
          .withArgs(f.china.code, Direction.Outbound, 1, 7, Object.values(terms), version);
        expect(await thresholdsOf(f)).to.deep.equal(terms);
        expect(await f.ruleOf(rule)).to.deep.equal([...fields(rule.terms), version]);
      });
    }

    it("stay when their rule is adopted anew, and end with it", async () => {
      const f = await fixture();
      await f.adopt([rule]);
      await complete(f, WIDEST_THRESHOLDS);
      await f.adopt([entry(Direction.Outbound, 1, 7, { cap: 1n })]);
      expect(await thresholdsOf(f)).to.deep.equal(WIDEST_THRESHOLDS);
      await f.adopt([{ ...rule, terms: NOTHING }]);
      expect(await thresholdsOf(f)).to.deep.equal(thresholdTerms());
      await f.adopt([rule]);
      expect(await thresholdsOf(f)).to.deep.equal(thresholdTerms());
    });

    it("of the default are where a rule that names a country begins", async () => {
      const f = await fixture();
      const { gate, china } = f;
      const general = { direction: Direction.Outbound, counterparty: 0, asset: 7 };
      await f.adopt([entry(Direction.Outbound, 0, 7)]);
      await gate
        .connect(china.offices.Supervisor)
        .adoptThresholds(china.code, [{ ...general, terms: WIDEST_THRESHOLDS }], EVIDENCE);
      await f.adopt([rule]);
      expect(await thresholdsOf(f)).to.deep.equal(WIDEST_THRESHOLDS);
      await complete(f, {});
      await f.adopt([rule]);
      expect(await thresholdsOf(f)).to.deep.equal(thresholdTerms());
    });

    it("refuses amounts that cannot be kept exactly", async () => {
      const f = await fixture();
      await f.adopt([rule]);
      for (const terms of [{ reportAbove: 16_385n }, { holdAbove: 123_456n, clock: 1 }]) {
        const amount = Object.values(terms)[0]!;
        await expect(complete(f, terms)).to.be.revertedWithCustomError(f.gate, "DecimalCapInexact").withArgs(amount);
      }
    });

    for (const [what, asked] of [
      ["a hold without a clock", { holdAbove: 1n }],
      ["a clock of 121 hours", { holdAbove: 1n, clock: 121 }],
      ["a clock without a hold", { clock: 1 }],
      ["silence without a hold", { settlesOnSilence: true }],
    ] as [string, Partial<ThresholdTerms>][]) {
      it(`refuses ${what}`, async () => {
        const f = await fixture();
        await f.adopt([rule]);
        await expect(complete(f, asked))
          .to.be.revertedWithCustomError(f.gate, "RulebookInvalidThresholds")
          .withArgs(Object.values(thresholdTerms(asked)));
      });
    }

    it("completes no rule that is not there, though a default is", async () => {
      const f = await fixture();
      await f.adopt([entry(Direction.Outbound, 0, 7)]);
      await expect(complete(f, { countsExposure: true }))
        .to.be.revertedWithCustomError(f.gate, "RulebookNoRule")
        .withArgs(f.china.code, Direction.Outbound, 1, 7);
    });

    it("is for the country's Supervisor alone, and needs evidence, at most 64 at a time", async () => {
      const f = await fixture();
      await f.adopt([rule]);
      for (const caller of [f.joint, f.stranger, f.china.offices.Registrar, f.kazakhstan.offices.Supervisor]) {
        await expect(complete(f, {}, caller))
          .to.be.revertedWithCustomError(f.countries, "CountryRegistryNotOffice")
          .withArgs(f.china.code, Office.Supervisor, caller.address);
      }
      const { direction, counterparty, asset } = rule;
      const entries = Array.from({ length: 65 }, () => ({ direction, counterparty, asset, terms: thresholdTerms() }));
      const { gate, china } = f;
      const asSupervisor = gate.connect(china.offices.Supervisor);
      await expect(asSupervisor.adoptThresholds(china.code, entries, EVIDENCE))
        .to.be.revertedWithCustomError(gate, "RulebookTooManyRules")
        .withArgs(65n, 64n);
      await asSupervisor.adoptThresholds(china.code, entries.slice(1), EVIDENCE);
      await expect(asSupervisor.adoptThresholds(china.code, [], ZeroHash))
        .to.be.revertedWithCustomError(gate, "RulebookNoEvidence")
        .withArgs(china.code);
    });
  });

  describe("adoptModule", () => {
    it("names a contract, or none, under a new version", async () => {
      const { gate, china, stranger } = await fixture();
      const version = await gate.rulebookVersionOf(china.code);
      const adopt = (module: string) =>
        gate.connect(china.offices.Supervisor).adoptModule(china.code, module, EVIDENCE);
      await expect(adopt(stranger.address))
        .to.emit(gate, "ModuleSet")
        .withArgs(china.code, stranger.address, version + 1n);
      expect(await gate.moduleOf(china.code)).to.equal(stranger.address);
      await adopt(ZeroAddress);
      expect(await gate.moduleOf(china.code)).to.equal(ZeroAddress);
      expect(await gate.evidenceOf(china.code, version + 2n)).to.equal(EVIDENCE);
    });
  });
});
