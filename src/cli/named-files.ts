import { readFile, stat } from "node:fs/promises";

const MAX_BYTES = 64 * 1024 * 1024; // a legal text with its scans

/** A file that an argument names and that is too large to be hashed or read. */
class FileTooLarge extends Error {
  constructor(path: string, size: number) {
    super(`${path} has ${size} bytes, more than ${MAX_BYTES}.`);
    this.name = "FileTooLarge";
  }
}

/** Reads a file that somebody named. Throws `FileTooLarge`. */
export async function readNamed(path: string): Promise<Uint8Array> {
  const { size } = await stat(path);
  if (size > MAX_BYTES) throw new FileTooLarge(path, size);
  return readFile(path);
}
