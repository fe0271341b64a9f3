import { globSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What failed on this machine, and what failed once and must never again: one folder a test file in each. */
const FOUND = join(ROOT, "cache", "fuzz");
const KEPT = join("test", "corpus");

/** What the runner keeps of a test file: seeds of fuzz tests, and the calls that broke an invariant. */
export class Corpus {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /** The corpus of a test file, with what git has of it. */
  static async of(file: string): Promise<Corpus> {
    const corpus = new Corpus(file);
    const kept = join(ROOT, KEPT, corpus.#name);
    await cp(kept, corpus.folder, { recursive: true, force: false }).catch(ignoreMissing);
    return corpus;
  }

  get folder(): string {
    return join(FOUND, this.#name);
  }

  get #name(): string {
    return relative("test", this.#file);
  }

  /** Whether there is anything to try first. */
  get isEmpty(): boolean {
    return globSync("{seeds,failures/*/*}", { cwd: this.folder }).length === 0;
  }

  /** Where a reader finds what was kept, and where it goes if git is to keep it. */
  get advice(): string {
    return `${relative(ROOT, this.folder)}; copied to ${join(KEPT, this.#name)} it is tried first everywhere`;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
