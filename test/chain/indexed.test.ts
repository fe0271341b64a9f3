import { expect } from "chai";
import { type Filter, id, type JsonRpcProvider, Log } from "ethers";

import { besideIndex, IndexContradicts, NodeContradicts, NodeRefuses, readLogs } from "../../src/index.ts";

const [OLD, LATER, STRANGER] = ["11", "22", "33"].map((byte) => `0x${byte.repeat(20)}`) as [string, string, string];
const [HEAD, FINAL, PUBLISHED] = [150_500, 150_400, 120_000];
const OTHER = { blockHash: id("other") };
const MOST_OF_NODE = 1_000; // blocks

/** An event of a contract in a block. */
function logOf(address: string, block: number, changes: object = {}): Log {
  const said = { address, data: "0x", index: 0, removed: false, topics: [id("Paid()")], transactionIndex: 0 };
  const where = { blockNumber: block, blockHash: id(`block ${block}`), transactionHash: id(`of block ${block}`) };
  return new Log({ ...said, ...where, ...changes }, null as never);
}

const LOGS = [
  ...[50, 1_050, 99_000, 119_999, 150_300, 150_450].map((block) => logOf(OLD, block)),
  ...[119_000, 130_000, 150_301].map((block) => logOf(LATER, block)),
  ...[60, 150_302].map((block) => logOf(STRANGER, block)),
].sort((a, b) => a.blockNumber - b.blockNumber);

interface Asked {
  readonly address: string[];
  readonly fromBlock: number;
  readonly toBlock: number;
}

function among(logs: readonly Log[], { address, fromBlock, toBlock }: Asked): Log[] {
  return logs.filter(
    (log) => address.includes(log.address) && log.blockNumber >= fromBlock && log.blockNumber <= toBlock,
  );
}

/** A node that answers for a thousand blocks, and an index that has come to a block and answers as it is told to. */
class Reading {
  readonly ofNode: Asked[] = [];
  readonly ofIndex: Asked[] = [];
  logs = LOGS;
  chainId = 1n;
  followed: unknown = { final: FINAL, since: { [OLD]: 0, [LATER]: PUBLISHED } };
  answer = (asked: Asked): Log[] => among(LOGS, asked);

  read(addresses = [OLD, LATER, STRANGER], to = HEAD): Promise<Log[]> {
    return this.open().then((node) => readLogs(node, { addresses, from: 0, to }));
  }

  async open(): Promise<JsonRpcProvider> {
    const node: unknown = {
      getNetwork: () => Promise.resolve({ chainId: 1n }),
      getBlock: (number: number) => Promise.resolve({ number, hash: id(`block ${number}`) }),
      getLogs: (filter: Filter) => Promise.resolve(this.#askNode(filter as Asked)),
      get provider() {
        return this;
      },
    };
    const index: unknown = {
      getNetwork: () => Promise.resolve({ chainId: this.chainId }),
      send: () => Promise.resolve(this.followed),
      getLogs: (filter: Filter) => Promise.resolve(filter as Asked).then((asked) => this.#askIndex(asked)),
    };
    return besideIndex(node as JsonRpcProvider, index as JsonRpcProvider);
  }

  #askNode(asked: Asked): Log[] {
    if (asked.toBlock - asked.fromBlock >= MOST_OF_NODE) throw new Error("block range exceeds 1000");
    this.ofNode.push(asked);
    return among(this.logs, asked);
  }

  #askIndex(asked: Asked): Log[] {
    this.ofIndex.push(asked);
    return this.answer(asked);
  }
}

async function failureOf(reading: Promise<unknown>): Promise<unknown> {
  return reading.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("besideIndex", () => {
  const whole = (addresses: readonly string[]) => LOGS.filter(({ address }) => addresses.includes(address));

  it("tells what the node tells, whoever is asked for it", async () => {
    expect(await new Reading().read()).to.deep.equal(LOGS);
  });

  it("asks the node for no more than it must of what the index follows", async () => {
    const reading = new Reading();
    expect(await reading.read([OLD])).to.deep.equal(whole([OLD]));
    expect(reading.ofIndex.map(({ fromBlock, toBlock }) => [fromBlock, toBlock])).to.deep.include.members([
      [0, 99_999],
      [100_000, FINAL],
    ]);
    expect(reading.ofNode).to.have.length.lessThan(12);
  });

  it("asks the node for what is not final yet, and never the index", async () => {
    const reading = new Reading();
    await reading.read();
    for (const { toBlock } of reading.ofIndex) expect(toBlock).to.be.at.most(FINAL);
  });

  it("asks the index only from where it follows a contract, and of no stranger", async () => {
    const reading = new Reading();
    await reading.read();
    expect(reading.ofIndex.flatMap(({ address }) => address)).to.not.include(STRANGER);
    const ofLater = reading.ofIndex.filter(({ address }) => address.includes(LATER));
    for (const { fromBlock } of ofLater) expect(fromBlock).to.be.at.least(PUBLISHED);
  });

  it("asks an index that would answer too much for fewer blocks", async () => {
    const reading = new Reading();
    reading.answer = (asked) => {
      if (asked.toBlock - asked.fromBlock > 20_000) throw new Error("more than 10000 results: ask for fewer blocks");
      return among(LOGS, asked);
    };
    expect(await reading.read()).to.deep.equal(LOGS);
  });

  it("reads from the node alone what an index does not follow at all", async () => {
    const reading = new Reading();
    reading.followed = { final: 0, since: {} };
    expect(await reading.read([OLD], 2_500)).to.deep.equal(whole([OLD]).slice(0, 2));
    expect(reading.ofIndex).to.deep.equal([]);
  });

  it("looks how far the index has come as the chain grows", async () => {
    const reading = new Reading();
    reading.followed = { final: 900, since: { [OLD]: 0 } };
    const node = await reading.open();
    await readLogs(node, { addresses: [OLD], from: 0, to: 900 });
    reading.followed = { final: FINAL, since: { [OLD]: 0 } };
    expect(await readLogs(node, { addresses: [OLD], from: 0, to: HEAD })).to.deep.equal(whole([OLD]));
    expect(reading.ofIndex.at(-1)!.toBlock).to.equal(FINAL);
  });

  const lies: Record<string, (logs: Log[]) => Log[]> = {
    "leaves out the last event": (logs) => logs.slice(0, -1),
    "follows another way of the chain": (logs) => logs.map((log) => logOf(log.address, log.blockNumber, OTHER)),
    "tells the last event otherwise": (logs) => [...logs.slice(0, -1), logOf(OLD, 99_000, { data: "0x01" })],
    "makes an event up at the end": (logs) => [...logs, logOf(OLD, 99_500)],
  };
  for (const [what, lie] of Object.entries(lies))
    it(`notices an index that ${what}`, async () => {
      const reading = new Reading();
      reading.answer = (asked) => lie(among(LOGS, asked));
      const failure = await failureOf(reading.read([OLD], 99_900));
      expect(failure)
        .to.be.instanceOf(IndexContradicts)
        .with.property("message")
        .matches(/^The index and the node/);
    });

  it("notices what was not asked for, as of a node", async () => {
    const reading = new Reading();
    reading.answer = (asked) => [logOf(STRANGER, asked.fromBlock), ...among(LOGS, asked)];
    expect(await failureOf(reading.read([OLD], 99_900))).to.be.instanceOf(NodeContradicts);
  });

  it("refuses an index of another chain", async () => {
    const reading = new Reading();
    reading.chainId = 2n;
    const failure = await failureOf(reading.read());
    expect(failure).to.be.instanceOf(IndexContradicts).with.property("what", "it is of chain 2, not of 1");
  });

  for (const [what, followed] of Object.entries({
    nothing: null,
    "no block": { final: "9", since: {} },
    "no contracts": { final: 9, since: null },
    "a contract from no block": { final: 9, since: { [OLD]: "0" } },
  }))
    it(`refuses an index that follows ${what}`, async () => {
      const reading = new Reading();
      reading.followed = followed;
      const failure = await failureOf(reading.read());
      expect(failure)
        .to.be.instanceOf(IndexContradicts)
        .with.property("what")
        .matches(/^nobody can read/);
    });

  it("says so where the index does not answer", async () => {
    const reading = new Reading();
    reading.answer = () => {
      throw new Error("gone");
    };
    expect(await failureOf(reading.read()))
      .to.be.instanceOf(NodeRefuses)
      .with.property("message")
      .contains("gone");
  });
});
