import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { ROOT } from "../checks/finding.ts";
import type { Make } from "./compiler.ts";

/** How a test file passes as long as nothing is broken; `null` if it does not. */
export type Footing = { readonly make: Make; readonly seconds: number } | null;

interface Kept {
  readonly project: string;
  readonly footings: Readonly<Record<string, Footing>>;
}

const PATH = join(ROOT, "cache", "mutants", "footings.json");
const PROJECT = ["{contracts,deploy,scripts,snapshots,src,test}/**/*.{sol,ts,json}", "*.{ts,json}"];
const NOT_TESTED = ["scripts/mutants/**"];

/** What is known of tests on sound code; kept until any file of the project changes. */
export class Footings {
  readonly #project: string;
  readonly #known: Map<string, Footing>;

  private constructor(project: string, known: Map<string, Footing>) {
    this.#project = project;
    this.#known = known;
  }

  /** @param plain The contracts that are compiled without the optimiser */
  static async open(plain: readonly string[]): Promise<Footings> {
    const project = await fingerprint(plain);
    const kept = await readFile(PATH, "utf8").then(
      (text) => JSON.parse(text) as Kept,
      () => null,
    );
    return new Footings(project, new Map(kept?.project === project ? Object.entries(kept.footings) : []));
  }

  /** Undefined for a test that was not tried. */
  of(test: string): Footing | undefined {
    return this.#known.get(test);
  }

  async learn(test: string, footing: Footing): Promise<void> {
    this.#known.set(test, footing);
    const kept: Kept = { project: this.#project, footings: Object.fromEntries(this.#known) };
    await mkdir(dirname(PATH), { recursive: true });
    await writeFile(PATH, JSON.stringify(kept));
  }
}

async function fingerprint(plain: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update([...plain].sort().join("\n"));
  for (const path of globSync(PROJECT, { cwd: ROOT, exclude: NOT_TESTED }).sort()) {
    hash.update(path).update(await readFile(join(ROOT, path)));
  }
  return hash.digest("hex");
}
