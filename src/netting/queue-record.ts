import type { ContractRunner } from "ethers";

import { gateSignatures } from "../../abi/Gate.ts";
import type { ClearingQueue, CurrencyToken, Gate } from "../../typechain-types/index.js";
import { contractAt } from "../chain/contract.ts";
import { eventIn } from "../chain/events.ts";
import { type BlockRange, logPages } from "../chain/logs.ts";
import { uetrFromBytes } from "../common/uetr.ts";
import { powersIn } from "../governance/registries.ts";
import { linkEntry, parseMark, parseTerms, type QueueEntry, unpackPayments } from "../settlement/queue.ts";
import { tokenAt } from "../settlement/token.ts";
import type { BookLimit, ClearingBook, Lane, LaneKey } from "./clearing.ts";

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

/** A payer's bilateral limits in a currency, from a round on. */
export interface LimitChange {
  readonly round: bigint;
  readonly limits: readonly BookLimit[];
}

/** What a queue's events tell; of each payer in a currency, its changes of limits in their order. */
export interface QueueRecord {
  readonly lanes: readonly LaneRecord[];
  readonly limits: readonly (readonly LimitChange[])[];
}

interface Gathered {
  readonly lanes: Map<string, LaneRecord>;
  readonly limits: Map<string, LimitChange[]>;
}

/** Rebuilds every lane of a queue from the events of a node alone. Throws what `logPages` throws. */
export async function readQueueRecord(queue: ClearingQueue, range: BlockRange = {}): Promise<QueueRecord> {
  const gathered: Gathered = { lanes: new Map(), limits: new Map() };
  const addresses = [await queue.getAddress()];
  for await (const logs of logPages(queue.runner, { ...range, addresses })) {
    for (const log of logs) record(gathered, eventIn(queue.interface, log));
  }
  return { lanes: [...gathered.lanes.values()], limits: [...gathered.limits.values()] };
}

function record({ lanes, limits }: Gathered, event: ReturnType<typeof eventIn>): void {
  if (event === null) return;
  const { name, args } = event;
  if (name === "PaymentQueued") recordPayment(lanes, args as unknown as PaymentQueued);
  else if (name === "BatchQueued") recordBatch(lanes, args as unknown as BatchQueued);
  else if (name === "CancellationQueued") {
    const { token, payer, priority, place, cancelled } = args as unknown as CancellationQueued;
    laneAt(lanes, token, payer, priority).entries[Number(place)] = { kind: "cancellation", place: Number(cancelled) };
  } else if (name === "LimitsSet") {
    const { token, payer, round, limits: set } = args as unknown as LimitsSet;
    const found = tightest(set.map(({ payee, amount }) => ({ token, payer, payee, limit: amount })));
    const key = `${token}/${payer}`;
    limits.set(key, [...(limits.get(key) ?? []), { round, limits: found }]);
  }
}

interface LimitsSet {
  readonly token: string;
  readonly payer: string;
  readonly round: bigint;
  readonly limits: readonly { readonly payee: string; readonly amount: bigint }[];
}

/** Of two limits for one payee both bind, so the smaller one does. */
function tightest(limits: readonly BookLimit[]): BookLimit[] {
  const found = new Map<string, BookLimit>();
  for (const limit of limits) {
    if (limit.limit < (found.get(limit.payee)?.limit ?? Infinity)) found.set(limit.payee, limit);
  }
  return [...found.values()];
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
  const lane = laneAt(lanes, event.token, event.payer, event.priority);
  lane.entries[Number(event.place)] = paymentOf(event);
  lane.uetrs.set(Number(event.place), uetrFromBytes(event.uetr));
}

/** Both legs of a pair stand in lanes of one priority. */
function paymentOf({ payee, amount, terms, other, priority }: PaymentQueued): QueueEntry {
  const { kind, hour, place } = parseTerms(terms);
  if (kind === "pvp") return { kind, payee, amount, hour, other: { token: other, place, priority: Number(priority) } };
  if (kind === "raised") return { kind, payee, amount, hour, replaced: place };
  return { kind: "payment", payee, amount, hour };
}

interface BatchQueued {
  readonly token: string;
  readonly payer: string;
  readonly priority: bigint;
  readonly first: bigint;
  readonly deadline: bigint;
  readonly payees: readonly string[];
  readonly payments: string;
}

function recordBatch(lanes: Map<string, LaneRecord>, event: BatchQueued): void {
  const lane = laneAt(lanes, event.token, event.payer, event.priority);
  const hour = Number(event.deadline) / 3_600;
  for (const [index, { payee, amount }] of unpackPayments(event.payments).entries()) {
    lane.entries[Number(event.first) + index] = { kind: "payment", payee: event.payees[payee]!, amount, hour };
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
export async function readClearingBook(queue: ClearingQueue, { lanes, limits }: QueueRecord): Promise<ClearingBook> {
  const round = await queue.round();
  const hour = Math.ceil(Number(await queue.roundStart(round + 1n)) / 3_600);
  const open: Lane[] = [];
  for (const lane of lanes) open.push({ ...(await openPart(queue, lane)), hasLeft: await hasLeft(queue, lane.token) });
  const waiting = withPartners(open);
  const accounts = [...new Set(waiting.flatMap(({ account, entries }) => [account, ...entries.flatMap(payeeOf)]))];
  const tokens = [...new Set(waiting.map(({ token }) => token))];
  const [balances, barred] = [new Map<string, bigint>(), new Set<string>()];
  for (const token of tokens) await readCurrency(queue, token, accounts, balances, barred);
  return {
    hour,
    limits: limits.flatMap((changes) => changes.findLast((change) => change.round <= round)?.limits ?? []),
    lanes: waiting,
    balanceOf: (token, account) => balances.get(`${token}/${account}`.toLowerCase()) ?? 0n,
    isBarred: (token, payer, payee) => barred.has(`${token}/${payer}/${payee}`.toLowerCase()),
  };
}

async function openPart(queue: ClearingQueue, lane: LaneRecord): Promise<Lane> {
  const { token, account, priority } = lane;
  const found = await queue.laneOf(token, account, priority);
  const [settled, cut] = [parseMark(found.settled), parseMark(found.cut)];
  const entries = lane.entries.slice(settled.count, cut.count);
  if (entries.reduce(linkEntry, settled.hash) !== cut.hash) throw new QueueRecordMismatch({ token, account, priority });
  return { token, account, priority, opening: settled.count, entries, isHeld: found.isHeld };
}

async function hasLeft(queue: ClearingQueue, token: string): Promise<boolean> {
  const { ending } = await tokenAt(token, queue.runner).powersOf(queue);
  return !powersIn(ending).includes("Net");
}

/** The lanes in which something waits in a currency that is cleared, and those to which links lead from there. */
function withPartners(lanes: readonly Lane[]): Lane[] {
  const cleared = lanes.filter((lane) => lane.hasLeft !== true);
  const linked = new Set(
    cleared
      .flatMap(({ entries }) =>
        entries.flatMap((entry) =>
          entry.kind === "pvp" ? `${entry.other.token}/${entry.payee}/${entry.other.priority}` : [],
        ),
      )
      .map((key) => key.toLowerCase()),
  );
  const isLinked = ({ token, account, priority }: Lane) => linked.has(`${token}/${account}/${priority}`.toLowerCase());
  return lanes.filter((lane) => (lane.hasLeft !== true && lane.entries.length > 0) || isLinked(lane));
}

/** What accounts may pay with in a currency, and whom they may not pay, as a contract that nets it is told. */
async function readCurrency(
  queue: ClearingQueue,
  address: string,
  accounts: readonly string[],
  balances: Map<string, bigint>,
  barred: Set<string>,
): Promise<void> {
  const runner: ContractRunner = queue.runner!;
  const token = tokenAt(address, runner);
  for (const account of accounts) {
    balances.set(`${address}/${account}`.toLowerCase(), await spendableOf(token, account));
  }
  const gate = contractAt(await token.gate(), gateSignatures, runner) as unknown as Gate;
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
