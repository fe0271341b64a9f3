import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { ContractTransactionReceipt, ContractTransactionResponse, TypedDataDomain } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import {
  type Batch,
  type Instruction,
  type Leg,
  newBatch,
  newInstruction,
  newUetr,
  orderToQueue,
  Priority,
  type PriorityName,
  queueDeadline,
  queueDomain,
} from "../../src/index.ts";
import type { NetCall } from "../../src/netting/clearing.ts";
import type { ClearingQueue } from "../../typechain-types/index.js";
import { nextRound, solveFromChain } from "./clearing.ts";
import { deployConsortium, HOUR, mined, type TestConsortium, type TestCountry } from "./consortium.ts";

/** What each bank holds of its own currency to begin with, minor units. */
export const FUNDED = 100_000_000n;

/** A consortium with names for those of its banks and currencies that queue payments. */
export interface ClearingWorld extends TestConsortium {
  connection: NetworkConnection;
  queueDomain: TypedDataDomain;
  china: TestCountry;
  kazakhstan: TestCountry;
  thailand: TestCountry;
  cny: string;
  kzt: string;
  thb: string;
  beijing: HardhatEthersSigner;
  shanghai: HardhatEthersSigner;
  almaty: HardhatEthersSigner;
  astana: HardhatEthersSigner;
  bangkok: HardhatEthersSigner;
}

/** The world at the beginning of a round, with nothing queued. */
export async function clearingWorld(connection: NetworkConnection): Promise<ClearingWorld> {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan, thailand] = consortium.members as [TestCountry, TestCountry, TestCountry];
  const [cny, kzt, thb] = await Promise.all([china, kazakhstan, thailand].map(({ token }) => token.getAddress()));
  const [beijing, shanghai] = china.banks as [HardhatEthersSigner, HardhatEthersSigner];
  const [almaty, astana] = kazakhstan.banks as [HardhatEthersSigner, HardhatEthersSigner];
  const { chainId } = await connection.ethers.provider.getNetwork();
  const { time } = connection.networkHelpers;
  await time.increaseTo(Math.ceil((await time.latest()) / HOUR) * HOUR + 1); // so that no test crosses a full hour
  await nextRound(connection, consortium.queue);
  return {
    ...consortium,
    ...{ connection, china, kazakhstan, thailand, beijing, shanghai, almaty, astana },
    ...{ cny: cny!, kzt: kzt!, thb: thb!, bangkok: thailand.banks[0]! },
    queueDomain: queueDomain(await consortium.queue.getAddress(), chainId),
  };
}

export function legOf(token: string, payer: { address: string }, payee: { address: string }, amount: bigint): Leg {
  return { token, payer: payer.address, payee: payee.address, amount };
}

/** An instruction that ends with the first full hour at least so many seconds from now. */
export async function instructionOf(
  { connection }: ClearingWorld,
  legs: Leg[],
  changes: Partial<Instruction> & { seconds?: number } = {},
): Promise<Instruction> {
  const { seconds = 10 * HOUR, ...others } = changes;
  const deadline = queueDeadline((await connection.networkHelpers.time.latest()) + seconds);
  return { ...newInstruction({ legs, deadline }), ...others };
}

interface QueueOptions {
  readonly priority?: PriorityName;
  readonly seconds?: number;
  readonly deadline?: number;
}

/** The payer itself queues a payment. */
export async function queuePayment(
  world: ClearingWorld,
  leg: Leg,
  { priority = "Normal", ...changes }: QueueOptions = {},
): Promise<ContractTransactionResponse> {
  const instruction = await instructionOf(world, [leg], changes);
  return (await queueOf(world, leg.payer)).enqueue(instruction, Priority[priority], []);
}

/** The first payer queues a payment versus payment with the second one's consent. */
export async function queuePair(
  world: ClearingWorld,
  legs: [Leg, Leg],
  { priority = "Normal", ...changes }: QueueOptions = {},
): Promise<ContractTransactionResponse> {
  const instruction = await instructionOf(world, legs, changes);
  const second = await world.connection.ethers.getSigner(legs[1].payer);
  const order = await orderToQueue(second, world.queueDomain, instruction, Priority[priority]);
  return (await queueOf(world, legs[0].payer)).enqueue(instruction, Priority[priority], [order]);
}

/** The payer itself takes a normal payment out and queues another as an urgent one. */
export async function raisePayment(
  world: ClearingWorld,
  leg: Leg,
  place: number,
  changes: { seconds?: number } = {},
): Promise<ContractTransactionResponse> {
  return (await queueOf(world, leg.payer)).raise(await instructionOf(world, [leg], changes), place);
}

/** A batch of payments from one payer to many, not yet sent. */
export async function batchOf(
  { connection }: ClearingWorld,
  token: string,
  payments: readonly (readonly [payee: { address: string }, amount: bigint])[],
  { priority = "Normal", seconds = 10 * HOUR }: Omit<QueueOptions, "deadline"> = {},
): Promise<Batch> {
  return newBatch({
    token,
    priority,
    deadline: queueDeadline((await connection.networkHelpers.time.latest()) + seconds),
    payments: payments.map(([payee, amount]) => ({ payee: payee.address, amount, uetr: newUetr() })),
  });
}

/** Solves what waited when the round began and settles it. */
export async function settleNet({ queue, stranger }: ClearingWorld): Promise<ContractTransactionReceipt> {
  return mined(queue.connect(stranger).net(await solveFromChain(queue)));
}

/** The same after the end of the running round. */
export async function settleNextRound(world: ClearingWorld): Promise<NetCall> {
  await nextRound(world.connection, world.queue);
  const call = await solveFromChain(world.queue);
  await mined(world.queue.connect(world.stranger).net(call));
  return call;
}

async function queueOf({ connection, queue }: ClearingWorld, account: string): Promise<ClearingQueue> {
  return queue.connect(await connection.ethers.getSigner(account));
}
