import { mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/** A folder in which another process is at work. */
export class FolderInUse extends Error {
  readonly path: string;
  constructor(path: string, process: string) {
    super(`Process ${process} is at work here. If there is no such process, remove ${path}.`);
    this.name = "FolderInUse";
    this.path = path;
  }
}

/** Lets no other process add to a folder until what it gives is called. Throws `FolderInUse`. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, "lock");
  const file = await open(path, "wx", 0o600).catch(async (error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    await requireGone(path);
    return open(path, "wx", 0o600);
  });
  await file.writeFile(String(process.pid));
  await file.close();
  return () => rm(path, { force: true });
}

/** A process that was killed leaves its lock behind. */
async function requireGone(path: string): Promise<void> {
  const text = (await readFile(path, "utf8")).trim();
  if (!/^[1-9][0-9]*$/.test(text) || isRunning(Number(text))) throw new FolderInUse(path, text);
  await rm(path);
}

/** In a container every process has the number that the one before it had. */
function isRunning(id: number): boolean {
  if (id === process.pid) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
