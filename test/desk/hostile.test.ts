import { expect } from "chai";
import type { Log, Provider } from "ethers";
import { network } from "hardhat";

import { connectJointLayer, addressesOf, type JointLayer } from "../../src/index.ts";
import { blockTimes, firstBlockOf } from "../../src/chain/blocks.ts";
import { NodeContradicts, NodeRefuses } from "../../src/chain/errors.ts";
import { HistoryIncomplete } from "../../src/desk/errors.ts";
import { type History, readHistory } from "../../src/desk/history.ts";
import { verifyPayments } from "../../src/desk/verify.ts";
import { deployConsortium, mined, type TestConsortium } from "../utils/consortium.ts";

const connection = await network.create();
const { provider } = connection.ethers;

/** A node that answers everything truly but what is changed. */
function node(changes: Partial<Record<"getLogs" | "getBlock", (...args: never[]) => unknown>>): Provider {
  const changedNode: unknown = new Proxy(provider, {
    get: (target, key) => {
      if (key === "provider") return changedNode;
      const changed = (changes as Record<string | symbol, unknown>)[key];
      const own: unknown = changed ?? Reflect.get(target, key, target);
      return typeof own === "function" && changed === undefined ? (own as () => unknown).bind(target) : own;
    },
  });
  return changedNode as Provider;
}

describe("the desk before a hostile or pruned node", function () {
  this.timeout(120_000);
  let world: TestConsortium;
  let last = 0;

  before(async () => {
    world = await deployConsortium(connection);
    const [china, kazakhstan] = world.members;
    await mined(china!.token.connect(china!.banks[0]).transfer(kazakhstan!.banks[0]!, 5n));
    last = await provider.getBlockNumber();
  });

  const through = async (changed: Provider): Promise<JointLayer> =>
    connectJointLayer(await addressesOf(world), changed);

  const readThrough = async (change: (logs: Log[]) => unknown): Promise<History> => {
    const getLogs = async (filter: object) => change(await provider.getLogs(filter));
    return readHistory(await through(node({ getLogs: getLogs })), last);
  };

  /** What hides the first event of a kind, however often it is asked for. */
  const withoutFirst = async (topic: string): Promise<(logs: Log[]) => Log[]> => {
    const [hidden] = await provider.getLogs({ topics: [topic], fromBlock: 0, toBlock: last });
    return (logs) =>
      logs.filter(({ blockNumber, index }) => blockNumber !== hidden!.blockNumber || index !== hidden!.index);
  };

  const verified = async (history: History) => verifyPayments(history, () => true, { timeOf: blockTimes(provider) });

  const failure = async (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );

  const changed = (log: Log, changes: Partial<Log>): Log =>
    Object.defineProperties(Object.create(Object.getPrototypeOf(log) as object) as Log, {
      ...Object.getOwnPropertyDescriptors(log),
      ...Object.fromEntries(Object.entries(changes).map(([key, value]) => [key, { value, enumerable: true }])),
    });

  it("names what is refused", async () => {
    const error = await failure(readThrough(() => Promise.reject(new Error("missing trie node"))));
    const { currencies, gate, engine, queue, ledger, cases, appeals } = await addressesOf(world);
    const first = await firstBlockOf(provider, [currencies, gate, engine, queue, ledger, cases, appeals], last);
    expect(error).to.be.instanceOf(NodeRefuses).with.property("what", `the events of blocks ${first} to ${last}`);
    expect((error as Error).message).to.include("missing trie node");
  });

  it("names a block that the node does not keep, and one given for another", async () => {
    const none = blockTimes(node({ getBlock: () => Promise.resolve(null) }));
    expect(await failure(none(3)))
      .to.be.instanceOf(NodeRefuses)
      .with.property("what", "block 3");
    const other = blockTimes(node({ getBlock: () => provider.getBlock(1) }));
    expect(await failure(other(3))).to.be.instanceOf(NodeContradicts);
  });

  it("sees that a rulebook's version, a participant or an issuer's rule is missing", async () => {
    for (const [contract, name] of [
      ["gate", "RulesAdopted"],
      ["gate", "ParticipantLicensed"],
    ] as const) {
      const history = await readThrough(await withoutFirst(world[contract].interface.getEvent(name).topicHash));
      const error = await failure(verified(history));
      expect(error === undefined ? "accepted" : (error as Error).name, name).to.match(
        /HistoryIncomplete|NodeContradicts/,
      );
    }
    const topic = world.members[0]!.token.interface.getEvent("IssuerRuleSet").topicHash;
    const token = world.members[0]!.token;
    await mined(token.setIssuerRule({ purposes: 1n, minTier: 0, cap: 0n, dailyLimit: 0n }));
    last = await provider.getBlockNumber();
    const history = await readThrough(await withoutFirst(topic));
    expect(await failure(verified(history)))
      .to.be.instanceOf(HistoryIncomplete)
      .with.property("found", 2);
  });

  it("refuses events that were not asked for, stand twice, were taken back or do not decode", async () => {
    const cases: ((logs: Log[]) => Log[])[] = [
      (logs) => logs.map((log) => changed(log, { blockNumber: last + 1 })),
      (logs) => logs.map((log) => changed(log, { address: world.stranger.address })),
      (logs) => [...logs, ...logs],
      (logs) => logs.map((log) => changed(log, { removed: true })),
      (logs) => logs.map((log) => changed(log, { data: "0x12" })),
    ];
    for (const change of cases) expect(await failure(readThrough(change))).to.be.instanceOf(NodeContradicts);
  });

  it("sees that a decision was changed", async () => {
    const topic = world.members[0]!.token.interface.getEvent("PaymentDecided").topicHash;
    for (const bit of [72n, 104n, 144n, 160n, 176n, 200n, 224n, 0n]) {
      const flip = (log: Log) => `0x${(BigInt(log.data) ^ (1n << bit)).toString(16).padStart(64, "0")}`;
      const history = await readThrough((logs) =>
        logs.map((log) => (log.topics[0] === topic ? changed(log, { data: flip(log) }) : log)),
      );
      const [payment] = await verified(history);
      expect(payment!.differences, `bit ${bit}`).to.have.lengthOf(1);
    }
  });

  it("refuses a decision with a bit where there is none", async () => {
    const topic = world.members[0]!.token.interface.getEvent("PaymentDecided").topicHash;
    const history = await readThrough((logs) => {
      const flip = (log: Log) => `0x${(BigInt(log.data) ^ (1n << 64n)).toString(16).padStart(64, "0")}`;
      return logs.map((log) => (log.topics[0] === topic ? changed(log, { data: flip(log) }) : log));
    });
    expect(await failure(verified(history))).to.be.instanceOf(NodeContradicts);
  });

  it("agrees where nothing was changed", async () => {
    const [payment] = await verified(await readThrough((logs) => logs));
    expect(payment!.differences).to.deep.equal([]);
  });
});
