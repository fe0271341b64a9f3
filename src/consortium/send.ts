import type { ContractTransaction, Signer, TransactionResponse } from "ethers";

/** A call that somebody else signs. */
export interface Call {
  readonly transaction: ContractTransaction;
  /** Whether it may need more gas than a node estimates, because it depends on the second in which it is mined. */
  readonly isTimely?: boolean;
}

/** The gas to allow for a call: as much as the node estimates, and half as much again for one that is timely. */
export async function gasFor(signer: Signer, { transaction, isTimely = false }: Call): Promise<bigint> {
  const estimate = await signer.estimateGas(transaction);
  return isTimely ? (estimate * 3n) / 2n : estimate;
}

/** Signs a call and sends it. */
export async function sendCall(signer: Signer, call: Call): Promise<TransactionResponse> {
  return signer.sendTransaction({ ...call.transaction, gasLimit: await gasFor(signer, call) });
}
