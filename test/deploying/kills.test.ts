import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { killAgainAndAgain, type RpcCall } from "../../scripts/bench/kills.ts";
import { JOINT_CONTRACTS } from "../../src/consortium/joint-layer.ts";
import { readJournal } from "../../src/deploying/journal.ts";
import { cliProgram } from "../utils/cli-program.ts";
import { smallConsortium } from "../utils/small-consortium.ts";

const connection = await network.create();

const CONTRACTS = Object.keys(JOINT_CONTRACTS).length;
const EVERY = process.env.SOGDIA_KILL_EVERYWHERE === undefined ? 11 : 1;

describe("A deployment that is killed", function () {
  this.timeout(3_600_000);

  let folder = "";

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sogdia-kills-"));
    await writeFile(join(folder, "consortium.json"), JSON.stringify(smallConsortium(3)));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it("goes on, and sends no transaction twice and none too few", async () => {
    const program = await cliProgram();
    const record = join(folder, "record");
    const command = (url: string) => {
      const flags = ["--network", "local", "--into", record, "--yes"];
      return [program, "--rpc", url, "deploy", join(folder, "consortium.json"), ...flags];
    };
    const { points, kills, output } = await killAgainAndAgain(command, onChain, (point) => point % EVERY === 0);
    console.log(`      ${points} points, killed ${JSON.stringify(kills)}`);
    expect(output).to.contain("The chain has all that the file asks.");
    for (const [point, count] of Object.entries(kills)) expect(count, point).to.be.greaterThan(0);
    await expectWhole(join(record, "transactions.jsonl"));
  });

  /** What the journal says is what the chain has: each act once, each contract once. */
  async function expectWhole(path: string): Promise<void> {
    const { signed, ended } = readJournal(path);
    const acts = signed.filter(({ what }) => !what.startsWith("Sogdia#")).map(({ what }) => what);
    expect(new Set(acts).size, "acts sent twice").to.equal(acts.length);
    expect(ended.filter(({ contract }) => contract !== undefined)).to.have.length(CONTRACTS);
    expect(ended.every(({ outcome }) => outcome === "mined")).to.equal(true);
    const senders = [...new Set(signed.map(({ from }) => from))];
    const counts = senders.map((sender) => connection.ethers.provider.getTransactionCount(sender));
    const sent = (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    expect(sent, "transactions on chain").to.equal(signed.length);
  }
});

async function onChain({ id, method, params }: RpcCall): Promise<object> {
  try {
    const result: unknown = await connection.provider.request({ method, params: [...params] });
    return { jsonrpc: "2.0", id, result };
  } catch (error) {
    const { code = -32_603, message, data } = error as { code?: number; message: string; data?: unknown };
    return { jsonrpc: "2.0", id, error: { code, message, data } };
  }
}
