import { randomBytes, hexlify, Signature, type Signer, type TypedDataDomain } from "ethers";

import type { CurrencyToken } from "../../typechain-types/index.js";

/** A moment that no test reaches. */
export const NEVER = 2 ** 40;

const TRANSFER_FIELDS = [
  { name: "from", type: "address" },
  { name: "to", type: "address" },
  { name: "value", type: "uint256" },
  { name: "validAfter", type: "uint256" },
  { name: "validBefore", type: "uint256" },
  { name: "nonce", type: "bytes32" },
];

const PERMIT_TYPES = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

const CANCEL_TYPES = {
  CancelAuthorization: [
    { name: "authorizer", type: "address" },
    { name: "nonce", type: "bytes32" },
  ],
};

/** ERC-3009: what a payer authorises, as the token takes it. */
export interface TransferAuthorization {
  from: string;
  to: string;
  value: bigint;
  validAfter: number;
  validBefore: number;
  nonce: string;
}

export type AuthorizationKind = "TransferWithAuthorization" | "ReceiveWithAuthorization";

/** Completes an authorisation that is valid at once and for ever, under a random nonce. */
export function newAuthorization(
  draft: Pick<TransferAuthorization, "from" | "to" | "value"> & Partial<TransferAuthorization>,
): TransferAuthorization {
  return { validAfter: 0, validBefore: NEVER, nonce: hexlify(randomBytes(32)), ...draft };
}

/** The arguments that both overloads begin with. */
export function authorizationArgs(authorization: TransferAuthorization) {
  const { from, to, value, validAfter, validBefore, nonce } = authorization;
  return [from, to, value, validAfter, validBefore, nonce] as const;
}

/** The token's EIP-712 domain, as it publishes it (ERC-5267). */
export async function tokenDomain(token: CurrencyToken): Promise<TypedDataDomain> {
  const { name, version, chainId, verifyingContract } = await token.eip712Domain();
  return { name, version, chainId, verifyingContract };
}

export async function signAuthorization(
  signer: Signer,
  token: CurrencyToken,
  kind: AuthorizationKind,
  authorization: TransferAuthorization,
): Promise<Signature> {
  const types = { [kind]: TRANSFER_FIELDS };
  return Signature.from(await signer.signTypedData(await tokenDomain(token), types, authorization));
}

export async function signCancellation(
  signer: Signer,
  token: CurrencyToken,
  authorizer: string,
  nonce: string,
): Promise<Signature> {
  return Signature.from(await signer.signTypedData(await tokenDomain(token), CANCEL_TYPES, { authorizer, nonce }));
}

export async function signPermit(
  signer: Signer,
  token: CurrencyToken,
  permit: { owner: string; spender: string; value: bigint; deadline: number },
): Promise<Signature> {
  const message = { ...permit, nonce: await token["nonces(address)"](permit.owner) };
  return Signature.from(await signer.signTypedData(await tokenDomain(token), PERMIT_TYPES, message));
}
