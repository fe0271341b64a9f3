import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { type TransactionRequest, Wallet } from "ethers";
import { network } from "hardhat";

import { Journal } from "../../src/deploying/journal.ts";
import { networkNamed } from "../../src/deploying/networks.ts";
import { openProvider } from "../../src/deploying/opening.ts";
import { Sender } from "../../src/deploying/sender.ts";
import { NotAsAsked, NotSigned } from "../../src/signing/transaction.ts";
import { serveRpc } from "../utils/rpc-server.ts";

const connection = await network.create();
const { provider: chain } = connection.ethers;

const THIEF = `0x${"66".repeat(20)}`;
const OWNER = Wallet.createRandom();

/** Returns something else than it was asked, as a program that keeps keys might. */
class Signer extends Wallet {
  constructor(
    key: string,
    readonly answer: (
      asked: TransactionRequest,
      sign: (other: TransactionRequest) => Promise<string>,
    ) => Promise<string>,
  ) {
    super(key);
  }

  override signTransaction(asked: TransactionRequest): Promise<string> {
    return this.answer(asked, (other) => super.signTransaction(other));
  }
}

describe("Sender", () => {
  let folder = "";
  let served: Awaited<ReturnType<typeof serveRpc>>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sogdia-sender-"));
    served = await serveRpc(connection.provider);
    await connection.networkHelpers.setBalance(OWNER.address, 10n ** 18n);
  });

  after(async () => {
    await served.close();
    await rm(folder, { recursive: true, force: true });
  });

  const send = async (answer: Signer["answer"]) => {
    const net = { name: "local", rpc: served.url, pollMs: 20, maxGas: 15_000_000n } as never;
    const node = await openProvider(net);
    const journal = Journal.open(join(folder, "transactions.jsonl"));
    try {
      const request = { to: OWNER.address, value: 1n, gasLimit: 30_000n };
      return await new Sender(node, journal, net).send("A payment", new Signer(OWNER.privateKey, answer), request);
    } finally {
      journal.close();
      node.destroy();
    }
  };

  const refusalOf = async (answer: Signer["answer"]) => {
    const before = await chain.getBlockNumber();
    const error: unknown = await send(answer).catch((failure: unknown) => failure);
    expect(await chain.getBlockNumber()).to.equal(before);
    expect(await readFile(join(folder, "transactions.jsonl"), "utf8")).not.to.contain("A payment");
    return error;
  };

  for (const [what, change] of Object.entries({
    "to somebody else": { to: THIEF },
    "with more money": { value: 2n },
    "with another call": { data: "0x12345678" },
    "under another number": { nonce: 7 },
    "for another chain": { chainId: 1n },
    "with more gas": { gasLimit: 40_000n },
  })) {
    it(`sends nothing that comes back signed ${what}`, async () => {
      expect(await refusalOf((asked, sign) => sign({ ...asked, ...change }))).to.be.instanceOf(NotAsAsked);
    });
  }

  it("sends nothing that another key has signed, or nobody", async () => {
    const other = Wallet.createRandom();
    const byAnother: Signer["answer"] = (asked) => other.signTransaction({ ...asked, from: other.address });
    expect(await refusalOf(byAnother)).to.be.instanceOf(NotAsAsked);
    expect(await refusalOf(() => Promise.resolve("0x02"))).to.be.instanceOf(NotSigned);
  });

  it("sends what comes back as it was asked", async () => {
    expect((await send((asked, sign) => sign(asked))).status).to.equal(1);
  });

  it("waits until all that it sent is final", async () => {
    let looks = 0;
    const later = await serveRpc(connection.provider, {
      result: ({ method, params }, found) => {
        if (method !== "eth_getBlockByNumber" || params![0] !== "finalized") return found;
        return { ...(found as object), number: (looks += 1) < 3 ? "0x0" : "0xffff" };
      },
    });
    const net = { ...networkNamed("local", later.url), pollMs: 5 };
    const node = await openProvider(net);
    const journal = Journal.open(join(folder, "transactions.jsonl"));
    await new Sender(node, journal, net).untilFinal();
    journal.close();
    node.destroy();
    await later.close();
    expect(looks).to.equal(3);
  });
});
