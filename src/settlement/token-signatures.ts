import { hexlify, randomBytes, type TypedDataDomain } from "ethers";

import type { CurrencyToken } from "../../typechain-types/index.js";

const TRANSFER_FIELDS = [
  { name: "from", type: "address" },
  { name: "to", type: "address" },
  { name: "value", type: "uint256" },
  { name: "validAfter", type: "uint256" },
  { name: "validBefore", type: "uint256" },
  { name: "nonce", type: "bytes32" },
];

/** The EIP-712 types of what a payer lets anybody submit (ERC-3009). */
export const TRANSFER_AUTHORIZATION_TYPES = { TransferWithAuthorization: TRANSFER_FIELDS };

/** The EIP-712 types of what a payer lets its payee alone submit (ERC-3009). */
export const RECEIVE_AUTHORIZATION_TYPES = { ReceiveWithAuthorization: TRANSFER_FIELDS };

/** The EIP-712 types of an authorisation being made void (ERC-3009). */
export const CANCEL_AUTHORIZATION_TYPES = {
  CancelAuthorization: [
    { name: "authorizer", type: "address" },
    { name: "nonce", type: "bytes32" },
  ],
};

/** The EIP-712 types of an allowance (ERC-2612). */
export const PERMIT_TYPES = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

/** What a payer authorises, as a currency takes it (ERC-3009): minor units, and Unix seconds that are not valid themselves. */
export interface TransferAuthorization {
  from: string;
  to: string;
  value: bigint;
  validAfter: number;
  validBefore: number;
  nonce: string;
}

/** Completes an authorisation: valid at once, under a random nonce. */
export function newTransferAuthorization(
  draft: Pick<TransferAuthorization, "from" | "to" | "value" | "validBefore"> & Partial<TransferAuthorization>,
): TransferAuthorization {
  return { validAfter: 0, nonce: hexlify(randomBytes(32)), ...draft };
}

/** The EIP-712 domain of a currency, as it publishes it (ERC-5267). */
export async function tokenDomain(token: CurrencyToken): Promise<TypedDataDomain> {
  const { name, version, chainId, verifyingContract } = await token.eip712Domain();
  return { name, version, chainId, verifyingContract };
}
