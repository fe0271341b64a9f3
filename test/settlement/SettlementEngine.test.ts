import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { type ContractTransactionResponse, Signature, toBeHex, TypedDataEncoder, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import {
  type Authorisation,
  AUTHORISATION_TYPES,
  authorise,
  authoriseSubmission,
  Direction,
  engineDomain,
  type Instruction,
  type Leg,
  newInstruction,
  parseDecision,
  parseRefusal,
  payersOf,
  reasonCode,
  refusalOf,
} from "../../src/index.ts";
import {
  ContractAccount__factory,
  CurrencyToken__factory,
  GasBurningToken__factory,
  SettlementEngine__factory,
} from "../../typechain-types/index.js";
import { deployConsortium, entry, setRules, setThresholds, type TestCountry } from "../utils/consortium.ts";
import { NEVER } from "../utils/token-signatures.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const FUNDED = 100_000_000n;
const SECP256K1_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

async function deploy() {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan, thailand] = consortium.members as [TestCountry, TestCountry, TestCountry];
  const [cny, kzt, thb] = await Promise.all([china, kazakhstan, thailand].map(async (m) => m.token.getAddress()));
  const [beijing, almaty, bangkok] = [china.banks[0]!, kazakhstan.banks[0]!, thailand.banks[0]!];
  const currencies = { cny: cny!, kzt: kzt!, thb: thb! };
  const engine = consortium.engine.connect(consortium.relayer);
  return { ...consortium, engine, china, kazakhstan, thailand, ...currencies, beijing, almaty, bangkok };
}

type World = Awaited<ReturnType<typeof deploy>>;

const leg = (token: string, payer: HardhatEthersSigner, payee: HardhatEthersSigner, amount: bigint): Leg => ({
  token,
  payer: payer.address,
  payee: payee.address,
  amount,
});

const oneLeg = ({ cny, beijing, almaty }: World, changes: Partial<Instruction> = {}): Instruction => ({
  ...newInstruction({ legs: [leg(cny, beijing, almaty, 1_000n)], deadline: NEVER, purpose: "TREA" }),
  ...changes,
});

const pvp = ({ cny, kzt, beijing, almaty }: World): Instruction =>
  newInstruction({
    legs: [leg(cny, beijing, almaty, 500n), leg(kzt, almaty, beijing, 30_000n)],
    deadline: NEVER,
    purpose: "TREA",
  });

/** Legs that move one unit each, there and back. */
const manyLegs = ({ cny, beijing, almaty }: World, count: number): Instruction =>
  newInstruction({
    legs: Array.from({ length: count }, () => leg(cny, beijing, almaty, 1n)),
    deadline: NEVER,
  });

describe("SettlementEngine", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  const sign = ({ domain }: World, signers: HardhatEthersSigner[], instruction: Instruction, nonce?: bigint) =>
    Promise.all(
      signers.map(async (signer) => authorise(signer, domain, instruction, nonce === undefined ? {} : { nonce })),
    );

  describe("hashOf and digestOf", () => {
    it("agree with the typed data that src signs", async () => {
      const world = await fixture();
      const { engine, domain, beijing } = world;
      const instruction = { ...pvp(world), validFrom: 5, disclosure: `0x${"ab".repeat(32)}` };
      const { Instruction: fields, Leg: legFields } = AUTHORISATION_TYPES;
      const types = { Instruction: fields, Leg: legFields };
      expect(await engine.hashOf(instruction)).to.equal(TypedDataEncoder.hashStruct("Instruction", types, instruction));
      const message = { payer: beijing.address, nonce: 7n, instruction };
      expect(await engine.digestOf(beijing, 7n, instruction)).to.equal(
        TypedDataEncoder.hash(domain, AUTHORISATION_TYPES, message),
      );
    });

    it("publish the domain that src signs under", async () => {
      const { engine, domain } = await fixture();
      const { name, version, chainId, verifyingContract } = await engine.eip712Domain();
      expect({ name, version, chainId, verifyingContract }).to.deep.equal(domain);
    });
  });

  describe("settle", () => {
    it("settles one leg by signature, submitted by anyone", async () => {
      const world = await fixture();
      const { engine, china, beijing, almaty, relayer } = world;
      const instruction = oneLeg(world, { disclosure: `0x${"cd".repeat(32)}`, nonce: 3n });
      const consents = await sign(world, [beijing], instruction);
      const id = await engine.hashOf(instruction);
      expect(await engine.settle.staticCall(instruction, consents)).to.equal(id);
      const tx = engine.connect(relayer).settle(instruction, consents);
      await expect(tx)
        .to.emit(engine, "Settled")
        .withArgs(instruction.uetr, id, beijing, instruction.purpose, instruction.disclosure, 1);
      await expect(tx).to.emit(china.token, "Transfer").withArgs(beijing, almaty, 1_000n);
      expect(await china.token.balanceOf(almaty)).to.equal(1_000n);
      expect(await engine.isNonceUsed(beijing, 3n)).to.equal(true);
    });

    it("settles payment versus payment", async () => {
      const world = await fixture();
      const { engine, china, kazakhstan, beijing, almaty } = world;
      const instruction = pvp(world);
      await engine.settle(instruction, await sign(world, [beijing, almaty], instruction));
      expect(await china.token.balanceOf(almaty)).to.equal(500n);
      expect(await kazakhstan.token.balanceOf(beijing)).to.equal(30_000n);
    });

    it("settles a chain of three currencies in which money is passed on", async () => {
      const world = await fixture();
      const { engine, china, kazakhstan, thailand, beijing, almaty, bangkok, cny, kzt, thb } = world;
      const legs = [
        leg(cny, beijing, almaty, 700n),
        leg(kzt, almaty, bangkok, 42_000n),
        leg(thb, bangkok, beijing, 3_000n),
        leg(cny, almaty, bangkok, 700n), // what the first leg brought
      ];
      const instruction = newInstruction({ legs, deadline: NEVER, purpose: "TRAD" });
      await engine.settle(instruction, await sign(world, [beijing, almaty, bangkok], instruction));
      expect(await china.token.balanceOf(almaty)).to.equal(0n);
      expect(await china.token.balanceOf(bangkok)).to.equal(700n);
      expect(await kazakhstan.token.balanceOf(bangkok)).to.equal(42_000n);
      expect(await thailand.token.balanceOf(beijing)).to.equal(3_000n);
    });

    it("carries legs out in their order: money cannot be passed on before it came", async () => {
      const world = await fixture();
      const { engine, china, beijing, almaty, bangkok, cny } = world;
      const legs = [leg(cny, almaty, bangkok, 700n), leg(cny, beijing, almaty, 700n)];
      const instruction = newInstruction({ legs, deadline: NEVER });
      await expect(engine.settle(instruction, await sign(world, [almaty, beijing], instruction)))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("InsufficientFunds"), almaty, bangkok, 700n);
    });

    it("settles 32 legs and refuses 33 and none", async () => {
      const world = await fixture();
      const { engine, china, beijing, almaty } = world;
      for (const count of [0, 33]) {
        const instruction = manyLegs(world, count);
        await expect(engine.settle(instruction, await sign(world, [beijing], instruction)))
          .to.be.revertedWithCustomError(engine, "SettlementEngineLegCount")
          .withArgs(count, 32);
      }
      const instruction = manyLegs(world, 32);
      await engine.settle(instruction, await sign(world, [beijing], instruction));
      expect(await china.token.balanceOf(almaty)).to.equal(32n);
    });

    it("moves duplicate legs twice, as signed, under one consent", async () => {
      const world = await fixture();
      const { engine, china, beijing, almaty } = world;
      const [only] = oneLeg(world).legs;
      const instruction = oneLeg(world, { legs: [only!, only!] });
      await engine.settle(instruction, await sign(world, [beijing], instruction));
      expect(await china.token.balanceOf(almaty)).to.equal(2_000n);
    });

    it("is all or nothing: a refusal of the last leg leaves balances and nonces", async () => {
      const world = await fixture();
      const { engine, china, kazakhstan, beijing, almaty } = world;
      const instruction = { ...pvp(world), nonce: 9n };
      instruction.legs[1]!.amount = FUNDED + 1n;
      const consents = await sign(world, [beijing, almaty], instruction, 9n);
      await expect(engine.settle(instruction, consents))
        .to.be.revertedWithCustomError(kazakhstan.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("InsufficientFunds"), almaty, beijing, FUNDED + 1n);
      expect(await china.token.balanceOf(beijing)).to.equal(FUNDED);
      expect(await china.token.balanceOf(almaty)).to.equal(0n);
      expect(await engine.isNonceUsed(beijing, 9n)).to.equal(false);
      expect(await engine.isNonceUsed(almaty, 9n)).to.equal(false);
    });

    it("refuses a leg to oneself", async () => {
      const world = await fixture();
      const { engine, china, cny, beijing } = world;
      const instruction = oneLeg(world, { legs: [leg(cny, beijing, beijing, 1n)] });
      await expect(engine.settle(instruction, await sign(world, [beijing], instruction)))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("SelfPayment"), beijing, beijing, 1n);
    });

    it("refuses a leg of nothing and names it", async () => {
      const world = await fixture();
      const instruction = pvp(world);
      instruction.legs[1]!.amount = 0n;
      await expect(world.engine.settle(instruction, await sign(world, [world.beijing, world.almaty], instruction)))
        .to.be.revertedWithCustomError(world.engine, "SettlementEngineZeroAmount")
        .withArgs(1);
    });

    for (const [what, uetr] of [
      ["version 1", "0x00000000000010008000000000000000"],
      ["version 5", "0x00000000000050008000000000000000"],
      ["another variant", "0x00000000000040004000000000000000"],
      ["the variant of Microsoft", "0x0000000000004000c000000000000000"],
      ["nothing", "0x00000000000000000000000000000000"],
    ] as const) {
      it(`refuses a UETR of ${what}`, async () => {
        const world = await fixture();
        const instruction = oneLeg(world, { uetr });
        await expect(world.engine.settle(instruction, await sign(world, [world.beijing], instruction)))
          .to.be.revertedWithCustomError(world.engine, "SettlementEngineInvalidUetr")
          .withArgs(uetr);
      });
    }

    it("refuses a purpose that is not in the list", async () => {
      const world = await fixture();
      for (const purpose of ["0x51515151", "0x74726561", "0x00000001"]) {
        const instruction = oneLeg(world, { purpose });
        await expect(world.engine.settle(instruction, await sign(world, [world.beijing], instruction)))
          .to.be.revertedWithCustomError(world.engine, "PurposeUnknown")
          .withArgs(purpose);
      }
    });

    const settleAt = async (world: World, moment: number, changes: Partial<Instruction>) => {
      const instruction = oneLeg(world, changes);
      const consents = await sign(world, [world.beijing], instruction);
      await time.setNextBlockTimestamp(moment);
      return world.engine.settle(instruction, consents);
    };

    it("settles from validFrom on, not a second before", async () => {
      const world = await fixture();
      const validFrom = (await time.latest()) + 100;
      await expect(settleAt(world, validFrom - 1, { validFrom }))
        .to.be.revertedWithCustomError(world.engine, "SettlementEngineNotYetValid")
        .withArgs(validFrom, validFrom - 1);
      await expect(settleAt(world, validFrom, { validFrom })).to.emit(world.engine, "Settled");
    });

    it("settles up to its deadline, not a second after", async () => {
      const world = await fixture();
      const deadline = (await time.latest()) + 100;
      await expect(settleAt(world, deadline, { deadline })).to.emit(world.engine, "Settled");
      await expect(settleAt(world, deadline + 1, { deadline }))
        .to.be.revertedWithCustomError(world.engine, "SettlementEngineExpired")
        .withArgs(deadline, deadline + 1);
    });

    it("refuses an instruction that would be valid only after its deadline", async () => {
      const world = await fixture();
      const deadline = (await time.latest()) + 100;
      await expect(settleAt(world, deadline - 1, { validFrom: deadline + 1, deadline }))
        .to.be.revertedWithCustomError(world.engine, "SettlementEngineNeverValid")
        .withArgs(deadline + 1, deadline);
      await expect(settleAt(world, deadline, { validFrom: deadline, deadline })).to.emit(world.engine, "Settled");
    });

    it("calls no token but those of the registry, with code or without", async () => {
      const world = await fixture();
      const { engine, assets, beijing, almaty, stranger, cny } = world;
      for (const foreign of [stranger.address, await engine.getAddress(), ZeroAddress]) {
        const legs = [leg(cny, beijing, almaty, 1n), leg(foreign, beijing, almaty, 1n)];
        const instruction = oneLeg(world, { legs });
        await expect(engine.settle(instruction, await sign(world, [beijing], instruction)))
          .to.be.revertedWithCustomError(engine, "SettlementEngineUnknownAsset")
          .withArgs(foreign);
      }
      expect(await engine.assets()).to.equal(assets);
    });

    it("names a second leg's absurd amount as a refusal", async () => {
      const world = await fixture();
      const { engine, china, cny, beijing, almaty } = world;
      const most = 2n ** 256n - 1n;
      const instruction = oneLeg(world, { legs: [leg(cny, beijing, almaty, 1n), leg(cny, beijing, almaty, most)] });
      await expect(engine.settle(instruction, await sign(world, [beijing], instruction)))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("InsufficientFunds"), beijing, almaty, most);
    });

    describe("a payment in parts", () => {
      const parts = ({ cny, beijing, almaty, kazakhstan }: World, amounts: bigint[], last = almaty) =>
        newInstruction({
          legs: amounts.map((amount, index) => leg(cny, beijing, index === 1 ? last : kazakhstan.banks[0]!, amount)),
          deadline: NEVER,
        });

      it("passes by no cap and no threshold", async () => {
        const world = await fixture();
        const { engine, gate, china, kazakhstan, beijing, almaty } = world;
        const corridor = entry(Direction.Outbound, kazakhstan.code, china.asset, { cap: 2_000n });
        await setRules(gate, china, [corridor]);
        await setThresholds(gate, china, corridor, { reportAbove: 500n, holdAbove: 1_000n, clock: 1 });
        const settle = async (amounts: bigint[], last?: HardhatEthersSigner) =>
          engine.connect(beijing).settle(parts(world, amounts, last), []);
        await expect(settle([1_000n, 1n]))
          .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
          .withArgs(reasonCode("ApprovalNeeded"), beijing, almaty, 1n);
        await expect(settle([1_000n, 1_001n]))
          .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
          .withArgs(reasonCode("OutboundCap"), beijing, almaty, 1_001n);
        await settle([500n, 500n]);
        await settle([1_000n, 1_000n], kazakhstan.banks[1]); // two payees
        await settle([1_000n]); // another instruction
      });

      it("is reported as soon as the parts are above the threshold together", async () => {
        const world = await fixture();
        const { engine, gate, china, kazakhstan, beijing } = world;
        const corridor = entry(Direction.Outbound, kazakhstan.code, china.asset);
        await setThresholds(gate, china, corridor, { reportAbove: 500n });
        const tx = await engine.connect(beijing).settle(parts(world, [300n, 200n, 1n]), []);
        const decided = await china.token.queryFilter(china.token.filters.PaymentDecided(), tx.blockNumber!);
        expect(decided.map(({ args }) => parseDecision(args.decision).reported)).to.deep.equal([false, false, true]);
      });

      it("is one payment whatever accounts of the two participants it uses", async () => {
        const world = await fixture();
        const { engine, gate, china, kazakhstan, beijing, almaty, stranger, cny } = world;
        const id = kazakhstan.bankIds[0]!;
        await gate.connect(kazakhstan.offices.Registrar).proposeAccount(id, stranger);
        await gate.connect(stranger).acceptAccount(id);
        const corridor = entry(Direction.Outbound, kazakhstan.code, china.asset);
        await setThresholds(gate, china, corridor, { holdAbove: 1_000n, clock: 1 });
        const legs = [leg(cny, beijing, almaty, 600n), leg(cny, beijing, stranger, 401n)];
        await expect(engine.connect(beijing).settle(newInstruction({ legs, deadline: NEVER }), []))
          .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
          .withArgs(reasonCode("ApprovalNeeded"), beijing, stranger, 401n);
      });
    });
  });

  describe("consent", () => {
    it("is given by calling, once for an instruction", async () => {
      const world = await fixture();
      const { engine, china, beijing, almaty } = world;
      const instruction = oneLeg(world, { nonce: 8n });
      await engine.connect(beijing).settle(instruction, []);
      expect(await china.token.balanceOf(almaty)).to.equal(1_000n);
      expect(await engine.isNonceUsed(beijing, 8n)).to.equal(true);
      await expect(engine.connect(beijing).settle(instruction, []))
        .to.be.revertedWithCustomError(engine, "ConsentNonceUsed")
        .withArgs(beijing, 8n);
      await expect(engine.settle(instruction, await sign(world, [beijing], instruction)))
        .to.be.revertedWithCustomError(engine, "ConsentNonceUsed")
        .withArgs(beijing, 8n);
      expect(await china.token.balanceOf(almaty)).to.equal(1_000n);
    });

    it("is the initiator's under the instruction's nonce, the others' under their own", async () => {
      const world = await fixture();
      const { engine, domain, beijing, almaty } = world;
      const instruction = { ...pvp(world), nonce: 4n };
      const [second] = await sign(world, [almaty], instruction, 77n);
      const other = await authorise(beijing, domain, instruction, { nonce: 5n });
      await expect(engine.settle(instruction, [other, second!]))
        .to.be.revertedWithCustomError(engine, "ConsentOtherNonce")
        .withArgs(beijing, 5n, 4n);
      await expect(engine.settle(instruction, [...(await sign(world, [beijing], instruction)), second!]))
        .to.emit(engine, "Settled")
        .withArgs(
          instruction.uetr,
          await engine.hashOf(instruction),
          beijing,
          instruction.purpose,
          instruction.disclosure,
          2,
        );
      expect([await engine.isNonceUsed(beijing, 4n), await engine.isNonceUsed(almaty, 77n)]).to.deep.equal([
        true,
        true,
      ]);
      expect(await engine.isNonceUsed(almaty, 4n)).to.equal(false);
    });

    it("uses no nonce but the initiator's of those who call", async () => {
      const world = await fixture();
      const { engine, beijing, almaty } = world;
      const instruction = { ...pvp(world), nonce: 4n };
      await engine.connect(almaty).settle(instruction, await sign(world, [beijing], instruction));
      expect([await engine.isNonceUsed(beijing, 4n), await engine.isNonceUsed(almaty, 4n)]).to.deep.equal([
        true,
        false,
      ]);
    });

    it("to settling is not given by consent to be submitted for approval", async () => {
      const world = await fixture();
      const { engine, domain, beijing } = world;
      const instruction = oneLeg(world, { nonce: 4n });
      await expect(engine.settle(instruction, [await authoriseSubmission(beijing, domain, instruction)]))
        .to.be.revertedWithCustomError(engine, "ConsentInvalidSignature")
        .withArgs(beijing, 4n);
    });

    it("is given by calling for one payer and by signature for the other", async () => {
      const world = await fixture();
      const { engine, kazakhstan, beijing, almaty } = world;
      const instruction = pvp(world);
      expect(payersOf(instruction, beijing.address)).to.deep.equal([almaty.address]);
      await engine.connect(beijing).settle(instruction, await sign(world, [almaty], instruction));
      expect(await kazakhstan.token.balanceOf(beijing)).to.equal(30_000n);
    });

    it("is not needed twice: the caller's own signature is one too many", async () => {
      const world = await fixture();
      const { engine, beijing } = world;
      const instruction = oneLeg(world);
      await expect(engine.connect(beijing).settle(instruction, await sign(world, [beijing], instruction)))
        .to.be.revertedWithCustomError(engine, "ConsentUnused")
        .withArgs(1, 0);
    });

    it("must not be missing", async () => {
      const world = await fixture();
      const { engine, beijing, almaty } = world;
      const instruction = pvp(world);
      await expect(engine.settle(instruction, []))
        .to.be.revertedWithCustomError(engine, "ConsentMissing")
        .withArgs(beijing);
      await expect(engine.settle(instruction, await sign(world, [beijing], instruction)))
        .to.be.revertedWithCustomError(engine, "ConsentMissing")
        .withArgs(almaty);
    });

    it("must not be in excess", async () => {
      const world = await fixture();
      const { engine, beijing, almaty } = world;
      const instruction = oneLeg(world);
      await expect(engine.settle(instruction, await sign(world, [beijing, almaty], instruction)))
        .to.be.revertedWithCustomError(engine, "ConsentUnused")
        .withArgs(2, 1);
    });

    it("stands in the order in which payers first appear", async () => {
      const world = await fixture();
      const { engine, beijing, almaty } = world;
      const instruction = { ...pvp(world), nonce: 1n };
      expect(payersOf(instruction, world.relayer.address)).to.deep.equal([beijing.address, almaty.address]);
      await expect(engine.settle(instruction, await sign(world, [almaty, beijing], instruction, 1n)))
        .to.be.revertedWithCustomError(engine, "ConsentInvalidSignature")
        .withArgs(beijing, 1n);
    });

    it("is used once", async () => {
      const world = await fixture();
      const { engine, china, beijing, almaty } = world;
      const instruction = oneLeg(world, { nonce: 5n });
      const consents = await sign(world, [beijing], instruction);
      await engine.settle(instruction, consents);
      await expect(engine.settle(instruction, consents))
        .to.be.revertedWithCustomError(engine, "ConsentNonceUsed")
        .withArgs(beijing, 5n);
      expect(await china.token.balanceOf(almaty)).to.equal(1_000n);
    });

    it("keeps nonces apart: neighbours in a word, words, payers", async () => {
      const world = await fixture();
      const { engine, beijing, almaty } = world;
      for (const nonce of [0n, 1n, 255n, 256n, 2n ** 256n - 1n]) {
        const instruction = { ...pvp(world), nonce };
        await engine.settle(instruction, await sign(world, [beijing, almaty], instruction, nonce));
        expect(await engine.isNonceUsed(beijing, nonce)).to.equal(true);
      }
      expect(await engine.isNonceUsed(beijing, 2n)).to.equal(false);
      expect(await engine.isNonceUsed(world.bangkok, 0n)).to.equal(false);
    });

    it("is given by a contract account (ERC-1271), with its key's signature alone", async () => {
      const world = await fixture();
      const { engine, domain, gate, china, relayer, stranger, almaty, cny } = world;
      const account = await new ContractAccount__factory(relayer).deploy(relayer);
      await gate.connect(china.offices.Registrar).proposeAccount(china.bankIds[0]!, account);
      await account.execute(gate, gate.interface.encodeFunctionData("acceptAccount", [china.bankIds[0]!]));
      await china.token.issue(account, 1_000n);
      const payer = await account.getAddress();
      const legs = [{ token: cny, payer, payee: almaty.address, amount: 1_000n }];
      const instruction = oneLeg(world, { legs, nonce: 1n });
      const forged = await authorise(stranger, domain, instruction, { payer, nonce: 1n });
      await expect(engine.settle(instruction, [forged]))
        .to.be.revertedWithCustomError(engine, "ConsentInvalidSignature")
        .withArgs(payer, 1n);
      await engine.settle(instruction, [await authorise(relayer, domain, instruction, { payer, nonce: 1n })]);
      expect(await china.token.balanceOf(almaty)).to.equal(1_000n);
      expect(await engine.isNonceUsed(payer, 1n)).to.equal(true);
    });

    describe("by signature", () => {
      const submit = async (world: World, change: (signature: Signature) => string) => {
        const instruction = oneLeg(world, { nonce: 4n });
        const [consent] = await sign(world, [world.beijing], instruction, 4n);
        const consents = [{ nonce: 4n, signature: change(Signature.from(consent!.signature)) }];
        return { settled: world.engine.settle(instruction, consents), instruction, consent: consent! };
      };

      const expectInvalid = async (world: World, settled: Promise<ContractTransactionResponse>) =>
        expect(settled)
          .to.be.revertedWithCustomError(world.engine, "ConsentInvalidSignature")
          .withArgs(world.beijing, 4n);

      const packed = ({ r, s, v }: Signature, changes: { s?: bigint; v?: number } = {}) =>
        ethers.concat([r, toBeHex(changes.s ?? BigInt(s), 32), toBeHex(changes.v ?? v, 1)]);

      const encodings: [string, (signature: Signature) => string][] = [
        ["of a high s with the other v", (g) => packed(g, { s: SECP256K1_ORDER - BigInt(g.s), v: 55 - g.v })],
        ["of v 0 or 1", (g) => packed(g, { v: g.v - 27 })],
        ["with the other v", (g) => packed(g, { v: 55 - g.v })],
        ["of 64 bytes (EIP-2098)", (g) => g.compactSerialized],
        ["with a byte too many", (g) => `${packed(g)}00`],
        ["of nothing", () => "0x"],
        ["of zeros", () => `0x${"00".repeat(65)}`],
      ];

      for (const [what, change] of encodings) {
        it(`refuses a signature ${what}`, async () => {
          const world = await fixture();
          await expectInvalid(world, (await submit(world, change)).settled);
        });
      }

      it("takes it as it is, with v 27 or 28", async () => {
        const world = await fixture();
        await expect((await submit(world, packed)).settled).to.emit(world.engine, "Settled");
      });

      it("refuses someone else's", async () => {
        const world = await fixture();
        const instruction = oneLeg(world, { nonce: 4n });
        const [consent] = await sign(world, [world.almaty], instruction, 4n);
        await expectInvalid(world, world.engine.settle(instruction, [consent!]));
      });

      it("takes one that is nobody's for nobody's, even where nobody pays", async () => {
        const world = await fixture();
        const { engine } = world;
        const instruction = oneLeg(world, { nonce: 4n });
        const legs = [{ ...instruction.legs[0]!, payer: ZeroAddress }];
        const consent = { nonce: 4n, signature: `0x${"00".repeat(65)}` };
        await expect(engine.settle({ ...instruction, legs }, [consent]))
          .to.be.revertedWithCustomError(engine, "ConsentInvalidSignature")
          .withArgs(ZeroAddress, 4n);
      });

      it("refuses one given for another payer by the same key", async () => {
        const world = await fixture();
        const { domain, beijing, almaty } = world;
        const instruction = oneLeg(world, { nonce: 4n });
        const consent = await authorise(beijing, domain, instruction, { payer: almaty.address, nonce: 4n });
        await expectInvalid(world, world.engine.settle(instruction, [consent]));
      });

      it("refuses one under another nonce", async () => {
        const world = await fixture();
        const instruction = oneLeg(world, { nonce: 4n });
        const [{ signature }] = (await sign(world, [world.beijing], instruction, 3n)) as [Authorisation];
        await expectInvalid(world, world.engine.settle(instruction, [{ nonce: 4n, signature }]));
      });

      it("refuses one for another chain and for another engine", async () => {
        const world = await fixture();
        const { domain, beijing, relayer, engine } = world;
        const other = await new SettlementEngine__factory(relayer).deploy(world.countries, world.assets);
        const instruction = oneLeg(world, { nonce: 4n });
        for (const foreign of [
          { ...domain, chainId: 1030n },
          engineDomain(await other.getAddress(), BigInt(domain.chainId!)),
        ]) {
          const consent = await authorise(beijing, foreign, instruction, { nonce: 4n });
          await expectInvalid(world, engine.settle(instruction, [consent]));
        }
      });

      const tampered: [string, (world: World, signed: Instruction) => Partial<Instruction>][] = [
        ["UETR", () => ({ uetr: "0x00000000000040008000000000000000" })],
        ["purpose", () => ({ purpose: "0x00000000" })],
        ["validFrom", () => ({ validFrom: 1 })],
        ["deadline", () => ({ deadline: NEVER - 1 })],
        ["disclosure", () => ({ disclosure: `0x${"01".repeat(32)}` })],
        ["nonce", () => ({ nonce: 5n })],
        ["token", ({ kzt }, { legs }) => ({ legs: [{ ...legs[0]!, token: kzt }] })],
        ["payee", ({ bangkok }, { legs }) => ({ legs: [{ ...legs[0]!, payee: bangkok.address }] })],
        ["amount", (_, { legs }) => ({ legs: [{ ...legs[0]!, amount: 1_001n }] })],
        ["number of legs", (_, { legs }) => ({ legs: [legs[0]!, legs[0]!] })],
      ];

      for (const [what, change] of tampered) {
        it(`refuses an instruction whose ${what} was changed`, async () => {
          const world = await fixture();
          const signed = oneLeg(world, { nonce: 4n });
          const consents = await sign(world, [world.beijing], signed);
          const changed = { ...signed, ...change(world, signed) };
          const settled = world.engine.settle(changed, [{ ...consents[0]!, nonce: changed.nonce }]);
          await expect(settled)
            .to.be.revertedWithCustomError(world.engine, "ConsentInvalidSignature")
            .withArgs(world.beijing, changed.nonce);
        });
      }

      it("refuses an instruction whose payer was changed", async () => {
        const world = await fixture();
        const signed = oneLeg(world, { nonce: 4n });
        const consents = await sign(world, [world.beijing], signed, 4n);
        const legs = [{ ...signed.legs[0]!, payer: world.bangkok.address }];
        await expect(world.engine.settle({ ...signed, legs }, consents))
          .to.be.revertedWithCustomError(world.engine, "ConsentInvalidSignature")
          .withArgs(world.bangkok, 4n);
      });
    });
  });

  describe("cancel", () => {
    it("makes a nonce unusable, once", async () => {
      const world = await fixture();
      const { engine, beijing } = world;
      await expect(engine.connect(beijing).cancel(6n)).to.emit(engine, "AuthorisationCancelled").withArgs(beijing, 6n);
      const instruction = oneLeg(world, { nonce: 6n });
      await expect(engine.settle(instruction, await sign(world, [beijing], instruction)))
        .to.be.revertedWithCustomError(engine, "ConsentNonceUsed")
        .withArgs(beijing, 6n);
      await expect(engine.connect(beijing).cancel(6n))
        .to.be.revertedWithCustomError(engine, "ConsentNonceUsed")
        .withArgs(beijing, 6n);
    });

    it("touches the caller's nonces alone", async () => {
      const world = await fixture();
      const { engine, beijing, almaty } = world;
      await engine.connect(almaty).cancel(6n);
      const instruction = oneLeg(world, { nonce: 6n });
      await expect(engine.settle(instruction, await sign(world, [beijing], instruction))).to.emit(engine, "Settled");
    });
  });

  describe("refusalOf (src)", () => {
    const errorOf = async (promise: Promise<unknown>) =>
      promise.then(
        () => null,
        (error: unknown) => error,
      );

    it("reads the reason, the parties and the amount from what ethers throws", async () => {
      const world = await fixture();
      const { engine, beijing, almaty } = world;
      const instruction = oneLeg(world);
      instruction.legs[0]!.amount = FUNDED + 1n;
      const consents = await sign(world, [beijing], instruction);
      for (const attempt of [
        () => engine.settle(instruction, consents),
        () => engine.settle.staticCall(instruction, consents),
        () => engine.settle.estimateGas(instruction, consents),
      ]) {
        const refusal = refusalOf(await errorOf(attempt()));
        expect(refusal).to.deep.include({ payer: beijing.address, payee: almaty.address, amount: FUNDED + 1n });
        expect(refusal!.reason).to.include({ name: "InsufficientFunds", iso: "AM04" });
      }
    });

    it("knows no refusal in a revert without data", async () => {
      const world = await fixture();
      const { engine, relayer } = world;
      const empty = await new GasBurningToken__factory(relayer).deploy();
      expect(refusalOf(await errorOf(engine.attach(empty).getFunction("isNonceUsed")(relayer, 1n)))).to.equal(null);
      expect(parseRefusal("0x")).to.equal(null);
      expect(parseRefusal("0x12")).to.equal(null);
    });

    it("is null for what a hostile token makes up", () => {
      const abi = CurrencyToken__factory.createInterface();
      const data = abi.encodeErrorResult("CurrencyTokenRefused", [25, ZeroAddress, ZeroAddress, 1n]);
      expect(parseRefusal(data)?.reason.name).to.equal("InsufficientFunds");
      expect(parseRefusal(data.replace(/19(?=0{64})/, "63"))).to.equal(null);
      expect(parseRefusal(data.slice(0, -2))).to.equal(null);
    });

    it("knows no refusal in other errors", async () => {
      const world = await fixture();
      const instruction = oneLeg(world, { disclosure: ZeroHash });
      expect(refusalOf(await errorOf(world.engine.settle(instruction, [])))).to.equal(null);
      expect(refusalOf(new Error("the network is down"))).to.equal(null);
      expect(refusalOf(undefined)).to.equal(null);
    });
  });
});
