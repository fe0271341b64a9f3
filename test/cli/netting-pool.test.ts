import { readFile } from "node:fs/promises";

import { expect } from "chai";
import { network } from "hardhat";

import { Power } from "../../src/index.ts";
import { type ActingWorld, actingWorld, keyOf } from "../utils/acting.ts";
import { nextRound } from "../utils/clearing.ts";
import { clearingWorld, type ClearingWorld, FUNDED, instructionOf, legOf } from "../utils/clearing-world.ts";
import { adopt, HOUR, mined } from "../utils/consortium.ts";

const connection = await network.create();
const { time } = connection.networkHelpers;

describe("sogdia pool, and netting pool", function () {
  this.timeout(120_000);
  let world: ClearingWorld;
  let acting: ActingWorld;
  let agent: string[] = [];

  before(async () => {
    world = await clearingWorld(connection);
    acting = await actingWorld(connection, world);
    await mined(adopt(connection, world.china.token, world.pool, Power.Net));
    await time.increaseTo(Math.ceil((await time.latest()) / HOUR) * HOUR + 1); // so that nothing crosses a full hour
    agent = ["--account", await acting.write("agent.key", keyOf(world.stranger))];
  });

  after(() => acting.close());

  /** The second half of a round is the pool's. */
  async function toHalf(): Promise<void> {
    const [start, length] = [await world.queue.roundStart(await world.queue.round()), await world.queue.roundLength()];
    await time.increaseTo(start + (length * 17n) / 32n);
  }

  const entering = (payer: { address: string }, payee: { address: string }, amount: string, ...more: string[]) => [
    ...["pool", "enter", "CNY", "--payer", payer.address, "--payee", payee.address, "--amount", amount],
    ...more,
  ];
  const netting = (...args: string[]) => acting.sogdia("netting", ...args);

  it("says what would be entered, and sends nothing in a dry run", async () => {
    const { beijing, almaty, pool, cny } = world;
    const said = await acting.sogdia(...entering(beijing, almaty, "10.00", "--part", "2.00", "--dry-run"));
    expect(said.stdout, said.stderr)
      .to.include("lets others pass a payment of 10.00 CNY")
      .and.include("It would pass.");
    expect((await pool.laneOf(cny, beijing)).head)
      .to.equal((await pool.laneOf(cny, almaty)).head)
      .and.equal(0n);
  });

  it("says in words why the pool refuses a payment", async () => {
    const { beijing, almaty } = world;
    const halves = await acting.sogdia(...entering(beijing, almaty, "10.00", "--part", "9.00", "--dry-run"));
    expect(halves.code).to.equal(1);
    expect(halves.stderr).to.include("has no two parts of the divisibility 11");
  });

  it("finds nothing in an empty pool, and no currency that nobody pooled", async () => {
    expect((await netting("pool", "CNY", "--print")).stderr).to.include("Nothing in CNY has waited in the pool");
    expect((await netting("solve", "--pool", "X\u001b[2J")).stderr).to.include("Nothing in X\\u{1b}[2J has waited");
  });

  it("enters payments, whole and to be divided", async () => {
    const { beijing, almaty, shanghai, cny, pool } = world;
    for (const [payee, amount] of [
      [almaty, 150_000_000n],
      [shanghai, 40_000n],
    ] as const)
      await mined(pool.connect(beijing).enqueue(await instructionOf(world, [legOf(cny, beijing, payee, amount)]), 0));
    await acting.act(shanghai, ...entering(shanghai, almaty, "1,000,500.00", "--part", "0.01"));
    await nextRound(connection, world.queue);
  });

  it("waits for the second half of a round, and shows meanwhile who would be passed and what a unit more would settle", async () => {
    const { stdout, stderr } = await netting("pool", "CNY", ...agent);
    expect(stderr).to.equal("");
    expect(stdout)
      .to.match(/The pool takes nets from 20\d\d-.*Z on: nothing is sent/)
      .and.not.include("Settled");
    expect(stdout).to.match(/^Pool of CNY, round \d+: optimal net, \d+\.\d+% of the most that anything could settle/);
    expect(stdout).to.match(/ [A-Z0-9]{20} +[A-Z0-9]{20} +1,500,000.00 CNY +1 +1\n/, "passed by one, for a round");
    expect(stdout).to.match(/to [A-Z0-9]{20}: 1,000,400\.00 CNY of 1,000,500.00 CNY/);
    expect(stdout).to.match(/What one more unit would settle, by account\n {2}[A-Z0-9]{20}, CNY: 1\.00/);
  });

  it("shows the pool beside what other terms would come to, and draws the same", async () => {
    const { stdout } = await netting("solve", "--pool", "CNY");
    for (const title of ["in order", "all may be passed", "all may be divided", "as payers chose"])
      expect(stdout).to.match(new RegExp(`${title}.* \\d+\\.\\d\\d% +\\d+\\.\\d\\d%`));
    const out = acting.at("pool.html");
    expect((await netting("page", "--pool", "CNY", "--out", out)).stderr).to.equal("");
    const page = await readFile(out, "utf8");
    expect(page).to.include("who waits while younger payments settle").and.include("1,500,000.00 CNY");
    expect(page).to.include("what one more unit at an account would settle");
  });

  it("does not send a net whose share is too small for the moment, and prints the call for others", async () => {
    await toHalf();
    const { stdout } = await netting("pool", "CNY", "--print");
    expect(stdout).to.match(/of the bound, and the pool asks for \d+\.\d\d% now/);
  });

  it("settles at once what reaches its whole bound, and what is left of a divided payment waits on", async () => {
    const { beijing, shanghai, almaty, china, queue } = world;
    await acting.act(beijing, "pool", "abandon", "CNY", "--holder", beijing.address);
    await nextRound(connection, queue);
    await toHalf();
    const { stdout, stderr } = await netting("pool", "CNY", ...agent);
    expect(stdout, stderr).to.match(/\n100\.00% of the bound, and the pool asks for \d+\.\d\d% now\.\n\nSettled\.\n$/);
    const balances = [beijing, shanghai, almaty].map((account) => china.token.balanceOf(account));
    expect(await Promise.all(balances)).to.deep.equal([FUNDED, 0n, FUNDED]);
    await nextRound(connection, queue);
    const left = await netting("pool", "CNY", ...agent);
    expect(left.stdout)
      .to.match(/CNY +1 +0 +500\.00 /)
      .and.not.include("Settled");
  });
});
