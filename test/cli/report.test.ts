import { readFile, stat, writeFile } from "node:fs/promises";

import { expect } from "chai";
import { network } from "hardhat";

import { parseReportProof } from "../../src/index.ts";
import { sampleReport } from "../supervision/reports.samples.ts";
import { deployConsortium, type TestConsortium } from "../utils/consortium.ts";
import { type CliWorld, cliWorld, failureOf } from "../utils/supervisor-cli.ts";

const connection = await network.create();

/** Chapter after chapter on one chain: each begins where the one before it ended. */
describe("sogdia report", function () {
  this.timeout(120_000);
  let world: TestConsortium;
  let cli: CliWorld;
  let root = "";

  before(async () => {
    world = await deployConsortium(connection);
    cli = await cliWorld(connection, world);
    await writeFile(at("one.json"), JSON.stringify(sampleReport("CN-2026-1")));
    await writeFile(at("two.json"), JSON.stringify(["CN-2026-2", "CN-2026-3"].map(sampleReport)));
  });

  after(() => cli.close());

  const at = (name: string) => cli.at(name);
  const sogdia = (...args: string[]) => cli.sogdia(["report", ...args]);
  const anchor = (...args: string[]) => sogdia("anchor", at("batch.json"), "--country", "CN", ...args);

  it("seals reports into a batch that nobody else reads", async () => {
    const { stdout } = await sogdia("seal", at("one.json"), at("two.json"), "--out", at("batch.json"));
    root = stdout.trim();
    expect(root).to.match(/^0x[0-9a-f]{64}$/);
    expect((await stat(at("batch.json"))).mode & 0o777).to.equal(0o600);
  });

  it("takes one report out, with its proof, which proves nothing before the batch is anchored", async () => {
    await sogdia("prove", at("batch.json"), "CN-2026-2", "--out", at("proof.json"));
    expect((await stat(at("proof.json"))).mode & 0o777).to.equal(0o600);
    expect(await failureOf(sogdia("verify", at("proof.json"), "--country", "CN"))).to.equal(
      `Not proven: CN has not anchored ${root}.\n`,
    );
    expect(await failureOf(sogdia("prove", at("batch.json"), "CN-2026-9", "--out", at("x.json")))).to.equal(
      'the batch holds no report "CN-2026-9"\n',
    );
  });

  it("anchors the root, once", async () => {
    const { stdout } = await anchor("--period", "202611", "--account", at("CN.account"));
    const [anchored] = await world.reports.queryFilter(world.reports.filters.ReportsAnchored());
    expect([...anchored!.args]).to.deep.equal([156n, root, 202_611n]);
    const since = await world.reports.anchoredAt(156, root);
    expect(stdout).to.equal(`${root} anchored ${new Date(Number(since) * 1_000).toISOString()}\n`);
    expect(await failureOf(anchor("--account", at("CN.account")))).to.equal(
      `The chain refuses: ReportRegistryAnchoredBefore(156, ${root}, ${since})\n`,
    );
  });

  it("verifies the proof against the chain, for that country alone", async () => {
    const since = await world.reports.anchoredAt(156, root);
    const { stdout } = await sogdia("verify", at("proof.json"), "--country", "CN");
    expect(stdout).to.equal(`Report CN-2026-2 existed on ${new Date(Number(since) * 1_000).toISOString()}.\n`);
    expect(await failureOf(sogdia("verify", at("proof.json"), "--country", "KZ"))).to.include("KZ has not anchored");
    expect(await failureOf(sogdia("verify", at("proof.json"), "--country", "FR"))).to.equal(
      "The registry knows no country FR.\n",
    );
  });

  it("refuses a proof in which a word was changed", async () => {
    const proof = parseReportProof(JSON.parse(await readFile(at("proof.json"), "utf8")));
    const changed = { ...proof, report: { ...proof.report, grounds: "None." } };
    await writeFile(at("changed.json"), JSON.stringify(changed));
    expect(await failureOf(sogdia("verify", at("changed.json"), "--country", "CN"))).to.equal(
      "Not proven: the report does not lead to the root of its proof.\n",
    );
  });

  it("prints the call for an account that is no key", async () => {
    const { stdout } = await anchor("--print");
    const { to, data } = JSON.parse(stdout) as { to: string; data: string };
    expect(to).to.equal(await world.reports.getAddress());
    expect(data).to.include(root.slice(2));
  });

  it("explains itself", async () => {
    const { stdout } = await sogdia("--help");
    for (const word of ["seal", "anchor", "prove", "verify"]) expect(stdout).to.include(`  ${word} `);
  });
});
