import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { ANALYSIS } from "./folders.ts";
import { print } from "../common/output.ts";

const REQUIREMENTS = fileURLToPath(new URL("requirements.txt", import.meta.url));
const HOME = join(ANALYSIS, "python");
const STAMP = join(HOME, "installed");
const PROGRAMS = join(HOME, process.platform === "win32" ? "Scripts" : "bin");

const CANDIDATES = ["python3", "python"];
const OLDEST = [3, 11]; // what the pinned packages ask
const ASK_VERSION = "import ensurepip, sys, venv; print(*sys.version_info[:2])";

const MAX_OUTPUT = 64 * 1024 * 1024;

const execute = promisify(execFile);

/** Raised where the machine has no Python that could run the tools, or cannot get them. */
export class PythonMissing extends Error {
  override readonly name = "PythonMissing";
}

/** The tools, installed in an environment of their own under `cache/`, at exactly the recorded versions. */
export class PythonTools {
  /** @throws PythonMissing if there is no Python to start from, or no network */
  static async open(): Promise<PythonTools> {
    const python = await findPython();
    const requirements = await readFile(REQUIREMENTS);
    // An environment works only where it was made: one that was moved with the project is made anew.
    const wanted = createHash("sha256").update(requirements).update(HOME).digest("hex");
    if ((await readFile(STAMP, "utf8").catch(() => "")) !== wanted) await install(python, wanted);
    return new PythonTools();
  }

  /** Runs one of the programs and returns what it printed, whatever it thinks of what it found. */
  async run(program: string, args: readonly string[], cwd: string): Promise<string> {
    // No other programs: Slither would ask Hardhat for folders that it is told.
    const env = { ...process.env, PATH: PROGRAMS, NO_COLOR: "1", COLUMNS: "200" };
    try {
      const { stdout } = await execute(join(PROGRAMS, program), args, { cwd, env, maxBuffer: MAX_OUTPUT });
      return stdout;
    } catch (error) {
      const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
      if (typeof code !== "number") throw error;
      return `${stdout ?? ""}\n${stderr ?? ""}`;
    }
  }
}

async function findPython(): Promise<string> {
  const found: string[] = [];
  for (const candidate of CANDIDATES) {
    const version = await versionOf(candidate);
    if (version === null) continue;
    if (isEnough(version)) return candidate;
    found.push(version.join("."));
  }
  const needed = `Python ${OLDEST.join(".")} or later with venv`;
  throw new PythonMissing(found.length === 0 ? `no ${needed}` : `no ${needed}, only ${found.join(", ")}`);
}

async function versionOf(python: string): Promise<number[] | null> {
  try {
    return (await execute(python, ["-c", ASK_VERSION])).stdout.trim().split(" ").map(Number);
  } catch {
    return null;
  }
}

function isEnough([major = 0, minor = 0]: readonly number[]): boolean {
  return major === OLDEST[0] && minor >= OLDEST[1]!;
}

async function install(python: string, wanted: string): Promise<void> {
  print("Installing Slither and Halmos under cache/; once, about a minute.");
  await rm(HOME, { recursive: true, force: true });
  await execute(python, ["-m", "venv", HOME]);
  const args = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"];
  const installing = [...args, "--requirement", REQUIREMENTS];
  await execute(join(PROGRAMS, "python"), installing, { maxBuffer: MAX_OUTPUT }).catch((error: unknown) => {
    const reason = String((error as { stderr?: unknown }).stderr ?? error);
    // A hash that differs is no want of network, and stops.
    if (reason.includes("HASH")) throw error;
    throw new PythonMissing("no way to the pinned tools: the Python package index does not answer");
  });
  await writeFile(STAMP, wanted);
}
