import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { csvSource } from "../../src/cli/problem-sources.ts";
import { newInstruction, newUetr, Priority, queueDeadline } from "../../src/index.ts";
import { nextRound, unsigned } from "../utils/clearing.ts";
import {
  batchOf,
  clearingWorld,
  type ClearingWorld,
  FUNDED,
  legOf,
  queuePair,
  queuePayment,
} from "../utils/clearing-world.ts";
import { failureOf, sogdia } from "../utils/cli.ts";
import { HOUR, mined } from "../utils/consortium.ts";
import { deploymentFolder } from "../utils/deployment-folder.ts";
import { serveRpc } from "../utils/rpc-server.ts";

const BALANCES = "currency,account,balance\nEUR,Alpha,100\nEUR,Beta,0\nUSD,Alpha,0\nUSD,Beta,40\n";
const PAYMENTS = `id,payer,payee,currency,amount,priority,link
p1,Alpha,Beta,EUR,100,normal,
p2,Beta,Alpha,EUR,30,normal,
p3,Alpha,Beta,EUR,20,normal,fx
p4,Beta,Alpha,USD,50,normal,fx
p5,Alpha,Beta,EUR,1,normal,
`;
const LIMITS = "currency,payer,payee,limit\nEUR,Alpha,Beta,60\n";

describe("sogdia netting", function () {
  this.timeout(60_000);
  let folder = "";
  const file = (name: string) => join(folder, name);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sogdia-netting-"));
    await writeFile(file("balances.csv"), BALANCES);
    await writeFile(file("payments.csv"), PAYMENTS);
    await writeFile(file("limits.csv"), LIMITS);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  const netting = (...args: string[]) => sogdia("netting", ...args);

  it("solves files: what settles by currency, what waits and why", async () => {
    const { stdout, stderr } = await netting("solve", file("balances.csv"), file("payments.csv"));
    expect(stdout).to.include("2 of 5 payments settle at once");
    expect(stdout).to.match(/EUR\s+4\s+2\s+151\s+130\s+86\.09%\s+70\s+1\.86:1/);
    expect(stdout).to.match(/USD\s+1\s+0\s+50\s+0\s+0\.00%\s+0\s+0\.00:1/);
    expect(stdout).to.include("p3, Alpha to Beta, 20 EUR: linked to p4 of Beta, which waits; 1 wait behind it");
    expect(stdout).to.include("p4, Beta to Alpha, 50 USD: short by 10 USD\n");
    expect(stderr).to.equal("");
  });

  it("keeps limits and shows everything when asked", async () => {
    const { stdout } = await netting("solve", "--all", file("limits.csv"), file("payments.csv"), file("balances.csv"));
    expect(stdout).to.include("0 of 5 payments settle at once");
    expect(stdout).to.include("p1, Alpha to Beta, 100 EUR: over the limit on Beta by 40 EUR; 2 wait behind it");
    expect(stdout).to.match(/Beta\s+40 USD\s+40 USD\s+0\n/);
    expect(stdout).to.match(/p5\s+Alpha\s+Beta\s+1 EUR\s+waits\n/);
  });

  it("solves the case of Project Ubin and writes the solution", async () => {
    const { stdout } = await netting("solve", "--ubin", "--json", file("solution.json"));
    expect(stdout).to.include("4,500 of 5,000 payments settle at once").and.include("31,132,000");
    const solution = JSON.parse(await readFile(file("solution.json"), "utf8")) as {
      settled: number[];
      drops: unknown[];
    };
    expect(solution.settled).to.deep.equal([1_250, 1_023, 1_082, 1_145]);
    expect(solution.drops).to.not.be.empty;
  });

  it("shows the optimal net, what it divides, whom it passes and what a unit more would settle", async () => {
    const { stdout } = await netting("solve", "--ubin", "--waits", "divisible");
    expect(stdout).to.include("optimal net, 100.00% of the most that anything could settle");
    expect(stdout).to.include("its prices prove that nothing settles more than 31,137,000");
    expect(stdout).to.include("Settle in part").and.include("What one more unit would settle, by account");
    const strict = await netting("solve", file("balances.csv"), file("payments.csv"), "--waits", "passable");
    expect(strict.stdout).to.include("Settle in part: none");
  });

  it("compares the net with other algorithms and the bound", async () => {
    const terms = ["--banks", "6", "--currencies", "2", "--payments", "300", "--seed", "4"];
    const { stdout, stderr } = await netting("simulate", ...terms);
    expect(stdout).to.match(/^funded_95pc\.6x2\.300\.5pc, seed 4\n/);
    for (const name of ["gross, first in", "gross, passing", "bilateral", "EAF2", "greatest net", "bound"]) {
      expect(stdout).to.match(new RegExp(`\n${name}.*%`));
    }
    for (const name of ["in order (strict)", "all may be passed", "all may be divided"])
      expect(stdout.split("\n").find((line) => line.startsWith(name))).to.match(/( +[\d,]+){3}( +\d+\.\d\d%){2}$/);
    expect(stderr, "no bar without a terminal").to.equal("");
    expect(withoutTimes((await netting("simulate", ...terms)).stdout)).to.equal(withoutTimes(stdout));
  });

  it("writes a page that needs nothing from the network", async () => {
    const { stdout } = await netting("page", "--ubin", "--out", file("new/report.html"));
    expect(stdout).to.equal(`Page: ${file("new/report.html")}\n`);
    const page = await readFile(file("new/report.html"), "utf8");
    expect(page).to.match(/^<!doctype html>/);
    expect(page.match(/<svg /g)).to.have.lengthOf(4);
    expect(page).to.include("95.76%").and.include("ZYECHKH0").and.include("short by 4,000 SGD");
    expect(page).to.not.match(/https?:|src=|<script|<link/);
  });

  it("names mistakes in files with their lines", async () => {
    await writeFile(file("wrong.csv"), `${PAYMENTS}p6,Alpha,Gamma,EUR,1,normal,\n`);
    const complaint = await failureOf(netting("solve", file("balances.csv"), file("wrong.csv")));
    expect(complaint).to.equal(`The files have 1 mistake(s):\n${file("wrong.csv")}:7: Gamma has no balance in EUR\n`);
  });

  it("does not guess at encodings and names that could be others", async () => {
    for (const [content, complaint] of [
      [Buffer.from(`\uFEFF${PAYMENTS}`, "utf16le"), ":1: this is not text in UTF-8: it begins with the mark of UTF-16"],
      [Buffer.from(PAYMENTS, "utf16le"), ":1: this is not text in UTF-8: it holds a zero byte"],
      [
        Buffer.from(`${PAYMENTS}p6,Alpha,B\u00E9ta,EUR,1,normal,\n`, "latin1"),
        ":7: this is not text in UTF-8: bytes that stand for no character",
      ],
      [Buffer.from(`${PAYMENTS}p6,Alpha,B\u202Eeta,EUR,1,normal,\n`), ":7: the character U+202E stands here"],
      [Buffer.from(`${PAYMENTS}p6,Alpha,Be\u001B[2Jta,EUR,1,normal,\n`), ":7: the character U+001B stands here"],
    ] as const) {
      await writeFile(file("wrong.csv"), content);
      const reading = csvSource([file("balances.csv"), file("wrong.csv")]).read();
      expect(await reading.catch(String), complaint).to.contain(`wrong.csv${complaint}`);
    }
    await writeFile(file("marked.csv"), `\uFEFF${PAYMENTS}`);
    const read = async (payments: string) => (await csvSource([file("balances.csv"), file(payments)]).read()).problem;
    expect(await read("marked.csv")).to.deep.equal(await read("payments.csv"));
    await writeFile(file("wrong.csv"), Buffer.from(PAYMENTS, "utf16le"));
    expect(await failureOf(netting("solve", file("balances.csv"), file("wrong.csv")))).to.equal(
      `${file("wrong.csv")}:1: this is not text in UTF-8: it holds a zero byte\n`,
    );
  });

  it("asks for files, for those that are there, and for terms that make sense", async () => {
    expect(await failureOf(netting("solve"))).to.match(/^Say where the queues come from/);
    expect(await failureOf(netting("solve", file("nowhere.csv")))).to.include("nowhere.csv is no file.");
    expect(await failureOf(netting("simulate", "--linked", "3"))).to.include("It must be a share from 0 to 1.");
    expect(await failureOf(netting("simulate", "--banks", "1"))).to.equal("banks must be a whole number from 2.\n");
  });

  it("explains itself", async () => {
    const { stdout } = await netting("--help");
    expect(stdout).to.include("solve").and.include("simulate").and.include("page");
  });
});

describe("sogdia netting, from a chain", function () {
  this.timeout(120_000);
  let world: ClearingWorld;
  let folder = "";
  let rpc: Awaited<ReturnType<typeof serveRpc>>;
  let uetr = "";

  before(async () => {
    const connection = await network.create();
    world = await clearingWorld(connection);
    folder = await deploymentFolder(world);
    rpc = await serveRpc(connection.provider);
  });

  after(async () => {
    await rpc.close();
    await rm(folder, { recursive: true, force: true });
  });

  const netting = (...args: string[]) => sogdia("--rpc", rpc.url, "--deployment", folder, "netting", ...args);

  it("says that nothing waits", async () => {
    const json = join(folder, "nothing.json");
    const { stdout } = await netting("solve", "--json", json);
    expect(stdout).to.match(/^Round \d+, until 20\d\d-.*Z: 0 of 0 payments settle at once\n/);
    expect(stdout).to.include("Nothing waits.");
    expect(JSON.parse(await readFile(json, "utf8"))).to.not.have.property("transaction");
  });

  it("solves the queues as they are: banks by LEI, payments by UETR or place", async () => {
    uetr = await fillQueues(world);
    const { stdout, stderr } = await netting("solve", "--all");
    expect(stdout).to.include("5 of 6 payments settle at once").and.include("1 more wait aside");
    expect(stdout).to.match(/CNY\s+5\s+4\s+1,000,017\.20\s+17\.20/);
    expect(stdout).to.match(/normal 0\s+[0-9A-Z]{20}\s+[0-9A-Z]{20}\s+1\.00 CNY\s+settles\n/);
    expect(stdout).to.match(/normal 1\s+[0-9A-Z]{20}\s+[0-9A-Z]{20}\s+2\.00 CNY\s+is void\n/);
    expect(stdout).to.match(new RegExp(`  ${uetr}, [0-9A-Z]{20} to [0-9A-Z]{20}, 1,000,000.00 CNY: short by`));
    expect(stderr).to.equal("");
  });

  it("draws the same", async () => {
    const out = join(folder, "report.html");
    const { stdout } = await netting("page", "--out", out);
    expect(stdout).to.equal(`Page: ${out}\n`);
    const page = await readFile(out, "utf8");
    expect(page).to.include("1 more wait aside").and.include(uetr).and.include("5 of 6 payments settle");
  });

  it("takes files before the chain", async () => {
    expect((await netting("solve", "--ubin")).stdout).to.include("4,500 of 5,000");
  });

  it("writes the transaction, which anyone may send", async () => {
    const json = join(folder, "solution.json");
    await netting("solve", "--json", json);
    const { transaction } = JSON.parse(await readFile(json, "utf8")) as { transaction: { to: string; data: string } };
    const { china, kazakhstan, almaty, beijing, stranger, queue } = world;
    const before = await china.token.balanceOf(almaty);
    await (await stranger.sendTransaction(transaction)).wait();
    expect((await china.token.balanceOf(almaty)) - before).to.equal(1_620n);
    expect(await kazakhstan.token.balanceOf(beijing)).to.equal(500n);
    expect(await queue.waitingAtCut(china.token)).to.equal(1n);
  });

  it("names a folder without a deployment", async () => {
    const elsewhere = sogdia("--deployment", join(folder, "nowhere"), "netting", "solve");
    expect(await failureOf(elsewhere)).to.include("holds no deployment");
  });
});

/** Five payments that settle, one that is too large, two that are cancelled and one that is held. Returns the large one's UETR. */
async function fillQueues(world: ClearingWorld): Promise<string> {
  const { connection, queue, cny, kzt, thb, beijing, shanghai, almaty, bangkok } = world;
  await queuePayment(world, legOf(cny, beijing, almaty, 1_000n), { priority: "Urgent" });
  await queuePayment(world, legOf(kzt, almaty, bangkok, 3n));
  await mined(queue.connect(almaty).cancelPayment(kzt, Priority.Normal, 0));
  await queuePair(world, [legOf(cny, beijing, almaty, 520n), legOf(kzt, almaty, beijing, 500n)]);
  const deadline = queueDeadline((await connection.networkHelpers.time.latest()) + HOUR);
  const uetr = newUetr();
  const large = newInstruction({ legs: [legOf(cny, beijing, shanghai, FUNDED)], deadline, uetr });
  await mined(queue.connect(beijing).enqueue(large, Priority.Normal, []));
  const batch = await batchOf(world, cny, [
    [almaty, 100n],
    [almaty, 200n],
    [bangkok, 100n],
  ]);
  await mined(queue.connect(shanghai).enqueueBatch(shanghai, batch, unsigned()));
  await mined(queue.connect(shanghai).cancelPayment(cny, Priority.Normal, 1));
  await queuePayment(world, legOf(thb, bangkok, almaty, 7n));
  await mined(queue.connect(bangkok).hold(thb, true));
  await nextRound(connection, queue);
  return uetr;
}

/** A comparison without the last column. */
/** A column of times is as wide as the longest of them. */
function withoutTimes(text: string): string {
  return text.replace(/( +\d+| +ms| +|─+)$/gm, "");
}
