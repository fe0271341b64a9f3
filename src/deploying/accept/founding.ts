import { readEvents } from "../../chain/events.ts";
import { invitationsOf } from "../../consortium/deployment.ts";
import { admissionOf } from "../inviting.ts";
import { beyond, type Fact, type Inspection } from "./fact.ts";

/**
 * Until the deployer gave up its last role it could have the timelock call whatever it liked, and lend its power: all that it
 * had it call must be invitations of the file, and nobody but the timelock, its masters and the deployer may have had a role.
 */
export async function foundingFacts(inspection: Inspection): Promise<Fact[]> {
  const end = await lastOfDeployer(inspection);
  return [...(await strangersCalls(inspection, end)), ...(await strangersRoles(inspection, end))];
}

/** The block in which the deployer gave up the last of its roles. */
async function lastOfDeployer({ layer: { timelock }, record }: Inspection): Promise<number> {
  const revoked = await readEvents(timelock, timelock.filters.RoleRevoked(undefined, record.deployer), {
    from: record.firstBlock,
  });
  return revoked.at(-1)?.blockNumber ?? Infinity;
}

async function strangersCalls({ file, layer, cast, record, addresses }: Inspection, end: number): Promise<Fact[]> {
  const { timelock, countries } = layer;
  const { further } = invitationsOf(file, cast);
  const invited = new Set(further.flat().map((each) => `${addresses.countries} ${admissionOf(countries, each)}`));
  const scheduled = await readEvents(timelock, timelock.filters.CallScheduled(), { from: record.firstBlock });
  const calls = scheduled
    .filter(({ blockNumber }) => blockNumber <= end)
    .map(({ args }) => `${args.target} ${args.data}`)
    .filter((call) => !invited.has(call));
  return beyond("timelock: called before the deployer gave up its role", new Set(calls));
}

async function strangersRoles({ layer: { timelock }, record, addresses }: Inspection, end: number): Promise<Fact[]> {
  const granted = await readEvents(timelock, timelock.filters.RoleGranted(), { from: record.firstBlock });
  const { council, silence } = addresses;
  const known = [addresses.timelock, council, silence, record.deployer].map((each) => each.toLowerCase());
  const others = granted
    .filter(({ blockNumber, args }) => blockNumber <= end && !known.includes(args.account.toLowerCase()))
    .map(({ args }) => `role ${args.role} of ${args.account}`);
  return beyond("timelock: had a role before the deployer gave up its own", new Set(others));
}
