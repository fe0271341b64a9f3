import { getAddress, id as hashText, isHexString, type Signer, toUtf8Bytes, type TypedDataDomain } from "ethers";

import type { Council } from "../../typechain-types/index.js";

/** One call that a proposal makes when it is executed. `value` is in drip (10^-18 CFX). */
export interface Action {
  target: string;
  value?: bigint;
  data: string;
}

/**
 * What people decide on: actions, a title, and why.
 * @property rationale Where the reasons can be read, and the hash of that text, so that nobody can change it later.
 * @property proposer The only account that may submit it; anyone entitled if it is left out.
 */
export interface Proposal {
  actions: readonly Action[];
  title: string;
  rationale?: { uri: string; hash: string };
  proposer?: string;
}

const MAX_DESCRIPTION = 8_192; // bytes that the Council takes
const LINE_BREAK = /[\n\r\u2028\u2029]/; // each begins a line for a reader, and could put another rationale there

/** What a proposal's description says. */
export type ProposalText = Pick<Proposal, "title" | "rationale" | "proposer">;

/** A title or rationale that a description cannot carry. */
export class InvalidProposalText extends Error {
  readonly field: string;
  constructor(field: string, problem: string) {
    super(`The ${field} of the proposal ${problem}.`);
    this.name = "InvalidProposalText";
    this.field = field;
  }
}

/** How a delegation votes, in the order of the numbers on chain (`support=bravo`). */
export const SUPPORT = { against: 0, for: 1, abstain: 2 } as const;
export type Support = keyof typeof SUPPORT;

/** What a delegation signs for a vote that somebody else submits: OpenZeppelin Governor's own types. */
export const BALLOT_TYPES = {
  Ballot: [
    { name: "proposalId", type: "uint256" },
    { name: "support", type: "uint8" },
    { name: "voter", type: "address" },
    { name: "nonce", type: "uint256" },
  ],
};

export const EXTENDED_BALLOT_TYPES = {
  ExtendedBallot: [...BALLOT_TYPES.Ballot, { name: "reason", type: "string" }, { name: "params", type: "bytes" }],
};

/** The EIP-712 domain in which delegations vote. */
export function councilDomain(council: string, chainId: bigint): TypedDataDomain {
  return { name: "Sogdia Council", version: "1", chainId, verifyingContract: council };
}

/**
 * The description that goes on chain: Markdown with the title as heading, the rationale, and at the end OpenZeppelin's
 * mark that reserves it for its proposer. Throws `InvalidProposalText`.
 */
export function describeProposal({ title, rationale, proposer }: ProposalText): string {
  requireLine("title", title);
  const lines = [`# ${title}`];
  if (rationale !== undefined) {
    requireLine("rationale", rationale.uri);
    if (!isHexString(rationale.hash, 32)) throw new InvalidProposalText("rationale", "has no hash of 32 bytes");
    lines.push(`Rationale: ${rationale.uri}`, `Hash: ${rationale.hash}`);
  }
  if (proposer !== undefined) lines.push(`#proposer=${getAddress(proposer).toLowerCase()}`);
  const description = lines.join("\n\n");
  if (toUtf8Bytes(description).length > MAX_DESCRIPTION) throw new InvalidProposalText("description", "is too long");
  return description;
}

function requireLine(field: string, text: string): void {
  if (text.trim() === "" || LINE_BREAK.test(text)) throw new InvalidProposalText(field, "is not one line of text");
}

/** Reads a description; of one that was written otherwise, the first line is the title. */
export function parseDescription(description: string): ProposalText {
  const uri = /^Rationale: (.+)$/m.exec(description)?.[1];
  const hash = /^Hash: (0x[0-9a-f]{64})$/im.exec(description)?.[1];
  const proposer = /#proposer=(0x[0-9a-f]{40})$/i.exec(description)?.[1];
  return {
    title: description.split("\n")[0]!.replace(/^#+\s*/, ""),
    ...(uri !== undefined && hash !== undefined ? { rationale: { uri, hash } } : {}),
    ...(proposer !== undefined ? { proposer: getAddress(proposer.toLowerCase()) } : {}),
  };
}

type ProposeArguments = [targets: string[], values: bigint[], calldatas: string[], description: string];
type ProposalArguments = [targets: string[], values: bigint[], calldatas: string[], descriptionHash: string];

/** What `Council.propose` takes. Throws `InvalidProposalText`. */
export function proposeArguments(proposal: Proposal): ProposeArguments {
  const { actions } = proposal;
  return [
    actions.map(({ target }) => target),
    actions.map(({ value }) => value ?? 0n),
    actions.map(({ data }) => data),
    describeProposal(proposal),
  ];
}

/** What `queue`, `execute`, `cancel` and `hashProposal` take. Throws `InvalidProposalText`. */
export function proposalArguments(proposal: Proposal): ProposalArguments {
  const [targets, values, calldatas, description] = proposeArguments(proposal);
  return [targets, values, calldatas, hashText(description)];
}

/**
 * A vote to be submitted by anyone with `castVoteBySig`. `voter` is the Delegation that the signer is a key of, where
 * that is a smart account (ERC-1271); the signer itself if it is left out.
 */
export async function signBallot(
  council: Council,
  signer: Signer,
  proposalId: bigint,
  support: Support,
  voter?: string,
): Promise<Parameters<Council["castVoteBySig"]>> {
  const { domain, message } = await ballot(council, proposalId, support, voter ?? (await signer.getAddress()));
  const signature = await signer.signTypedData(domain, BALLOT_TYPES, message);
  return [proposalId, SUPPORT[support], message.voter, signature] as Parameters<Council["castVoteBySig"]>;
}

/**
 * A vote with its reason, to be submitted by anyone with `castVoteWithReasonAndParamsBySig`. `voter` as in `signBallot`.
 */
export async function signBallotWithReason(
  council: Council,
  signer: Signer,
  proposalId: bigint,
  support: Support,
  reason: string,
  voter?: string,
): Promise<Parameters<Council["castVoteWithReasonAndParamsBySig"]>> {
  const { domain, message } = await ballot(council, proposalId, support, voter ?? (await signer.getAddress()));
  const signature = await signer.signTypedData(domain, EXTENDED_BALLOT_TYPES, { ...message, reason, params: "0x" });
  return [proposalId, SUPPORT[support], message.voter, reason, "0x", signature] as Parameters<
    Council["castVoteWithReasonAndParamsBySig"]
  >;
}

async function ballot(council: Council, proposalId: bigint, support: Support, voter: string) {
  const [address, network, nonce] = await Promise.all([
    council.getAddress(),
    council.runner!.provider!.getNetwork(),
    council.nonces(voter),
  ]);
  return {
    domain: councilDomain(address, network.chainId),
    message: { proposalId, support: SUPPORT[support], voter, nonce },
  };
}
