import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

import { type BaseContract, ContractFactory, type InterfaceAbi, id, type Signer } from "ethers";
import type { Sogdia } from "sogdia/client";

// The interfaces of the package are open for any compiler from 0.8.24 on; here it is that very one.
const require = createRequire(import.meta.url);
const solc = require("solc") as { compile(input: string, callbacks: { import: typeof find }): string };
const FILE = "ListedPayees.sol";

interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts: Record<string, Record<string, { abi: InterfaceAbi; evm: { bytecode: { object: string } } }>>;
}

function find(path: string) {
  return { contents: readFileSync(require.resolve(path), "utf8") };
}

/** Compiles sources by their paths. Throws what the compiler says. */
export function compile(sources: Readonly<Record<string, { content: string }>>): Output["contracts"] {
  const settings = {
    evmVersion: "cancun",
    optimizer: { enabled: true, runs: 1_000 },
    outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
  };
  const input = JSON.stringify({ language: "Solidity", sources, settings });
  const { errors = [], contracts } = JSON.parse(solc.compile(input, { import: find })) as Output;
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join("\n"));
  return contracts;
}

/** Deploys the rule, and has the country's rules ask it, with its text as the law; the Supervisor signs both. */
export async function adopt(sogdia: Sogdia, supervisor: Signer, country: number, source: string, freeUpTo: bigint) {
  const { abi, evm } = compile({ [FILE]: { content: source } })[FILE]!["ListedPayees"]!;
  const rule: BaseContract = await new ContractFactory(abi, evm.bytecode.object, supervisor).deploy(
    supervisor,
    freeUpTo,
  );
  await rule.waitForDeployment();
  await sogdia.mined(sogdia.contracts.gate.adoptModule(country, rule, id(source)));
  return rule;
}
