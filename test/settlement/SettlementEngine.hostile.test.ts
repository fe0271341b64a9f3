import { expect } from "chai";
import { network } from "hardhat";

import { authorise, type Authorisation, type Instruction, newInstruction } from "../../src/index.ts";
import {
  type ContractAccount,
  ContractAccount__factory,
  GarbageToken__factory,
  GasBurningAccount__factory,
  GasBurningToken__factory,
  ReentrantAccount__factory,
  RelayingToken__factory,
  ReturnBombAccount__factory,
  RevertBombToken__factory,
} from "../../typechain-types/index.js";
import { deployConsortium, type TestCountry } from "../utils/consortium.ts";
import { NEVER } from "../utils/token-signatures.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const FUNDED = 100_000_000n;
const GAS_LIMIT = 5_000_000n;

async function deploy() {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan] = consortium.members as [TestCountry, TestCountry];
  const engine = consortium.engine.connect(consortium.relayer);
  return { ...consortium, engine, china, kazakhstan, payer: china.banks[0]!, payee: kazakhstan.banks[0]! };
}

type World = Awaited<ReturnType<typeof deploy>>;
interface Addressable {
  getAddress(): Promise<string>;
}

/** A genuine leg, then one of a hostile token, both of the same payer. */
async function spoiled({ china, payer, payee }: World, hostile: Addressable): Promise<Instruction> {
  const leg = async (token: Addressable) => ({
    token: await token.getAddress(),
    payer: payer.address,
    payee: payee.address,
    amount: 1_000n,
  });
  return newInstruction({ legs: [await leg(china.token), await leg(hostile)], deadline: NEVER, nonce: 1n });
}

async function consentsTo({ domain, payer }: World, instruction: Instruction) {
  return [await authorise(payer, domain, instruction)];
}

/** An account of the payer's bank that is linked and funded, whatever it does when asked to sign. */
async function link({ gate, china, relayer }: World, account: ContractAccount): Promise<void> {
  await gate.connect(china.offices.Registrar).proposeAccount(china.bankIds[0]!, account);
  const data = gate.interface.encodeFunctionData("acceptAccount", [china.bankIds[0]!]);
  await account.connect(relayer).execute(gate, data);
  await china.token.issue(account, 1_000n);
}

async function paidBy({ china, payee }: World, account: Addressable): Promise<Instruction> {
  const [token, payer] = [await china.token.getAddress(), await account.getAddress()];
  const legs = [{ token, payer, payee: payee.address, amount: 1_000n }];
  return newInstruction({ legs, deadline: NEVER, nonce: 1n });
}

describe("SettlementEngine among hostile contracts", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  const expectUnknown = async (world: World, instruction: Instruction, token: Addressable) => {
    const settled = world.engine.settle(instruction, await consentsTo(world, instruction), { gasLimit: GAS_LIMIT });
    await expect(settled).to.be.revertedWithCustomError(world.engine, "SettlementEngineUnknownAsset").withArgs(token);
    await expectNothingMoved(world);
  };

  const expectNothingMoved = async ({ engine, china, payer, payee }: World) => {
    expect(await china.token.balanceOf(payer)).to.equal(FUNDED);
    expect(await china.token.balanceOf(payee)).to.equal(0n);
    expect(await engine.isNonceUsed(payer, 1n)).to.equal(false);
  };

  describe("a token that the registry did not create", () => {
    for (const Factory of [GarbageToken__factory, GasBurningToken__factory, RevertBombToken__factory]) {
      it(`is not called, and nothing settles beside it: ${Factory.name.replace("__factory", "")}`, async () => {
        const world = await fixture();
        const token = await new Factory(world.relayer).deploy();
        const instruction = await spoiled(world, token);
        await expectUnknown(world, instruction, token);
      });
    }

    it("is not called though it says that it is a currency, and passes legs on to one", async () => {
      const world = await fixture();
      const token = await new RelayingToken__factory(world.relayer).deploy(world.china.token);
      await expectUnknown(world, await spoiled(world, token), token);
    });

    it("cannot have Settled said in a victim's name under a victim's UETR", async () => {
      const world = await fixture();
      const { engine, domain, payer, payee, china, stranger } = world;
      const genuine = await paidBy(world, payer);
      const token = await new GarbageToken__factory(stranger).deploy();
      const legs = [{ token: await token.getAddress(), payer: stranger.address, payee: payee.address, amount: 1n }];
      await expect(engine.connect(stranger).settle({ ...genuine, legs }, []))
        .to.be.revertedWithCustomError(engine, "SettlementEngineUnknownAsset")
        .withArgs(token);
      await engine.settle(genuine, [await authorise(payer, domain, genuine)]);
      const settled = await engine.queryFilter(engine.filters.Settled(genuine.uetr));
      expect(settled.map(({ args }) => args.initiator)).to.deep.equal([payer.address]);
      expect(await china.token.balanceOf(payee)).to.equal(1_000n);
    });
  });

  describe("a contract account", () => {
    const settleBy = async (world: World, account: ContractAccount, signature: string) => {
      await link(world, account);
      const instruction = await paidBy(world, account);
      const consents: Authorisation[] = [{ nonce: 1n, signature }];
      return world.engine.settle(instruction, consents, { gasLimit: GAS_LIMIT });
    };

    const expectRefused = async (world: World, account: ContractAccount, signature: string) =>
      expect(settleBy(world, account, signature))
        .to.be.revertedWithCustomError(world.engine, "ConsentInvalidSignature")
        .withArgs(account, 1n);

    it("pays when it accepts the signature, and not when it refuses", async () => {
      const world = await fixture();
      const account = await new ContractAccount__factory(world.relayer).deploy(world.relayer);
      await expectRefused(world, account, "0x1234");
      expect(await world.china.token.balanceOf(account)).to.equal(1_000n);
    });

    it("is turned away by the guard when it calls back while it is asked", async () => {
      const world = await fixture();
      const { engine, relayer, china, payer } = world;
      const account = await new ReentrantAccount__factory(relayer).deploy(relayer);
      const callback = engine.interface.encodeFunctionData("settle", [await paidBy(world, payer), []]);
      await settleBy(world, account, callback);
      expect(await china.token.balanceOf(world.payee)).to.equal(1_000n);
      expect(await china.token.balanceOf(payer)).to.equal(FUNDED);
    });

    it("refuses by burning gas, which leaves enough to say so", async () => {
      const world = await fixture();
      const account = await new GasBurningAccount__factory(world.relayer).deploy(world.relayer);
      await expectRefused(world, account, "0x1234");
    });

    it("refuses with a megabyte, which the engine does not copy", async () => {
      const world = await fixture();
      const account = await new ReturnBombAccount__factory(world.relayer).deploy(world.relayer);
      await expectRefused(world, account, "0x1234");
    });
  });
});
