import { expect } from "chai";
import { network } from "hardhat";

import { type Call, type Manners, type RpcServer, serveRpc } from "../../scripts/node/rpc-server.ts";
import { isPassing, patiently, sleep } from "../../src/chain/ask.ts";
import { openNode, type PatientNode } from "../../src/chain/node.ts";
import { contractErrorOf } from "../../src/index.ts";
import { type AssetRegistry, AssetRegistry__factory, CurrencyToken__factory } from "../../typechain-types/index.js";

const connection = await network.create();
const VIEWS = 40;

describe("PatientNode", function () {
  this.timeout(120_000);

  let assets = "";
  let signer = "";

  before(async () => {
    const [first] = await connection.ethers.getSigners();
    signer = first!.address;
    assets = await (await new AssetRegistry__factory(first!).deploy(signer)).getAddress();
  });

  interface Opened {
    readonly node: PatientNode;
    readonly registry: AssetRegistry;
    readonly asked: Call[];
    readonly server: RpcServer;
  }

  /** On a node of such manners, with what it was asked for. */
  async function on<T>(manners: Manners, work: (opened: Opened) => Promise<T>, perSecond?: number): Promise<T> {
    const asked: Call[] = [];
    const result: Manners["result"] = (call, found) => {
      asked.push(call);
      return manners.result?.(call, found) ?? found;
    };
    const server = await serveRpc(connection.provider, { ...manners, result });
    const node = await openNode(server.url, { perSecond });
    try {
      return await work({ node, registry: AssetRegistry__factory.connect(assets, node), asked, server });
    } finally {
      node.destroy();
      await server.close();
    }
  }

  const many = (registry: AssetRegistry) =>
    Promise.all(Array.from({ length: VIEWS }, (_, kind) => registry.factoryOf(kind % 256)));
  const calls = (asked: readonly Call[]) => asked.filter(({ method }) => method === "eth_call").length;
  const failureOf = (asking: Promise<unknown>) => asking.then(() => undefined, String);

  it("asks for views of one moment in one question, and gives each its own answer", async () => {
    await on({}, async ({ registry, asked }) => {
      const [authority, factories] = await Promise.all([registry.jointAuthority(), many(registry)]);
      expect(authority).to.equal(signer);
      expect(factories).to.have.length(VIEWS);
      expect(calls(asked)).to.equal(1);
    });
  });

  it("lets a view that reverts fail in the chain's words, and no other", async () => {
    await on({}, async ({ node, registry }) => {
      const stranger = CurrencyToken__factory.connect(assets, node);
      const [failure, authority] = await Promise.all([
        stranger.notice().catch((error: unknown) => error),
        registry.jointAuthority(),
      ]);
      expect(failure).to.have.property("code", "CALL_EXCEPTION");
      expect(contractErrorOf(failure)).to.equal(null);
      expect(authority).to.equal(signer);
    });
  });

  it("asks for views one by one where a node does not answer many", async () => {
    const result: Manners["result"] = ({ method, params }, found) => {
      if (method === "eth_call" && !("to" in (params![0] as object))) throw new Error("out of gas");
      return found;
    };
    await on({ result }, async ({ registry, asked }) => {
      expect(await many(registry)).to.have.length(VIEWS);
      const before = calls(asked);
      await many(registry);
      expect(calls(asked) - before, "it remembers").to.equal(VIEWS);
    });
  });

  for (const [what, lie] of Object.entries({
    "fewer answers than views": (found: string) => `${found.slice(0, 130)}${"0".repeat(64)}`,
    "no answer at all": () => "0x",
    "what is no data": () => 7,
  })) {
    it(`takes no view's word from a node that gives ${what}`, async () => {
      const result: Manners["result"] = ({ method, params }, found) =>
        method === "eth_call" && !("to" in (params![0] as object)) ? lie(found as string) : found;
      await on({ result }, async ({ registry }) => {
        const [authority] = await Promise.all([registry.jointAuthority(), many(registry)]);
        expect(authority).to.equal(signer);
      });
    });
  }

  it("asks one thing at a time", async () => {
    let [now, most] = [0, 0];
    const slow: Manners["before"] = async () => {
      most = Math.max(most, (now += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      now -= 1;
    };
    await on({ before: slow }, async ({ node }) => {
      await Promise.all(Array.from({ length: 20 }, () => node.getBalance(signer)));
    });
    expect(most).to.equal(1);
  });

  it("keeps to so many requests a second, so that a node refuses none", async () => {
    await on(
      { perSecond: 21 }, // the first one asks for the chain
      async ({ node, server }) => {
        const begun = performance.now();
        await Promise.all(Array.from({ length: 30 }, () => node.getBalance(signer)));
        expect(performance.now() - begun).to.be.greaterThan(1_000);
        expect(server.refused()).to.equal(0);
      },
      20,
    );
  });

  it("asks again where a node drops the line, and where it is too busy", async () => {
    for (const fault of ["drop", 429, 503, 500] as const) {
      const faults: ("drop" | number | undefined)[] = [undefined, fault, fault];
      await on({ fault: () => faults.shift() }, async ({ node }) => {
        expect(await node.getBalance(signer), String(fault)).to.be.greaterThan(0n);
      });
      expect(faults, String(fault)).to.have.length(0);
    }
  });

  it("asks again where a node says in its answer that it is asked too often", async () => {
    let refusals = 2;
    const result: Manners["result"] = ({ method }, found) => {
      if (method === "eth_getBalance" && (refusals -= 1) >= 0)
        throw Object.assign(new Error("daily request count exceeded"), { code: -32_005 });
      return found;
    };
    await on({ result }, async ({ node }) => expect(await node.getBalance(signer)).to.be.greaterThan(0n));
    expect(refusals).to.be.lessThan(0);
  });

  it("does not ask again where a node refuses for good", async () => {
    let asked = 0;
    const result: Manners["result"] = ({ method }, found) => {
      if (method === "eth_getBalance") throw new Error(`pruned ${(asked += 1)}`);
      return found;
    };
    await on({ result }, async ({ node }) => expect(await failureOf(node.getBalance(signer))).to.contain("pruned 1"));
  });

  it("takes no answer to another question", async () => {
    let numbered = false;
    const manners: Manners = { id: (id) => (numbered ? id + 1 : id) };
    await on(manners, async ({ node }) => {
      numbered = true;
      expect(await failureOf(node.getBalance(signer))).to.contain("missing response for request");
    });
  });

  it("takes no page for an answer", async () => {
    let isPage = false;
    await on({ page: () => (isPage ? "<html>Please log in</html>" : undefined) }, async ({ node }) => {
      isPage = true;
      expect(await failureOf(node.getBalance(signer))).to.not.equal(undefined);
    });
  });
});

describe("patiently", () => {
  it("asks a node that says nothing no more, once all patience is needed", async () => {
    let asked = 0;
    const silent = async () => {
      asked += 1;
      await sleep(30);
      throw Object.assign(new Error("request timeout"), { code: "TIMEOUT" });
    };
    const error: unknown = await patiently(silent, isPassing, 20).catch((reason: unknown) => reason);
    expect([String(error), asked]).to.deep.equal(["Error: request timeout", 1]);
  });
});
