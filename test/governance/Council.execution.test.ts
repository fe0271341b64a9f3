import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { type AddressLike, id as hashText, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { proposalArguments } from "../../src/index.ts";
import { CountryRegistry__factory, TimelockController__factory } from "../../typechain-types/index.js";
import { DAY } from "../utils/consortium.ts";
import { propose, registryAction, State } from "../utils/council.ts";
import {
  bitmap,
  deployLivingCouncil,
  jointAuthority,
  type LivingCouncil,
  saltOf,
  TARGET,
  targetAction,
  targetProposal,
} from "../utils/proposal-life.ts";
import { joinAs } from "../utils/countries.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const GRACE = 14 * DAY;

describe("Council: execution", () => {
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

  describe("queue", () => {
    it("is for anyone, and sets the time from which it may be executed", async () => {
      const world = await fixture();
      const proposal = await ordinary(world);
      const id = await world.decide(proposal);
      const eta = (await time.latest()) + 100 + 2 * DAY;
      await time.setNextBlockTimestamp(eta - 2 * DAY);
      await expect(world.council.connect(world.stranger).queue(...proposalArguments(proposal)))
        .to.emit(world.council, "ProposalQueued")
        .withArgs(id, eta);
      expect(await world.council.proposalEta(id)).to.equal(eta);
      expect(await world.council.state(id)).to.equal(State.Queued);
    });

    it("waits for the timelock's own delay if that is longer", async () => {
      const world = await fixture();
      const data = world.controller.interface.encodeFunctionData("updateDelay", [5 * DAY]);
      await world.carryOut({ actions: [{ target: world.timelock, data }], title: "Wait longer" });
      const id = await world.queue(await ordinary(world));
      expect(await world.council.timelockDelayOf(id)).to.equal(2 * DAY);
      expect(await world.council.proposalEta(id)).to.equal((await time.latest()) + 5 * DAY);
    });

    it("refuses what is still voted on, was defeated, is queued already or has expired", async () => {
      const world = await fixture();
      const queue = async (title: string) => world.council.queue(...proposalArguments(await ordinary(world, title)));
      const open = await world.open(await ordinary(world, "open"));
      await refusedInState(queue("open"), world, open, State.Active, State.Succeeded);
      const lost = await world.decide(await ordinary(world, "lost"), "+++---");
      await refusedInState(queue("lost"), world, lost, State.Defeated, State.Succeeded);
      const queued = await world.queue(await ordinary(world, "queued"));
      await refusedInState(queue("queued"), world, queued, State.Queued, State.Succeeded);
      const late = await world.decide(await ordinary(world, "late"));
      await time.setNextBlockTimestamp((await world.council.proposalDeadline(late)) + BigInt(GRACE) + 1n);
      await refusedInState(queue("late"), world, late, State.Expired, State.Succeeded);
    });

    it("takes a proposal in the last second of its grace period", async () => {
      const world = await fixture();
      const proposal = await ordinary(world);
      const id = await world.decide(proposal);
      await time.setNextBlockTimestamp((await world.council.proposalDeadline(id)) + BigInt(GRACE));
      await world.council.queue(...proposalArguments(proposal));
      expect(await world.council.state(id)).to.equal(State.Queued);
    });
  });

  describe("execute", () => {
    it("is for anyone, in the name of the timelock", async () => {
      const world = await fixture();
      const proposal = await ordinary(world);
      const id = await world.ripen(proposal);
      const call = world.council.connect(world.stranger).execute(...proposalArguments(proposal));
      const data = TARGET.encodeFunctionData("ordinary");
      await expect(call).to.emit(world.target, "ArmedTargetCalled").withArgs(world.timelock, 0, data);
      await expect(call).to.emit(world.council, "ProposalExecuted").withArgs(id);
      expect(await world.council.state(id)).to.equal(State.Executed);
    });

    it("carries out all actions in their order", async () => {
      const world = await fixture();
      const names = ["ordinary", "reinforced", "procedural"];
      const actions = await Promise.all(names.map((name) => targetAction(world.target, name)));
      await world.carryOut({ actions, title: "Three things" });
      const calls = await world.target.queryFilter(world.target.filters.ArmedTargetCalled, "latest");
      expect(calls.map(({ args }) => args.data)).to.deep.equal(actions.map(({ data }) => data));
    });

    it("admits a country", async () => {
      const world = await fixture();
      const action = await registryAction(world.registry, "admit", [784, "0x4145", world.stranger.address, 12n]);
      await world.carryOut({ actions: [action], title: "Admit the Emirates", proposer: world.proposer.address });
      await joinAs(world.registry, world.stranger, 784);
      expect(await world.registry.activeCount()).to.equal(7n);
    });

    it("refuses one second early and passes on the second", async () => {
      const world = await fixture();
      const proposal = await ordinary(world);
      const id = await world.queue(proposal);
      const eta = await world.council.proposalEta(id);
      const [targets, values, calldatas] = proposalArguments(proposal);
      const salt = await saltOf(world, id);
      const operation = await world.controller.hashOperationBatch(targets, values, calldatas, ZeroHash, salt);
      await time.setNextBlockTimestamp(eta - 1n);
      const early = world.council.execute(...proposalArguments(proposal));
      await expect(early)
        .to.be.revertedWithCustomError(world.controller, "TimelockUnexpectedOperationState")
        .withArgs(operation, bitmap(2));
      await time.setNextBlockTimestamp(eta);
      await world.council.execute(...proposalArguments(proposal));
    });

    it("passes in the last second of the grace period and refuses in the next", async () => {
      const world = await fixture();
      const proposal = await ordinary(world);
      const id = await world.queue(proposal);
      const last = (await world.council.proposalEta(id)) + BigInt(GRACE);
      const executeAt = async (moment: bigint) => {
        await time.setNextBlockTimestamp(moment);
        return world.council.execute(...proposalArguments(proposal));
      };
      const snapshot = await networkHelpers.takeSnapshot();
      await refusedInState(executeAt(last + 1n), world, id, State.Expired, State.Queued);
      await snapshot.restore();
      await executeAt(last);
    });

    it("refuses what was not queued, and what was executed before", async () => {
      const world = await fixture();
      const proposal = await ordinary(world);
      const execute = () => world.council.execute(...proposalArguments(proposal));
      const id = await world.decide(proposal);
      await refusedInState(execute(), world, id, State.Succeeded, State.Queued);
      await world.council.queue(...proposalArguments(proposal));
      await time.increaseTo(await world.council.proposalEta(id));
      await execute();
      await refusedInState(execute(), world, id, State.Executed, State.Queued);
    });

    it("leaves a proposal queued whose action fails, with all that it did undone", async () => {
      const world = await fixture();
      const actions = [
        await registryAction(world.registry, "admit", [784, "0x4145", world.stranger.address, 12n]),
        await registryAction(world.registry, "reinstate", [100]),
      ];
      const proposal = { actions, title: "Reinstate a country that is not suspended" };
      const id = await world.ripen(proposal);
      await expect(world.council.execute(...proposalArguments(proposal)))
        .to.be.revertedWithCustomError(world.registry, "CountryRegistryWrongStatus")
        .withArgs(100);
      expect(await world.council.state(id)).to.equal(State.Queued);
      expect((await world.registry.countryOf(784)).status).to.equal(0n);
      await world.registry.connect(world.joint).suspend(100);
      await world.council.execute(...proposalArguments(proposal));
      expect(await world.council.state(id)).to.equal(State.Executed);
    });

    it("passes on the value that comes with it", async () => {
      const world = await fixture();
      const action = { ...(await targetAction(world.target, "ordinary")), value: 5n };
      const proposal = { actions: [action, { ...action, value: 2n }], title: "Pay" };
      await world.ripen(proposal);
      const call = world.council.execute(...proposalArguments(proposal), { value: 7n });
      await expect(call).to.changeEtherBalances(ethers, [world.target, world.council, world.timelock], [7n, 0n, 0n]);
    });

    it("spends what the timelock holds", async () => {
      const world = await fixture();
      await world.stranger.sendTransaction({ to: world.timelock, value: 5n });
      const proposal = { actions: [{ ...(await targetAction(world.target, "ordinary")), value: 5n }], title: "Pay" };
      await world.ripen(proposal);
      const call = world.council.execute(...proposalArguments(proposal));
      await expect(call).to.changeEtherBalances(ethers, [world.target, world.timelock], [5n, -5n]);
    });
  });

  describe("veto", () => {
    const veto = ({ council, committee }: LivingCouncil, id: bigint) => council.connect(committee).veto(id);

    it("stops what was carried", async () => {
      const world = await fixture();
      const proposal = await ordinary(world);
      const id = await world.decide(proposal);
      await expect(veto(world, id)).to.emit(world.council, "ProposalVetoed").withArgs(id);
      expect(await world.council.state(id)).to.equal(State.Canceled);
      const queue = world.council.queue(...proposalArguments(proposal));
      await refusedInState(queue, world, id, State.Canceled, State.Succeeded);
    });

    it("stops what was queued, for good", async () => {
      const world = await fixture();
      const proposal = await ordinary(world);
      const id = await world.ripen(proposal);
      await veto(world, id);
      const execute = () => world.council.execute(...proposalArguments(proposal));
      await refusedInState(execute(), world, id, State.Canceled, State.Queued);
      await time.increase(GRACE + 1);
      expect(await world.council.state(id)).to.equal(State.Canceled);
    });

    it("is for the committee alone", async () => {
      const world = await fixture();
      const id = await world.decide(await ordinary(world));
      for (const caller of [world.stranger, world.proposer, world.joint]) {
        await refused(world.council.connect(caller).veto(id), world, "CouncilNotCommittee", caller.address);
      }
    });

    it("comes neither during the vote, nor twice, nor too late", async () => {
      const world = await fixture();
      const needed = [State.Succeeded, State.Queued];
      const open = await world.open(await ordinary(world));
      await refusedInState(veto(world, open), world, open, State.Active, ...needed);
      const vetoed = await world.decide(await ordinary(world, "vetoed"));
      await veto(world, vetoed);
      await refusedInState(veto(world, vetoed), world, vetoed, State.Canceled, ...needed);
      const executed = await world.carryOut(await ordinary(world, "executed"));
      await refusedInState(veto(world, executed), world, executed, State.Executed, ...needed);
      const expired = await world.queue(await ordinary(world, "expired"));
      await time.increaseTo((await world.council.proposalEta(expired)) + BigInt(GRACE) + 1n);
      await refusedInState(veto(world, expired), world, expired, State.Expired, ...needed);
      await refused(veto(world, 7n), world, "GovernorNonexistentProposal", 7);
    });

    it("touches nothing constitutional", async () => {
      const world = await fixture();
      const id = await world.decide(await targetProposal(world.target, "unlisted", "Change everything"));
      await refused(veto(world, id), world, "CouncilCannotVeto", id);
      expect(await world.council.state(id)).to.equal(State.Succeeded);
    });

    it("leaves the actions free to be proposed again, with another description", async () => {
      const world = await fixture();
      const vetoed = await world.decide(await ordinary(world));
      await veto(world, vetoed);
      const same = propose(world.council, world.proposer, await ordinary(world));
      await refused(same, world, "GovernorUnexpectedProposalState", vetoed, State.Canceled, ZeroHash);
      const again = await world.carryOut(await ordinary(world, "Do it all the same"));
      expect(await world.council.state(again)).to.equal(State.Executed);
    });
  });

  describe("code that changes under a proposal", () => {
    const swap = async ({ target }: LivingCouncil, code: string) =>
      networkHelpers.setCode(await target.getAddress(), code);

    for (const { when, until } of [
      { when: "the proposal and the queue", until: "decide" },
      { when: "the queue and the execution", until: "ripen" },
    ] as const) {
      const proceed = ({ council }: LivingCouncil, args: ReturnType<typeof proposalArguments>) =>
        until === "decide" ? council.queue(...args) : council.execute(...args);

      it(`stops it between ${when}, until it is back`, async () => {
        const world = await fixture();
        const proposal = { ...(await ordinary(world)) };
        const code = (await world.target.getDeployedCode())!;
        const id = await world[until](proposal);
        await swap(world, "0x00");
        await refused(proceed(world, proposalArguments(proposal)), world, "CouncilCodeChanged", id);
        await swap(world, "0x");
        const target = await world.target.getAddress();
        await refused(proceed(world, proposalArguments(proposal)), world, "CouncilNoCode", target);
        await swap(world, code);
        await proceed(world, proposalArguments(proposal));
      });
    }

    it("stops it whichever target changed", async () => {
      const world = await fixture();
      const actions = [
        await registryAction(world.registry, "cancelAdmission", [784]),
        await targetAction(world.target, "ordinary"),
      ];
      const proposal = { actions, title: "Two things" };
      const id = await world.decide(proposal);
      await swap(world, "0x00");
      await refused(world.council.queue(...proposalArguments(proposal)), world, "CouncilCodeChanged", id);
    });
  });

  describe("the timelock", () => {
    const ROLES = ["PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE", "DEFAULT_ADMIN_ROLE"] as const;

    it("obeys the Council alone, and nobody administers it but itself", async () => {
      const { controller, council, timelock, committee, stranger, members } = await fixture();
      const [deployer] = await ethers.getSigners();
      const others: AddressLike[] = [deployer!, committee, stranger, members[0]!.delegation, ZeroAddress];
      for (const name of ROLES) {
        const role = await controller[name]();
        for (const account of others) expect(await controller.hasRole(role, account)).to.be.false;
        expect(await controller.hasRole(role, council)).to.equal(name !== "DEFAULT_ADMIN_ROLE");
        expect(await controller.hasRole(role, timelock)).to.equal(name === "DEFAULT_ADMIN_ROLE");
      }
    });

    it("gave no role to anyone along the way that it has not taken back", async () => {
      const { controller } = await fixture();
      const granted = await controller.queryFilter(controller.filters.RoleGranted);
      const revoked = await controller.queryFilter(controller.filters.RoleRevoked);
      const names = (events: typeof granted | typeof revoked) =>
        events.map(({ args }) => `${args.role} ${args.account}`);
      const left = names(granted).filter((name) => !names(revoked).includes(name));
      expect(left).to.have.lengthOf(7); // of the Council and the silence procedure three each, and of itself
    });

    it("takes no order from a stranger, a Delegation or the committee", async () => {
      const world = await fixture();
      const proposal = await ordinary(world);
      const id = await world.ripen(proposal);
      const [targets, values, calldatas] = proposalArguments(proposal);
      const salt = await saltOf(world, id);
      const operation = await world.controller.hashOperationBatch(targets, values, calldatas, ZeroHash, salt);
      for (const caller of [world.stranger, world.proposer, world.committee]) {
        const controller = TimelockController__factory.connect(world.timelock, caller);
        const calls = [
          [() => controller.schedule(targets[0]!, 0, calldatas[0]!, ZeroHash, ZeroHash, 0), "PROPOSER_ROLE"],
          [() => controller.scheduleBatch(targets, values, calldatas, ZeroHash, ZeroHash, 0), "PROPOSER_ROLE"],
          [() => controller.execute(targets[0]!, 0, calldatas[0]!, ZeroHash, salt), "EXECUTOR_ROLE"],
          [() => controller.executeBatch(targets, values, calldatas, ZeroHash, salt), "EXECUTOR_ROLE"],
          [() => controller.cancel(operation), "CANCELLER_ROLE"],
          [() => controller.grantRole(hashText("PROPOSER_ROLE"), caller), "DEFAULT_ADMIN_ROLE"],
        ] as const;
        for (const [call, role] of calls) {
          await expect(call())
            .to.be.revertedWithCustomError(controller, "AccessControlUnauthorizedAccount")
            .withArgs(caller.address, await controller[role]());
        }
        await expect(controller.updateDelay(0))
          .to.be.revertedWithCustomError(controller, "TimelockUnauthorizedCaller")
          .withArgs(caller.address);
      }
    });

    it("acts for the registry, which heeds nobody else", async () => {
      const { registry, timelock, council, stranger } = await fixture();
      expect(await registry.jointAuthority()).to.equal(timelock);
      await networkHelpers.setBalance(await council.getAddress(), 10n ** 18n);
      const asCouncil = await ethers.getImpersonatedSigner(await council.getAddress());
      for (const caller of [asCouncil, stranger]) {
        await expect(CountryRegistry__factory.connect(await registry.getAddress(), caller).suspend(100))
          .to.be.revertedWithCustomError(registry, "CountryRegistryNotJointAuthority")
          .withArgs(caller.address);
      }
    });
  });

  describe("doors that it inherits", () => {
    it("takes no money", async () => {
      const world = await fixture();
      const payment = world.stranger.sendTransaction({ to: world.council, value: 1n });
      await refused(payment, world, "GovernorDisabledDeposit");
    });

    it("takes no tokens", async () => {
      const world = await fixture();
      const { council } = world;
      const someone = world.stranger.address;
      for (const call of [
        () => council.onERC721Received(someone, someone, 1, "0x"),
        () => council.onERC1155Received(someone, someone, 1, 1, "0x"),
        () => council.onERC1155BatchReceived(someone, someone, [1], [1], "0x"),
      ]) {
        await refused(call(), world, "GovernorDisabledDeposit");
      }
    });

    it("governs itself only from within an execution: not even its timelock walks in", async () => {
      const world = await fixture();
      const relay = (caller: HardhatEthersSigner) => world.council.connect(caller).relay(world.target, 0, "0x");
      await refused(relay(world.stranger), world, "GovernorOnlyExecutor", world.stranger.address);
      await refused(relay(world.proposer), world, "GovernorOnlyExecutor", world.proposer.address);
      await expect(relay(world.joint)).to.be.revertedWithPanic(0x31);
    });

    it("relays what a constitutional decision relays", async () => {
      const world = await fixture();
      const inner = TARGET.encodeFunctionData("ordinary");
      const data = world.council.interface.encodeFunctionData("relay", [await world.target.getAddress(), 0n, inner]);
      await world.carryOut({ actions: [{ target: await world.council.getAddress(), data }], title: "Relay" });
      const [call] = await world.target.queryFilter(world.target.filters.ArmedTargetCalled, "latest");
      expect([...call!.args]).to.deep.equal([await world.council.getAddress(), 0n, inner]);
    });
  });
});
