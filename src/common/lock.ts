import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

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
    takeOver(path);
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

/** Of several that find a lock of a process that is gone, one takes it over: whoever took aside a new one puts it back. */
function takeOver(path: string): void {
  const [holder, aside] = [goneHolder(path), `${path}.${process.pid}`];
  try {
    renameSync(path, aside);
    if (holderOf(aside) !== holder) linkSync(aside, path);
    else write(path);
  } catch (error) {
    throw isRaced(error) ? new InUse(path, holderOf(path)) : error;
  } finally {
    rmSync(aside, { force: true });
  }
  if (holderOf(path) !== String(process.pid)) throw new InUse(path, holderOf(path));
}

/** Another process was faster. */
function isRaced(error: unknown): boolean {
  return ["EEXIST", "ENOENT"].includes((error as NodeJS.ErrnoException).code ?? "");
}

/** What the lock of a process that is gone says. Throws `InUse`. */
function goneHolder(path: string): string {
  const holder = holderOf(path);
  if (!/^[1-9][0-9]*$/.test(holder) || isRunning(Number(holder))) throw new InUse(path, holder);
  return holder;
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
