import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { type Act, cancelAct, contractScope, liftAct, participantScope, Verb } from "../../src/index.ts";
import { HostileBoard__factory } from "../../typechain-types/index.js";
import { BASIS, DAY, HOUR } from "../utils/consortium.ts";
import {
  at,
  ethers,
  fixture,
  newHalt,
  OTHER,
  perform,
  refused,
  SCOPE,
  type Seat,
  sign,
  time,
  type World,
} from "./EmergencyCommittee.fixture.ts";

const HALT_MAX = 72 * HOUR;
const COOL_OFF = 30 * DAY;
const EXTENSION_MAX = 30 * DAY;

describe("EmergencyCommittee", () => {
  describe("a halt", () => {
    for (const [name, scope] of [
      ["a contract", contractScope("0x52908400098527886E0F7030069857D2E4169EE7")],
      ["a corridor", SCOPE],
      ["a currency", OTHER],
      ["a participant", participantScope(1)],
    ] as const) {
      it(`may be of ${name}`, async () => {
        const world = await fixture();
        const act = await newHalt(world, { subject: scope });
        await expect(perform(world, act)).to.emit(world.board, "Halted").withArgs(scope, act.until);
      });
    }

    it("may be of no nonsense, which the board refuses", async () => {
      const world = await fixture();
      await expect(perform(world, await newHalt(world, { subject: 7n })))
        .to.be.revertedWithCustomError(world.board, "HaltBoardInvalidScope")
        .withArgs(7);
    });

    it("lasts 72 hours and not a second longer", async () => {
      const world = await fixture();
      const now = (await time.latest()) + HOUR;
      const tooLong = await newHalt(world, { until: now + HALT_MAX + 1 });
      const signed = await sign(world, world.seats.slice(0, 3), tooLong);
      await at(now);
      const latest = now + HALT_MAX;
      await refused(world.committee.perform(tooLong, signed), world.committee, "InvalidEnd", latest + 1, latest);
      const longest = await newHalt(world, { until: now + HALT_MAX + 1 });
      await at(now + 1);
      await expect(perform(world, longest))
        .to.emit(world.board, "Halted")
        .withArgs(SCOPE, now + HALT_MAX + 1);
    });

    it("does not end in the past", async () => {
      const world = await fixture();
      const act = await newHalt(world, { until: await time.latest() });
      await expect(perform(world, act)).to.be.revertedWithCustomError(world.board, "HaltBoardInvalidEnd");
    });

    it("cannot be done twice", async () => {
      const world = await fixture();
      const act = await newHalt(world);
      await perform(world, act);
      await refused(perform(world, act), world.committee, "Outdated", 0, act.until);
    });

    it("cannot follow another within 30 days, and can after", async () => {
      const world = await fixture();
      const { until: previous } = await newHalt(world);
      await perform(world, await newHalt(world, { until: previous }));
      const openAt = previous + COOL_OFF;
      const again = { previous, until: openAt + HOUR, deadline: openAt + HOUR };
      await at(openAt - 1);
      await refused(perform(world, await newHalt(world, again)), world.committee, "CoolingOff", SCOPE, openAt);
      await at(openAt);
      await expect(perform(world, await newHalt(world, again))).to.emit(world.board, "Halted");
    });

    it("cannot be lengthened while it runs", async () => {
      const world = await fixture();
      const { until: previous } = await newHalt(world);
      await perform(world, await newHalt(world, { until: previous }));
      const longer = await newHalt(world, { previous, until: previous + HOUR });
      await refused(perform(world, longer), world.committee, "CoolingOff", SCOPE, previous + COOL_OFF);
    });

    it("of one scope leaves the others to be halted", async () => {
      const world = await fixture();
      await perform(world, await newHalt(world));
      await expect(perform(world, await newHalt(world, { subject: OTHER }))).to.emit(world.board, "Halted");
    });
  });

  describe("a lift", () => {
    async function halted() {
      const world = await fixture();
      const act = await newHalt(world);
      await perform(world, act);
      const now = await time.latest();
      const lift = liftAct({ board: world.boardAddress, scope: SCOPE, previous: act.until, deadline: now + DAY });
      return { ...world, lift, until: act.until };
    }

    it("opens the scope at once", async () => {
      const world = await halted();
      const done = perform(world, world.lift);
      await expect(done).to.emit(world.board, "HaltLifted").withArgs(SCOPE);
      await expect(done)
        .to.emit(world.committee, "ActDone")
        .withArgs(await world.committee.digestOf(world.lift), Verb.Lift);
      expect(await world.board.haltedUntil(SCOPE)).to.equal(await time.latest());
    });

    it("starts the cool-off", async () => {
      const world = await halted();
      await perform(world, world.lift);
      const previous = await time.latest();
      const again = await newHalt(world, { previous });
      await refused(perform(world, again), world.committee, "CoolingOff", SCOPE, previous + COOL_OFF);
    });

    it("is about the halt that the seats saw", async () => {
      const world = await halted();
      await world.committee.extend(world.board, SCOPE, world.until + DAY, BASIS);
      await refused(perform(world, world.lift), world.committee, "Outdated", world.until, world.until + DAY);
    });

    it("cannot be done twice, even when the Council gives the halt its old end again", async () => {
      const world = await halted();
      await perform(world, world.lift);
      await world.committee.extend(world.board, SCOPE, world.until, BASIS);
      const digest = await world.committee.digestOf(world.lift);
      await refused(perform(world, world.lift), world.committee, "DoneBefore", digest);
    });

    it("needs something halted", async () => {
      const world = await fixture();
      const deadline = (await time.latest()) + DAY;
      const lift = liftAct({ board: world.boardAddress, scope: SCOPE, previous: 0, deadline });
      await expect(perform(world, lift)).to.be.revertedWithCustomError(world.board, "HaltBoardNotHalted");
    });

    it("has no end of its own", async () => {
      const world = await halted();
      await refused(perform(world, { ...world.lift, until: 1 }), world.committee, "MalformedAct");
    });
  });

  describe("a cancellation", () => {
    async function facingCouncil() {
      const world = await fixture();
      const council = await new HostileBoard__factory(world.joint).deploy();
      const deadline = (await time.latest()) + DAY;
      const cancel = cancelAct({ council: await council.getAddress(), proposalId: 77n, deadline });
      return { ...world, council, cancel };
    }

    it("asks the Council to veto", async () => {
      const world = await facingCouncil();
      const done = perform(world, world.cancel);
      await expect(done).to.emit(world.council, "Struck").withArgs(77, false, "0x");
      await expect(done)
        .to.emit(world.committee, "ActDone")
        .withArgs(await world.committee.digestOf(world.cancel), Verb.Cancel);
    });

    for (const changed of [{ until: 1 }, { previous: 1 }]) {
      it(`has no ${Object.keys(changed)[0]}`, async () => {
        const world = await facingCouncil();
        await refused(perform(world, { ...world.cancel, ...changed }), world.committee, "MalformedAct");
      });
    }
  });

  describe("extend", () => {
    it("moves the end of a halt by up to 30 days, and not a second more", async () => {
      const world = await fixture();
      const { committee, board } = world;
      await perform(world, await newHalt(world));
      const now = (await time.latest()) + HOUR;
      await at(now);
      const latest = now + EXTENSION_MAX;
      await expect(committee.extend(board, SCOPE, latest + 1, BASIS))
        .to.be.revertedWithCustomError(committee, "JointHaltsInvalidEnd")
        .withArgs(latest + 1, latest);
      await at(now + 1);
      const extending = committee.extend(board, SCOPE, latest + 1, BASIS);
      await expect(extending)
        .to.emit(committee, "HaltExtended")
        .withArgs(board, SCOPE, latest + 1, BASIS, 1);
      await expect(extending)
        .to.emit(board, "Halted")
        .withArgs(SCOPE, latest + 1);
    });

    it("halts without the committee, during the cool-off too", async () => {
      const { committee, board } = await fixture();
      const until = (await time.latest()) + DAY;
      await committee.extend(board, SCOPE, until, BASIS);
      await committee.lift(board, SCOPE);
      await committee.renew(board, SCOPE, until, BASIS);
      expect(await board.haltedUntil(SCOPE)).to.equal(until);
    });

    it("starts the committee's cool-off anew", async () => {
      const world = await fixture();
      const previous = (await time.latest()) + DAY;
      await world.committee.extend(world.board, SCOPE, previous, BASIS);
      const act = await newHalt(world, { previous });
      await refused(perform(world, act), world.committee, "CoolingOff", SCOPE, previous + COOL_OFF);
    });

    it("is the joint authority's alone", async () => {
      const { committee, board, seats } = await fixture();
      const { supervisor } = seats[0];
      const extending = committee.connect(supervisor).extend(board, SCOPE, 1, BASIS);
      await refused(extending, committee, "NotJointAuthority", supervisor.address);
    });
  });

  describe("lift", () => {
    it("opens a scope", async () => {
      const world = await fixture();
      await perform(world, await newHalt(world));
      await expect(world.committee.lift(world.board, SCOPE)).to.emit(world.board, "HaltLifted").withArgs(SCOPE);
    });

    it("is the joint authority's alone", async () => {
      const { committee, board, seats } = await fixture();
      const { supervisor } = seats[0];
      const lifting = committee.connect(supervisor).lift(board, SCOPE);
      await refused(lifting, committee, "NotJointAuthority", supervisor.address);
    });

    it("works when the term is over", async () => {
      const { committee, board } = await fixture();
      await time.increaseTo(Number((await committee.seats()).termEnd));
      await committee.extend(board, SCOPE, (await time.latest()) + DAY, BASIS);
      await expect(committee.lift(board, SCOPE)).to.emit(board, "HaltLifted");
    });
  });

  describe("hostile boards", () => {
    async function facing() {
      const world = await fixture();
      const hostile = await new HostileBoard__factory(world.joint).deploy();
      return { ...world, hostile, hostileAddress: await hostile.getAddress() };
    }

    /** What the committee is told when a board calls it back. */
    async function answers(world: World & { hostileAddress: string }, act: Act, inner: Act, within: Seat[]) {
      const call = world.committee.interface.encodeFunctionData("perform", [inner, await sign(world, within, inner)]);
      const hostile = HostileBoard__factory.connect(world.hostileAddress, world.joint);
      await hostile.setCall(world.committee, call);
      const receipt = await (await perform(world, act)).wait();
      const struck = receipt!.logs.map((log) => hostile.interface.parseLog(log)).find((log) => log?.name === "Struck");
      const { succeeded, result } = struck!.args as unknown as { succeeded: boolean; result: string };
      return succeeded ? "done" : world.committee.interface.parseError(result)!.name;
    }

    it("cannot have a lift done twice by calling back", async () => {
      const world = await facing();
      const deadline = (await time.latest()) + DAY;
      const lift = liftAct({ board: world.hostileAddress, scope: SCOPE, previous: 0, deadline });
      expect(await answers(world, lift, lift, world.seats.slice(0, 3))).to.equal("EmergencyCommitteeDoneBefore");
    });

    it("can have done what anybody could", async () => {
      const world = await facing();
      const honest = await newHalt(world);
      const act = await newHalt(world, { target: world.hostileAddress });
      expect(await answers(world, act, honest, world.seats.slice(0, 3))).to.equal("done");
      expect(await world.board.haltedUntil(SCOPE)).to.equal(honest.until);
      await refused(perform(world, honest), world.committee, "Outdated", 0, honest.until);
    });

    it("can have nothing done that too few approved", async () => {
      const world = await facing();
      const act = await newHalt(world, { target: world.hostileAddress });
      const two = world.seats.slice(0, 2);
      expect(await answers(world, act, await newHalt(world), two)).to.equal("EmergencyCommitteeTooFewSeats");
      expect(await world.board.haltedUntil(SCOPE)).to.equal(0);
    });

    it("do not make the clock overflow unseen", async () => {
      const world = await facing();
      const last = 2 ** 48 - 1;
      await world.hostile.setAnswer(last);
      const act = await newHalt(world, { target: world.hostileAddress, previous: last });
      await expect(perform(world, act)).to.be.revertedWithPanic(0x11);
    });

    it("that have no code are refused", async () => {
      const world = await fixture();
      await expect(perform(world, await newHalt(world, { target: ZeroAddress }))).to.be.revertedWithoutReason(ethers);
    });
  });
});
