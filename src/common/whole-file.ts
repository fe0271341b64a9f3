import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

const OWNER_ONLY = 0o600;
/** Of a file that anybody may read. */
export const READABLE = 0o644;

/**
 * Writes a file that is there whole or not at all, whenever the machine stops, and whoever reads sees the old one or the new one; it
 * is on the disk when the promise is kept.
 */
export async function writeWhole(path: string, content: string | Uint8Array, mode = OWNER_ONLY): Promise<void> {
  const beside = `${path}.${randomUUID()}`;
  try {
    await writeSynced(beside, content, mode);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

async function writeSynced(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const file = await open(path, "wx", mode);
  try {
    await file.writeFile(content);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** The name of a file is on the disk when its folder is; some systems have no way to ask for that. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
