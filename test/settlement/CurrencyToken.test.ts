import { expect } from "chai";
import { network } from "hardhat";

import {
  ANY_PURPOSE,
  assetId,
  Component,
  Direction,
  Office,
  parseDecision,
  purposeIndex,
  purposeSet,
  purposeToBytes,
  reasonCode,
  REASONS,
  ruleTerms,
} from "../../src/index.ts";
import {
  ClearingQueue__factory,
  ContractAccount__factory,
  Gate__factory,
  LyingGate__factory,
  SettlementEngine__factory,
} from "../../typechain-types/index.js";
import { DAY, deployConsortium, entry, licenseBank, publish, setRules, type TestCountry } from "../utils/consortium.ts";
import {
  authorizationArgs,
  NEVER,
  newAuthorization,
  signAuthorization,
  signCancellation,
  signPermit,
} from "../utils/token-signatures.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const FUNDED = 100_000_000n;
const ISSUED = 2n * FUNDED;
const LIMIT = 10n ** 12n;
const NOTICE = 7 * DAY;
const MAX_SUPPLY = 2n ** 104n - 1n;
const PAYOUT = `0x${"22".repeat(32)}`;
const OFFICE_ERROR = "CountryRegistryNotOffice";
const NO_PURPOSE = "0x00000000";
const BLOCK_NUMBER_FLAG = 2 ** 47;
const TRANSFER_VRS =
  "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)" as const;
const TRANSFER_BYTES = "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)" as const;
const RECEIVE_VRS =
  "receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)" as const;
const RECEIVE_BYTES = "receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)" as const;
const CANCEL_VRS = "cancelAuthorization(address,bytes32,uint8,bytes32,bytes32)" as const;
const CANCEL_BYTES = "cancelAuthorization(address,bytes32,bytes)" as const;

async function deploy() {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan, thailand] = consortium.members as [TestCountry, TestCountry, TestCountry];
  const { token } = china;
  const [payer, colleague] = [china.banks[0]!, china.banks[1]!];
  const payee = kazakhstan.banks[0]!;
  return { ...consortium, china, kazakhstan, thailand, token, issuer: token, payer, colleague, payee };
}

type World = Awaited<ReturnType<typeof deploy>>;

interface Deployed {
  getAddress(): Promise<string>;
}

const NONE: Deployed = { getAddress: () => Promise.resolve(ethers.ZeroAddress) };
const COMPONENTS = [Component.Gate, Component.SettlementEngine, Component.ClearingQueue] as const;

/** A smart account of the payer's bank, funded, whose key is the relayer's. */
async function raiseContractAccount({ gate, china, relayer, issuer }: World) {
  const account = await new ContractAccount__factory(relayer).deploy(relayer);
  await gate.connect(china.offices.Registrar).proposeAccount(china.bankIds[0]!, account);
  await account.execute(gate, gate.interface.encodeFunctionData("acceptAccount", [china.bankIds[0]!]));
  await issuer.issue(account, FUNDED);
  return account;
}

/** A second gate, published, at which participant 1 is a bank of Kazakhstan's, not the payer's. */
async function deployOtherGate({ countries, releases, joint, kazakhstan, stranger }: World) {
  const gate = await new Gate__factory(joint).deploy(countries, joint);
  await publish(releases, Component.Gate, gate);
  await licenseBank(gate, kazakhstan.offices.Registrar, kazakhstan.code, stranger, "KZOTHER");
  return gate;
}

async function deployOtherEngine({ countries, releases, joint }: World) {
  const engine = await new SettlementEngine__factory(joint).deploy(countries);
  await publish(releases, Component.SettlementEngine, engine);
  return engine;
}

async function deployOtherQueue({ countries, releases, joint }: World) {
  const queue = await new ClearingQueue__factory(joint).deploy(countries, 60);
  await publish(releases, Component.ClearingQueue, queue);
  return queue;
}

/** One more release of everything that a currency adopts. */
async function deployOthers(world: World): Promise<[Deployed, Deployed, Deployed]> {
  return [await deployOtherGate(world), await deployOtherEngine(world), await deployOtherQueue(world)];
}

/** A gate that was published by mistake. */
async function deployLyingGate({ releases, joint }: World) {
  const liar = await new LyingGate__factory(joint).deploy(156);
  await publish(releases, Component.Gate, liar);
  return liar;
}

async function adopt({ issuer }: World, component: number, deployment: Deployed) {
  await issuer.announceAdoption(component, await deployment.getAddress());
  await time.increase(NOTICE);
  return issuer.completeAdoption(component);
}

async function playerOf(contract: Deployed) {
  await networkHelpers.setBalance(await contract.getAddress(), 10n ** 18n);
  return ethers.getImpersonatedSigner(await contract.getAddress());
}

/** What the currency runs: gate, engine, queue. */
async function adoptedBy({ issuer }: World) {
  return Promise.all([issuer.gate(), issuer.engine(), issuer.queue()]);
}

async function addressesOf(deployed: readonly Deployed[]) {
  return Promise.all(deployed.map(async (contract) => contract.getAddress()));
}

async function replaceAccount({ gate, china, payer, stranger }: World) {
  await gate.connect(china.offices.Registrar).proposeAccountRecovery(payer, stranger);
  await time.increase(3 * DAY);
  await gate.connect(stranger).completeAccountRecovery(payer);
}

/** The first second of the next UTC day. */
async function nextMidnight() {
  return (Math.floor((await time.latest()) / DAY) + 1) * DAY;
}

describe("CurrencyToken", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  describe("constructor", () => {
    it("takes what the issuer decides", async () => {
      const { token, gate, engine, queue } = await fixture();
      expect(await token.name()).to.equal("CNY on Sogdia");
      expect(await token.symbol()).to.equal("CNY");
      expect(await token.decimals()).to.equal(2);
      expect(await token.country()).to.equal(156);
      expect(await token.asset()).to.equal(assetId(156, 156));
      expect(await token.notice()).to.equal(NOTICE);
      expect(await token.gate()).to.equal(gate);
      expect(await token.engine()).to.equal(engine);
      expect(await token.queue()).to.equal(queue);
      expect(await token.issuance()).to.deep.equal([LIMIT, LIMIT - ISSUED]);
      expect(await token.issuerRule()).to.deep.equal([[ANY_PURPOSE, 0n, 0n, 0n], 1n]);
    });

    it("names its EIP-712 domain after itself", async () => {
      const { token } = await fixture();
      const { name, version, chainId, verifyingContract } = await token.eip712Domain();
      const { chainId: here } = await ethers.provider.getNetwork();
      expect([name, version, chainId, verifyingContract]).to.deep.equal([
        "CNY on Sogdia",
        "1",
        here,
        await token.getAddress(),
      ]);
    });
  });

  describe("transfer", () => {
    it("moves the amount and publishes the decision", async () => {
      const { token, payer, payee, china, kazakhstan } = await fixture();
      const tx = await token.connect(payer).transfer(payee, 1_000n);
      await expect(tx).to.emit(token, "Transfer").withArgs(payer, payee, 1_000n);
      expect(await token.balanceOf(payer)).to.equal(FUNDED - 1_000n);
      expect(await token.balanceOf(payee)).to.equal(1_000n);
      const [decided] = await token.queryFilter(token.filters.PaymentDecided(), tx.blockNumber!);
      expect(parseDecision(decided!.args.decision)).to.deep.include({
        purpose: "",
        issuerVersion: 1,
        payerVersion: 1,
        payeeVersion: 1,
        payerCountry: china.code,
        payeeCountry: kazakhstan.code,
        payer: china.bankIds[0],
        payee: kazakhstan.bankIds[0],
        dailyLimit: null,
      });
    });

    it("publishes after the transfer event", async () => {
      const { token, payer, payee } = await fixture();
      const receipt = await (await token.connect(payer).transfer(payee, 1n)).wait();
      const names = receipt!.logs.map((log) => token.interface.parseLog(log)?.name);
      expect(names).to.deep.equal(["Transfer", "PaymentDecided"]);
    });

    it("refuses the zero address as ERC-20 does", async () => {
      const { token, payer } = await fixture();
      await expect(token.connect(payer).transfer(ethers.ZeroAddress, 1n))
        .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
        .withArgs(ethers.ZeroAddress);
      expect(await token.canTransfer(payer, ethers.ZeroAddress, 1n)).to.equal(false);
    });
  });

  describe("transferFrom", () => {
    it("spends the allowance", async () => {
      const { token, payer, payee, relayer } = await fixture();
      await expect(token.connect(payer).approve(relayer, 1_000n))
        .to.emit(token, "Approval")
        .withArgs(payer, relayer, 1_000n);
      await token.connect(relayer).transferFrom(payer, payee, 400n);
      expect(await token.allowance(payer, relayer)).to.equal(600n);
      expect(await token.balanceOf(payee)).to.equal(400n);
    });

    it("refuses more than the allowance", async () => {
      const { token, payer, payee, relayer } = await fixture();
      await token.connect(payer).approve(relayer, 399n);
      await expect(token.connect(relayer).transferFrom(payer, payee, 400n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(relayer, 399n, 400n);
    });
  });

  describe("permit", () => {
    const signed = async ({ token, payer, relayer }: World, deadline = NEVER, signer = payer) => {
      const permit = { owner: payer.address, spender: relayer.address, value: 1_000n, deadline };
      return signPermit(signer, token, permit);
    };

    it("gives an allowance once", async () => {
      const world = await fixture();
      const { token, payer, relayer } = world;
      const { v, r, s } = await signed(world);
      await token.permit(payer, relayer, 1_000n, NEVER, v, r, s);
      expect(await token.allowance(payer, relayer)).to.equal(1_000n);
      expect(await token["nonces(address)"](payer)).to.equal(1n);
      await expect(token.permit(payer, relayer, 1_000n, NEVER, v, r, s)).to.be.revertedWithCustomError(
        token,
        "ERC2612InvalidSigner",
      );
    });

    it("refuses another's signature", async () => {
      const world = await fixture();
      const { token, payer, payee, relayer } = world;
      const { v, r, s } = await signed(world, NEVER, payee);
      await expect(token.permit(payer, relayer, 1_000n, NEVER, v, r, s))
        .to.be.revertedWithCustomError(token, "ERC2612InvalidSigner")
        .withArgs(payee, payer);
    });

    it("holds up to its deadline and not after", async () => {
      const world = await fixture();
      const { token, payer, relayer } = world;
      const deadline = (await time.latest()) + 100;
      const { v, r, s } = await signed(world, deadline);
      await time.setNextBlockTimestamp(deadline + 1);
      await expect(token.permit(payer, relayer, 1_000n, deadline, v, r, s))
        .to.be.revertedWithCustomError(token, "ERC2612ExpiredSignature")
        .withArgs(deadline);
    });

    it("holds at its deadline", async () => {
      const world = await fixture();
      const { token, payer, relayer } = world;
      const deadline = (await time.latest()) + 100;
      const { v, r, s } = await signed(world, deadline);
      await time.setNextBlockTimestamp(deadline);
      await token.permit(payer, relayer, 1_000n, deadline, v, r, s);
      expect(await token.allowance(payer, relayer)).to.equal(1_000n);
    });
  });

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

  describe("settleLeg", () => {
    it("is the engine's alone, whoever else asks", async () => {
      const { token, payer, payee, relayer, china, gate, queue } = await fixture();
      const others = [await playerOf(gate), await playerOf(queue)];
      for (const caller of [relayer, payer, china.offices.MonetaryAuthority, ...others]) {
        await expect(token.connect(caller).settleLeg(payer, payee, 1n, 0))
          .to.be.revertedWithCustomError(token, "CurrencyTokenNotAdopted")
          .withArgs(Component.SettlementEngine, caller);
      }
    });
  });

  describe("check", () => {
    it("tells the verdict with the versions that apply", async () => {
      const { token, gate, payer, payee, china, kazakhstan } = await fixture();
      await setRules(gate, kazakhstan, [entry(Direction.Inbound, china.code, china.asset, { dailyLimit: 5_000n })]);
      const verdict = await token.check(payer, payee, 1_000n, purposeToBytes("TREA"));
      const { purpose, issuerVersion, payerVersion, payeeVersion, payerCountry, payeeCountry } = verdict;
      expect(verdict.reason).to.equal(reasonCode("Permitted"));
      expect(purpose).to.equal(purposeIndex("TREA"));
      expect([issuerVersion, payerVersion, payeeVersion]).to.deep.equal([1n, 1n, 2n]);
      expect([payerCountry, payeeCountry]).to.deep.equal([156n, 398n]);
      expect([verdict.payer, verdict.payee].map(Number)).to.deep.equal([china.bankIds[0], kazakhstan.bankIds[0]]);
      expect(verdict.dailyLimit).to.equal(5_000n);
    });

    it("answers for the purpose asked", async () => {
      const { issuer, payer, payee } = await fixture();
      await issuer.setIssuerRule(ruleTerms({ purposes: purposeSet(["TREA"]) }));
      const reasonFor = async (code: string) => (await issuer.check(payer, payee, 1n, purposeToBytes(code))).reason;
      expect(await reasonFor("TREA")).to.equal(reasonCode("Permitted"));
      expect(await reasonFor("SALA")).to.equal(reasonCode("IssuerPurpose"));
    });

    it("refuses a purpose that is not in the list", async () => {
      const { token, payer, payee } = await fixture();
      await expect(token.check(payer, payee, 1n, "0x51515151"))
        .to.be.revertedWithCustomError(token, "PurposeUnknown")
        .withArgs("0x51515151");
    });
  });

  describe("canTransact", () => {
    it("is true for accounts of participants in good standing only", async () => {
      const { token, gate, payer, colleague, payee, stranger, china } = await fixture();
      await gate.connect(china.offices.Supervisor).suspend(china.bankIds[1]!);
      const answers = await Promise.all(
        [payer, payee, colleague, stranger].map(async (account) => token.canTransact(account)),
      );
      expect(answers).to.deep.equal([true, true, false, false]);
    });

    it("ends with the licence", async () => {
      const { token, gate, payer, china } = await fixture();
      const expiry = (await time.latest()) + 100;
      await gate.connect(china.offices.Registrar).amend(china.bankIds[0]!, 3, expiry);
      await time.increaseTo(expiry - 1);
      expect(await token.canTransact(payer, { blockTag: "latest" })).to.equal(true);
      await time.increaseTo(expiry);
      expect(await token.canTransact(payer, { blockTag: "latest" })).to.equal(false);
    });
  });

  describe("paidToday", () => {
    const limited = async (world: World) => {
      const { gate, china, kazakhstan } = world;
      await setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, { dailyLimit: 1_000n })]);
      return BigInt(china.bankIds[0]!);
    };

    it("counts what was paid towards a country, all of its banks together", async () => {
      const world = await fixture();
      const { token, payer, kazakhstan } = world;
      const id = await limited(world);
      await token.connect(payer).transfer(kazakhstan.banks[0]!, 600n);
      await token.connect(payer).transfer(kazakhstan.banks[1]!, 300n);
      expect(await token.paidToday(id, kazakhstan.code)).to.equal(900n);
      await expect(token.connect(payer).transfer(kazakhstan.banks[1]!, 101n))
        .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
        .withArgs(reasonCode("DailyLimit"), payer, kazakhstan.banks[1]!, 101n);
      await token.connect(payer).transfer(kazakhstan.banks[1]!, 100n);
    });

    it("counts nothing where there is no limit", async () => {
      const world = await fixture();
      const { token, payer, thailand } = world;
      const id = await limited(world);
      await token.connect(payer).transfer(thailand.banks[0]!, 5_000n);
      expect(await token.paidToday(id, thailand.code)).to.equal(0n);
    });

    it("takes the stricter of the two countries' limits", async () => {
      const world = await fixture();
      const { token, gate, payer, payee, china, kazakhstan } = world;
      await limited(world);
      await setRules(gate, kazakhstan, [entry(Direction.Inbound, china.code, china.asset, { dailyLimit: 999n })]);
      await expect(token.connect(payer).transfer(payee, 1_000n))
        .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
        .withArgs(reasonCode("DailyLimit"), payer, payee, 1_000n);
    });

    it("lasts through the last second of a UTC day and begins anew at midnight", async () => {
      const world = await fixture();
      const { token, payer, payee, kazakhstan } = world;
      const id = await limited(world);
      const midnight = (await nextMidnight()) + DAY;
      await time.setNextBlockTimestamp(midnight - 2);
      await token.connect(payer).transfer(payee, 1_000n);
      await time.setNextBlockTimestamp(midnight - 1);
      await expect(token.connect(payer).transfer(payee, 1n)).to.be.revertedWithCustomError(
        token,
        "CurrencyTokenRefused",
      );
      await time.setNextBlockTimestamp(midnight);
      await token.connect(payer).transfer(payee, 1_000n);
      expect(await token.paidToday(id, kazakhstan.code)).to.equal(1_000n);
    });

    it("follows the participant through the recovery of its account", async () => {
      const world = await fixture();
      const { token, issuer, payer, payee, stranger, kazakhstan } = world;
      const id = await limited(world);
      await replaceAccountKeepingDay(world, async () => token.connect(payer).transfer(payee, 700n));
      await issuer.recover(payer);
      expect(await token.paidToday(id, kazakhstan.code)).to.equal(700n);
      await expect(token.connect(stranger).transfer(payee, 301n))
        .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
        .withArgs(reasonCode("DailyLimit"), stranger, payee, 301n);
    });
  });

  /** The wait is over at midnight of the day on which `pay` is done and the account replaced. */
  async function replaceAccountKeepingDay({ gate, china, payer, stranger }: World, pay: () => Promise<unknown>) {
    await gate.connect(china.offices.Registrar).proposeAccountRecovery(payer, stranger);
    await time.increase(3 * DAY);
    await time.increaseTo(await nextMidnight());
    await pay();
    await gate.connect(stranger).completeAccountRecovery(payer);
  }

  describe("issue", () => {
    it("credits a participant and counts what was issued", async () => {
      const { issuer, payer } = await fixture();
      const tx = issuer.issue(payer, 500n);
      await expect(tx).to.emit(issuer, "Issued").withArgs(payer, 500n);
      await expect(tx).to.emit(issuer, "Transfer").withArgs(ethers.ZeroAddress, payer, 500n);
      expect(await issuer.balanceOf(payer)).to.equal(FUNDED + 500n);
      expect(await issuer.issued()).to.equal(ISSUED + 500n);
      expect(await issuer.totalSupply()).to.equal(ISSUED + 500n);
    });

    it("is the issuer's alone", async () => {
      const { token, countries, payer, kazakhstan } = await fixture();
      for (const caller of [payer, kazakhstan.offices.MonetaryAuthority]) {
        await expect(token.connect(caller).issue(payer, 1n))
          .to.be.revertedWithCustomError(countries, OFFICE_ERROR)
          .withArgs(156, Office.MonetaryAuthority, caller);
      }
    });

    it("refuses nothing", async () => {
      const { issuer, payer } = await fixture();
      await expect(issuer.issue(payer, 0n)).to.be.revertedWithCustomError(issuer, "CurrencyTokenZeroAmount");
    });

    it("refuses strangers, the suspended and foreigners", async () => {
      const { issuer, gate, china, colleague, payee, stranger } = await fixture();
      await gate.connect(china.offices.Supervisor).suspend(china.bankIds[1]!);
      for (const holder of [stranger, colleague, payee]) {
        await expect(issuer.issue(holder, 1n))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenCannotIssueTo")
          .withArgs(holder);
      }
    });

    it("keeps within the limit of a UTC day, to its last second", async () => {
      const { issuer, payer, colleague } = await fixture();
      const midnight = await nextMidnight();
      await time.setNextBlockTimestamp(midnight);
      await issuer.issue(payer, LIMIT - 1n);
      await time.setNextBlockTimestamp(midnight + 3_600);
      await issuer.issue(colleague, 1n);
      expect(await issuer.issuance()).to.deep.equal([LIMIT, 0n]);
      await time.setNextBlockTimestamp(midnight + DAY - 1);
      await expect(issuer.issue(payer, 1n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenIssuanceLimit")
        .withArgs(1n, 0n);
      await time.setNextBlockTimestamp(midnight + DAY);
      await issuer.issue(payer, LIMIT);
      await expect(issuer.issue(payer, 1n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenIssuanceLimit")
        .withArgs(1n, 0n);
    });

    it("refuses more than what is left and says how much that is", async () => {
      const { issuer, payer } = await fixture();
      await issuer.issue(payer, LIMIT - ISSUED - 5n);
      await expect(issuer.issue(payer, 6n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenIssuanceLimit")
        .withArgs(6n, 5n);
      await issuer.issue(payer, 5n);
    });

    it("is not given room by redemptions", async () => {
      const { issuer, payer } = await fixture();
      await issuer.issue(payer, LIMIT - ISSUED);
      await issuer.connect(payer).redeem(1_000n, PAYOUT);
      await expect(issuer.issue(payer, 1n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenIssuanceLimit")
        .withArgs(1n, 0n);
    });

    it("keeps the supply within what an account can hold", async () => {
      const { issuer, payer } = await fixture();
      await issuer.setIssuanceLimit(MAX_SUPPLY);
      await time.increase(NOTICE);
      await issuer.applyIssuanceLimit();
      await expect(issuer.issue(payer, MAX_SUPPLY - ISSUED + 1n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenSupplyLimit")
        .withArgs(ISSUED, MAX_SUPPLY);
      await issuer.issue(payer, MAX_SUPPLY - ISSUED);
      expect(await issuer.totalSupply()).to.equal(MAX_SUPPLY);
      expect(await issuer.balanceOf(payer)).to.equal(MAX_SUPPLY - FUNDED);
    });
  });

  describe("redeem", () => {
    it("debits the holder and counts what was redeemed", async () => {
      const { token, payer } = await fixture();
      const tx = token.connect(payer).redeem(FUNDED, PAYOUT);
      await expect(tx).to.emit(token, "Redeemed").withArgs(payer, FUNDED, PAYOUT);
      await expect(tx).to.emit(token, "Transfer").withArgs(payer, ethers.ZeroAddress, FUNDED);
      expect(await token.balanceOf(payer)).to.equal(0n);
      expect(await token.redeemed()).to.equal(FUNDED);
      expect(await token.issued()).to.equal(ISSUED);
      expect(await token.totalSupply()).to.equal(ISSUED - FUNDED);
    });

    it("refuses nothing", async () => {
      const { token, payer } = await fixture();
      await expect(token.connect(payer).redeem(0n, PAYOUT)).to.be.revertedWithCustomError(
        token,
        "CurrencyTokenZeroAmount",
      );
    });

    it("refuses more than the balance", async () => {
      const { token, payer } = await fixture();
      await expect(token.connect(payer).redeem(FUNDED + 1n, PAYOUT))
        .to.be.revertedWithCustomError(token, "CurrencyTokenInsufficientBalance")
        .withArgs(payer, FUNDED, FUNDED + 1n);
    });

    it("refuses strangers and the suspended", async () => {
      const { token, gate, payer, china, stranger } = await fixture();
      await gate.connect(china.offices.Supervisor).suspend(china.bankIds[0]!);
      for (const holder of [payer, stranger]) {
        await expect(token.connect(holder).redeem(1n, PAYOUT))
          .to.be.revertedWithCustomError(token, "CurrencyTokenCannotRedeem")
          .withArgs(holder);
      }
    });

    it("strands nothing: a foreign holder, an expired and a revoked one redeem", async () => {
      const { token, gate, payer, payee, colleague, china } = await fixture();
      await token.connect(payer).transfer(payee, 10n);
      await token.connect(payee).redeem(10n, PAYOUT);
      const registrar = gate.connect(china.offices.Registrar);
      await registrar.revoke(china.bankIds[1]!);
      await token.connect(colleague).redeem(FUNDED, PAYOUT);
      const expiry = (await time.latest()) + 100;
      await registrar.amend(china.bankIds[0]!, 3, expiry);
      await time.increaseTo(expiry);
      await token.connect(payer).redeem(FUNDED - 10n, PAYOUT);
      expect(await token.totalSupply()).to.equal(0n);
    });
  });

  describe("recover", () => {
    it("moves the balance of a replaced account to its successor", async () => {
      const world = await fixture();
      const { issuer, payer, stranger } = world;
      await replaceAccount(world);
      const tx = issuer.recover(payer);
      await expect(tx).to.emit(issuer, "ForcedTransfer").withArgs(payer, stranger, FUNDED);
      await expect(tx).to.emit(issuer, "Transfer").withArgs(payer, stranger, FUNDED);
      expect(await issuer.balanceOf(payer)).to.equal(0n);
      expect(await issuer.balanceOf(stranger)).to.equal(FUNDED);
      expect(await issuer.totalSupply()).to.equal(ISSUED);
    });

    it("adds to what the successor already has", async () => {
      const world = await fixture();
      const { issuer, payer, colleague, stranger } = world;
      await replaceAccount(world);
      await issuer.connect(colleague).transfer(stranger, 5n);
      await issuer.recover(payer);
      expect(await issuer.balanceOf(stranger)).to.equal(FUNDED + 5n);
    });

    it("needs the Registrar: neither a linked, removed nor proposed account, nor a stranger's", async () => {
      const { issuer, gate, china, payer, colleague, stranger, relayer } = await fixture();
      const registrar = gate.connect(china.offices.Registrar);
      await registrar.proposeAccountRecovery(payer, relayer);
      await registrar.removeAccount(colleague);
      for (const account of [payer, colleague, stranger]) {
        await expect(issuer.recover(account))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotReplaced")
          .withArgs(account);
      }
    });

    it("needs the issuer", async () => {
      const world = await fixture();
      await replaceAccount(world);
      await expect(world.token.connect(world.stranger).recover(world.payer))
        .to.be.revertedWithCustomError(world.countries, OFFICE_ERROR)
        .withArgs(156, Office.MonetaryAuthority, world.stranger);
    });

    it("does not pay a balance to itself, even if a gate names it", async () => {
      const world = await fixture();
      const { issuer, payer } = world;
      const liar = await deployLyingGate(world);
      await liar.setSuccessor(payer);
      await adopt(world, Component.Gate, liar);
      await expect(issuer.recover(payer))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotReplaced")
        .withArgs(payer);
      expect(await issuer.balanceOf(payer)).to.equal(FUNDED);
    });
  });

  describe("setIssuerRule", () => {
    it("takes effect at once under the next version", async () => {
      const { issuer, payer, payee } = await fixture();
      const terms = ruleTerms({ minTier: 2, cap: 16_383_000n });
      await expect(issuer.setIssuerRule(terms))
        .to.emit(issuer, "IssuerRuleSet")
        .withArgs(2, [terms.purposes, 2n, terms.cap, 0n]);
      expect(await issuer.issuerRule()).to.deep.equal([[ANY_PURPOSE, 2n, 16_383_000n, 0n], 2n]);
      expect((await issuer.check(payer, payee, 1n, NO_PURPOSE)).issuerVersion).to.equal(2n);
    });

    it("refuses a tier above seven and a daily limit", async () => {
      const { issuer } = await fixture();
      for (const terms of [ruleTerms({ minTier: 8 }), ruleTerms({ dailyLimit: 1n })]) {
        await expect(issuer.setIssuerRule(terms))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenInvalidRule")
          .withArgs([terms.purposes, BigInt(terms.minTier), terms.cap, terms.dailyLimit]);
      }
    });

    it("takes the highest tier and refuses a cap it cannot write exactly", async () => {
      const { issuer } = await fixture();
      await issuer.setIssuerRule(ruleTerms({ minTier: 7 }));
      await expect(issuer.setIssuerRule(ruleTerms({ cap: 16_384_001n })))
        .to.be.revertedWithCustomError(issuer, "DecimalCapInexact")
        .withArgs(16_384_001n);
    });
  });

  describe("setIssuanceLimit", () => {
    it("lowers at once, below what was issued too", async () => {
      const { issuer, payer } = await fixture();
      await expect(issuer.setIssuanceLimit(100n)).to.emit(issuer, "IssuanceLimitSet").withArgs(100n);
      expect(await issuer.issuance()).to.deep.equal([100n, 0n]);
      await expect(issuer.issue(payer, 1n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenIssuanceLimit")
        .withArgs(1n, 0n);
    });

    it("announces a higher limit, which applies after the notice", async () => {
      const { issuer } = await fixture();
      const readyAt = (await time.latest()) + 10 + NOTICE;
      await time.setNextBlockTimestamp(readyAt - NOTICE);
      await expect(issuer.setIssuanceLimit(LIMIT + 1n))
        .to.emit(issuer, "IssuanceLimitAnnounced")
        .withArgs(LIMIT + 1n, readyAt);
      expect(await issuer.announcedIssuanceLimit()).to.deep.equal([LIMIT + 1n, BigInt(readyAt)]);
      await time.setNextBlockTimestamp(readyAt - 1);
      await expect(issuer.applyIssuanceLimit())
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenTooEarly")
        .withArgs(readyAt);
      await time.setNextBlockTimestamp(readyAt);
      await expect(issuer.applyIssuanceLimit())
        .to.emit(issuer, "IssuanceLimitSet")
        .withArgs(LIMIT + 1n);
      expect((await issuer.issuance()).limit).to.equal(LIMIT + 1n);
      expect(await issuer.announcedIssuanceLimit()).to.deep.equal([0n, 0n]);
    });

    it("replaces what was announced, and lowering calls it off", async () => {
      const { issuer } = await fixture();
      await issuer.setIssuanceLimit(LIMIT + 1n);
      await issuer.setIssuanceLimit(LIMIT + 2n);
      expect((await issuer.announcedIssuanceLimit()).limit).to.equal(LIMIT + 2n);
      await issuer.setIssuanceLimit(LIMIT);
      await time.increase(NOTICE);
      await expect(issuer.applyIssuanceLimit()).to.be.revertedWithCustomError(issuer, "CurrencyTokenNothingAnnounced");
    });
  });

  describe("completeAdoption", () => {
    for (const [index, component] of COMPONENTS.entries()) {
      const name = ["gate", "engine", "queue"][index]!;

      it(`adopts another ${name} after the notice, not before, and nothing else with it`, async () => {
        const world = await fixture();
        const { issuer } = world;
        const other = (await deployOthers(world))[index]!;
        const [before, readyAt] = [await adoptedBy(world), (await time.latest()) + 10 + NOTICE];
        await time.setNextBlockTimestamp(readyAt - NOTICE);
        await expect(issuer.announceAdoption(component, other.getAddress()))
          .to.emit(issuer, "AdoptionAnnounced")
          .withArgs(component, other, readyAt);
        for (const each of COMPONENTS) {
          const expected = each === component ? [await other.getAddress(), BigInt(readyAt)] : [ethers.ZeroAddress, 0n];
          expect(await issuer.announcedAdoption(each)).to.deep.equal(expected);
        }
        await time.setNextBlockTimestamp(readyAt - 1);
        await expect(issuer.completeAdoption(component))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenTooEarly")
          .withArgs(readyAt);
        await time.setNextBlockTimestamp(readyAt);
        await expect(issuer.completeAdoption(component)).to.emit(issuer, "Adopted").withArgs(component, other);
        expect(await adoptedBy(world)).to.deep.equal(before.with(index, await other.getAddress()));
        await expect(issuer.completeAdoption(component)).to.be.revertedWithCustomError(
          issuer,
          "CurrencyTokenNothingAnnounced",
        );
      });

      it(`asks again: a ${name} withdrawn during the notice is not adopted`, async () => {
        const world = await fixture();
        const { issuer, releases } = world;
        const [other, before] = [(await deployOthers(world))[index]!, await adoptedBy(world)];
        await issuer.announceAdoption(component, other.getAddress());
        const { readyAt } = await issuer.announcedAdoption(component);
        await releases.withdraw(other.getAddress(), ethers.ZeroHash);
        await time.increase(NOTICE);
        await expect(issuer.completeAdoption(component))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotPublished")
          .withArgs(other);
        expect(await adoptedBy(world)).to.deep.equal(before);
        expect(await issuer.announcedAdoption(component)).to.deep.equal([await other.getAddress(), readyAt]);
      });

      it(`does not adopt a ${name} that has other code than was published`, async () => {
        const world = await fixture();
        const { issuer } = world;
        const other = (await deployOthers(world))[index]!;
        await issuer.announceAdoption(component, other.getAddress());
        await networkHelpers.setCode(await other.getAddress(), "0x00");
        await time.increase(NOTICE);
        await expect(issuer.completeAdoption(component))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotPublished")
          .withArgs(other);
      });

      it(`leaves a withdrawn ${name} for another though the other two are withdrawn too`, async () => {
        const world = await fixture();
        const { issuer, releases, gate, engine, queue } = world;
        const other = (await deployOthers(world))[index]!;
        await issuer.announceAdoption(component, other.getAddress());
        for (const one of [gate, engine, queue]) await releases.withdraw(one, ethers.ZeroHash);
        await time.increase(NOTICE);
        await expect(issuer.completeAdoption(component)).to.emit(issuer, "Adopted").withArgs(component, other);
        const running = await addressesOf([gate, engine, queue]);
        expect(await adoptedBy(world)).to.deep.equal(running.with(index, await other.getAddress()));
      });
    }

    it("completes what was announced side by side, each in its own time", async () => {
      const world = await fixture();
      const { issuer } = world;
      const [before, others] = [await adoptedBy(world), await deployOthers(world)];
      for (const [index, component] of COMPONENTS.entries()) {
        await issuer.announceAdoption(component, others[index]!.getAddress());
        await time.increase(DAY);
      }
      await time.increase(NOTICE - 3 * DAY);
      await issuer.completeAdoption(Component.Gate);
      await expect(issuer.completeAdoption(Component.SettlementEngine)).to.be.revertedWithCustomError(
        issuer,
        "CurrencyTokenTooEarly",
      );
      expect(await adoptedBy(world)).to.deep.equal(before.with(0, await others[0].getAddress()));
      await time.increase(2 * DAY);
      await issuer.completeAdoption(Component.ClearingQueue);
      await issuer.completeAdoption(Component.SettlementEngine);
      expect(await adoptedBy(world)).to.deep.equal(await addressesOf(others));
    });

    it("leaves the queue after the notice, and comes back to it or to another", async () => {
      const world = await fixture();
      const { issuer, queue } = world;
      const readyAt = (await time.latest()) + 10 + NOTICE;
      await time.setNextBlockTimestamp(readyAt - NOTICE);
      await expect(issuer.announceAdoption(Component.ClearingQueue, ethers.ZeroAddress))
        .to.emit(issuer, "AdoptionAnnounced")
        .withArgs(Component.ClearingQueue, ethers.ZeroAddress, readyAt);
      expect(await issuer.announcedAdoption(Component.ClearingQueue)).to.deep.equal([
        ethers.ZeroAddress,
        BigInt(readyAt),
      ]);
      await time.setNextBlockTimestamp(readyAt - 1);
      await expect(issuer.completeAdoption(Component.ClearingQueue))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenTooEarly")
        .withArgs(readyAt);
      expect(await issuer.queue()).to.equal(queue);
      await time.setNextBlockTimestamp(readyAt);
      await expect(issuer.completeAdoption(Component.ClearingQueue))
        .to.emit(issuer, "Adopted")
        .withArgs(Component.ClearingQueue, ethers.ZeroAddress);
      expect(await issuer.queue()).to.equal(ethers.ZeroAddress);
      for (const next of [queue, await deployOtherQueue(world), NONE]) {
        await adopt(world, Component.ClearingQueue, next);
        expect(await issuer.queue()).to.equal(await next.getAddress());
      }
    });

    it("leaves the queue even if that was withdrawn", async () => {
      const world = await fixture();
      const { issuer, releases, queue } = world;
      await releases.withdraw(queue, ethers.ZeroHash);
      await adopt(world, Component.ClearingQueue, NONE);
      expect(await issuer.queue()).to.equal(ethers.ZeroAddress);
    });

    it("takes legs from the new engine alone", async () => {
      const world = await fixture();
      const { issuer, engine, payer, payee } = world;
      const other = await deployOtherEngine(world);
      await adopt(world, Component.SettlementEngine, other);
      await expect(issuer.connect(await playerOf(engine)).settleLeg(payer, payee, 1n, 0))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotAdopted")
        .withArgs(Component.SettlementEngine, engine);
      expect(await issuer.engine()).to.equal(other);
      await issuer.connect(await playerOf(other)).settleLeg(payer, payee, 1n, 0);
    });

    it("keeps balances, the issuer's rule and its version", async () => {
      const world = await fixture();
      const { issuer, payer } = world;
      await issuer.setIssuerRule(ruleTerms({ cap: 5_000n }));
      await adopt(world, Component.Gate, await deployOtherGate(world));
      expect(await issuer.balanceOf(payer)).to.equal(FUNDED);
      expect(await issuer.issuerRule()).to.deep.equal([[ANY_PURPOSE, 0n, 5_000n, 0n], 2n]);
    });

    it("does not trust the old gate's links: participant 1 is someone else there", async () => {
      const world = await fixture();
      const { token, payer, payee, china } = world;
      await token.connect(payer).transfer(payee, 1n);
      expect(china.bankIds[0]).to.equal(1);
      await adopt(world, Component.Gate, await deployOtherGate(world));
      await expect(token.connect(payer).transfer(payee, 1n))
        .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
        .withArgs(reasonCode("PayerUnknown"), payer, payee, 1n);
      expect((await token.check(payer, payee, 1n, NO_PURPOSE)).payer).to.equal(0n);
    });

    it("pays again once a gate that knows its holders is adopted again", async () => {
      const world = await fixture();
      const { token, gate, payer, payee } = world;
      await token.connect(payer).transfer(payee, 1n);
      await adopt(world, Component.Gate, await deployOtherGate(world));
      await adopt(world, Component.Gate, gate);
      expect(await token.canTransfer(payer, payee, 1n)).to.equal(true);
      await token.connect(payer).transfer(payee, 1n);
    });

    it("starts the daily counts anew, since another gate numbers others", async () => {
      const world = await fixture();
      const { token, gate, payer, payee, china, kazakhstan } = world;
      await setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, { dailyLimit: 1_000n })]);
      const other = await deployOtherGate(world);
      await world.issuer.announceAdoption(Component.Gate, other);
      await time.increase(NOTICE);
      await time.increaseTo(await nextMidnight());
      await token.connect(payer).transfer(payee, 1_000n);
      expect(await token.paidToday(1, kazakhstan.code)).to.equal(1_000n);
      await world.issuer.completeAdoption(Component.Gate);
      expect(await token.paidToday(1, kazakhstan.code)).to.equal(0n);
    });

    for (const [what, component, other] of [
      ["another engine is adopted", Component.SettlementEngine, deployOtherEngine],
      ["another queue is adopted", Component.ClearingQueue, deployOtherQueue],
      ["the same gate is adopted again", Component.Gate, async ({ gate }: World) => gate],
    ] as const) {
      it(`keeps links and counts when ${what}`, async () => {
        const world = await fixture();
        const { token, gate, payer, payee, china, kazakhstan } = world;
        await setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, { dailyLimit: 1_000n })]);
        await world.issuer.announceAdoption(component, await other(world));
        await time.increase(NOTICE);
        await time.increaseTo(await nextMidnight());
        await token.connect(payer).transfer(payee, 1_000n);
        await world.issuer.completeAdoption(component);
        expect(await token.paidToday(1, kazakhstan.code)).to.equal(1_000n);
      });
    }
  });

  describe("announceAdoption", () => {
    it("refuses what nobody published, and what was published as something else", async () => {
      const world = await fixture();
      const { issuer, stranger, joint, countries } = world;
      const unpublished = await new SettlementEngine__factory(joint).deploy(countries);
      const others = await deployOthers(world);
      for (const [index, component] of COMPONENTS.entries()) {
        for (const other of [stranger, unpublished, ...others.toSpliced(index, 1)]) {
          await expect(issuer.announceAdoption(component, other.getAddress()))
            .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotPublished")
            .withArgs(other);
        }
      }
    });

    it("refuses to do without a gate or an engine", async () => {
      const { issuer } = await fixture();
      for (const component of [Component.Gate, Component.SettlementEngine]) {
        await expect(issuer.announceAdoption(component, ethers.ZeroAddress))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotPublished")
          .withArgs(ethers.ZeroAddress);
      }
    });

    it("refuses what is no component", async () => {
      const world = await fixture();
      for (const other of [NONE, ...(await deployOthers(world))]) {
        await expect(world.issuer.announceAdoption(Component.None, await other.getAddress()))
          .to.be.revertedWithCustomError(world.issuer, "CurrencyTokenNotPublished")
          .withArgs(other === NONE ? ethers.ZeroAddress : other);
      }
    });

    it("refuses what was withdrawn, even if it runs", async () => {
      const world = await fixture();
      const { issuer, releases, gate, engine, queue } = world;
      const [others, running] = [await deployOthers(world), [gate, engine, queue]];
      for (const one of [...running, ...others]) await releases.withdraw(one.getAddress(), ethers.ZeroHash);
      for (const [index, component] of COMPONENTS.entries()) {
        for (const one of [running[index]!, others[index]!]) {
          await expect(issuer.announceAdoption(component, one.getAddress()))
            .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotPublished")
            .withArgs(one);
        }
      }
    });

    it("replaces what was announced of the same component and starts its notice again", async () => {
      const world = await fixture();
      const { issuer, gate, engine } = world;
      await issuer.announceAdoption(Component.Gate, await deployOtherGate(world));
      await issuer.announceAdoption(Component.SettlementEngine, engine);
      await time.increase(NOTICE);
      await issuer.announceAdoption(Component.Gate, gate);
      const { deployment, readyAt } = await issuer.announcedAdoption(Component.Gate);
      expect(deployment).to.equal(gate);
      await expect(issuer.completeAdoption(Component.Gate))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenTooEarly")
        .withArgs(readyAt);
      await issuer.completeAdoption(Component.SettlementEngine);
    });
  });

  describe("cancelAdoption", () => {
    it("calls an adoption off, and no other", async () => {
      const world = await fixture();
      const { issuer } = world;
      const others = await deployOthers(world);
      for (const [index, component] of COMPONENTS.entries()) {
        await issuer.announceAdoption(component, others[index]!.getAddress());
      }
      for (const component of COMPONENTS) {
        await expect(issuer.cancelAdoption(component)).to.emit(issuer, "AdoptionCancelled").withArgs(component);
        for (const [index, each] of COMPONENTS.entries()) {
          const { deployment, readyAt } = await issuer.announcedAdoption(each);
          expect(deployment).to.equal(each <= component ? ethers.ZeroAddress : await others[index]!.getAddress());
          expect(readyAt === 0n).to.equal(each <= component);
        }
        for (const act of ["cancelAdoption", "completeAdoption"] as const) {
          await expect(issuer[act](component)).to.be.revertedWithCustomError(issuer, "CurrencyTokenNothingAnnounced");
        }
      }
    });

    it("calls off leaving the queue", async () => {
      const { issuer, queue } = await fixture();
      await issuer.announceAdoption(Component.ClearingQueue, ethers.ZeroAddress);
      await issuer.cancelAdoption(Component.ClearingQueue);
      await time.increase(NOTICE);
      await expect(issuer.completeAdoption(Component.ClearingQueue)).to.be.revertedWithCustomError(
        issuer,
        "CurrencyTokenNothingAnnounced",
      );
      expect(await issuer.queue()).to.equal(queue);
    });
  });

  describe("a lying gate", () => {
    it("cannot make money by permitting a payment to oneself", async () => {
      const world = await fixture();
      const { token, payer } = world;
      await adopt(world, Component.Gate, await deployLyingGate(world));
      await expect(token.connect(payer).transfer(payer, 1n))
        .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
        .withArgs(reasonCode("SelfPayment"), payer, payer, 1n);
      expect(await token.canTransfer(payer, payer, 1n)).to.equal(false);
    });

    it("cannot let anyone pay more than its balance", async () => {
      const world = await fixture();
      const { token, payer, stranger } = world;
      await adopt(world, Component.Gate, await deployLyingGate(world));
      await expect(token.connect(payer).transfer(stranger, FUNDED + 1n))
        .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
        .withArgs(reasonCode("InsufficientFunds"), payer, stranger, FUNDED + 1n);
    });

    it("stops payments with a reason nobody knows", async () => {
      const world = await fixture();
      const { token, payer, stranger } = world;
      const liar = await deployLyingGate(world);
      await adopt(world, Component.Gate, liar);
      await liar.setAnswer(BigInt(REASONS.length) << 250n);
      await expect(token.connect(payer).transfer(stranger, 1n)).to.be.revertedWithPanic(0x21);
      expect(await token.canTransfer(payer, stranger, 1n)).to.equal(false);
    });
  });

  describe("union", () => {
    const raise = async ({ issuer, kazakhstan }: World) => {
      await issuer.inviteToUnion(kazakhstan.code);
      await issuer.connect(kazakhstan.offices.MonetaryAuthority).joinUnion(kazakhstan.code);
    };

    it("serves the issuer's country and those that joined at its invitation", async () => {
      const { issuer, kazakhstan, payee } = await fixture();
      expect(await issuer.serves(156)).to.equal(true);
      expect(await issuer.serves(kazakhstan.code)).to.equal(false);
      await expect(issuer.inviteToUnion(kazakhstan.code)).to.emit(issuer, "UnionInvited").withArgs(kazakhstan.code);
      expect(await issuer.serves(kazakhstan.code)).to.equal(false);
      await expect(issuer.connect(kazakhstan.offices.MonetaryAuthority).joinUnion(kazakhstan.code))
        .to.emit(issuer, "UnionJoined")
        .withArgs(kazakhstan.code);
      expect(await issuer.serves(kazakhstan.code)).to.equal(true);
      await issuer.issue(payee, 7n);
      expect(await issuer.balanceOf(payee)).to.equal(7n);
    });

    it("invites no country twice, and not the issuer's own", async () => {
      const { issuer, china, kazakhstan } = await fixture();
      await issuer.inviteToUnion(kazakhstan.code);
      for (const { code } of [kazakhstan, china]) {
        await expect(issuer.inviteToUnion(code))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenCannotInvite")
          .withArgs(code);
      }
    });

    it("refuses a country that was not invited, or has joined already", async () => {
      const world = await fixture();
      const { issuer, kazakhstan, thailand } = world;
      await raise(world);
      for (const country of [kazakhstan, thailand]) {
        await expect(issuer.connect(country.offices.MonetaryAuthority).joinUnion(country.code))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotInvited")
          .withArgs(country.code);
      }
    });

    it("is left by the country itself, which needs a new invitation to return", async () => {
      const world = await fixture();
      const { issuer, kazakhstan, payee } = world;
      await raise(world);
      await issuer.issue(payee, 7n);
      const member = issuer.connect(kazakhstan.offices.MonetaryAuthority);
      await expect(member.leaveUnion(kazakhstan.code)).to.emit(issuer, "UnionLeft").withArgs(kazakhstan.code);
      await expect(issuer.issue(payee, 1n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenCannotIssueTo")
        .withArgs(payee);
      expect(await issuer.balanceOf(payee)).to.equal(7n);
      await expect(member.joinUnion(kazakhstan.code)).to.be.revertedWithCustomError(issuer, "CurrencyTokenNotInvited");
    });

    it("is declined by a country that was invited", async () => {
      const { issuer, kazakhstan } = await fixture();
      await issuer.inviteToUnion(kazakhstan.code);
      const invited = issuer.connect(kazakhstan.offices.MonetaryAuthority);
      await expect(invited.leaveUnion(kazakhstan.code)).to.emit(issuer, "UnionLeft").withArgs(kazakhstan.code);
      await expect(invited.joinUnion(kazakhstan.code)).to.be.revertedWithCustomError(issuer, "CurrencyTokenNotInvited");
    });

    it("cannot be left by a country that is not in it", async () => {
      const { issuer, kazakhstan } = await fixture();
      await expect(issuer.connect(kazakhstan.offices.MonetaryAuthority).leaveUnion(kazakhstan.code))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotInUnion")
        .withArgs(kazakhstan.code);
    });

    it("is joined and left by the country's own monetary authority alone", async () => {
      const world = await fixture();
      const { issuer, countries, china, kazakhstan } = world;
      await raise(world);
      const meddler = china.offices.MonetaryAuthority;
      for (const act of ["joinUnion", "leaveUnion"] as const) {
        await expect(issuer.connect(meddler)[act](kazakhstan.code))
          .to.be.revertedWithCustomError(countries, OFFICE_ERROR)
          .withArgs(kazakhstan.code, Office.MonetaryAuthority, meddler);
      }
    });
  });

  describe("what the issuer alone may do", () => {
    it("refuses everyone else", async () => {
      const { token, countries, gate, engine, queue, payer, kazakhstan } = await fixture();
      const meddler = kazakhstan.offices.MonetaryAuthority;
      const as = token.connect(meddler);
      const acts = [
        () => as.setIssuerRule(ruleTerms()),
        () => as.setIssuanceLimit(1n),
        () => as.applyIssuanceLimit(),
        ...[gate, engine, queue].map((running, index) => () => as.announceAdoption(COMPONENTS[index]!, running)),
        ...COMPONENTS.map((component) => () => as.cancelAdoption(component)),
        ...COMPONENTS.map((component) => () => as.completeAdoption(component)),
        () => as.inviteToUnion(398),
        () => as.recover(payer),
      ];
      for (const act of acts) {
        await expect(act())
          .to.be.revertedWithCustomError(countries, OFFICE_ERROR)
          .withArgs(156, Office.MonetaryAuthority, meddler);
      }
    });
  });
});
