import { dataLength, dataSlice, type ErrorDescription, type Interface, isAddress } from "ethers";

import { guardiansSignatures } from "../../abi/Guardians.ts";
import { transferableRecordSignatures } from "../../abi/TransferableRecord.ts";
import { interfaceFrom } from "../chain/contract.ts";
import { JOINT_CONTRACTS, type JointLayer, jointInterface } from "../consortium/joint-layer.ts";
import { describeAction, type KnownContract } from "../governance/describe-action.ts";
import { TOKEN_INTERFACE } from "../settlement/token.ts";
import type { SignableCall } from "../signing/call.ts";

/** Contracts of which a consortium has several, by what the table calls them. */
const MANY = {
  token: { name: "CurrencyToken", abi: TOKEN_INTERFACE },
  register: { name: "TransferableRecord", abi: interfaceFrom(transferableRecordSignatures) },
  cycles: { name: "Cycles", abi: interfaceFrom([]) }, // no act calls it, and pages that pay would load it
  pool: { name: "Pool", abi: interfaceFrom([]) }, // no act calls it, and issuers may adopt several
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

/** Every contract of the suite that is called, by name. */
const SUITE: readonly KnownContract[] = [
  ...Object.entries(JOINT_CONTRACTS).map(([key, name]) => {
    return { name, interface: jointInterface(key as keyof JointLayer) };
  }),
  ...Object.values(MANY).map(({ name, abi }) => ({ name, interface: abi })),
];

/** The error of the suite in what a call reverted with; null if it is none of theirs, or does not decode. */
export function errorIn(data: string): ErrorDescription | null {
  if (dataLength(data) < SELECTOR_BYTES) return null;
  const selector = dataSlice(data, 0, SELECTOR_BYTES);
  const contract = SUITE.find((each) => each.interface.getError(selector) !== null);
  try {
    return contract?.interface.parseError(data) ?? null;
  } catch {
    return null;
  }
}

/**
 * What a call does, as far as its bytes tell whoever has no chain to ask: which contract of the suite takes such a call, not
 * that this one stands at the address.
 */
export function describeCall({ to, data, value }: Pick<SignableCall, "to" | "data" | "value">): string {
  const contracts = dataLength(data) < SELECTOR_BYTES ? [] : SUITE.filter((each) => takes(each, data));
  const known = new Map(contracts.slice(0, 1).map((contract) => [to.toLowerCase(), contract]));
  return `${describeAction({ target: to, data, value }, known)} at ${to}`;
}

function takes({ interface: abi }: KnownContract, data: string): boolean {
  return abi.getFunction(dataSlice(data, 0, SELECTOR_BYTES)) !== null;
}
