import { dataLength, dataSlice, type ErrorDescription, type Interface, isAddress } from "ethers";

import { guardiansSignatures } from "../../abi/Guardians.ts";
import { transferableRecordSignatures } from "../../abi/TransferableRecord.ts";
import { interfaceFrom } from "../chain/contract.ts";
import { JOINT_CONTRACTS, jointInterface, type JointLayer } from "../consortium/joint-layer.ts";
import { TOKEN_INTERFACE } from "../settlement/token.ts";

/** Contracts of which a consortium has several, by what the table calls them. */
const MANY = {
  token: { name: "CurrencyToken", abi: TOKEN_INTERFACE },
  register: { name: "TransferableRecord", abi: interfaceFrom(transferableRecordSignatures) },
  guardians: { name: "Guardians", abi: interfaceFrom(guardiansSignatures) },
};

/** The contracts on which somebody acts. */
export type ContractName = keyof JointLayer | keyof typeof MANY;

/** What a contract is called. */
export function contractTitle(contract: ContractName): string {
  return contract in MANY ? MANY[contract as keyof typeof MANY].name : JOINT_CONTRACTS[contract as keyof JointLayer];
}

/** How a contract is called. */
export function interfaceOf(layer: JointLayer, contract: ContractName): Interface {
  return contract in MANY ? MANY[contract as keyof typeof MANY].abi : layer[contract as keyof JointLayer].interface;
}

/** How a contract of this version is called, without one that is deployed. */
export function contractInterface(contract: ContractName): Interface {
  return contract in MANY ? MANY[contract as keyof typeof MANY].abi : jointInterface(contract as keyof JointLayer);
}

/** Where an act goes: the one contract of the joint layer, or the one that was named. */
export async function addressFor(layer: JointLayer, contract: ContractName, named: unknown): Promise<string> {
  return contract in MANY && isAddress(named) ? named : layer[contract as keyof JointLayer].getAddress();
}

const SELECTOR_BYTES = 4;

/** Every way in which a contract of the suite is called. */
export function allInterfaces(layer: JointLayer): Interface[] {
  return [...Object.values(layer).map((contract) => contract.interface), ...Object.values(MANY).map(({ abi }) => abi)];
}

/** The error of the suite in what a call reverted with; null if it is none of theirs, or does not decode. */
export function errorIn(layer: JointLayer, data: string): ErrorDescription | null {
  if (dataLength(data) < SELECTOR_BYTES) return null;
  const selector = dataSlice(data, 0, SELECTOR_BYTES);
  const abi = allInterfaces(layer).find((each) => each.getError(selector) !== null);
  try {
    return abi?.parseError(data) ?? null;
  } catch {
    return null;
  }
}
