import { Signature, type Signer } from "ethers";

import {
  CANCEL_AUTHORIZATION_TYPES,
  newTransferAuthorization,
  PERMIT_TYPES,
  tokenDomain,
  TRANSFER_AUTHORIZATION_TYPES,
  type TransferAuthorization,
} from "../../src/index.ts";
import type { CurrencyToken } from "../../typechain-types/index.js";

/** A moment that no test reaches. */
export const NEVER = 2 ** 40;

export type AuthorizationKind = "TransferWithAuthorization" | "ReceiveWithAuthorization";

/** Completes an authorisation that is valid at once and for ever, under a random nonce. */
export function newAuthorization(
  draft: Pick<TransferAuthorization, "from" | "to" | "value"> & Partial<TransferAuthorization>,
): TransferAuthorization {
  return newTransferAuthorization({ validBefore: NEVER, ...draft });
}

/** The arguments that both overloads begin with. */
export function authorizationArgs(authorization: TransferAuthorization) {
  const { from, to, value, validAfter, validBefore, nonce } = authorization;
  return [from, to, value, validAfter, validBefore, nonce] as const;
}

export async function signAuthorization(
  signer: Signer,
  token: CurrencyToken,
  kind: AuthorizationKind,
  authorization: TransferAuthorization,
): Promise<Signature> {
  const types = { [kind]: TRANSFER_AUTHORIZATION_TYPES.TransferWithAuthorization };
  return Signature.from(await signer.signTypedData(await tokenDomain(token), types, authorization));
}

export async function signCancellation(
  signer: Signer,
  token: CurrencyToken,
  authorizer: string,
  nonce: string,
): Promise<Signature> {
  return Signature.from(
    await signer.signTypedData(await tokenDomain(token), CANCEL_AUTHORIZATION_TYPES, { authorizer, nonce }),
  );
}

export async function signPermit(
  signer: Signer,
  token: CurrencyToken,
  permit: { owner: string; spender: string; value: bigint; deadline: number },
): Promise<Signature> {
  const message = { ...permit, nonce: await token["nonces(address)"](permit.owner) };
  return Signature.from(await signer.signTypedData(await tokenDomain(token), PERMIT_TYPES, message));
}
