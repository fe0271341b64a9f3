import type { Pool } from "../../typechain-types/index.js";
import type { LabelledProblem } from "./labelled.ts";
import { readNames } from "./labelled-book.ts";
import { type PoolBook, type PoolNet, poolNetOf, poolProblem } from "./pool.ts";
import { type PoolRecord, readPoolBook, type RecordedEntry } from "./pool-record.ts";
import type { PaymentRef } from "./problem.ts";

/** What of a currency waits in a pool and takes part in nets of the running round, and the best of these. */
export interface PoolSituation extends PoolNet {
  /** Positions are accounts by LEI, payments have their UETR. */
  readonly labelled: LabelledProblem;
}

/** Reads what of a currency waits in a pool, in the round that runs, and solves it. Throws `QueueRecordMismatch`. */
export async function readPoolSituation(
  pool: Pool,
  record: PoolRecord,
  token: string,
  round: number,
): Promise<PoolSituation> {
  const book = await readPoolBook(pool, record, token);
  const net = await poolNetOf(book);
  const { parties, problem } = poolProblem(book);
  const accounts = parties.map(({ account }) => account);
  const names = await readNames(pool.runner, [token], accounts);
  const { code, decimals } = names.currencies.get(token)!;
  const entries = accounts.map((account) => entriesOf(book, record, token, account));
  const at = ({ queue, index }: PaymentRef) => entries[queue]![index]!;
  const labelled = {
    name: `Pool of ${code}, round ${round}`,
    problem,
    positions: accounts.map((account) => ({ account: names.accounts.get(account)!, currency: code, decimals })),
    paymentId: (payment: PaymentRef) => at(payment).uetr,
    roundsWaited: (payment: PaymentRef) => round - at(payment).round,
  };
  return { ...net, labelled };
}

/** What of an account takes part, in the order of its position's queue, as events tell it. */
function entriesOf({ lanes }: PoolBook, record: PoolRecord, token: string, account: string): RecordedEntry[] {
  const lane = lanes.find(({ payer }) => payer === account);
  const recorded = record.lanes.find((each) => each.token === token && each.payer === account);
  const known = new Map([...(recorded?.rest ?? []), ...(recorded?.fresh ?? [])].map((entry) => [entry.place, entry]));
  return [...(lane?.rest ?? []), ...(lane?.fresh ?? [])].map(({ place }) => known.get(place)!);
}
