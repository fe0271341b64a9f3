import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { CompilerInput, CompilerOutput } from "hardhat/types/solidity";

import { chooseSolc, compileNatively, SOLC_LONG_VERSION, SOLC_VERSION, SOLJSON } from "../hardhat/solc.ts";
import { SoljsonPool } from "../hardhat/soljson-pool.ts";
import { type Build, buildsOf } from "./build-output.ts";
import { emptied, ROOT } from "./folders.ts";

/** The suite cannot be read as one whole. */
export class NotOneSuite extends Error {
  override readonly name = "NotOneSuite";
}

/**
 * Writes the whole suite as one build that Slither reads. Hardhat compiles each contract in a job of its own and numbers
 * the nodes of each job's syntax trees anew, so that a call from one job to the next leads nowhere. Therefore the trees
 * alone are made once more from the same sources, in seconds, and code is taken as it was built.
 * @return The folder of artifacts.
 */
export async function writeWholeSuite(): Promise<string> {
  const builds = await buildsOf(join(ROOT, "artifacts"), "contracts/**");
  const input = wholeInput(builds);
  const trees = await compile(input);
  const output = { sources: trees.sources, contracts: builtContracts(builds) };
  const folder = await emptied("slither", "build-info");
  const info = { solcVersion: SOLC_VERSION, solcLongVersion: SOLC_LONG_VERSION, input, output };
  await writeFile(join(folder, "suite.json"), JSON.stringify(info));
  return dirname(folder);
}

function wholeInput(builds: readonly Build[]): CompilerInput {
  const [first] = builds;
  if (first === undefined) throw new NotOneSuite("nothing is built: run npm run build");
  const sources = Object.assign({}, ...builds.map(({ input }) => input.sources)) as CompilerInput["sources"];
  // A job is told of those packages alone that it imports.
  const remappings = [...new Set(builds.flatMap(({ input }) => input.settings.remappings ?? []))];
  const settings = { ...first.input.settings, remappings, outputSelection: { "*": { "": ["ast"] } } };
  return { ...first.input, sources, settings };
}

function builtContracts(builds: readonly Build[]): NonNullable<CompilerOutput["contracts"]> {
  return Object.assign({}, ...builds.map(({ output }) => output.contracts)) as NonNullable<CompilerOutput["contracts"]>;
}

async function compile(input: CompilerInput): Promise<CompilerOutput> {
  const output = await compileWith(chooseSolc(), input);
  const error = output.errors?.find(({ severity }) => severity === "error");
  if (error !== undefined) throw new NotOneSuite(error.formattedMessage ?? error.message);
  return output;
}

async function compileWith(solc: string, input: CompilerInput): Promise<CompilerOutput> {
  if (solc !== SOLJSON) return compileNatively(solc, input);
  const pool = new SoljsonPool();
  try {
    return await pool.compile(input);
  } finally {
    await pool.close();
  }
}
