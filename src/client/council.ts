import type { BlockRange } from "../chain/logs.ts";
import { knownContracts } from "../consortium/joint-contracts.ts";
import { type Draft, readDrafts } from "../governance/consultation.ts";
import { describeAction } from "../governance/describe-action.ts";
import {
  BALLOT_TYPES,
  councilDomain,
  type Action,
  proposalArguments,
  type Proposal,
  proposeArguments,
  SUPPORT,
  type Support,
} from "../governance/proposal.ts";
import { type ProposalRecord, readProposal, readProposals } from "../governance/proposal-record.ts";
import { type TypedPayload, typedPayload } from "../signing/typed-payload.ts";
import type { Connection } from "./connection.ts";

/** What the countries decide together. */
export class CouncilClient {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** All proposals, the oldest first, with their votes. Throws what `logPages` throws. */
  proposals(range: BlockRange = {}): Promise<ProposalRecord[]> {
    return readProposals(this.#connection.contracts.council, this.#connection.blocks(range));
  }

  /** A proposal with its votes. Throws `UnknownProposal` and what `logPages` throws. */
  proposal(id: bigint, range: BlockRange = {}): Promise<ProposalRecord> {
    return readProposal(this.#connection.contracts.council, id, this.#connection.blocks(range));
  }

  /** What actions do, each in one line; one that nobody can decode is shown as it is. */
  async describe(actions: readonly Action[]): Promise<string[]> {
    const known = await knownContracts(this.#connection.contracts);
    return actions.map((action) => describeAction(action, known));
  }

  /** All drafts on which countries are heard before they vote, the oldest first. Throws what `logPages` throws. */
  drafts(range: BlockRange = {}): Promise<Draft[]> {
    return readDrafts(this.#connection.contracts.consultation, this.#connection.blocks(range));
  }

  /** Comments on a draft as the Delegation that signs: the hash of the text, and where it is read. Throws `Refused`. */
  comment(draft: number, text: string, uri: string) {
    return this.#connection.mined(this.#connection.contracts.consultation.comment(draft, text, uri));
  }

  /** Proposes as the Delegation that signs. Throws `InvalidProposalText` and `Refused`. */
  async propose(proposal: Proposal): Promise<bigint> {
    const { council } = this.#connection.contracts;
    await this.#connection.mined(council.propose(...proposeArguments(proposal)));
    return council.hashProposal(...proposalArguments(proposal));
  }

  /** Votes as the Delegation that signs. Throws `Refused`. */
  vote(id: bigint, support: Support, reason = "") {
    const { council } = this.#connection.contracts;
    return this.#connection.mined(council.castVoteWithReason(id, SUPPORT[support], reason));
  }

  /** What a Delegation's wallet is asked to sign for a vote that anyone submits (`castVoteBySig`). Throws `WrongChain`. */
  async ballot(id: bigint, support: Support, voter: string): Promise<TypedPayload> {
    const nonce = await this.#connection.contracts.council.nonces(voter);
    const domain = councilDomain(this.#connection.deployment.addresses.council, await this.#connection.chainId());
    return typedPayload(domain, BALLOT_TYPES, { proposalId: id, support: SUPPORT[support], voter, nonce });
  }
}
