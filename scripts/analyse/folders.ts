import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Where the tools and what is made for them lie; nothing of it is in git. */
export const ANALYSIS = join(ROOT, "cache", "analyse");

/** An empty folder for a tool. */
export async function emptied(...path: readonly string[]): Promise<string> {
  const folder = join(ANALYSIS, ...path);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}
