import { setTimeout as sleep } from "node:timers/promises";

import { type Overrides, Wallet } from "ethers";

import {
  newBatch,
  newInstruction,
  orderToQueue,
  parseMark,
  Priority,
  queueDeadline,
  queueDomain,
} from "../../src/index.ts";
import { netOf } from "../../src/netting/clearing.ts";
import { readClearingBook, readQueueRecord } from "../../src/netting/queue-record.ts";
import { ubinCase } from "../../src/netting/ubin.ts";
import type { BenchChain } from "./chains.ts";
import { type BenchConsortium, type BenchCountry, linkAccounts } from "./consortium.ts";
import type { Figures } from "./figures.ts";
import { type Cost, costOf, mined } from "./meter.ts";

const HOUR = 3_600;
const ACCOUNTS = 32;
const EACH = 16; // payments an account: 512 in all, then as many again
const PAIRS = 32; // and as many again
const BATCH = 500;
export const ALLOTTED = 1_250; // 20,000 in sixteen lanes
const FILLING = { gasLimit: 4_000_000n }; // given, because an estimate may be of a round that ends
const FUNDS = 10_000_000n;
const UETR = "eb6305c9-1f7f-49de-aed0-16487c27b42d"; // fixed, because a random one changes the price of the calldata

/** What a payment in a queue costs, from entering it to leaving it in a net, on either chain. */
export async function clearingCosts(chain: BenchChain, consortium: BenchConsortium): Promise<Map<string, Cost>> {
  const clearing = await Clearing.prepare(chain, consortium);
  const costs = new Map<string, Cost>();
  costs.set("queue.enqueue", await clearing.enqueueSteady());
  const batch = await clearing.enqueueLargeBatch();
  costs.set("queue.enqueue_batch_per_payment", shared(batch, BATCH));
  await clearing.net();
  const [few, many] = [await clearing.netOfPayments(EACH), await clearing.netOfPayments(2 * EACH)];
  costs.set("netting.marginal", marginal(few, many, ACCOUNTS * EACH));
  const [fewPairs, manyPairs] = [await clearing.netOfPairs(PAIRS), await clearing.netOfPairs(2 * PAIRS)];
  costs.set("netting.marginal.pvp", marginal(fewPairs, manyPairs, 2 * PAIRS));
  costs.set("netting.ubin", await clearing.ubin());
  return costs;
}

/** What only the simulated chain has time for. */
export async function clearingLimits(chain: BenchChain, consortium: BenchConsortium): Promise<Figures> {
  const clearing = await Clearing.prepare(chain, consortium);
  const [few, many] = [await clearing.netOfDeadlines(4), await clearing.netOfDeadlines(8)];
  const most = await clearing.largestNet();
  return {
    "gas.netting.marginal.deadlines": Number(marginal(few, many, 4 * ACCOUNTS).gas),
    "gas.netting.largest": Number(most.cost.gas),
    "netting.max_payments_per_call": most.payments,
  };
}

export function marginal(few: Cost, many: Cost, payments: number): Cost {
  return shared(
    {
      gas: many.gas - few.gas,
      ...(many.charged === undefined ? {} : { charged: many.charged - few.charged! }),
    },
    payments,
  );
}

function shared({ gas, charged }: Cost, payments: number): Cost {
  const each = (whole: bigint) => (whole + BigInt(payments) - 1n) / BigInt(payments);
  return { gas: each(gas), ...(charged === undefined ? {} : { charged: each(charged) }) };
}

/** Accounts with money and a place in the queue of two currencies. */
export class Clearing {
  readonly #chain: BenchChain;
  readonly #consortium: BenchConsortium;
  /** How many have been prepared on the same accounts: each counts nonces of its own. */
  static #prepared = 0n;
  /** Of what is queued next; payers that count up need a new word for 256 only. */
  #nonce = Clearing.#prepared++ << 16n;
  /** Each of the first member's first bank. */
  readonly accounts: readonly Wallet[];

  private constructor(chain: BenchChain, consortium: BenchConsortium, accounts: readonly Wallet[]) {
    this.#chain = chain;
    this.#consortium = consortium;
    this.accounts = accounts;
  }

  static async prepare(chain: BenchChain, consortium: BenchConsortium): Promise<Clearing> {
    const accounts = chain.wallets.slice(-ACCOUNTS);
    await linkAccounts(consortium, accounts);
    const clearing = new Clearing(chain, consortium, accounts);
    for (const member of consortium.members.slice(0, 2)) await clearing.#admit(member, accounts, 2 * EACH + 4);
    await clearing.#admit(consortium.members[0], accounts.slice(0, 1), BATCH + 16);
    for (let times = 0; times < 6; ++times) await clearing.#fund(consortium.members[0], accounts[0]!); // for the batch
    return clearing;
  }

  async #admit(member: BenchCountry, accounts: readonly Wallet[], quota: number): Promise<void> {
    const queue = this.#consortium.queue.connect(member.authority);
    await mined(queue.setQuotas(member.token, [...accounts], quota));
    for (const account of accounts) {
      if ((await member.token.balanceOf(account)) < FUNDS) await this.#fund(member, account);
    }
  }

  async #fund(member: BenchCountry, account: Wallet): Promise<void> {
    await mined(member.token.issue(member.banks[0], FUNDS));
    await mined(member.token.connect(member.banks[0]).transfer(account, FUNDS));
  }

  /** Neither the first entry of its lane nor the first of the round. */
  async enqueueSteady(): Promise<Cost> {
    const [payer, payee] = this.accounts as [Wallet, Wallet];
    const { queue, members } = this.#consortium;
    const enqueue = async () => {
      const legs = [await leg(members[0], payer, payee, 12_345n)];
      const nonce = this.#nonce++; // who queues much counts upwards, so that its nonces share a slot
      const instruction = newInstruction({ legs, deadline: await this.#deadline(), uetr: UETR, nonce });
      return queue.connect(payer).enqueue(instruction, Priority.Normal, []);
    };
    for (;;) {
      await mined(enqueue());
      const before = await queue.round();
      const cost = await costOf(this.#chain, enqueue());
      if ((await queue.round()) === before) return cost;
    }
  }

  async enqueueLargeBatch(): Promise<Cost> {
    const [payer, ...payees] = this.accounts as [Wallet, ...Wallet[]];
    const payments = Array.from({ length: BATCH }, (_, index) => ({
      payee: payees[index % 10]!,
      amount: amountOf(index),
    }));
    return costOf(this.#chain, this.#enqueue(this.#consortium.members[0], payer, payments, await this.#deadline()));
  }

  /** Every account pays the next ones in turn; all of it settles. */
  async netOfPayments(each: number): Promise<Cost> {
    for (const [index, payer] of this.accounts.entries()) {
      const payments = Array.from({ length: each }, (_, step) => ({
        payee: this.accounts[(index + 1 + (step % 5)) % ACCOUNTS]!,
        amount: amountOf(step),
      }));
      await mined(this.#enqueue(this.#consortium.members[0], payer, payments, await this.#deadline()));
    }
    return this.net();
  }

  /** Every payment has another deadline than the one before it. */
  async netOfDeadlines(each: number): Promise<Cost> {
    const first = await this.#deadline();
    for (let step = 0; step < each; ++step) {
      for (const [index, payer] of this.accounts.entries()) {
        const payment = { payee: this.accounts[(index + 1) % ACCOUNTS]!, amount: amountOf(step) };
        const deadline = first + (step % 2) * HOUR;
        await mined(this.#enqueue(this.#consortium.members[0], payer, [payment], deadline));
      }
    }
    return this.net();
  }

  async netOfPairs(pairs: number): Promise<Cost> {
    const { queue, members, relayer } = this.#consortium;
    const { chainId } = await this.#chain.provider.getNetwork();
    const domain = queueDomain(await queue.getAddress(), chainId);
    for (let index = 0; index < pairs; ++index) {
      const [payer, payee] = [this.accounts[index % ACCOUNTS]!, this.accounts[(index + 1) % ACCOUNTS]!];
      const legs = [
        await leg(members[0], payer, payee, amountOf(index)),
        await leg(members[1], payee, payer, amountOf(index)),
      ];
      const instruction = newInstruction({ legs, deadline: await this.#deadline(), uetr: UETR });
      const orders = [];
      for (const signer of [payer, payee])
        orders.push(await orderToQueue(signer, domain, instruction, Priority.Normal));
      await mined(queue.connect(relayer).enqueue(instruction, Priority.Normal, orders));
    }
    return this.net();
  }

  /** The Project Ubin case, a dollar a minor unit, in a currency of its own, by four accounts. */
  async ubin(): Promise<Cost> {
    await this.#queueUbin();
    return this.net();
  }

  async #queueUbin(): Promise<void> {
    const member = this.#consortium.members[2];
    const banks = this.accounts.slice(0, 4);
    const queue = this.#consortium.queue.connect(member.authority);
    await mined(queue.setQuotas(member.token, this.#everybody(), 0));
    await mined(queue.setQuotas(member.token, banks, 1_250));
    for (const [index, { opening }] of ubinCase().entries()) {
      await mined(member.token.issue(member.banks[0], opening));
      await mined(member.token.connect(member.banks[0]).transfer(banks[index]!, opening));
    }
    for (const [index, bank] of ubinCase().entries()) {
      const payments = bank.queue.map((amount) => ({ payee: banks[bank.payeeIndex]!, amount: amount }));
      await mined(this.#enqueue(member, banks[index]!, payments, await this.#deadline()));
    }
  }

  async largestNet(): Promise<{ cost: Cost; payments: number }> {
    await this.allotAll();
    await this.fill();
    return this.settle();
  }

  /** Gives all quotas that there are to four accounts in two currencies. */
  async allotAll(): Promise<void> {
    const { members, queue } = this.#consortium;
    for (const member of members) {
      for (const account of this.#payers()) await this.#empty(member, account); // what the Ubin case left
      await mined(queue.connect(member.authority).setQuotas(member.token, this.#everybody(), 0));
    }
    for (const { authority, token } of members.slice(0, 2)) {
      await mined(queue.connect(authority).setQuotas(token, [...this.#payers()], ALLOTTED));
    }
  }

  async #empty(member: BenchCountry, account: Wallet): Promise<void> {
    const queue = this.#consortium.queue.connect(member.authority);
    const { settled, head } = await queue.laneOf(member.token, account, Priority.Normal);
    if (parseMark(settled).count === parseMark(head).count) return;
    await mined(queue.abandon(member.token, account, Priority.Normal));
  }

  /** Queues as many payments as the quotas of `allotAll` allow, in lanes of both priorities. */
  async fill(): Promise<void> {
    const deadline = await this.#deadline();
    const payers = this.#payers();
    const filling = payers.map(async (payer, index) => {
      const payee = payers[(index + 1) % payers.length]!;
      const payments = Array.from({ length: ALLOTTED }, (_, step) => ({ payee, amount: amountOf(step) }));
      for (const member of this.#consortium.members.slice(0, 2)) {
        for (const priority of ["Urgent", "Normal"] as const) {
          await mined(this.#enqueue(member, payer, payments, deadline, priority, FILLING));
        }
      }
    });
    await Promise.all(filling);
  }

  #payers(): readonly Wallet[] {
    return this.accounts.slice(0, 4);
  }

  #everybody(): string[] {
    const banks = this.#consortium.members.flatMap(({ banks: own }) => [...own]);
    return [...banks, ...this.accounts].map(({ address }) => address);
  }

  /** What it costs to net what waits when the running round has ended. */
  async net(): Promise<Cost> {
    return (await this.settle()).cost;
  }

  /** Nets what waits when the running round has ended, and counts what settles. */
  async settle(): Promise<{ cost: Cost; payments: number }> {
    const { queue, relayer, since } = this.#consortium;
    await this.roundEnds();
    const { call, solution } = netOf(await readClearingBook(queue, await readQueueRecord(queue, since)));
    const cost = await costOf(this.#chain, queue.connect(relayer).net(call));
    return { cost, payments: solution.settled.reduce((sum, count) => sum + count, 0) };
  }

  /** Waits for the next round. */
  async roundEnds(): Promise<void> {
    const { queue } = this.#consortium;
    const end = Number(await queue.roundStart((await queue.round()) + 1n));
    if (this.#chain.kind === "simulated") await this.#chain.provider.send("evm_mine", [end]);
    while ((await this.#now()) < end) await sleep(200);
  }

  #enqueue(
    member: BenchCountry,
    payer: Wallet,
    payments: readonly { readonly payee: Wallet; readonly amount: bigint }[],
    deadline: number,
    priority: "Urgent" | "Normal" = "Normal",
    overrides: Overrides = {},
  ) {
    const list = payments.map(({ payee, amount }) => ({ payee: payee.address, amount, uetr: UETR }));
    const token = member.token.target as string;
    const batch = newBatch({ token, deadline, payments: list, priority });
    return this.#consortium.queue
      .connect(payer)
      .enqueueBatch(payer, batch, { nonce: this.#nonce++, signature: "0x" }, overrides);
  }

  async #deadline(): Promise<number> {
    return queueDeadline((await this.#now()) + 8 * HOUR);
  }

  async #now(): Promise<number> {
    return (await this.#chain.provider.getBlock("latest"))!.timestamp;
  }
}

/** Amounts that take three bytes, as most payments of some thousands do. */
function amountOf(index: number): bigint {
  return 100_001n + BigInt(index % 97) * 11n;
}

export async function leg({ token }: BenchCountry, payer: Wallet, payee: Wallet, amount: bigint) {
  return { token: await token.getAddress(), payer: payer.address, payee: payee.address, amount };
}
