import { expect } from "chai";
import { network } from "hardhat";

const { networkHelpers } = await network.create();
const { time } = networkHelpers;

describe("a snapshot", () => {
  it("brings back the time of the chain as well, however long ago it was taken", async () => {
    const snapshot = await networkHelpers.takeSnapshot();
    const taken = await time.latest();
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await snapshot.restore();
    await networkHelpers.mine();
    expect(await time.latest()).to.equal(taken + 1);
  });
});
