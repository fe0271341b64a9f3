import type { Interface } from "ethers";

import { newInstruction, queueDeadline } from "../../src/index.ts";
import { Pool__factory } from "../../typechain-types/index.js";
import { enter, pairOf, pooled, pooledPair, solved, time, toTheEnd } from "../settlement/Pool.fixture.ts";
import { legOf } from "../utils/clearing-world.ts";
import { HOUR } from "../utils/consortium.ts";
import { type Access, ANYONE, type Args, NOT_OFFICE } from "./access.ts";

/** Who knocks on the doors of a pool, whose clock is the round. */
export const POOL_CALLERS = ["stranger", "joint authority", "CN MonetaryAuthority", "CN bank", "KZ bank"] as const;

type PoolCaller = (typeof POOL_CALLERS)[number];

export const POOL: Record<string, Access<PoolCaller>> = {
  enqueue: [["CN bank"], "PoolNotAPayment"], // what they pay themselves
  enqueueAll: [["CN bank"], "PoolNotAPayment"],
  enqueuePair: [["CN bank"], "ConsentOtherNonce"], // whose consent it lacks, and whose counterparty's it has
  abandonPairs: [["CN MonetaryAuthority"], NOT_OFFICE],
  cancel: ANYONE, // a nonce of its own
  abandon: [["CN bank", "CN MonetaryAuthority"], NOT_OFFICE],
  net: ANYONE,
};

export const POOL_ABI: Interface = Pool__factory.createInterface();

/** A pool in which something can settle, and the arguments with which each function passes. */
export async function deployPoolWorld() {
  const world = await enter();
  const { pool, china, cny, kzt, beijing, almaty, stranger, joint } = world;
  const deadline = queueDeadline((await time.latest()) + HOUR);
  const instruction = newInstruction({ legs: [legOf(cny, beijing, almaty, 1n)], deadline });
  await pooled(world, beijing, almaty, 1n);
  const legs = [legOf(cny, beijing, almaty, 1n), legOf(kzt, almaty, beijing, 1n)] as const;
  await pooledPair(world, legs);
  await toTheEnd(world);
  const pair = await pairOf(world, legs);
  const [first, second] = BigInt(cny) < BigInt(kzt) ? [cny, kzt] : [kzt, cny];
  const args: Args = {
    enqueue: [instruction, 0],
    enqueueAll: [[instruction, instruction], 0],
    enqueuePair: [pair.instruction, 0, [pair.order]],
    abandonPairs: [first, second, cny],
    cancel: [1],
    abandon: [cny, beijing.address],
    net: [await solved(world)],
  };
  const callers: Record<PoolCaller, { address: string }> = {
    stranger,
    "joint authority": joint,
    "CN MonetaryAuthority": china.offices.MonetaryAuthority,
    "CN bank": beijing,
    "KZ bank": almaty,
  };
  return { args, callers, to: await pool.getAddress() };
}
