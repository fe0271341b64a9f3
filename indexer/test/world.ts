import type { NetworkConnection } from "hardhat/types/network";

import { type Proposal, proposalArguments, proposeArguments, readProposal, SUPPORT } from "../../src/index.ts";
import { tradersOf } from "../../test/access-matrix/trade.ts";
import { type BusyConsortium, deployBusyConsortium } from "../../test/utils/busy-consortium.ts";
import { beginTrade, continueTrade, type OldTrade } from "../../test/utils/busy-trade.ts";
import { solveFromChain } from "../../test/utils/clearing.ts";
import { mined } from "../../test/utils/consortium.ts";

/** A consortium of which everything is under way that the index tells of. */
export interface World extends BusyConsortium {
  readonly trade: OldTrade;
  /** A proposal on which two countries have voted. */
  readonly proposal: bigint;
}

/** Payments of all kinds, holds, cases, records, a net and a vote. */
export async function deployWorld(connection: NetworkConnection): Promise<World> {
  let trade: OldTrade | undefined;
  const busy = await deployBusyConsortium(connection, async (moved) => {
    trade = await beginTrade(connection, tradersOf(moved), moved.extras["replaced account"]);
    return async () => {};
  });
  await continueTrade(connection, tradersOf(busy), trade!);
  await mined(busy.queue.connect(busy.stranger).net(await solveFromChain(busy.queue)));
  return { ...busy, trade: trade!, proposal: await voteOn(connection, busy) };
}

async function voteOn({ networkHelpers: { time } }: NetworkConnection, busy: BusyConsortium): Promise<bigint> {
  const { council, china, kazakhstan, countries } = busy;
  const data = countries.interface.encodeFunctionData("reinstate", [busy.thailand.code]);
  const proposal: Proposal = { title: "Reinstate", actions: [{ target: await countries.getAddress(), data }] };
  await mined(council.connect(china.offices.Delegation).propose(...proposeArguments(proposal)));
  const id = await council.hashProposal(...proposalArguments(proposal));
  await time.increaseTo((await readProposal(council, id)).voteStart + 1);
  await mined(council.connect(china.offices.Delegation).castVote(id, SUPPORT.for));
  // No database keeps the first character of this reason.
  await mined(council.connect(kazakhstan.offices.Delegation).castVoteWithReason(id, SUPPORT.against, "\u0000Not yet"));
  return id;
}
