import type { EventLog } from "ethers";

import type { ClearingQueue } from "../../typechain-types/index.js";
import { unpackPayments } from "../../src/index.ts";

/** A lane as counted from events: the round of each entry, and how many left. */
export class LaneModel {
  readonly token: string;
  readonly account: string;
  readonly priority: number;
  readonly rounds: number[] = [];
  settled = 0;

  constructor(token: string, account: string, priority: number) {
    [this.token, this.account, this.priority] = [token, account, priority];
  }

  /** How many entries entered before a round. */
  cutIn(round: number): number {
    return this.rounds.filter((entered) => entered < round).length;
  }
}

type Args = Record<string, unknown> & { token: string; payer: string; account: string; priority: bigint };

/** Counts what entered and what left from a queue's events alone, and refuses what is out of order. */
export class QueueModel {
  readonly #queue: ClearingQueue;
  readonly #lanes = new Map<string, LaneModel>();
  #heardTo = 0;
  /** How many nets settled. */
  nets = 0;

  constructor(queue: ClearingQueue) {
    this.#queue = queue;
  }

  lanes(): Iterable<LaneModel> {
    return this.#lanes.values();
  }

  /** In how many lanes of a currency entries wait that entered before a round. */
  waitingAtCut(token: string, round: number): number {
    return [...this.lanes()].filter((lane) => lane.token === token && lane.cutIn(round) > lane.settled).length;
  }

  /** Takes in the events since the last time. */
  async hear(): Promise<void> {
    const latest = await this.#queue.runner!.provider!.getBlockNumber();
    const logs = (await this.#queue.queryFilter("*" as never, this.#heardTo + 1, latest)) as unknown as EventLog[];
    this.#heardTo = latest;
    for (const log of logs) await this.#take(log);
  }

  async #take(log: EventLog): Promise<void> {
    const args = log.args as unknown as Args;
    const round = await this.#roundOf(log);
    if (log.eventName === "PaymentQueued" || log.eventName === "CancellationQueued") {
      this.#enter(args, Number(args.place), 1, round);
    } else if (log.eventName === "BatchQueued") {
      this.#enter(args, Number(args.first), unpackPayments(args.payments as string).length, round);
    } else if (log.eventName === "Abandoned") this.#abandon(args);
    else if (log.eventName === "Expired") this.#expire(args);
    else if (log.eventName === "Netted") this.#net(log.args as unknown as Netted, round);
  }

  async #roundOf({ blockNumber }: EventLog): Promise<number> {
    return Number(await this.#queue.round({ blockTag: blockNumber }));
  }

  #lane(token: string, account: string, priority: bigint | number): LaneModel {
    const key = `${token}/${account}/${priority}`;
    const lane = this.#lanes.get(key) ?? new LaneModel(token, account, Number(priority));
    this.#lanes.set(key, lane);
    return lane;
  }

  #enter({ token, payer, priority }: Args, place: number, count: number, round: number): void {
    const { rounds } = this.#lane(token, payer, priority);
    if (rounds.length !== place) throw new Error(`${payer} has ${rounds.length} entries and enters one at ${place}`);
    rounds.push(...Array.from({ length: count }, () => round));
  }

  #abandon(args: Args): void {
    const lane = this.#lane(args.token, args.account, args.priority);
    if (lane.settled !== Number(args.from) || lane.rounds.length !== Number(args.to)) {
      throw new Error(`${lane.account} abandons ${String(args.from)} to ${String(args.to)} of ${lane.rounds.length}`);
    }
    lane.settled = lane.rounds.length;
  }

  #expire(args: Args): void {
    const lane = this.#lane(args.token, args.account, args.priority);
    if (lane.settled !== Number(args.from)) throw new Error(`${lane.account} has what expired at ${String(args.from)}`);
    lane.settled = Number(args.to);
  }

  /** Only entries of earlier rounds leave, and normal ones only when no urgent one stays. */
  #net({ accounts, currencies, lanes }: Netted, round: number): void {
    this.nets += 1;
    for (const word of lanes) {
      const [currency, account, priority] = [word >> 48n, (word >> 40n) & 0xffn, (word >> 32n) & 0xffn];
      const lane = this.#lane(currencies[Number(currency)]!.token, accounts[Number(account)]!, priority);
      const leaving = Number(word & 0xffffn);
      lane.settled += leaving;
      // A lane that links lead to may have been abandoned with what entered in this round.
      if (leaving > 0 && lane.settled > lane.cutIn(round))
        throw new Error(`${lane.account} settles what entered in this round`);
      if (leaving > 0 && lane.priority === 1) this.#requireNoUrgent(lane, round);
    }
  }

  #requireNoUrgent({ token, account }: LaneModel, round: number): void {
    const urgent = this.#lane(token, account, 0);
    if (urgent.settled < urgent.cutIn(round))
      throw new Error(`${account} settles a normal payment before an urgent one`);
  }
}

interface Netted {
  readonly accounts: readonly string[];
  readonly currencies: readonly { readonly token: string }[];
  readonly lanes: readonly bigint[];
}
