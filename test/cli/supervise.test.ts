import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { id } from "ethers";
import { network } from "hardhat";

import { firstBlockIn } from "../../src/cli/first-block.ts";
import { authorise, Direction, newInstruction, newUetr, uetrFromBytes } from "../../src/index.ts";
import { type BusyConsortium, deployBusyConsortium } from "../utils/busy-consortium.ts";
import { failureOf, sogdia } from "../utils/cli.ts";
import { DAY, entry, HOUR, mined, setThresholds } from "../utils/consortium.ts";
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
  let unsubmitted = "";
  let first = 0;
  const uetr = newUetr();

  before(async () => {
    world = await deployBusyConsortium(connection);
    folder = await deploymentFolder(world);
    rpc = await serveRpc(connection.provider);
    const { china, kazakhstan, engine, domain } = world;
    const [payer, payee] = [china.banks[1]!, kazakhstan.banks[0]!];
    await limit();
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
    await submit();
    unsubmitted = (await connection.ethers.provider.getBlock("latest"))!.transactions[0]!;
  });

  /** China wants to be told of more than 100.00 and closes what nets above 125.00; Kazakhstan lets more than 500.00 wait. */
  async function limit(): Promise<void> {
    const { china, kazakhstan, gate } = world;
    const to = entry(Direction.Outbound, kazakhstan.code, china.asset);
    await setThresholds(gate, china, to, { reportAbove: 10_000n, countsExposure: true });
    const limits = { ...to, terms: { limit: 50_000n, tripAbove: 12_500n, coolOff: 5 } };
    await mined(gate.connect(china.offices.Supervisor).adoptExposureTerms(china.code, [limits], id("law")));
    const back = entry(Direction.Outbound, china.code, kazakhstan.asset);
    await setThresholds(gate, kazakhstan, back, { holdAbove: 50_000n, clock: 9 });
  }

  async function submit(): Promise<void> {
    const { china, kazakhstan, engine } = world;
    const [payer, payee] = [kazakhstan.banks[1]!, china.banks[1]!];
    const leg = { token: await kazakhstan.token.getAddress(), payer: payer.address, payee: payee.address };
    const deadline = (await time.latest()) + 3 * DAY;
    const instruction = newInstruction({ legs: [{ ...leg, amount: 77_700n }], deadline });
    await mined(engine.connect(payer).submitForApproval(instruction, []));
    const [from, to] = [china.banks[1]!, kazakhstan.banks[0]!];
    const closed = { token: await china.token.getAddress(), payer: from.address, payee: to.address, amount: 1n };
    const late = newInstruction({ legs: [closed], deadline });
    await engine
      .connect(from)
      .settle(late, [], { gasLimit: 900_000n })
      .catch(() => undefined);
  }

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
    expect(transfer.stdout)
      .to.include("reports above 100.00 CNY, counted")
      .and.include("CN: limit 500.00 CNY, trips above 125.00 CNY")
      .and.include("marks    above a report threshold")
      .and.include("held by authorities, 0.01 CNY set aside");
    expect(transfer.stdout).to.include("version 4 of the rulebook of CN").and.include("agrees in every field");
    const { stdout } = await supervise("verify", uetr);
    expect(stdout)
      .to.include("7.00 CNY")
      .and.include("purpose SALA")
      .and.include(await world.engine.getAddress().then((a) => a.toLowerCase()));
    expect(stdout).to.include("agrees in every field").and.include("net 123.45 CNY before");
    expect(stdout).to.match(/closed the corridor until .* at a net of 130.45 CNY/);
  });

  it("verifies what waits in the queue", async () => {
    const { stdout } = await supervise("verify", uetrFromBytes(world.queued.uetr));
    expect(stdout).to.include("queued").and.include("agrees in every field");
  });

  it("verifies what waits for approval, as it was judged when it was submitted", async () => {
    const { stdout } = await supervise("verify", uetrFromBytes(world.waiting.uetr));
    expect(stdout).to.include("reserved").and.include("waits for approval (CN)").and.include("agrees in every field");
    expect(stdout).to.match(/money {4}set aside until .*; not paid/);
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
    expect(stdout).to.include("3 decisions").and.include("leaves no trace on chain");
    const rows = async (name: string) =>
      parse<Record<string, string>>(await readFile(join(out, name), "utf8"), { columns: true });
    const payments = await rows("payments.csv");
    expect(payments.map(({ amount, direction, counterparty }) => [amount, direction, counterparty])).to.deep.equal([
      ["12345", "outbound", "398"],
      ["700", "outbound", "398"],
      ["77700", "inbound", "398"],
    ]);
    expect(payments.map(({ kind, paid }) => [kind, paid])).to.deep.equal([
      ["settled", "1"],
      ["settled", "1"],
      ["reserved", "0"],
    ]);
    expect(payments.map(({ reported, counted }) => [reported, counted])).to.deep.equal([
      ["1", "1"],
      ["0", "1"],
      ["0", "0"],
    ]);
    expect(
      (await rows("pending.csv")).map(({ countries, approved, fate, amount }) => [countries, approved, fate, amount]),
    ).to.deep.equal([
      ["156", "", "waits", "501"],
      ["156", "156", "may settle", "501"],
      ["398", "", "waits", "77700"],
    ]);
    expect((await rows("closings.csv")).map(({ from, to }) => [from, to])).to.deep.equal([["156", "398"]]);
    expect((await rows("failures.csv")).map(({ transaction, reason }) => [transaction, reason])).to.deep.equal([
      [refused, "PayeeNotActive"],
      [unsubmitted, "CorridorTripped"],
    ]);
    expect((await rows("tally.csv"))[0]).to.include({ authority: "156" });
    expect((await rows("holds.csv")).map(({ fate }) => fate)).to.include("live");
    expect((await rows("earmarks.csv")).map(({ fate }) => fate)).to.deep.equal(["live"]);
  });

  it("writes a page that loads nothing", async () => {
    const out = join(folder, "desk.html");
    await supervise("page", "--country", "KZ", "--from", String(first), "--out", out);
    const page = await readFile(out, "utf8");
    expect(page).to.include("desk of KZ").and.include("inbound, CN").and.include("PayeeNotActive").and.include("<svg");
    expect(page).to.include("Hours left to approve").and.include("777.00 KZT, waits for KZ, lapses on silence");
    expect(page).to.include("CN to KZ, CNY, closed").and.include("130.45 CNY, 26 %");
    expect(page).to.not.match(/(src|href)=/);
  });

  it("follows blocks, one line an event, and tells the clocks", async () => {
    const { stdout } = await supervise("watch", "--country", "KZ", "--from", String(first), "--once");
    expect(stdout).to.include("Transfer").and.include("123.45 CNY").and.include("Settled");
    expect(stdout).to.include("above threshold    123.45 CNY, CN to KZ, inbound").and.include("PendingSubmitted");
    expect(stdout).to.match(/corridor CN to KZ in CNY, closed by its breaker: .* left/);
    expect(stdout).to.match(/payment 0x[0-9a-f]{8}, 777.00 KZT, waits for KZ, lapses on silence: .* left/);
    expect(stdout).to.match(/hold of CN, .*, provisional: .* left, until/);
    expect(stdout).to.match(/request \d+, Hold, CN asks KZ: .* left/);
  });

  it("begins where the deployment began, if its record says so", async () => {
    const confirmed = (blockNumber: number) =>
      JSON.stringify({ type: "TRANSACTION_CONFIRM", receipt: { blockNumber } });
    const journal = join(folder, "journal.jsonl");
    await writeFile(journal, [confirmed(9), confirmed(1), '{"type":"TRANSACTION_', confirmed(4)].join("\n"));
    expect(await firstBlockIn(folder)).to.equal(1);
    expect((await supervise("verify", paid)).stdout).to.include("agrees in every field");
    await writeFile(journal, confirmed(first)); // events before that are missed, and missed by name
    expect(await failureOf(supervise("verify", paid))).to.match(/Events are missing|contradicts|no payment/);
    await rm(journal);
    expect(await firstBlockIn(folder)).to.equal(null);
  });

  it("names a country, a block and a time that there are not", async () => {
    expect(await failureOf(supervise("page", "--country", "ZZ"))).to.include("no country ZZ");
    expect(await failureOf(supervise("page", "--country", "CN", "--from", "99999999"))).to.include("neither a block");
    expect(await failureOf(supervise("page", "--country", "CN", "--to", "yesterday"))).to.include("neither a block");
  });
});
