import { setTimeout as sleep } from "node:timers/promises";

import { Random } from "../../src/netting/random.ts";
import { print } from "../common/output.ts";
import { type Round, SoakAgent } from "./agent.ts";
import { type Fault, FAULTS } from "./faults.ts";
import { Payments } from "./payments.ts";
import { Nothing, type Scene } from "./scene.ts";
import { Turns } from "./turns.ts";
import type { SoakWorld } from "./world.ts";

/** What became of a fault. */
export interface Outcome {
  readonly name: string;
  readonly became: string;
  /** Seconds from the beginning until it was injected, and for how many it lasted. */
  readonly at: number;
  readonly lasted: number;
  /** Seconds from its end until a cycle settled that had begun after it was injected: 0 where one did meanwhile. */
  readonly recovery: number | undefined;
}

/** A fault that is over; when it began and ended, in milliseconds of this machine. */
interface Injected {
  readonly name: string;
  readonly became: string;
  readonly begun: number;
  readonly ended: number;
}

const EVERY = 2_000; // milliseconds between batches of payments
const [PAUSE, BACK_OFF] = [5_000, 20_000]; // milliseconds at most after a cycle that settled, and after one that did not
const EARLY = 0.6; // of the time, in which each fault has its share
const TRIES = 6;
const SHOWN = 200; // characters of what a command said
const RECOVERS = 900_000; // milliseconds within which a cycle has to settle after a fault
const DRAINS = 600_000; // milliseconds for what is left in the end

/** The soak at work: banks pay, agents clear, and everything is noted. */
export class Soak {
  readonly rounds: Round[] = [];
  readonly outcomes: Outcome[] = [];
  /** What became of a fault and should not have. */
  readonly wrong: string[] = [];
  readonly payments: Payments;
  readonly agents: readonly SoakAgent[];
  readonly #world: SoakWorld;
  readonly #random = new Random(7);
  readonly #turns = new Turns();
  readonly #begun = Date.now();
  readonly #tries = new Map<Fault, number>();
  #isPaying = true;
  #isClearing = true;

  constructor(world: SoakWorld) {
    this.#world = world;
    this.payments = new Payments(world);
    this.agents = world.parties.filter(({ role }) => role === "agent").map((party) => new SoakAgent(world, party));
  }

  /** The faults that could never be injected. */
  get never(): readonly string[] {
    const injected = new Set(this.outcomes.map(({ name }) => name));
    return FAULTS.map(({ name }) => name).filter((name) => !injected.has(name));
  }

  /** Runs until the time is over and each fault was injected once, and then until nothing waits any more. */
  async run(millis: number): Promise<void> {
    const loops = [this.#pay(), ...this.agents.map((agent) => this.#clear(agent))];
    await this.#injectAll(millis);
    this.#isPaying = false;
    await this.#drain();
    this.#isClearing = false;
    await Promise.all(loops);
  }

  async #pay(): Promise<void> {
    while (this.#isPaying) {
      await this.payments.give();
      await sleep(EVERY);
    }
  }

  async #clear(agent: SoakAgent): Promise<void> {
    while (this.#isClearing) {
      const round = await this.#turns.take(agent);
      this.rounds.push(round);
      print(`  ${round.agent}: ${round.stage}${round.said === "" ? "" : `, ${round.said.trim().slice(0, SHOWN)}`}`);
      await sleep(this.#random.below(round.stage === "settled" ? PAUSE : BACK_OFF));
    }
  }

  /**
   * Each fault has its share of the time. If nothing has settled at its end, the next one comes all the same, and how long the first
   * one took to recover from is measured meanwhile.
   */
  async #injectAll(millis: number): Promise<void> {
    const recoveries: Promise<void>[] = [];
    const queue: Fault[] = [];
    for (let count = 1; ; ++count) {
      if (queue.length === 0 && count > 1 && this.#elapsed() >= millis) break;
      if (queue.length === 0) queue.push(...FAULTS);
      if (this.#elapsed() >= millis && this.never.length === 0) break;
      const fault = queue.shift()!;
      const injected = await this.#inject(fault);
      if (injected === undefined) {
        if (this.#triesLeft(fault)) queue.push(fault);
        continue;
      }
      const recovery = this.#noteOutcome(injected);
      recoveries.push(recovery);
      const share = Math.max(0, (count * EARLY * millis) / FAULTS.length - this.#elapsed());
      await Promise.race([recovery, sleep(share)]);
    }
    await Promise.all(recoveries);
  }

  #elapsed(): number {
    return Date.now() - this.#begun;
  }

  #triesLeft(fault: Fault): boolean {
    const tries = (this.#tries.get(fault) ?? 0) + 1;
    this.#tries.set(fault, tries);
    return tries < TRIES;
  }

  #scene(): Scene {
    const { payments, agents } = this;
    return {
      ...{ world: this.#world, payments, agents },
      meddle: (how, isWanted) => this.#turns.meddle(how, isWanted),
      draw: (bound) => this.#random.below(bound),
    };
  }

  /** Injects a fault, and gives what became of it; nothing where it found nothing to act on. */
  async #inject({ name, inject }: Fault): Promise<Injected | undefined> {
    const begun = Date.now();
    print(`Fault: ${name}.`);
    try {
      const became = await inject(this.#scene());
      print(`  ${became}.`);
      return { name, became, begun, ended: Date.now() };
    } catch (error) {
      if (error instanceof Nothing) {
        print(`  Later again: ${error.message.trim().slice(0, SHOWN)}`);
        return undefined;
      }
      const became = `WRONG: ${error instanceof Error ? error.message : String(error)}`;
      this.wrong.push(`${name}, ${became}`);
      print(`  ${became}`);
      return { name, became: became.slice(0, SHOWN), begun, ended: Date.now() };
    }
  }

  async #noteOutcome({ name, became, begun, ended }: Injected): Promise<void> {
    const recovery = await this.#recovered(begun, ended);
    const [at, lasted] = [(begun - this.#begun) / 1_000, (ended - begun) / 1_000];
    this.outcomes.push({ name, became, at, lasted, recovery });
    const told = recovery === undefined ? "nothing settled" : `settling again ${recovery.toFixed(0)} s`;
    print(`  After ${name}: ${told} after its end.`);
  }

  async #recovered(begun: number, ended: number): Promise<number | undefined> {
    while (Date.now() < ended + RECOVERS) {
      const round = this.rounds.find((each) => each.stage === "settled" && each.begun > begun);
      if (round !== undefined) return Math.max(0, round.ended - ended) / 1_000;
      await sleep(500);
    }
    return undefined;
  }

  async #drain(): Promise<void> {
    const end = Date.now() + DRAINS;
    while (Date.now() < end && (await this.#waiting()) > 0) await sleep(5_000);
  }

  async #waiting(): Promise<number> {
    const settled = await this.payments.settled(this.agents);
    return [...this.payments.given.keys()].filter((core) => !settled.has(core)).length;
  }

  /** What is lost, what is doubled, and every balance that is not what the settled payments come to. */
  async verdict(before: ReadonlyMap<string, bigint>): Promise<{ lost: number; doubled: number; wrong: string[] }> {
    const settled = await this.payments.settled(this.agents);
    const doubled = [...settled.values()].filter((count) => count > 1).length;
    const lost = [...this.payments.given.keys()].filter((core) => !settled.has(core)).length;
    const [expected, found] = [this.payments.balancesAfter(settled, before), await this.payments.balances()];
    const wrong = [...expected].filter(([key, balance]) => found.get(key) !== balance).map(([key]) => key);
    return { lost, doubled, wrong };
  }
}
