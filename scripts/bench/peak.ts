import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";

import { ROOT } from "../checks/finding.ts";

const TELL_PEAK = new URL("./tell-peak.ts", import.meta.url).href;
const KB_IN_MB = 1_024;

/** What a process did. */
export interface Peak {
  /** What it printed, unless that went where this process prints. */
  readonly output: string;
  /** The most memory that it had, with its threads. */
  readonly peakMb: number;
}

/** Runs Node in a process of its own. Throws `Error` if it ends with another code than 0. */
export async function peakOf(
  args: readonly string[],
  { cwd = ROOT, prints = false }: { readonly cwd?: string; readonly prints?: boolean } = {},
): Promise<Peak> {
  const stdio: StdioOptions = ["ignore", prints ? "inherit" : "pipe", "inherit", "pipe"];
  const child: ChildProcess = spawn(process.execPath, ["--import", TELL_PEAK, ...args], { cwd, stdio });
  const told = [
    prints ? Promise.resolve("") : text(child.stdout!),
    text(child.stdio[3] as Readable),
    once(child, "exit"),
  ] as const;
  const [output, peakKb] = await Promise.all(told);
  if (child.exitCode !== 0) throw new Error(`${args.join(" ")} in ${cwd} ended with code ${child.exitCode ?? "none"}`);
  return { output, peakMb: Number(peakKb) / KB_IN_MB };
}
