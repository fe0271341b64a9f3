import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";
import { hexlify } from "ethers";

import { testAccounts } from "../../scripts/node/test-accounts.ts";
import { type Conditions, NodeProcess } from "../../scripts/soak/node-process.ts";
import { freePorts } from "../../scripts/common/ports.ts";
import { toJson } from "../../src/cycle/files.ts";
import { type CyclePayment, newCyclePayment } from "../../src/cycle/payment.ts";
import { newDisclosureKey, publicKeyOf } from "../../src/supervision/disclosure/envelope.ts";
import { failureOf, sogdia } from "../utils/cli.ts";
import { secretOf } from "../utils/cycles.ts";
import { deploymentFolder } from "../utils/deployment-folder.ts";
import { type RpcServer, serveRpc } from "../utils/rpc-server.ts";
import { connection, type CycleWorld, cycleWorld, time, WINDOW } from "./cycle.fixture.ts";

const SECRET = 0o600;
const KEYS = new Map(testAccounts(60).map(({ address, privateKey }) => [address, privateKey]));
const PARTIES = ["agent", "beijing", "almaty", "china", "kazakhstan"] as const;
type Party = (typeof PARTIES)[number];

/** Processes of an agent, two banks and two Supervisors, which know each other by their addresses alone. */
describe("sogdia cycle serve", function () {
  this.timeout(240_000);
  let world: CycleWorld;
  let rpc: RpcServer;
  let folder: string;
  let accounts: Readonly<Record<Party, string>>;
  let payments: CyclePayment[];
  const nodes = new Map<Party, NodeProcess>();
  const urls = new Map<Party, string>();
  const at = (...names: string[]) => join(folder, ...names);
  const where = () => ["--rpc", rpc.url, "--deployment", folder];

  before(async () => {
    world = await cycleWorld();
    [rpc, folder] = [await serveRpc(connection.provider), await deploymentFolder(world)];
    const { china, kazakhstan, relayer } = world;
    accounts = {
      agent: relayer.address,
      beijing: china.banks[0]!.address,
      almaty: kazakhstan.banks[0]!.address,
      china: china.offices.Supervisor.address,
      kazakhstan: kazakhstan.offices.Supervisor.address,
    };
    for (const [party, account] of Object.entries(accounts)) {
      await writeFile(at(`${party}.account`), KEYS.get(account)!, { mode: SECRET });
      await writeFile(at(`${party}.key`), hexlify(secretOf(account)), { mode: SECRET });
    }
    for (const [party, { code, offices }] of [
      ["china", china],
      ["kazakhstan", kazakhstan],
    ] as const) {
      const secret = newDisclosureKey();
      await writeFile(at(`${party}.disclosure`), hexlify(secret), { mode: SECRET });
      await world.disclosures.connect(offices.Supervisor).publishKey(code, publicKeyOf(secret));
    }
    const currency = await china.token.getAddress();
    const pay = (payer: string, payee: string, amount: bigint) =>
      newCyclePayment({ payer, payee, currency, amount, purpose: 0 });
    const { beijing, almaty } = accounts;
    payments = [pay(beijing, almaty, 700n), pay(beijing, almaty, 5n), pay(almaty, beijing, 200n)];
    const ports = await freePorts(PARTIES.length);
    PARTIES.forEach((party, index) => urls.set(party, `http://127.0.0.1:${ports[index]!}`));
    await writeNodes();
    await Promise.all(PARTIES.map((party) => start(party)));
  });

  after(async () => {
    for (const node of nodes.values()) await node.end();
    await rpc.close();
    await rm(folder, { recursive: true });
  });

  async function writeNodes(): Promise<void> {
    const of = (...parties: Party[]) => Object.fromEntries(parties.map((party) => [accounts[party], urls.get(party)]));
    const all = { agents: of("agent"), participants: of("beijing", "almaty"), supervisors: of("china", "kazakhstan") };
    await writeFile(at("nodes.json"), JSON.stringify(all));
  }

  async function start(party: Party, conditions: Conditions = {}): Promise<void> {
    const port = urls.get(party)!.split(":").at(-1)!;
    const own = ["serve", at(party), "--nodes", at("nodes.json"), "--account", at(`${party}.account`)];
    const keys = ["--key", at(`${party}.key`), "--disclosure-key", at(`${party}.disclosure`)];
    const role = party === "agent" ? ["--agent"] : keys;
    const node = new NodeProcess([...where(), "cycle", ...own, ...role, "--port", port, "--depth", "0"]);
    nodes.set(party, node);
    await node.start(conditions);
  }

  async function restart(party: Party, conditions: Conditions = {}): Promise<void> {
    await nodes.get(party)!.end("SIGKILL");
    await start(party, conditions);
  }

  async function said(party: Party, what: RegExp, times = 1): Promise<void> {
    const isSaid = () => nodes.get(party)!.lines.filter((line) => what.test(line)).length >= times;
    for (let tries = 0; tries < 200 && !isSaid(); ++tries) await sleep(100);
    expect(isSaid(), `${party}: ${nodes.get(party)!.lines.join("\n")}`).to.equal(true);
  }

  const cycle = async (...args: string[]) => (await sogdia(...where(), "cycle", ...args)).stdout;
  const as = (party: Party) => ["--account", at(`${party}.account`)];
  const send = async (party: Party, given: readonly CyclePayment[]) => {
    await writeFile(at("given.json"), toJson(given));
    return cycle("send", at("given.json"), "--to", urls.get(party)!, ...as(party));
  };
  const net = () => cycle("net", at("agent"), "--seal", "--agent", accounts.agent, "--seconds", String(WINDOW + 120));
  const ask = () => cycle("ask", at("agent"), "--nodes", at("nodes.json"), ...as("agent"));

  it("brings payments from the payer's node to the payee's, and then to the agent's", async () => {
    expect(await send("beijing", payments.slice(0, 2))).to.contain("2 are new");
    expect(await send("almaty", payments.slice(2))).to.contain("1 are new");
    await said("almaty", /2 payments of .* are new/);
    await said("agent", /payments of .* are new/, 2);
    expect(await failureOf(send("beijing", payments.slice(2)))).to.contain("answers 422"); // another's
  });

  it("signs by every node what it has checked, a Supervisor's after it has kept its copy, sealed", async () => {
    expect(await net()).to.contain("3 payments in 2 positions, 4 signers");
    expect(await ask()).to.contain("All 4 have signed");
    for (const party of ["beijing", "almaty", "china", "kazakhstan"] as const) {
      const [held] = await readdir(at(party, "held"));
      const copy = await readFile(at(party, "held", held!), "utf8");
      expect(copy.includes("sealed")).to.equal(party === "china" || party === "kazakhstan");
    }
    expect(await cycle("propose", at("agent"), ...as("agent"))).to.contain("Proposed: 0x");
  });

  it("goes on where it was when it was killed, and hears from the chain that its payments have settled", async () => {
    await restart("beijing");
    await said("beijing", /a participant, 3 payments wait, 1 cycles are signed and open/);
    await time.increase(WINDOW + 200);
    await cycle("settle", at("agent"), ...as("agent"));
    for (const party of ["beijing", "almaty"] as const) await said(party, /3 of 3 payments have settled/);
    expect(await failureOf(net())).to.contain("at least one payment"); // learnt from the chain
  });

  it("takes nothing for which its disk has no room, and goes on when there is some", async () => {
    const { size } = await stat(at("almaty", "payments.book"));
    const { almaty, beijing } = accounts;
    const { currency } = payments[0]!;
    const many = Array.from({ length: 10 }, () =>
      newCyclePayment({ payer: almaty, payee: beijing, currency, amount: 1n, purpose: 0 }),
    );
    await restart("almaty", { mostBytes: size });
    expect(await failureOf(send("almaty", many))).to.contain("answers 422");
    await restart("almaty");
    await said("almaty", /a participant, 0 payments wait/);
    expect(await send("almaty", many)).to.contain("10 are new");
  });

  it("does not start for whoever has no such key, nor where another process is at work", async () => {
    const serving = (party: Party, key: string) =>
      failureOf(cycle("serve", at(party), "--nodes", at("nodes.json"), ...as(party), "--key", at(key), "--port", "0"));
    expect(await serving("beijing", "almaty.key")).to.contain("register it first");
    expect(await serving("beijing", "beijing.key")).to.contain("is at work here");
    await writeFile(at("wrong.json"), '{"agents": {"0x12": "ftp://x"}}');
    const wrong = cycle("serve", at("x"), "--nodes", at("wrong.json"), ...as("beijing"), "--key", at("beijing.key"));
    expect(await failureOf(wrong)).to.contain("does not say where nodes are");
  });
});
