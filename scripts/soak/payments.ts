import { id } from "ethers";

import { sendMessage } from "../../src/cycle/exchange.ts";
import { toJson } from "../../src/cycle/files.ts";
import { signMessage } from "../../src/cycle/message.ts";
import { type CyclePayment, coreOf, newCyclePayment } from "../../src/cycle/payment.ts";
import { readCycles } from "../../src/cycle/record.ts";
import { Random } from "../../src/netting/random.ts";
import type { SoakAgent } from "./agent.ts";
import type { Party, SoakWorld } from "./world.ts";

const BATCH = 10; // payments
const MOST = 2_000n; // minor units
const EXPIRES = 900; // seconds

/** Payments that banks give to their nodes, and what became of them. */
export class Payments {
  readonly #world: SoakWorld;
  readonly #banks: readonly Party[];
  readonly #random = new Random(1);
  /** By core, all that was sent: a node that answers too late may have taken what it did not confirm. */
  readonly #sent = new Map<string, CyclePayment>();
  /** By core, with the time when a node confirmed it. */
  readonly given = new Map<string, { readonly payment: CyclePayment; readonly at: number }>();

  constructor(world: SoakWorld) {
    this.#world = world;
    this.#banks = world.parties.filter(({ role }) => role === "bank");
  }

  /** Some payments of one bank, by default of any, to others, given to its node; whether that confirmed them. */
  async give(payer: Party = this.#banks[this.#random.below(this.#banks.length)]!): Promise<boolean> {
    const payments = Array.from({ length: BATCH }, () => this.#payment(payer));
    for (const payment of payments) this.#sent.set(coreOf(payment), payment);
    try {
      await this.#send(payer, payments);
    } catch {
      return false;
    }
    for (const payment of payments) this.given.set(coreOf(payment), { payment, at: Date.now() });
    return true;
  }

  #payment(payer: Party): CyclePayment {
    const others = this.#banks.filter((bank) => bank !== payer);
    const payee = others[this.#random.below(others.length)]!;
    const issuer = this.#world.tokens.find(
      ({ target }) => this.#world.issuers.get(target as string) === payer.country,
    )!;
    const sides = { payer: payer.wallet.address, payee: payee.wallet.address, currency: issuer.target as string };
    return newCyclePayment({ ...sides, amount: BigInt(1 + this.#random.below(Number(MOST))), purpose: 0 });
  }

  async #send({ wallet, place }: Party, payments: readonly CyclePayment[]): Promise<void> {
    const { board, domain } = this.#world;
    const [body, now] = [toJson(payments), Math.floor(Date.now() / 1_000)];
    const message = { to: wallet.address, kind: "payments", key: id(body), expires: now + EXPIRES, body };
    await sendMessage(board.urlOf(place, place), await signMessage(wallet, domain, message), [], 3_000);
  }

  /** In how many settled cycles each payment is. */
  async settled(agents: readonly SoakAgent[]): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    const records = await readCycles(this.#world.cycles, { from: this.#world.deployed.record.firstBlock });
    for (const agent of agents) {
      for (const [cycle, cores] of await agent.cores()) {
        const record = records.get(cycle);
        if (record?.fate !== "settled") continue;
        const struck = new Set(record.struck.map(({ core }) => core));
        for (const core of cores) if (!struck.has(core)) counts.set(core, (counts.get(core) ?? 0) + 1);
      }
    }
    return counts;
  }

  /** What the balances of all banks should be, if each settled payment moved its money once. */
  balancesAfter(settled: ReadonlyMap<string, number>, before: ReadonlyMap<string, bigint>): Map<string, bigint> {
    const after = new Map(before);
    const move = (currency: string, account: string, change: bigint) => {
      const key = `${currency}/${account}`;
      after.set(key, (after.get(key) ?? 0n) + change);
    };
    for (const core of settled.keys()) {
      const { currency, payer, payee, amount } = this.#sent.get(core)!;
      move(currency, payer, -amount);
      move(currency, payee, amount);
    }
    return after;
  }

  async balances(): Promise<Map<string, bigint>> {
    const found = new Map<string, bigint>();
    for (const token of this.#world.tokens)
      for (const { wallet } of this.#banks)
        found.set(`${token.target as string}/${wallet.address}`, await token.balanceOf(wallet.address));
    return found;
  }
}
