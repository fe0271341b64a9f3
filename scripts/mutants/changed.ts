import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { ROOT } from "../checks/finding.ts";

/**
 * The files that differ from a revision, committed or not, from the project's root.
 * @returns null where the revision is not to be had, as in a shallow clone
 */
export async function changedSince(revision: string): Promise<ReadonlySet<string> | null> {
  try {
    await git("rev-parse", "--verify", "--quiet", `${revision}^{commit}`);
  } catch {
    return null;
  }
  const tracked = await git("diff", "--name-only", "--relative", "-z", revision, "--");
  const added = await git("ls-files", "--others", "--exclude-standard", "-z");
  return new Set([...tracked.split("\0"), ...added.split("\0")].filter((file) => file !== ""));
}

async function git(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("git", args, { cwd: ROOT, maxBuffer: 2 ** 26 });
  return stdout;
}
