import { type TransactionRequest, ZeroHash } from "ethers";

import type { Invitation } from "../consortium/deployment.ts";
import type { JointLayer } from "../consortium/joint-layer.ts";

/** What the deployer takes for as long as it invites, and gives back. */
const ROLES = ["PROPOSER_ROLE", "EXECUTOR_ROLE"] as const;

/** One transaction of the deployer, by a name that no other one has. */
export interface DeployerAct {
  readonly act: string;
  readonly request: TransactionRequest;
}

type Layer = Pick<JointLayer, "timelock" | "countries">;

/**
 * How the deployer invites, in the name of all, whom the registry's constructor had no room for: the timelock, which it still
 * administers and which has no delay of its own, calls `admit` for each. Nothing if there is nobody.
 */
export async function invitingActs(
  { timelock, countries }: Layer,
  deployer: string,
  groups: readonly (readonly Invitation[])[],
): Promise<DeployerAct[]> {
  if (groups.length === 0) return [];
  const { interface: acts, target } = timelock;
  const roles = await Promise.all(ROLES.map((name) => timelock[name]()));
  const act = (name: string, data: string) => ({ act: `Sogdia#${name}`, request: { to: target as string, data } });
  const taking = roles.map((role, index) =>
    act(`take_${ROLES[index]!}`, acts.encodeFunctionData("grantRole", [role, deployer])),
  );
  const inviting = groups.flatMap((group, index) => {
    const call = batchOf(countries, group);
    return [
      act(`schedule_invitations_${index}`, acts.encodeFunctionData("scheduleBatch", [...call, 0])),
      act(`execute_invitations_${index}`, acts.encodeFunctionData("executeBatch", call)),
    ];
  });
  const returning = roles.map((role, index) =>
    act(`return_${ROLES[index]!}`, acts.encodeFunctionData("revokeRole", [role, deployer])),
  );
  return [...taking, ...inviting, ...returning];
}

/** How many transactions that takes. */
export function invitingCount(groups: number): number {
  return groups === 0 ? 0 : 2 * (ROLES.length + groups);
}

/** The call by which one country is invited. */
export function admissionOf({ interface: registry }: JointLayer["countries"], invitation: Invitation): string {
  const { country, alpha2, delegation, weight } = invitation;
  return registry.encodeFunctionData("admit", [country, alpha2, delegation, weight]);
}

function batchOf(
  countries: JointLayer["countries"],
  group: readonly Invitation[],
): [string[], bigint[], string[], string, string] {
  const payloads = group.map((invitation) => admissionOf(countries, invitation));
  return [payloads.map(() => countries.target as string), payloads.map(() => 0n), payloads, ZeroHash, ZeroHash];
}
