import { AbiCoder, keccak256, toBeHex } from "ethers";

/** What became of an appeal (`Appeal.sol`). */
export const Outcome = { None: 0, Pending: 1, Upheld: 2, Overturned: 3, Unanswered: 4 } as const;

/** Seconds from an appeal until its votes are counted. */
export const APPEAL_CLOCK = 5 * 86_400;

/** Seconds from the announcement of a payment out of a hold until it may be paid. */
export const APPEAL_WINDOW = 10 * 86_400;

/** The hash by which an appeal against an act at a contract is known. */
export function appealKey(source: string, act: string): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["address", "bytes32"], [source, act]));
}

/** By what a hold is found that is appealed against; its act is its key. */
export function holdLocator(token: string, account: string, place: number): string {
  return AbiCoder.defaultAbiCoder().encode(["address", "address", "uint256"], [token, account, place]);
}

/** A payment out of a hold, as it was announced. Amounts in minor units. */
export interface Taking {
  token: string;
  account: string;
  place: number;
  payee: string;
  amount: bigint;
  requestId: bigint;
}

/** By what a payment out of a hold is found that is appealed against. */
export function takingLocator({ token, account, place, payee, amount, requestId }: Taking): string {
  return AbiCoder.defaultAbiCoder().encode(
    ["address", "address", "uint256", "address", "uint104", "uint256"],
    [token, account, place, payee, amount, requestId],
  );
}

/** The act of a payment out of a hold. */
export function takingAct(requestId: bigint): string {
  return toBeHex(requestId, 32);
}
