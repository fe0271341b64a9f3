import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { type AddressLike, resolveAddress } from "ethers";
import { network } from "hardhat";

import { alpha2ToBytes, Office, signBallot, signBallotWithReason, SUPPORT } from "../../src/index.ts";
import { ContractAccount__factory } from "../../typechain-types/index.js";
import { DAY } from "../utils/consortium.ts";
import { State } from "../utils/council.ts";
import {
  ALL,
  deployLivingCouncil,
  jointAuthority,
  type LivingCouncil,
  sameTerms,
  SIX,
  targetProposal,
} from "../utils/proposal-life.ts";
import { anyAlpha2, appoint, joinAs } from "../utils/countries.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

describe("Council: votes", () => {
  const fixture = () => networkHelpers.loadFixture(six);
  async function six() {
    const world = await deployLivingCouncil(connection);
    const joint = await jointAuthority(connection, world.timelock);
    const id = await world.open(await ordinary(world));
    return { ...world, joint, id, voter: world.members[0]!.delegation };
  }
  type World = Awaited<ReturnType<typeof six>>;

  const ordinary = ({ target }: LivingCouncil, title = "Do it") => targetProposal(target, "ordinary", title);

  const refused = (call: Promise<unknown>, { council, rules }: LivingCouncil, error: string, ...args: unknown[]) =>
    expect(call)
      .to.be.revertedWithCustomError(error.startsWith("DecisionRules") ? rules : council, error)
      .withArgs(...args);

  const notEntitled = (world: World, delegation: HardhatEthersSigner) =>
    refused(
      world.council.connect(delegation).castVote(world.id, SUPPORT.for),
      world,
      "CouncilNotEntitled",
      world.id,
      delegation.address,
    );

  const tallyOf = async ({ council }: LivingCouncil, id: bigint) => {
    const { tally, roll } = await council.pollOf(id);
    return {
      countries: [tally.forCount, tally.againstCount, tally.abstainCount],
      weights: [tally.forWeight, tally.againstWeight, roll.abstainWeight],
      entitled: [tally.entitledCount, roll.entitledWeight],
    };
  };

  describe("castVote", () => {
    it("counts a country and its weight, for, against or abstaining", async () => {
      const world = await fixture();
      await world.vote(world.id, "+-o+-.");
      expect(await tallyOf(world, world.id)).to.deep.equal({
        countries: [2n, 2n, 1n],
        weights: [39n, 33n, 18n],
        entitled: [6n, 100n],
      });
    });

    it("publishes the vote with its weight, and whose it is", async () => {
      const { council, id, voter } = await fixture();
      const vote = council.connect(voter).castVote(id, SUPPORT.abstain);
      await expect(vote).to.emit(council, "VoteCast").withArgs(voter.address, id, SUPPORT.abstain, 24n, "");
      await expect(vote).to.emit(council, "CountryVoted").withArgs(id, 100, SUPPORT.abstain);
    });

    it("takes one vote a country and does not let it change", async () => {
      const world = await fixture();
      const { council, id, voter } = world;
      await council.connect(voter).castVote(id, SUPPORT.for);
      const again = council.connect(voter).castVote(id, SUPPORT.against);
      await refused(again, world, "GovernorAlreadyCastVote", voter.address);
    });

    it("refuses a fourth way to vote", async () => {
      const world = await fixture();
      await refused(world.council.connect(world.voter).castVote(world.id, 3), world, "GovernorInvalidVoteType");
      expect(await world.council.hasVoted(world.id, world.voter)).to.be.false;
    });

    it("is for members alone", async () => {
      const world = await fixture();
      for (const caller of [world.stranger, world.committee, world.joint]) await notEntitled(world, caller);
    });

    it("keeps the votes on each proposal apart", async () => {
      const world = await fixture();
      const other = await world.open(await ordinary(world, "Do something else"));
      await world.vote(world.id, "+");
      await world.vote(other, "-");
      expect((await tallyOf(world, world.id)).countries).to.deep.equal([1n, 0n, 0n]);
      expect((await tallyOf(world, other)).countries).to.deep.equal([0n, 1n, 0n]);
    });
  });

  describe("castVoteWithReason", () => {
    it("publishes the reason", async () => {
      const { council, id, voter } = await fixture();
      await expect(council.connect(voter).castVoteWithReason(id, SUPPORT.against, "Too dear"))
        .to.emit(council, "VoteCast")
        .withArgs(voter.address, id, SUPPORT.against, 24n, "Too dear");
    });
  });

  describe("castVoteWithReasonAndParams", () => {
    it("takes no parameters, since they mean nothing", async () => {
      const world = await fixture();
      const council = world.council.connect(world.voter);
      const cast = (params: string) => council.castVoteWithReasonAndParams(world.id, SUPPORT.for, "Why", params);
      await refused(cast("0x00"), world, "CouncilUnexpectedParams");
      await expect(cast("0x"))
        .to.emit(council, "VoteCast")
        .withArgs(world.voter.address, world.id, SUPPORT.for, 24n, "Why");
    });
  });

  describe("castVoteBySig", () => {
    it("takes a signed vote from whoever brings it", async () => {
      const { council, id, voter, relayer } = await fixture();
      await expect(council.connect(relayer).castVoteBySig(...(await signBallot(council, voter, id, "against"))))
        .to.emit(council, "VoteCast")
        .withArgs(voter.address, id, SUPPORT.against, 24n, "");
    });

    it("takes one with a reason", async () => {
      const { council, id, voter, relayer } = await fixture();
      const ballot = await signBallotWithReason(council, voter, id, "for", "It is time");
      await expect(council.connect(relayer).castVoteWithReasonAndParamsBySig(...ballot))
        .to.emit(council, "VoteCast")
        .withArgs(voter.address, id, SUPPORT.for, 24n, "It is time");
    });

    it("takes the signature of a smart account", async () => {
      const world = await fixture();
      const { council, id, voter, relayer } = world;
      const account = await new ContractAccount__factory(relayer).deploy(world.stranger);
      await rotate(world, voter, account);
      const ballot = await signBallot(council, world.stranger, id, "for", await account.getAddress());
      await expect(council.castVoteBySig(...ballot))
        .to.emit(council, "VoteCast")
        .withArgs(await account.getAddress(), id, SUPPORT.for, 24n, "");
    });

    it("refuses a smart account's vote that another key signed", async () => {
      const world = await fixture();
      const account = await new ContractAccount__factory(world.relayer).deploy(world.stranger);
      await rotate(world, world.voter, account);
      const address = await account.getAddress();
      const cast = world.council.castVoteBySig(
        ...(await signBallot(world.council, world.voter, world.id, "for", address)),
      );
      await refused(cast, world, "GovernorInvalidSignature", address);
    });

    it("refuses a ballot that was changed on its way", async () => {
      const world = await fixture();
      const other = await world.open(await ordinary(world, "Do something else"));
      const [id, support, , signature] = await signBallot(world.council, world.voter, world.id, "for");
      const voter = world.voter.address;
      const another = world.members[1]!.delegation.address;
      for (const [proposal, vote, name] of [
        [other, support, voter],
        [id, SUPPORT.against, voter],
        [id, support, another],
      ] as const) {
        const cast = world.council.castVoteBySig(proposal, vote, name, signature);
        await refused(cast, world, "GovernorInvalidSignature", name);
      }
    });

    it("refuses a reason or parameters that were not signed, and parameters that were", async () => {
      const world = await fixture();
      const { council, id, voter } = world;
      const signed = await signBallotWithReason(council, voter, id, "for", "It is time");
      const cast = (reason: string, params: string) =>
        council.castVoteWithReasonAndParamsBySig(id, SUPPORT.for, voter, reason, params, signed.at(-1)! as string);
      await refused(cast("It is late", "0x"), world, "GovernorInvalidSignature", voter.address);
      await refused(cast("It is time", "0x00"), world, "GovernorInvalidSignature", voter.address);
      await cast("It is time", "0x");
    });

    it("refuses the same ballot again, and one for which the nonce has passed", async () => {
      const world = await fixture();
      const { council, id, voter } = world;
      const other = await world.open(await ordinary(world, "Do something else"));
      const [first, second] = [
        await signBallot(council, voter, id, "for"),
        await signBallot(council, voter, other, "for"),
      ];
      await council.castVoteBySig(...first);
      for (const ballot of [first, second]) {
        await refused(council.castVoteBySig(...ballot), world, "GovernorInvalidSignature", voter.address);
      }
    });

    it("refuses a second vote however it is brought", async () => {
      const world = await fixture();
      const { council, id, voter } = world;
      await council.connect(voter).castVote(id, SUPPORT.for);
      const ballot = await signBallot(council, voter, id, "against");
      await refused(council.castVoteBySig(...ballot), world, "GovernorAlreadyCastVote", voter.address);
    });
  });

  const rotate = async ({ registry, relayer }: World, from: HardhatEthersSigner, to: AddressLike) => {
    await appoint(connection, registry, from, 100, Office.Delegation, to);
    const data = registry.interface.encodeFunctionData("takeOffice", [100, Office.Delegation]);
    const account = await resolveAddress(to);
    if ((await ethers.provider.getCode(account)) === "0x") {
      await registry.connect(await ethers.getSigner(account)).takeOffice(100, Office.Delegation);
      return;
    }
    const key = await ethers.getSigner(await ContractAccount__factory.connect(account, relayer).key());
    await ContractAccount__factory.connect(account, key).execute(registry, data);
  };

  describe("one country, one vote (GOV-2)", () => {
    it("gives a new Delegation the vote that the old one did not cast", async () => {
      const world = await fixture();
      const { council, id, voter, stranger } = world;
      await rotate(world, voter, stranger);
      await notEntitled(world, voter);
      await council.connect(stranger).castVote(id, SUPPORT.for);
      expect((await tallyOf(world, id)).weights).to.deep.equal([24n, 0n, 0n]);
    });

    it("gives a new Delegation no second vote", async () => {
      const world = await fixture();
      const { council, id, voter, stranger } = world;
      await council.connect(voter).castVote(id, SUPPORT.for);
      await rotate(world, voter, stranger);
      const again = council.connect(stranger).castVote(id, SUPPORT.for);
      await refused(again, world, "GovernorAlreadyCastVote", stranger.address);
      await notEntitled(world, voter);
    });

    it("leaves the ballot of an old Delegation without effect", async () => {
      const world = await fixture();
      const { council, id, voter, stranger } = world;
      const ballot = await signBallot(council, voter, id, "for");
      await rotate(world, voter, stranger);
      await refused(council.castVoteBySig(...ballot), world, "CouncilNotEntitled", id, voter.address);
    });

    it("lets one account vote for two countries it serves in turn, and for each once", async () => {
      const world = await fixture();
      const { council, registry, id, voter, stranger } = world;
      await council.connect(voter).castVote(id, SUPPORT.for);
      await rotate(world, voter, stranger);
      const other = world.members[1]!.delegation;
      await appoint(connection, registry, other, 101, Office.Delegation, voter);
      await registry.connect(voter).takeOffice(101, Office.Delegation);
      await council.connect(voter).castVote(id, SUPPORT.for);
      expect((await tallyOf(world, id)).weights).to.deep.equal([44n, 0n, 0n]);
      await refused(council.connect(voter).castVote(id, 1), world, "GovernorAlreadyCastVote", voter.address);
    });
  });

  describe("membership that changes during a vote (GOV-4)", () => {
    it("stops a suspended country from voting, and leaves the denominators", async () => {
      const world = await fixture();
      await world.registry.connect(world.joint).suspend(100);
      await notEntitled(world, world.voter);
      expect((await tallyOf(world, world.id)).entitled).to.deep.equal([6n, 100n]);
    });

    it("keeps the vote of a country that is suspended after it", async () => {
      const world = await fixture();
      await world.vote(world.id, ALL);
      await world.registry.connect(world.joint).suspend(100);
      expect((await tallyOf(world, world.id)).weights).to.deep.equal([100n, 0n, 0n]);
      await world.close(world.id);
      expect(await world.council.state(world.id)).to.equal(State.Succeeded);
    });

    it("gives a country that is reinstated in time its vote back", async () => {
      const world = await fixture();
      await world.registry.connect(world.joint).suspend(100);
      await world.registry.connect(world.joint).reinstate(100);
      await world.vote(world.id, "+");
      expect((await tallyOf(world, world.id)).weights).to.deep.equal([24n, 0n, 0n]);
    });

    it("gives no vote to a country that was suspended when the proposal was made", async () => {
      const world = await fixture();
      await world.registry.connect(world.joint).suspend(101);
      const id = await world.open(await ordinary(world, "Without them"));
      await world.registry.connect(world.joint).reinstate(101);
      await notEntitled({ ...world, id }, world.members[1]!.delegation);
      // The heaviest is cut to the cap, to 18.
      expect((await tallyOf(world, id)).entitled).to.deep.equal([5n, 74n]);
    });

    it("stops a country that has given notice", async () => {
      const world = await fixture();
      await world.registry.connect(world.voter).giveNotice(100);
      await notEntitled(world, world.voter);
      expect((await tallyOf(world, world.id)).entitled).to.deep.equal([6n, 100n]);
    });

    it("gives no vote to a country that joins later", async () => {
      const world = await fixture();
      await world.registry.connect(world.joint).admit(784, "0x4145", world.stranger, 10n);
      await joinAs(world.registry, world.stranger, 784);
      await notEntitled(world, world.stranger);
      expect((await tallyOf(world, world.id)).entitled).to.deep.equal([6n, 100n]);
    });

    it("counts weights as they were when the proposal was made", async () => {
      const world = await fixture();
      await world.registry.connect(world.joint).setWeights([100, 101], [15n, 22n]);
      await world.vote(world.id, "+-");
      const { weights, entitled } = await tallyOf(world, world.id);
      expect([weights, entitled]).to.deep.equal([
        [24n, 20n, 0n],
        [6n, 100n],
      ]);
    });

    it("gives a newcomer neither the vote nor the receipt that belong to its index", async () => {
      const world = await deployLivingCouncil(connection, SIX, { terms: sameTerms({ votingPeriod: 60 * DAY }) });
      const joint = await jointAuthority(connection, world.timelock);
      const [cast, open] = [world.members[0]!, world.members[1]!];
      const id = await world.open(await ordinary(world));
      await world.vote(id, "+");
      for (const { code, delegation } of [cast, open]) await world.registry.connect(delegation).giveNotice(code);
      await time.increase(30 * DAY);
      for (const { code } of [cast, open]) await world.registry.completeWithdrawal(code);
      for (const [index, delegation] of [world.stranger, world.relayer].entries()) {
        await world.registry.connect(joint).admit(784 + index, alpha2ToBytes(anyAlpha2(index)), delegation, 10n);
        await joinAs(world.registry, delegation, 784 + index);
        expect((await world.registry.countryOf(784 + index)).index).to.equal(index);
        expect(await world.council.hasVoted(id, delegation)).to.be.false;
        await notEntitled({ ...world, joint, id, voter: delegation }, delegation);
      }
    });
  });

  describe("hasVoted", () => {
    it("is true of those who voted and of nobody else", async () => {
      const world = await fixture();
      await world.vote(world.id, "+-o...");
      const voted = await Promise.all(
        world.members.map(({ delegation }) => world.council.hasVoted(world.id, delegation)),
      );
      expect(voted).to.deep.equal([true, true, true, false, false, false]);
      expect(await world.council.hasVoted(world.id, world.stranger)).to.be.false;
      expect(await world.council.hasVoted(7, world.voter)).to.be.false;
    });

    it("is false of the country that a proposal is about", async () => {
      const world = await fixture();
      const id = await world.open(await targetProposal(world.target, "about", "About the first", [100]));
      expect(await world.council.hasVoted(id, world.voter)).to.be.false;
    });

    it("follows the country from one Delegation to the next", async () => {
      const world = await fixture();
      await world.vote(world.id, "+");
      await rotate(world, world.voter, world.stranger);
      expect(await world.council.hasVoted(world.id, world.stranger)).to.be.true;
      expect(await world.council.hasVoted(world.id, world.voter)).to.be.false;
    });

    it("stays true of a country that may not vote any more", async () => {
      const world = await fixture();
      await world.vote(world.id, "+-");
      await world.registry.connect(world.joint).suspend(100);
      await world.registry.connect(world.members[1]!.delegation).giveNotice(101);
      expect(await world.council.hasVoted(world.id, world.voter)).to.be.true;
      expect(await world.council.hasVoted(world.id, world.members[1]!.delegation)).to.be.true;
    });
  });
});
