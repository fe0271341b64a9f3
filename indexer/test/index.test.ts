import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { type ChainSources, inDeployment } from "../../src/cli/connection.ts";
import { type EventSource, type History, readHistory } from "../../src/desk/history.ts";
import { readProposals } from "../../src/governance/proposal-record.ts";
import { addressesOf, authorise, newInstruction, Power, readLogs, Sogdia, SUPPORT } from "../../src/index.ts";
import { type Serving, serveConsole } from "../../console/serve/server.ts";
import { adopt, DAY, mined, publish } from "../../test/utils/consortium.ts";
import { NextSettlementEngine__factory } from "../../typechain-types/index.js";
import { deploymentFolder } from "../../test/utils/deployment-folder.ts";
import { type Call, serveRpc } from "../../test/utils/rpc-server.ts";
import {
  appealRows,
  caseRows,
  type DeskRows,
  holdRows,
  netRows,
  paymentRows,
  requestRows,
  reservationRows,
  transferRows,
} from "./desk-rows.ts";
import { lookAtEach } from "./console-views.ts";
import { type Row, RunningIndex } from "./running.ts";
import { deployWorld } from "./world.ts";

const TABLES: Readonly<Record<string, DeskRows>> = {
  payment: paymentRows,
  transfer: transferRows,
  reservation: reservationRows,
  hold: holdRows,
  caseFile: caseRows,
  request: requestRows,
  appeal: appealRows,
  net: netRows,
};

const PAGE = 1_000; // blocks for which a node answers at once

describe("The index", function () {
  this.timeout(400_000);

  async function start() {
    const connection = await network.create();
    const world = await deployWorld(connection);
    const deployment = { ...(await addressesOf(world)), chainId: 31_337, firstBlock: 0 };
    const { payments } = new Sogdia(world.china.banks[0]!, { deployment });
    const { uetr } = await payments.pay({ currency: "CNY", payee: world.kazakhstan.banks[0]!.address, amount: 10n });
    const node = { repeats: false };
    const result = ({ method }: Call, told: unknown) =>
      node.repeats && method === "eth_getLogs" ? (told as object[]).flatMap((log) => [log, log]) : told;
    const server = await serveRpc(connection.provider, { mostBlocks: PAGE, result });
    const folder = await mkdtemp(join(tmpdir(), "sogdia-index-"));
    const begin = { deployment: await deploymentFolder(world), rpc: server.url, folder };
    const close = async () => {
      await server.close();
      await connection.close();
      await rm(folder, { recursive: true, force: true });
      await rm(begin.deployment, { recursive: true, force: true });
    };
    return { connection, world, deployment, uetr, node, begin, close };
  }

  let chain: Awaited<ReturnType<typeof start>>;
  let index: RunningIndex;

  before(async () => {
    chain = await start();
    index = await RunningIndex.start(chain.begin);
    await index.at(await head());
  });

  after(async () => {
    await index.stop();
    await chain.close();
  });

  const head = () => chain.connection.ethers.provider.getBlockNumber();

  async function agrees(table: string, expected: readonly Row[]): Promise<void> {
    expect(expected, `no ${table} to compare`).to.have.length.greaterThan(0);
    const rows = await index.rows(table, Object.keys(expected[0]!).join(" "));
    expect(rows).to.have.deep.members([...expected]);
  }

  /** The desk leaves out appeals against what it does not read, which is so of suspensions and freezes. */
  async function readWithStandings(block: number): Promise<History> {
    const history = await readHistory(chain.world, block);
    const standings = (await chain.world.standings.getAddress()).toLowerCase();
    return { ...history, sources: new Map([...history.sources, [standings, new Set<EventSource>()]]) };
  }

  /** What the node and the index tell of the whole history is one and the same. */
  async function agreesWithNode(): Promise<void> {
    const block = await head();
    await index.at(block);
    const history = await readWithStandings(block);
    for (const [table, rowsOf] of Object.entries(TABLES)) await agrees(table, rowsOf(history));
  }

  async function pay(amount: bigint): Promise<void> {
    const { china, kazakhstan } = chain.world;
    await mined(china.token.connect(china.banks[0]).transfer(kazakhstan.banks[0]!, amount));
  }

  /** Mines more blocks than a node answers for at once: one by one, since those that are mined together have no parents. */
  async function growBeyondPage(): Promise<void> {
    for (let turn = 0; turn < PAGE + 100; ++turn) await chain.connection.provider.request({ method: "evm_mine" });
  }

  it("tells of payments, holds, cases and nets what the desk reads from a node", agreesWithNode);

  it("gives whoever reads events what the node gives", async () => {
    const [to, addresses] = [await head(), Object.values(await addressesOf(chain.world))];
    const read = (sources: ChainSources) =>
      inDeployment(sources, chain.begin.deployment, async (layer) => {
        const logs = await readLogs(layer.gate.runner, { addresses, from: 0, to });
        return { logs: logs.map((log) => log.toJSON() as unknown), history: await readHistory(layer, to, { from: 0 }) };
      });
    const { rpc } = chain.begin;
    expect(await read({ rpc, index: index.url })).to.deep.equal(await read({ rpc }));
    expect((await index.call("sogdia_followed")).result)
      .to.have.property("final")
      .within(to - 100, to);
  });

  it("answers only for what it has", async () => {
    const [address, topics] = [await chain.world.gate.getAddress(), []];
    const blocks = { fromBlock: "0x0", toBlock: "0x9" };
    const refusals = {
      [`0x${"77".repeat(20)} is not followed from block 0 on`]: { ...blocks, address: `0x${"77".repeat(20)}`, topics },
      "is the last that is final here": { ...blocks, address, topics, toBlock: "0xffffff" },
      "fromBlock and toBlock are numbers of blocks": { ...blocks, address, topics, toBlock: "latest" },
      "each of these has 20 bytes": { ...blocks, topics },
      "each of these has 32 bytes": { ...blocks, address, topics: ["0x12'; drop schema ponder_sync"] },
      "an event has at most four topics": { ...blocks, address, topics: [null, null, null, null, null] },
      "topics are a list": { ...blocks, address, topics: "all" },
    };
    for (const [said, filter] of Object.entries(refusals))
      expect((await index.call("eth_getLogs", [filter])).error?.message).to.include(said);
    expect((await index.call("eth_getLogs")).error?.message).to.include("a filter is missing");
    expect((await index.call("eth_call")).error?.code).to.equal(-32_601);
  });

  it("answers a hundred calls in a request, and none of more", async () => {
    const ids = Array.from({ length: 100 }, (_, place) => place);
    expect(await askedTogether(ids)).to.deep.equal(ids.map((id) => ({ jsonrpc: "2.0", id, result: "0x7a69" })));
    const message = "more than 100 calls in a request: send fewer at once";
    expect(await askedTogether([...ids, 100])).to.deep.equal({
      ...{ jsonrpc: "2.0", id: null },
      error: { code: -32_600, message },
    });
  });

  async function askedTogether(ids: readonly number[]): Promise<unknown> {
    const body = JSON.stringify(ids.map((id) => ({ jsonrpc: "2.0", id, method: "eth_chainId" })));
    return (await fetch(`${index.url}/rpc`, { method: "POST", body })).json();
  }

  it("tells how the countries voted, whatever is in their reasons", async () => {
    const [record] = await readProposals(chain.world.council);
    const { id, votes, proposer, actions, subjects, voteStart, voteEnd, executableAt } = record!;
    const fields = "proposalId proposer targets calldatas subjects voteStart voteEnd executableAt stage";
    const [told] = await index.rows("proposal", fields);
    expect(told).to.deep.equal({
      ...{ proposalId: String(id), proposer: proposer.toLowerCase(), subjects, stage: "made" },
      ...{ voteStart, voteEnd, executableAt },
      targets: actions.map(({ target }) => target.toLowerCase()),
      calldatas: actions.map(({ data }) => data),
    });
    const expected = votes.map(({ country, account, support, weight, reason }) => ({
      ...{ proposalId: String(id), country, support: SUPPORT[support], weight: String(weight) },
      ...{ account: account.toLowerCase(), reason: reason.replace("\u0000", "\uFFFD") },
    }));
    await agrees("vote", expected);
    expect(expected).to.have.lengthOf(2);
  });

  it("tells who holds a record and where it stands", async () => {
    const { register } = chain.world.trade;
    const address = (await register.getAddress()).toLowerCase();
    const numbers = Array.from({ length: Number(await register.recordCount()) }, (_, index) => BigInt(index + 1));
    const expected = await Promise.all(
      numbers.map(async (number) => {
        const { holder, status, isPledged, kind, issuer } = await register.recordOf(number);
        const stands = { status: Number(status), kind: Number(kind), issuer: Number(issuer), isPledged };
        return { register: address, record: String(number), holder: holder.toLowerCase(), ...stands };
      }),
    );
    await agrees("record", expected);
  });

  it("follows a chain that goes another way", async () => {
    const { provider } = chain.connection;
    const snapshot: unknown = await provider.request({ method: "evm_snapshot" });
    await pay(11n);
    await pay(12n);
    await agreesWithNode();
    await provider.request({ method: "evm_revert", params: [snapshot] });
    await chain.connection.networkHelpers.time.increase(DAY / 24);
    for (const amount of [13n, 14n, 15n]) await pay(amount);
    await agreesWithNode();
  });

  it("follows what a currency adopts later", async () => {
    const { connection, world } = chain;
    const { china, kazakhstan, relayer, releases } = world;
    const engine = await (await new NextSettlementEngine__factory(relayer).deploy(world.assets)).waitForDeployment();
    const address = await engine.getAddress();
    await publish(releases, "SettlementEngine", engine);
    await mined(adopt(connection, china.token, engine, Power.Pay));
    const [payer, payee] = [china.banks[0]!, kazakhstan.banks[0]!.address];
    const leg = { token: await china.token.getAddress(), payer: payer.address, payee, amount: 100n };
    const instruction = newInstruction({
      legs: [leg],
      deadline: (await connection.networkHelpers.time.latest()) + DAY,
    });
    const domain = { ...world.domain, version: "2", verifyingContract: address };
    await mined(engine.connect(relayer).settle(instruction, [await authorise(payer, domain, instruction)]));
    await agreesWithNode();
    const paid = await index.rows("payment", "engine amount");
    expect(paid).to.deep.include({ engine: address.toLowerCase(), amount: "100" });
  });

  it("takes nothing from a node that tells an event twice, and goes on once it does not", async () => {
    chain.node.repeats = true;
    await pay(16n);
    await index.until("it complains", () =>
      Promise.resolve(index.said.includes("The logs array contains two objects")),
    );
    chain.node.repeats = false;
    await pay(17n); // the engine asks again when a block follows
    await agreesWithNode();
  });

  it("goes on where it was after it was stopped, and reads what happened meanwhile, page by page", async () => {
    await index.stop();
    await pay(18n);
    await growBeyondPage();
    index = await RunningIndex.start(chain.begin);
    await agreesWithNode();
    expect(index.said).to.match(/Detected crash recovery|cached_block/);
  });

  it("gives the console in a browser what the node gives", async () => {
    const { connection, deployment, uetr } = chain;
    const settings = { deployment, names: {}, practice: false };
    const serve = (serving: Serving) => serveConsole(connection.provider, settings, serving);
    const servers = await Promise.all([serve({}), serve({ index: index.url })]);
    const [ofNode, ofIndex] = await lookAtEach(servers, uetr);
    await Promise.all(servers.map(({ close }) => close()));
    expect(ofNode!.status).to.contain("Settled in block");
    expect(ofNode!.askedOfIndex).to.deep.equal(new Set());
    const askedOfIndex = new Set(["eth_chainId", "sogdia_followed", "eth_getLogs"]);
    expect(ofIndex).to.deep.equal({ ...ofNode!, askedOfIndex });
  });

  it("answers no browser with a page that loads from elsewhere", async () => {
    expect((await fetch(`${index.url}/graphql`)).status).to.equal(404);
  });
});
