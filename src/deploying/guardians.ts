import { AbiCoder, ContractFactory, type ContractRunner, dataSlice, getAddress, keccak256 } from "ethers";

import { Guardians__factory } from "../../typechain-types/index.js";
import type { ConsortiumFile, CountryFile } from "../consortium/file.ts";
import type { DeploymentRecord } from "./record.ts";

/** The keys of a guardian that is to be a contract, of which the file does not say where it is. */
export interface WantedGuardians {
  readonly alpha2: string;
  readonly keys: readonly string[];
  readonly threshold: number;
}

/** Whose guardians a deployment creates. */
export function wantedGuardians({ countries }: ConsortiumFile): WantedGuardians[] {
  return countries.flatMap(({ alpha2, guardian }) =>
    guardian?.keys === undefined || guardian.account !== undefined
      ? []
      : [{ alpha2, keys: guardian.keys, threshold: guardian.threshold! }],
  );
}

/** What creates the contract by which so many of some keys act on a registry. */
export async function guardiansCreation(
  registry: string,
  { keys, threshold }: Pick<WantedGuardians, "keys" | "threshold">,
): Promise<string> {
  const { abi, bytecode } = Guardians__factory;
  return (await new ContractFactory(abi, bytecode).getDeployTransaction(registry, keys, threshold)).data;
}

/** A file that says where the guardians are that its deployment created. */
export function withGuardians(
  file: ConsortiumFile,
  { guardians }: Pick<DeploymentRecord, "guardians">,
): ConsortiumFile {
  return { ...file, countries: file.countries.map((country) => guarded(country, guardians[country.alpha2])) };
}

/** Of the contracts that a deployment created those that still have the keys and the threshold of a file. */
export async function standingGuardians(
  file: ConsortiumFile,
  { guardians }: Pick<DeploymentRecord, "guardians">,
  runner: ContractRunner,
): Promise<Record<string, string>> {
  const found = wantedGuardians(file).map(async ({ alpha2, keys, threshold }) => {
    const account = guardians[alpha2];
    if (account === undefined) return [];
    const contract = Guardians__factory.connect(account, runner);
    const [standing, least] = [await contract.keys(), Number(await contract.threshold())];
    return sameKeys(standing, keys) && least === threshold ? [[alpha2, account] as const] : [];
  });
  return Object.fromEntries((await Promise.all(found)).flat());
}

function sameKeys(some: readonly string[], others: readonly string[]): boolean {
  const sorted = (keys: readonly string[]) => keys.map((key) => key.toLowerCase()).sort();
  return sorted(some).join() === sorted(others).join();
}

/** Addresses that stand for the contracts of keys where there is no chain: the same for the same keys. */
export function imaginedGuardians(file: ConsortiumFile): Record<string, string> {
  return Object.fromEntries(wantedGuardians(file).map(({ alpha2, ...keys }) => [alpha2, imagined(keys)]));
}

function imagined({ keys, threshold }: Pick<WantedGuardians, "keys" | "threshold">): string {
  const named = AbiCoder.defaultAbiCoder().encode(["address[]", "uint256"], [keys, threshold]);
  return getAddress(dataSlice(keccak256(named), 12));
}

function guarded(country: CountryFile, account: string | undefined): CountryFile {
  const { guardian } = country;
  if (guardian === undefined || guardian.account !== undefined || account === undefined) return country;
  return { ...country, guardian: { ...guardian, account } };
}
