import { ZeroHash } from "ethers";

import type { Instruction } from "../../src/index.ts";

/** Stands where a contract takes an instruction and none is needed. */
export const NO_INSTRUCTION: Instruction = {
  uetr: "0x00000000000000000000000000000000",
  purpose: "0x00000000",
  validFrom: 0,
  deadline: 0,
  disclosure: ZeroHash,
  nonce: 0n,
  legs: [],
};
