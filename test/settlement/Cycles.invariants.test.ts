import { expect } from "chai";

import { type CycleDraft, type CyclePayment, paymentOf } from "../../scripts/common/cycle-draft.ts";
import { Direction } from "../../src/index.ts";
import { entry, setRules } from "../utils/consortium.ts";
import { drawer } from "../utils/draw.ts";
import {
  afterWindow,
  draftOf,
  fixture,
  GRACE,
  hold,
  propose,
  settle,
  time,
  type World,
  WINDOW,
} from "./Cycles.fixture.ts";

const HISTORIES = 4;
const ACTS = 45;
const MOST = 30_000_000; // minor units; some can pay it and some cannot

interface OpenCycle {
  readonly id: string;
  readonly draft: CycleDraft;
  readonly struck: CyclePayment[];
}

/** An act that has nothing to act on. */
class NothingThere extends Error {}

/** A contract's own error, and nothing that broke. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && /reverted with custom error '(Cycles|CurrencyToken|Holds)/.test(error.message);
}

/** What happened, beside what the chain says of it. */
class History {
  readonly open: OpenCycle[] = [];
  readonly settled: OpenCycle[] = [];
  readonly ended: OpenCycle[] = [];
  readonly #issued: [bigint, bigint];

  constructor(
    readonly world: World,
    readonly draw: (below: number) => number,
    issued: [bigint, bigint],
  ) {
    this.#issued = issued;
  }

  get banks() {
    const { beijing, shanghai, almaty, astana, bangkok } = this.world;
    return [beijing, shanghai, almaty, astana, bangkok];
  }

  get tokens() {
    return [this.world.china.token, this.world.kazakhstan.token] as const;
  }

  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new NothingThere();
    return from[this.draw(from.length)]!;
  }

  #pair() {
    const payer = this.draw(this.banks.length);
    return [
      this.banks[payer]!,
      this.banks[(payer + 1 + this.draw(this.banks.length - 1)) % this.banks.length]!,
    ] as const;
  }

  /** Two to five payments, proposed and signed by all. */
  async propose(): Promise<void> {
    const { cny, kzt } = this.world;
    const payments = Array.from({ length: 2 + this.draw(4) }, () => {
      return paymentOf(...this.#pair(), this.pick([cny, kzt]), BigInt(1 + this.draw(MOST)));
    });
    const draft = await draftOf(this.world, payments);
    const { id } = await propose(this.world, draft);
    this.open.push({ id, draft, struck: [] });
  }

  async pay(): Promise<void> {
    const [payer, payee] = this.#pair();
    await this.pick(this.tokens)
      .connect(payer)
      .transfer(payee, BigInt(1 + this.draw(MOST)));
  }

  async issue(): Promise<void> {
    const at = this.draw(2);
    await this.tokens[at]!.issue([this.world.beijing, this.world.astana][at]!, 1_000_000n);
    this.#issued[at]! += 1_000_000n;
  }

  async hold(): Promise<void> {
    const { china, cny, beijing, shanghai } = this.world;
    await hold(this.world, china, cny, this.pick([beijing, shanghai]), BigInt(1 + this.draw(MOST)));
  }

  /** Kazakhstan closes itself to yuan from China, or opens again. */
  async rule(terms: { purposes?: bigint } = this.pick([{}, { purposes: 0n }])): Promise<void> {
    const { gate, china, kazakhstan } = this.world;
    await setRules(gate, kazakhstan, [entry(Direction.Inbound, china.code, china.asset, terms)]);
  }

  /** Kazakhstan refuses what it is paid in yuan from China. */
  async strike(): Promise<void> {
    const { cycles, kazakhstan, cny, beijing, shanghai, almaty, astana } = this.world;
    await this.rule({ purposes: 0n });
    const { id, draft, struck } = this.pick(this.open);
    const refused = ({ currency, payer, payee }: CyclePayment) =>
      currency === cny &&
      [beijing, shanghai].some(({ address }) => address === payer) &&
      [almaty, astana].some(({ address }) => address === payee);
    const payment = this.pick(draft.payments.filter(refused));
    const { Supervisor } = kazakhstan.offices;
    await cycles.connect(Supervisor).strike(id, draft.seal, payment, draft.placeOf(payment), kazakhstan.code);
    struck.push(payment);
  }

  async settle(): Promise<void> {
    const cycle = this.pick(this.open);
    if ((await time.latest()) <= cycle.draft.proposal.strikesUntil) await afterWindow(cycle.draft);
    await settle(this.world, cycle.id, cycle.draft, cycle.struck);
    this.#end(cycle, this.settled);
  }

  async lapse(): Promise<void> {
    const cycle = this.pick(this.open);
    await time.increase(2 * WINDOW + GRACE);
    await this.world.cycles.lapse(cycle.id, cycle.draft.seal, cycle.draft.book);
    this.#end(cycle, this.ended);
  }

  async replay(): Promise<void> {
    const { draft } = this.pick([...this.settled, ...this.ended]);
    await propose(this.world, draft);
    throw new Error("what ended was proposed again");
  }

  async wait(): Promise<void> {
    await time.increase(this.pick([1, WINDOW, WINDOW, 2 * WINDOW]));
  }

  #end(cycle: OpenCycle, among: OpenCycle[]): void {
    this.open.splice(this.open.indexOf(cycle), 1);
    among.push(cycle);
  }

  /** What must hold after every act. */
  async check(place: string): Promise<void> {
    for (const [at, token] of this.tokens.entries()) {
      const holders = [...this.banks, this.world.cycles, this.world.thailand.banks[1]!];
      const balances = await Promise.all(holders.map((holder) => token.balanceOf(holder)));
      expect(
        balances.reduce((sum, each) => sum + each, 0n),
        `SET-1 ${place}`,
      ).to.equal(this.#issued[at]);
      const address = token.target as string;
      const owed = this.open.map(({ draft }) => owedIn(draft, address)).reduce((sum, each) => sum + each, 0n);
      expect(balances[this.banks.length], `what is set aside ${place}`).to.equal(owed);
    }
    for (const { id, draft, struck } of this.settled) {
      const payment = this.pick(draft.payments);
      const isFinal = await this.world.cycles.isSettled(id, payment, draft.proofOf(payment));
      expect(isFinal, `SET-7 ${place}`).to.equal(!struck.includes(payment));
    }
    for (const { id, draft } of [...this.open, ...this.ended]) {
      const payment = this.pick(draft.payments);
      expect(await this.world.cycles.isSettled(id, payment, draft.proofOf(payment)), `SET-2 ${place}`).to.equal(false);
    }
  }
}

/** What net debtors of a cycle owe in a currency. */
function owedIn({ payments }: CycleDraft, token: string): bigint {
  const nets = new Map<string, bigint>();
  for (const { currency, payer, payee, amount } of payments) {
    if (currency !== token) continue;
    nets.set(payer, (nets.get(payer) ?? 0n) - amount);
    nets.set(payee, (nets.get(payee) ?? 0n) + amount);
  }
  return [...nets.values()].reduce((sum, net) => (net < 0n ? sum - net : sum), 0n);
}

const KINDS = [
  "propose",
  "propose",
  "pay",
  "issue",
  "hold",
  "rule",
  "strike",
  "strike",
  "settle",
  "settle",
  "lapse",
  "replay",
  "wait",
  "wait",
] as const;

describe("Cycles: whatever happens", function () {
  this.timeout(180_000);

  it("make and lose no money, hold what debtors owe, and keep what was final, history after history (SET-1, SET-2, SET-6, SET-7)", async () => {
    const done = new Map<string, number>();
    for (let seed = 1; seed <= HISTORIES; ++seed) await play(seed, done);
    const least = { propose: 4, pay: 4, issue: 4, hold: 2, rule: 4, strike: 1, settle: 2, lapse: 1, wait: 4 };
    for (const [kind, count] of Object.entries(least)) expect(done.get(kind) ?? 0, kind).to.be.at.least(count);
    expect(done.get("replay") ?? 0).to.equal(0);
  });

  /** Every bank has some of both currencies. */
  async function spread({ china, kazakhstan, beijing, shanghai, almaty, astana, bangkok }: World): Promise<void> {
    for (const payee of [almaty, astana, bangkok]) await china.token.connect(beijing).transfer(payee, MOST);
    for (const payee of [beijing, shanghai, bangkok]) await kazakhstan.token.connect(astana).transfer(payee, MOST);
  }

  async function play(seed: number, done: Map<string, number>): Promise<void> {
    const world = await fixture();
    await spread(world);
    const supplies = await Promise.all([world.china.token, world.kazakhstan.token].map((token) => token.totalSupply()));
    const history = new History(world, drawer(seed), supplies as [bigint, bigint]);
    for (let act = 0; act < ACTS; ++act) {
      const kind = history.pick(KINDS);
      const isTaken = await history[kind]().then(
        () => true,
        (error: unknown) => {
          if (error instanceof NothingThere || isRefusal(error)) return false;
          throw error;
        },
      );
      if (isTaken) done.set(kind, (done.get(kind) ?? 0) + 1);
      await history.check(`seed ${seed}, act ${act}, ${kind}`);
    }
  }
});
