import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { network } from "hardhat";

import { BATCH_SIZES, hashOfReport, Office, proveReport, sealReports } from "../../src/index.ts";
import { deployConsortium, type TestCountry } from "../utils/consortium.ts";
import { sampleReport } from "./reports.samples.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const ROOT = id("a root");
const PERIOD = 202_611;
const ANCHORED_AT = 2_000_000_000;

async function deploy() {
  const { reports, members, countries } = await deployConsortium(connection);
  const [china, kazakhstan] = members as [TestCountry, TestCountry];
  const registry = reports.connect(china.offices.Supervisor);
  await time.setNextBlockTimestamp(ANCHORED_AT);
  return { registry, china, kazakhstan, countries };
}

describe("ReportRegistry", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  describe("anchor", () => {
    it("keeps when a country anchored a batch", async () => {
      const { registry, china } = await fixture();
      await time.setNextBlockTimestamp(ANCHORED_AT);
      await expect(registry.anchor(china.code, ROOT, PERIOD))
        .to.emit(registry, "ReportsAnchored")
        .withArgs(china.code, ROOT, PERIOD);
      expect(await registry.anchoredAt(china.code, ROOT)).to.equal(ANCHORED_AT);
      expect(await registry.anchoredAt(china.code, id("another"))).to.equal(0);
    });

    it("refuses zero, and a root twice", async () => {
      const { registry, china } = await fixture();
      await expect(registry.anchor(china.code, ZeroHash, PERIOD))
        .to.be.revertedWithCustomError(registry, "ReportRegistryZeroRoot")
        .withArgs(china.code);
      await time.setNextBlockTimestamp(ANCHORED_AT + 5);
      await registry.anchor(china.code, ROOT, PERIOD);
      await expect(registry.anchor(china.code, ROOT, PERIOD + 1))
        .to.be.revertedWithCustomError(registry, "ReportRegistryAnchoredBefore")
        .withArgs(china.code, ROOT, ANCHORED_AT + 5);
    });

    it("lets nobody take a country's root by anchoring it first", async () => {
      const { registry, china, kazakhstan } = await fixture();
      await registry.connect(kazakhstan.offices.Supervisor).anchor(kazakhstan.code, ROOT, PERIOD);
      expect(await registry.anchoredAt(china.code, ROOT)).to.equal(0);
      await registry.anchor(china.code, ROOT, PERIOD);
      expect(await registry.anchoredAt(china.code, ROOT)).to.be.greaterThan(0);
    });

    it("is a country's own Supervisor's", async () => {
      const { registry, china, kazakhstan, countries } = await fixture();
      for (const caller of [kazakhstan.offices.Supervisor, china.offices.Delegation]) {
        await expect(registry.connect(caller).anchor(china.code, ROOT, PERIOD))
          .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
          .withArgs(china.code, Office.Supervisor, caller);
      }
    });
  });

  describe("provenAt", () => {
    it("knows every report of a batch, and no other, in no other tree, of no other country", async () => {
      const { registry, china, kazakhstan } = await fixture();
      const batch = sealReports(["1", "2", "3"].map(sampleReport));
      const { reports, root } = batch;
      const [first, second] = reports.map(({ report }) => proveReport(batch, report.reference));
      const ask = (country: number, hash: string, proof: readonly string[], under = root) =>
        registry.provenAt(country, under, hash, [...proof]);
      expect(await ask(china.code, hashOfReport(first!), first!.proof)).to.equal(0);
      await time.setNextBlockTimestamp(ANCHORED_AT + 9);
      await registry.anchor(china.code, root, PERIOD);
      for (const proven of [first!, second!]) {
        expect(await ask(china.code, hashOfReport(proven), proven.proof)).to.equal(ANCHORED_AT + 9);
      }
      expect(await ask(china.code, hashOfReport(second!), first!.proof)).to.equal(0);
      expect(await ask(china.code, hashOfReport({ ...first!, salt: ZeroHash }), first!.proof)).to.equal(0);
      expect(await ask(china.code, hashOfReport(first!), first!.proof, ROOT)).to.equal(0);
      expect(await ask(kazakhstan.code, hashOfReport(first!), first!.proof)).to.equal(0);
    });

    it("takes no inner node and no root for a report", async () => {
      const { registry, china } = await fixture();
      const batch = sealReports([sampleReport("1")]);
      const { proof, root } = proveReport(batch, "1");
      await registry.anchor(china.code, root, PERIOD);
      expect(await registry.provenAt(china.code, root, root, [])).to.equal(0);
      expect(await registry.provenAt(china.code, root, proof.at(-1)!, proof.slice(0, -1))).to.equal(0);
    });

    it("agrees with the library on each size of a batch", async () => {
      const { registry, china } = await fixture();
      for (const size of BATCH_SIZES.slice(0, 2)) {
        const references = Array.from({ length: size }, (_, index) => `R${index}`);
        const batch = sealReports(references.map(sampleReport));
        await registry.anchor(china.code, batch.root, PERIOD);
        for (const reference of ["R0", `R${size - 1}`]) {
          const proven = proveReport(batch, reference);
          const at = await registry.provenAt(china.code, batch.root, hashOfReport(proven), [...proven.proof]);
          expect(at).to.be.greaterThan(0);
        }
      }
    });
  });
});
