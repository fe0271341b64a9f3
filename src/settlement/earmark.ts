import { type Signer, type TypedDataDomain, TypedDataEncoder } from "ethers";

import { type Authorisation, AUTHORISATION_TYPES, type Instruction, payersOf, randomNonce } from "./instruction.ts";

/** Money locked for one leg of an instruction until its deadline (`Earmark.sol`); `leg` is an index. */
export interface Earmark {
  payer: string;
  nonce: bigint;
  releaser: string;
  leg: number;
  instruction: Instruction;
}

/** A releaser's consent to an earmarked leg being paid, as the engine takes it. */
export interface EarmarkExecution {
  leg: number;
  nonce: bigint;
  releaser: string;
  signature: string;
}

/** The EIP-712 types of an earmark, which is what a payer signs. */
export const EARMARK_TYPES = {
  Earmark: [
    { name: "payer", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "releaser", type: "address" },
    { name: "leg", type: "uint256" },
    { name: "instruction", type: "Instruction" },
  ],
  Instruction: AUTHORISATION_TYPES.Instruction,
  Leg: AUTHORISATION_TYPES.Leg,
};

/** The EIP-712 types of a releaser's consent to the leg being paid. */
export const EARMARK_EXECUTION_TYPES = { EarmarkExecution: [{ name: "earmark", type: "Earmark" }], ...EARMARK_TYPES };

/** The EIP-712 types of a releaser's consent to the payer having its money back. */
export const EARMARK_RELEASE_TYPES = { EarmarkRelease: [{ name: "earmark", type: "Earmark" }], ...EARMARK_TYPES };

/** An earmark for a leg that the instruction has not. */
export class NoSuchLeg extends Error {
  readonly leg: number;
  readonly legs: number;
  constructor(leg: number, legs: number) {
    super(`There is no leg ${leg} in an instruction of ${legs}`);
    this.name = "NoSuchLeg";
    this.leg = leg;
    this.legs = legs;
  }
}

/** The earmark of a leg. Throws `NoSuchLeg`. */
export function newEarmark(draft: {
  instruction: Instruction;
  leg: number;
  releaser: string;
  nonce?: bigint;
}): Earmark {
  const { instruction, leg, releaser, nonce } = draft;
  const paid = instruction.legs[leg];
  if (paid === undefined) throw new NoSuchLeg(leg, instruction.legs.length);
  return { payer: paid.payer, nonce: nonce ?? randomNonce(), releaser, leg, instruction };
}

/** The hash by which an earmark is known on chain. */
export function hashEarmark(earmark: Earmark): string {
  return TypedDataEncoder.hashStruct("Earmark", EARMARK_TYPES, earmark);
}

/** Has money locked in the name of the payer. The signer is the payer, or signs for it (ERC-1271). */
export async function signEarmark(signer: Signer, domain: TypedDataDomain, earmark: Earmark): Promise<Authorisation> {
  return { nonce: earmark.nonce, signature: await signer.signTypedData(domain, EARMARK_TYPES, earmark) };
}

/** Has the leg paid in the name of the releaser. The signer is the releaser, or signs for it (ERC-1271). */
export async function signEarmarkExecution(
  signer: Signer,
  domain: TypedDataDomain,
  earmark: Earmark,
): Promise<EarmarkExecution> {
  const { leg, nonce, releaser } = earmark;
  return { leg, nonce, releaser, signature: await signer.signTypedData(domain, EARMARK_EXECUTION_TYPES, { earmark }) };
}

/** Gives the money back in the name of the releaser. The signer is the releaser, or signs for it (ERC-1271). */
export async function signEarmarkRelease(signer: Signer, domain: TypedDataDomain, earmark: Earmark): Promise<string> {
  return signer.signTypedData(domain, EARMARK_RELEASE_TYPES, { earmark });
}

/** The payers whose authorisations an instruction needs beside executions, in the order in which the engine expects them. */
export function payersOfOtherLegs(
  instruction: Instruction,
  submitter: string,
  executed: readonly { readonly leg: number }[],
): string[] {
  const legs = instruction.legs.filter((_, index) => !executed.some(({ leg }) => leg === index));
  return payersOf({ ...instruction, legs }, submitter);
}
