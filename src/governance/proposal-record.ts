import type { Council } from "../../typechain-types/index.js";
import {
  BASES,
  DECISION_CLASSES,
  type DecisionClass,
  type Majority,
  type Shortfall,
  shortfallsIn,
  type Tally,
} from "./majority.ts";
import { type Action, parseDescription, type ProposalText, SUPPORT, type Support } from "./proposal.ts";

/** What a proposal is voted on, and the votes so far, as the Council tells it. */
export type Poll = Awaited<ReturnType<Council["pollOf"]>>;

/** Where a proposal stands, in the order of the numbers on chain. */
export const PROPOSAL_STATES = [
  "Pending",
  "Active",
  "Canceled",
  "Defeated",
  "Succeeded",
  "Queued",
  "Expired",
  "Executed",
] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

/** A country's vote; `country` is an ISO 3166-1 numeric code, `account` its Delegation at the time. */
export interface CastVote {
  readonly country: number;
  readonly account: string;
  readonly support: Support;
  readonly weight: bigint;
  readonly reason: string;
}

/** Everything there is to know of a proposal, read from a node alone. Times are Unix seconds. */
export interface ProposalRecord {
  readonly id: bigint;
  readonly proposer: string;
  readonly text: ProposalText;
  readonly actions: readonly Action[];
  readonly decisionClass: DecisionClass;
  /** The countries that it is about, by ISO 3166-1 numeric code. */
  readonly subjects: readonly number[];
  readonly state: ProposalState;
  readonly voteStart: number;
  readonly voteEnd: number;
  /** When it may be executed; 0 before it is queued. */
  readonly executableAt: number;
  readonly poll: Poll;
  readonly votes: readonly CastVote[];
}

const SUPPORTS = Object.keys(SUPPORT) as Support[];

/** No proposal of that number was ever made. */
export class UnknownProposal extends Error {
  readonly proposalId: bigint;
  constructor(proposalId: bigint) {
    super(`The Council has no proposal ${proposalId}.`);
    this.name = "UnknownProposal";
    this.proposalId = proposalId;
  }
}

/** The proposals made since a block, the oldest first. */
export async function proposalIds(council: Council, fromBlock = 0): Promise<bigint[]> {
  const logs = await council.queryFilter(council.filters.ProposalClassified(), fromBlock);
  return logs.map(({ args }) => args.proposalId);
}

/** Reads a proposal. Throws `UnknownProposal`. */
export async function readProposal(council: Council, proposalId: bigint): Promise<ProposalRecord> {
  const [classified] = await council.queryFilter(council.filters.ProposalClassified(proposalId));
  if (classified === undefined) throw new UnknownProposal(proposalId);
  const made = await council.queryFilter(
    council.filters.ProposalCreated(),
    classified.blockNumber,
    classified.blockNumber,
  );
  const created = made.find(({ args }) => args.proposalId === proposalId)!.args;
  const [state, voteEnd, executableAt, poll] = await Promise.all([
    council.state(proposalId),
    council.proposalDeadline(proposalId),
    council.proposalEta(proposalId),
    council.pollOf(proposalId),
  ]);
  return {
    id: proposalId,
    proposer: created.proposer,
    text: parseDescription(created.description),
    actions: actionsOf(created),
    decisionClass: DECISION_CLASSES[Number(classified.args.decisionClass)]!,
    subjects: subjectsIn(classified.args.classification),
    state: PROPOSAL_STATES[Number(state)]!,
    voteStart: Number(created.voteStart),
    voteEnd: Number(voteEnd),
    executableAt: Number(executableAt),
    poll,
    votes: await castVotes(council, proposalId, classified.blockNumber),
  };
}

function subjectsIn({ country, counterparty }: { country: bigint; counterparty: bigint }): number[] {
  return [country, counterparty].filter((code) => code !== 0n).map(Number);
}

/** `values` is also a method of every ethers result, so it is read by its place. */
function actionsOf(created: { 3: bigint[]; targets: string[]; calldatas: string[] }): Action[] {
  return created.targets.map((target, index) => ({
    target,
    value: created[3][index]!,
    data: created.calldatas[index]!,
  }));
}

/** The receipts by country, each beside OpenZeppelin's own by account, which the same call emits. */
async function castVotes(council: Council, proposalId: bigint, fromBlock: number): Promise<CastVote[]> {
  const receipts = await council.queryFilter(council.filters.CountryVoted(proposalId), fromBlock);
  const ballots = await council.queryFilter(council.filters.VoteCast(), fromBlock);
  return receipts.map(({ transactionHash, index, args }) => {
    const follows = (ballot: (typeof ballots)[number]) =>
      ballot.transactionHash === transactionHash && ballot.index > index && ballot.args.proposalId === proposalId;
    const { voter, weight, reason } = ballots.find(follows)!.args;
    const support = SUPPORTS.find((name) => BigInt(SUPPORT[name]) === args.support)!;
    return { country: Number(args.country), account: voter, support, weight, reason };
  });
}

/** What the motion lacks by the votes so far; nothing if it is carried. */
export function shortfallsOfPoll(poll: Poll): Shortfall[] {
  return shortfallsIn(majorityOf(poll), tallyOfPoll(poll), poll.roll.consentOf === 0n);
}

/** A poll's votes, added up as the chain keeps them. */
export function tallyOfPoll({ tally, roll }: Poll): Tally {
  return {
    forCountries: tally.forCount,
    againstCountries: tally.againstCount,
    abstainCountries: tally.abstainCount,
    entitledCountries: tally.entitledCount,
    forWeight: tally.forWeight,
    againstWeight: tally.againstWeight,
    abstainWeight: roll.abstainWeight,
    entitledWeight: roll.entitledWeight,
  };
}

/** The part of a poll's frozen terms that counts. */
export function majorityOf({ terms }: Poll): Majority {
  return {
    basis: BASES[Number(terms.basis)]!,
    countriesBps: Number(terms.countriesBps),
    weightBps: Number(terms.weightBps),
    quorumBps: Number(terms.quorumBps),
    blockingCountries: Number(terms.blockingCountries),
  };
}
