import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { CurrencyToken__factory } from "../../../typechain-types/index.js";
import { JOINT_FACTORIES } from "../../consortium/joint-factories.ts";
import { JOINT_CONTRACTS } from "../../consortium/joint-layer.ts";
import { type CompiledContract, compiledContract } from "./build.ts";
import type { DeployedContract } from "./contracts.ts";
import type { Explorer, Verdict } from "./explorer.ts";

/** A contract whose artifact is of another build than the one that was deployed from. */
export class OtherBuild extends Error {
  readonly contract: string;
  constructor(contract: string) {
    super(
      `The artifact of ${contract} is of another build: build the contracts from the commit that the record names.`,
    );
    this.name = "OtherBuild";
    this.contract = contract;
  }
}

/** A contract and what the explorer made of it. */
export interface Verified {
  readonly contract: DeployedContract;
  readonly verdict: Verdict;
}

/**
 * Has every contract verified; what goes wrong with one keeps none of the others. Throws `NoBuild` and
 * `OtherBuild` before anything is sent.
 */
export async function verifyContracts(
  contracts: readonly DeployedContract[],
  artifacts: string,
  explorer: Explorer,
  onVerdict: (verified: Verified) => void = () => undefined,
): Promise<Verified[]> {
  const compiled = await compiledBy(contracts, artifacts);
  const known = contracts.filter(isKnown);
  const verifications = known.map(({ name, address, arguments: given }) => {
    const { contract, compiler, input } = compiled.get(name)!;
    return { address, contract, compiler, input, arguments: given };
  });
  const tell = (index: number, verdict: Verdict) => onVerdict({ contract: known[index]!, verdict });
  const verdicts = await explorer.verify(verifications, tell);
  const verified = known.map((contract, index) => ({ contract, verdict: verdicts[index]! }));
  const others = contracts.filter((contract) => !isKnown(contract));
  return [...verified, ...others.map((contract) => ({ contract, verdict: UNSAID }))];
}

const UNSAID: Verdict = { outcome: "refused", reason: "the chain does not say what it was created with" };

function isKnown(contract: DeployedContract): contract is DeployedContract & { readonly arguments: string } {
  return contract.arguments !== undefined;
}

/**
 * Writes what an explorer's page takes from a person: for each kind of contract the input of the compiler, and a list of the
 * contracts with their arguments. Returns the files. Throws `NoBuild` and `OtherBuild`.
 */
export async function writeStandardJson(
  contracts: readonly DeployedContract[],
  artifacts: string,
  folder: string,
): Promise<string[]> {
  const compiled = await compiledBy(contracts, artifacts);
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const [name, { input }] of compiled) {
    files.push(join(folder, `${name}.json`));
    await writeFile(files.at(-1)!, input);
  }
  const list = contracts.map(({ name, title, address, arguments: given }) => {
    const { contract, compiler } = compiled.get(name)!;
    return { title, address, input: `${name}.json`, contract, compiler, constructorArguments: given?.slice(2) ?? null };
  });
  files.push(join(folder, "contracts.json"));
  await writeFile(files.at(-1)!, `${JSON.stringify(list, null, 2)}\n`);
  return files;
}

async function compiledBy(
  contracts: readonly DeployedContract[],
  artifacts: string,
): Promise<Map<string, CompiledContract>> {
  const compiled = new Map<string, CompiledContract>();
  for (const name of new Set(contracts.map((contract) => contract.name))) {
    const found = await compiledContract(artifacts, name);
    if (found.bytecode !== CODE.get(name)) throw new OtherBuild(name);
    compiled.set(name, found);
  }
  return compiled;
}

/** By which this program creates contracts, by their names. */
const CODE = new Map<string, string>([
  ...(Object.keys(JOINT_CONTRACTS) as (keyof typeof JOINT_CONTRACTS)[]).map(
    (key) => [JOINT_CONTRACTS[key], JOINT_FACTORIES[key].bytecode] as const,
  ),
  ["CurrencyToken", CurrencyToken__factory.bytecode],
]);
