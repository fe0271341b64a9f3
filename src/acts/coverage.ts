import { ErrorFragment, FunctionFragment, type Interface } from "ethers";

import { ACTS } from "./index.ts";
import { contractTitle } from "./contracts.ts";
import { SENTENCES } from "./sentences/index.ts";
import { UNSPOKEN } from "./unspoken.ts";

/** A contract that is deployed, and how it is called. */
export type Deployed = readonly [title: string, abi: Interface];

/** The functions that change state and that have neither a verb nor a reason why nobody says them. */
export function actsWithoutVerb(contracts: readonly Deployed[]): string[] {
  const spoken = new Set(ACTS.map(({ contract, method }) => `${contractTitle(contract)}.${method}`));
  return contracts
    .flatMap(([title, abi]) => changing(abi).map(({ name }) => `${title}.${name}`))
    .filter((name, index, all) => all.indexOf(name) === index && !spoken.has(name) && !(name in UNSPOKEN));
}

function changing(abi: Interface): FunctionFragment[] {
  return abi.fragments.filter((each) => FunctionFragment.isFragment(each)).filter(({ constant }) => !constant);
}

/** The errors of which no sentence tells. */
export function errorsWithoutSentence(contracts: readonly Deployed[]): string[] {
  return [...errorsIn(contracts).keys()].filter((name) => !(name in SENTENCES));
}

/** All errors by name. */
export function errorsIn(contracts: readonly Deployed[]): ReadonlyMap<string, ErrorFragment> {
  const errors = contracts.flatMap(([, abi]) => abi.fragments.filter((each) => ErrorFragment.isFragment(each)));
  return new Map(errors.map((error) => [error.name, error]));
}
