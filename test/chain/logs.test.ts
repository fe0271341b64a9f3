import { expect } from "chai";
import { id, Log, type Provider, toBeHex, zeroPadValue } from "ethers";

import { ChainReorganised, NodeContradicts, NodeRefuses, readLogs, type LogQuery } from "../../src/index.ts";

const [CONTRACT, STRANGER] = [`0x${"11".repeat(20)}`, `0x${"22".repeat(20)}`];
const [PAID, HELD] = [id("Paid()"), id("Held()")];
const LAST = 2_500;

interface Draft {
  readonly block: number;
  readonly index: number;
  readonly topic?: string;
  readonly changes?: Partial<Record<keyof Log, unknown>>;
}

interface Asked {
  readonly fromBlock: number;
  readonly toBlock: number;
}

type Answer = (asked: Asked, logs: Log[]) => unknown;

function logOf({ block, index, topic = PAID, changes = {} }: Draft): Log {
  const hash = (what: string) => id(`${what} of ${block}, ${index}`);
  return new Log(
    {
      address: CONTRACT,
      blockHash: id(`block ${block}`),
      blockNumber: block,
      data: "0x",
      index,
      removed: false,
      topics: [topic],
      transactionHash: hash("transaction"),
      transactionIndex: index,
      ...changes,
    } as ConstructorParameters<typeof Log>[0],
    null as never,
  );
}

/** A node with events in blocks 10, 999, 1,000 and 2,400, which answers as it is told to. */
class Node {
  readonly asked: Asked[] = [];
  hashOf = (block: number): string => id(`block ${block}`);
  answer: Answer = (_, logs) => logs;
  readonly logs = [
    { block: 10, index: 0 },
    { block: 999, index: 3 },
    { block: 1_000, index: 0 },
    { block: 2_400, index: 0 },
    { block: 2_400, index: 1 },
  ].map(logOf);

  get provider(): Provider {
    const node: unknown = {
      getBlockNumber: () => Promise.resolve(LAST),
      getBlock: (number: number) => Promise.resolve({ number, hash: this.hashOf(number) }),
      getCode: (_: string, block: number) => Promise.resolve(block < 7 ? "0x" : "0x60"),
      getLogs: async (asked: Asked) => {
        this.asked.push(asked);
        const within = this.logs.filter(
          (log) => log.blockNumber >= asked.fromBlock && log.blockNumber <= asked.toBlock,
        );
        return this.answer(asked, within);
      },
    };
    return node as Provider;
  }

  read(query: Partial<LogQuery> = {}): Promise<Log[]> {
    const { provider } = this;
    return readLogs({ provider }, { addresses: [CONTRACT], from: 0, ...query });
  }

  ranges(): string[] {
    return this.asked.map(({ fromBlock, toBlock }) => `${fromBlock}-${toBlock}`);
  }
}

async function failureOf(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => new Error("nothing was refused"),
    (error: unknown) => error as Error,
  );
}

const placesOf = (logs: readonly Log[]) => logs.map(({ blockNumber, index }) => `${blockNumber}/${index}`);
const ALL = ["10/0", "999/3", "1000/0", "2400/0", "2400/1"];

describe("readLogs", () => {
  it("asks for no more than 1,000 blocks at once, and for the end of each page that has events again", async () => {
    const node = new Node();
    expect(placesOf(await node.read())).to.deep.equal(ALL);
    expect(node.ranges()).to.deep.equal([
      ...["0-999", "999-999"],
      ...["1000-1999", "1000-1999"],
      ...["2000-2500", "2400-2500"],
    ]);
  });

  it("begins in the block from which the first contract has code, and ends in the latest", async () => {
    const node = new Node();
    expect(placesOf(await node.read({ from: undefined }))).to.deep.equal(ALL);
    expect(node.ranges()[0]).to.equal("7-1006");
    expect(node.ranges().at(-1)).to.equal("2400-2500");
  });

  it("asks for nothing without contracts, and where the range has no block", async () => {
    const node = new Node();
    expect(await node.read({ addresses: [] })).to.deep.equal([]);
    expect(await node.read({ from: 11, to: 10 })).to.deep.equal([]);
    expect(node.asked).to.deep.equal([]);
  });

  it("says how far it is, before each page and at the end", async () => {
    const heard: string[] = [];
    await new Node().read({ onPage: (done, pages) => void heard.push(`${done}/${pages}`) });
    expect(heard).to.deep.equal(["0/3", "1/3", "2/3", "3/3"]);
  });

  it("puts events in the order of the chain", async () => {
    const node = new Node();
    node.answer = (_, logs) => logs.toReversed();
    expect(placesOf(await node.read())).to.deep.equal(ALL);
  });

  it("asks for half as many blocks where a node answers fewer", async () => {
    const node = new Node();
    node.answer = ({ fromBlock, toBlock }, logs) => {
      if (toBlock - fromBlock >= 300) throw new Error("block range exceeds maximum value 300");
      return logs;
    };
    expect(placesOf(await node.read())).to.deep.equal(ALL);
    const answered = node.asked.filter(({ fromBlock, toBlock }) => toBlock - fromBlock < 300);
    expect(
      answered.every(({ fromBlock, toBlock }) => toBlock - fromBlock >= 100 || fromBlock === 999 || fromBlock >= 2_400),
    ).to.equal(true);
  });

  it("says which block a node does not answer, if that is too much already", async () => {
    const node = new Node();
    node.answer = () => {
      throw new Error("query returned more than 10000 results");
    };
    const error = await failureOf(node.read());
    expect(error).to.be.instanceOf(NodeRefuses).with.property("what", "the events of blocks 0 to 0");
    expect(error.message).to.include("query returned more than 10000 results");
  });

  it("asks again where a node is asked too often, and waits", async () => {
    for (const refusal of [
      Object.assign(new Error("x"), { code: -32_005 }),
      Object.assign(new Error("x"), { error: { code: 429 } }),
      Object.assign(new Error("x"), { response: { statusCode: 503 } }),
      new Error("Too many requests, the allowed QPS is 5"),
    ]) {
      const node = new Node();
      let refused = 0;
      node.answer = (_, logs) => {
        if (++refused <= 1) throw refusal;
        return logs;
      };
      expect(placesOf(await node.read({ to: 500 })), refusal.message).to.deep.equal(["10/0"]);
      expect(node.ranges()).to.deep.equal(["0-500", "0-500", "10-500"]);
    }
  });

  it("does not ask again what is refused for good", async () => {
    const node = new Node();
    node.answer = () => {
      throw new Error("missing trie node");
    };
    expect(await failureOf(node.read())).to.be.instanceOf(NodeRefuses);
    expect(node.asked).to.have.lengthOf(1);
  });

  describe("refuses", () => {
    const refused: Record<string, [answer: Answer, query?: Partial<LogQuery>]> = {
      "a block outside of the page": [(_, logs) => [...logs, logOf({ block: 1_500, index: 9 })], { to: 999 }],
      "a block that is no number": [(_, logs) => [...logs, logOf({ block: NaN, index: 9 })]],
      "another contract": [(_, logs) => logs.map((log) => changed(log, { address: STRANGER }))],
      "another event": [(_, logs) => logs.map((log) => changed(log, { topics: [HELD] })), { topics: [PAID] }],
      "another argument": [(_, logs) => logs, { topics: [PAID, zeroPadValue(toBeHex(1), 32)] }],
      "an event of none of several kinds": [(_, logs) => logs, { topics: [[HELD, id("Other()")]] }],
      "what was taken back": [(_, logs) => logs.map((log) => changed(log, { removed: true }))],
      "an event twice": [(_, logs) => [...logs, ...logs]],
      "a block with two hashes": [
        (_, logs) => logs.map((log) => (log.index === 1 ? changed(log, { blockHash: id("other") }) : log)),
      ],
      "a transaction in two blocks": [(_, logs) => logs.map((log) => changed(log, { transactionHash: id("one") }))],
      "events that do not follow their transactions": [
        (_, logs) => logs.map((log) => (log.index === 1 ? changed(log, { transactionIndex: 0 }) : log)),
      ],
      "one event fewer than a second answer has": [
        ({ fromBlock }, logs) => (fromBlock === 2_000 ? logs.slice(0, -1) : logs),
      ],
      "no events after a last one that the second answer has": [
        ({ fromBlock }, logs) => (fromBlock === 0 ? logs.slice(0, 1) : logs),
      ],
      "other data than the first answer had": [
        ({ fromBlock }, logs) => (fromBlock === 999 ? logs.map((log) => changed(log, { data: "0x01" })) : logs),
      ],
    };
    for (const [what, [answer, query]] of Object.entries(refused)) {
      it(what, async () => {
        const node = new Node();
        node.answer = answer;
        expect(await failureOf(node.read(query))).to.be.instanceOf(NodeContradicts);
      });
    }

    it("what nobody can read", async () => {
      for (const junk of ["<html>", null, 7, {}, [null], [{}]]) {
        const node = new Node();
        node.answer = () => junk;
        expect((await failureOf(node.read())).name, JSON.stringify(junk)).to.match(/NodeContradicts|NodeRefuses/);
      }
    });

    it("a chain that went another way meanwhile", async () => {
      const node = new Node();
      node.answer = (_, logs) => {
        node.hashOf = () => id("another");
        return logs;
      };
      expect(await failureOf(node.read()))
        .to.be.instanceOf(ChainReorganised)
        .with.property("block", LAST);
    });

    it("an event of the last block on another chain than it was on at first", async () => {
      const node = new Node();
      const error = await failureOf(readAt(node, 2_400, (log) => changed(log, { blockHash: id("another") })));
      expect(error).to.be.instanceOf(ChainReorganised).with.property("block", 2_400);
    });

    it("a block without a hash, and another block than was asked for", async () => {
      const node = new Node();
      node.hashOf = () => null as never;
      expect(await failureOf(node.read())).to.be.instanceOf(NodeContradicts);
    });

    it("to seek contracts that are not there, or where no states are kept", async () => {
      const provider = (getCode: () => Promise<string>) =>
        ({ ...(new Node().provider as object), getCode }) as unknown as Provider;
      const query = { addresses: [CONTRACT] };
      const none = await failureOf(readLogs({ provider: provider(() => Promise.resolve("0x")) }, query));
      expect(none)
        .to.be.instanceOf(NodeContradicts)
        .with.property("what", `none of the contracts is there in block ${LAST}`);
      const pruned = provider(() => Promise.reject(new Error("state is not available")));
      expect(await failureOf(readLogs({ provider: pruned }, query)))
        .to.be.instanceOf(NodeRefuses)
        .with.property("what", `the code of ${CONTRACT} at block ${LAST}`);
    });
  });
});

function readAt(node: Node, to: number, change: (log: Log) => Log): Promise<Log[]> {
  node.answer = (_, logs) => logs.map(change);
  return node.read({ from: to, to });
}

function changed(log: Log, changes: Partial<Record<keyof Log, unknown>>): Log {
  return logOf({
    block: log.blockNumber,
    index: log.index,
    changes: { ...log, provider: undefined, ...changes },
  });
}
