import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { firstBlockIn } from "../../src/cli/first-block.ts";
import { failureOf, sogdia } from "../utils/cli.ts";
import { serveRpc } from "../utils/rpc-server.ts";
import { guardedConsortium } from "../utils/small-consortium.ts";

const connection = await network.create();
const COUNTRIES = 3;

describe("sogdia deploy", function () {
  this.timeout(600_000);

  let folder = "";
  let file = "";
  let served: Awaited<ReturnType<typeof serveRpc>>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sogdia-deploy-"));
    file = join(folder, "consortium.json");
    await writeFile(file, JSON.stringify(guardedConsortium(COUNTRIES)));
    served = await serveRpc(connection.provider);
  });

  after(async () => {
    await served.close();
    await rm(folder, { recursive: true, force: true });
  });

  const deploy = (...flags: string[]) =>
    sogdia("--rpc", served.url, "deploy", file, "--network", "local", "--into", join(folder, "record"), ...flags);

  it("says what it will take, and sends nothing", async () => {
    const plan = JSON.parse((await deploy("--plan", "--json")).stdout) as { transactions: number };
    expect(plan.transactions).to.be.greaterThan(50);
    expect(await connection.ethers.provider.getBlockNumber()).to.equal(0);
  });

  it("asks before it sends, and sends nothing where nobody can answer", async () => {
    expect(await failureOf(deploy())).to.contain("confirm with --yes");
    expect(await connection.ethers.provider.getBlockNumber()).to.equal(0);
  });

  it("brings the file to the chain with as many transactions as it said", async () => {
    const plan = JSON.parse((await deploy("--plan", "--json")).stdout) as { transactions: number };
    const { stdout } = await deploy("--yes");
    expect(stdout).to.contain("The chain has all that the file asks.");
    const record = await readFile(join(folder, "record", "transactions.jsonl"), "utf8");
    expect(record.match(/"kind":"signed"/g)).to.have.length(plan.transactions);
    expect(record.match(/"outcome":"mined"/g)).to.have.length(plan.transactions);
  });

  it("leaves a record that says to all readers where it began", async () => {
    expect(await firstBlockIn(join(folder, "record"))).to.equal(1);
  });

  it("has nothing to do when it is asked again", async () => {
    const before = await connection.ethers.provider.getBlockNumber();
    expect((await deploy("--yes")).stdout).to.contain("Nothing is left to do");
    expect(await connection.ethers.provider.getBlockNumber()).to.equal(before);
  });

  it("refuses the record of another consortium", async () => {
    const other = { ...guardedConsortium(COUNTRIES), name: "Another" };
    await writeFile(file, JSON.stringify(other));
    expect(await failureOf(deploy("--yes"))).to.contain('is of another consortium: "Small consortium", not "Another"');
    await writeFile(file, JSON.stringify(guardedConsortium(COUNTRIES)));
  });

  it("refuses the record of another chain with the same number", async () => {
    const other = await network.create({ network: "default", override: { initialDate: "2026-01-01T00:00:00Z" } });
    const { url, close } = await serveRpc(other.provider);
    const record = ["--network", "local", "--into", join(folder, "record"), "--yes"];
    const failure = await failureOf(sogdia("--rpc", url, "deploy", file, ...record)).finally(close);
    expect(failure).to.contain("is of another chain with the number 31337");
  });
});
