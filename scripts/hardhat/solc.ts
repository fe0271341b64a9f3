import { execFile, execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import type { CompilerInput, CompilerOutput } from "hardhat/types/solidity";

/** The one release that our recorded code hashes come from. */
export const SOLC_LONG_VERSION = "0.8.37+commit.f401782d";
export const SOLC_VERSION = SOLC_LONG_VERSION.split("+")[0]!;

/** From npm, for every platform; several times slower than a native compiler. */
export const SOLJSON = fileURLToPath(import.meta.resolve("solc/soljson.js"));

const VARIABLE = "SOGDIA_SOLC";
const MAX_OUTPUT = 2 ** 30;

/** The environment names a compiler that is not the pinned one. */
export class WrongSolc extends Error {
  constructor(
    readonly path: string,
    readonly found: string,
  ) {
    super(`${VARIABLE} names ${path}, which is ${found}; the build needs solc ${SOLC_LONG_VERSION}`);
  }
}

/**
 * The compiler to use: the one that the environment names, else a native one on the path, else soljson. A native one
 * counts only if it is exactly the pinned release.
 * @throws WrongSolc if the environment names any other
 */
export function chooseSolc(env: Readonly<NodeJS.ProcessEnv> = process.env): string {
  const named = env[VARIABLE];
  if (named !== undefined && named !== "") {
    const found = longVersionOf(named);
    if (found !== SOLC_LONG_VERSION) throw new WrongSolc(named, found ?? "no solc");
    return named;
  }
  const onPath = findOnPath(env.PATH ?? "");
  return onPath !== undefined && longVersionOf(onPath) === SOLC_LONG_VERSION ? onPath : SOLJSON;
}

function findOnPath(path: string): string | undefined {
  const name = process.platform === "win32" ? "solc.exe" : "solc";
  return path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What a native compiler says that it is; a release only, since others carry a date. */
function longVersionOf(path: string): string | undefined {
  try {
    const said = execFileSync(path, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return /Version: (\d+\.\d+\.\d+\S*\+commit\.[0-9a-f]{8})/.exec(said)?.[1];
  } catch {
    return undefined;
  }
}

/** Runs a native compiler in a process of its own. */
export async function compileNatively(path: string, input: CompilerInput): Promise<CompilerOutput> {
  const running = promisify(execFile)(path, ["--standard-json", "--no-import-callback"], { maxBuffer: MAX_OUTPUT });
  running.child.stdin?.end(JSON.stringify(input));
  return JSON.parse((await running).stdout) as CompilerOutput;
}
