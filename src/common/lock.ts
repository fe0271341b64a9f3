import { readFileSync, rmSync, writeFileSync } from "node:fs";

const OWNER_ONLY = 0o600;

/** Something at which another process is at work. */
export class InUse extends Error {
  /** Of the file that says so. */
  readonly path: string;
  constructor(path: string, holder: string) {
    super(`Process ${holder} is at work here. If there is no such process, remove ${path}.`);
    this.name = "InUse";
    this.path = path;
  }
}

/** What this process holds. */
const held = new Set<string>();

/**
 * Lets no other process work on something until what it gives is called. The file at `path` says which process does; that of one
 * that was killed does not outlive it. Throws `InUse`.
 */
export function takeLock(path: string): () => void {
  if (held.has(path)) throw new InUse(path, String(process.pid));
  try {
    write(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    requireGone(path);
    rmSync(path, { force: true });
    writeAfter(path);
  }
  held.add(path);
  return () => {
    held.delete(path);
    rmSync(path, { force: true });
  };
}

function write(path: string): void {
  writeFileSync(path, String(process.pid), { flag: "wx", mode: OWNER_ONLY });
}

/** Of two that find a lock of a process that is gone, one is first. */
function writeAfter(path: string): void {
  try {
    write(path);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? new InUse(path, holderOf(path)) : error;
  }
}

function requireGone(path: string): void {
  const holder = holderOf(path);
  if (!/^[1-9][0-9]*$/.test(holder) || isRunning(Number(holder))) throw new InUse(path, holder);
}

function holderOf(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return ""; // it ended just now
  }
}

/** In a container every process has the number that the one before it had: what this one holds it knows by itself. */
function isRunning(id: number): boolean {
  if (id === process.pid) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
