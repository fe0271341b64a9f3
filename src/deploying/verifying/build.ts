import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

/** A contract as the compiler was given it. */
export interface CompiledContract {
  /** File and name, as the input has them. */
  readonly contract: string;
  /** Of the compiler, such as `v0.8.37+commit.f401782d`. */
  readonly compiler: string;
  /** Standard JSON with what it asks of the compiler: the sources, and the code alone. */
  readonly input: string;
  /** By which a contract is created, without arguments. */
  readonly bytecode: string;
}

/** A folder without the artifacts of a build of the contracts. */
export class NoBuild extends Error {
  readonly path: string;
  constructor(path: string, cause: unknown) {
    super(`${path} is no artifact: build the contracts first, from the commit that the record names.`, { cause });
    this.name = "NoBuild";
    this.path = path;
  }
}

const artifactSchema = z.object({
  contractName: z.string(),
  inputSourceName: z.string(),
  buildInfoId: z.string().regex(/^[\w-]+$/),
  bytecode: z.string(),
});
const buildSchema = z.object({
  solcLongVersion: z.string(),
  input: z.looseObject({ settings: z.looseObject({}) }),
});

/** What a contract of an artifacts folder was built from. Throws `NoBuild`. */
export async function compiledContract(artifacts: string, name: string): Promise<CompiledContract> {
  const artifact = await parsed(await artifactOf(artifacts, name), artifactSchema);
  const build = await parsed(join(artifacts, "build-info", `${artifact.buildInfoId}.json`), buildSchema);
  const settings = { ...build.input.settings, outputSelection: { "*": { "*": ["abi", "evm.bytecode"] } } };
  return {
    contract: `${artifact.inputSourceName}:${artifact.contractName}`,
    compiler: `v${build.solcLongVersion}`,
    input: JSON.stringify({ ...build.input, settings }),
    bytecode: artifact.bytecode,
  };
}

/** The suite has no two contracts of one name. */
async function artifactOf(artifacts: string, name: string): Promise<string> {
  const file = join(`${name}.sol`, `${name}.json`);
  for await (const found of glob(join("**", file), { cwd: artifacts })) return join(artifacts, found);
  throw new NoBuild(join(artifacts, file), null);
}

async function parsed<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  try {
    return schema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    throw new NoBuild(path, error);
  }
}
