import { expect } from "chai";

import { killedDeployment } from "../../scripts/bench/killed-deployment.ts";

const EVERY = process.env.SOGDIA_KILL_EVERYWHERE === undefined ? 11 : 1;

describe("A deployment that is killed", function () {
  this.timeout(3_600_000);

  it("goes on, and sends no transaction twice and none too few", async () => {
    const { killed, faults } = await killedDeployment(EVERY);
    console.log(`      ${killed.points} points, killed ${JSON.stringify(killed.kills)}`);
    expect(faults).to.deep.equal([]);
    for (const [point, count] of Object.entries(killed.kills)) expect(count, point).to.be.greaterThan(0);
  });
});
