import { expect } from "chai";
import { concat, toBeHex, ZeroHash } from "ethers";
import { network } from "hardhat";

import { type Action, proposalArguments, SUPPORT } from "../../src/index.ts";
import { DecisionRules__factory } from "../../typechain-types/index.js";
import { DAY } from "../utils/consortium.ts";
import {
  type ActionRuleEntryStruct,
  DecisionClass,
  propose,
  registryAction,
  State,
  SubjectPart,
  TERMS,
} from "../utils/council.ts";
import {
  deployLivingCouncil,
  jointAuthority,
  type LivingCouncil,
  TARGET,
  targetAction,
  targetProposal,
  targetRule,
} from "../utils/proposal-life.ts";
import { joinAs } from "../utils/countries.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const { Constitutional, Reinforced, Ordinary, Procedural, Emergency } = DecisionClass;
const { None, Excluded, Consenting } = SubjectPart;
const SHARED = 1; // a programme in which at least four take part
const NOTHING = "0x00000000";

describe("Council: actions", () => {
  const fixture = () => networkHelpers.loadFixture(six);
  const six = () => deployLivingCouncil(connection);

  const sharedFixture = () => networkHelpers.loadFixture(sharing);
  async function sharing() {
    const world = await six();
    const target = await world.target.getAddress();
    const rules = [
      targetRule(target, "shared", Ordinary, None, SHARED),
      targetRule(target, "sharedAbout", Ordinary, Excluded, SHARED),
    ];
    const actions = [await decree(world, "setProgramme", SHARED, 4), await decree(world, "setActionRules", rules)];
    await world.carryOut({ actions, title: "Share something" });
    const joint = await jointAuthority(connection, world.timelock);
    const leave = (member: number) => world.rules.connect(world.members[member]!.delegation).optOut(SHARED);
    return { ...world, joint, leave, shared: await targetProposal(world.target, "shared", "Do it together") };
  }

  const decree = async ({ rules }: LivingCouncil, name: "setProgramme" | "setActionRules", ...args: unknown[]) => ({
    target: await rules.getAddress(),
    data: rules.interface.encodeFunctionData(name as "setProgramme", args as [number, number]),
  });

  const refused = (call: Promise<unknown>, { council, rules }: LivingCouncil, error: string, ...args: unknown[]) =>
    expect(call)
      .to.be.revertedWithCustomError(error.startsWith("DecisionRules") ? rules : council, error)
      .withArgs(...args);

  const classify = async ({ rules }: LivingCouncil, actions: readonly Action[]) => {
    const targets = actions.map(({ target }) => target);
    const { rule, country, vetoable } = await rules.classify(
      targets,
      actions.map(({ data }) => data),
    );
    const { decisionClass, subject, programme } = rule;
    return [Number(decisionClass), Number(subject), Number(programme), Number(country), vetoable];
  };

  const CONSTITUTIONAL = [Constitutional, None, 0, 0, false];

  describe("the class of one action", () => {
    const CASES: [name: string, args: unknown[], classification: unknown[]][] = [
      ["unlisted", [], CONSTITUTIONAL],
      ["reinforced", [], [Reinforced, None, 0, 0, true]],
      ["ordinary", [], [Ordinary, None, 0, 0, true]],
      ["procedural", [], [Procedural, None, 0, 0, true]],
      ["emergency", [], [Emergency, None, 0, 0, true]],
      ["about", [103], [Ordinary, Excluded, 0, 103, true]],
      ["agreed", [103], [Ordinary, Consenting, 0, 103, true]],
      ["multicall", [["0x"]], CONSTITUTIONAL],
    ];
    for (const [name, args, classification] of CASES) {
      it(`is what was listed for it: ${name}`, async () => {
        const world = await fixture();
        expect(await classify(world, [await targetAction(world.target, name, args)])).to.deep.equal(classification);
      });
    }

    it("depends on the target as well as on the function", async () => {
      const world = await fixture();
      const target = await world.registry.getAddress();
      const actions = [{ target, data: TARGET.encodeFunctionData("ordinary") }];
      expect(await classify(world, actions)).to.deep.equal(CONSTITUTIONAL);
    });

    for (const data of ["0x", "0x12", "0x123456"]) {
      it(`is constitutional for ${data}, even where the function of zeros is listed`, async () => {
        const world = await fixture();
        const target = await world.target.getAddress();
        const rule = { decisionClass: Procedural, subject: None, programme: 0 };
        const entry = { target, selector: NOTHING, rule, signature: "" };
        await world.carryOut({ actions: [await decree(world, "setActionRules", [entry])], title: "List it" });
        expect(await classify(world, [{ target, data }])).to.deep.equal(CONSTITUTIONAL);
        expect(await classify(world, [{ target, data: "0x000000" }])).to.deep.equal(CONSTITUTIONAL);
        expect(await classify(world, [{ target, data: NOTHING }])).to.deep.equal([Procedural, None, 0, 0, true]);
      });
    }

    it("is constitutional for a payment", async () => {
      const world = await fixture();
      const actions = [{ target: await world.target.getAddress(), data: "0x", value: 1n }];
      const id = await propose(world.council, world.members[0]!.delegation, { actions, title: "Pay" });
      expect((await world.council.pollOf(id)).terms.decisionClass).to.equal(Constitutional);
    });

    it("cannot be vetoed where it is about the committee", async () => {
      const world = await fixture();
      const entry = { target: world.committee.address, selector: "0x12345678", signature: "" };
      const rule = { decisionClass: Ordinary, subject: None, programme: 0 };
      await world.carryOut({
        actions: [await decree(world, "setActionRules", [{ ...entry, rule }])],
        title: "List it",
      });
      const action = { target: entry.target, data: entry.selector };
      expect(await classify(world, [action])).to.deep.equal([Ordinary, None, 0, 0, false]);
      await networkHelpers.setCode(entry.target, "0x00");
      const ordinary = await targetAction(world.target, "ordinary");
      const id = await world.decide({ actions: [ordinary, action], title: "Replace a member" });
      await networkHelpers.setCode(entry.target, "0x");
      expect(await world.council.state(id)).to.equal(State.Succeeded);
      await refused(world.council.connect(world.committee).veto(id), world, "CouncilCannotVeto", id);
    });
  });

  describe("what may wrap another action", () => {
    const suspend = async ({ registry }: LivingCouncil) => (await registryAction(registry, "suspend", [100])).data;

    it("is constitutional, and leaves everyone the vote, whatever it wraps", async () => {
      const world = await fixture();
      const { council, controller, registry, timelock } = world;
      const [inner, address] = [await suspend(world), await registry.getAddress()];
      const [own, wait] = [await council.getAddress(), controller.interface];
      const wrapped: Action[] = [
        { target: own, data: council.interface.encodeFunctionData("relay", [address, 0, inner]) },
        { target: await world.rules.getAddress(), data: world.rules.interface.encodeFunctionData("setTerms", [[]]) },
        { target: own, data: council.interface.encodeFunctionData("castVote", [7, SUPPORT.for]) },
        { target: own, data: inner },
        { target: timelock, data: wait.encodeFunctionData("schedule", [address, 0, inner, ZeroHash, ZeroHash, 0]) },
        {
          target: timelock,
          data: wait.encodeFunctionData("scheduleBatch", [[address], [0], [inner], ZeroHash, ZeroHash, 0]),
        },
        { target: timelock, data: wait.encodeFunctionData("execute", [address, 0, inner, ZeroHash, ZeroHash]) },
        { target: timelock, data: wait.encodeFunctionData("grantRole", [ZeroHash, own]) },
        { target: timelock, data: wait.encodeFunctionData("updateDelay", [0]) },
        { target: timelock, data: "0x" },
        { target: address, data: TARGET.encodeFunctionData("multicall", [[inner]]) },
        { target: await world.target.getAddress(), data: TARGET.encodeFunctionData("multicall", [[inner]]) },
      ];
      for (const action of wrapped) expect(await classify(world, [action])).to.deep.equal(CONSTITUTIONAL);
      expect(await classify(world, wrapped)).to.deep.equal(CONSTITUTIONAL);
    });

    it("cannot be listed as anything else", async () => {
      const world = await fixture();
      const { council, rules, timelock } = world;
      const [own, selector] = [await council.getAddress(), TARGET.getFunction("multicall")!.selector];
      const rule = { decisionClass: Procedural, subject: None, programme: 0 };
      for (const [target, name] of [
        [own, "0x12345678"],
        [await rules.getAddress(), "0x12345678"],
        [timelock, "0x01d5062a"],
        [await world.target.getAddress(), selector],
      ] as const) {
        const listed = targetRule(await world.target.getAddress(), "unlisted", Ordinary);
        const actions = [
          await decree(world, "setActionRules", [listed, { target, selector: name, rule, signature: "" }]),
        ];
        const proposal = { actions, title: `List ${target}` };
        await world.ripen(proposal);
        const execute = world.council.execute(...proposalArguments(proposal));
        await refused(execute, world, "DecisionRulesAlwaysConstitutional", target, name);
        expect((await rules.ruleOf(listed.target, listed.selector)).decisionClass).to.equal(Constitutional);
      }
    });

    it("cannot be listed at the founding either", async () => {
      const world = await fixture();
      const entry = { target: world.timelock, selector: "0x01d5062a", signature: "" };
      const call = deployWith(world, [{ ...entry, rule: { decisionClass: Emergency, subject: None, programme: 0 } }]);
      await refused(call, world, "DecisionRulesAlwaysConstitutional", entry.target, entry.selector);
    });
  });

  const deployWith = async (world: LivingCouncil, rules: ActionRuleEntryStruct[]) => {
    const [deployer] = await ethers.getSigners();
    const { timelock, registry, committee, consultation } = world;
    return new DecisionRules__factory(deployer!).deploy(
      timelock,
      registry,
      committee,
      consultation,
      3_600,
      TERMS,
      rules,
    );
  };

  describe("the class of a batch", () => {
    const batch = async ({ target }: LivingCouncil, ...names: string[]) =>
      Promise.all(names.map((name) => targetAction(target, name)));

    it("is the strictest of its parts, in any order", async () => {
      const world = await fixture();
      for (const [names, expected] of [
        [
          ["procedural", "ordinary", "reinforced"],
          [Reinforced, None, 0, 0, true],
        ],
        [
          ["reinforced", "ordinary", "procedural"],
          [Reinforced, None, 0, 0, true],
        ],
        [
          ["procedural", "ordinary", "procedural"],
          [Ordinary, None, 0, 0, true],
        ],
        [["procedural", "unlisted", "ordinary"], CONSTITUTIONAL],
        [
          ["emergency", "emergency"],
          [Emergency, None, 0, 0, true],
        ],
      ] as const) {
        expect(await classify(world, await batch(world, ...names))).to.deep.equal(expected);
      }
    });

    it("is never a mixture of the emergency lane with another", async () => {
      const world = await fixture();
      for (const other of ["unlisted", "reinforced", "ordinary", "procedural"]) {
        for (const names of [
          [other, other, "emergency"],
          ["emergency", "emergency", other],
        ]) {
          const call = world.rules.classify(...listsOf(await batch(world, ...names)));
          await refused(call, world, "DecisionRulesMixedActions", 2);
        }
      }
    });

    it("holds at most sixteen", async () => {
      const world = await fixture();
      const names = Array.from({ length: 17 }, () => "ordinary");
      const call = world.rules.classify(...listsOf(await batch(world, ...names)));
      await refused(call, world, "DecisionRulesTooManyActions", 17, 16);
      await world.rules.classify(...listsOf(await batch(world, ...names.slice(1))));
    });

    it("is constitutional where there is nothing in it", async () => {
      const world = await fixture();
      expect(await classify(world, [])).to.deep.equal(CONSTITUTIONAL);
    });
  });

  describe("actions about a country", () => {
    it("go together only where they are about the same one in the same way", async () => {
      const world = await fixture();
      const suspend = (country: number) => registryAction(world.registry, "suspend", [country]);
      const admit = await registryAction(world.registry, "admit", [784, "0x4145", world.stranger.address, 1n]);
      const [about, agreed] = [
        await targetAction(world.target, "about", [100]),
        await targetAction(world.target, "agreed", [100]),
      ];
      const mixed: Action[][] = [
        [await suspend(100), await suspend(101)],
        [await suspend(100), admit],
        [admit, await suspend(100)],
        [about, agreed],
        [agreed, await targetAction(world.target, "agreed", [101])],
        [about, await targetAction(world.target, "unlisted")],
      ];
      for (const actions of mixed) {
        await refused(world.rules.classify(...listsOf(actions)), world, "DecisionRulesMixedActions", 1);
        const call = propose(world.council, world.members[2]!.delegation, { actions, title: "Two birds" });
        await refused(call, world, "DecisionRulesMixedActions", 1);
      }
      expect(await classify(world, [about, await suspend(100), about])).to.deep.equal([
        Reinforced,
        Excluded,
        0,
        100,
        true,
      ]);
    });

    const word = (country: bigint | number) => toBeHex(country, 32);
    for (const [says, name, argument] of [
      ["that end before the country", "about", "0x"],
      ["that are one byte short", "about", word(100).slice(0, -2)],
      ["with a country of more than 16 bits", "about", word(65_536)],
      ["with one in the upper bits", "agreed", word((1n << 255n) + 100n)],
      ["about no country", "about", word(0)],
      ["that no country consents to", "agreed", word(0)],
    ] as const) {
      it(`refuse calldata ${says}`, async () => {
        const world = await fixture();
        const { selector } = TARGET.getFunction(name)!;
        const target = await world.target.getAddress();
        const good = await targetAction(world.target, name, [100]);
        const bad = { target, data: concat([selector, argument]) };
        await refused(world.rules.classify(...listsOf([bad])), world, "DecisionRulesMalformedAction", 0);
        await refused(world.rules.classify(...listsOf([good, bad])), world, "DecisionRulesMalformedAction", 1);
      });
    }

    it("may have a country of 16 bits, and more arguments", async () => {
      const world = await fixture();
      const target = await world.target.getAddress();
      const data = concat([TARGET.encodeFunctionData("about", [65_535]), "0xff"]);
      expect(await classify(world, [{ target, data }])).to.deep.equal([Ordinary, Excluded, 0, 65_535, true]);
    });

    it("leave the excluded country out of the roll", async () => {
      const world = await fixture();
      const { council, members, target } = world;
      const proposal = await targetProposal(target, "about", "About the third", [102]);
      const id = await propose(council, members[0]!.delegation, proposal);
      const { tally, roll, excluded, awaited } = await council.pollOf(id);
      expect([tally.entitledCount, roll.entitledWeight]).to.deep.equal([5n, 82n]);
      expect([excluded, awaited & 0b111111n]).to.deep.equal([0b100n, 0b111011n]);
    });

    it("give the excluded country no vote", async () => {
      const world = await fixture();
      const id = await world.open(await targetProposal(world.target, "about", "About the third", [102]));
      const { delegation } = world.members[2]!;
      const vote = world.council.connect(delegation).castVote(id, SUPPORT.against);
      await refused(vote, world, "CouncilNotEntitled", id, delegation.address);
    });

    it("take nothing off the roll for a country that is suspended already", async () => {
      const world = await fixture();
      await world.registry.connect(await jointAuthority(connection, world.timelock)).suspend(102);
      const id = await world.open(await targetProposal(world.target, "about", "About the third", [102]));
      const { tally, roll, excluded } = await world.council.pollOf(id);
      // The two heaviest of the five are cut to the cap, to 19 each.
      expect([tally.entitledCount, roll.entitledWeight, excluded]).to.deep.equal([5n, 76n, 0n]);
    });

    it("may be proposed by that country", async () => {
      const world = await fixture();
      const id = await world.open(await targetProposal(world.target, "about", "About us", [100]));
      expect(await world.council.state(id)).to.equal(State.Active);
    });

    it("wait for the country that must consent, and note when it has", async () => {
      const world = await fixture();
      const id = await world.open(await targetProposal(world.target, "agreed", "With the third", [102]));
      expect((await world.council.pollOf(id)).roll.consentOf).to.equal(102n);
      await world.vote(id, "++.+");
      expect((await world.council.pollOf(id)).roll.consentOf).to.equal(102n);
      await world.vote(id, "..+");
      expect((await world.council.pollOf(id)).roll.consentOf).to.equal(0n);
      expect((await world.council.pollOf(id)).tally.entitledCount).to.equal(6n);
    });

    it("suspend a country by the vote of the others", async () => {
      const world = await fixture();
      const suspend = await registryAction(world.registry, "suspend", [100]);
      const id = await world.ripen({ actions: [suspend], title: "Suspend the first" }, ".+++++");
      await world.council.execute(...proposalArguments({ actions: [suspend], title: "Suspend the first" }));
      expect(await world.council.state(id)).to.equal(State.Executed);
      expect((await world.registry.countryOf(100)).status).to.equal(3n);
    });
  });

  describe("setActionRules", () => {
    it("lists functions, and publishes each", async () => {
      const world = await fixture();
      const target = await world.target.getAddress();
      const entries = [targetRule(target, "unlisted", Procedural), targetRule(target, "about", Emergency, Consenting)];
      const proposal = { actions: [await decree(world, "setActionRules", entries)], title: "List them" };
      await world.ripen(proposal);
      const call = world.council.execute(...proposalArguments(proposal));
      for (const [index, { selector }] of entries.entries()) {
        const rule = [
          [Procedural, None, 0],
          [Emergency, Consenting, 0],
        ][index]!;
        await expect(call).to.emit(world.rules, "ActionRuleSet").withArgs(target, selector, rule);
        expect([...(await world.rules.ruleOf(target, selector))]).to.deep.equal(rule.map(BigInt));
      }
    });

    it("takes a function off the list again", async () => {
      const world = await fixture();
      const entry = targetRule(await world.target.getAddress(), "ordinary", Constitutional);
      await world.carryOut({ actions: [await decree(world, "setActionRules", [entry])], title: "Unlist it" });
      expect(await classify(world, [await targetAction(world.target, "ordinary")])).to.deep.equal(CONSTITUTIONAL);
    });

    it("refuses a programme that there is not", async () => {
      const world = await fixture();
      const entry = targetRule(await world.target.getAddress(), "shared", Ordinary, None, 9);
      await refused(deployWith(world, [entry]), world, "DecisionRulesUnknownProgramme", 9);
      const proposal = { actions: [await decree(world, "setActionRules", [entry])], title: "List it" };
      await world.ripen(proposal);
      await refused(world.council.execute(...proposalArguments(proposal)), world, "DecisionRulesUnknownProgramme", 9);
    });

    it("changes nothing of a proposal that is under way (GOV-4)", async () => {
      const world = await fixture();
      const entry = targetRule(await world.target.getAddress(), "about", Procedural);
      const proposal = { actions: [await decree(world, "setActionRules", [entry])], title: "Give it back its vote" };
      await world.ripen(proposal);
      const old = await world.open(await targetProposal(world.target, "about", "About the third", [102]));
      await world.council.execute(...proposalArguments(proposal));
      const { terms, tally } = await world.council.pollOf(old);
      expect([terms.decisionClass, tally.entitledCount]).to.deep.equal([BigInt(Ordinary), 5n]);
      const { delegation } = world.members[2]!;
      const vote = world.council.connect(delegation).castVote(old, SUPPORT.against);
      await refused(vote, world, "CouncilNotEntitled", old, delegation.address);
    });
  });

  describe("setProgramme", () => {
    it("sets one up, and how many must take part", async () => {
      const world = await fixture();
      const actions = [await decree(world, "setProgramme", 255, 2), await decree(world, "setProgramme", 7, 255)];
      const proposal = { actions, title: "Programmes" };
      expect([...(await world.rules.programmeOf(255))]).to.deep.equal([0n, []]);
      await world.ripen(proposal);
      const call = world.council.execute(...proposalArguments(proposal));
      await expect(call).to.emit(world.rules, "ProgrammeSet").withArgs(255, 2);
      await expect(call).to.emit(world.rules, "ProgrammeSet").withArgs(7, 255);
      expect([...(await world.rules.programmeOf(255))]).to.deep.equal([2n, []]);
      expect([...(await world.rules.programmeOf(7))]).to.deep.equal([255n, []]);
    });

    it("refuses the number 0, and fewer than two countries", async () => {
      const world = await fixture();
      for (const [programme, minimum] of [
        [0, 2],
        [1, 1],
        [1, 0],
      ] as const) {
        const actions = [await decree(world, "setProgramme", programme, minimum)];
        const proposal = { actions, title: `Programme ${programme}/${minimum}` };
        await world.ripen(proposal);
        const call = world.council.execute(...proposalArguments(proposal));
        await refused(call, world, "DecisionRulesInvalidProgramme", programme, minimum);
      }
    });
  });

  describe("setActionRules and setProgramme", () => {
    it("are for the Council's timelock alone", async () => {
      const { rules, members, timelock } = await fixture();
      const joint = await jointAuthority(connection, timelock);
      for (const name of ["setActionRules", "setProgramme"] as const) {
        const args = name === "setProgramme" ? [1, 2] : [[]];
        const call = (caller: typeof joint) => rules.connect(caller)[name as "setProgramme"](...(args as [1, 2]));
        await expect(call(members[0]!.delegation))
          .to.be.revertedWithCustomError(rules, "DecisionRulesNotJointAuthority")
          .withArgs(members[0]!.delegation.address);
        await call(joint);
      }
    });
  });

  describe("optOut and optIn", () => {
    it("are a Delegation's, each for its own country, and are published once", async () => {
      const { rules, members, leave } = await sharedFixture();
      await expect(leave(2)).to.emit(rules, "ProgrammeLeft").withArgs(SHARED, 102);
      await leave(4);
      expect([...(await rules.programmeOf(SHARED))]).to.deep.equal([4n, [102n, 104n]]);
      await expect(leave(2)).not.to.emit(rules, "ProgrammeLeft");
      const back = () => rules.connect(members[2]!.delegation).optIn(SHARED);
      await expect(back()).to.emit(rules, "ProgrammeJoined").withArgs(SHARED, 102);
      await expect(back()).not.to.emit(rules, "ProgrammeJoined");
      expect([...(await rules.programmeOf(SHARED))]).to.deep.equal([4n, [104n]]);
    });

    it("are for no stranger, and for no programme that there is not", async () => {
      const world = await sharedFixture();
      for (const name of ["optOut", "optIn"] as const) {
        const stranger = world.rules.connect(world.stranger)[name](SHARED);
        await refused(stranger, world, "DecisionRulesNotMember", world.stranger.address);
        const unknown = world.rules.connect(world.members[0]!.delegation)[name](2);
        await refused(unknown, world, "DecisionRulesUnknownProgramme", 2);
      }
    });

    it("are for a suspended country too", async () => {
      const world = await sharedFixture();
      await world.registry.connect(world.joint).suspend(102);
      await world.leave(2);
      expect((await world.rules.programmeOf(SHARED)).optedOut).to.deep.equal([102n]);
    });
  });

  describe("an optional programme", () => {
    const rollOf = async ({ council }: LivingCouncil, id: bigint) => {
      const { tally, roll, excluded } = await council.pollOf(id);
      return [tally.entitledCount, roll.entitledWeight, excluded];
    };

    it("is decided by those who take part", async () => {
      const world = await sharedFixture();
      await world.leave(0);
      await world.leave(5);
      const id = await world.open(world.shared);
      expect(await rollOf(world, id)).to.deep.equal([4n, 66n, 0b100001n]);
      const { delegation } = world.members[0]!;
      const vote = world.council.connect(delegation).castVote(id, SUPPORT.against);
      await refused(vote, world, "CouncilNotEntitled", id, delegation.address);
      expect(await world.council.hasVoted(id, delegation)).to.be.false;
      await world.vote(id, ".+++..");
      await world.close(id);
      expect(await world.council.state(id)).to.equal(State.Succeeded); // three of four, 53 of 66
    });

    it("is decided by nobody while too few take part", async () => {
      const world = await sharedFixture();
      for (const member of [0, 1, 2]) await world.leave(member);
      const call = propose(world.council, world.members[3]!.delegation, world.shared);
      await refused(call, world, "CouncilTooFewTakingPart", SHARED, 3, 4);
      await world.rules.connect(world.members[0]!.delegation).optIn(SHARED);
      const id = await world.open(world.shared);
      expect(await rollOf(world, id)).to.deep.equal([4n, 62n, 0b000110n]);
    });

    it("leaves everything else to everyone", async () => {
      const world = await sharedFixture();
      await world.leave(0);
      const id = await world.open(await targetProposal(world.target, "ordinary", "Do it"));
      expect(await rollOf(world, id)).to.deep.equal([6n, 100n, 0n]);
    });

    it("is not left in the middle of a vote, nor joined", async () => {
      const world = await sharedFixture();
      const { council, members } = world;
      await world.leave(0);
      const id = await world.open(world.shared);
      await world.rules.connect(members[0]!.delegation).optIn(SHARED);
      await world.leave(1);
      expect(await rollOf(world, id)).to.deep.equal([5n, 76n, 1n]);
      await council.connect(members[1]!.delegation).castVote(id, SUPPORT.for);
      const vote = council.connect(members[0]!.delegation).castVote(id, SUPPORT.for);
      await refused(vote, world, "CouncilNotEntitled", id, members[0]!.delegation.address);
    });

    it("counts out once a country that opted out and is the subject as well", async () => {
      const world = await sharedFixture();
      await world.leave(2);
      const id = await world.open(await targetProposal(world.target, "sharedAbout", "About the third", [102]));
      expect(await rollOf(world, id)).to.deep.equal([5n, 82n, 0b100n]);
    });

    it("counts out both the subject and those who opted out", async () => {
      const world = await sharedFixture();
      await world.leave(3);
      const id = await world.open(await targetProposal(world.target, "sharedAbout", "About the third", [102]));
      expect(await rollOf(world, id)).to.deep.equal([4n, 67n, 0b1100n]);
    });

    it("counts out nobody for a country that opted out and votes no more", async () => {
      const world = await sharedFixture();
      await world.leave(2);
      await world.leave(3);
      await world.registry.connect(world.joint).suspend(102);
      await world.registry.connect(world.members[3]!.delegation).giveNotice(103);
      await networkHelpers.time.increase(30 * DAY);
      await world.registry.completeWithdrawal(103);
      await world.registry.connect(world.joint).admit(784, "0x4145", world.stranger, 10n);
      await joinAs(world.registry, world.stranger, 784);
      expect((await world.registry.countryOf(784)).index).to.equal(3n);
      await networkHelpers.time.increase(1);
      const id = await world.open(world.shared);
      // Two of the five are cut to the cap, to 16 each.
      expect(await rollOf(world, id)).to.deep.equal([5n, 65n, 0n]);
      await world.council.connect(world.stranger).castVote(id, SUPPORT.for);
    });

    it("does not mix with another programme, or with none", async () => {
      const world = await sharedFixture();
      const actions = [await targetAction(world.target, "shared"), await targetAction(world.target, "ordinary")];
      await refused(world.rules.classify(...listsOf(actions)), world, "DecisionRulesMixedActions", 1);
      await refused(world.rules.classify(...listsOf(actions.toReversed())), world, "DecisionRulesMixedActions", 1);
    });
  });
});

function listsOf(actions: readonly Action[]): [string[], string[]] {
  return [actions.map(({ target }) => target), actions.map(({ data }) => data)];
}
