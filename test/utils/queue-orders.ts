import type { Signer, TypedDataDomain } from "ethers";

import { type Authorisation, AUTHORISATION_TYPES, type Instruction, randomNonce } from "../../src/index.ts";

/** Many payments of one payer, as the clearing queue takes them. */
export interface Batch {
  token: string;
  priority: number;
  purpose: string;
  deadline: number;
  references: string;
  payees: string[];
  payments: string;
}

const ORDER_TYPES = {
  QueueOrder: [
    { name: "payer", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "priority", type: "uint8" },
    { name: "instruction", type: "Instruction" },
  ],
  Instruction: AUTHORISATION_TYPES.Instruction,
  Leg: AUTHORISATION_TYPES.Leg,
};

const BATCH_ORDER_TYPES = {
  BatchOrder: [
    { name: "payer", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "batch", type: "Batch" },
  ],
  Batch: [
    { name: "token", type: "address" },
    { name: "priority", type: "uint8" },
    { name: "purpose", type: "bytes4" },
    { name: "deadline", type: "uint48" },
    { name: "references", type: "bytes32" },
    { name: "payees", type: "address[]" },
    { name: "payments", type: "bytes" },
  ],
};

/** The EIP-712 domain of a queue. */
export function queueDomain(queue: string, chainId: bigint): TypedDataDomain {
  return { name: "Sogdia Clearing", version: "1", chainId, verifyingContract: queue };
}

/** A payer's consent to an instruction's queueing. */
export async function orderToQueue(
  signer: Signer,
  domain: TypedDataDomain,
  instruction: Instruction,
  priority: number,
): Promise<Authorisation> {
  const [payer, nonce] = [await signer.getAddress(), randomNonce()];
  return { nonce, signature: await signer.signTypedData(domain, ORDER_TYPES, { payer, nonce, priority, instruction }) };
}

/** A payer's consent to a batch's queueing. */
export async function orderBatch(signer: Signer, domain: TypedDataDomain, batch: Batch): Promise<Authorisation> {
  const [payer, nonce] = [await signer.getAddress(), randomNonce()];
  return { nonce, signature: await signer.signTypedData(domain, BATCH_ORDER_TYPES, { payer, nonce, batch }) };
}
