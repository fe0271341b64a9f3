import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";

import { Stage } from "../../scripts/demo/stage.ts";
import { STORY } from "../../scripts/demo/story.ts";
import { serveRpc } from "../utils/rpc-server.ts";

const CONSORTIUM = fileURLToPath(new URL("../../deploy/consortia/silk-road.json", import.meta.url));
const DEPLOYMENTS = new URL("../../deploy/deployments/", import.meta.url);
const CHAIN_ID = 31_337;
const MNEMONIC = "test test test test test test test test test test test junk";

describe("A second story on the same chain", function () {
  this.timeout(600_000);

  const records = new Set<string>();
  let chain: NetworkConnection;
  let server: Awaited<ReturnType<typeof serveRpc>>;

  before(async () => {
    chain = await network.create();
    await chain.networkHelpers.mine();
    server = await serveRpc(chain.provider);
  });

  after(async () => {
    await server.close();
    await chain.close();
    for (const folder of records) await rm(new URL(folder, DEPLOYMENTS), { recursive: true, force: true });
  });

  /** A stage as another run of the demo opens it. */
  const open = async (name: string): Promise<Stage> => {
    const override = { url: server.url, chainId: CHAIN_ID, accounts: { mnemonic: MNEMONIC, count: 120 } };
    return Stage.open(await network.create({ network: name, override }), CONSORTIUM);
  };

  const deployed = async (stage: Stage): Promise<string> => {
    await stage.deployJointLayer();
    records.add(stage.deploymentId);
    return stage.layer.engine.getAddress();
  };

  it("has a joint layer of its own on a local node", async () => {
    const [first, second] = [await deployed(await open("espaceLocal")), await deployed(await open("espaceLocal"))];
    expect(first).not.to.equal(second);
  });

  it("goes on with what there is on a public chain until a story has begun there", async () => {
    const stage = await open("espaceTestnet");
    const first = await deployed(stage);
    expect(await deployed(await open("espaceTestnet"))).to.equal(first);

    const untilIssued = STORY.slice(0, STORY.findIndex(({ title }) => title === "Central banks issue") + 1);
    for (const chapter of untilIssued) await chapter.tell(stage, () => {});
    const next = await open("espaceTestnet");
    expect(await deployed(next)).not.to.equal(first);
    expect(await deployed(await open("espaceTestnet"))).to.equal(await next.layer.engine.getAddress());
  });
});
