import { expect } from "chai";
import { toBeHex, ZeroAddress } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import type { Gate } from "../../typechain-types/index.js";

const STAMP_SLOT = 0n; // of the one word that every payment reads first (`GateStamp`)
const STAMP_BITS = 24;

/** The last stamp, under which no link is trusted any more. */
export const MAX_STAMP = (1n << BigInt(STAMP_BITS)) - 1n;

/** Sets the gate's stamp to its maximum, which 16,777,214 changes to accounts and licences would do. */
export async function saturateStamp({ networkHelpers }: NetworkConnection, gate: Gate): Promise<void> {
  const address = await gate.getAddress();
  const word = BigInt(await networkHelpers.getStorageAt(address, toBeHex(STAMP_SLOT)));
  await networkHelpers.setStorageAt(address, toBeHex(STAMP_SLOT), toBeHex(word | MAX_STAMP, 32));
  expect(await stampOf(gate), "the stamp was not found").to.equal(MAX_STAMP);
}

/** The stamp under which the gate reads links now. */
export async function stampOf(gate: Gate): Promise<bigint> {
  const { from } = await gate.decisionOnTransfer(0n, 0n, 0n, 0n, ZeroAddress);
  return BigInt.asUintN(STAMP_BITS, from);
}
