import { AbiCoder, keccak256 } from "ethers";

/** The works of a project, as the contract takes them (`WorksPlan`). Periods in seconds. */
export interface WorksPlan {
  employer: string;
  /** In ascending order of their addresses. */
  certifiers: string[];
  quorum: number;
  challengers: string[];
  arbiter: string;
  window: number;
  decision: number;
  /** Basis points that may be drawn once each milestone is met; the last is 10,000. */
  releases: number[];
  /** Commitment to what each milestone asks for. */
  conditions: string;
  number: bigint;
}

const WORKS_PLAN = "tuple(address,address[],uint8,address[],address,uint32,uint32,uint16[],bytes32,uint256)";

/** The id of a plan. */
export function hashWorksPlan(plan: WorksPlan): string {
  const { employer, certifiers, quorum, challengers, arbiter, window, decision, releases, conditions, number } = plan;
  const values = [employer, certifiers, quorum, challengers, arbiter, window, decision, releases, conditions, number];
  return keccak256(AbiCoder.defaultAbiCoder().encode([WORKS_PLAN], [values]));
}
