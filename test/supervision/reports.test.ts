import { expect } from "chai";
import { ZeroHash } from "ethers";

import {
  BATCH_SIZES,
  hashOfReport,
  InvalidReport,
  isProvenReport,
  NoSuchReport,
  parseReportBatch,
  parseReportProof,
  proveReport,
  sealReports,
  TooManyReports,
} from "../../src/index.ts";
import { drawer } from "../utils/draw.ts";
import { sampleReport } from "./reports.samples.ts";

const batchOf = (count: number) => sealReports(Array.from({ length: count }, (_, index) => sampleReport(`R${index}`)));

describe("sealReports", () => {
  it("proves each report of a batch, and with it the same after it was kept as JSON", () => {
    const batch = parseReportBatch(JSON.parse(JSON.stringify(batchOf(40))));
    for (const { report } of batch.reports) {
      const proof = parseReportProof(JSON.parse(JSON.stringify(proveReport(batch, report.reference))));
      expect(isProvenReport(proof)).to.equal(true);
      expect([proof.root, proof.report]).to.deep.equal([batch.root, report]);
    }
  });

  it("has the same size for none as for many, and the next for one more", () => {
    const [small, medium] = BATCH_SIZES;
    expect([0, 1, small, small + 1].map((count) => batchOf(count).hashes.length)).to.deep.equal([
      small,
      small,
      small,
      medium,
    ]);
  });

  it("shows in a proof neither how many reports there are nor where in them it stands", () => {
    const proofs = [1, 64].map((count) => proveReport(batchOf(count), "R0").proof.length);
    expect(proofs).to.deep.equal([6, 6]);
    const places = new Set(Array.from({ length: 40 }, () => placeOf("R0", batchOf(3))));
    expect(places.size).to.be.greaterThan(10); // of 64 places, one of which it would have without salt
  });

  it("has another root each time, so that a root cannot be guessed from what is in it", () => {
    expect(batchOf(2).root).not.to.equal(batchOf(2).root);
    expect(batchOf(0).root).not.to.equal(batchOf(0).root);
  });

  it("hashes a report the same, in whatever order its fields stand", () => {
    const [{ salt, report }] = batchOf(1).reports as [ReturnType<typeof batchOf>["reports"][number]];
    const reversed = Object.fromEntries(Object.entries(report).toReversed()) as typeof report;
    expect(hashOfReport({ salt, report: reversed })).to.equal(hashOfReport({ salt, report }));
  });

  it("refuses what is no report, by its place", () => {
    const faulty = (path: string, change: object) =>
      expect(() => sealReports([sampleReport("1"), { ...sampleReport("2"), ...change }]))
        .to.throw(InvalidReport)
        .with.property("path", path);
    faulty("1.reporter", { reporter: "CNBANK00000000000000" });
    faulty("1.payments.0", { payments: ["8A562C67-CA16-48BA-B074-65581BE6F001"] });
    faulty("1.subjects", { subjects: [] });
    faulty("1.filedAt", { filedAt: "yesterday" });
    faulty("1.grounds", { grounds: "" });
    faulty("1.grounds", { grounds: "half a character: \uD83E" });
    for (const stray of ["\u0000", "\n", "\u001B[2J", "\u202E", "\u2067", "\uFEFF", "\uDDF5"]) {
      faulty("1.reference", { reference: `2${stray}` });
      faulty("1.subjects.0.name", { subjects: [{ name: `A${stray}` }] });
      faulty("1.subjects.0.identifier", { subjects: [{ name: "A", identifier: `1${stray}` }] });
      faulty("1.subjects.0.account", { subjects: [{ name: "A", account: `1${stray}` }] });
    }
    faulty("1.reference", { reference: "1" });
    faulty("1.", { secret: true });
  });

  it("refuses more than the largest batch takes", () => {
    const max = BATCH_SIZES.at(-1)!;
    const many = Array.from({ length: max + 1 }, (_, index) => sampleReport(`R${index}`));
    expect(() => sealReports(many))
      .to.throw(TooManyReports)
      .that.includes({ count: max + 1, max });
  }).timeout(60_000);
});

describe("isProvenReport", () => {
  const batch = batchOf(5);
  const proof = proveReport(batch, "R3");

  it("takes no other report, salt, root or sibling", () => {
    const altered = [
      { ...proof, report: sampleReport("R4") },
      { ...proof, report: { ...proof.report, grounds: `${proof.report.grounds} ` } },
      { ...proof, salt: ZeroHash },
      { ...proof, root: ZeroHash },
      { ...proof, proof: proof.proof.slice(1) },
      { ...proof, proof: [...proof.proof, ZeroHash] },
      { ...proof, proof: proof.proof.toReversed() },
    ];
    for (const [index, each] of altered.entries()) expect(isProvenReport(each), `case ${index}`).to.equal(false);
  });

  it("takes no sibling with a bit that differs", () => {
    const below = drawer(3);
    for (const [index, sibling] of proof.proof.entries()) {
      const bit = 1n << BigInt(below(256));
      const other = `0x${(BigInt(sibling) ^ bit).toString(16).padStart(64, "0")}`;
      expect(isProvenReport({ ...proof, proof: proof.proof.toSpliced(index, 1, other) })).to.equal(false);
    }
  });
});

describe("proveReport, parseReportBatch and parseReportProof", () => {
  const batch = batchOf(2);

  it("name a report that is not there", () => {
    expect(() => proveReport(batch, "R9"))
      .to.throw(NoSuchReport)
      .with.property("reference", "R9");
  });

  it("refuse a batch whose reports, hashes and root do not belong together", () => {
    const faulty = (path: string, change: object) =>
      expect(() => parseReportBatch({ ...batch, ...change }))
        .to.throw(InvalidReport)
        .with.property("path", path);
    faulty("root", { root: ZeroHash });
    faulty("root", { hashes: batch.hashes.with(5, ZeroHash) });
    faulty("hashes", { hashes: batch.hashes.slice(1) });
    faulty("hashes", { hashes: [] });
    faulty("reports.1", { reports: [batch.reports[0], { ...batch.reports[1]!, salt: ZeroHash }] });
    expect(() => parseReportBatch(null)).to.throw(InvalidReport);
  });

  it("refuse a proof that is none", () => {
    expect(() => parseReportProof({ ...proveReport(batch, "R0"), proof: ["0x12"] }))
      .to.throw(InvalidReport)
      .with.property("path", "proof.0");
  });
});

function placeOf(reference: string, { reports, hashes }: ReturnType<typeof batchOf>): number {
  return hashes.indexOf(hashOfReport(reports.find(({ report }) => report.reference === reference)!));
}
