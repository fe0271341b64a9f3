import type { Interface } from "ethers";

import {
  alpha2ToBytes,
  Office,
  proposalArguments,
  proposeArguments,
  signBallot,
  signBallotWithReason,
  SUPPORT,
} from "../../src/index.ts";
import { Council__factory, SilenceProcedure__factory } from "../../typechain-types/index.js";
import { DAY } from "../utils/consortium.ts";
import { DecisionClass, propose } from "../utils/council.ts";
import { deployLivingCouncil, jointAuthority, type LivingCouncil, targetProposal } from "../utils/proposal-life.ts";
import { type Access, ANYONE, connection } from "./access.ts";
import { appoint, joinAs } from "../utils/countries.ts";

export const COUNCIL: Interface = Council__factory.createInterface();

export const COUNCIL_CALLERS = [
  "stranger",
  "deployer",
  "committee",
  "timelock",
  "Council",
  "proposer",
  "voter",
  "former Delegation",
  "new Delegation",
  "suspended Delegation",
  "newcomer",
] as const;

type CouncilCaller = (typeof COUNCIL_CALLERS)[number];

const VOTERS = ["proposer", "voter", "new Delegation"] as const;

/** From within an execution the timelock may; what it was not told to do by a proposal, it finds no order for. */
const BY_DECISION = [[], "GovernorOnlyExecutor", { timelock: "Panic" }] as const;
const NO_DEPOSIT = [[], "GovernorDisabledDeposit"] as const;

export const COUNCIL_ACCESS: Readonly<Record<string, Access<CouncilCaller>>> = {
  propose: [[...VOTERS, "newcomer"], "GovernorInsufficientProposerVotes"],
  proposeAs: [[...VOTERS, "newcomer"], "GovernorInsufficientProposerVotes"],
  cancel: [["proposer"], "GovernorUnableToCancel"],
  castVote: [VOTERS, "CouncilNotEntitled"],
  castVoteWithReason: [VOTERS, "CouncilNotEntitled"],
  castVoteWithReasonAndParams: [VOTERS, "CouncilNotEntitled"],
  castVoteBySig: ANYONE, // with the voter's signature
  castVoteWithReasonAndParamsBySig: ANYONE,
  queue: ANYONE,
  execute: ANYONE,
  veto: [["committee"], "CouncilNotCommittee"],
  purge: ANYONE,
  relay: BY_DECISION,
  onERC721Received: NO_DEPOSIT,
  onERC1155Received: NO_DEPOSIT,
  onERC1155BatchReceived: NO_DEPOSIT,
};

/** A Council with a proposal that is pending, voted on, carried, may be executed, and has expired. */
export async function deployCouncilWorld() {
  const world = await deployLivingCouncil(connection);
  const { council, members, target } = world;
  const [proposer, voter] = members.map(({ delegation }) => delegation);
  const to = await council.getAddress();
  const expiredId = await world.ripen(await targetProposal(target, "ordinary", "Expired"));
  await connection.networkHelpers.time.increase(15 * DAY);
  const ready = await targetProposal(target, "ordinary", "Ready");
  const carried = await targetProposal(target, "ordinary", "Carried");
  const active = await targetProposal(target, "ordinary", "Active");
  const pending = await targetProposal(target, "ordinary", "Pending");
  await world.ripen(ready);
  const carriedId = await world.decide(carried);
  const activeId = await world.open(active);
  await propose(council, proposer!, pending);

  const callers = await moveMembers(world);
  const args: Record<string, readonly unknown[]> = {
    propose: proposeArguments(await targetProposal(target, "ordinary", "New")),
    proposeAs: [DecisionClass.Reinforced, ...proposeArguments(await targetProposal(target, "ordinary", "New"))],
    cancel: proposalArguments(pending),
    castVote: [activeId, SUPPORT.for],
    castVoteWithReason: [activeId, SUPPORT.for, "Why"],
    castVoteWithReasonAndParams: [activeId, SUPPORT.for, "Why", "0x"],
    castVoteBySig: await signBallot(council, voter!, activeId, "for"),
    castVoteWithReasonAndParamsBySig: await signBallotWithReason(council, voter!, activeId, "for", "Why"),
    queue: proposalArguments(carried),
    execute: proposalArguments(ready),
    veto: [carriedId],
    purge: [expiredId],
    relay: [await target.getAddress(), 0n, "0x"],
    onERC721Received: [to, to, 1n, "0x"],
    onERC1155Received: [to, to, 1n, 1n, "0x"],
    onERC1155BatchReceived: [to, to, [1n], [1n], "0x"],
  };
  return { to, callers, args };
}

/** The third country has another Delegation, the fourth is suspended, and one more has joined. */
async function moveMembers(world: LivingCouncil): Promise<Record<CouncilCaller, string>> {
  const { registry, members } = world;
  const [proposer, voter, former, suspended] = members.map(({ delegation }) => delegation.address);
  const [deployer] = await connection.ethers.getSigners();
  const [successor, newcomer] = (await connection.ethers.getSigners()).slice(-2);
  const joint = await jointAuthority(connection, world.timelock);
  await appoint(connection, registry, members[2]!.delegation, 102, Office.Delegation, successor!);
  await registry.connect(successor).takeOffice(102, Office.Delegation);
  await registry.connect(joint).suspend(103);
  await registry.connect(joint).admit(784, alpha2ToBytes("AE"), newcomer!, 15n);
  await joinAs(registry, newcomer!, 784);
  await connection.networkHelpers.mine();
  return {
    stranger: world.stranger.address,
    deployer: deployer!.address,
    committee: world.committee.address,
    timelock: world.timelock,
    Council: await world.council.getAddress(),
    proposer: proposer!,
    voter: voter!,
    "former Delegation": former!,
    "new Delegation": successor!.address,
    "suspended Delegation": suspended!,
    newcomer: newcomer!.address,
  };
}

export const SILENCE: Interface = SilenceProcedure__factory.createInterface();

export const SILENCE_ACCESS: Readonly<Record<string, Access<CouncilCaller>>> = {
  setSilenceTerms: [["timelock"], "SilenceProcedureNotJointAuthority"],
  move: [[...VOTERS, "newcomer"], "SilenceProcedureNotEntitled"],
  object: [VOTERS, "SilenceProcedureNotEntitled"],
  refer: [["voter"], "SilenceProcedureNotObjector"],
  withdraw: [["proposer"], "SilenceProcedureNotSponsor"],
  queue: ANYONE,
  execute: ANYONE,
  veto: [["committee"], "SilenceProcedureNotCommittee"],
  purge: ANYONE,
};

/** A silence procedure with a motion that is open, objected to, adopted, may be executed, and has expired. */
export async function deploySilenceWorld() {
  const world = await deployLivingCouncil(connection);
  const { council, silence, members, target } = world;
  const [proposer, voter] = members.map(({ delegation }) => delegation);
  const { time } = connection.networkHelpers;
  const proposalOf = (title: string) => targetProposal(target, "ordinary", title);
  const move = async (title: string) => {
    const proposal = await proposalOf(title);
    await silence.connect(proposer).move(...proposeArguments(proposal));
    return silence.hashMotion(...proposalArguments(proposal));
  };
  const queue = async (title: string) => silence.queue(...proposalArguments(await proposalOf(title)));
  const expired = await move("Expired");
  await time.increase(14 * DAY);
  await queue("Expired");
  await time.increase(17 * DAY);
  await move("Ready");
  const adopted = await move("Adopted");
  await time.increase(14 * DAY);
  await queue("Ready");
  await time.increase(2 * DAY);
  const [open, disputed] = [await move("Open"), await move("Disputed")];
  await silence.connect(voter).object(disputed, "No");
  const disputedText = await proposalOf("Disputed");
  await council.connect(voter).proposeAs(DecisionClass.Reinforced, ...proposeArguments(disputedText));
  const callers = await moveMembers(world);
  const args: Record<string, readonly unknown[]> = {
    setSilenceTerms: [[]],
    move: proposeArguments(await proposalOf("New")),
    object: [open, "No"],
    refer: [disputed, ...proposalArguments(disputedText)],
    withdraw: [open],
    queue: proposalArguments(await proposalOf("Adopted")),
    execute: proposalArguments(await proposalOf("Ready")),
    veto: [adopted],
    purge: [expired],
  };
  return { to: await silence.getAddress(), callers, args };
}
