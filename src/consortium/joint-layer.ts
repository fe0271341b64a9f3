import { type ContractRunner, dataLength, dataSlice, type ErrorDescription, type Interface } from "ethers";

import { currencyTokenSignatures } from "../../abi/CurrencyToken.ts";
import { interfaceFrom } from "../chain/contract.ts";
import { revertDataOf } from "../chain/revert.ts";
import { CULTURE_ABIS, ECONOMY_ABIS, PILLAR_ABIS, TRADE_ABIS } from "./abis.ts";
import { connectContracts, JOINT_NAMES, type JointLayer, type JointLayerAddresses } from "./joint-contracts.ts";

export * from "./joint-contracts.ts";

const ABIS = { ...PILLAR_ABIS, ...TRADE_ABIS, ...ECONOMY_ABIS, ...CULTURE_ABIS };

type Name = keyof JointLayer;

/** How a contract of the joint layer is called. */
export function jointInterface(name: Name): Interface {
  return interfaceFrom(ABIS[name]);
}

/** Connects to a deployed joint layer. */
export function connectJointLayer(addresses: JointLayerAddresses, runner: ContractRunner): JointLayer {
  return connectContracts(ABIS, addresses, runner);
}

const SELECTOR_BYTES = 4;

/** The error of the joint layer or of a currency behind one that ethers threw, or null if it is none of theirs. */
export function contractErrorOf(error: unknown): ErrorDescription | null {
  const data = revertDataOf(error);
  if (data === null || dataLength(data) < SELECTOR_BYTES) return null;
  const selector = dataSlice(data, 0, SELECTOR_BYTES);
  const interfaces = [...Object.values(ABIS), currencyTokenSignatures].map(interfaceFrom);
  return interfaces.find((each) => each.getError(selector) !== null)?.parseError(data) ?? null;
}

/** Where the contracts that a deployment returned are. */
export async function addressesOf(
  deployed: Readonly<Record<Name, { getAddress(): Promise<string> }>>,
): Promise<JointLayerAddresses> {
  const found = await Promise.all(JOINT_NAMES.map(async (name) => [name, await deployed[name].getAddress()] as const));
  return Object.fromEntries(found) as JointLayerAddresses;
}
