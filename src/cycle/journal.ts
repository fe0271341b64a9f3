import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";

import { sha256 } from "@noble/hashes/sha2.js";

const LENGTH = 4;
const CHECK = 32;
const HEAD = LENGTH + CHECK;

/** The checksum before the first entry. */
export const NO_CHECK = new Uint8Array(CHECK);

/** Bytes of the longest entry. */
export const MAX_ENTRY = 1 << 26;
const OWNER_ONLY = 0o600;

/** A journal in which something was changed after it was written. */
export class JournalCorrupt extends Error {
  readonly path: string;
  /** Where: bytes in a file, entries in a database. */
  readonly offset: number;
  constructor(path: string, offset: number) {
    super(`${path} was changed at ${offset}: it is not what was written.`);
    this.name = "JournalCorrupt";
    this.path = path;
    this.offset = offset;
  }
}

/** An entry that no journal takes. */
export class EntryTooLong extends Error {
  readonly length: number;
  constructor(length: number) {
    super(`An entry of a journal has at most ${MAX_ENTRY} bytes, not ${length}.`);
    this.name = "EntryTooLong";
    this.length = length;
  }
}

/**
 * A file to which entries are added and in which nothing is changed: each with its length, and a checksum over itself and
 * the checksum before it. What a machine that stopped has half written is cut off, and it was never confirmed.
 */
export class Journal {
  readonly #file: FileHandle;
  #check: Uint8Array;
  #end: number;
  #last: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle, end: number, check: Uint8Array) {
    this.#file = file;
    this.#end = end;
    this.#check = check;
  }

  /** Opens a journal, makes it if there is none, and gives each entry that it has. Throws `JournalCorrupt`. */
  static async open(path: string, onEntry: (entry: Uint8Array) => void): Promise<Journal> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, "a+", OWNER_ONLY);
    try {
      const { end, check } = await replay(file, path, onEntry);
      await file.truncate(end);
      return new Journal(file, end, check);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Gives each entry that a journal has now, also while somebody adds to it; none if there is no journal. Throws `JournalCorrupt`. */
  static async read(path: string, onEntry: (entry: Uint8Array) => void): Promise<void> {
    const file = await open(path, "r").catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    });
    if (file === undefined) return;
    try {
      await replay(file, path, onEntry);
    } finally {
      await file.close();
    }
  }

  /** Adds an entry; it is on the disk when the promise is kept. Where it fails nothing of it stays. Throws `EntryTooLong`. */
  append(entry: Uint8Array): Promise<void> {
    if (entry.length > MAX_ENTRY) throw new EntryTooLong(entry.length);
    const own = this.#last.then(() => this.#write(entry));
    this.#last = own.catch(() => undefined);
    return own;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#file.close();
  }

  async #write(entry: Uint8Array): Promise<void> {
    const check = checkOf(this.#check, entry);
    const head = new Uint8Array(HEAD);
    new DataView(head.buffer).setUint32(0, entry.length);
    head.set(check, LENGTH);
    try {
      const bytes = Buffer.concat([head, entry]);
      const { bytesWritten } = await this.#file.write(bytes);
      if (bytesWritten !== bytes.length) throw new Error("the disk is full");
      await this.#file.datasync();
    } catch (error) {
      await this.#file.truncate(this.#end);
      throw error;
    }
    this.#end += HEAD + entry.length;
    this.#check = check;
  }
}

async function replay(file: FileHandle, path: string, onEntry: (entry: Uint8Array) => void) {
  let [end, check] = [0, NO_CHECK];
  const { size } = await file.stat();
  while (end + HEAD <= size) {
    const head = await bytesAt(file, end, HEAD);
    if (head.every((byte) => byte === 0)) {
      if (!(await isBlank(file, end, size))) throw new JournalCorrupt(path, end);
      break; // room that was made, and nothing written into it
    }
    const length = new DataView(head.buffer, head.byteOffset).getUint32(0);
    if (length > MAX_ENTRY) throw new JournalCorrupt(path, end);
    if (end + HEAD + length > size) {
      if (await isFollowed(file, head, end, size)) throw new JournalCorrupt(path, end);
      break; // half written, by a machine that stopped
    }
    const entry = await bytesAt(file, end + HEAD, length);
    const next = checkOf(check, entry);
    if (!Buffer.from(next).equals(head.subarray(LENGTH))) {
      if (end + HEAD + length === size) break; // the last one, of which a part never reached the disk
      throw new JournalCorrupt(path, end);
    }
    onEntry(entry);
    check = next;
    end += HEAD + length;
  }
  return { end, check };
}

/** Whether there is nothing but zeros, as far as an entry can reach. */
async function isBlank(file: FileHandle, from: number, size: number): Promise<boolean> {
  const rest = await bytesAt(file, from, Math.min(size - from, HEAD + MAX_ENTRY));
  return rest.every((byte) => byte === 0);
}

/** Whether an entry follows one that is said to reach beyond the file: then it is its length that was changed. */
async function isFollowed(file: FileHandle, head: Buffer, end: number, size: number): Promise<boolean> {
  const rest = await bytesAt(file, end + HEAD, Math.min(size - end - HEAD, 2 * MAX_ENTRY));
  for (let at = 0; at + HEAD <= rest.length; ++at) {
    const [from, length] = [at + HEAD, rest.readUInt32BE(at)];
    if (from + length > rest.length) continue;
    const check = checkOf(head.subarray(LENGTH), rest.subarray(from, from + length));
    if (rest.subarray(at + LENGTH, from).equals(check)) return true;
  }
  return false;
}

async function bytesAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  await file.read(bytes, 0, length, offset);
  return bytes;
}

/** The checksum of an entry: over the one before it and itself. */
export function checkOf(before: Uint8Array, entry: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(sha256(Buffer.concat([before, entry])));
}
