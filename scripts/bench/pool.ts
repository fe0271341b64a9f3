import { setTimeout as sleep } from "node:timers/promises";

import { encodeBytes32String, type Wallet, ZeroHash } from "ethers";

import { newInstruction, Power, queueDeadline } from "../../src/index.ts";
import { poolNetOf } from "../../src/netting/pool.ts";
import { readPoolBook, readPoolRecord } from "../../src/netting/pool-record.ts";
import { orderToPool, poolDomain } from "../../src/settlement/queue.ts";
import { type Pool, Pool__factory } from "../../typechain-types/index.js";
import type { BenchChain } from "./chains.ts";
import { ALLOTTED, Clearing, leg, marginal } from "./clearing.ts";
import type { BenchConsortium, BenchCountry } from "./consortium.ts";
import type { Figures } from "./figures.ts";
import { type Cost, costOf, deployed, mined } from "./meter.ts";

const HOUR = 3_600;
const NOTICE = 61; // seconds
const FOUR = 4; // accounts have money of the third currency too (`Clearing.ubin`)
const EACH = 8; // payments an account, then as many again
const AT_ONCE = 125; // payments in a transaction
const ENTERING = { gasLimit: 400_000n }; // given, because an estimate may be of a round that ends
const UETR = "eb6305c9-1f7f-49de-aed0-16487c27b42d"; // fixed, because a random one changes the price of the calldata

/** What payments that others may pass cost, and pairs, in a net that settles them and in one that leaves them. */
export async function poolCosts(chain: BenchChain, consortium: BenchConsortium): Promise<Map<string, Cost>> {
  const bench = await PoolBench.prepare(chain, consortium);
  const [settles, others, waits] = consortium.members;
  const [few, many] = [await bench.netOfPayments(settles, EACH), await bench.netOfPayments(settles, 2 * EACH)];
  const pairs = bench.accounts.length;
  const [fewPairs, manyPairs] = [
    await bench.netOfPairs(settles, others, 1),
    await bench.netOfPairs(settles, others, 2),
  ];
  await bench.netOfPaymentsOneWay(waits, EACH); // writes the new slots
  const [left, leftAgain] = [
    await bench.netOfPaymentsOneWay(waits, EACH),
    await bench.netOfPaymentsOneWay(waits, EACH),
  ];
  return new Map([
    ["netting.optimal.marginal", marginal(few, many, EACH * bench.accounts.length)],
    ["netting.optimal.marginal.waits", marginal(left, leftAgain, (EACH * (bench.accounts.length - FOUR)) / 2)],
    ["netting.optimal.pair", marginal(fewPairs, manyPairs, pairs)],
  ]);
}

/** What only the simulated chain has time for: the most that the queue's quotas let wait in two currencies, in one net. */
export async function poolLimits(chain: BenchChain, consortium: BenchConsortium): Promise<Figures> {
  const bench = await PoolBench.prepare(chain, consortium);
  const { cost, payments } = await bench.largestNet();
  return { "gas.netting.optimal.largest": Number(cost.gas), "netting.optimal.max_payments_per_call": payments };
}

/** A pool with accounts that hold money in the first two currencies and none in the third. */
class PoolBench {
  readonly #chain: BenchChain;
  readonly #consortium: BenchConsortium;
  readonly #pool: Pool;
  readonly #clearing: Clearing;
  readonly accounts: readonly Wallet[];

  private constructor(chain: BenchChain, consortium: BenchConsortium, pool: Pool, clearing: Clearing) {
    [this.#chain, this.#consortium, this.#pool, this.#clearing] = [chain, consortium, pool, clearing];
    this.accounts = clearing.accounts;
  }

  static async prepare(chain: BenchChain, consortium: BenchConsortium): Promise<PoolBench> {
    const clearing = await Clearing.prepare(chain, consortium);
    const { accounts } = clearing;
    const { countries, queue, releases, members } = consortium;
    const pool = await deployed(new Pool__factory(accounts[0]!).deploy(countries, queue));
    const publication = { name: encodeBytes32String("Pool"), powers: Power.Net, deployment: pool, audit: ZeroHash };
    await mined(releases.publish([publication]));
    const bench = new PoolBench(chain, consortium, pool, clearing);
    const adopt = members[0].token.interface.encodeFunctionData("adopt", [await pool.getAddress(), Power.Net]);
    for (const { token } of members) await mined(token.announce(adopt));
    await bench.#until((await bench.#now()) + NOTICE);
    for (const { token } of members) await mined(token.adopt(pool, Power.Net));
    const [, , { authority, token }] = members;
    await mined(queue.connect(authority).setQuotas(token, [...accounts.slice(FOUR)], 4 * EACH));
    return bench;
  }

  /** Every account that is admitted pays the next ones in turn. */
  async netOfPayments(member: BenchCountry, each: number): Promise<Cost> {
    const payers = await this.#admitted(member);
    await this.#pay(member, payers, each, (index, step) => payers[(index + 1 + (step % 5)) % payers.length]!);
    return this.#net([member]);
  }

  /** Half of the accounts pay the others, which pay nobody. */
  async netOfPaymentsOneWay(member: BenchCountry, each: number): Promise<Cost> {
    const admitted = await this.#admitted(member);
    const half = admitted.length / 2;
    const [payers, payees] = [admitted.slice(0, half), admitted.slice(half)];
    await this.#pay(member, payers, each, (index, step) => payees[(index + (step % 5)) % half]!);
    return this.#net([member]);
  }

  async #admitted({ token }: BenchCountry): Promise<Wallet[]> {
    const { queue } = this.#consortium;
    const quotas = await Promise.all(this.accounts.map(async (account) => queue.quotaOf(token, account)));
    return this.accounts.filter((_, index) => quotas[index]! > 2n * BigInt(EACH));
  }

  async #pay(
    member: BenchCountry,
    payers: readonly Wallet[],
    each: number,
    payeeOf: (index: number, step: number) => Wallet,
  ): Promise<void> {
    const entering = payers.map(async (payer, index) => {
      for (let step = 0; step < each; ++step)
        await this.#enqueue(member, payer, payeeOf(index, step), 100_001n + BigInt(step % 97) * 11n);
    });
    await Promise.all(entering);
  }

  /** Four accounts pay each other as much as all quotas that there are let wait in two currencies. */
  async largestNet(): Promise<{ cost: Cost; payments: number }> {
    await this.#clearing.allotAll();
    const [payers, members] = [this.accounts.slice(0, FOUR), this.#consortium.members.slice(0, 2)];
    for (const member of members) {
      const filling = payers.map((payer, index) => this.#fill(member, payer, payers[(index + 1) % FOUR]!));
      await Promise.all(filling);
    }
    return { cost: await this.#net(members), payments: members.length * FOUR * ALLOTTED };
  }

  async #fill(member: BenchCountry, payer: Wallet, payee: Wallet): Promise<void> {
    const legs = [await leg(member, payer, payee, 100_001n)];
    for (let left = ALLOTTED; left > 0; left -= AT_ONCE) {
      const instruction = newInstruction({ legs, deadline: await this.#deadline(), uetr: UETR });
      const all = Array.from({ length: AT_ONCE }, () => instruction);
      await mined(this.#pool.connect(payer).enqueueAll(all, 0, { gasLimit: 10_000_000n }));
    }
  }

  /** Every account offers so many pairs to the next one, which settle. */
  async netOfPairs(first: BenchCountry, second: BenchCountry, each: number): Promise<Cost> {
    const { chainId } = await this.#chain.provider.getNetwork();
    const domain = poolDomain(await this.#pool.getAddress(), chainId);
    const entering = this.accounts.map(async (maker, index) => {
      const taker = this.accounts[(index + 1) % this.accounts.length]!;
      for (let step = 0; step < each; ++step) {
        const legs = [await leg(first, maker, taker, 100_001n), await leg(second, taker, maker, 200_003n)];
        const instruction = newInstruction({ legs, deadline: await this.#deadline(), uetr: UETR });
        const order = await orderToPool(taker, domain, instruction, 0);
        await mined(this.#pool.connect(maker).enqueuePair(instruction, 0, [order], ENTERING));
      }
    });
    await Promise.all(entering);
    return this.#net([first, second]);
  }

  async #enqueue(member: BenchCountry, payer: Wallet, payee: Wallet, amount: bigint): Promise<void> {
    const legs = [await leg(member, payer, payee, amount)];
    const instruction = newInstruction({ legs, deadline: await this.#deadline(), uetr: UETR });
    await mined(this.#pool.connect(payer).enqueue(instruction, 0, ENTERING));
  }

  /** What it costs to net what waits as soon as the next round lets nets of the pool in. */
  async #net(members: readonly BenchCountry[]): Promise<Cost> {
    const { queue, relayer, since } = this.#consortium;
    const start = Number(await queue.roundStart((await queue.round()) + 1n));
    await this.#until(start);
    const tokens = await Promise.all(members.map(({ token }) => token.getAddress()));
    const book = await readPoolBook(this.#pool, await readPoolRecord(this.#pool, since), ...tokens);
    const { call } = await poolNetOf(book);
    await this.#until(start + Math.ceil(Number(await queue.roundLength()) / 2));
    const limit = this.#chain.kind === "simulated" ? { gasLimit: 15_000_000n } : {}; // its clock runs while it estimates
    return costOf(this.#chain, this.#pool.connect(relayer).net(call, limit));
  }

  async #deadline(): Promise<number> {
    return queueDeadline((await this.#now()) + 8 * HOUR);
  }

  async #until(time: number): Promise<void> {
    if (this.#chain.kind === "simulated" && (await this.#now()) < time)
      await this.#chain.provider.send("evm_mine", [time]);
    while ((await this.#now()) < time) await sleep(200);
  }

  async #now(): Promise<number> {
    return (await this.#chain.provider.getBlock("latest"))!.timestamp;
  }
}
