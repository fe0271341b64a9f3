import { readFile, stat } from "node:fs/promises";

import { decodeUtf8 } from "../common/text.ts";

const MAX_BYTES = 64 * 1024 * 1024; // a legal text with its scans

/** A file that an argument names and that is too large to be hashed or read. */
class FileTooLarge extends Error {
  constructor(path: string, size: number) {
    super(`${path} has ${size} bytes, more than ${MAX_BYTES}.`);
    this.name = "FileTooLarge";
  }
}

/** What an argument names and is no file: nothing, a folder, or a pipe, which could be waited for without end. */
class NoFile extends Error {
  constructor(path: string, cause?: unknown) {
    super(`${path} is no file.`, { cause });
    this.name = "NoFile";
  }
}

/** Reads a file that somebody named. Throws `NoFile` and `FileTooLarge`. */
export async function readNamed(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch((error: unknown) => {
    throw new NoFile(path, error);
  });
  if (!found.isFile()) throw new NoFile(path);
  if (found.size > MAX_BYTES) throw new FileTooLarge(path, found.size);
  return readFile(path);
}

/** The same as text. Throws `NotUtf8` as well. */
export async function readNamedText(path: string): Promise<string> {
  return decodeUtf8(path, await readNamed(path));
}
