import { expect } from "chai";
import { network } from "hardhat";

import {
  type Approval,
  cancelAct,
  committeeDomain,
  type Proposal,
  proposalArguments,
  signAct,
  SUPPORT,
} from "../../src/index.ts";
import { deployConsortium, HOUR, type TestConsortium, type TestCountry } from "../utils/consortium.ts";
import { propose, registryAction, State } from "../utils/council.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

/** The first of three members, all of which have a seat, shall be suspended; the others have carried it. */
async function fixture() {
  const world = await networkHelpers.loadFixture(deploy);
  return { ...world, id: await carry(world, world.members.slice(1), "suspend", [156]) };
}

const deploy = () => deployConsortium(connection);

/** These vote for it, and it is queued. */
async function carry({ council, countries }: TestConsortium, voters: TestCountry[], name: string, args: unknown[]) {
  const proposal: Proposal = { title: name, actions: [await registryAction(countries, name, args)] };
  const id = await propose(council, voters[0]!.offices.Delegation, proposal);
  await time.increaseTo((await council.proposalSnapshot(id)) + 1n);
  for (const { offices } of voters) await council.connect(offices.Delegation).castVote(id, SUPPORT.for);
  await time.increaseTo((await council.proposalDeadline(id)) + 1n);
  await council.queue(...proposalArguments(proposal));
  return id;
}

async function cancel({ committee, council }: TestConsortium, id: bigint, seats: TestCountry[]) {
  const [target, { chainId }] = [await council.getAddress(), await ethers.provider.getNetwork()];
  const act = cancelAct({ council: target, proposalId: id, deadline: (await time.latest()) + HOUR });
  const domain = committeeDomain(await committee.getAddress(), chainId);
  const approvals: Approval[] = [];
  for (const { code, offices } of seats) approvals.push(await signAct(offices.Supervisor, domain, code, act));
  return committee.perform(act, approvals);
}

describe("EmergencyCommittee", () => {
  describe("a veto", () => {
    it("is not cast by the country that the proposal is about, alone or with another (Ga)", async () => {
      const world = await fixture();
      const { committee, council, id, members } = world;
      const [china, kazakhstan] = members as [TestCountry, TestCountry];
      const refusal = expect(cancel(world, id, [china, kazakhstan]));
      await refusal.to.be.revertedWithCustomError(committee, "EmergencyCommitteeConcerned").withArgs(china.code);
      await expect(cancel(world, id, [kazakhstan]))
        .to.be.revertedWithCustomError(committee, "EmergencyCommitteeTooFewSeats")
        .withArgs(1, 2);
      expect(await council.state(id)).to.equal(State.Queued);
    });

    it("is cast by the same share of the others", async () => {
      const world = await fixture();
      await expect(cancel(world, world.id, world.members.slice(1))).to.emit(world.council, "ProposalVetoed");
      expect(await world.council.state(world.id)).to.equal(State.Canceled);
    });

    it("is everybody's where nobody is excluded from the vote", async () => {
      const world = await networkHelpers.loadFixture(deploy);
      const [china, kazakhstan] = world.members as [TestCountry, TestCountry];
      const id = await carry(world, world.members, "admit", [784, "0x4145", world.stranger.address, 10n]);
      await expect(cancel(world, id, [china, kazakhstan]))
        .to.emit(world.council, "ProposalVetoed")
        .withArgs(id);
    });
  });
});
