import { type BaseContract, type BaseContractMethod, concat, hexlify, randomBytes, Signature, toBeHex } from "ethers";

import { authorise, newInstruction } from "../../src/index.ts";
import type { TestConsortium } from "./consortium.ts";
import {
  authorizationArgs,
  type AuthorizationKind,
  NEVER,
  newAuthorization,
  signAuthorization,
  signCancellation,
  signPermit,
} from "./token-signatures.ts";

/** A signature as contracts take it, with any v. */
export interface Encoding {
  v: number;
  r: string;
  s: string;
  bytes: string;
}

/** One act that an account consents to by its signature; somebody else submits it. */
export interface SignedAct {
  name: string;
  refusals: Refusals;
  prepare(world: TestConsortium): Promise<Prepared>;
}

/** The errors of a contract. */
export interface Refusals {
  /** For somebody else's signature. */
  foreign: string;
  /** For one that is nobody's. */
  unreadable: string;
  /** For one that was used. */
  used: string;
}

export interface Prepared {
  method: BaseContractMethod;
  signature: Signature;
  args(encoding: Encoding): unknown[];
}

const AUTHORIZATION = "address,address,uint256,uint256,uint256,bytes32";

const ENGINE: Refusals = {
  foreign: "ConsentInvalidSignature",
  unreadable: "ConsentInvalidSignature",
  used: "ConsentNonceUsed",
};
const ERC_3009_BYTES: Refusals = {
  foreign: "ERC3009InvalidSignature",
  unreadable: "ERC3009InvalidSignature",
  used: "ERC3009UsedAuthorization",
};
const ERC_3009_VRS: Refusals = { ...ERC_3009_BYTES, unreadable: "ECDSAInvalidSignature" };
const ERC_2612: Refusals = {
  foreign: "ERC2612InvalidSigner",
  unreadable: "ECDSAInvalidSignature",
  used: "ERC2612InvalidSigner", // under the next nonce it is somebody else's
};

/** Every act that the suite takes by signature, in each form. */
export const SIGNED_ACTS: SignedAct[] = [
  { name: "settle", refusals: ENGINE, prepare: settle },
  ...forms("transferWithAuthorization", AUTHORIZATION, authorized("TransferWithAuthorization")),
  ...forms("receiveWithAuthorization", AUTHORIZATION, authorized("ReceiveWithAuthorization")),
  ...forms("cancelAuthorization", "address,bytes32", cancelled),
  { name: "permit", refusals: ERC_2612, prepare: permit },
];

/** The signature with this v in place of its own. */
export function encodingOf({ r, s }: Signature, v: number): Encoding {
  return { v, r, s, bytes: concat([r, s, toBeHex(v, 1)]) };
}

type Signed = (world: TestConsortium) => Promise<{ signature: Signature; args: readonly unknown[] }>;

/** ERC-3009 takes a signature in three words or as bytes. */
function forms(name: string, fields: string, signed: Signed): SignedAct[] {
  const form = (signatureFields: string, refusals: Refusals, encoded: (encoding: Encoding) => unknown[]): SignedAct => {
    const prepare = async (world: TestConsortium) => {
      const { signature, args } = await signed(world);
      const method = methodOf(tokenOf(world), `${name}(${fields},${signatureFields})`, world);
      return { method, signature, args: (encoding: Encoding) => [...args, ...encoded(encoding)] };
    };
    return { name: `${name} (${signatureFields})`, refusals, prepare };
  };
  return [
    form("uint8,bytes32,bytes32", ERC_3009_VRS, ({ v, r, s }) => [v, r, s]),
    form("bytes", ERC_3009_BYTES, ({ bytes }) => [bytes]),
  ];
}

/** The payee submits, so that one account may submit everything. */
function authorized(kind: AuthorizationKind): Signed {
  return async (world) => {
    const { payer, submitter } = parties(world);
    const authorization = newAuthorization({ from: payer.address, to: submitter.address, value: 1n });
    const signature = await signAuthorization(payer, tokenOf(world), kind, authorization);
    return { signature, args: authorizationArgs(authorization) };
  };
}

async function cancelled(world: TestConsortium) {
  const { payer } = parties(world);
  const nonce = hexlify(randomBytes(32));
  return {
    signature: await signCancellation(payer, tokenOf(world), payer.address, nonce),
    args: [payer.address, nonce],
  };
}

async function settle(world: TestConsortium): Promise<Prepared> {
  const { payer, submitter } = parties(world);
  const leg = { token: await tokenOf(world).getAddress(), payer: payer.address, payee: submitter.address, amount: 1n };
  const instruction = newInstruction({ legs: [leg], deadline: NEVER });
  const { nonce, signature } = await authorise(payer, world.domain, instruction);
  return {
    method: methodOf(world.engine, "settle", world),
    signature: Signature.from(signature),
    args: ({ bytes }) => [instruction, [{ nonce, signature: bytes }]],
  };
}

async function permit(world: TestConsortium): Promise<Prepared> {
  const { payer, submitter } = parties(world);
  const permitted = { owner: payer.address, spender: submitter.address, value: 1n, deadline: NEVER };
  return {
    method: methodOf(tokenOf(world), "permit", world),
    signature: await signPermit(payer, tokenOf(world), permitted),
    args: ({ v, r, s }) => [...Object.values(permitted), v, r, s],
  };
}

function parties({ members }: TestConsortium) {
  return { payer: members[0]!.banks[0]!, submitter: members[1]!.banks[0]! };
}

function tokenOf({ members }: TestConsortium) {
  return members[0]!.token;
}

function methodOf(contract: BaseContract, name: string, world: TestConsortium): BaseContractMethod {
  return contract.connect(parties(world).submitter).getFunction(name);
}
