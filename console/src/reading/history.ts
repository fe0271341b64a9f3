import { blockTimes } from "../../../src/chain/blocks.ts";
import { type Exposure, exposuresOf } from "../../../src/desk/counting.ts";
import { type Failure, readFailures } from "../../../src/desk/failures.ts";
import { type History, readHistory } from "../../../src/desk/history.ts";
import { decidedPayments } from "../../../src/desk/payments.ts";
import { type DeskView, viewOf } from "../../../src/desk/view.ts";
import type { Consortium } from "../consortium.ts";
import { type Dealings, dealingsOf } from "./networks.ts";

const LATEST = 500; // blocks in which refused transactions are sought, one request each

/** Everything that the node's events tell, and the time in Unix seconds to which they tell it. */
export async function readAll({ sogdia, node }: Consortium): Promise<{ history: History; now: number }> {
  const block = (await node.getBlock("latest"))!;
  const from = Math.min(sogdia.deployment.firstBlock ?? 0, block.number);
  return { history: await readHistory(sogdia.contracts, block.number, { from }), now: block.timestamp };
}

/** What a Supervisor's desk shows of a country. */
export interface Desk {
  readonly view: DeskView;
  readonly exposures: readonly Exposure[];
  /** Of everybody, whom the country's participants are compared with. */
  readonly dealings: readonly Dealings[];
}

/** Reads the desk of a country, by its ISO 3166-1 number. */
export async function readDesk(consortium: Consortium, country: number): Promise<Desk> {
  const { history, now } = await readAll(consortium);
  const view = viewOf(history, country, { from: 0, to: history.to, now });
  const exposures = await exposuresOf(history, now, blockTimes(consortium.node));
  const own = exposures.filter(({ from, to }) => [from, to].includes(country));
  return { view, exposures: own, dealings: dealingsOf(decidedPayments(history)) };
}

/** Transactions to the suite's contracts that failed lately. */
export async function readLateFailures(consortium: Consortium): Promise<Failure[]> {
  const { history } = await readAll(consortium);
  const first = Math.max(1, history.to - LATEST + 1);
  return readFailures(consortium.node, new Set(history.sources.keys()), first, history.to);
}
