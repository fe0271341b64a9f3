import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { alpha2ToBytes, completeLei } from "../../src/index.ts";
import { failureOf, sogdia } from "../utils/cli.ts";
import { DAY, deployConsortium, mined, type TestConsortium } from "../utils/consortium.ts";
import { propose } from "../utils/council.ts";
import { deploymentFolder } from "../utils/deployment-folder.ts";
import { type Call, type Manners, type RpcServer, serveRpc } from "../utils/rpc-server.ts";

const connection = await network.create();
const { mine, time } = connection.networkHelpers;

type LogJson = Record<string, string>;

/** Commands that read events, each on nodes that answer little, wrongly or not at all. */
describe("sogdia on nodes that are not all they should be", function () {
  this.timeout(300_000);
  let world: TestConsortium;
  let folder = "";
  let store = "";
  let transfer = "";

  before(async () => {
    world = await deployConsortium(connection);
    folder = await deploymentFolder(world);
    store = join(folder, "store");
    await mkdir(store);
    const [china, kazakhstan] = world.members;
    await time.increase(DAY);
    const { address } = china!.offices.Delegation;
    const newcomer = [784, alpha2ToBytes("AE"), world.stranger.address, 100n] as const;
    const data = world.countries.interface.encodeFunctionData("admit", [...newcomer]);
    const actions = [{ target: await world.countries.getAddress(), data }];
    await propose(world.council, china!.offices.Delegation, {
      title: "Admit the Emirates",
      actions,
      proposer: address,
    });
    transfer = (await mined(china!.token.connect(china!.banks[0]).transfer(kazakhstan!.banks[0]!, 5n))).hash;
    for (let block = 0; block < 3; ++block) await mine();
  });

  after(() => rm(folder, { recursive: true, force: true }));

  const COMMANDS = (): string[][] => [
    ["council", "list"],
    ["netting", "solve"],
    ["disclosure", "list", "--store", store],
    ["supervise", "verify", transfer],
  ];

  async function on<T>(manners: Manners, work: (node: RpcServer) => Promise<T>): Promise<T> {
    const node = await serveRpc(connection.provider, manners);
    try {
      return await work(node);
    } finally {
      await node.close();
    }
  }

  const run = ({ url }: RpcServer, args: readonly string[]) => sogdia("--rpc", url, "--deployment", folder, ...args);

  it("works on one that answers 40 blocks at most", async () => {
    await on({ mostBlocks: 40 }, async (node) => {
      for (const args of COMMANDS()) expect((await run(node, args)).stdout, args.join(" ")).to.not.equal("");
    });
  });

  it("works on one that answers five requests a second", async () => {
    await on({ perSecond: 5 }, async (node) => {
      expect((await run(node, ["council", "list"])).stdout).to.not.equal("");
      expect(node.refused()).to.be.greaterThan(0);
    });
  });

  const onLogs = (change: (logs: LogJson[]) => unknown): Manners => ({
    result: ({ method }: Call, result) => (method === "eth_getLogs" ? change(result as LogJson[]) : result),
  });

  const lies: Record<string, [manners: Manners, said: RegExp]> = {
    "gives events of other blocks": [
      onLogs((logs) => logs.map((log) => ({ ...log, blockNumber: "0xffffff" }))),
      /an event of block 16777215 was not asked for/,
    ],
    "gives events of other contracts": [
      onLogs((logs) => logs.map((log) => ({ ...log, address: `0x${"77".repeat(20)}` }))),
      /an event of 0x7+ was not asked for/,
    ],
    "gives each event twice": [onLogs((logs) => [...logs, ...logs]), /two events in place/],
    "cuts long answers off": [onLogs((logs) => (logs.length > 2 ? logs.slice(0, 2) : logs)), /asked twice/],
    "gives what is no event": [onLogs(() => [{}]), /cannot be read/],
    "keeps no events": [
      {
        result: ({ method }, result) => {
          if (method === "eth_getLogs") throw new Error("history is pruned");
          return result;
        },
      },
      /does not give the events of blocks \d+ to \d+: history is pruned/,
    ],
    "sends a page instead of an answer": [{ body: "<html>" }, /No node answers at 127\.0\.0\.1:\d+/],
    "gives no number of a chain": [
      { result: ({ method }, result) => (method === "eth_chainId" ? "\u001b[2K" : result) },
      /No node answers at/,
    ],
  };
  for (const [what, [manners, said]] of Object.entries(lies)) {
    it(`says so of one that ${what}`, async () => {
      await on(manners, async (node) => {
        const complaint = await failureOf(run(node, ["supervise", "verify", transfer]));
        expect(complaint).to.match(said);
        expect(complaint).to.match(/^[ -~\n]*$/);
      });
    });
  }

  it("names accounts by LEI on one that keeps no old states", async () => {
    const lei = completeLei("CNBANK0".padEnd(18, "0"));
    const forgetful: Manners = {
      result: ({ method, params }, result) => {
        if (method === "eth_getCode" && params?.[1] !== "latest") throw new Error("missing trie node");
        return result;
      },
    };
    await on(forgetful, async (node) => {
      const { stdout } = await run(node, ["account", "show", "CNY", "--holder", `CN/${lei}`]);
      expect(stdout).to.match(/participant +CN/);
    });
  });

  it("keeps the key in its address to itself, whatever goes wrong", async () => {
    const lei = completeLei("CNBANK0".padEnd(18, "0"));
    for (const status of [403, 404, 500]) {
      let asked = 0;
      const failing: Manners = { fault: () => ((asked += 1) > 1 ? status : undefined) };
      await on(failing, async ({ url }) => {
        const secret = { url: `${url}/v2/my-api-key?token=my-api-key` } as RpcServer;
        const complaint = await failureOf(run(secret, ["account", "show", "CNY", "--holder", `CN/${lei}`]));
        expect(complaint).to.include(String(status)).and.not.include("my-api-key");
      });
    }
  });

  it("refuses one of another chain than the record's, before anything is signed", async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "sogdia-elsewhere-"));
    await cp(folder, elsewhere, { recursive: true });
    const hash = `0x${"00".repeat(32)}`;
    const record = {
      ...{ consortium: "Ours", network: "espace", chainId: "1030", deployer: world.stranger.address, rehearsal: false },
      ...{ commit: "", version: "", firstBlock: 1, firstBlockHash: hash, contracts: {} },
    };
    const tried = async (chainId: string) => {
      await writeFile(join(elsewhere, "deployment.json"), JSON.stringify({ ...record, chainId }));
      return on({}, ({ url }) => failureOf(sogdia("--rpc", url, "--deployment", elsewhere, "currency", "show", "CNY")));
    };
    expect(await tried("1030")).to.include("is of another chain: 1030, not 31337");
    expect(await tried("31337")).to.include(`is of another chain with the number 31337: ${hash}`);
    await rm(elsewhere, { recursive: true, force: true });
  });

  it("says where no node is", async () => {
    const nowhere = sogdia("--rpc", "http://127.0.0.1:1/secret", "--deployment", folder, "council", "list");
    const complaint = await failureOf(nowhere);
    expect(complaint).to.include("No node answers at 127.0.0.1:1").and.not.include("secret");
  });
});
