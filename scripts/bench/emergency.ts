import type { Wallet } from "ethers";

import { committeeDomain, currencyScope, haltAct, signAct } from "../../src/index.ts";
import type { BenchChain } from "./chains.ts";
import type { BenchConsortium } from "./consortium.ts";
import { type Cost, costOf, mined } from "./meter.ts";

const HOUR = 3_600;

/** The cost of halting a currency by the signatures of three seats, on a board that has been used before. */
export async function haltCost(
  chain: BenchChain,
  { committee, gate, members, relayer }: BenchConsortium,
): Promise<Cost> {
  const { chainId } = await chain.provider.getNetwork();
  const domain = committeeDomain(await committee.getAddress(), chainId);
  const halt = async (asset: number) => {
    const now = Math.floor((await chain.provider.getBlock("latest"))!.timestamp / HOUR) * HOUR;
    const [until, deadline] = [now + 2 * HOUR, now + 4 * HOUR];
    const act = haltAct({ board: await gate.getAddress(), scope: currencyScope(asset), until, previous: 0, deadline });
    const sign = ({ authority, code }: { authority: Wallet; code: number }) => signAct(authority, domain, code, act);
    const approvals = await Promise.all(members.map(sign));
    return committee.connect(relayer).perform(act, approvals);
  };
  const [first, second] = members;
  await mined(halt(first.asset));
  return costOf(chain, halt(second.asset));
}
