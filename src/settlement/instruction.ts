import {
  randomBytes,
  type Signer,
  toBigInt,
  type TypedDataDomain,
  TypedDataEncoder,
  type TypedDataField,
  ZeroHash,
} from "ethers";

import { purposeToBytes, UNSPECIFIED } from "../common/purpose.ts";
import { newUetr, uetrToBytes } from "../common/uetr.ts";

/** One movement; amount in minor units. */
export interface Leg {
  token: string;
  payer: string;
  payee: string;
  amount: bigint;
}

/** What is to be settled, as the engine takes it. Times are Unix seconds. */
export interface Instruction {
  uetr: string;
  purpose: string;
  validFrom: number;
  deadline: number;
  disclosure: string;
  /** Of the initiator, which is the first payer that consents to the instruction. */
  nonce: bigint;
  legs: Leg[];
}

/** A payer's consent to a whole instruction, as the engine takes it. */
export interface Authorisation {
  nonce: bigint;
  signature: string;
}

/** The EIP-712 types of a payer's consent. */
export const AUTHORISATION_TYPES = {
  Authorisation: [
    { name: "payer", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "instruction", type: "Instruction" },
  ],
  Instruction: [
    { name: "uetr", type: "bytes16" },
    { name: "purpose", type: "bytes4" },
    { name: "validFrom", type: "uint48" },
    { name: "deadline", type: "uint48" },
    { name: "disclosure", type: "bytes32" },
    { name: "nonce", type: "uint256" },
    { name: "legs", type: "Leg[]" },
  ],
  Leg: [
    { name: "token", type: "address" },
    { name: "payer", type: "address" },
    { name: "payee", type: "address" },
    { name: "amount", type: "uint256" },
  ],
};

const { Instruction, Leg } = AUTHORISATION_TYPES;

/** The EIP-712 types of a payer's consent to an instruction being submitted for approval. */
export const SUBMISSION_TYPES = { ApprovalSubmission: AUTHORISATION_TYPES.Authorisation, Instruction, Leg };

/** The EIP-712 types of a payer's consent to an instruction that one account alone may submit. */
export const BOUND_TYPES = {
  BoundAuthorisation: [
    { name: "payer", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "binding", type: "Binding" },
  ],
  Binding: [
    { name: "submitter", type: "address" },
    { name: "instruction", type: "Instruction" },
  ],
  Instruction,
  Leg,
};

/** What people decide of an instruction; the rest has defaults. `purpose` is a code, `uetr` a UUID. */
export interface InstructionDraft {
  legs: Leg[];
  deadline: number;
  purpose?: string;
  uetr?: string;
  validFrom?: number;
  disclosure?: string;
  nonce?: bigint;
}

/** Completes an instruction. Throws `InvalidUetr` and `UnknownPurpose`. */
export function newInstruction(draft: InstructionDraft): Instruction {
  return {
    uetr: uetrToBytes(draft.uetr ?? newUetr()),
    purpose: purposeToBytes(draft.purpose ?? UNSPECIFIED),
    validFrom: draft.validFrom ?? 0,
    deadline: draft.deadline,
    disclosure: draft.disclosure ?? ZeroHash,
    nonce: draft.nonce ?? randomNonce(),
    legs: draft.legs,
  };
}

/** The EIP-712 domain of an engine. */
export function engineDomain(engine: string, chainId: bigint): TypedDataDomain {
  return { name: "Sogdia Settlement", version: "1", chainId, verifyingContract: engine };
}

/** A nonce nobody else guesses. Payers who settle much count upwards instead: 256 neighbours share a slot. */
export function randomNonce(): bigint {
  return toBigInt(randomBytes(32));
}

/**
 * Consents to an instruction being settled, for an account. The signer is the account itself, or signs for a contract account
 * whose address is `payer` (ERC-1271). The payer of the first leg initiates the instruction and uses its nonce; where a quote
 * pays the first leg, the payer that initiates instead names that nonce itself.
 */
export async function authorise(
  signer: Signer,
  domain: TypedDataDomain,
  instruction: Instruction,
  options: { nonce?: bigint; payer?: string } = {},
): Promise<Authorisation> {
  return consent(signer, domain, AUTHORISATION_TYPES, instruction, options);
}

/** Consents to an instruction being submitted for approval, as `authorise` does to its being settled. */
export async function authoriseSubmission(
  signer: Signer,
  domain: TypedDataDomain,
  instruction: Instruction,
  options: { nonce?: bigint; payer?: string } = {},
): Promise<Authorisation> {
  return consent(signer, domain, SUBMISSION_TYPES, instruction, options);
}

/**
 * Consents to an instruction being settled by one submitter alone, as `authorise` does to its being settled by anyone: where the
 * submitter is a contract that records what is paid, it is paid with the record or not at all.
 */
export async function authoriseBound(
  signer: Signer,
  domain: TypedDataDomain,
  instruction: Instruction,
  submitter: string,
  options: { nonce?: bigint; payer?: string } = {},
): Promise<Authorisation> {
  const payer = options.payer ?? (await signer.getAddress());
  const nonce = options.nonce ?? nonceFor(payer, instruction);
  const value = { payer, nonce, binding: { submitter, instruction } };
  return { nonce, signature: await signer.signTypedData(domain, BOUND_TYPES, value) };
}

async function consent(
  signer: Signer,
  domain: TypedDataDomain,
  types: Record<string, TypedDataField[]>,
  instruction: Instruction,
  options: { nonce?: bigint; payer?: string },
): Promise<Authorisation> {
  const payer = options.payer ?? (await signer.getAddress());
  const nonce = options.nonce ?? nonceFor(payer, instruction);
  return { nonce, signature: await signer.signTypedData(domain, types, { payer, nonce, instruction }) };
}

/** The nonce under which a payer consents to an instruction: the instruction's own for the payer of its first leg. */
export function nonceFor(payer: string, { legs, nonce }: Instruction): bigint {
  return legs[0]?.payer.toLowerCase() === payer.toLowerCase() ? nonce : randomNonce();
}

/** The hash by which an instruction is known on chain. */
export function hashInstruction(instruction: Instruction): string {
  return TypedDataEncoder.hashStruct("Instruction", { Instruction, Leg }, instruction);
}

/** The payers whose authorisations an instruction needs, in the order in which the engine expects them. */
export function payersOf(instruction: Instruction, submitter: string): string[] {
  const payers = new Map(instruction.legs.map((leg) => [leg.payer.toLowerCase(), leg.payer]));
  payers.delete(submitter.toLowerCase());
  return [...payers.values()];
}
