import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Something that is not as it must be, and where. */
export interface Finding {
  /** Path from the project's root. */
  readonly file: string;
  /** Counted from 1; absent where the whole file is meant. */
  readonly line?: number;
  readonly message: string;
}

/** What a check found, and a sentence on what it looked at. */
export interface Outcome {
  readonly findings: readonly Finding[];
  readonly summary: string;
}

export function describeFinding({ file, line, message }: Finding): string {
  return `${file}${line === undefined ? "" : `:${line}`}  ${message}`;
}

export async function readSource(file: string): Promise<string> {
  return await readFile(join(ROOT, file), "utf8");
}
