import type { Interface } from "ethers";

import { newInstruction, queueDeadline } from "../../src/index.ts";
import { Pool__factory } from "../../typechain-types/index.js";
import { enter, pooled, solved, time, toTheEnd } from "../settlement/Pool.fixture.ts";
import { legOf } from "../utils/clearing-world.ts";
import { HOUR } from "../utils/consortium.ts";
import { type Access, ANYONE, type Args, NOT_OFFICE } from "./access.ts";

/** Who knocks on the doors of a pool, whose clock is the round. */
export const POOL_CALLERS = ["stranger", "joint authority", "CN MonetaryAuthority", "CN bank", "KZ bank"] as const;

type PoolCaller = (typeof POOL_CALLERS)[number];

export const POOL: Record<string, Access<PoolCaller>> = {
  enqueue: [["CN bank"], "PoolNotAPayment"], // what they pay themselves
  abandon: [["CN bank", "CN MonetaryAuthority"], NOT_OFFICE],
  net: ANYONE,
};

export const POOL_ABI: Interface = Pool__factory.createInterface();

/** A pool in which something can settle, and the arguments with which each function passes. */
export async function deployPoolWorld() {
  const world = await enter();
  const { pool, china, cny, beijing, almaty, stranger, joint } = world;
  const deadline = queueDeadline((await time.latest()) + HOUR);
  const instruction = newInstruction({ legs: [legOf(cny, beijing, almaty, 1n)], deadline });
  await pooled(world, beijing, almaty, 1n);
  await toTheEnd(world);
  const args: Args = { enqueue: [instruction, 0], abandon: [cny, beijing.address], net: [await solved(world)] };
  const callers: Record<PoolCaller, { address: string }> = {
    stranger,
    "joint authority": joint,
    "CN MonetaryAuthority": china.offices.MonetaryAuthority,
    "CN bank": beijing,
    "KZ bank": almaty,
  };
  return { args, callers, to: await pool.getAddress() };
}
