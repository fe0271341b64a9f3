import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { MaxUint256, ZeroHash } from "ethers";
import { network } from "hardhat";

import { proposalArguments, proposeArguments, SUPPORT } from "../../src/index.ts";
import { DAY } from "../utils/consortium.ts";
import { DecisionClass, propose, State, TERMS } from "../utils/council.ts";
import {
  ALL,
  bitmap,
  deployLivingCouncil,
  jointAuthority,
  type LivingCouncil,
  SIX,
  targetAction,
  targetProposal,
} from "../utils/proposal-life.ts";
import { joinAs } from "../utils/countries.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const GRACE = 14 * DAY;

describe("Council", () => {
  const fixture = () => networkHelpers.loadFixture(six);
  async function six() {
    const world = await deployLivingCouncil(connection);
    const joint = await jointAuthority(connection, world.timelock);
    return { ...world, joint, proposer: world.members[0]!.delegation };
  }

  const refused = (call: Promise<unknown>, { council, rules }: LivingCouncil, error: string, ...args: unknown[]) =>
    expect(call)
      .to.be.revertedWithCustomError(error.startsWith("DecisionRules") ? rules : council, error)
      .withArgs(...args);

  const refusedInState = (call: Promise<unknown>, world: LivingCouncil, id: bigint, now: bigint, ...needed: bigint[]) =>
    refused(call, world, "GovernorUnexpectedProposalState", id, now, bitmap(...needed));

  const ordinary = ({ target }: LivingCouncil, title = "Do it") => targetProposal(target, "ordinary", title);

  describe("what it tells about itself", () => {
    it("names its registry, its timelock, its committee and its shortest period", async () => {
      const { council, rules, registry, timelock, committee, consultation } = await fixture();
      expect(await council.countries()).to.equal(await registry.getAddress());
      expect(await council.timelock()).to.equal(timelock);
      expect(await council.committee()).to.equal(committee.address);
      expect(await rules.minPeriod()).to.equal(3_600n);
      expect(await rules.council()).to.equal(await council.getAddress());
      expect(await rules.jointAuthority()).to.equal(timelock);
      expect(await rules.countries()).to.equal(await registry.getAddress());
      expect(await rules.committee()).to.equal(committee.address);
      expect(await rules.consultation()).to.equal(await consultation.getAddress());
    });

    it("reads the clock in Unix time", async () => {
      const { council } = await fixture();
      expect(await council.clock()).to.equal(await time.latest());
      expect(await council.CLOCK_MODE()).to.equal("mode=timestamp");
    });

    it("counts for, against and abstaining, and quorum by all of them", async () => {
      const { council } = await fixture();
      expect(await council.COUNTING_MODE()).to.equal("support=bravo&quorum=for,against,abstain");
    });

    it("asks of a proposer any weight, and of every proposal that it be queued", async () => {
      const { council } = await fixture();
      expect(await council.proposalThreshold()).to.equal(1n);
      expect(await council.proposalNeedsQueuing(0)).to.be.true;
    });

    it("has the periods of the strictest class, where no proposal is named", async () => {
      const { council } = await fixture();
      expect(await council.votingDelay()).to.equal(DAY);
      expect(await council.votingPeriod()).to.equal(14 * DAY);
    });

    it("tells a country's past votes, and nothing of others'", async () => {
      const { council, proposer, stranger } = await fixture();
      const past = (await time.latest()) - 1;
      expect(await council.getVotes(proposer, past)).to.equal(24n);
      expect(await council.getVotesWithParams(proposer, past, "0x12")).to.equal(24n);
      expect(await council.getVotes(stranger, past)).to.equal(0n);
    });

    it("knows nothing of a proposal that was not made", async () => {
      const world = await fixture();
      await refused(world.council.state(7), world, "GovernorNonexistentProposal", 7);
      expect((await world.council.pollOf(7)).codeHash).to.equal(ZeroHash);
    });
  });

  describe("propose", () => {
    it("opens a vote under the terms of the action's class, of those who are members", async () => {
      const { council, target, members, proposer } = await fixture();
      const proposal = { ...(await ordinary({ council, target } as LivingCouncil)), proposer: proposer.address };
      const [targets, values, calldatas, description] = proposeArguments(proposal);
      const id = await council.hashProposal(...proposalArguments(proposal));
      const now = (await time.latest()) + 100;
      await time.setNextBlockTimestamp(now);
      const call = council.connect(proposer).propose(targets, values, calldatas, description);
      const [start, end] = [now + DAY, now + 8 * DAY];
      await expect(call)
        .to.emit(council, "ProposalCreated")
        .withArgs(id, proposer.address, targets, values, [""], calldatas, start, end, description);
      const classification = [[DecisionClass.Ordinary, 0, 0], 0, true, 0];
      await expect(call)
        .to.emit(council, "ProposalClassified")
        .withArgs(id, DecisionClass.Ordinary, classification, members.length, 100n);
      expect(await council.proposalProposer(id)).to.equal(proposer.address);
      expect(await council.proposalSnapshot(id)).to.equal(start);
      expect(await council.proposalDeadline(id)).to.equal(end);
    });

    it("freezes the terms, the roll and the code it was made under", async () => {
      const world = await fixture();
      const id = await propose(world.council, world.proposer, await ordinary(world));
      const poll = await world.council.pollOf(id);
      const codeHash = ethers.keccak256((await world.target.getDeployedCode())!);
      expect(poll.terms).to.deep.equal(await world.rules.termsOf(DecisionClass.Ordinary));
      expect([...poll.roll]).to.deep.equal([100n, 0n, BigInt((await time.latest()) - 1), 0n]);
      expect([...poll.tally]).to.deep.equal([0n, 0n, 0n, 0n, 0n, 6n, 0n, 0n]);
      expect([poll.awaited, poll.excluded]).to.deep.equal([MaxUint256, 0n]);
      expect(poll.codeHash).to.equal(ethers.keccak256(codeHash));
    });

    for (const [index, name] of ["unlisted", "reinforced", "ordinary", "procedural", "emergency"].entries()) {
      it(`gives ${name} actions the periods of their own class`, async () => {
        const world = await fixture();
        const id = await propose(world.council, world.proposer, await targetProposal(world.target, name, "Do it"));
        const [made, { votingDelay, votingPeriod }] = [await time.latest(), TERMS[index]!];
        expect(await world.council.proposalSnapshot(id)).to.equal(made + Number(votingDelay));
        expect(await world.council.proposalDeadline(id)).to.equal(made + Number(votingDelay) + Number(votingPeriod));
        expect((await world.council.pollOf(id)).terms.decisionClass).to.equal(index);
      });
    }

    it("is for every member, however small", async () => {
      const world = await fixture();
      const id = await propose(world.council, world.members[5]!.delegation, await ordinary(world));
      expect(await world.council.state(id)).to.equal(State.Pending);
    });

    const refusesProposer = async (world: LivingCouncil, proposer: HardhatEthersSigner) =>
      refused(
        propose(world.council, proposer, await ordinary(world)),
        world,
        "GovernorInsufficientProposerVotes",
        proposer.address,
        0,
        1,
      );

    it("is not for strangers, the committee or the deployer", async () => {
      const world = await fixture();
      const [deployer] = await ethers.getSigners();
      for (const caller of [world.stranger, world.committee, deployer!]) await refusesProposer(world, caller);
    });

    it("is not for a suspended country, nor for one that has given notice", async () => {
      const world = await fixture();
      await world.registry.connect(world.joint).suspend(100);
      await world.registry.connect(world.members[1]!.delegation).giveNotice(101);
      for (const { delegation } of world.members.slice(0, 2)) await refusesProposer(world, delegation);
    });

    it("is not for a country that joins this very second, but from the next one on", async () => {
      const world = await fixture();
      const { registry, joint, stranger, council } = world;
      await registry.connect(joint).admit(784, "0x4145", stranger, 10n);
      const args = proposeArguments(await ordinary(world));
      await joinAs(registry, stranger, 784);
      const late = council.connect(stranger).propose.staticCall(...args, { blockTag: "latest" });
      await refused(late, world, "GovernorInsufficientProposerVotes", stranger.address, 0, 1);
      await time.increase(1);
      await council.connect(stranger).propose.staticCall(...args, { blockTag: "latest" });
    });

    it("waits for all founders, and for the second after the last one joined", async () => {
      const world = await deployLivingCouncil(connection, SIX, { joined: 5 });
      const { council, registry, members } = world;
      const args = proposeArguments(await ordinary(world));
      const call = () => council.connect(members[0]!.delegation).propose.staticCall(...args, { blockTag: "latest" });
      await refused(call(), world, "CouncilNotFounded");
      await joinAs(registry, members[5]!.delegation, 105);
      await refused(call(), world, "CouncilNotFounded");
      await time.increase(1);
      await call();
    });

    it("goes on when founders have left", async () => {
      const world = await fixture();
      await world.registry.connect(world.joint).suspend(105);
      const id = await propose(world.council, world.proposer, await ordinary(world));
      expect((await world.council.pollOf(id)).tally.entitledCount).to.equal(5n);
    });

    it("takes sixteen actions and refuses the seventeenth", async () => {
      const world = await fixture();
      const action = await targetAction(world.target, "ordinary");
      const proposal = (length: number) => ({ actions: Array.from({ length }, () => action), title: "Do it often" });
      await propose(world.council, world.proposer, proposal(16));
      const tooMany = propose(world.council, world.proposer, proposal(17));
      await refused(tooMany, world, "DecisionRulesTooManyActions", 17, 16);
    });

    it("takes a description of 8,192 bytes and refuses one more", async () => {
      const world = await fixture();
      const [targets, values, calldatas] = proposeArguments(await ordinary(world));
      const describe = (bytes: number) =>
        world.council
          .connect(world.proposer)
          .propose(targets, values, calldatas, "é".repeat(bytes / 2) + "x".repeat(bytes % 2));
      await describe(8_192);
      await refused(describe(8_193), world, "CouncilDescriptionTooLong", 8_193, 8_192);
    });

    it("refuses a target without code, wherever it stands in the batch", async () => {
      const world = await fixture();
      const actions = [await targetAction(world.target, "unlisted"), { target: world.stranger.address, data: "0x" }];
      const call = propose(world.council, world.proposer, { actions, title: "Call nobody" });
      await refused(call, world, "CouncilNoCode", world.stranger.address);
    });

    it("refuses the same proposal again", async () => {
      const world = await fixture();
      const id = await propose(world.council, world.proposer, await ordinary(world));
      const again = propose(world.council, world.members[1]!.delegation, await ordinary(world));
      await refused(again, world, "GovernorUnexpectedProposalState", id, State.Pending, ZeroHash);
    });

    it("refuses an empty batch, and lists of different lengths", async () => {
      const world = await fixture();
      const council = world.council.connect(world.proposer);
      const [targets, values, calldatas, description] = proposeArguments(await ordinary(world));
      const cases: [string[], bigint[], string[], string, number[]][] = [
        [[], [], [], "GovernorInvalidProposalLength", [0, 0, 0]],
        [targets, [], calldatas, "GovernorInvalidProposalLength", [1, 1, 0]],
        [targets, values, [], "DecisionRulesLengthMismatch", [1, 0]],
        [[], values, calldatas, "DecisionRulesLengthMismatch", [0, 1]],
      ];
      for (const [t, v, c, error, lengths] of cases)
        await refused(council.propose(t, v, c, description), world, error, ...lengths);
    });

    it("leaves what is marked with a proposer to that proposer", async () => {
      const world = await fixture();
      const proposal = { ...(await ordinary(world)), proposer: world.proposer.address };
      const rival = world.members[1]!.delegation;
      await refused(propose(world.council, rival, proposal), world, "GovernorRestrictedProposer", rival.address);
      const id = await propose(world.council, world.proposer, proposal);
      expect(await world.council.proposalProposer(id)).to.equal(world.proposer.address);
    });
  });

  describe("state", () => {
    it("is Pending until its snapshot, Active until its deadline, both to the second", async () => {
      const world = await fixture();
      const id = await propose(world.council, world.proposer, await ordinary(world));
      const [start, end] = [await world.council.proposalSnapshot(id), await world.council.proposalDeadline(id)];
      for (const [moment, state] of [
        [start, State.Pending],
        [start + 1n, State.Active],
        [end, State.Active],
        [end + 1n, State.Defeated],
      ] as const) {
        await time.increaseTo(moment);
        expect(await world.council.state(id)).to.equal(state);
      }
    });

    it("takes votes in those seconds and in no other", async () => {
      const world = await fixture();
      const { council, members } = world;
      const id = await propose(council, world.proposer, await ordinary(world));
      const [start, end] = [await council.proposalSnapshot(id), await council.proposalDeadline(id)];
      const voteAt = async (member: number, moment: bigint) => {
        await time.setNextBlockTimestamp(moment);
        return council.connect(members[member]!.delegation).castVote(id, SUPPORT.for);
      };
      await refusedInState(voteAt(0, start), world, id, State.Pending, State.Active);
      await voteAt(0, start + 1n);
      await voteAt(1, end);
      await refusedInState(voteAt(2, end + 1n), world, id, State.Defeated, State.Active);
    });

    it("expires what was carried if nobody queues it within the grace period", async () => {
      const world = await fixture();
      const id = await world.decide(await ordinary(world));
      const end = await world.council.proposalDeadline(id);
      await time.increaseTo(end + BigInt(GRACE));
      expect(await world.council.state(id)).to.equal(State.Succeeded);
      await time.increase(1);
      expect(await world.council.state(id)).to.equal(State.Expired);
    });

    it("expires what was queued if nobody executes it within the grace period", async () => {
      const world = await fixture();
      const id = await world.queue(await ordinary(world));
      await time.increaseTo((await world.council.proposalEta(id)) + BigInt(GRACE));
      expect(await world.council.state(id)).to.equal(State.Queued);
      await time.increase(1);
      expect(await world.council.state(id)).to.equal(State.Expired);
    });
  });

  describe("cancel", () => {
    it("is for the proposer before the vote", async () => {
      const world = await fixture();
      const proposal = await ordinary(world);
      const id = await propose(world.council, world.proposer, proposal);
      await time.setNextBlockTimestamp(await world.council.proposalSnapshot(id));
      await expect(world.council.connect(world.proposer).cancel(...proposalArguments(proposal)))
        .to.emit(world.council, "ProposalCanceled")
        .withArgs(id);
      expect(await world.council.state(id)).to.equal(State.Canceled);
    });

    it("is for nobody when the vote has ended", async () => {
      const world = await fixture();
      const proposal = await ordinary(world);
      const id = await world.open(proposal);
      const cancel = () => world.council.connect(world.proposer).cancel(...proposalArguments(proposal));
      await world.vote(id, ALL);
      await world.close(id);
      await refused(cancel(), world, "GovernorUnableToCancel", id, world.proposer.address);
      await world.council.queue(...proposalArguments(proposal));
      await refused(cancel(), world, "GovernorUnableToCancel", id, world.proposer.address);
    });

    it("is for nobody else", async () => {
      const world = await fixture();
      const proposal = await ordinary(world);
      const id = await propose(world.council, world.proposer, proposal);
      for (const caller of [world.members[1]!.delegation, world.committee, world.joint]) {
        const call = world.council.connect(caller).cancel(...proposalArguments(proposal));
        await refused(call, world, "GovernorUnableToCancel", id, caller.address);
      }
    });

    it("bars the same proposal, but not the same actions with another description", async () => {
      const world = await fixture();
      const proposal = await ordinary(world);
      const id = await propose(world.council, world.proposer, proposal);
      await world.council.connect(world.proposer).cancel(...proposalArguments(proposal));
      const again = propose(world.council, world.proposer, proposal);
      await refused(again, world, "GovernorUnexpectedProposalState", id, State.Canceled, ZeroHash);
      await propose(world.council, world.proposer, await ordinary(world, "Do it after all"));
    });
  });
});
