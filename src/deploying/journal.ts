import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";

import { z } from "zod";

import { takeLock } from "../common/lock.ts";

/** A transaction that was signed: from here on it may be on its way. */
const signed = z.strictObject({
  kind: z.literal("signed"),
  /** What it is for. */
  what: z.string(),
  from: z.string(),
  nonce: z.number().int().min(0),
  hash: z.string(),
  raw: z.string(),
});

/** What became of one. */
const ended = z.strictObject({
  kind: z.literal("ended"),
  hash: z.string(),
  outcome: z.enum(["mined", "failed", "replaced", "refused"]),
  block: z.number().int().optional(),
  gas: z.string().optional(),
  contract: z.string().optional(),
});

const entry = z.discriminatedUnion("kind", [signed, ended]);

export type SignedEntry = z.infer<typeof signed>;
export type EndedEntry = z.infer<typeof ended>;
type Entry = z.infer<typeof entry>;

/** A journal with a line that no run wrote. */
export class JournalDamaged extends Error {
  readonly path: string;
  readonly line: number;
  constructor(path: string, line: number) {
    super(`${path}:${line}: this is no entry of a journal.`);
    this.name = "JournalDamaged";
    this.path = path;
    this.line = line;
  }
}

/** What was signed and what became of it, on disk before anything leaves the machine. */
export class Journal {
  readonly #unlock: () => void;
  readonly #file: number;
  readonly #signed: SignedEntry[] = [];
  readonly #ended = new Map<string, EndedEntry>();

  private constructor(file: number, entries: readonly Entry[], unlock: () => void) {
    this.#unlock = unlock;
    this.#file = file;
    for (const each of entries) this.#take(each);
  }

  /** Opens a journal, or begins one. Throws `InUse` and `JournalDamaged`. */
  static open(path: string): Journal {
    mkdirSync(dirname(path), { recursive: true });
    const unlock = takeLock(`${path}.lock`);
    try {
      return new Journal(openSync(path, "a"), entriesIn(path), unlock);
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /** All that were signed, the oldest first. */
  get signed(): readonly SignedEntry[] {
    return this.#signed;
  }

  /** Those of which nobody knows yet what became of them. */
  get pending(): SignedEntry[] {
    return this.#signed.filter(({ hash }) => !this.#ended.has(hash));
  }

  endOf(hash: string): EndedEntry | undefined {
    return this.#ended.get(hash);
  }

  /** Returns when the entry is on disk. */
  add(each: Entry): void {
    writeSync(this.#file, `\n${JSON.stringify(each)}`); // in front, so that a line that was cut off ends there
    fsyncSync(this.#file);
    this.#take(each);
  }

  close(): void {
    closeSync(this.#file);
    this.#unlock();
  }

  #take(each: Entry): void {
    if (each.kind === "signed") this.#signed.push(each);
    else this.#ended.set(each.hash, each);
  }
}

/** What a journal holds, for whoever only reads. Throws `JournalDamaged`. */
export function readJournal(path: string): { signed: SignedEntry[]; ended: EndedEntry[] } {
  const entries = entriesIn(path);
  return {
    signed: entries.filter((each) => each.kind === "signed"),
    ended: entries.filter((each) => each.kind === "ended"),
  };
}

/** A machine that loses its power may cut off a line: nothing left the machine for it then. */
function entriesIn(path: string): Entry[] {
  const lines = textOf(path).split("\n");
  return lines.flatMap((line, index) => {
    const read = line === "" ? undefined : parsed(line);
    if (read === undefined) return [];
    const result = entry.safeParse(read);
    if (!result.success) throw new JournalDamaged(path, index + 1);
    return [result.data];
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
