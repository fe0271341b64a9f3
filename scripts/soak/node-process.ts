import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import { cliProgram } from "../bench/cli-program.ts";

/** What a node's process may lack. */
export interface Conditions {
  /** Seconds by which its clock is ahead. */
  readonly clockAhead?: number;
  /** Bytes that each of its files may have, as where the disk is full. */
  readonly mostBytes?: number;
}

const KILO = 1_024;

/** The process of `sogdia cycle serve`, which can be killed, stopped and started again. */
export class NodeProcess {
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;
  /** What it printed, a line each. */
  readonly lines: string[] = [];

  /** What it said when it began to listen the last time. */
  get lastStart(): string | undefined {
    return this.lines.findLast((line) => line.includes("listens at"));
  }

  /** `args` are those of `sogdia`. */
  constructor(args: readonly string[]) {
    this.#args = args;
  }

  /** Starts it, and waits until it listens. Throws `Error` with what it says if it ends before. */
  async start({ clockAhead = 0, mostBytes }: Conditions = {}): Promise<void> {
    const shift = `const now = Date.now; Date.now = () => now() + ${clockAhead * 1_000};`;
    const clock = clockAhead === 0 ? [] : ["--import", `data:text/javascript,${encodeURIComponent(shift)}`];
    const command = [process.execPath, ...clock, await cliProgram(), ...this.#args];
    const limit = mostBytes === undefined ? "" : `ulimit -f ${Math.ceil(mostBytes / KILO)}; `;
    const child = spawn("bash", ["-c", `${limit}exec "$@"`, "bash", ...command], { stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    const begun = this.lines.length;
    for (const output of [child.stdout, child.stderr])
      createInterface({ input: output }).on("line", (line) => this.lines.push(line));
    while (!this.lines.slice(begun).some((line) => line.includes("listens at"))) {
      await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
      if (child.exitCode !== null) throw new Error(`a node ended: ${this.lines.slice(begun).join("; ")}`);
    }
  }

  /** Stops it for a while, as if its machine hung; `SIGCONT` lets it go on. */
  signal(name: "SIGSTOP" | "SIGCONT"): void {
    this.#child?.kill(name);
  }

  /** Ends it, by default without a chance to put anything in order. */
  async end(how: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(how);
    await ended;
  }
}
