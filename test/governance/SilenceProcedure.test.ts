import { expect } from "chai";
import { id as hashText, ZeroHash } from "ethers";
import { network } from "hardhat";

import { type Proposal, proposalArguments, proposeArguments } from "../../src/index.ts";
import { SilenceProcedure__factory } from "../../typechain-types/index.js";
import { DAY } from "../utils/consortium.ts";
import { appoint } from "../utils/countries.ts";
import { DecisionClass, SILENCE, SubjectPart, TERMS } from "../utils/council.ts";
import {
  deployLivingCouncil,
  jointAuthority,
  type LivingCouncil,
  SIX,
  targetProposal,
  targetRule,
} from "../utils/proposal-life.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const { Constitutional, Reinforced, Ordinary, Procedural, Emergency } = DecisionClass;
const PERIOD = SILENCE[0]!.period;
const GRACE = 14 * DAY;
const Motion = {
  None: 0n,
  Open: 1n,
  Objected: 2n,
  Adopted: 3n,
  Queued: 4n,
  Executed: 5n,
  Expired: 6n,
  Referred: 7n,
  Vetoed: 8n,
  Withdrawn: 9n,
} as const;

describe("SilenceProcedure", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);
  const deploy = () => deployWith({});

  async function deployWith(options: Parameters<typeof deployLivingCouncil>[2]) {
    const world = await deployLivingCouncil(connection, SIX, options);
    const joint = await jointAuthority(connection, world.timelock);
    const delegations = world.members.map(({ delegation }) => delegation);
    const of = (member: number) => world.silence.connect(delegations[member]);
    const move = async (proposal: Proposal, member = 0) => {
      await of(member).move(...proposeArguments(proposal));
      return world.silence.hashMotion(...proposalArguments(proposal));
    };
    const state = (motion: bigint) => world.silence.stateOf(motion);
    const object = (motion: bigint, ...members: number[]) =>
      members.reduce<Promise<unknown>>(async (before, member) => {
        await before;
        return of(member).object(motion, "No");
      }, Promise.resolve());
    const anyone = world.silence.connect(world.stranger);
    /** From the motion to its adoption, the queue, the first second in which it can be executed. */
    const adopt = async (proposal: Proposal) => {
      const motion = await move(proposal);
      await time.increase(PERIOD);
      return motion;
    };
    const ripen = async (proposal: Proposal) => {
      const motion = await adopt(proposal);
      await anyone.queue(...proposalArguments(proposal));
      await time.increaseTo((await world.silence.motionOf(motion)).file.readyAt);
      return motion;
    };
    return { ...world, joint, delegations, of, move, state, object, anyone, adopt, ripen };
  }

  type World = Awaited<ReturnType<typeof deployWith>>;

  const refused = (call: Promise<unknown>, { silence }: Pick<World, "silence">, error: string, ...args: unknown[]) =>
    expect(call)
      .to.be.revertedWithCustomError(silence, `SilenceProcedure${error}`)
      .withArgs(...args);

  const ordinary = ({ target }: LivingCouncil, title = "Do it") => targetProposal(target, "ordinary", title);

  describe("terms", () => {
    it("are those it was deployed with", async () => {
      const { silence, council, registry } = await fixture();
      for (const { decisionClass, objections, period } of SILENCE)
        expect([...(await silence.silenceTermsOf(decisionClass))]).to.deep.equal(
          [decisionClass, objections, period].map(BigInt),
        );
      expect(await silence.council()).to.equal(await council.getAddress());
      expect(await silence.countries()).to.equal(await registry.getAddress());
    });

    it("are set by the joint authority, for motions made later", async () => {
      const world = await fixture();
      const motion = await world.move(await ordinary(world));
      const terms = { decisionClass: Ordinary, objections: 5, period: DAY };
      await refused(world.anyone.setSilenceTerms([terms]), world, "NotJointAuthority", world.stranger.address);
      await expect(world.silence.connect(world.joint).setSilenceTerms([terms]))
        .to.emit(world.silence, "SilenceTermsSet")
        .withArgs(Ordinary, [Ordinary, 5, DAY]);
      expect((await world.silence.motionOf(motion)).file.objections).to.equal(2n);
      const later = await world.move(await ordinary(world, "Later"));
      expect((await world.silence.motionOf(later)).file.objections).to.equal(5n);
    });

    for (const terms of [
      { decisionClass: Constitutional, objections: 1, period: DAY },
      { decisionClass: Reinforced, objections: 1, period: DAY },
      { decisionClass: Emergency, objections: 1, period: DAY },
      { decisionClass: Ordinary, objections: 1, period: 3_599 },
      { decisionClass: Ordinary, objections: 1, period: 90 * DAY + 1 },
    ]) {
      it(`are not ${JSON.stringify(terms)}`, async () => {
        const { silence, council, stranger } = await fixture();
        const created = new SilenceProcedure__factory(stranger).deploy(council, [terms]);
        await refused(created, { silence }, "InvalidTerms", Object.values(terms));
      });
    }

    it("may be as short as the Council's shortest period, or as long as 90 days", async () => {
      const { council, stranger } = await fixture();
      for (const period of [3_600, 90 * DAY])
        await new SilenceProcedure__factory(stranger).deploy(council, [
          { decisionClass: Procedural, objections: 1, period },
        ]);
    });
  });

  describe("move", () => {
    it("lays a text before the others and freezes what it is decided by", async () => {
      const world = await fixture();
      const proposal = await ordinary(world);
      const [targets, values, calldatas, description] = proposeArguments(proposal);
      const id = await world.council.hashProposal(...proposalArguments(proposal));
      const now = (await time.latest()) + 100;
      await time.setNextBlockTimestamp(now);
      await expect(world.of(0).move(targets, values, calldatas, description))
        .to.emit(world.silence, "MotionMade")
        .withArgs(id, 100, Ordinary, targets, values, calldatas, now + PERIOD, description);
      const { poll, file } = await world.silence.motionOf(id);
      const { tally, roll, awaited, excluded, parties } = poll;
      expect([tally.forCount, tally.forWeight, tally.againstCount, tally.entitledCount]).to.deep.equal([
        6n,
        100n,
        0n,
        6n,
      ]);
      expect([roll.entitledWeight, roll.asOf]).to.deep.equal([100n, BigInt(now - 1)]);
      expect([file.closesAt, file.readyAt, parties.sponsor]).to.deep.equal([BigInt(now + PERIOD), 0n, 100n]);
      expect([~awaited & ((1n << 256n) - 1n), excluded]).to.deep.equal([0n, 0n]);
      expect(await world.state(id)).to.equal(Motion.Open);
    });

    it("is for what the Council's rules class as ordinary or procedural", async () => {
      const world = await fixture();
      await world.move(await targetProposal(world.target, "procedural", "Do it"));
      for (const [name, decisionClass] of [
        ["unlisted", Constitutional],
        ["reinforced", Reinforced],
        ["emergency", Emergency],
      ] as const) {
        const proposal = await targetProposal(world.target, name, "Do it");
        await refused(world.move(proposal), world, "NeedsVote", decisionClass);
      }
    });

    it("is not for a class that the terms closed", async () => {
      const world = await fixture();
      await world.silence
        .connect(world.joint)
        .setSilenceTerms([{ decisionClass: Ordinary, objections: 0, period: DAY }]);
      await refused(world.move(await ordinary(world)), world, "NeedsVote", Ordinary);
    });

    it("is not for what a country must agree to", async () => {
      const world = await fixture();
      const proposal = await targetProposal(world.target, "agreed", "With the third", [102]);
      await refused(world.move(proposal), world, "NeedsConsent", 102);
    });

    it("is for the Delegation of a country that may vote", async () => {
      const world = await fixture();
      const proposal = await ordinary(world);
      const motion = await world.silence.hashMotion(...proposalArguments(proposal));
      await world.registry.connect(world.joint).suspend(101);
      for (const caller of [world.stranger, world.delegations[1]!, world.committee])
        await refused(
          world.silence.connect(caller).move(...proposeArguments(proposal)),
          world,
          "NotEntitled",
          motion,
          caller.address,
        );
    });

    it("takes a text once, and lists that fit", async () => {
      const world = await fixture();
      const proposal = await ordinary(world);
      const motion = await world.move(proposal);
      await refused(world.move(proposal, 1), world, "MovedBefore", motion);
      const [targets, , calldatas, description] = proposeArguments(proposal);
      await refused(world.of(0).move(targets, [], calldatas, description), world, "InvalidMotion", 1, 0, 1);
      await refused(world.of(0).move([], [], [], description), world, "InvalidMotion", 0, 0, 0);
    });

    it("takes 8,192 bytes of description", async () => {
      const world = await fixture();
      const [targets, values, calldatas] = proposeArguments(await ordinary(world));
      const call = world.of(0).move(targets, values, calldatas, "x".repeat(8_193));
      await refused(call, world, "DescriptionTooLong", 8_193, 8_192);
      await world.of(0).move(targets, values, calldatas, "x".repeat(8_192));
    });

    it("is possible for three motions of a country at a time", async () => {
      const world = await fixture();
      const [first] = [await world.move(await ordinary(world, "1"))];
      for (const title of ["2", "3"]) await world.move(await ordinary(world, title));
      const fourth = await ordinary(world, "4");
      await refused(world.move(fourth), world, "TooManyOpen", 100, 3);
      await world.of(0).withdraw(first);
      await world.move(fourth);
    });

    it("asks for a consultation where the class does", async () => {
      const terms = TERMS.map((each) => ({
        ...each,
        consulted: each.decisionClass !== Emergency && each.decisionClass !== Procedural,
      }));
      const world = await deployWith({ terms });
      const proposal = await ordinary(world);
      const [targets, values, calldatas] = proposeArguments(proposal);
      const text = await world.consultation.hashActions(targets, values, calldatas);
      await expect(world.move(proposal))
        .to.be.revertedWithCustomError(world.consultation, "ConsultationNotHeld")
        .withArgs(100, text);
      await world.consultation.connect(world.delegations[0]).open(text, hashText("why"), "ipfs://why");
      await time.increase(10 * DAY);
      await world.move(proposal);
    });
  });

  describe("object", () => {
    it("counts a country once", async () => {
      const world = await fixture();
      const motion = await world.move(await ordinary(world));
      await expect(world.of(1).object(motion, "Too dear"))
        .to.emit(world.silence, "MotionObjected")
        .withArgs(motion, 101, "Too dear");
      const { tally } = await world.silence.pollOf(motion);
      expect([tally.forCount, tally.forWeight, tally.againstCount, tally.againstWeight]).to.deep.equal([
        5n,
        80n,
        1n,
        20n,
      ]);
      await refused(world.of(1).object(motion, "Still"), world, "ObjectedBefore", motion, 101);
      await appoint(connection, world.registry, world.delegations[1]!, 101, 0, world.stranger);
      await world.registry.connect(world.stranger).takeOffice(101, 0);
      await refused(world.anyone.object(motion, "Still"), world, "ObjectedBefore", motion, 101);
    });

    it("stops the motion at the number that the terms say", async () => {
      const world = await fixture();
      const motion = await world.move(await ordinary(world));
      await world.object(motion, 4);
      expect(await world.state(motion)).to.equal(Motion.Open);
      await world.object(motion, 5);
      expect(await world.state(motion)).to.equal(Motion.Objected);
      await refused(world.of(3).object(motion, "No"), world, "WrongState", motion, Motion.Objected);
      await time.increase(PERIOD);
      expect(await world.state(motion)).to.equal(Motion.Objected);
    });

    it("stops the motion where a vote of the same countries would fail, whatever the number", async () => {
      const terms = TERMS.map((each) => ({ ...each, blockingCountries: 0 }));
      const world = await deployWith({ terms });
      await world.silence
        .connect(world.joint)
        .setSilenceTerms([{ decisionClass: Ordinary, objections: 6, period: PERIOD }]);
      const motion = await world.move(await ordinary(world));
      await world.object(motion, 0);
      expect(await world.state(motion)).to.equal(Motion.Open); // 76 of 100
      await world.object(motion, 1);
      expect(await world.state(motion)).to.equal(Motion.Objected); // 56 of 100, of which 65 are needed
    });

    it("is possible until the second before the close", async () => {
      const world = await fixture();
      const motion = await world.move(await ordinary(world));
      const closesAt = Number((await world.silence.motionOf(motion)).file.closesAt);
      await time.setNextBlockTimestamp(closesAt - 1);
      await world.object(motion, 4);
      await time.setNextBlockTimestamp(closesAt);
      await refused(world.of(5).object(motion, "No"), world, "WrongState", motion, Motion.Adopted);
    });

    it("is for those that may vote on the same actions", async () => {
      const world = await fixture();
      const about = await world.move(await targetProposal(world.target, "about", "About the third", [102]));
      expect([...(await world.silence.subjectsOf(about))]).to.deep.equal([102n]);
      const { tally, excluded } = await world.silence.pollOf(about);
      expect([tally.forCount, tally.forWeight, tally.entitledCount, excluded]).to.deep.equal([5n, 82n, 5n, 0b100n]);
      for (const caller of [world.delegations[2]!, world.stranger, world.committee])
        await refused(world.silence.connect(caller).object(about, "No"), world, "NotEntitled", about, caller.address);
      await world.registry.connect(world.joint).suspend(103);
      await refused(world.of(3).object(about, "No"), world, "NotEntitled", about, world.delegations[3]!.address);
    });

    it("is for those that take part in the programme", async () => {
      const world = await fixture();
      const entry = targetRule(await world.target.getAddress(), "shared", Ordinary, SubjectPart.None, 1);
      const actions = [
        world.rules.interface.encodeFunctionData("setProgramme", [1, 4]),
        world.rules.interface.encodeFunctionData("setActionRules", [[entry]]),
      ].map(async (data) => ({ target: await world.rules.getAddress(), data }));
      await world.carryOut({ actions: await Promise.all(actions), title: "Share" });
      await world.rules.connect(world.delegations[4]).optOut(1);
      const motion = await world.move(await targetProposal(world.target, "shared", "Do it together"));
      expect((await world.silence.pollOf(motion)).tally.entitledCount).to.equal(5n);
      await refused(world.of(4).object(motion, "No"), world, "NotEntitled", motion, world.delegations[4]!.address);
      for (const member of [3, 5]) await world.rules.connect(world.delegations[member]).optOut(1);
      const call = world.move(await targetProposal(world.target, "shared", "Again"));
      await expect(call).to.be.revertedWithCustomError(world.council, "CouncilTooFewTakingPart").withArgs(1, 3, 4);
    });
  });

  describe("refer", () => {
    /** A motion that the fifth country objects to, and the same actions in the Council as this class. */
    async function referred(name = "ordinary", decisionClass: number = Reinforced, title = "To the vote") {
      const world = await fixture();
      const motion = await world.move(await targetProposal(world.target, name, "Do it"));
      await world.object(motion, 4);
      const vote = await targetProposal(world.target, name, title);
      await world.council.connect(world.delegations[4]).proposeAs(decisionClass, ...proposeArguments(vote));
      const proposalId = await world.council.hashProposal(...proposalArguments(vote));
      return { ...world, motion, vote, proposalId };
    }

    for (const [name, above] of [
      ["ordinary", Reinforced],
      ["procedural", Ordinary],
    ] as const) {
      it(`ends an ${name} motion in favour of a vote one class up`, async () => {
        const world = await referred(name, above);
        await expect(world.of(4).refer(world.motion, ...proposalArguments(world.vote)))
          .to.emit(world.silence, "MotionReferred")
          .withArgs(world.motion, 104, world.proposalId);
        expect(await world.state(world.motion)).to.equal(Motion.Referred);
        await time.increase(PERIOD);
        const queue = world.anyone.queue(...proposalArguments(await targetProposal(world.target, name, "Do it")));
        await refused(queue, world, "WrongState", world.motion, Motion.Referred);
        expect((await world.council.pollOf(world.proposalId)).terms.decisionClass).to.equal(BigInt(above));
      });
    }

    it("is possible with the motion's own text, and when it is stopped already", async () => {
      const world = await referred("ordinary", Reinforced, "Do it");
      expect(world.proposalId).to.equal(world.motion);
      await world.object(world.motion, 5);
      await world.of(5).refer(world.motion, ...proposalArguments(world.vote));
      expect(await world.state(world.motion)).to.equal(Motion.Referred);
    });

    it("is an objector's alone", async () => {
      const world = await referred();
      for (const caller of [world.delegations[0]!, world.stranger])
        await refused(
          world.silence.connect(caller).refer(world.motion, ...proposalArguments(world.vote)),
          world,
          "NotObjector",
          world.motion,
          caller.address,
        );
    });

    it("is not possible to another class, to other actions, or to a vote that is over", async () => {
      const world = await referred("procedural", Reinforced);
      const refer = (proposal: Proposal) => world.of(4).refer(world.motion, ...proposalArguments(proposal));
      const isRefused = async (proposal: Proposal) =>
        refused(
          refer(proposal),
          world,
          "NotReferred",
          world.motion,
          await world.council.hashProposal(...proposalArguments(proposal)),
        );
      await isRefused(world.vote); // two classes up
      await isRefused(await targetProposal(world.target, "procedural", "Never proposed"));
      const other = await targetProposal(world.target, "ordinary", "Other actions");
      await world.council.connect(world.delegations[4]).propose(...proposeArguments(other));
      await isRefused(other);
      const right = await targetProposal(world.target, "procedural", "One class up");
      await world.council.connect(world.delegations[4]).proposeAs(Ordinary, ...proposeArguments(right));
      await world.council.connect(world.delegations[4]).cancel(...proposalArguments(right));
      await isRefused(right);
    });

    it("is not possible once it is adopted", async () => {
      const world = await referred();
      await time.increase(PERIOD);
      const call = world.of(4).refer(world.motion, ...proposalArguments(world.vote));
      await refused(call, world, "WrongState", world.motion, Motion.Adopted);
    });
  });

  describe("withdraw", () => {
    it("is the sponsor's Delegation's, while it is open", async () => {
      const world = await fixture();
      const motion = await world.move(await ordinary(world));
      for (const caller of [world.delegations[1]!, world.stranger])
        await refused(world.silence.connect(caller).withdraw(motion), world, "NotSponsor", motion, caller.address);
      await expect(world.of(0).withdraw(motion)).to.emit(world.silence, "MotionWithdrawn").withArgs(motion);
      expect(await world.state(motion)).to.equal(Motion.Withdrawn);
      await refused(world.of(0).withdraw(motion), world, "WrongState", motion, Motion.Withdrawn);
    });
  });

  describe("queue and execute", () => {
    it("take what was adopted through the timelock, as long as a vote would", async () => {
      const world = await fixture();
      const proposal = await ordinary(world);
      const motion = await world.move(proposal);
      await world.object(motion, 5);
      const closesAt = Number((await world.silence.motionOf(motion)).file.closesAt);
      await time.setNextBlockTimestamp(closesAt - 1);
      await refused(world.anyone.queue(...proposalArguments(proposal)), world, "WrongState", motion, Motion.Open);
      await time.setNextBlockTimestamp(closesAt);
      const delay = 2 * DAY + Math.ceil((10 * DAY) / 6); // one of six countries, which is more than 10 of 100
      await expect(world.anyone.queue(...proposalArguments(proposal)))
        .to.emit(world.silence, "MotionQueued")
        .withArgs(motion, closesAt + delay);
      expect(await world.state(motion)).to.equal(Motion.Queued);
      await time.setNextBlockTimestamp(closesAt + delay - 1);
      await expect(world.anyone.execute(...proposalArguments(proposal))).to.be.revertedWithCustomError(
        world.controller,
        "TimelockUnexpectedOperationState",
      );
      await time.setNextBlockTimestamp(closesAt + delay);
      const call = world.anyone.execute(...proposalArguments(proposal));
      await expect(call).to.emit(world.silence, "MotionExecuted").withArgs(motion);
      await expect(call).to.emit(world.target, "ArmedTargetCalled");
      expect(await world.state(motion)).to.equal(Motion.Executed);
      await refused(world.anyone.execute(...proposalArguments(proposal)), world, "WrongState", motion, Motion.Executed);
    });

    it("wait for the timelock's own delay where that is longer", async () => {
      const world = await fixture();
      const data = world.controller.interface.encodeFunctionData("updateDelay", [20 * DAY]);
      await world.carryOut({ actions: [{ target: world.timelock, data }], title: "Slower" });
      const proposal = await ordinary(world);
      const motion = await world.adopt(proposal);
      await world.anyone.queue(...proposalArguments(proposal));
      expect((await world.silence.motionOf(motion)).file.readyAt).to.equal((await time.latest()) + 20 * DAY);
    });

    it("are refused when the code has changed", async () => {
      const world = await fixture();
      const proposal = await ordinary(world);
      const motion = await world.adopt(proposal);
      const target = await world.target.getAddress();
      const code = await ethers.provider.getCode(target);
      await networkHelpers.setCode(target, "0x00");
      await refused(world.anyone.queue(...proposalArguments(proposal)), world, "CodeChanged", motion);
      await networkHelpers.setCode(target, code);
      await world.anyone.queue(...proposalArguments(proposal));
      await time.increase(3 * DAY);
      await networkHelpers.setCode(target, "0x00");
      await refused(world.anyone.execute(...proposalArguments(proposal)), world, "CodeChanged", motion);
    });

    it("are too late after the grace period, to the second", async () => {
      const world = await fixture();
      const [a, b] = [await ordinary(world, "a"), await ordinary(world, "b")];
      const late = await world.adopt(a);
      const closesAt = Number((await world.silence.motionOf(late)).file.closesAt);
      await time.increaseTo(closesAt + GRACE);
      expect(await world.state(late)).to.equal(Motion.Adopted);
      await time.increaseTo(closesAt + GRACE + 1);
      expect(await world.state(late)).to.equal(Motion.Expired);
      await refused(world.anyone.queue(...proposalArguments(a)), world, "WrongState", late, Motion.Expired);
      await refused(world.anyone.purge(late), world, "NotScheduled", late);
      const slow = await world.ripen(b);
      const readyAt = Number((await world.silence.motionOf(slow)).file.readyAt);
      await time.setNextBlockTimestamp(readyAt + GRACE);
      await refused(world.anyone.purge(slow), world, "WrongState", slow, Motion.Queued);
      await time.increaseTo(readyAt + GRACE + 1);
      const { operation } = await world.silence.pollOf(slow);
      expect(await world.controller.isOperationPending(operation)).to.be.true;
      await expect(world.anyone.purge(slow)).to.emit(world.silence, "MotionPurged").withArgs(slow);
      expect(await world.controller.isOperation(operation)).to.be.false;
    });
  });

  describe("veto", () => {
    const veto = (world: World, motion: bigint) => world.silence.connect(world.committee).veto(motion);

    it("stops what was adopted, and takes what was queued out of the timelock", async () => {
      const world = await fixture();
      const adopted = await world.adopt(await ordinary(world, "a"));
      await expect(veto(world, adopted)).to.emit(world.silence, "MotionVetoed").withArgs(adopted);
      expect(await world.state(adopted)).to.equal(Motion.Vetoed);
      const queued = await world.ripen(await ordinary(world, "b"));
      const { operation } = await world.silence.pollOf(queued);
      expect(await world.controller.isOperationReady(operation)).to.be.true;
      await veto(world, queued);
      expect(await world.controller.isOperation(operation)).to.be.false;
      const call = world.anyone.execute(...proposalArguments(await ordinary(world, "b")));
      await refused(call, world, "WrongState", queued, Motion.Vetoed);
    });

    it("is the committee's, and not for what is open", async () => {
      const world = await fixture();
      const motion = await world.move(await ordinary(world));
      await refused(veto(world, motion), world, "WrongState", motion, Motion.Open);
      await time.increase(PERIOD);
      await refused(world.of(0).veto(motion), world, "NotCommittee", world.delegations[0]!.address);
    });
  });

  it("knows nothing of a motion that was not made", async () => {
    const world = await fixture();
    expect(await world.state(7n)).to.equal(Motion.None);
    expect((await world.silence.pollOf(7n)).codeHash).to.equal(ZeroHash);
    await refused(world.of(0).object(7n, "No"), world, "WrongState", 7n, Motion.None);
  });
});
