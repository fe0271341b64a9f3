import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, chown, mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { freePorts } from "../../scripts/common/ports.ts";

const run = promisify(execFile);
const PACKAGES = "/usr/lib/postgresql"; // of Debian and its kin, a folder for each version
const USER = "postgres";
const POLL_MS = 100;
const TRIES = 600;

/** A PostgreSQL that nobody else uses. */
export interface Postgres {
  readonly url: string;
  /** Where it keeps everything. */
  readonly folder: string;
  readonly stop: () => Promise<void>;
}

/** There is no PostgreSQL on this machine, or nobody as whom it would run. */
export class NoPostgres extends Error {
  constructor(cause?: unknown) {
    super(`No PostgreSQL starts here: install one (its programs in PATH or in ${PACKAGES}).`, { cause });
    this.name = "NoPostgres";
  }
}

/** Starts a PostgreSQL of the system with a folder and a port of its own. Throws `NoPostgres`. */
export async function startPostgres(): Promise<Postgres> {
  const [programs, who, [port]] = [await folderOfPrograms(), await userForIt(), await freePorts(1)];
  const folder = await mkdtemp(join(tmpdir(), "sogdia-postgres-"));
  if (who.uid !== undefined) await chown(folder, who.uid, who.gid);
  const data = join(folder, "data");
  const first = ["-D", data, "-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8"];
  await run(join(programs, "initdb"), first, { ...who, cwd: folder }).catch((error: unknown) => {
    throw new NoPostgres(error);
  });
  const how = ["-D", data, "-k", folder, "-h", "127.0.0.1", "-p", String(port)];
  const server = spawn(join(programs, "postgres"), how, { ...who, cwd: folder, stdio: "ignore" });
  await untilReady(programs, port!, () => server.exitCode !== null);
  const stop = async () => {
    server.kill("SIGINT"); // ends all connections
    if (server.exitCode === null) await once(server, "exit");
    await rm(folder, { recursive: true, force: true });
  };
  return { url: `postgres://${USER}@127.0.0.1:${port}/postgres`, folder, stop };
}

async function folderOfPrograms(): Promise<string> {
  const versions = (await readdir(PACKAGES).catch(() => [])).sort((a, b) => Number(b) - Number(a));
  const inPath = (process.env.PATH ?? "").split(":");
  for (const folder of [...inPath, ...versions.map((version) => join(PACKAGES, version, "bin"))]) {
    const program = await realpath(join(folder, "postgres")).catch(() => undefined);
    if (program === undefined) continue;
    const beside = dirname(program);
    if (
      await access(join(beside, "initdb")).then(
        () => true,
        () => false,
      )
    )
      return beside;
  }
  throw new NoPostgres();
}

/** PostgreSQL refuses to run as root. */
async function userForIt(): Promise<{ uid: number; gid: number } | { uid?: never; gid?: never }> {
  if (process.getuid?.() !== 0) return {};
  try {
    const [uid, gid] = await Promise.all(
      ["-u", "-g"].map(async (flag) => Number((await run("id", [flag, USER])).stdout)),
    );
    return { uid: uid!, gid: gid! };
  } catch (error) {
    throw new NoPostgres(error);
  }
}

async function untilReady(programs: string, port: number, hasEnded: () => boolean): Promise<void> {
  for (let turn = 0; turn < TRIES && !hasEnded(); ++turn) {
    const asked = run(join(programs, "pg_isready"), ["-h", "127.0.0.1", "-p", String(port)]);
    if (
      await asked.then(
        () => true,
        () => false,
      )
    )
      return;
    await sleep(POLL_MS);
  }
  throw new NoPostgres();
}
