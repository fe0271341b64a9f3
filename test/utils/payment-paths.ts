import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { ContractTransactionResponse } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { authorise, newEarmark, newInstruction } from "../../src/index.ts";
import type { CurrencyToken } from "../../typechain-types/index.js";
import { DAY, type TestConsortium } from "./consortium.ts";
import {
  authorizationArgs,
  type AuthorizationKind,
  NEVER,
  newAuthorization,
  signAuthorization,
  signPermit,
} from "./token-signatures.ts";

/** A payment to be made, on whatever path. The relayer is whoever submits for the payer. */
export interface Payment {
  token: CurrencyToken;
  payer: HardhatEthersSigner;
  payee: HardhatEthersSigner;
  amount: bigint;
}

export interface World extends TestConsortium {
  connection: NetworkConnection;
}

type Sent = Promise<ContractTransactionResponse>;

/** One way in which money can move from holder to holder. */
export interface PaymentPath {
  name: string;
  /** The engine has a rule of its own against zero amounts. */
  takesZero: boolean;
  /** Whether the payment comes by way of the engine. */
  isEngines?: true;
  pay(world: World, payment: Payment): Sent;
}

/** Every way in which money can move from holder to holder (SUP-1). */
export const PAYMENT_PATHS: PaymentPath[] = [
  { name: "transfer", takesZero: true, pay: payByTransfer },
  { name: "transferFrom", takesZero: true, pay: payByAllowance },
  { name: "permit and transferFrom", takesZero: true, pay: payByPermit },
  { name: "transferWithAuthorization (v, r, s)", takesZero: true, pay: payByAuthorizationVrs },
  { name: "transferWithAuthorization (bytes)", takesZero: true, pay: payByAuthorization },
  { name: "receiveWithAuthorization (v, r, s)", takesZero: true, pay: receiveByAuthorizationVrs },
  { name: "receiveWithAuthorization (bytes)", takesZero: true, pay: receiveByAuthorization },
  { name: "settle with a signature", takesZero: false, isEngines: true, pay: settleBySignature },
  { name: "settle as the caller", takesZero: false, isEngines: true, pay: settleAsCaller },
  { name: "settleLeg", takesZero: true, isEngines: true, pay: payLeg },
];

/** Judged when it is set aside, and paid afterwards. */
export const EARMARK_PATH: PaymentPath = { name: "earmark", takesZero: false, isEngines: true, pay: payOutOfEarmark };

async function payByTransfer(_: World, { token, payer, payee, amount }: Payment): Sent {
  return token.connect(payer).transfer(payee, amount);
}

async function payByAllowance({ relayer }: World, { token, payer, payee, amount }: Payment): Sent {
  await token.connect(payer).approve(relayer, amount);
  return token.connect(relayer).transferFrom(payer, payee, amount);
}

async function payByPermit({ relayer }: World, { token, payer, payee, amount }: Payment): Sent {
  const permit = { owner: payer.address, spender: relayer.address, value: amount, deadline: NEVER };
  const { v, r, s } = await signPermit(payer, token, permit);
  await token.connect(relayer).permit(payer, relayer, amount, NEVER, v, r, s);
  return token.connect(relayer).transferFrom(payer, payee, amount);
}

async function signedBy(payment: Payment, kind: AuthorizationKind) {
  const { token, payer, payee, amount } = payment;
  const authorization = newAuthorization({ from: payer.address, to: payee.address, value: amount });
  const signature = await signAuthorization(payer, token, kind, authorization);
  return { args: authorizationArgs(authorization), signature };
}

async function payByAuthorizationVrs({ relayer }: World, payment: Payment): Sent {
  const { args, signature } = await signedBy(payment, "TransferWithAuthorization");
  const { v, r, s } = signature;
  return payment.token
    .connect(relayer)
    ["transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)"](
      ...args,
      v,
      r,
      s,
    );
}

async function payByAuthorization({ relayer }: World, payment: Payment): Sent {
  const { args, signature } = await signedBy(payment, "TransferWithAuthorization");
  return payment.token
    .connect(relayer)
    ["transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)"](...args, signature.serialized);
}

async function receiveByAuthorizationVrs(_: World, payment: Payment): Sent {
  const { args, signature } = await signedBy(payment, "ReceiveWithAuthorization");
  const { v, r, s } = signature;
  return payment.token
    .connect(payment.payee)
    ["receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)"](
      ...args,
      v,
      r,
      s,
    );
}

async function receiveByAuthorization(_: World, payment: Payment): Sent {
  const { args, signature } = await signedBy(payment, "ReceiveWithAuthorization");
  return payment.token
    .connect(payment.payee)
    ["receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)"](...args, signature.serialized);
}

async function instructionOf({ token, payer, payee, amount }: Payment, deadline = NEVER) {
  const leg = { token: await token.getAddress(), payer: payer.address, payee: payee.address, amount };
  return newInstruction({ legs: [leg], deadline });
}

async function settleBySignature({ engine, relayer, domain }: World, payment: Payment): Sent {
  const instruction = await instructionOf(payment);
  const consent = await authorise(payment.payer, domain, instruction);
  return engine.connect(relayer).settle(instruction, [consent]);
}

async function settleAsCaller({ engine }: World, payment: Payment): Sent {
  return engine.connect(payment.payer).settle(await instructionOf(payment), []);
}

async function payOutOfEarmark({ connection, engine, relayer }: World, payment: Payment): Sent {
  const instruction = await instructionOf(payment, (await connection.networkHelpers.time.latest()) + DAY);
  const { releaser, nonce, leg } = newEarmark({ instruction, leg: 0, releaser: relayer.address });
  await engine.connect(payment.payer).earmark(instruction, leg, releaser, { nonce, signature: "0x" });
  return engine.connect(relayer).settleEarmarked(instruction, [], [{ leg, nonce, releaser, signature: "0x" }]);
}

async function payLeg({ connection, engine }: World, { token, payer, payee, amount }: Payment): Sent {
  const { impersonateAccount, setBalance } = connection.networkHelpers;
  const caller = await engine.getAddress();
  await impersonateAccount(caller);
  await setBalance(caller, 10n ** 18n);
  return token.connect(await connection.ethers.getSigner(caller)).settleLeg(payer, payee, amount, 0);
}
