import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { expect } from "chai";
import { Wallet } from "ethers";
import { network } from "hardhat";

import { JOINT_CONTRACTS, Office, parseReportProof } from "../../src/index.ts";
import { sampleReport } from "../supervision/reports.samples.ts";
import { deployConsortium, type TestConsortium } from "../utils/consortium.ts";
import { serveRpc } from "../utils/rpc-server.ts";

const run = promisify(execFile);
const CLI = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const connection = await network.create();

/** Chapter after chapter on one chain: each begins where the one before it ended. */
describe("sogdia report", function () {
  this.timeout(120_000);
  let world: TestConsortium;
  let folder = "";
  let rpc: Awaited<ReturnType<typeof serveRpc>>;
  let root = "";

  before(async () => {
    world = await deployConsortium(connection);
    folder = await mkdtemp(join(tmpdir(), "sogdia-report-"));
    await writeFile(join(folder, "deployed_addresses.json"), JSON.stringify(await addresses(world)));
    const [china] = world.members;
    const wallet = Wallet.createRandom(connection.ethers.provider);
    await connection.networkHelpers.setBalance(wallet.address, 10n ** 20n);
    await world.countries.connect(china!.offices.Delegation).appoint(china!.code, Office.Supervisor, wallet.address);
    await world.countries.connect(wallet).takeOffice(china!.code, Office.Supervisor);
    await writeFile(join(folder, "account"), wallet.privateKey, { mode: 0o600 });
    await writeFile(join(folder, "one.json"), JSON.stringify(sampleReport("CN-2026-1")));
    await writeFile(join(folder, "two.json"), JSON.stringify(["CN-2026-2", "CN-2026-3"].map(sampleReport)));
    rpc = await serveRpc(connection.provider);
  });

  after(async () => {
    await rpc.close();
    await rm(folder, { recursive: true, force: true });
  });

  const at = (name: string) => join(folder, name);
  const sogdia = (...args: string[]) =>
    run(process.execPath, ["--import", "tsx", CLI, "--rpc", rpc.url, "--deployment", folder, "report", ...args]);
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
    const { stdout } = await anchor("--period", "202611", "--account", at("account"));
    const [anchored] = await world.reports.queryFilter(world.reports.filters.ReportsAnchored());
    expect([...anchored!.args]).to.deep.equal([156n, root, 202_611n]);
    const since = await world.reports.anchoredAt(156, root);
    expect(stdout).to.equal(`${root} anchored ${new Date(Number(since) * 1_000).toISOString()}\n`);
    expect(await failureOf(anchor("--account", at("account")))).to.equal(
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

/** What a run that ends with code 1 complains of. */
async function failureOf(running: Promise<unknown>): Promise<string> {
  const { code, stderr } = (await running.then(
    () => ({ code: 0, stderr: "" }),
    (error: unknown) => error,
  )) as { code: number; stderr: string };
  expect(code).to.equal(1);
  return stderr;
}

async function addresses(consortium: TestConsortium): Promise<Record<string, string>> {
  const entries = Object.entries(JOINT_CONTRACTS).map(async ([key, name]) => {
    const contract = consortium[key as keyof typeof JOINT_CONTRACTS];
    return [`Sogdia#${name}`, await contract.getAddress()] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
