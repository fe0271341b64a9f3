import { clearTimeout, setTimeout as setTimer } from "node:timers";
import { setTimeout as sleep } from "node:timers/promises";

import { Command, InvalidArgumentError } from "commander";

import { Random } from "../../src/netting/random.ts";
import { writeReport } from "../bench/figures.ts";
import { table } from "../common/format.ts";
import { print } from "../common/output.ts";
import { type Interference, type Round, SoakAgent } from "./agent.ts";
import { FAULTS, Nothing, type Scene } from "./faults.ts";
import { Payments } from "./payments.ts";
import { raiseWorld, type SoakWorld } from "./world.ts";

interface Flags {
  readonly minutes: number;
  readonly first: number;
  readonly json?: string;
}

/** What became of a fault. */
interface Outcome {
  readonly name: string;
  readonly became: string;
  /** Seconds from its end until a cycle settled that had begun after it was injected. */
  readonly recovery: number | undefined;
}

const EVERY = 2_000; // milliseconds between batches of payments
const [PAUSE, BACK_OFF] = [5_000, 20_000]; // milliseconds at most after a cycle that settled, and after one that did not
const TRIES = 6;
const STARTING = 4; // nodes at once
const RECOVERS = 600_000; // milliseconds within which a cycle has to settle after a fault
const COMES = 300_000; // milliseconds within which some round has to come as far as a fault needs
const DRAINS = 600_000; // milliseconds for what is left in the end

const command = new Command("soak")
  .description("Runs cycles among 20 banks' processes in 5 countries on a real eSpace node while faults are injected.")
  .option("--minutes <number>", "how long faults are injected", minutes, 30)
  .option("--first <number>", "with which fault to begin, of those in faults.ts", Number, 0)
  .option("--json <file>", "write the figures and what became of each fault");

function minutes(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1_440)) throw new InvalidArgumentError("Give minutes, at most a day.");
  return value;
}

/** What goes wrong with a round, and who hears how it ended. */
interface Meddling {
  readonly how: Interference;
  readonly done: (round: Round, agent: SoakAgent) => void;
}

/** The soak at work: banks pay, agents clear, and everything is noted. */
class Soak {
  readonly rounds: Round[] = [];
  readonly outcomes: Outcome[] = [];
  readonly payments: Payments;
  readonly agents: readonly SoakAgent[];
  readonly #world: SoakWorld;
  readonly #random = new Random(7);
  readonly #meddling = new Map<SoakAgent, Meddling>();
  /** What goes wrong with whichever agent comes that far first. */
  #waiting: Meddling | undefined;
  #isPaying = true;
  #isClearing = true;

  constructor(world: SoakWorld) {
    this.#world = world;
    this.payments = new Payments(world);
    this.agents = world.parties.filter(({ role }) => role === "agent").map((party) => new SoakAgent(world, party));
  }

  /** Runs until the time is over, and then until nothing waits any more. */
  async run(millis: number, first: number): Promise<void> {
    const end = Date.now() + millis;
    const loops = [this.#pay(), ...this.agents.map((agent) => this.#clear(agent))];
    for (let index = first; Date.now() < end; ++index) await this.#inject(FAULTS[index % FAULTS.length]!);
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
      const meddling = this.#meddling.get(agent) ?? this.#waiting;
      this.#meddling.delete(agent);
      const round = await agent.round(meddling?.how);
      this.rounds.push(round);
      print(`  ${round.agent}: ${round.stage}${round.said === "" ? "" : `, ${round.said.trim().slice(0, 200)}`}`);
      meddling?.done(round, agent);
      await sleep(this.#random.below(round.stage === "settled" ? PAUSE : BACK_OFF));
    }
  }

  #scene(): Scene {
    const meddle = (agent: SoakAgent, how: Interference): Promise<Round> =>
      new Promise((done) => {
        this.#meddling.set(agent, { how, done });
      });
    const meddleOnce = (how: Interference, isWanted: (round: Round) => boolean): Promise<[Round, SoakAgent]> =>
      new Promise((resolve, reject) => {
        const late = setTimer(() => {
          reject(new Nothing("nobody came so far"));
        }, COMES);
        const done = (round: Round, agent: SoakAgent) => {
          if (!isWanted(round)) return;
          this.#waiting = undefined;
          clearTimeout(late);
          resolve([round, agent]);
        };
        this.#waiting = { how, done };
      });
    const draw = (bound: number) => this.#random.below(bound);
    return { world: this.#world, payments: this.payments, agents: this.agents, meddle, meddleOnce, draw };
  }

  async #inject({ name, inject }: (typeof FAULTS)[number]): Promise<void> {
    const begun = Date.now();
    print(`Fault: ${name}.`);
    const became = await this.#tried(inject);
    if (became === undefined) return;
    const recovery = await this.#recovered(begun, Date.now());
    this.outcomes.push({ name, became, recovery });
    print(
      `  ${became}; ${recovery === undefined ? "nothing settled since" : `settling again after ${recovery.toFixed(0)} s`}.`,
    );
  }

  /** A fault may find that what it needs is not there, as where nobody owes anything in a cycle; then it was not injected. */
  async #tried(inject: (typeof FAULTS)[number]["inject"]): Promise<string | undefined> {
    for (let tries = 0; tries < TRIES; ++tries) {
      try {
        return await inject(this.#scene());
      } catch (error) {
        if (!(error instanceof Nothing)) throw error;
        print(`  Again: ${error.message.trim().slice(0, 200)}`);
      }
    }
    return undefined;
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
    while (Date.now() < end && (await this.waiting()) > 0) await sleep(5_000);
  }

  async waiting(): Promise<number> {
    return this.payments.given.size - (await this.payments.settled(this.agents)).size;
  }
}

/** What is lost, what is doubled, and whether every balance is what the settled payments come to. */
async function verdict(soak: Soak, before: ReadonlyMap<string, bigint>): Promise<{ lost: number; doubled: number }> {
  const settled = await soak.payments.settled(soak.agents);
  const doubled = [...settled.values()].filter((count) => count > 1).length;
  const lost = [...soak.payments.given.keys()].filter((core) => !settled.has(core)).length;
  const [expected, found] = [soak.payments.balancesAfter(settled, before), await soak.payments.balances()];
  const wrong = [...expected].filter(([key, balance]) => found.get(key) !== balance);
  if (wrong.length > 0) print(`Balances that are not what was settled: ${wrong.map(([key]) => key).join(", ")}.`);
  return { lost, doubled: doubled + wrong.length };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

async function run({ minutes: length, first, json }: Flags): Promise<void> {
  const world = await raiseWorld(print);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void world.close().finally(() => process.exit(1)));
  try {
    print(`Starting ${world.parties.length} nodes.`);
    for (let first = 0; first < world.parties.length; first += STARTING)
      await Promise.all(world.parties.slice(first, first + STARTING).map(({ node }) => node.start()));
    const soak = new Soak(world);
    const before = await soak.payments.balances();
    const begun = performance.now();
    await soak.run(length * 60_000, first);
    const { lost, doubled } = await verdict(soak, before);
    const settled = soak.rounds.filter(({ stage }) => stage === "settled").length;
    print(
      table(
        ["fault", "what became of it", "s"],
        soak.outcomes.map(({ name, became, recovery }) => [name, became, recovery?.toFixed(0) ?? "never"]),
      ),
    );
    print(
      `${soak.payments.given.size} payments, ${settled} cycles settled of ${soak.rounds.length} tried; ${lost} payments lost, ${doubled} doubled.`,
    );
    const figures = {
      "cycle.soak.minutes": (performance.now() - begun) / 60_000,
      "cycle.soak.faults_injected": soak.outcomes.length,
      "cycle.soak.lost_or_doubled": lost + doubled,
      "cycle.soak.recovery_p99_s": percentile(
        soak.outcomes.map(({ recovery }) => recovery ?? Infinity),
        0.99,
      ),
    };
    print(
      table(
        ["figure", "value"],
        Object.entries(figures).map(([name, value]) => [name, value.toFixed(1)]),
      ),
    );
    if (json !== undefined) await writeReport(json, { figures, ...{ outcomes: soak.outcomes, rounds: soak.rounds } });
    if (lost + doubled > 0 || soak.outcomes.some(({ recovery }) => recovery === undefined)) process.exitCode = 1;
  } finally {
    await world.close();
  }
}

await run(command.parse().opts<Flags>());
