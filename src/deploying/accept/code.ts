import { AbiCoder, keccak256, type ParamType, type Result } from "ethers";

import { deploymentParameters } from "../../consortium/deployment.ts";
import { JOINT_FACTORIES } from "../../consortium/joint-factories.ts";
import { JOINT_CONTRACTS } from "../../consortium/joint-layer.ts";
import { interfaceOf, isCreation, isStaticCall, Resolver } from "../contracts.ts";
import Sogdia from "../module.ts";
import type { DeploymentRecord } from "../record.ts";
import { type Fact, fact, type Inspection } from "./fact.ts";

type ContractName = keyof typeof JOINT_CONTRACTS;

const NAMES = Object.keys(JOINT_CONTRACTS) as ContractName[];

/** What the countries may change later together: it is compared as it is now, not as it was created. */
const CHANGEABLE: Partial<Record<ContractName, readonly number[]>> = {
  countries: [2], // the founders
  committee: [2], // its seats
  rules: [5, 6], // terms, and the classes of acts
  silence: [1], // its terms
};

/**
 * Each contract was created by a transaction with the code that was built here and the arguments that the file asks for, so
 * that its code and all that it cannot change are the suite's.
 */
export async function codeFacts(inspection: Inspection): Promise<Fact[]> {
  const expected = expectedCreations(inspection);
  const facts = await Promise.all(NAMES.map((name) => creationFacts(inspection, name, expected.get(name)!)));
  return [firstBlockFact(inspection.record), ...facts.flat()];
}

/** Events are read from there on: what a record puts before it, nobody would see. */
function firstBlockFact({ firstBlock, contracts }: DeploymentRecord): Fact {
  return fact("firstBlock", Math.min(...Object.values(contracts).map(({ block }) => block)), firstBlock);
}

/** What would be sent to create each contract, with the others where the record says that they are. */
function expectedCreations({ file, record, cast }: Inspection): Map<ContractName, string> {
  const { rehearsal, deployer } = record;
  const parameters = deploymentParameters(file, { accountOf: (actor) => cast.accountOf(actor), rehearsal });
  const resolver = new Resolver(parameters, deployer);
  for (const name of NAMES) resolver.keep(Sogdia.results[name], record.contracts[name]?.address);
  const creations = new Map<ContractName, string>();
  for (const future of Sogdia.futures) {
    const name = NAMES.find((key) => Sogdia.results[key] === future);
    if (isStaticCall(future) || !isCreation(future) || name === undefined) continue;
    creations.set(name, resolver.requestOf(future).data!);
  }
  return creations;
}

async function creationFacts({ provider, record }: Inspection, name: ContractName, expected: string): Promise<Fact[]> {
  const recorded = record.contracts[name];
  const place = `contracts.${name}`;
  if (recorded === undefined) return [fact(place, "a contract", "none in the record")];
  const transaction = await provider.getTransaction(recorded.transaction);
  const receipt = await provider.getTransactionReceipt(recorded.transaction);
  const data = transaction?.data ?? "0x";
  const code = JOINT_FACTORIES[name].bytecode;
  const isBuilt = data.startsWith(code);
  return [
    fact(`${place}.code`, "the build's", isBuilt ? "the build's" : `other code, ${keccak256(data)}`),
    fact(`${place}.block`, recorded.block, receipt?.blockNumber),
    fact(`${place}.address`, recorded.address, receipt?.contractAddress ?? "created by another transaction"),
    fact(`${place}.codeHash`, recorded.codeHash, keccak256(await provider.getCode(recorded.address))),
    fact(`${place}.arguments`, recorded.arguments, isBuilt ? argumentsIn(name, data) : "0x"),
    ...(isBuilt ? argumentFacts(place, name, expected, data) : []),
  ];
}

function argumentFacts(place: string, name: ContractName, expected: string, found: string): Fact[] {
  const { inputs } = interfaceOf(JOINT_CONTRACTS[name]).deploy;
  const [asked, given] = [expected, found].map((data) => decoded(name, inputs, data));
  return inputs.flatMap((input, index) =>
    CHANGEABLE[name]?.includes(index) === true
      ? []
      : [fact(`${place}.${input.name.replace(/_$/, "")}`, asked![index], given![index])],
  );
}

function decoded(name: ContractName, inputs: readonly ParamType[], data: string): Result {
  return AbiCoder.defaultAbiCoder().decode(inputs, argumentsIn(name, data));
}

/** What follows the code; text is cut, since making bytes of all code takes longer than everything else. */
function argumentsIn(name: ContractName, data: string): string {
  return `0x${data.slice(JOINT_FACTORIES[name].bytecode.length)}`;
}
