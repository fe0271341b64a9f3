import { expect } from "chai";
import { network } from "hardhat";

import { proposalArguments } from "../../src/index.ts";
import { DecisionRules__factory } from "../../typechain-types/index.js";
import { DAY } from "../utils/consortium.ts";
import { Basis, DecisionClass, State, TERMS, terms, type TermsStruct } from "../utils/council.ts";
import {
  deployLivingCouncil,
  jointAuthority,
  type LivingCouncil,
  sameTerms,
  targetProposal,
} from "../utils/proposal-life.ts";
import { joinAs } from "../utils/countries.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const MIN_PERIOD = 3_600;
const { Constitutional, Reinforced, Ordinary, Procedural, Emergency } = DecisionClass;
const CLASSES = Object.entries(DecisionClass);

describe("Council: terms", () => {
  const fixture = () => networkHelpers.loadFixture(six);
  const six = () => deployLivingCouncil(connection);

  /** Rules of another Council of the same countries. */
  const deploy = async ({ timelock, registry, committee, consultation }: LivingCouncil, own: TermsStruct[]) => {
    const [deployer] = await ethers.getSigners();
    return new DecisionRules__factory(deployer!).deploy(
      timelock,
      registry,
      committee,
      consultation,
      MIN_PERIOD,
      own,
      [],
    );
  };

  const refused = (call: Promise<unknown>, { council, rules }: LivingCouncil, error: string, ...args: unknown[]) =>
    expect(call)
      .to.be.revertedWithCustomError(error.startsWith("DecisionRules") ? rules : council, error)
      .withArgs(...args);

  const decree = async ({ rules }: LivingCouncil, own: TermsStruct[], title = "New terms") => {
    const data = rules.interface.encodeFunctionData("setTerms", [own]);
    return { actions: [{ target: await rules.getAddress(), data }], title };
  };

  const soundOne = (decisionClass: number, own: Partial<TermsStruct>): TermsStruct[] =>
    sameTerms({}).map((each) => (each.decisionClass === decisionClass ? { ...each, ...own } : each));

  describe("bounds", () => {
    const VETO = { vetoDeclared: true };
    const AT_ONCE = { lateWindow: 0, maxExtension: 0 };
    const CASES: [says: string, sound: Partial<TermsStruct>, unsound: Partial<TermsStruct>][] = [
      ["more than half of the countries", { countriesBps: 5_001 }, { countriesBps: 5_000 }],
      ["no more than all countries", { ...VETO, countriesBps: 10_000 }, { ...VETO, countriesBps: 10_001 }],
      ["nor as many as the field holds", { ...VETO, countriesBps: 10_000 }, { ...VETO, countriesBps: 65_535 }],
      ["no more than all the weight", { ...VETO, weightBps: 10_000 }, { ...VETO, weightBps: 10_001 }],
      ["no larger a quorum than all", { ...VETO, quorumBps: 10_000 }, { ...VETO, quorumBps: 10_001 }],
      ["the shortest vote", { votingPeriod: 3_600, ...AT_ONCE }, { votingPeriod: 3_599, ...AT_ONCE }],
      ["the longest vote", { votingPeriod: 90 * DAY }, { votingPeriod: 90 * DAY + 1 }],
      ["the shortest grace", { gracePeriod: 3_600 }, { gracePeriod: 3_599 }],
      ["the longest grace", { gracePeriod: 90 * DAY }, { gracePeriod: 90 * DAY + 1 }],
      ["the longest time before a vote", { votingDelay: 90 * DAY }, { votingDelay: 90 * DAY + 1 }],
      [
        "the longest delay in all",
        { timelockDelay: 40 * DAY, dissentDelay: 50 * DAY },
        { timelockDelay: 40 * DAY, dissentDelay: 50 * DAY + 1 },
      ],
      [
        "that delay, though its parts have 24 bits",
        { timelockDelay: 90 * DAY, dissentDelay: 0 },
        { timelockDelay: 2 ** 24 - 1, dissentDelay: 2 ** 24 - 1 },
      ],
      ["a late window within the vote", { lateWindow: 7 * DAY }, { lateWindow: 7 * DAY + 1 }],
      ["an extension of at most a vote", { maxExtension: 7 * DAY }, { maxExtension: 7 * DAY + 1 }],
      [
        "no time before a vote, and no delay",
        { votingDelay: 0, timelockDelay: 0, dissentDelay: 0 },
        { gracePeriod: 0 },
      ],
    ];
    for (const [says, sound, unsound] of CASES) {
      it(`take ${says}: and nothing beyond`, async () => {
        const world = await fixture();
        const rules = await deploy(world, sameTerms(sound));
        const taken = await rules.termsOf(Emergency);
        expect([...taken]).to.deep.equal(valuesOf(terms(Emergency, sound)));
        await refused(
          deploy(world, sameTerms(unsound)),
          world,
          "DecisionRulesInvalidTerms",
          valuesOf(terms(0, unsound)),
        );
      });
    }

    it("hold for each class", async () => {
      const world = await fixture();
      for (const [, decisionClass] of CLASSES) {
        const own = soundOne(decisionClass, { votingPeriod: 90 * DAY + 1 });
        await refused(deploy(world, own), world, "DecisionRulesInvalidTerms", valuesOf(own[decisionClass]!));
      }
    });
  });

  describe("from class to class", () => {
    const EVEN = { countriesBps: 6_000, weightBps: 6_000, quorumBps: 3_000, blockingCountries: 2, consulted: true };
    const LAXER: Partial<TermsStruct>[] = [
      { basis: Basis.Present },
      { countriesBps: 5_999 },
      { weightBps: 5_999 },
      { quorumBps: 2_999 },
      { blockingCountries: 3 },
      { votingDelay: DAY - 1 },
      { votingPeriod: 7 * DAY - 1 },
      { timelockDelay: 2 * DAY - 1 },
      { dissentDelay: 10 * DAY - 1 },
      { consulted: false },
    ];
    const withOne = (decisionClass: number, own: Partial<TermsStruct>) =>
      sameTerms(EVEN).map((each) => (each.decisionClass === decisionClass ? { ...each, ...own } : each));

    for (const own of LAXER) {
      const [field] = Object.keys(own);
      const ofTime = /Delay|Period|consulted/.test(field!);
      it(`refuse a stricter class that is easier by its ${field}`, async () => {
        const world = await fixture();
        for (const [stricter, laxer] of [
          [Constitutional, Reinforced],
          [Reinforced, Ordinary],
          [Ordinary, Procedural],
        ] as const) {
          await refused(deploy(world, withOne(stricter, own)), world, "DecisionRulesLaxerThan", stricter, laxer);
        }
        await deploy(world, withOne(Procedural, own));
      });

      it(`${ofTime ? "let" : "refuse"} an emergency lane that is easier by its ${field}`, async () => {
        const world = await fixture();
        const deployed = deploy(world, withOne(Emergency, own));
        if (ofTime) await deployed;
        else await refused(deployed, world, "DecisionRulesLaxerThan", Emergency, Procedural);
      });
    }

    it("may be equal", async () => {
      await deploy(await fixture(), sameTerms(EVEN));
    });
  });

  describe("hidden vetoes", () => {
    const CASES: [says: string, none: Partial<TermsStruct>, hidden: Partial<TermsStruct>][] = [
      ["the number of countries", { countriesBps: 8_333 }, { countriesBps: 8_334 }],
      ["the quorum", { quorumBps: 8_333 }, { quorumBps: 8_334 }],
      ["the largest weight permitted", { weightBps: 7_500 }, { weightBps: 7_501 }],
      [
        "the weight of one country, which may block",
        { weightBps: 7_501, blockingCountries: 2 },
        { weightBps: 7_501, blockingCountries: 1 },
      ],
    ];
    for (const [says, none, hidden] of CASES) {
      it(`are found in ${says}, unless they are declared`, async () => {
        const world = await fixture();
        await deploy(world, sameTerms(none));
        await refused(deploy(world, sameTerms(hidden)), world, "DecisionRulesHiddenVeto", Constitutional);
        await deploy(world, sameTerms({ ...hidden, vetoDeclared: true }));
      });
    }

    it("are found in each class", async () => {
      const world = await fixture();
      for (const [, decisionClass] of CLASSES) {
        const own = sameTerms({ quorumBps: 8_334, vetoDeclared: true });
        own[decisionClass]!.vetoDeclared = false;
        await refused(deploy(world, own), world, "DecisionRulesHiddenVeto", decisionClass);
      }
    });

    it("are measured by those who are members, or by the founders before they are", async () => {
      const world = await fixture();
      const joint = await jointAuthority(connection, world.timelock);
      await world.registry.connect(joint).suspend(100);
      await deploy(world, sameTerms({ countriesBps: 8_333 })); // five are left of six founders
      await world.registry.connect(joint).reinstate(100);
      await refused(
        deploy(world, sameTerms({ countriesBps: 8_571 })),
        world,
        "DecisionRulesHiddenVeto",
        Constitutional,
      );
      await world.registry.connect(joint).admit(784, "0x4145", world.stranger, 10n);
      await joinAs(world.registry, world.stranger, 784);
      await deploy(world, sameTerms({ countriesBps: 8_571 })); // six sevenths are 8,571.4
      await refused(
        deploy(world, sameTerms({ countriesBps: 8_572 })),
        world,
        "DecisionRulesHiddenVeto",
        Constitutional,
      );
    });
  });

  describe("setTerms", () => {
    it("sets what classes ask from then on", async () => {
      const world = await fixture();
      const own = [{ ...TERMS[Ordinary]!, weightBps: 6_400 }, terms(Emergency, { votingDelay: 7 })];
      const proposal = await decree(world, own);
      await world.ripen(proposal);
      const call = world.council.execute(...proposalArguments(proposal));
      for (const each of own) {
        await expect(call).to.emit(world.rules, "TermsSet").withArgs(each.decisionClass, valuesOf(each));
        expect([...(await world.rules.termsOf(each.decisionClass))]).to.deep.equal(valuesOf(each));
      }
      expect([...(await world.rules.termsOf(Reinforced))]).to.deep.equal(valuesOf(TERMS[Reinforced]!));
    });

    it("looks at the outcome, whatever comes first", async () => {
      const world = await fixture();
      const raised = { countriesBps: 6_700, weightBps: 7_500 };
      const own = [Ordinary, Reinforced, Constitutional].map((each) => ({ ...TERMS[each]!, ...raised }));
      await world.carryOut(await decree(world, own));
      expect((await world.rules.termsOf(Ordinary)).countriesBps).to.equal(6_700n);
    });

    it("sets nothing when one class is refused", async () => {
      const world = await fixture();
      for (const [own, error, ...args] of [
        [
          { ...TERMS[Emergency]!, gracePeriod: 1 },
          "DecisionRulesInvalidTerms",
          valuesOf({ ...TERMS[Emergency]!, gracePeriod: 1 }),
        ],
        [{ ...TERMS[Reinforced]!, countriesBps: 5_499 }, "DecisionRulesLaxerThan", Reinforced, Ordinary],
        [{ ...TERMS[Constitutional]!, weightBps: 7_501 }, "DecisionRulesHiddenVeto", Constitutional],
      ] as const) {
        const proposal = await decree(world, [{ ...TERMS[Procedural]!, votingDelay: 1 }, own], error);
        const id = await world.ripen(proposal);
        await refused(world.council.execute(...proposalArguments(proposal)), world, error, ...args);
        expect(await world.council.state(id)).to.equal(State.Queued);
        expect([...(await world.rules.termsOf(Procedural))]).to.deep.equal(valuesOf(TERMS[Procedural]!));
      }
    });

    it("is for the Council's timelock alone", async () => {
      const world = await fixture();
      const { stranger, committee, members, rules, timelock } = world;
      for (const caller of [stranger, committee, members[0]!.delegation]) {
        await refused(rules.connect(caller).setTerms([]), world, "DecisionRulesNotJointAuthority", caller.address);
      }
      await rules.connect(await jointAuthority(connection, timelock)).setTerms([]);
    });

    it("changes nothing of a proposal that is under way (GOV-4)", async () => {
      const world = await fixture();
      const { council, target } = world;
      const proposal = await decree(
        world,
        sameTerms({
          countriesBps: 8_000,
          votingPeriod: 3 * DAY,
          lateWindow: 0,
          maxExtension: 0,
          timelockDelay: 9 * DAY,
          dissentDelay: 0,
          gracePeriod: 3 * DAY,
        }),
      );
      await world.ripen(proposal);
      const [before, after] = [
        await targetProposal(target, "ordinary", "Before"),
        await targetProposal(target, "ordinary", "After"),
      ];
      const old = await world.open(before);
      const end = await council.proposalDeadline(old);
      await council.execute(...proposalArguments(proposal));
      await world.vote(old, "++++.-");
      expect(await council.proposalDeadline(old)).to.equal(end);
      expect(await council.timelockDelayOf(old)).to.equal(2 * DAY + 144_000);
      await world.close(old);
      expect(await council.state(old)).to.equal(State.Succeeded);
      await time.increaseTo(end + BigInt(14 * DAY));
      expect(await council.state(old)).to.equal(State.Succeeded);
      const later = await world.decide(after, "++++.-");
      expect(await council.state(later)).to.equal(State.Defeated);
      expect(await council.timelockDelayOf(later)).to.equal(9 * DAY);
    });
  });
});

function valuesOf(own: TermsStruct): unknown[] {
  return Object.values(own).map((value) => (typeof value === "number" ? BigInt(value) : value));
}
