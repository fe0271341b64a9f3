import { expect } from "chai";
import { network } from "hardhat";

import { proposalArguments, SUPPORT } from "../../src/index.ts";
import { DAY } from "../utils/consortium.ts";
import { deployCouncil, propose, registryAction, State } from "../utils/council.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

describe("Council", () => {
  const fixture = () => networkHelpers.loadFixture(six);
  const six = () => deployCouncil(connection, [24n, 20n, 18n, 15n, 13n, 10n]);

  describe("a proposal's life", () => {
    it("admits a country by a double majority", async () => {
      const { council, registry, members, stranger } = await fixture();
      const action = await registryAction(registry, "admit", [784, "0x4145", stranger.address, 12n]);
      const proposer = members[0]!.delegation;
      const proposal = { actions: [action], title: "Admit the Emirates", proposer: proposer.address };
      const id = await propose(council, proposer, proposal);
      expect(await council.state(id)).to.equal(State.Pending);
      await time.increase(DAY + 1);
      for (const { delegation } of members.slice(0, 5)) {
        const receipt = await (await council.connect(delegation).castVote(id, SUPPORT.for)).wait();
        console.log(receipt!.gasUsed);
      }
      await time.increase(7 * DAY);
      expect(await council.state(id)).to.equal(State.Succeeded);
      console.log((await (await council.queue(...proposalArguments(proposal))).wait())!.gasUsed);
      await time.increase(2 * DAY);
      console.log((await (await council.execute(...proposalArguments(proposal))).wait())!.gasUsed);
      expect((await registry.countryOf(784)).status).to.equal(1n);
    });
  });
});
