import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import type { Signer } from "ethers";
import { network } from "hardhat";

import {
  type Earmark,
  type EarmarkExecution,
  hashEarmark,
  type Instruction,
  newEarmark,
  newInstruction,
  reasonCode,
  signEarmark,
  signEarmarkExecution,
  signEarmarkRelease,
} from "../../src/index.ts";
import { DAY, deployConsortium, type TestCountry } from "../utils/consortium.ts";

export const connection = await network.create();
export const { ethers, networkHelpers } = connection;
export const { time } = networkHelpers;

export const FUNDED = 100_000_000n;
export const PRICE = 1_000n;

async function deploy() {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan] = consortium.members as [TestCountry, TestCountry];
  const [buyer, other] = china.banks as [HardhatEthersSigner, HardhatEthersSigner];
  const [seller] = kazakhstan.banks as [HardhatEthersSigner];
  const [cny, kzt] = await Promise.all([china.token.getAddress(), kazakhstan.token.getAddress()]);
  const engine = consortium.engine.connect(consortium.relayer);
  const deadline = (await time.latest()) + 10 * DAY;
  const carrier = consortium.stranger; // whoever says that the goods are on board
  return { ...consortium, engine, china, kazakhstan, buyer, other, seller, carrier, cny, kzt, deadline };
}

export type World = Awaited<ReturnType<typeof deploy>>;

/** Under which the ledger notes what an engine has set aside (`Reservations.sol`). */
export const keyOf = (engine: string, id: string, payee: string, amount: bigint) =>
  ethers.keccak256(
    ethers.AbiCoder.defaultAbiCoder().encode(["address", "bytes32", "address", "uint256"], [engine, id, payee, amount]),
  );

export const fixture = () => networkHelpers.loadFixture(deploy);

/** The buyer pays the seller, when the carrier says so. */
export const purchase = ({ cny, buyer, seller, deadline }: World, amount = PRICE): Instruction =>
  newInstruction({
    legs: [{ token: cny, payer: buyer.address, payee: seller.address, amount }],
    deadline,
    purpose: "TRAD",
  });

export const escrowed = (world: World, instruction: Instruction, leg = 0): Earmark =>
  newEarmark({ instruction, leg, releaser: world.carrier.address });

/** The releaser submits what the payer has signed. */
export const earmark = async (world: World, mark: Earmark, signer: Signer = world.buyer) =>
  world.engine
    .connect(world.carrier)
    .earmark(mark.instruction, mark.leg, mark.releaser, await signEarmark(signer, world.domain, mark));

export const settle = (world: World, { instruction }: Earmark, executions: EarmarkExecution[]) =>
  world.engine.settleEarmarked(instruction, [], executions);

export const execute = async (world: World, mark: Earmark, signer: Signer = world.carrier) =>
  settle(world, mark, [await signEarmarkExecution(signer, world.domain, mark)]);

export const release = async (world: World, mark: Earmark, signer: Signer = world.carrier) => {
  const { instruction, leg, nonce, releaser } = mark;
  const signature = await signEarmarkRelease(signer, world.domain, mark);
  return world.engine.releaseEarmark(instruction, leg, nonce, releaser, signature);
};

export const expectNotReserved = ({ china, buyer }: World, mark: Earmark, call: Promise<unknown>) =>
  expect(call)
    .to.be.revertedWithCustomError(china.token, "CurrencyTokenNotReserved")
    .withArgs(hashEarmark(mark), buyer);

/** A purchase for which the buyer's money is set aside. */
export const arranged = async (world: World, amount = PRICE): Promise<Earmark> => {
  const mark = escrowed(world, purchase(world, amount));
  await earmark(world, mark);
  return mark;
};

export const expectHeld = async ({ china, ledger, buyer, cny }: World, amount: bigint) => {
  expect(await china.token.getFrozenTokens(buyer)).to.equal(amount);
  expect(await ledger.heldOf(cny, buyer)).to.equal(amount);
};

export const expectFree = async (world: World, amount: bigint) => {
  const { china, buyer, other } = world;
  await expectRefused(world, amount + 1n);
  await china.token.connect(buyer).transfer.staticCall(other, amount);
};

const expectRefused = async ({ china, buyer, other }: World, amount: bigint) => {
  await expect(china.token.connect(buyer).transfer(other, amount))
    .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
    .withArgs(reasonCode("InsufficientFunds"), buyer, other, amount);
};
