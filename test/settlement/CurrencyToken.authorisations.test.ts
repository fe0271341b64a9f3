import { expect } from "chai";

import { reasonCode } from "../../src/index.ts";
import { ContractAccount__factory } from "../../typechain-types/index.js";
import {
  authorizationArgs,
  NEVER,
  newAuthorization,
  signAuthorization,
  signCancellation,
} from "../utils/token-signatures.ts";
import { ethers, fixture, FUNDED, time, type World } from "./CurrencyToken.fixture.ts";

const BLOCK_NUMBER_FLAG = 2 ** 47;
const TRANSFER_VRS =
  "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)" as const;
const TRANSFER_BYTES = "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)" as const;
const RECEIVE_VRS =
  "receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)" as const;
const RECEIVE_BYTES = "receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)" as const;
const CANCEL_VRS = "cancelAuthorization(address,bytes32,uint8,bytes32,bytes32)" as const;
const CANCEL_BYTES = "cancelAuthorization(address,bytes32,bytes)" as const;

/** A smart account of the payer's bank, funded, whose key is the relayer's. */
async function raiseContractAccount({ gate, china, relayer, issuer }: World) {
  const account = await new ContractAccount__factory(relayer).deploy(relayer);
  await gate.connect(china.offices.Registrar).proposeAccount(china.bankIds[0]!, account);
  await account.execute(gate, gate.interface.encodeFunctionData("acceptAccount", [china.bankIds[0]!]));
  await issuer.issue(account, FUNDED);
  return account;
}

describe("CurrencyToken", () => {
  describe("transferWithAuthorization", () => {
    const draft = ({ payer, payee }: World) => ({ from: payer.address, to: payee.address, value: 1_000n });

    it("pays once under a random nonce", async () => {
      const world = await fixture();
      const { token, payer, payee, relayer } = world;
      const authorization = newAuthorization(draft(world));
      const { v, r, s, serialized } = await signAuthorization(payer, token, "TransferWithAuthorization", authorization);
      const args = authorizationArgs(authorization);
      expect(await token.authorizationState(payer, authorization.nonce)).to.equal(false);
      await expect(token.connect(relayer)[TRANSFER_VRS](...args, v, r, s))
        .to.emit(token, "AuthorizationUsed")
        .withArgs(payer, authorization.nonce);
      expect(await token.authorizationState(payer, authorization.nonce)).to.equal(true);
      expect(await token.balanceOf(payee)).to.equal(1_000n);
      await expect(token.connect(relayer)[TRANSFER_BYTES](...args, serialized))
        .to.be.revertedWithCustomError(token, "ERC3009UsedAuthorization")
        .withArgs(payer, authorization.nonce);
    });

    it("keeps nonces apart: neighbours in a word, payers of the same nonce", async () => {
      const world = await fixture();
      const { token, payer, colleague, payee, relayer } = world;
      const word = ethers.hexlify(ethers.randomBytes(31));
      for (const [signer, byte] of [
        [payer, "00"],
        [payer, "ff"],
        [colleague, "00"],
      ] as const) {
        const authorization = newAuthorization({ ...draft(world), from: signer.address, nonce: word + byte });
        const { serialized } = await signAuthorization(signer, token, "TransferWithAuthorization", authorization);
        await token.connect(relayer)[TRANSFER_BYTES](...authorizationArgs(authorization), serialized);
      }
      expect(await token.balanceOf(payee)).to.equal(3_000n);
      expect(await token.authorizationState(payer, `${word}01`)).to.equal(false);
    });

    it("gives back the nonce of a refused payment", async () => {
      const world = await fixture();
      const { token, payer, relayer, stranger } = world;
      const authorization = newAuthorization({ ...draft(world), to: stranger.address });
      const { serialized } = await signAuthorization(payer, token, "TransferWithAuthorization", authorization);
      await expect(token.connect(relayer)[TRANSFER_BYTES](...authorizationArgs(authorization), serialized))
        .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
        .withArgs(reasonCode("PayeeUnknown"), payer, stranger, 1_000n);
      expect(await token.authorizationState(payer, authorization.nonce)).to.equal(false);
    });

    it("takes the signature of a contract account (ERC-1271), and its key's alone", async () => {
      const world = await fixture();
      const { token, relayer, stranger, payee } = world;
      const account = await raiseContractAccount(world);
      const authorization = newAuthorization({ ...draft(world), from: await account.getAddress() });
      const args = authorizationArgs(authorization);
      const forged = await signAuthorization(stranger, token, "TransferWithAuthorization", authorization);
      await expect(token.connect(stranger)[TRANSFER_BYTES](...args, forged.serialized)).to.be.revertedWithCustomError(
        token,
        "ERC3009InvalidSignature",
      );
      const genuine = await signAuthorization(relayer, token, "TransferWithAuthorization", authorization);
      await token.connect(stranger)[TRANSFER_BYTES](...args, genuine.serialized);
      expect(await token.balanceOf(payee)).to.equal(1_000n);
    });

    it("refuses another's signature in both forms", async () => {
      const world = await fixture();
      const { token, payee, relayer } = world;
      const authorization = newAuthorization(draft(world));
      const { v, r, s, serialized } = await signAuthorization(payee, token, "TransferWithAuthorization", authorization);
      const args = authorizationArgs(authorization);
      await expect(token.connect(relayer)[TRANSFER_VRS](...args, v, r, s)).to.be.revertedWithCustomError(
        token,
        "ERC3009InvalidSignature",
      );
      await expect(token.connect(relayer)[TRANSFER_BYTES](...args, serialized)).to.be.revertedWithCustomError(
        token,
        "ERC3009InvalidSignature",
      );
    });

    it("refuses a signature given for receiving", async () => {
      const world = await fixture();
      const { token, payer, relayer } = world;
      const authorization = newAuthorization(draft(world));
      const { serialized } = await signAuthorization(payer, token, "ReceiveWithAuthorization", authorization);
      await expect(
        token.connect(relayer)[TRANSFER_BYTES](...authorizationArgs(authorization), serialized),
      ).to.be.revertedWithCustomError(token, "ERC3009InvalidSignature");
    });

    const submitAt = async (world: World, moment: number, validity: { validAfter?: number; validBefore?: number }) => {
      const { token, payer, relayer } = world;
      const authorization = newAuthorization({ ...draft(world), ...validity });
      const { serialized } = await signAuthorization(payer, token, "TransferWithAuthorization", authorization);
      await time.setNextBlockTimestamp(moment);
      return token.connect(relayer)[TRANSFER_BYTES](...authorizationArgs(authorization), serialized);
    };

    it("is not valid at validAfter", async () => {
      const world = await fixture();
      const moment = (await time.latest()) + 100;
      await expect(submitAt(world, moment, { validAfter: moment }))
        .to.be.revertedWithCustomError(world.token, "ERC3009InvalidAuthorizationTime")
        .withArgs(moment, NEVER);
    });

    it("is valid a second after validAfter", async () => {
      const world = await fixture();
      const moment = (await time.latest()) + 100;
      await submitAt(world, moment + 1, { validAfter: moment });
      expect(await world.token.balanceOf(world.payee)).to.equal(1_000n);
    });

    it("is not valid at validBefore", async () => {
      const world = await fixture();
      const moment = (await time.latest()) + 100;
      await expect(submitAt(world, moment, { validBefore: moment }))
        .to.be.revertedWithCustomError(world.token, "ERC3009InvalidAuthorizationTime")
        .withArgs(0, moment);
    });

    it("is valid a second before validBefore", async () => {
      const world = await fixture();
      const moment = (await time.latest()) + 100;
      await submitAt(world, moment - 1, { validBefore: moment });
      expect(await world.token.balanceOf(world.payee)).to.equal(1_000n);
    });

    it("does not read block numbers: the flag is a moment far ahead", async () => {
      const world = await fixture();
      const validity = { validAfter: BLOCK_NUMBER_FLAG, validBefore: BLOCK_NUMBER_FLAG + 2 ** 40 };
      await expect(submitAt(world, (await time.latest()) + 1, validity))
        .to.be.revertedWithCustomError(world.token, "ERC3009InvalidAuthorizationTime")
        .withArgs(validity.validAfter, validity.validBefore);
    });
  });

  describe("receiveWithAuthorization", () => {
    it("pays the payee, who alone may submit", async () => {
      const { token, payer, payee, relayer } = await fixture();
      const authorization = newAuthorization({ from: payer.address, to: payee.address, value: 1_000n });
      const { v, r, s, serialized } = await signAuthorization(payer, token, "ReceiveWithAuthorization", authorization);
      const args = authorizationArgs(authorization);
      await expect(token.connect(relayer)[RECEIVE_VRS](...args, v, r, s))
        .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
        .withArgs(payee);
      await expect(token.connect(relayer)[RECEIVE_BYTES](...args, serialized))
        .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
        .withArgs(payee);
      await token.connect(payee)[RECEIVE_BYTES](...args, serialized);
      expect(await token.balanceOf(payee)).to.equal(1_000n);
      await expect(token.connect(payee)[RECEIVE_VRS](...args, v, r, s))
        .to.be.revertedWithCustomError(token, "ERC3009UsedAuthorization")
        .withArgs(payer, authorization.nonce);
    });

    it("takes the signature of a contract account (ERC-1271)", async () => {
      const world = await fixture();
      const { token, payee, relayer } = world;
      const account = await raiseContractAccount(world);
      const authorization = newAuthorization({ from: await account.getAddress(), to: payee.address, value: 1_000n });
      const { serialized } = await signAuthorization(relayer, token, "ReceiveWithAuthorization", authorization);
      await token.connect(payee)[RECEIVE_BYTES](...authorizationArgs(authorization), serialized);
      expect(await token.balanceOf(payee)).to.equal(1_000n);
    });
  });

  describe("cancelAuthorization", () => {
    const nonce = `0x${"a5".repeat(32)}`;

    it("makes a nonce unusable", async () => {
      const { token, payer, payee, relayer } = await fixture();
      const cancellation = await signCancellation(payer, token, payer.address, nonce);
      await expect(token.connect(relayer)[CANCEL_BYTES](payer, nonce, cancellation.serialized))
        .to.emit(token, "AuthorizationCanceled")
        .withArgs(payer, nonce);
      const authorization = newAuthorization({ from: payer.address, to: payee.address, value: 1n, nonce });
      const { serialized } = await signAuthorization(payer, token, "TransferWithAuthorization", authorization);
      await expect(token.connect(relayer)[TRANSFER_BYTES](...authorizationArgs(authorization), serialized))
        .to.be.revertedWithCustomError(token, "ERC3009UsedAuthorization")
        .withArgs(payer, nonce);
    });

    it("works once, in either form", async () => {
      const { token, payer, relayer } = await fixture();
      const { v, r, s, serialized } = await signCancellation(payer, token, payer.address, nonce);
      await token.connect(relayer)[CANCEL_VRS](payer, nonce, v, r, s);
      await expect(token.connect(relayer)[CANCEL_BYTES](payer, nonce, serialized))
        .to.be.revertedWithCustomError(token, "ERC3009UsedAuthorization")
        .withArgs(payer, nonce);
    });

    it("refuses another's signature", async () => {
      const { token, payer, payee, relayer } = await fixture();
      const { v, r, s, serialized } = await signCancellation(payee, token, payer.address, nonce);
      await expect(token.connect(relayer)[CANCEL_VRS](payer, nonce, v, r, s)).to.be.revertedWithCustomError(
        token,
        "ERC3009InvalidSignature",
      );
      await expect(token.connect(relayer)[CANCEL_BYTES](payer, nonce, serialized)).to.be.revertedWithCustomError(
        token,
        "ERC3009InvalidSignature",
      );
    });
  });
});
