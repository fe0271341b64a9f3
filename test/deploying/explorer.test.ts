import { expect } from "chai";

import { Explorer, type ExplorerManners, type Verdict } from "../../src/deploying/verifying/explorer.ts";
import { documented, ExplorerServer, type Saying, type Script } from "../utils/explorer-server.ts";

const HASTY: ExplorerManners = { gapMs: 1, timeoutMs: 300, pollMs: 1, polls: 4, tries: 3 };
const KEY = "a-key-that-nobody-may-see";

const VERIFICATION = {
  address: "0x00000000000000000000000000000000000000AA",
  contract: "project/contracts/A.sol:A",
  compiler: "v0.8.37+commit.f401782d",
  input: '{"language":"Solidity"}',
  arguments: "0x0102",
};
const UNVERIFIED: Saying = { status: "0", result: "Contract source code not verified", message: "NOTOK" };
const RECEIPT: Saying = { status: "1", result: "receipt-1" };

describe("Explorer", () => {
  const servers: ExplorerServer[] = [];

  after(() => Promise.all(servers.map((server) => server.close())));

  async function verified(script: Script): Promise<{ verdict: Verdict; asked: ExplorerServer["asked"] }> {
    const server = await ExplorerServer.start(script);
    servers.push(server);
    const [verdict] = await new Explorer(server.url, KEY, HASTY).verify([VERIFICATION]);
    return { verdict: verdict!, asked: server.asked };
  }

  /** Answers a submission as it says, and the questions about it in turn; the last answer stays. */
  const answering =
    (submission: Saying, ...polls: Saying[]): Script =>
    ({ action }) => {
      if (action === "getsourcecode") return UNVERIFIED;
      if (action === "verifysourcecode") return submission;
      return polls.length > 1 ? polls.shift()! : polls[0]!;
    };

  it("sends what is documented, and waits for the verdict", async () => {
    const { verdict, asked } = await verified(documented(2));
    expect(verdict).to.deep.equal({ outcome: "verified" });
    expect(asked.map(({ action }) => action)).to.deep.equal([
      "getsourcecode",
      "verifysourcecode",
      "checkverifystatus",
      "checkverifystatus",
      "checkverifystatus",
    ]);
    expect(asked[1]).to.deep.equal({
      module: "contract",
      action: "verifysourcecode",
      apikey: KEY,
      contractaddress: VERIFICATION.address,
      sourceCode: VERIFICATION.input,
      codeformat: "solidity-standard-json-input",
      contractname: VERIFICATION.contract,
      compilerversion: VERIFICATION.compiler,
      constructorArguements: "0102",
      constructorArguments: "0102",
    });
  });

  it("submits all before it asks for a verdict, and one that is refused keeps none of the others", async () => {
    const rest = documented(1);
    const server = await ExplorerServer.start((fields, asked) =>
      fields.contractaddress === "0xB" ? { status: "0", result: "no" } : rest(fields, asked),
    );
    servers.push(server);
    const three = ["0xA", "0xB", "0xC"].map((address) => ({ ...VERIFICATION, address }));
    const told: number[] = [];
    const verdicts = await new Explorer(server.url, KEY, HASTY).verify(three, (index) => told.push(index));
    expect(verdicts.map(({ outcome }) => outcome)).to.deep.equal(["verified", "refused", "verified"]);
    expect(told).to.deep.equal([1, 0, 2]);
    const actions = server.asked.map(({ action }) => action);
    expect(actions.lastIndexOf("verifysourcecode")).to.be.lessThan(actions.indexOf("checkverifystatus"));
  });

  it("sends no sources where they are known", async () => {
    const { verdict, asked } = await verified(() => ({ status: "1", result: [{ SourceCode: "contract A {}" }] }));
    expect(verdict).to.deep.equal({ outcome: "already verified" });
    expect(asked).to.have.length(1);
  });

  it("takes it for good that somebody else was quicker", async () => {
    const before: Saying = { status: "0", result: "Contract source code already verified", message: "NOTOK" };
    expect((await verified(answering(before))).verdict).to.deep.equal({ outcome: "already verified" });
    expect((await verified(answering(RECEIPT, before))).verdict).to.deep.equal({ outcome: "already verified" });
  });

  it("says why a contract is refused", async () => {
    const mismatch = "Fail - Unable to verify. Compiled bytecode does not match";
    const refused = { outcome: "refused", reason: mismatch };
    expect((await verified(answering(RECEIPT, { status: "0", result: mismatch }))).verdict).to.deep.equal(refused);
    const invalid = { status: "0", result: "Invalid constructor arguments", message: "NOTOK" } as const;
    const { verdict } = await verified(answering(invalid));
    expect(verdict).to.deep.equal({ outcome: "refused", reason: "Invalid constructor arguments" });
  });

  it("does not take a receipt that is none", async () => {
    for (const result of [null, 7, {}, ""]) {
      const { verdict } = await verified(answering({ status: "1", result }));
      expect(verdict).to.deep.equal({ outcome: "refused", reason: "" });
    }
  });

  it("does not wait for ever", async () => {
    const { verdict, asked } = await verified(answering(RECEIPT, { status: "0", result: "Pending in queue" }));
    expect(verdict).to.deep.equal({ outcome: "waiting", receipt: "receipt-1" });
    expect(asked).to.have.length(2 + HASTY.polls);
  });

  it("asks again where it was too hasty or the explorer was away, and goes on", async () => {
    for (const first of [
      { status: "0", result: "Max calls per sec rate limit reached (5/sec)", message: "NOTOK" },
      { body: "<html>Too Many Requests</html>", code: 429 },
      { body: "<html>Bad Gateway</html>", code: 502 },
      "hang up",
      "silence",
    ] as const) {
      const rest = documented();
      const { verdict } = await verified((fields, asked) => (asked === 1 ? first : rest(fields, asked)));
      expect(verdict, JSON.stringify(first)).to.deep.equal({ outcome: "verified" });
    }
  });

  it("gives up on an explorer that never answers as documented, and keeps its key to itself", async () => {
    for (const [saying, reason] of [
      [{ body: "<html>Maintenance</html>" }, "what came is no answer, but <html>Maintenance</html>"],
      [{ body: '{"result":"no status"}' }, 'what came is no answer, but {"result":"no status"}'],
      [{ body: "", code: 500 }, "status 500"],
      [{ body: "", code: 302 }, "status 302"],
      ["without end", "it does not end"],
      ["silence", "it takes too long"],
      [
        { status: "0", result: "Max rate limit reached" },
        "it has too many requests, as it says: Max rate limit reached",
      ],
    ] as const) {
      const { verdict, asked } = await verified(() => saying);
      expect(verdict).to.deep.equal({ outcome: "no answer", reason: `The explorer gives no answer: ${reason}.` });
      expect(asked).to.have.length(HASTY.tries);
    }
    const gone = await ExplorerServer.start(() => UNVERIFIED);
    await gone.close();
    const nowhere = await new Explorer(gone.url, KEY, HASTY).verify([VERIFICATION]);
    expect(JSON.stringify(nowhere)).to.contain("ECONNREFUSED").and.not.to.contain(KEY);
  });

  it("is not led elsewhere with its key", async () => {
    let isReached = false;
    const elsewhere = await ExplorerServer.start(() => {
      isReached = true;
      return UNVERIFIED;
    });
    servers.push(elsewhere);
    const { verdict } = await verified(() => ({ redirect: elsewhere.url }));
    expect(verdict.outcome).to.equal("no answer");
    expect(isReached).to.equal(false);
  });
});
