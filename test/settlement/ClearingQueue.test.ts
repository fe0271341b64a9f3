import { expect } from "chai";
import hre from "hardhat";

import { nextRound, queueUbin, solveFromChain, ubinBanks, CENTS } from "../utils/clearing.ts";
import { deployConsortium, mined } from "../utils/consortium.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;

async function fixture() {
  return deployConsortium(connection);
}

describe("ClearingQueue", () => {
  describe("net", () => {
    it("settles the Project Ubin case as published", async () => {
      const consortium = await networkHelpers.loadFixture(fixture);
      const { queue, members, stranger } = consortium;
      const home = members[0]!;
      const banks = await ubinBanks(consortium);
      await queueUbin(queue, home, banks, await networkHelpers.time.latest());
      await nextRound(connection, queue);
      const call = await solveFromChain(queue);
      const receipt = await mined(queue.connect(stranger).net(call));
      console.log("gas", receipt.gasUsed, "bytes", (call.entries.length - 2) / 2);
      expect(await Promise.all(banks.map((bank) => home.token.balanceOf(bank)))).to.deep.equal(
        [4_134_000n, 1_000n, 1_000n, 0n].map((amount) => amount * CENTS),
      );
    });
  });
});
