import { execFile } from "node:child_process";
import { cp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { cliProgram } from "../bench/cli-program.ts";
import { outlineFrom } from "../../src/cycle/files.ts";
import { digestOfProposal } from "../../src/cycle/proposal.ts";
import { type Party, type SoakWorld, WINDOW } from "./world.ts";

const run = promisify(execFile);

/** What an agent does to a cycle that it should not, or what happens meanwhile. */
export interface Interference {
  /** Before payments are netted. */
  readonly beforeNet?: (agent: SoakAgent) => Promise<void>;
  /** When the cycle and its copies are written, before anybody is asked. */
  readonly beforeAsk?: (agent: SoakAgent) => Promise<void>;
  /** When all have signed, before it is proposed. */
  readonly beforePropose?: (agent: SoakAgent) => Promise<void>;
  /** When it is proposed, before it settles. */
  readonly beforeSettle?: (agent: SoakAgent, cycle: string) => Promise<void>;
}

/** How far an agent came with a cycle, and what stopped it. */
export interface Round {
  readonly agent: string;
  readonly stage: "net" | "ask" | "propose" | "settle" | "settled";
  readonly cycle: string | undefined;
  /** When it began, and when it ended, in milliseconds of this machine. */
  readonly begun: number;
  readonly ended: number;
  /** What the command said that failed. */
  readonly said: string;
}

/** Seconds to ask everybody and to propose: at first, and at least and most, once it is known how long that takes here. */
const LEAD = { first: 150, least: 30, most: 280 };
/** What the chain or a node says of a cycle whose time to be proposed was too short. */
const TOO_LATE = /CyclesTime|can be proposed until/;
const SLOWEST = 300_000; // milliseconds of a command
const PATIENCE = "12"; // seconds

/** A clearing agent, which works by the commands of `sogdia cycle` alone. */
export class SoakAgent {
  readonly party: Party;
  readonly #world: SoakWorld;
  /** Its latest cycle that settled: where everything of it is, and when that was, in milliseconds of this machine. */
  settled: { readonly folder: string; readonly at: number } | undefined;
  #sequence = 0;
  #lead = LEAD.first;

  constructor(world: SoakWorld, party: Party) {
    this.#world = world;
    this.party = party;
  }

  get folder(): string {
    return join(this.party.folder, "node");
  }

  /** Nets, asks, proposes and settles once. */
  async round(meddle: Interference = {}): Promise<Round> {
    const begun = Date.now();
    let [stage, cycle]: [Round["stage"], string | undefined] = ["net", undefined];
    const ended = (said: string): Round => ({ agent: this.party.name, stage, cycle, begun, ended: Date.now(), said });
    try {
      await meddle.beforeNet?.(this);
      await this.net();
      await meddle.beforeAsk?.(this);
      stage = "ask";
      await this.ask();
      await meddle.beforePropose?.(this);
      stage = "propose";
      cycle = await this.id();
      await this.#proposeOnce(cycle);
      this.#learn((Date.now() - begun) / 1_000);
      stage = "settle";
      await meddle.beforeSettle?.(this, cycle);
      await this.settle();
      stage = "settled";
      this.settled = { folder: await this.#copied(cycle), at: Date.now() };
      return ended("");
    } catch (error) {
      const said = (error as { stderr?: string }).stderr ?? String(error);
      if (TOO_LATE.test(said)) this.#learn(2 * this.#lead);
      return ended(said);
    }
  }

  net(): Promise<string> {
    const own = ["--agent", this.party.wallet.address, "--sequence", String((this.#sequence += 1))];
    return this.command("net", this.folder, "--seal", "--seconds", String(WINDOW + this.#lead), ...own);
  }

  ask(folder = this.folder): Promise<string> {
    const { folder: own } = this.party;
    return this.command(
      "ask",
      folder,
      "--nodes",
      join(own, "nodes.json"),
      "--account",
      join(own, "account"),
      "--patience",
      PATIENCE,
    );
  }

  propose(folder = this.folder): Promise<string> {
    return this.command("propose", folder, "--account", join(this.party.folder, "account"));
  }

  /** Waits until payments can be struck no more. */
  async settle(): Promise<void> {
    const { proposal } = await this.outline();
    const { provider } = this.#world.deployed;
    while ((await provider.getBlock("latest"))!.timestamp <= proposal.strikesUntil) await sleep(500);
    await this.command("settle", this.folder, "--account", join(this.party.folder, "account"));
  }

  async outline(folder = this.folder) {
    return outlineFrom(JSON.parse(await readFile(join(folder, "cycle.json"), "utf8")));
  }

  /** A command that fails may have sent its transaction all the same: the chain says so. */
  async #proposeOnce(cycle: string): Promise<void> {
    try {
      await this.propose();
    } catch (error) {
      if ((await this.#world.cycles.cycleOf(cycle)).status === 0n) throw error;
    }
  }

  #learn(took: number): void {
    this.#lead = Math.round(Math.min(LEAD.most, Math.max(LEAD.least, 2 * took)));
  }

  /** Of the cycle that it has put together last. */
  async id(): Promise<string> {
    return digestOfProposal(this.#world.domain, (await this.outline()).proposal);
  }

  /** Everything of the cycle that it has now, elsewhere. */
  async #copied(cycle: string): Promise<string> {
    const folder = join(this.party.folder, "old", cycle);
    for (const name of ["copies", "signatures", "cycle.json", "left-out.json"])
      await cp(join(this.folder, name), join(folder, name), { recursive: true });
    return folder;
  }

  /** The payments of each cycle that it has put together, by its id. */
  async cores(): Promise<ReadonlyMap<string, readonly string[]>> {
    const names = await readdir(join(this.folder, "cycles")).catch(() => []);
    const read = names.map(async (name): Promise<[string, string[]]> => {
      const text = await readFile(join(this.folder, "cycles", name), "utf8");
      return [name.replace(".json", ""), JSON.parse(text) as string[]];
    });
    return new Map(await Promise.all(read));
  }

  async command(...args: readonly string[]): Promise<string> {
    const { url, deployment } = this.#world;
    const where = ["--rpc", url, "--deployment", deployment, "cycle"];
    const { stdout } = await run(process.execPath, [await cliProgram(), ...where, ...args], { timeout: SLOWEST });
    return stdout;
  }
}
