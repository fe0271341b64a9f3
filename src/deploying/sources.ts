import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The commit of the sources, "unknown" outside of a repository, and the version of the package. */
export async function sources(): Promise<{ commit: string; version: string }> {
  const folder = await packageFolder(dirname(fileURLToPath(import.meta.url)));
  const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as { version: string };
  return { commit: await commitIn(folder), version };
}

/** Sources and what is made of them lie at different depths. */
async function packageFolder(folder: string): Promise<string> {
  try {
    await readFile(join(folder, "package.json"));
    return folder;
  } catch (error) {
    if (dirname(folder) === folder) throw error;
    return packageFolder(dirname(folder));
  }
}

async function commitIn(folder: string): Promise<string> {
  try {
    const { stdout } = await run("git", ["-C", folder, "describe", "--always", "--abbrev=40", "--dirty"]);
    return stdout.trim();
  } catch {
    return "unknown";
  }
}
