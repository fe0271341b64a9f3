import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { network } from "hardhat";

import { authorise, newInstruction, newUetr } from "../../src/index.ts";
import { type BusyConsortium, deployBusyConsortium } from "../utils/busy-consortium.ts";
import { failureOf, sogdia } from "../utils/cli.ts";
import { HOUR, mined } from "../utils/consortium.ts";
import { deploymentFolder } from "../utils/deployment-folder.ts";
import { serveRpc } from "../utils/rpc-server.ts";

const connection = await network.create();
const { time } = connection.networkHelpers;

describe("sogdia supervise", function () {
  this.timeout(240_000);
  let world: BusyConsortium;
  let folder = "";
  let rpc: Awaited<ReturnType<typeof serveRpc>>;
  let paid = "";
  let refused = "";
  let first = 0;
  const uetr = newUetr();

  before(async () => {
    world = await deployBusyConsortium(connection);
    folder = await deploymentFolder(world);
    rpc = await serveRpc(connection.provider);
    const { china, kazakhstan, engine, domain } = world;
    const [payer, payee] = [china.banks[1]!, kazakhstan.banks[0]!];
    first = (await connection.ethers.provider.getBlockNumber()) + 1;
    paid = (await mined(china.token.connect(payer).transfer(payee, 12_345n))).hash;
    const leg = { token: await china.token.getAddress(), payer: payer.address, payee: payee.address, amount: 700n };
    const instruction = newInstruction({ uetr, legs: [leg], purpose: "SALA", deadline: (await time.latest()) + HOUR });
    await mined(engine.settle(instruction, [await authorise(payer, domain, instruction)]));
    const suspended = world.extras["suspended account"];
    const sent = china.token.connect(payer).transfer(suspended, 1n, { gasLimit: 500_000n });
    await sent.catch(() => undefined); // the embedded chain mines it and throws
    const block = (await connection.ethers.provider.getBlock("latest"))!;
    refused = block.transactions[0]!;
  });

  after(async () => {
    await rpc.close();
    await rm(folder, { recursive: true, force: true });
  });

  const supervise = (...args: string[]) => sogdia("--rpc", rpc.url, "--deployment", folder, "supervise", ...args);

  it("verifies a transfer by its hash, and an instruction by its UETR", async () => {
    const transfer = await supervise("verify", paid);
    expect(transfer.stdout)
      .to.include("123.45 CNY, CN to KZ, purpose unspecified")
      .and.include("of the currency itself");
    expect(transfer.stdout).to.include("version 1 of the rulebook of CN").and.include("agrees in every field");
    const { stdout } = await supervise("verify", uetr);
    expect(stdout)
      .to.include("7.00 CNY")
      .and.include("purpose SALA")
      .and.include(await world.engine.getAddress().then((a) => a.toLowerCase()));
    expect(stdout).to.include("agrees in every field");
  });

  it("verifies what waits in the queue", async () => {
    const { stdout } = await supervise(
      "verify",
      world.queued.uetr.replace(/^0x(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
    );
    expect(stdout).to.include("queued").and.include("agrees in every field");
  });

  it("says why there is nothing to verify", async () => {
    expect(await failureOf(supervise("verify", "hello"))).to.include("neither a transaction's hash nor a UETR");
    expect(await failureOf(supervise("verify", newUetr()))).to.include("no event names it");
    expect(await failureOf(supervise("verify", `0x${"00".repeat(32)}`))).to.include("knows no such transaction");
    expect(await failureOf(supervise("verify", refused))).to.include("the transaction failed");
  });

  it("exports a period, with the reasons of what failed in it", async () => {
    const out = join(folder, "export");
    const { stdout } = await supervise("export", "--country", "CN", "--from", String(first), "--out", out);
    expect(stdout).to.include("2 decisions").and.include("leaves no trace on chain");
    const rows = async (name: string) =>
      parse<Record<string, string>>(await readFile(join(out, name), "utf8"), { columns: true });
    const payments = await rows("payments.csv");
    expect(payments.map(({ amount, direction, counterparty }) => [amount, direction, counterparty])).to.deep.equal([
      ["12345", "outbound", "398"],
      ["700", "outbound", "398"],
    ]);
    expect((await rows("failures.csv")).map(({ transaction, reason }) => [transaction, reason])).to.deep.equal([
      [refused, "PayeeNotActive"],
    ]);
    expect((await rows("tally.csv"))[0]).to.include({ authority: "156" });
    expect((await rows("holds.csv")).map(({ fate }) => fate)).to.include("live");
    expect((await rows("earmarks.csv")).map(({ fate }) => fate)).to.deep.equal(["live"]);
  });

  it("writes a page that loads nothing", async () => {
    const out = join(folder, "desk.html");
    await supervise("report", "--country", "KZ", "--from", String(first), "--out", out);
    const page = await readFile(out, "utf8");
    expect(page).to.include("desk of KZ").and.include("inbound, CN").and.include("PayeeNotActive").and.include("<svg");
    expect(page).to.not.match(/(src|href)=/);
  });

  it("follows blocks, one line an event, and tells the clocks", async () => {
    const { stdout } = await supervise("watch", "--country", "KZ", "--from", String(first), "--once");
    expect(stdout).to.include("Transfer").and.include("123.45 CNY").and.include("Settled");
    expect(stdout).to.match(/hold of CN, .*, provisional: .* left, until/);
    expect(stdout).to.match(/request \d+, Hold, CN asks KZ: .* left/);
  });

  it("names a country, a block and a time that there are not", async () => {
    expect(await failureOf(supervise("report", "--country", "ZZ"))).to.include("no country ZZ");
    expect(await failureOf(supervise("report", "--country", "CN", "--from", "99999999"))).to.include("neither a block");
    expect(await failureOf(supervise("report", "--country", "CN", "--to", "yesterday"))).to.include("neither a block");
  });
});
