import { readFile } from "node:fs/promises";

/** A file that is not JSON. */
export class NotJson extends Error {
  readonly path: string;
  constructor(path: string, cause: unknown) {
    super(`${path} is not JSON.`, { cause });
    this.name = "NotJson";
    this.path = path;
  }
}

/** What a file holds as JSON. Throws `NotJson`. */
export async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8");
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new NotJson(path, error);
  }
}
