import { ZeroHash } from "ethers";

import type { SettlementEngine } from "../../../typechain-types/index.js";
import { uetrFromBytes, uetrToBytes } from "../../common/uetr.ts";

/** A settled payment and the commitment that it carries. */
export interface DisclosedPayment {
  readonly uetr: string;
  readonly commitment: string;
  readonly block: number;
  readonly transaction: string;
}

/**
 * The settled payments that carry a disclosure, the newest last; with a UETR those of that reference. An engine takes one
 * reference more than once, so that there may be several. Throws `InvalidUetr`.
 */
export async function disclosuresOf(
  engine: SettlementEngine,
  uetr?: string,
  fromBlock = 0,
): Promise<DisclosedPayment[]> {
  const filter = engine.filters.Settled(uetr === undefined ? undefined : uetrToBytes(uetr));
  const settled = await engine.queryFilter(filter, fromBlock);
  return settled
    .filter(({ args }) => args.disclosure !== ZeroHash)
    .map(({ args, blockNumber, transactionHash }) => ({
      uetr: uetrFromBytes(args.uetr),
      commitment: args.disclosure,
      block: blockNumber,
      transaction: transactionHash,
    }));
}
