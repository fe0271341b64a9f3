import { type Interface, type JsonFragment } from "ethers";
import type { AbiEvent } from "viem";

import { cyclesSignatures } from "../abi/Cycles.ts";
import { gateSignatures } from "../abi/Gate.ts";
import { poolSignatures } from "../abi/Pool.ts";
import { interfaceFrom } from "../src/chain/contract.ts";
import { JOINT_CONTRACTS, jointInterface } from "../src/consortium/joint-layer.ts";

type JointName = keyof typeof JOINT_CONTRACTS;

/** A contract as the engine names it, with its events. */
interface Followed {
  readonly contract: string;
  readonly abi: readonly AbiEvent[];
}

/** All events of the joint layer, each contract at the address by which a setting knows it. */
export const JOINT_EVENTS = (Object.keys(JOINT_CONTRACTS) as JointName[]).map((key) => ({
  ...{ key, contract: JOINT_CONTRACTS[key], abi: eventsOf(jointInterface(key)) },
}));

/** Those of what the Council may publish later, as far as no table is made of them. */
export const RELEASED_EVENTS: readonly Followed[] = [
  { contract: "ReleasedGate", abi: eventsOf(interfaceFrom(gateSignatures)) },
  { contract: "ReleasedCycles", abi: eventsOf(interfaceFrom(cyclesSignatures)) },
  { contract: "ReleasedPool", abi: eventsOf(interfaceFrom(poolSignatures)) },
];

function eventsOf(contract: Interface): AbiEvent[] {
  const fragments = JSON.parse(contract.formatJson()) as JsonFragment[];
  return fragments.filter(({ type }) => type === "event") as AbiEvent[];
}
