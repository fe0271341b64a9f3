import { rm } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { alpha2ToBytes, type Proposal, proposalArguments, SUPPORT } from "../../src/index.ts";
import { failureOf, sogdia } from "../utils/cli.ts";
import { DAY, deployConsortium, type TestConsortium } from "../utils/consortium.ts";
import { propose } from "../utils/council.ts";
import { deploymentFolder } from "../utils/deployment-folder.ts";
import { serveRpc } from "../utils/rpc-server.ts";

const HASH = `0x${"ab".repeat(32)}`;

const connection = await network.create();
const { time } = connection.networkHelpers;

describe("sogdia council", function () {
  this.timeout(120_000);
  let consortium: TestConsortium;
  let folder = "";
  let rpc: Awaited<ReturnType<typeof serveRpc>>;
  let id = "";

  before(async () => {
    consortium = await deployConsortium(connection);
    folder = await deploymentFolder(consortium);
    rpc = await serveRpc(connection.provider);
    await time.increase(DAY);
    id = (await proposeNewcomer(consortium)).toString(16).padStart(64, "0");
  });

  after(async () => {
    await rpc.close();
    await rm(folder, { recursive: true, force: true });
  });

  const council = (...args: string[]) => sogdia("--rpc", rpc.url, "--deployment", folder, "council", ...args);

  it("lists what was proposed, with its state and class", async () => {
    const { stdout } = await council("list");
    expect(stdout).to.equal(`${id.slice(0, 10)}  Active     Reinforced      Admit the Emirates\n`);
  });

  it("shows why, what it does, who voted how, and what it lacks", async () => {
    const { stdout } = await council("show", id.slice(0, 6));
    expect(stdout).to.include("Admit the Emirates").and.include(`Number     0x${id}`);
    expect(stdout).to.include("https://example.org/why").and.include(HASH);
    expect(stdout).to.match(
      /1\. CountryRegistry\.admit\(country: 784, alpha2: AE, delegation: 0x[0-9a-fA-F]{40}, weight: 100\)/,
    );
    expect(stdout)
      .to.match(/CN\s+for\s+100\s+trade has grown/)
      .and.match(/KZ\s+against\s+100/);
    expect(stdout).to.match(/countries \[#{13}-{13}\.{14}\] {2}33\.33% for, 72\.00% needed/);
    expect(stdout).to.include("Lacks countries and weight.");
  });

  it("gives a program the same, with numbers of any size in digits", async () => {
    const listed = JSON.parse((await council("list", "--json")).stdout) as unknown;
    const head = { proposal: `0x${id}`, state: "Active", decisionClass: "Reinforced", title: "Admit the Emirates" };
    expect(listed).to.deep.equal({ proposals: [head] });
    const shown = JSON.parse((await council("show", id.slice(0, 6), "--json")).stdout) as Shown;
    expect(shown).to.deep.include({ ...head, rationale: { uri: "https://example.org/why", hash: HASH } });
    expect(shown.actions[0]!.says).to.match(/^CountryRegistry\.admit\(country: 784, alpha2: AE, /);
    expect(shown.votes.map(({ country, support, weight, reason }) => [country, support, weight, reason])).to.deep.equal(
      [
        ["CN", "for", "100", "trade has grown"],
        ["KZ", "against", "100", ""],
      ],
    );
    expect(shown.tally).to.include({ forCountries: "1", againstCountries: "1", entitledCountries: "3" });
    expect(shown.lacks).to.deep.equal(["countries", "weight"]);
  });

  it("names a proposal that is not there", async () => {
    expect(await failureOf(council("show", "0xzz"))).to.equal("No proposal's number begins with 0xzz.\n");
  });

  it("names a folder without a deployment", async () => {
    const elsewhere = sogdia("--rpc", rpc.url, "--deployment", join(folder, "nowhere"), "council", "list");
    expect(await failureOf(elsewhere)).to.include("holds no deployment of Sogdia");
  });

  it("explains itself", async () => {
    const { stdout } = await council("--help");
    expect(stdout).to.include("list").and.include("show").and.include("proposal");
  });
});

/** What is looked at of a proposal that a program reads. */
interface Shown {
  readonly actions: readonly { readonly says: string }[];
  readonly votes: readonly Readonly<Record<"country" | "support" | "weight" | "reason", string>>[];
  readonly tally: Readonly<Record<string, string>>;
  readonly lacks: readonly string[];
}

/** China proposes and votes for, Kazakhstan votes against, Thailand has not voted. */
async function proposeNewcomer({ council, countries, members, stranger }: TestConsortium): Promise<bigint> {
  const [china, kazakhstan] = members.map(({ offices }) => offices.Delegation);
  const args = [784, alpha2ToBytes("AE"), stranger.address, 100n] as const;
  const proposal: Proposal = {
    actions: [
      { target: await countries.getAddress(), data: countries.interface.encodeFunctionData("admit", [...args]) },
    ],
    title: "Admit the Emirates",
    rationale: { uri: "https://example.org/why", hash: HASH },
    proposer: china!.address,
  };
  const id = await propose(council, china!, proposal);
  expect(await council.hashProposal(...proposalArguments(proposal))).to.equal(id);
  await time.increaseTo((await council.proposalSnapshot(id)) + 1n);
  await council.connect(china).castVoteWithReason(id, SUPPORT.for, "trade has grown");
  await council.connect(kazakhstan).castVote(id, SUPPORT.against);
  return id;
}
