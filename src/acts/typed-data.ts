import type { TypedDataField } from "ethers";

import { CYCLE_PAYMENT_TYPES } from "../cycle/payment.ts";
import { ACT_TYPES } from "../governance/emergency.ts";
import { BALLOT_TYPES, EXTENDED_BALLOT_TYPES } from "../governance/proposal.ts";
import { EARMARK_EXECUTION_TYPES, EARMARK_RELEASE_TYPES, EARMARK_TYPES } from "../settlement/earmark.ts";
import { AUTHORISATION_TYPES, BOUND_TYPES, SUBMISSION_TYPES } from "../settlement/instruction.ts";
import { BATCH_ORDER_TYPES, POOL_ORDER_TYPES, QUEUE_ORDER_TYPES } from "../settlement/queue.ts";
import { QUOTE_TYPES } from "../settlement/quote.ts";
import {
  CANCEL_AUTHORIZATION_TYPES,
  PERMIT_TYPES,
  RECEIVE_AUTHORIZATION_TYPES,
  TRANSFER_AUTHORIZATION_TYPES,
} from "../settlement/token-signatures.ts";
import type { ContractName } from "./contracts.ts";

/** What somebody signs for others to submit (EIP-712). */
export interface TypedAct {
  readonly primaryType: string;
  readonly types: Readonly<Record<string, readonly TypedDataField[]>>;
  /** The contract that is the domain's verifying contract. */
  readonly contract: ContractName;
  /** What signing does, in a few words. */
  readonly intent: string;
}

const act = (primaryType: string, contract: ContractName, types: TypedAct["types"], intent: string): TypedAct => ({
  primaryType,
  types,
  contract,
  intent,
});

/** Everything that is signed off chain. */
export const TYPED_ACTS: readonly TypedAct[] = [
  act("Authorisation", "engine", AUTHORISATION_TYPES, "Pay as instructed"),
  act("BoundAuthorisation", "engine", BOUND_TYPES, "Pay as instructed, by one submitter alone"),
  act("ApprovalSubmission", "engine", SUBMISSION_TYPES, "Ask Supervisors to approve a payment"),
  act("Earmark", "engine", EARMARK_TYPES, "Set money aside"),
  act("EarmarkExecution", "engine", EARMARK_EXECUTION_TYPES, "Pay what was set aside"),
  act("EarmarkRelease", "engine", EARMARK_RELEASE_TYPES, "Give back what was set aside"),
  act("QuoteAuthorisation", "engine", QUOTE_TYPES, "Offer to exchange currencies"),
  act("QueueOrder", "queue", QUEUE_ORDER_TYPES, "Have a payment wait for a net"),
  act("PoolOrder", "pool", POOL_ORDER_TYPES, "Have a payment wait where others may pass it"),
  act("BatchOrder", "queue", BATCH_ORDER_TYPES, "Have many payments wait for a net"),
  act("CyclePayment", "cycles", CYCLE_PAYMENT_TYPES, "Pay in a cycle"),
  act("Ballot", "council", BALLOT_TYPES, "Vote in the Council"),
  act("ExtendedBallot", "council", EXTENDED_BALLOT_TYPES, "Vote in the Council, with reasons"),
  act("Act", "committee", ACT_TYPES, "Approve an act of the emergency committee"),
  act("TransferWithAuthorization", "token", TRANSFER_AUTHORIZATION_TYPES, "Pay, by whoever submits it"),
  act("ReceiveWithAuthorization", "token", RECEIVE_AUTHORIZATION_TYPES, "Pay, by whoever is paid"),
  act("CancelAuthorization", "token", CANCEL_AUTHORIZATION_TYPES, "Make an authorisation void"),
  act("Permit", "token", PERMIT_TYPES, "Let somebody pay from this account"),
];
