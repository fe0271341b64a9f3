import { expect } from "chai";
import { AbiCoder, keccak256, toBeHex, zeroPadValue } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import type { Gate } from "../../typechain-types/index.js";

const SLOTS_SEARCHED = 16n;
const MAX_EPOCH = 0xffffn;

/** Sets a participant's epoch to its maximum, which 65,535 changes to its accounts would do. */
export async function saturateEpoch({ networkHelpers }: NetworkConnection, gate: Gate, id: number): Promise<void> {
  const { lei } = await gate.participantOf(id);
  for (let base = 0n; base < SLOTS_SEARCHED; base++) {
    const slot = keccak256(AbiCoder.defaultAbiCoder().encode(["uint24", "uint256"], [id, base]));
    const word = BigInt(await networkHelpers.getStorageAt(await gate.getAddress(), slot));
    if (toBeHex(word, 32).startsWith(lei.toLowerCase())) {
      await networkHelpers.setStorageAt(await gate.getAddress(), slot, zeroPadValue(toBeHex(word | MAX_EPOCH), 32));
    }
  }
  const { epoch } = await gate.participantOf(id);
  expect(epoch, "the participant's word was not found").to.equal(MAX_EPOCH);
}
