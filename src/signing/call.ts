import type { ContractTransaction } from "ethers";

/** A call that somebody is asked to sign. */
export interface SignableCall {
  readonly to: string;
  readonly data: string;
  /** CFX that goes with it, in drip (1e-18). */
  readonly value: bigint;
  /** What it does, in one sentence, for whoever signs; it proves nothing. */
  readonly summary: string;
  /** How much gas it may take; estimated if it is left out. */
  readonly gasLimit?: bigint;
}

/** The call that a contract's `populateTransaction` made. */
export function signableCall({ to, data, value, gasLimit }: ContractTransaction, summary: string): SignableCall {
  return { to, data, value: value ?? 0n, summary, ...(gasLimit === undefined ? {} : { gasLimit }) };
}
