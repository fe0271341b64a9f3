import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";

import type { CompilerInput, CompilerOutput } from "hardhat/types/solidity";

/** A compile job as Hardhat left it: what went into the compiler, and what came out. */
export interface Build {
  readonly solcLongVersion: string;
  readonly input: CompilerInput;
  readonly output: CompilerOutput;
}

/** The jobs that the artifacts under a folder come from, each once; earlier ones may lie beside them. */
export async function buildsOf(artifacts: string, pattern: string): Promise<Build[]> {
  const ids = new Set<string>();
  for await (const file of glob(join(artifacts, pattern, "*.json"))) {
    ids.add((await readJson<{ readonly buildInfoId: string }>(file)).buildInfoId);
  }
  return Promise.all([...ids].sort().map((id) => readBuild(join(artifacts, "build-info", id))));
}

async function readBuild(path: string): Promise<Build> {
  const { solcLongVersion, input } = await readJson<Build>(`${path}.json`);
  const { output } = await readJson<Pick<Build, "output">>(`${path}.output.json`);
  return { solcLongVersion, input, output };
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, "utf8")) as T;
}
