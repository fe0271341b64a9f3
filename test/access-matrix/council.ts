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
import { Council__factory } from "../../typechain-types/index.js";
import { propose } from "../utils/council.ts";
import { deployLivingCouncil, jointAuthority, targetProposal } from "../utils/proposal-life.ts";
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
const DELEGATIONS = [...VOTERS, "suspended Delegation", "newcomer"] as const;

/** From within an execution the timelock may; what it was not told to do by a proposal, it finds no order for. */
const BY_DECISION = [[], "GovernorOnlyExecutor", { timelock: "Panic" }] as const;
const NO_DEPOSIT = [[], "GovernorDisabledDeposit"] as const;

export const COUNCIL_ACCESS: Readonly<Record<string, Access<CouncilCaller>>> = {
  propose: [[...VOTERS, "newcomer"], "GovernorInsufficientProposerVotes"],
  cancel: [["proposer"], "GovernorUnableToCancel"],
  castVote: [VOTERS, "CouncilNotEntitled"],
  castVoteWithReason: [VOTERS, "CouncilNotEntitled"],
  castVoteWithReasonAndParams: [VOTERS, "CouncilNotEntitled"],
  castVoteBySig: ANYONE, // with the voter's signature
  castVoteWithReasonAndParamsBySig: ANYONE,
  queue: ANYONE,
  execute: ANYONE,
  veto: [["committee"], "CouncilNotCommittee"],
  optOut: [DELEGATIONS, "CouncilNotDelegation"],
  optIn: [DELEGATIONS, "CouncilNotDelegation"],
  setTerms: BY_DECISION,
  setActionRules: BY_DECISION,
  setProgramme: BY_DECISION,
  relay: BY_DECISION,
  onERC721Received: NO_DEPOSIT,
  onERC1155Received: NO_DEPOSIT,
  onERC1155BatchReceived: NO_DEPOSIT,
};

/** A Council with one proposal pending, one voted on, one carried and one that may be executed. */
export async function deployCouncilWorld() {
  const world = await deployLivingCouncil(connection);
  const { council, registry, members, target } = world;
  const [proposer, voter, former, suspended] = members.map(({ delegation }) => delegation);
  const [deployer] = await connection.ethers.getSigners();
  const [successor, newcomer] = (await connection.ethers.getSigners()).slice(-2);
  const joint = await jointAuthority(connection, world.timelock);
  const to = await council.getAddress();
  const data = COUNCIL.encodeFunctionData("setProgramme", [1, 2]);
  await world.carryOut({ actions: [{ target: to, data }], title: "Set up a programme" });

  const ready = await targetProposal(target, "ordinary", "Ready");
  const carried = await targetProposal(target, "ordinary", "Carried");
  const active = await targetProposal(target, "ordinary", "Active");
  const pending = await targetProposal(target, "ordinary", "Pending");
  await world.ripen(ready);
  const carriedId = await world.decide(carried);
  const activeId = await world.open(active);
  await propose(council, proposer!, pending);

  await appoint(connection, registry, former!, 102, Office.Delegation, successor!);
  await registry.connect(successor).takeOffice(102, Office.Delegation);
  await registry.connect(joint).suspend(103);
  await registry.connect(joint).admit(784, alpha2ToBytes("AE"), newcomer!, 15n);
  await joinAs(registry, newcomer!, 784);
  await connection.networkHelpers.mine();

  const callers: Record<CouncilCaller, string> = {
    stranger: world.stranger.address,
    deployer: deployer!.address,
    committee: world.committee.address,
    timelock: world.timelock,
    Council: to,
    proposer: proposer!.address,
    voter: voter!.address,
    "former Delegation": former!.address,
    "new Delegation": successor!.address,
    "suspended Delegation": suspended!.address,
    newcomer: newcomer!.address,
  };
  const args: Record<string, readonly unknown[]> = {
    propose: proposeArguments(await targetProposal(target, "ordinary", "New")),
    cancel: proposalArguments(pending),
    castVote: [activeId, SUPPORT.for],
    castVoteWithReason: [activeId, SUPPORT.for, "Why"],
    castVoteWithReasonAndParams: [activeId, SUPPORT.for, "Why", "0x"],
    castVoteBySig: await signBallot(council, voter!, activeId, "for"),
    castVoteWithReasonAndParamsBySig: await signBallotWithReason(council, voter!, activeId, "for", "Why"),
    queue: proposalArguments(carried),
    execute: proposalArguments(ready),
    veto: [carriedId],
    optOut: [1],
    optIn: [1],
    setTerms: [[]],
    setActionRules: [[]],
    setProgramme: [1, 3],
    relay: [await target.getAddress(), 0n, "0x"],
    onERC721Received: [to, to, 1n, "0x"],
    onERC1155Received: [to, to, 1n, 1n, "0x"],
    onERC1155BatchReceived: [to, to, [1n], [1n], "0x"],
  };
  return { to, callers, args };
}
