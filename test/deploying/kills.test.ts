import { expect } from "chai";

import { nodeChain } from "../../scripts/bench/deployments.ts";
import { killedDeployment, type KilledDeployment } from "../../scripts/bench/killed-deployment.ts";
import { espaceNodeAvailability } from "../../scripts/node/espace-node.ts";

const EVERYWHERE = process.env.SOGDIA_KILL_EVERYWHERE !== undefined;

describe("A deployment that is killed", function () {
  this.timeout(3_600_000);

  function expectWhole({ killed, faults }: KilledDeployment): void {
    console.log(`      ${killed.points} points, killed ${JSON.stringify(killed.kills)}`);
    expect(faults).to.deep.equal([]);
    for (const [point, count] of Object.entries(killed.kills)) expect(count, point).to.be.greaterThan(0);
  }

  it("goes on, and sends no transaction twice and none too few", async () => {
    expectWhole(await killedDeployment(EVERYWHERE ? 1 : 17));
  });

  it("does so on a real Conflux node", async function () {
    const { available } = espaceNodeAvailability();
    if (!available) this.skip();
    expectWhole(await killedDeployment(EVERYWHERE ? 1 : 41, nodeChain));
  });
});
