import { expect } from "chai";
import { network } from "hardhat";

import { proposalArguments, SUPPORT } from "../../src/index.ts";
import { DAY } from "../utils/consortium.ts";
import { Basis, DecisionClass, deployCouncil, State, type TermsStruct } from "../utils/council.ts";
import {
  ALL,
  deployLivingCouncil,
  jointAuthority,
  type LivingCouncil,
  sameTerms,
  SIX,
  targetProposal,
} from "../utils/proposal-life.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const TEN = Array.from({ length: 10 }, () => 10n);

interface Ballot extends LivingCouncil {
  id: bigint;
}

describe("Council: majorities", () => {
  const fixture = () => networkHelpers.loadFixture(six);
  async function six() {
    const world = await deployLivingCouncil(connection);
    return { ...world, id: await world.open(await ordinary(world)) };
  }

  const ordinary = ({ target }: LivingCouncil) => targetProposal(target, "ordinary", "Do it");

  describe("what carries a motion", () => {
    interface Motion {
      says: string;
      votes: string;
      carried: boolean;
      weights?: readonly bigint[];
      terms?: Partial<TermsStruct>;
      action?: [name: string, ...args: unknown[]];
    }

    const BLOCK = [15n, 12n, 12n, 9n, 9n, 9n, 9n, 9n, 8n, 8n]; // the first three have 39 of 100
    const EU = { countriesBps: 5_500, weightBps: 6_500, blockingCountries: 4 };
    const SIXTY = { countriesBps: 6_000, weightBps: 6_000 };
    const UNEVEN = [20n, 21n, 19n, 10n, 10n, 10n, 10n];
    const PRESENT = { basis: Basis.Present, ...SIXTY };
    const VOTING = { basis: Basis.Voting, ...SIXTY };
    const HALF = { basis: Basis.Voting, quorumBps: 5_000 };
    const motion = (
      says: string,
      votes: string,
      carried: boolean,
      rest: Omit<Motion, "says" | "votes" | "carried">,
    ) => ({
      says,
      votes,
      carried,
      ...rest,
    });

    const GROUPS: Record<string, readonly Motion[]> = {
      "countries, to the country": [
        motion("six of ten where 60% are asked", "++++++....", true, { weights: TEN, terms: { countriesBps: 6_000 } }),
        motion("five of ten where 60% are asked", "+++++.....", false, {
          weights: TEN,
          terms: { countriesBps: 6_000 },
        }),
        motion("five of ten where more than half is asked", "+++++-----", false, { weights: TEN }),
        motion("six of ten where more than half is asked", "++++++----", true, { weights: TEN }),
        motion("four of six where 66.66% are asked", "++++..", true, { terms: { countriesBps: 6_666 } }),
        motion("four of six where 66.67% are asked", "++++..", false, { terms: { countriesBps: 6_667 } }),
        motion("all of six where all are asked", ALL, true, { terms: { countriesBps: 10_000, vetoDeclared: true } }),
        motion("five of six where all are asked", "+++++.", false, {
          terms: { countriesBps: 10_000, vetoDeclared: true },
        }),
        motion("nobody", "......", false, { terms: { basis: Basis.Voting } }),
      ],
      "weight, to the unit": [
        motion("65 of 100 where 65% are asked", "+.+.++", true, {
          weights: [25n, 20n, 17n, 15n, 13n, 10n],
          terms: { weightBps: 6_500 },
        }),
        motion("64 of 100 where 65% are asked", "+.+.++", false, {
          weights: [25n, 20n, 16n, 16n, 13n, 10n],
          terms: { weightBps: 6_500 },
        }),
        motion("enough weight of too few countries", "+++...", false, {
          weights: [25n, 25n, 25n, 9n, 8n, 8n],
          terms: { weightBps: 6_500 },
        }),
      ],
      "blocking minorities": [
        motion("three against do not block", "---+++++++", true, { weights: BLOCK, terms: EU }),
        motion("four against do", "----++++++", false, { weights: BLOCK, terms: EU }),
        motion("three that dissent, abstain and are absent do not", "-o.+++++++", true, { weights: BLOCK, terms: EU }),
        motion("four that abstain or are absent do", "oo..++++++", false, { weights: BLOCK, terms: EU }),
        motion("three do where three may", "---+++++++", false, {
          weights: BLOCK,
          terms: { ...EU, blockingCountries: 3 },
        }),
        motion("weight always counts where no number is asked", "---+++++++", false, {
          weights: BLOCK,
          terms: { ...EU, blockingCountries: 0 },
        }),
        motion("few opponents do not make up for countries", "+++...", false, {
          terms: { countriesBps: 5_001, weightBps: 6_500, blockingCountries: 4 },
        }),
        motion("those absent do not oppose among those present", ".---++++++", true, {
          weights: BLOCK,
          terms: { ...EU, basis: Basis.Present },
        }),
      ],
      "abstention and absence": [
        motion("of those entitled, both count against", "+++oo.....", false, { weights: TEN, terms: SIXTY }),
        motion("of those entitled, six are enough whatever the others do", "++++++oo.-", true, {
          weights: TEN,
          terms: SIXTY,
        }),
        motion("of those present, absence does not count", "+++oo.....", true, { weights: TEN, terms: PRESENT }),
        motion("of those present, abstention does", "+++ooo....", false, { weights: TEN, terms: PRESENT }),
        motion("of those present, opposition does", "+++--o....", false, { weights: TEN, terms: PRESENT }),
        motion("of those voting, neither counts", "+++--ooo..", true, { weights: TEN, terms: VOTING }),
        motion("of those voting, opposition does", "+++---oo..", false, { weights: TEN, terms: VOTING }),
        motion("of those voting, one may be enough", "+ooooooo..", true, { weights: TEN, terms: VOTING }),
        motion("of those voting, abstention alone is not", "oooooooooo", false, { weights: TEN, terms: VOTING }),
        motion("the weight of those abstaining counts among those present", "o..+++.", true, {
          weights: UNEVEN,
          terms: PRESENT,
        }),
        motion("and to the unit", ".o.+++.", false, { weights: UNEVEN, terms: PRESENT }),
        motion("the weight of those against counts among those voting", "-..+++.", true, {
          weights: UNEVEN,
          terms: VOTING,
        }),
        motion("to the unit, too", ".-.+++.", false, { weights: UNEVEN, terms: VOTING }),
      ],
      quorum: [
        motion("half are half", "+++oo.....", true, { weights: TEN, terms: HALF }),
        motion("against counts too", "+++--.....", true, { weights: TEN, terms: HALF }),
        motion("one fewer is too few", "++++......", false, { weights: TEN, terms: HALF }),
      ],
      consent: [
        motion("with it, those who carry it carry it", "++++..", true, { action: ["agreed", 103] }),
        motion("its absence stops all others", "+++.++", false, { action: ["agreed", 103] }),
        motion("its abstention does", "+++o++", false, { action: ["agreed", 103] }),
        motion("its opposition does", "+++-++", false, { action: ["agreed", 103] }),
        motion("it does not carry alone", "...+..", false, { action: ["agreed", 103] }),
      ],
      "a country that the motion is about": [
        motion("three of the other five are 60%", "+++...", true, {
          terms: { countriesBps: 6_000 },
          action: ["about", 105],
        }),
        motion("two are not", "++....", false, { terms: { countriesBps: 6_000 }, action: ["about", 105] }),
        motion("its weight is left out", "+.++..", true, {
          weights: [25n, 20n, 16n, 16n, 13n, 10n],
          terms: { weightBps: 6_333 }, // 57 of 90
          action: ["about", 105],
        }),
        motion("to the unit", "+.++..", false, {
          weights: [25n, 20n, 16n, 16n, 13n, 10n],
          terms: { weightBps: 6_334 },
          action: ["about", 105],
        }),
        motion("a stranger changes nothing", "+++...", false, {
          terms: { countriesBps: 6_000 },
          action: ["about", 784],
        }),
      ],
    };

    for (const [group, motions] of Object.entries(GROUPS)) {
      describe(group, () => {
        for (const { says, votes, carried, weights, terms: own, action } of motions) {
          it(`${says}: ${votes} ${carried ? "is carried" : "fails"}`, async () => {
            const world = await deployLivingCouncil(connection, weights ?? SIX, { terms: sameTerms(own ?? {}) });
            const [name, ...args] = action ?? ["ordinary"];
            const id = await world.decide(await targetProposal(world.target, name, says, args), votes);
            expect(await world.council.state(id)).to.equal(carried ? State.Succeeded : State.Defeated);
          });
        }
      });
    }

    it("tells how many countries a quorum is, rounded up", async () => {
      const each = sameTerms({ quorumBps: 3_333 });
      // Monotone: an ordinary decision asks a little more than a procedural one.
      for (const terms of each) if (Number(terms.decisionClass) <= DecisionClass.Ordinary) terms.quorumBps = 3_334;
      const { council, registry, timelock } = await deployCouncil(connection, SIX, { terms: each });
      const before = await time.latest();
      await registry.connect(await jointAuthority(connection, timelock)).suspend(100);
      await time.increase(1);
      expect(await council.quorum(before)).to.equal(3n); // 2.0004
      expect(await council.quorum((await time.latest()) - 1)).to.equal(2n); // 1.667
      expect(await council.quorum(1)).to.equal(0n);
    });
  });

  describe("late dissent", () => {
    const castAt = async ({ council, members, id }: Ballot, member: number, support: number, moment: bigint) => {
      await time.setNextBlockTimestamp(moment);
      return council.connect(members[member]!.delegation).castVote(id, support);
    };
    const deadlineOf = ({ council, id }: Ballot) => council.proposalDeadline(id);
    const DAYS = BigInt(DAY);

    it("leaves the end where it is until the late window opens", async () => {
      const world = await fixture();
      const end = await deadlineOf(world);
      const vote = castAt(world, 0, SUPPORT.against, end - DAYS);
      await expect(vote).not.to.emit(world.council, "ProposalExtended");
      expect(await deadlineOf(world)).to.equal(end);
    });

    it("moves the end to a window after it, from the first second on", async () => {
      const world = await fixture();
      const end = await deadlineOf(world);
      await expect(castAt(world, 0, SUPPORT.against, end - DAYS + 1n))
        .to.emit(world.council, "ProposalExtended")
        .withArgs(world.id, end + 1n);
      expect(await deadlineOf(world)).to.equal(end + 1n);
    });

    it("is dissent, and neither assent nor abstention", async () => {
      const world = await fixture();
      const end = await deadlineOf(world);
      await castAt(world, 0, SUPPORT.for, end - 1n);
      await castAt(world, 1, SUPPORT.abstain, end);
      expect(await deadlineOf(world)).to.equal(end);
    });

    it("gives the others until the new end to the second", async () => {
      const world = await fixture();
      const end = await deadlineOf(world);
      await castAt(world, 0, SUPPORT.against, end);
      await time.increaseTo(end + 1n);
      expect(await world.council.state(world.id)).to.equal(State.Active);
      await castAt(world, 1, SUPPORT.for, end + DAYS);
      await time.increaseTo(end + DAYS + 1n);
      expect(await world.council.state(world.id)).to.equal(State.Defeated);
    });

    it("moves the end again and again, but never further than it may in all", async () => {
      const world = await fixture();
      const end = await deadlineOf(world);
      for (const [member, expected] of [DAYS, 2n * DAYS, 3n * DAYS].entries()) {
        await castAt(world, member, SUPPORT.against, await deadlineOf(world));
        expect(await deadlineOf(world)).to.equal(end + expected);
      }
      const last = castAt(world, 3, SUPPORT.against, end + 3n * DAYS);
      await expect(last).not.to.emit(world.council, "ProposalExtended");
      expect(await deadlineOf(world)).to.equal(end + 3n * DAYS);
    });

    it("moves it by what is left, when less than a window is", async () => {
      const world = await fixture();
      const end = await deadlineOf(world);
      for (const [member, before] of [1n, 1n, 1n].entries()) {
        await castAt(world, member, SUPPORT.against, (await deadlineOf(world)) - before);
      }
      expect(await deadlineOf(world)).to.equal(end + 3n * DAYS - 3n);
      await castAt(world, 3, SUPPORT.against, end + 3n * DAYS - 3n);
      expect(await deadlineOf(world)).to.equal(end + 3n * DAYS);
    });

    it("counts the grace period from the new end", async () => {
      const world = await fixture();
      const end = await deadlineOf(world);
      await world.vote(world.id, ".+++++");
      await castAt(world, 0, SUPPORT.against, end);
      await time.increaseTo(end + DAYS + BigInt(14 * DAY));
      expect(await world.council.state(world.id)).to.equal(State.Succeeded);
      await time.increase(1);
      expect(await world.council.state(world.id)).to.equal(State.Expired);
    });

    it("moves nothing where no extension is allowed", async () => {
      const own = await deployLivingCouncil(connection, SIX, { terms: sameTerms({ maxExtension: 0 }) });
      const world = { ...own, id: await own.open(await ordinary(own)) };
      const end = await deadlineOf(world);
      await castAt(world, 0, SUPPORT.against, end);
      expect(await deadlineOf(world)).to.equal(end);
    });
  });

  describe("the delay before execution", () => {
    const SEVEN = [15n, 15n, 14n, 14n, 14n, 14n, 14n];
    const NINETY_NINE = [15n, 14n, 14n, 14n, 14n, 14n, 14n];
    for (const { says, weights, votes, seconds } of [
      { says: "nobody dissents", weights: SIX, votes: "+++++o", seconds: 2 * DAY },
      {
        says: "a sixth of the countries dissents, with a tenth of the weight",
        weights: SIX,
        votes: "+++++-",
        seconds: 2 * DAY + 144_000,
      },
      {
        says: "24% of the weight dissents, a sixth of the countries",
        weights: SIX,
        votes: "-+++++",
        seconds: 2 * DAY + 207_360,
      },
      {
        says: "two dissent, of whom the countries weigh more",
        weights: SIX,
        votes: "++++--",
        seconds: 2 * DAY + 288_000,
      },
      { says: "a seventh dissents, rounded up", weights: SEVEN, votes: "++++++-", seconds: 2 * DAY + 123_429 },
      { says: "15 of 99 dissent, rounded up", weights: NINETY_NINE, votes: "-++++++", seconds: 2 * DAY + 130_910 },
    ]) {
      it(`is ${seconds} s when ${says}`, async () => {
        const world = await deployLivingCouncil(connection, weights);
        const proposal = await ordinary(world);
        const id = await world.decide(proposal, votes);
        expect(await world.council.timelockDelayOf(id)).to.equal(seconds);
        await world.council.queue(...proposalArguments(proposal));
        expect(await world.council.proposalEta(id)).to.equal((await time.latest()) + seconds);
      });
    }

    it("is taken of those who may vote, not of all", async () => {
      const world = await deployLivingCouncil(connection);
      const id = await world.decide(await targetProposal(world.target, "about", "About the first", [100]), ".++++-");
      expect(await world.council.timelockDelayOf(id)).to.equal(2 * DAY + 172_800); // a fifth of ten days
    });
  });
});
