import type { ContractRunner, EventLog, Log } from "ethers";

import { type ClearingQueue, type CurrencyToken, CurrencyToken__factory, Gate__factory } from "../../typechain-types/index.js";
import { uetrFromBytes } from "../common/uetr.ts";
import { linkEntry, parseTerms, type QueueEntry, unpackPayments } from "../settlement/queue.ts";
import type { ClearingBook, Lane, LaneKey } from "./clearing.ts";

/** A lane as its events tell it: every entry since the first, and the reference of each that has one on chain. */
export interface LaneRecord extends LaneKey {
  readonly entries: QueueEntry[];
  readonly uetrs: Map<number, string>;
}

/** What the events tell does not hash to what the chain has: an event is missing or the node lies. */
export class QueueRecordMismatch extends Error {
  readonly lane: LaneKey;
  constructor(lane: LaneKey) {
    super(`The entries of ${lane.account} in ${lane.token}, priority ${lane.priority}, are not those on chain`);
    this.name = "QueueRecordMismatch";
    this.lane = lane;
  }
}

const PAGE = 1_000; // blocks; public nodes of eSpace answer no more

/** Rebuilds every lane of a queue from the events of a node alone. */
export async function readQueueRecord(queue: ClearingQueue, fromBlock = 0): Promise<LaneRecord[]> {
  const lanes = new Map<string, LaneRecord>();
  const last = await queue.runner!.provider!.getBlockNumber();
  for (let from = fromBlock; from <= last; from += PAGE) {
    const logs = await queue.queryFilter("*" as never, from, Math.min(last, from + PAGE - 1));
    for (const log of logs) record(lanes, log);
  }
  return [...lanes.values()];
}

function record(lanes: Map<string, LaneRecord>, log: EventLog | Log): void {
  if (!("args" in log)) return;
  const { args } = log;
  if (log.eventName === "PaymentQueued") recordPayment(lanes, args as unknown as PaymentQueued);
  else if (log.eventName === "BatchQueued") recordBatch(lanes, args as unknown as BatchQueued);
  else if (log.eventName === "CancellationQueued") {
    const { token, payer, priority, place, cancelled } = args as unknown as CancellationQueued;
    laneAt(lanes, token, payer, priority).entries[Number(place)] = { kind: "cancellation", place: Number(cancelled) };
  }
}

interface PaymentQueued {
  readonly uetr: string;
  readonly token: string;
  readonly payer: string;
  readonly priority: bigint;
  readonly place: bigint;
  readonly payee: string;
  readonly amount: bigint;
  readonly terms: bigint;
  readonly other: string;
}

function recordPayment(lanes: Map<string, LaneRecord>, event: PaymentQueued): void {
  const { token, payer, priority, payee, amount } = event;
  const lane = laneAt(lanes, token, payer, priority);
  const { kind, hour, place: otherPlace, priority: otherPriority } = parseTerms(event.terms);
  const other = { token: event.other, place: otherPlace, priority: otherPriority };
  const place = Number(event.place);
  lane.entries[place] =
    kind === "pvp" ? { kind, payee, amount, hour, other } : { kind: "payment", payee, amount, hour };
  lane.uetrs.set(place, uetrFromBytes(event.uetr));
}

interface BatchQueued {
  readonly token: string;
  readonly payer: string;
  readonly first: bigint;
  readonly batch: {
    readonly priority: bigint;
    readonly deadline: bigint;
    readonly payees: readonly string[];
    readonly payments: string;
  };
}

function recordBatch(lanes: Map<string, LaneRecord>, { token, payer, first, batch }: BatchQueued): void {
  const lane = laneAt(lanes, token, payer, batch.priority);
  const hour = Number(batch.deadline) / 3_600;
  for (const [index, { payee, amount }] of unpackPayments(batch.payments).entries()) {
    lane.entries[Number(first) + index] = { kind: "payment", payee: batch.payees[payee]!, amount, hour };
  }
}

interface CancellationQueued {
  readonly token: string;
  readonly payer: string;
  readonly priority: bigint;
  readonly place: bigint;
  readonly cancelled: bigint;
}

function laneAt(lanes: Map<string, LaneRecord>, token: string, account: string, priority: bigint): LaneRecord {
  const key = `${token}/${account}/${priority}`;
  const lane = lanes.get(key) ?? { token, account, priority: Number(priority), entries: [], uetrs: new Map() };
  lanes.set(key, lane);
  return lane;
}

/** All that a net of the running round depends on, each lane checked against the chain. */
export async function readClearingBook(queue: ClearingQueue, lanes: readonly LaneRecord[]): Promise<ClearingBook> {
  const round = await queue.round();
  const hour = Math.ceil(Number(await queue.roundStart(round + 1n)) / 3_600);
  const open: Lane[] = [];
  for (const lane of lanes) open.push(await openPart(queue, lane));
  const waiting = withPartners(open);
  const accounts = [...new Set(waiting.flatMap(({ account, entries }) => [account, ...entries.flatMap(payeeOf)]))];
  const tokens = [...new Set(waiting.map(({ token }) => token))];
  const [balances, barred] = [new Map<string, bigint>(), new Set<string>()];
  for (const token of tokens) await readCurrency(queue, token, accounts, balances, barred);
  return {
    hour,
    lanes: waiting,
    balanceOf: (token, account) => balances.get(`${token}/${account}`.toLowerCase()) ?? 0n,
    isBarred: (token, payer, payee) => barred.has(`${token}/${payer}/${payee}`.toLowerCase()),
  };
}

async function openPart(queue: ClearingQueue, lane: LaneRecord): Promise<Lane> {
  const { settled, cut, settledHash, cutHash } = await queue.laneOf(lane.token, lane.account, lane.priority);
  const entries = lane.entries.slice(Number(settled), Number(cut));
  const { token, account, priority } = lane;
  if (entries.reduce(linkEntry, settledHash) !== cutHash) throw new QueueRecordMismatch({ token, account, priority });
  return { token, account, priority, opening: Number(settled), entries };
}

/** The lanes in which something waits, and those to which links lead. */
function withPartners(lanes: readonly Lane[]): Lane[] {
  const linked = new Set(
    lanes
      .flatMap(({ entries }) =>
        entries.flatMap((entry) =>
          entry.kind === "pvp" ? `${entry.other.token}/${entry.payee}/${entry.other.priority}` : [],
        ),
      )
      .map((key) => key.toLowerCase()),
  );
  const isLinked = ({ token, account, priority }: Lane) => linked.has(`${token}/${account}/${priority}`.toLowerCase());
  return lanes.filter((lane) => lane.entries.length > 0 || isLinked(lane));
}

async function readCurrency(
  queue: ClearingQueue,
  address: string,
  accounts: readonly string[],
  balances: Map<string, bigint>,
  barred: Set<string>,
): Promise<void> {
  const runner: ContractRunner = queue.runner!;
  const token = CurrencyToken__factory.connect(address, runner);
  for (const account of accounts) {
    balances.set(`${address}/${account}`.toLowerCase(), await spendableOf(token, account));
  }
  const gate = Gate__factory.connect(await token.gate(), runner);
  const parties = accounts.map((account) => BigInt(account) << 96n);
  const masks = await gate.screen(parties, await token.asset(), await queue.getAddress());
  for (const [payer, mask] of masks.entries()) {
    for (const [payee, account] of accounts.entries()) {
      if ((mask >> BigInt(payee)) & 1n) barred.add(`${address}/${accounts[payer]!}/${account}`.toLowerCase());
    }
  }
}

/** What an account may pay with: an earmark is not for the queue. */
async function spendableOf(token: CurrencyToken, account: string): Promise<bigint> {
  const [balance, frozen] = await Promise.all([token.balanceOf(account), token.getFrozenTokens(account)]);
  return balance > frozen ? balance - frozen : 0n;
}

function payeeOf(entry: QueueEntry): string[] {
  return entry.kind === "cancellation" ? [] : [entry.payee];
}
