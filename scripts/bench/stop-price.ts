import type { TransactionResponse, Wallet } from "ethers";

import { newBatch, newInstruction, Priority, queueDeadline } from "../../src/index.ts";
import { type NetCall, netOf } from "../../src/netting/clearing.ts";
import { Random } from "../../src/netting/random.ts";
import { readClearingBook, readQueueRecord } from "../../src/netting/queue-record.ts";
import { entryWords } from "../../src/settlement/queue.ts";
import type { BenchChain } from "./chains.ts";
import { Clearing } from "./clearing.ts";
import type { BenchConsortium, BenchCountry } from "./consortium.ts";
import { mined } from "./meter.ts";

const HOUR = 3_600;
const PLAYERS = 8;
const HOSTILE = 3;
const TRIALS = 300;
const ROUNDS_AN_HOUR = 60n; // of a minute, as a deployment has them unless it says otherwise
const CAP = 9_999_000n; // of a payment, by the rules of the bench
const UETR = "eb6305c9-1f7f-49de-aed0-16487c27b42d";

/** What somebody hostile found. */
export interface Stop {
  /** What it did in the moment before a net. */
  readonly acts: readonly string[];
  /** Gas that it paid. */
  readonly gas: bigint;
}

type Act = readonly [name: string, run: (search: Search) => Promise<TransactionResponse>];

/** Of everything that accounts, an issuer and strangers may do, one or two acts, drawn by a fixed seed. */
const ACTS: readonly Act[] = [
  ["transfer a unit", (search) => search.transfer(1n)],
  ["transfer half", async (search) => search.transfer((await search.balance()) / 2n)],
  ["transfer all", async (search) => search.transfer(await search.balance())],
  ["enqueue", (search) => search.enqueue()],
  ["raise", (search) => search.raise()],
  ["enter a batch", (search) => search.batch()],
  ["cancel", (search) => search.queue().cancelPayment(search.token, Priority.Normal, 0)],
  ["hold", (search) => search.queue().hold(search.token, true)],
  ["limit", (search) => search.queue().setLimits(search.token, [{ payee: search.other().address, amount: 1n }])],
  ["abandon", (search) => search.queue().abandon(search.token, search.actor, Priority.Normal)],
  ["expire", (search) => search.expire()],
  ["take quotas away", (search) => search.authority().setQuotas(search.token, [search.other().address], 0)],
  ["take the currency out", (search) => search.authority().depart(search.token)],
  ["empty another's lane", (search) => search.authority().abandon(search.token, search.other(), Priority.Normal)],
];

/**
 * Looks for the cheapest way to make a net fail that is on its way: what it costs to stop all nets of an hour so, one in
 * each round. The simulated chain alone, which can be set back.
 */
export async function cheapestStop(chain: BenchChain, consortium: BenchConsortium): Promise<Stop> {
  const search = await Search.prepare(chain, consortium);
  let best: Stop | undefined;
  for (let trial = 0; trial < TRIALS; ++trial) {
    const stop = await search.tryActs(1 + search.draw(2));
    if (stop !== undefined && (best === undefined || stop.gas < best.gas)) best = stop;
  }
  if (best === undefined) throw new Error("nothing stops a net");
  return { acts: best.acts, gas: best.gas * ROUNDS_AN_HOUR };
}

/** A net under way, and those who would stop it. */
class Search {
  readonly #chain: BenchChain;
  readonly #consortium: BenchConsortium;
  readonly #country: BenchCountry;
  readonly #players: readonly Wallet[];
  readonly #call: NetCall;
  readonly #random = new Random(1);
  readonly token: string;
  actor: Wallet;
  #nonce = 1n << 200n;

  private constructor(chain: BenchChain, consortium: BenchConsortium, players: readonly Wallet[], call: NetCall) {
    [this.#chain, this.#consortium, this.#country] = [chain, consortium, consortium.members[0]];
    [this.#players, this.#call, this.token] = [players, call, consortium.members[0].token.target as string];
    this.actor = players[0]!;
  }

  /** Each pays the next one more than it has left, so that what settles hangs on the last unit. */
  static async prepare(chain: BenchChain, consortium: BenchConsortium): Promise<Search> {
    const clearing = await Clearing.prepare(chain, consortium);
    const players = clearing.accounts.slice(0, PLAYERS);
    const { queue, members } = consortium;
    const search = new Search(chain, consortium, players, {} as NetCall);
    for (const [index, payer] of players.entries()) {
      const balance = await members[0].token.balanceOf(payer);
      const most = balance < CAP ? balance : CAP;
      for (const amount of [most / 2n, most / 3n, most]) {
        await mined(search.#enter(payer, players[(index + 1) % PLAYERS]!, amount - (amount % 1_000n)));
      }
    }
    await clearing.roundEnds();
    const { call } = netOf(await readClearingBook(queue, await readQueueRecord(queue)));
    return new Search(chain, consortium, players, call);
  }

  draw(below: number): number {
    return this.#random.below(below);
  }

  /** What was done, if the net fails then; the chain is as before. */
  async tryActs(count: number): Promise<Stop | undefined> {
    const snapshot = (await this.#chain.provider.send("evm_snapshot", [])) as string;
    this.actor = this.#players[this.draw(HOSTILE)]!;
    const [acts, gas] = [[] as string[], [] as bigint[]];
    for (let step = 0; step < count; ++step) {
      const [name, run] = ACTS[this.draw(ACTS.length)]!;
      const spent = await run(this).then(
        async (sent) => (await mined(Promise.resolve(sent))).gasUsed,
        () => undefined,
      );
      if (spent !== undefined) [acts[acts.length], gas[gas.length]] = [name, spent];
    }
    const isStopped = await this.#isStopped();
    await this.#chain.provider.send("evm_revert", [snapshot]);
    return isStopped ? { acts, gas: gas.reduce((sum, each) => sum + each, 0n) } : undefined;
  }

  async #isStopped(): Promise<boolean> {
    const { queue, relayer } = this.#consortium;
    return queue
      .connect(relayer)
      .net.staticCall(this.#call)
      .then(
        () => false,
        () => true,
      );
  }

  queue() {
    return this.#consortium.queue.connect(this.actor);
  }

  authority() {
    return this.#consortium.queue.connect(this.#country.authority);
  }

  other(): Wallet {
    const others = this.#players.filter((player) => player !== this.actor);
    return others[this.draw(others.length)]!;
  }

  async balance(): Promise<bigint> {
    return this.#country.token.balanceOf(this.actor);
  }

  async transfer(amount: bigint): Promise<TransactionResponse> {
    return this.#country.token.connect(this.actor).transfer(this.other(), amount);
  }

  async enqueue(): Promise<TransactionResponse> {
    return this.queue().enqueue(await this.#instruction(), Priority.Normal, []);
  }

  async raise(): Promise<TransactionResponse> {
    return this.queue().raise(await this.#instruction(), 0);
  }

  async batch(): Promise<TransactionResponse> {
    return this.#enter(this.actor, this.other(), 1n);
  }

  async expire(): Promise<TransactionResponse> {
    const { lanes } = await readQueueRecord(this.#consortium.queue);
    const lane = lanes.find(({ account, token }) => account === this.actor.address && token === this.token)!;
    return this.queue().expire(this.token, this.actor, Priority.Normal, 1, lane.entries.map(entryWords));
  }

  async #instruction() {
    const legs = [{ token: this.token, payer: this.actor.address, payee: this.other().address, amount: 1n }];
    return newInstruction({ legs, deadline: await this.#deadline(), uetr: UETR, nonce: this.#nonce++ });
  }

  async #enter(payer: Wallet, payee: Wallet, amount: bigint): Promise<TransactionResponse> {
    const payments = [{ payee: payee.address, amount, uetr: UETR }];
    const batch = newBatch({ token: this.token, deadline: await this.#deadline(), payments });
    return this.#consortium.queue.connect(payer).enqueueBatch(payer, batch, { nonce: this.#nonce++, signature: "0x" });
  }

  async #deadline(): Promise<number> {
    return queueDeadline((await this.#chain.provider.getBlock("latest"))!.timestamp + 8 * HOUR);
  }
}
