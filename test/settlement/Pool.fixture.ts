import { expect } from "chai";
import { encodeBytes32String, ZeroHash } from "ethers";
import hre from "hardhat";

import { type Instruction, type Leg, newInstruction, Power, queueDeadline } from "../../src/index.ts";
import type { PoolBook, PoolNetCall } from "../../src/netting/pool.ts";
import { poolNetOf } from "../../src/netting/pool.ts";
import { readPoolBook, readPoolRecord } from "../../src/netting/pool-record.ts";
import { orderToPool, poolDomain } from "../../src/settlement/queue.ts";
import { Pool__factory, type Pool } from "../../typechain-types/index.js";
import { nextRound } from "../utils/clearing.ts";
import { clearingWorld, type ClearingWorld, legOf } from "../utils/clearing-world.ts";
import { adopt, HOUR, mined } from "../utils/consortium.ts";

export const connection = await hre.network.create();
export const { ethers, networkHelpers } = connection;
export const { time } = networkHelpers;

export interface PoolWorld extends ClearingWorld {
  readonly pool: Pool;
}

async function fixture(): Promise<PoolWorld> {
  const world = await clearingWorld(connection);
  const pool = await new Pool__factory(world.stranger).deploy(world.countries, world.queue);
  const publication = { name: encodeBytes32String("Pool"), powers: Power.Net, deployment: pool, audit: ZeroHash };
  await mined(world.releases.publish([publication]));
  for (const { token } of [world.china, world.kazakhstan]) await mined(adopt(connection, token, pool, Power.Net));
  await nextRound(connection, world.queue);
  return { ...world, pool };
}

export const enter = () => networkHelpers.loadFixture(fixture);

interface PoolOptions {
  readonly divisibility?: number;
  readonly seconds?: number;
}

/** A payer queues a payment in the first currency that others may pass. */
export async function pooled(
  { pool, cny }: PoolWorld,
  payer: { address: string },
  payee: { address: string },
  amount: bigint,
  { divisibility = 0, seconds = 10 * HOUR }: PoolOptions = {},
) {
  const deadline = queueDeadline((await time.latest()) + seconds);
  const instruction = newInstruction({ legs: [legOf(cny, payer, payee, amount)], deadline });
  return mined(pool.connect(await ethers.getSigner(payer.address)).enqueue(instruction, divisibility));
}

/** Two legs of a payment versus payment, the maker's first, and the other payer's consent. */
export async function pairOf(
  { pool }: PoolWorld,
  legs: readonly [Leg, Leg],
  { divisibility = 0, seconds = 10 * HOUR }: PoolOptions = {},
  changes: Partial<Instruction> = {},
) {
  const deadline = queueDeadline((await time.latest()) + seconds);
  const instruction = { ...newInstruction({ legs: [...legs], deadline }), ...changes };
  const { chainId } = await ethers.provider.getNetwork();
  const domain = poolDomain(await pool.getAddress(), chainId);
  const other = await ethers.getSigner(legs[1].payer);
  return { instruction, order: await orderToPool(other, domain, instruction, divisibility) };
}

/** The maker queues a payment versus payment with the other payer's consent. */
export async function pooledPair(world: PoolWorld, legs: readonly [Leg, Leg], options: PoolOptions = {}) {
  const { instruction, order } = await pairOf(world, legs, options);
  const maker = await ethers.getSigner(legs[0].payer);
  return mined(world.pool.connect(maker).enqueuePair(instruction, options.divisibility ?? 0, [order]));
}

/** Into the last part of the next round, in which every maximal net is taken. */
export async function toTheEnd({ queue }: PoolWorld): Promise<void> {
  await nextRound(connection, queue);
  await toPart({ queue }, 14 / 16);
}

/** So far into the running round. */
export async function toPart({ queue }: Pick<PoolWorld, "queue">, part: number): Promise<void> {
  const start = await queue.roundStart(await queue.round());
  await time.increaseTo(start + BigInt(Math.round(Number(await queue.roundLength()) * part)));
}

/** Of the first currency, unless others are named. */
export async function bookOf({ pool, cny }: PoolWorld, ...tokens: readonly string[]): Promise<PoolBook> {
  return readPoolBook(pool, await readPoolRecord(pool), ...(tokens.length === 0 ? [cny] : tokens));
}

export async function solved(world: PoolWorld, ...tokens: readonly string[]): Promise<PoolNetCall> {
  return (await poolNetOf(await bookOf(world, ...tokens))).call;
}

export async function settle(world: PoolWorld, ...tokens: readonly string[]) {
  return mined(world.pool.connect(world.stranger).net(await solved(world, ...tokens)));
}

/** What is wrong with a net, and how the pool says so. */
export type Refusal<Scene> = readonly [
  what: string,
  change: (scene: Scene) => Partial<PoolNetCall>,
  error: string,
  args: (scene: Scene) => readonly unknown[],
];

/** A test for each: the pool refuses the net that is wrong, and then takes the right one. */
export function refusesEach<Scene extends { readonly world: PoolWorld; readonly right: PoolNetCall }>(
  scene: () => Promise<Scene>,
  refusals: readonly Refusal<Scene>[],
): void {
  for (const [what, change, error, args] of refusals) {
    it(what, async () => {
      const entered = await scene();
      const { pool } = entered.world;
      await expect(pool.net({ ...entered.right, ...change(entered) }))
        .to.be.revertedWithCustomError(pool, error)
        .withArgs(...args(entered));
      await mined(pool.net(entered.right));
    });
  }
}
