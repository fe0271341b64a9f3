import type { Council } from "../../typechain-types/index.js";
import type { TypedEventLog } from "../../typechain-types/common.js";
import { answered } from "../chain/ask.ts";
import { NodeContradicts } from "../chain/errors.ts";
import { eventIn, readEvents } from "../chain/events.ts";
import { type BlockRange, logPages } from "../chain/logs.ts";
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

/** The proposals made in blocks, the oldest first. Throws what `logPages` throws. */
export async function proposalIds(council: Council, range: BlockRange = {}): Promise<bigint[]> {
  const events = await readEvents(council, council.filters.ProposalClassified(), range);
  return events.map(({ args }) => args.proposalId);
}

/** Reads a proposal made in blocks, with its votes in them. Throws `UnknownProposal` and what `logPages` throws. */
export async function readProposal(
  council: Council,
  proposalId: bigint,
  range: BlockRange = {},
): Promise<ProposalRecord> {
  const story = (await storiesOf(council, range)).get(proposalId);
  if (story === undefined) throw new UnknownProposal(proposalId);
  return recordOf(council, proposalId, story);
}

/** Reads all proposals made in blocks, the oldest first, each with its votes in them. Throws what `logPages` throws. */
export async function readProposals(council: Council, range: BlockRange = {}): Promise<ProposalRecord[]> {
  const records: ProposalRecord[] = [];
  for (const [id, story] of await storiesOf(council, range)) records.push(await recordOf(council, id, story));
  return records;
}

const TOLD = ["ProposalClassified", "ProposalCreated", "CountryVoted", "VoteCast"] as const;
type Told<Name extends (typeof TOLD)[number]> = TypedEventLog<Council["filters"][Name]>["args"];

/** What the events of one proposal say. */
interface Story {
  readonly ProposalClassified: Told<"ProposalClassified">[];
  readonly ProposalCreated: Told<"ProposalCreated">[];
  readonly CountryVoted: Told<"CountryVoted">[];
  readonly VoteCast: Told<"VoteCast">[];
}

/** All that is told of proposals, in one reading, since OpenZeppelin's own events cannot be sought by a proposal's number. */
async function storiesOf(council: Council, range: BlockRange): Promise<Map<bigint, Story>> {
  const topics = [TOLD.map((name) => council.interface.getEvent(name).topicHash)];
  const stories = new Map<bigint, Story>();
  for await (const logs of logPages(council.runner, { ...range, addresses: [await council.getAddress()], topics })) {
    for (const log of logs) tell(stories, eventIn(council.interface, log)!);
  }
  return stories;
}

function tell(stories: Map<bigint, Story>, { name, args }: NonNullable<ReturnType<typeof eventIn>>): void {
  const id = args.proposalId as bigint;
  const story = stories.get(id) ?? { ProposalClassified: [], ProposalCreated: [], CountryVoted: [], VoteCast: [] };
  stories.set(id, story);
  story[name as keyof Story].push(args as never);
}

async function recordOf(council: Council, id: bigint, story: Story): Promise<ProposalRecord> {
  const { classified, created } = beginningOf(id, story);
  const [state, voteEnd, executableAt, poll] = await answered(`proposal ${id}`, () =>
    Promise.all([council.state(id), council.proposalDeadline(id), council.proposalEta(id), council.pollOf(id)]),
  );
  return {
    id,
    proposer: created.proposer,
    text: parseDescription(created.description),
    actions: actionsOf(created),
    decisionClass: DECISION_CLASSES[Number(classified.decisionClass)]!,
    subjects: subjectsIn(classified.classification),
    state: PROPOSAL_STATES[Number(state)]!,
    voteStart: Number(created.voteStart),
    voteEnd: Number(voteEnd),
    executableAt: Number(executableAt),
    poll,
    votes: castVotes(id, story),
  };
}

function beginningOf(id: bigint, { ProposalClassified, ProposalCreated }: Story) {
  const [[classified], [created]] = [ProposalClassified, ProposalCreated];
  if (classified !== undefined && created !== undefined) return { classified, created };
  throw new NodeContradicts(`of proposal ${id} an event is missing by which it was made`);
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

/** The receipts by country, each with OpenZeppelin's own by account, which the same call emits after it. */
function castVotes(id: bigint, { CountryVoted, VoteCast }: Story): CastVote[] {
  if (CountryVoted.length !== VoteCast.length)
    throw new NodeContradicts(`of proposal ${id} it gives ${CountryVoted.length} votes and ${VoteCast.length} ballots`);
  return CountryVoted.map(({ country, support: cast }, place) => {
    const { voter, weight, reason, support: told } = VoteCast[place]!;
    const support = SUPPORTS.find((name) => BigInt(SUPPORT[name]) === cast);
    if (support === undefined || told !== cast) throw new NodeContradicts(`of proposal ${id} a ballot is not its vote`);
    return { country: Number(country), account: voter, support, weight, reason };
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
