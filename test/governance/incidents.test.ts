import { expect } from "chai";
import { AbiCoder, type TransactionRequest, ZeroAddress, ZeroHash } from "ethers";
import hre, { network } from "hardhat";

import {
  BALLOT_TYPES,
  councilDomain,
  Office,
  proposalArguments,
  proposeArguments,
  signBallotWithReason,
  SUPPORT,
} from "../../src/index.ts";
import { MeddlingAccount__factory } from "../../typechain-types/index.js";
import { DAY } from "../utils/consortium.ts";
import { propose, State } from "../utils/council.ts";
import { reachableOpcodes } from "../utils/opcodes.ts";
import {
  bitmap,
  deployLivingCouncil,
  jointAuthority,
  type LivingCouncil,
  saltOf,
  sameTerms,
  targetAction,
  targetProposal,
} from "../utils/proposal-life.ts";
import { appoint } from "../utils/countries.ts";

const connection = await network.create();
const { ethers, networkHelpers, provider } = connection;
const { time } = networkHelpers;

/** What went wrong elsewhere, done to the Council. */
describe("Incidents", () => {
  const fixture = () => networkHelpers.loadFixture(six);
  async function six() {
    const world = await deployLivingCouncil(connection);
    const proposal = await targetProposal(world.target, "ordinary", "Do it");
    const joint = await jointAuthority(connection, world.timelock);
    return { ...world, proposal, joint, proposer: world.members[0]!.delegation };
  }

  const refused = (call: Promise<unknown>, { council, rules }: LivingCouncil, error: string, ...args: unknown[]) =>
    expect(call)
      .to.be.revertedWithCustomError(error.startsWith("DecisionRules") ? rules : council, error)
      .withArgs(...args);

  /** Sends transactions that all land in one block, in this order, and tells which succeeded. */
  const inOneBlock = async (
    ...sent: readonly [{ sendTransaction: (tx: TransactionRequest) => Promise<{ hash: string }> }, TransactionRequest][]
  ) => {
    await provider.request({ method: "evm_setAutomine", params: [false] });
    const hashes: string[] = [];
    for (const [sender, tx] of sent) hashes.push((await sender.sendTransaction({ ...tx, gasLimit: 2_000_000n })).hash);
    await networkHelpers.mine();
    await provider.request({ method: "evm_setAutomine", params: [true] });
    const receipts = await Promise.all(hashes.map((hash) => ethers.provider.getTransactionReceipt(hash)));
    expect(new Set(receipts.map((receipt) => receipt!.blockNumber))).to.have.lengthOf(1);
    return receipts.map((receipt) => receipt!.status === 1);
  };

  describe("GHSA-fg47-3c2x-m2wr, OpenZeppelin 2021: re-entrancy into the timelock", () => {
    const attack = async (world: Awaited<ReturnType<typeof six>>, to: string, data: string) => {
      await world.target.arm(to, data);
      await world.council.execute(...proposalArguments(world.proposal));
      expect(await world.target.succeeded()).to.be.false;
      expect(await world.target.queryFilter(world.target.filters.ArmedTargetCalled)).to.have.lengthOf(1);
      return world.target.answer();
    };

    it("does not execute a proposal again from within", async () => {
      const world = await fixture();
      const id = await world.ripen(world.proposal);
      const { interface: abi } = world.council;
      const data = abi.encodeFunctionData("execute", proposalArguments(world.proposal));
      const answer = await attack(world, await world.council.getAddress(), data);
      const error = abi.encodeErrorResult("GovernorUnexpectedProposalState", [
        id,
        State.Executed,
        bitmap(State.Queued),
      ]);
      expect(answer).to.equal(error);
    });

    it("lets what is executed neither execute, nor schedule, nor hasten anything at the timelock", async () => {
      const world = await fixture();
      const id = await world.ripen(world.proposal);
      const { interface: abi } = world.controller;
      const target = await world.target.getAddress();
      const [targets, values, calldatas] = proposalArguments(world.proposal);
      const denied = async (role: "EXECUTOR_ROLE" | "PROPOSER_ROLE" | "DEFAULT_ADMIN_ROLE") =>
        abi.encodeErrorResult("AccessControlUnauthorizedAccount", [target, await world.controller[role]()]);
      const salt = await saltOf(world, id);
      for (const [data, answer] of [
        [
          abi.encodeFunctionData("executeBatch", [targets, values, calldatas, ZeroHash, salt]),
          await denied("EXECUTOR_ROLE"),
        ],
        [
          abi.encodeFunctionData("scheduleBatch", [targets, values, calldatas, ZeroHash, ZeroHash, 0]),
          await denied("PROPOSER_ROLE"),
        ],
        [abi.encodeFunctionData("grantRole", [ZeroHash, target]), await denied("DEFAULT_ADMIN_ROLE")],
        [abi.encodeFunctionData("updateDelay", [0]), abi.encodeErrorResult("TimelockUnauthorizedCaller", [target])],
      ] as const) {
        const before = await networkHelpers.takeSnapshot();
        expect(await attack(world, world.timelock, data)).to.equal(answer);
        await before.restore();
      }
    });

    it("undoes a proposal to govern in which somebody slips another one", async () => {
      const world = await fixture();
      const address = await world.target.getAddress();
      const data = world.council.interface.encodeFunctionData("relay", [address, 0, "0x"]);
      const govern = {
        actions: [await targetAction(world.target, "unlisted"), { target: await world.council.getAddress(), data }],
        title: "Act in the Council's own name",
      };
      const [governing, slipped] = [await world.ripen(govern), await world.ripen(world.proposal)];
      const call = world.council.interface.encodeFunctionData("execute", proposalArguments(world.proposal));
      await world.target.arm(world.council, call);
      await expect(world.council.execute(...proposalArguments(govern))).to.be.revertedWithPanic(0x31);
      expect(await world.council.state(governing)).to.equal(State.Queued);
      expect(await world.council.state(slipped)).to.equal(State.Queued);
    });
  });

  describe("GHSA-5h3x-9wvq-w4m2, OpenZeppelin 2023: a proposal that is copied and cancelled", () => {
    it("cannot be submitted by whoever saw it first, if it names its proposer", async () => {
      const world = await fixture();
      const rival = world.members[1]!.delegation;
      const proposal = { ...world.proposal, proposer: world.proposer.address };
      await refused(propose(world.council, rival, proposal), world, "GovernorRestrictedProposer", rival.address);
      const id = await propose(world.council, world.proposer, proposal);
      const cancel = world.council.connect(rival).cancel(...proposalArguments(proposal));
      await refused(cancel, world, "GovernorUnableToCancel", id, rival.address);
    });

    it("costs a proposer who named none no more than another try", async () => {
      const world = await fixture();
      const rival = world.members[1]!.delegation;
      const copied = await propose(world.council, rival, world.proposal);
      await world.council.connect(rival).cancel(...proposalArguments(world.proposal));
      const again = propose(world.council, world.proposer, world.proposal);
      await refused(again, world, "GovernorUnexpectedProposalState", copied, State.Canceled, ZeroHash);
      await propose(world.council, world.proposer, { ...world.proposal, proposer: world.proposer.address });
    });
  });

  describe("Arbitrum Security Council elections, Code4rena 2023", () => {
    it("castVoteWithReasonAndParamsBySig: a signature is not used again for what is left of a vote", async () => {
      const world = await fixture();
      const id = await world.open(world.proposal);
      const ballot = await signBallotWithReason(world.council, world.proposer, id, "for", "Once");
      await world.council.castVoteWithReasonAndParamsBySig(...ballot);
      const replay = world.council.castVoteWithReasonAndParamsBySig(...ballot);
      await refused(replay, world, "GovernorInvalidSignature", world.proposer.address);
    });

    it("params: a vote is not split", async () => {
      const world = await fixture();
      const id = await world.open(world.proposal);
      const half = AbiCoder.defaultAbiCoder().encode(["uint256"], [12]);
      const council = world.council.connect(world.proposer);
      const vote = council.castVoteWithReasonAndParams(id, SUPPORT.for, "Half", half);
      await refused(vote, world, "CouncilUnexpectedParams");
    });

    it("parameters that change during a vote change nothing of it", async () => {
      const world = await fixture();
      const data = world.rules.interface.encodeFunctionData("setTerms", [
        sameTerms({ votingPeriod: 3 * DAY, gracePeriod: DAY }),
      ]);
      const decree = { actions: [{ target: await world.rules.getAddress(), data }], title: "Vote faster" };
      await world.ripen(decree);
      const id = await world.open(world.proposal);
      const [before, end] = [await world.council.pollOf(id), await world.council.proposalDeadline(id)];
      await world.council.execute(...proposalArguments(decree));
      expect(await world.council.pollOf(id)).to.deep.equal(before);
      expect(await world.council.proposalDeadline(id)).to.equal(end);
    });
  });

  describe("Tornado Cash 2023: another code at the address that was voted on", () => {
    for (const [between, until, action] of [
      ["the vote and the queue", "decide", "queue"],
      ["the queue and the execution", "ripen", "execute"],
    ] as const) {
      it(`is not called when it came between ${between}`, async () => {
        const world = await fixture();
        const id = await world[until](world.proposal);
        const address = await world.target.getAddress();
        await networkHelpers.setCode(address, "0x"); // it destroyed itself,
        await networkHelpers.setCode(address, (await world.registry.getDeployedCode())!); // and came back as another
        await refused(world.council[action](...proposalArguments(world.proposal)), world, "CouncilCodeChanged", id);
      });
    }
  });

  describe("Beanstalk 2022: a vote that is borrowed for a moment", () => {
    const proposeTx = async ({ council, proposal }: Awaited<ReturnType<typeof six>>): Promise<TransactionRequest> => ({
      to: await council.getAddress(),
      data: council.interface.encodeFunctionData("propose", proposeArguments(proposal)),
    });

    it("counts nothing when it was gained in the second of the proposal", async () => {
      const world = await fixture();
      const { council, registry, joint, proposal, proposer } = world;
      const id = await council.hashProposal(...proposalArguments(proposal));
      const reweigh = await registry.setWeights.populateTransaction([100, 101], [19n, 25n]);
      const sent = await inOneBlock([joint, reweigh], [proposer, await proposeTx(world)]);
      expect(sent).to.deep.equal([true, true]);
      expect(await registry.votingWeightOf(101)).to.equal(25n);
      await time.increaseTo((await council.proposalSnapshot(id)) + 1n);
      await world.vote(id, "++");
      const { tally, roll } = await council.pollOf(id);
      expect([tally.forWeight, roll.entitledWeight]).to.deep.equal([44n, 100n]);
      expect((await council.queryFilter(council.filters.VoteCast)).map(({ args }) => args.weight)).to.deep.equal([
        24n,
        20n,
      ]);
    });

    it("gives a country that joins in that second neither proposal nor vote", async () => {
      const world = await fixture();
      const { council, registry, joint, proposal, proposer, stranger } = world;
      await registry.connect(joint).admit(784, "0x4145", stranger, 10n);
      const id = await council.hashProposal(...proposalArguments(proposal));
      const join = await registry.join.populateTransaction(784, 10n, ZeroAddress, []);
      const propose_ = await proposeTx(world);
      const sent = await inOneBlock([stranger, join], [stranger, propose_], [proposer, propose_]);
      expect(sent).to.deep.equal([true, false, true]);
      expect(await council.proposalProposer(id)).to.equal(proposer.address);
      expect((await council.pollOf(id)).tally.entitledCount).to.equal(6n);
      await time.increaseTo((await council.proposalSnapshot(id)) + 1n);
      const vote = council.connect(stranger).castVote(id, SUPPORT.for);
      await refused(vote, world, "CouncilNotEntitled", id, stranger.address);
    });

    it("counts nothing when it was gained after the proposal", async () => {
      const world = await fixture();
      const id = await propose(world.council, world.proposer, world.proposal);
      await world.registry.connect(world.joint).setWeights([100, 101], [19n, 25n]);
      await time.increaseTo((await world.council.proposalSnapshot(id)) + 1n);
      await world.vote(id, ".+");
      expect((await world.council.pollOf(id)).tally.forWeight).to.equal(20n);
    });

    it("does not carry and execute anything in one transaction", async () => {
      const world = await fixture();
      const id = await world.open(world.proposal);
      await world.vote(id, "++++++");
      for (const action of ["queue", "execute"] as const) {
        const needed = bitmap(action === "queue" ? State.Succeeded : State.Queued);
        const call = world.council[action](...proposalArguments(world.proposal));
        await refused(call, world, "GovernorUnexpectedProposalState", id, State.Active, needed);
      }
    });
  });

  describe("Bybit 2025: a delegatecall that was signed blind", () => {
    const CALLCODE = 0xf2;
    const DELEGATECALL = 0xf4;
    const SELFDESTRUCT = 0xff;

    it("is found where there is one", () => {
      expect([...reachableOpcodes("0x60f45bf400f4")]).to.deep.equal([0x60, 0x5b, 0xf4, 0x00]);
      expect([...reachableOpcodes("0x600556f4f25bf2")]).to.deep.equal([0x60, 0x56, 0x5b, 0xf2]);
      expect([...reachableOpcodes("0x00f4f25bf2")]).to.deep.equal([0x00]); // nothing jumps there: it is data
    });

    it("is in no contract of the joint layer, nor anything that borrows or ends code", async () => {
      const names = [...(await hre.artifacts.getAllFullyQualifiedNames())];
      const own = names.filter((name) => name.startsWith("contracts/") && !name.startsWith("contracts/mocks/"));
      const checked: string[] = [];
      for (const name of [...own, "@openzeppelin/contracts/governance/TimelockController.sol:TimelockController"]) {
        const { contractName, deployedBytecode } = await hre.artifacts.readArtifact(name);
        const opcodes = reachableOpcodes(deployedBytecode);
        for (const opcode of [CALLCODE, DELEGATECALL, SELFDESTRUCT]) {
          expect(opcodes.has(opcode), `${contractName}: 0x${opcode.toString(16)}`).to.be.false;
        }
        if (opcodes.size > 1) checked.push(contractName);
      }
      expect(checked).to.include.members(["Council", "CountryRegistry", "Gate", "CurrencyToken", "TimelockController"]);
    });

    it("gains a Delegation nothing that acts while it is asked for its signature", async () => {
      const world = await fixture();
      const { council, registry, proposer, stranger: key } = world;
      const account = await new MeddlingAccount__factory(key).deploy(key);
      await appoint(connection, registry, proposer, 100, Office.Delegation, account);
      await account.execute(registry, registry.interface.encodeFunctionData("takeOffice", [100, Office.Delegation]));
      const data = council.interface.encodeFunctionData("propose", proposeArguments(world.proposal));
      await account.execute(council, data);
      const other = await council.hashProposal(...proposalArguments(world.proposal));
      const id = await propose(council, world.members[1]!.delegation, { ...world.proposal, title: "Do it instead" });
      await time.increaseTo((await council.proposalSnapshot(id)) + 1n);

      const domain = councilDomain(await council.getAddress(), (await ethers.provider.getNetwork()).chainId);
      const voter = await account.getAddress();
      const ballot = { proposalId: id, support: SUPPORT.for, voter, nonce: 0n };
      const signature = await key.signTypedData(domain, BALLOT_TYPES, ballot);
      for (const [name, args] of [
        ["castVote", [other, SUPPORT.for]],
        ["castVote", [id, SUPPORT.against]],
        ["propose", proposeArguments({ ...world.proposal, title: "Slipped in" })],
      ] as const) {
        const callback = council.interface.encodeFunctionData(name as "castVote", args as unknown as [bigint, number]);
        const envelope = AbiCoder.defaultAbiCoder().encode(["bytes", "bytes"], [signature, callback]);
        const before = await networkHelpers.takeSnapshot();
        await expect(council.castVoteBySig(id, SUPPORT.for, account, envelope))
          .to.emit(council, "VoteCast")
          .withArgs(voter, id, SUPPORT.for, 24n, "");
        expect(await council.hasVoted(other, account)).to.be.false;
        expect((await council.pollOf(id)).tally.forWeight).to.equal(24n);
        const slipped = await council.hashProposal(...proposalArguments({ ...world.proposal, title: "Slipped in" }));
        await refused(council.state(slipped), world, "GovernorNonexistentProposal", slipped);
        await before.restore();
      }
    });
  });
});
