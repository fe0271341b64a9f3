import { Contract, type ContractRunner, Interface, type InterfaceAbi } from "ethers";

const interfaces = new Map<InterfaceAbi, Interface>();

/** How a contract is called, read once from what `abi/` has of it. */
export function interfaceFrom(abi: InterfaceAbi): Interface {
  const known = interfaces.get(abi) ?? new Interface(abi);
  interfaces.set(abi, known);
  return known;
}

/** A contract without its code. Whoever names the type that a build gave it names the ABI of the same contract. */
export function contractAt(address: string, abi: InterfaceAbi, runner: ContractRunner | null): Contract {
  return new Contract(address, interfaceFrom(abi), runner);
}
