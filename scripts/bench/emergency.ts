import type { Wallet } from "ethers";

import { committeeDomain, currencyScope, haltAct, signAct } from "../../src/index.ts";
import type { BenchChain } from "./chains.ts";
import type { BenchConsortium } from "./consortium.ts";
import { type Cost, costOf, mined } from "./meter.ts";
import { fullySigned } from "./signatures.ts";

const HOUR = 3_600;
const FOREIGN = 900 * 0x10000; // currencies of no member, so that every seat has a say

/** What it costs to halt a currency that never was, by two or three of three seats' signatures in one submission. */
export async function haltCosts(chain: BenchChain, consortium: BenchConsortium): Promise<{ two: Cost; three: Cost }> {
  const { committee, gate, members, relayer } = consortium;
  const { chainId } = await chain.provider.getNetwork();
  const domain = committeeDomain(await committee.getAddress(), chainId);
  const halt = async (asset: number, hours: number, seats: number) => {
    const now = Math.floor((await chain.provider.getBlock("latest"))!.timestamp / HOUR) * HOUR;
    const board = await gate.getAddress();
    const [act, approvals] = await fullySigned(async (attempt) => {
      const [until, deadline] = [now + hours * HOUR, now + 4 * HOUR + attempt];
      const halting = haltAct({ board, scope: currencyScope(asset), until, previous: 0, deadline });
      const sign = ({ authority, code }: { authority: Wallet; code: number }) =>
        signAct(authority, domain, code, halting);
      return [halting, await Promise.all(members.slice(0, seats).map(sign))] as const;
    });
    return committee.connect(relayer).perform(act, [...approvals]);
  };
  await mined(halt(FOREIGN, 2, 2)); // each ends later than the one before, so that all write the same words
  const two = await costOf(chain, halt(FOREIGN + 1, 3, 2));
  return { two, three: await costOf(chain, halt(FOREIGN + 2, 4, 3)) };
}
