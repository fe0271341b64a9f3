import { expect } from "chai";
import { concat, getCreateAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import {
  alpha2ToBytes,
  corridorScope,
  contractScope,
  currencyScope,
  type Proposal,
  proposalArguments,
  proposeArguments,
} from "../../src/index.ts";
import { Council__factory, DecisionRules__factory, TimelockController__factory } from "../../typechain-types/index.js";
import { appoint, joinAs } from "../utils/countries.ts";
import { DAY } from "../utils/consortium.ts";
import {
  deployCouncil,
  DecisionClass,
  propose,
  registryAction,
  State,
  SubjectPart,
  TERMS,
  terms,
} from "../utils/council.ts";
import {
  deployLivingCouncil,
  jointAuthority,
  type LivingCouncil,
  saltOf,
  targetProposal,
} from "../utils/proposal-life.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const GRACE = 14 * DAY;
const { Constitutional, Reinforced, Ordinary, Procedural, Emergency } = DecisionClass;

describe("Council: agenda", () => {
  const fixture = () => networkHelpers.loadFixture(six);
  async function six() {
    const world = await deployLivingCouncil(connection);
    const joint = await jointAuthority(connection, world.timelock);
    return { ...world, joint, delegations: world.members.map(({ delegation }) => delegation) };
  }

  const refused = (call: Promise<unknown>, { council, rules }: LivingCouncil, error: string, ...args: unknown[]) =>
    expect(call)
      .to.be.revertedWithCustomError(error.startsWith("DecisionRules") ? rules : council, error)
      .withArgs(...args);

  const ordinary = ({ target }: LivingCouncil, title: string) => targetProposal(target, "ordinary", title);

  describe("open proposals of a country", () => {
    it("are three at most", async () => {
      const world = await fixture();
      const [first, second] = world.delegations;
      for (const title of ["1", "2", "3"]) await propose(world.council, first!, await ordinary(world, title));
      const fourth = await ordinary(world, "4");
      await refused(propose(world.council, first!, fourth), world, "CouncilTooManyOpen", 100, 3);
      await propose(world.council, second!, fourth);
    });

    it("make room in the second after a vote has ended", async () => {
      const world = await fixture();
      const [first] = world.delegations;
      const id = await propose(world.council, first!, await targetProposal(world.target, "procedural", "1"));
      await time.increase(DAY);
      for (const title of ["2", "3"]) await propose(world.council, first!, await ordinary(world, title));
      const end = Number(await world.council.proposalDeadline(id));
      const fourth = await ordinary(world, "4");
      await time.setNextBlockTimestamp(end);
      await refused(propose(world.council, first!, fourth), world, "CouncilTooManyOpen", 100, 3);
      await time.setNextBlockTimestamp(end + 1);
      await propose(world.council, first!, fourth);
    });

    it("are the country's, whatever key proposed", async () => {
      const world = await fixture();
      const [first] = world.delegations;
      for (const title of ["1", "2", "3"]) await propose(world.council, first!, await ordinary(world, title));
      await appoint(connection, world.registry, first!, 100, 0, world.stranger);
      await world.registry.connect(world.stranger).takeOffice(100, 0);
      const fourth = await ordinary(world, "4");
      await refused(propose(world.council, world.stranger, fourth), world, "CouncilTooManyOpen", 100, 3);
    });
  });

  describe("a sponsor's withdrawal", () => {
    const withdraw = (world: LivingCouncil, caller: LivingCouncil["stranger"], proposal: Proposal) =>
      world.council.connect(caller).cancel(...proposalArguments(proposal));

    it("ends a proposal before the vote, during it, and makes room", async () => {
      const world = await fixture();
      const [first] = world.delegations;
      const proposals = await Promise.all(["1", "2", "3"].map(async (title) => ordinary(world, title)));
      const ids: bigint[] = [];
      for (const proposal of proposals) ids.push(await propose(world.council, first!, proposal));
      await expect(withdraw(world, first!, proposals[0]!))
        .to.emit(world.council, "ProposalCanceled")
        .withArgs(ids[0]);
      expect(await world.council.state(ids[0]!)).to.equal(State.Canceled);
      await propose(world.council, first!, await ordinary(world, "4"));
      await time.increaseTo((await world.council.proposalSnapshot(ids[1]!)) + 1n);
      await world.vote(ids[1]!, "+++");
      await withdraw(world, first!, proposals[1]!);
      expect(await world.council.state(ids[1]!)).to.equal(State.Canceled);
    });

    it("is possible in the last second of the vote, and not in the next", async () => {
      const world = await fixture();
      const [first] = world.delegations;
      for (const [title, late] of [
        ["in time", 0],
        ["late", 1],
      ] as const) {
        const proposal = await ordinary(world, title);
        const id = await world.open(proposal);
        await world.vote(id, "+++++");
        await time.setNextBlockTimestamp(Number(await world.council.proposalDeadline(id)) + late);
        const call = withdraw(world, first!, proposal);
        if (late === 0) await call;
        else await refused(call, world, "GovernorUnableToCancel", id, first!.address);
        await networkHelpers.mine();
        expect(await world.council.state(id)).to.equal(late === 0 ? State.Canceled : State.Succeeded);
      }
    });

    it("is the sponsor's Delegation's, of today", async () => {
      const world = await fixture();
      const [first, second] = world.delegations;
      const proposal = await ordinary(world, "1");
      const id = await propose(world.council, first!, proposal);
      await appoint(connection, world.registry, first!, 100, 0, world.stranger);
      await world.registry.connect(world.stranger).takeOffice(100, 0);
      for (const caller of [first!, second!, world.committee, world.relayer])
        await refused(withdraw(world, caller, proposal), world, "GovernorUnableToCancel", id, caller.address);
      await withdraw(world, world.stranger, proposal);
    });
  });

  describe("what is stopped leaves the timelock", () => {
    const operationOf = async (world: LivingCouncil, { actions }: Proposal, id: bigint) =>
      world.controller.hashOperationBatch(
        actions.map(({ target }) => target),
        actions.map(() => 0n),
        actions.map(({ data }) => data),
        ZeroHash,
        await saltOf(world, id),
      );

    it("when the committee vetoes it", async () => {
      const world = await fixture();
      const proposal = await ordinary(world, "Vetoed");
      const id = await world.ripen(proposal);
      const operation = await operationOf(world, proposal, id);
      expect((await world.council.pollOf(id)).operation).to.equal(operation);
      expect(await world.controller.isOperationReady(operation)).to.be.true;
      await expect(world.council.connect(world.committee).veto(id))
        .to.emit(world.controller, "Cancelled")
        .withArgs(operation);
      expect(await world.controller.isOperation(operation)).to.be.false;
      expect(await world.council.state(id)).to.equal(State.Canceled);
    });

    it("when it is vetoed before it is queued, there is nothing to take out", async () => {
      const world = await fixture();
      const id = await world.decide(await ordinary(world, "Vetoed"));
      await expect(world.council.connect(world.committee).veto(id)).not.to.emit(world.controller, "Cancelled");
    });

    it("when anybody purges what has expired, and not a second sooner", async () => {
      const world = await fixture();
      const proposal = await ordinary(world, "Old");
      const id = await world.ripen(proposal);
      const operation = await operationOf(world, proposal, id);
      const end = Number(await world.council.proposalEta(id)) + GRACE;
      await time.setNextBlockTimestamp(end);
      await refused(
        world.council.connect(world.stranger).purge(id),
        world,
        "GovernorUnexpectedProposalState",
        id,
        State.Queued,
        `0x${(1n << State.Expired).toString(16).padStart(64, "0")}`,
      );
      await time.setNextBlockTimestamp(end + 1);
      await expect(world.council.connect(world.stranger).purge(id))
        .to.emit(world.council, "ProposalPurged")
        .withArgs(id);
      expect(await world.controller.isOperation(operation)).to.be.false;
      await refused(world.council.purge(id), world, "CouncilNotScheduled", id);
    });

    it("so that nothing of it is executed when the executor's role is opened to all", async () => {
      const world = await fixture();
      const [vetoed, expired] = [await ordinary(world, "Vetoed"), await ordinary(world, "Expired")];
      const expiredId = await world.ripen(expired);
      await time.increase(400 * DAY);
      await world.council.purge(expiredId);
      const vetoedId = await world.ripen(vetoed);
      await world.council.connect(world.committee).veto(vetoedId);
      const grant = TimelockController__factory.createInterface();
      const data = grant.encodeFunctionData("grantRole", [
        await world.controller.EXECUTOR_ROLE(),
        `0x${"00".repeat(20)}`,
      ]);
      await world.carryOut({ actions: [{ target: world.timelock, data }], title: "Open execution" });
      for (const [{ actions }, id] of [
        [vetoed, vetoedId],
        [expired, expiredId],
      ] as const) {
        const call = world.controller.executeBatch(
          actions.map(({ target }) => target),
          actions.map(() => 0n),
          actions.map(({ data: one }) => one),
          ZeroHash,
          await saltOf(world, id),
        );
        await expect(call).to.be.revertedWithCustomError(world.controller, "TimelockUnexpectedOperationState");
      }
    });
  });

  describe("proposeAs", () => {
    const asked = async (world: LivingCouncil, decisionClass: number, name: string) =>
      world.council
        .connect(world.members[0]!.delegation)
        .proposeAs(decisionClass, ...proposeArguments(await targetProposal(world.target, name, "Higher")));

    it("opens a vote under the class that was asked for", async () => {
      const world = await fixture();
      await asked(world, Reinforced, "procedural");
      const id = await world.council.hashProposal(
        ...proposalArguments(await targetProposal(world.target, "procedural", "Higher")),
      );
      const { terms: frozen, tally } = await world.council.pollOf(id);
      expect([frozen.decisionClass, tally.veto]).to.deep.equal([BigInt(Reinforced), 0n]);
      expect(await world.council.proposalDeadline(id)).to.equal((await time.latest()) + 8 * DAY);
    });

    it("bars the veto where it is constitutional, as of all that is", async () => {
      const world = await fixture();
      await asked(world, Constitutional, "ordinary");
      const id = await world.council.hashProposal(
        ...proposalArguments(await targetProposal(world.target, "ordinary", "Higher")),
      );
      expect((await world.council.pollOf(id)).tally.veto).to.equal(1n);
    });

    it("asks for no class that is not stricter, and leads neither into the emergency lane nor out of it", async () => {
      const world = await fixture();
      for (const [decisionClass, name, needed] of [
        [Ordinary, "ordinary", Ordinary],
        [Procedural, "ordinary", Ordinary],
        [Constitutional, "unlisted", Constitutional],
        [Constitutional, "emergency", Emergency],
      ] as const) {
        await refused(asked(world, decisionClass, name), world, "CouncilNotStricter", decisionClass, needed);
      }
    });
  });

  describe("the subject takes no part", () => {
    const SCOPED = "extend(address,uint256,uint48,bytes32)";
    const scopedRule = (target: string) => ({
      target,
      selector: connection.ethers.id(SCOPED).slice(0, 10),
      signature: SCOPED,
      rule: { decisionClass: Ordinary, subject: SubjectPart.Excluded, programme: 0 },
    });
    const scopedFixture = () => networkHelpers.loadFixture(scoped);
    async function scoped() {
      const world = await six();
      const target = await world.target.getAddress();
      const data = world.rules.interface.encodeFunctionData("setActionRules", [[scopedRule(target)]]);
      await world.carryOut({ actions: [{ target: await world.rules.getAddress(), data }], title: "Halts" });
      const halt = (scope: bigint) => ({
        target,
        data: concat([
          connection.ethers.id(SCOPED).slice(0, 10),
          connection.ethers.AbiCoder.defaultAbiCoder().encode(
            ["address", "uint256", "uint48", "bytes32"],
            [target, scope, 1, ZeroHash],
          ),
        ]),
      });
      return { ...world, halt };
    }

    const rollOf = async ({ council }: LivingCouncil, id: bigint) => {
      const { tally, excluded } = await council.pollOf(id);
      return [tally.entitledCount, excluded, [...(await council.subjectsOf(id))]];
    };

    it("of a suspension: neither votes nor counts, and is named to the committee", async () => {
      const world = await fixture();
      const id = await world.open({ actions: [await registryAction(world.registry, "suspend", [102])], title: "S" });
      expect(await rollOf(world, id)).to.deep.equal([5n, 0b100n, [102n]]);
    });

    it("of a matter of nobody, or one that needs consent, is nobody", async () => {
      const world = await fixture();
      for (const proposal of [await ordinary(world, "1"), await targetProposal(world.target, "agreed", "2", [102])])
        expect([...(await world.council.subjectsOf(await world.open(proposal)))]).to.deep.equal([]);
    });

    it("of a halted corridor is both its ends, of a currency its issuer, of a contract nobody", async () => {
      const world = await scopedFixture();
      const cases = [
        [corridorScope(101, 104), 4n, 0b10010n, [101n, 104n]],
        [corridorScope(103, 103), 5n, 0b1000n, [103n]],
        [corridorScope(0, 103), 5n, 0b1000n, [103n]],
        [currencyScope(103 * 0x10000 + 978), 5n, 0b1000n, [103n]],
        [corridorScope(101, 999), 5n, 0b10n, [101n, 999n]],
        [contractScope(await world.target.getAddress()), 6n, 0n, []],
      ] as const;
      for (const [index, [scope, ...expected]] of cases.entries()) {
        const proposer = world.delegations[index % 2 === 0 ? 0 : 5]!;
        const id = await propose(world.council, proposer, { actions: [world.halt(scope)], title: "Halt" });
        expect(await rollOf(world, id)).to.deep.equal(expected);
      }
    });

    it("of a closed country is the country that all corridors have in common", async () => {
      const world = await scopedFixture();
      const actions = [corridorScope(102, 100), corridorScope(101, 102), corridorScope(102, 103)].map(world.halt);
      const id = await world.open({ actions, title: "Close 102" });
      expect(await rollOf(world, id)).to.deep.equal([5n, 0b100n, [102n]]);
      const both = await propose(world.council, world.delegations[5]!, {
        actions: [corridorScope(102, 100), corridorScope(100, 102)].map(world.halt),
        title: "Close between two",
      });
      expect(await rollOf(world, both)).to.deep.equal([4n, 0b101n, [102n, 100n]]);
    });

    it("of two matters without a country in common cannot be in one proposal", async () => {
      const world = await scopedFixture();
      for (const scopes of [
        [corridorScope(102, 100), corridorScope(101, 103)],
        [corridorScope(102, 100), corridorScope(101, 100), corridorScope(101, 103)],
        [currencyScope(103 * 0x10000 + 978), corridorScope(101, 102)],
        [corridorScope(102, 100), contractScope(await world.target.getAddress())],
      ]) {
        const call = propose(world.council, world.delegations[0]!, { actions: scopes.map(world.halt), title: "Mixed" });
        await refused(call, world, "DecisionRulesMixedActions", scopes.length - 1);
      }
    });

    it("leaves at least as many to decide as are decided about", async () => {
      const world = await scopedFixture();
      for (const code of [102, 103, 104]) await world.registry.connect(world.joint).suspend(code);
      await networkHelpers.mine();
      const call = propose(world.council, world.delegations[0]!, {
        actions: [world.halt(corridorScope(100, 101))],
        title: "Two of three",
      });
      await refused(call, world, "CouncilTooFewLeft", 1, 2);
      const id = await propose(world.council, world.delegations[0]!, {
        actions: [world.halt(currencyScope(101 * 0x10000 + 978))],
        title: "One of three",
      });
      expect((await world.council.pollOf(id)).tally.entitledCount).to.equal(2n);
    });

    it("is read from a whole word, not from what is cut off", async () => {
      const world = await scopedFixture();
      const { target, data } = world.halt(corridorScope(100, 101));
      for (const cut of [data.slice(0, 2 + 2 * 67), data.slice(0, 10)])
        await refused(world.rules.classify([target], [cut]), world, "DecisionRulesMalformedAction", 0);
    });
  });

  describe("rules with a subject", () => {
    const listed = async (world: LivingCouncil, signature: string, subject: number, selector?: string) => {
      const entry = {
        target: await world.target.getAddress(),
        selector: selector ?? connection.ethers.id(signature).slice(0, 10),
        signature,
        rule: { decisionClass: Ordinary, subject, programme: 0 },
      };
      const data = world.rules.interface.encodeFunctionData("setActionRules", [[entry]]);
      return { entry, action: { target: await world.rules.getAddress(), data } };
    };

    for (const [signature, subject] of [
      ["setWeights(uint16[],uint88[])", SubjectPart.Consenting],
      ["setWeights(uint16[],uint88[])", SubjectPart.Excluded],
      ["elect(uint16[],uint8)", SubjectPart.Excluded],
      ["f(uint16[2])", SubjectPart.Excluded],
      ["f(uint160)", SubjectPart.Excluded],
      ["f(uint8)", SubjectPart.Excluded],
      ["f()", SubjectPart.Excluded],
      ["", SubjectPart.Excluded],
      ["f(uint16", SubjectPart.Excluded],
      ["f(address,uint256[])", SubjectPart.Excluded],
      ["f(address,uint256)", SubjectPart.Consenting],
    ] as const) {
      it(`are refused for "${signature}" (${subject})`, async () => {
        const world = await fixture();
        const { entry, action } = await listed(world, signature, subject);
        const proposal = { actions: [action], title: "List it" };
        await world.ripen(proposal);
        const call = world.council.execute(...proposalArguments(proposal));
        await refused(call, world, "DecisionRulesNoSubject", entry.target, entry.selector, signature);
      });
    }

    it("are refused for another function's signature", async () => {
      const world = await fixture();
      const { entry, action } = await listed(world, "suspend(uint16)", SubjectPart.Excluded, "0x12345678");
      const proposal = { actions: [action], title: "List it" };
      await world.ripen(proposal);
      const call = world.council.execute(...proposalArguments(proposal));
      await refused(call, world, "DecisionRulesNoSubject", entry.target, "0x12345678", "suspend(uint16)");
    });
  });

  describe("the rules' Council", () => {
    it("is the first that binds them, for good", async () => {
      const { rules, council, stranger } = await fixture();
      await expect(rules.connect(stranger).bind())
        .to.be.revertedWithCustomError(rules, "DecisionRulesBoundBefore")
        .withArgs(council);
      await expect(new Council__factory(stranger).deploy(rules)).to.be.revertedWithCustomError(
        rules,
        "DecisionRulesBoundBefore",
      );
    });

    it("is constitutional even where it was listed before it stood", async () => {
      const { timelock, registry, committee, consultation, council } = await fixture();
      const [deployer] = await connection.ethers.getSigners();
      const nonce = await deployer!.getNonce();
      const foretold = getCreateAddress({ from: deployer!.address, nonce: nonce + 1 });
      const selector = council.interface.getFunction("relay").selector;
      const rule = { decisionClass: Procedural, subject: SubjectPart.None, programme: 0 };
      const entry = { target: foretold, selector, rule, signature: "" };
      const rules = await new DecisionRules__factory(deployer!).deploy(
        timelock,
        registry,
        committee,
        consultation,
        3_600,
        TERMS,
        [entry],
      );
      const data = council.interface.encodeFunctionData("relay", [timelock, 0, "0x"]);
      expect((await rules.classify([foretold], [data])).rule.decisionClass).to.equal(Procedural);
      const bound = await new Council__factory(deployer!).deploy(rules);
      expect(await bound.getAddress()).to.equal(foretold);
      expect((await rules.classify([foretold], [data])).rule.decisionClass).to.equal(Constitutional);
    });
  });

  describe("consent", () => {
    it("of a country that has no vote is refused at once", async () => {
      const world = await fixture();
      await world.registry.connect(world.joint).suspend(105);
      await networkHelpers.mine();
      for (const code of [105, 777]) {
        const call = propose(
          world.council,
          world.delegations[0]!,
          await targetProposal(world.target, "agreed", "C", [code]),
        );
        await refused(call, world, "CouncilNoConsentPossible", code);
      }
      await propose(world.council, world.delegations[0]!, await targetProposal(world.target, "agreed", "C", [104]));
    });
  });

  describe("an opt-out", () => {
    it("ends with the membership in which it was declared", async () => {
      const world = await fixture();
      const { rules, registry, joint } = world;
      const data = rules.interface.encodeFunctionData("setProgramme", [1, 2]);
      await world.carryOut({ actions: [{ target: await rules.getAddress(), data }], title: "P" });
      const { delegation } = world.members[5]!;
      await rules.connect(delegation).optOut(1);
      expect((await rules.programmeOf(1)).optedOut).to.deep.equal([105n]);
      await registry.connect(delegation).giveNotice(105);
      expect((await rules.programmeOf(1)).optedOut).to.deep.equal([105n]);
      await time.increase(31 * DAY);
      await registry.completeWithdrawal(105);
      expect((await rules.programmeOf(1)).optedOut).to.deep.equal([]);
      await expect(rules.connect(delegation).optOut(1))
        .to.be.revertedWithCustomError(rules, "DecisionRulesNotMember")
        .withArgs(delegation.address);
      await registry.connect(joint).admit(105, alpha2ToBytes("XX"), delegation, 10n);
      await joinAs(registry, delegation, 105);
      expect((await rules.programmeOf(1)).optedOut).to.deep.equal([]);
      await expect(rules.connect(delegation).optIn(1)).not.to.emit(rules, "ProgrammeJoined");
      await expect(rules.connect(delegation).optOut(1)).to.emit(rules, "ProgrammeLeft").withArgs(1, 105);
      expect((await rules.programmeOf(1)).optedOut).to.deep.equal([105n]);
    });
  });

  describe("the emergency lane", () => {
    for (const [field, own] of [
      ["basis", { basis: 2 }],
      ["countries", { countriesBps: 5_000 + 1 }],
      ["weight", { weightBps: 0 }],
      ["quorum", { quorumBps: 0 }],
      ["blocking minority", { blockingCountries: 3 }],
    ] as const) {
      it(`counts no more laxly than the procedural class: ${field}`, async () => {
        const procedural = { basis: 1, countriesBps: 5_100, weightBps: 100, quorumBps: 100, blockingCountries: 2 };
        const set = (emergency: object) => [
          ...TERMS.slice(0, 3).map((each) => ({
            ...each,
            ...procedural,
            basis: 0,
            countriesBps: 6_600,
            weightBps: 6_500,
          })),
          terms(Procedural, procedural),
          terms(Emergency, { ...procedural, votingPeriod: 3_600, timelockDelay: 0, dissentDelay: 0, ...emergency }),
        ];
        const { registry, rules } = await deployCouncil(connection, [20n, 20n, 20n, 20n, 20n], { terms: set({}) });
        expect(await rules.countries()).to.equal(await registry.getAddress());
        await expect(deployCouncil(connection, [20n, 20n, 20n, 20n, 20n], { terms: set(own) }))
          .to.be.revertedWithCustomError(rules, "DecisionRulesLaxerThan")
          .withArgs(Emergency, Procedural);
      });
    }
  });
});
