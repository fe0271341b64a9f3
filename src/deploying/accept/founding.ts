import { readEvents } from "../../chain/events.ts";
import { invitationsOf } from "../../consortium/deployment.ts";
import { admissionOf } from "../inviting.ts";
import { beyond, type Fact, type Inspection } from "./fact.ts";

/**
 * Until the deployer gave up its role it could have the timelock call whatever it liked: all that it had it call must be
 * invitations of the file.
 */
export async function foundingFacts({ file, layer, cast, record, addresses }: Inspection): Promise<Fact[]> {
  const { timelock, countries } = layer;
  const { further } = invitationsOf(file, cast);
  const invited = new Set(further.flat().map((each) => `${addresses.countries} ${admissionOf(countries, each)}`));
  const range = { from: record.firstBlock };
  const admin = await timelock.DEFAULT_ADMIN_ROLE();
  const revoked = await readEvents(timelock, timelock.filters.RoleRevoked(admin, record.deployer), range);
  const end = Math.min(...revoked.map(({ blockNumber }) => blockNumber));
  const scheduled = await readEvents(timelock, timelock.filters.CallScheduled(), range);
  const calls = scheduled
    .filter(({ blockNumber }) => blockNumber <= end)
    .map(({ args }) => `${args.target} ${args.data}`)
    .filter((call) => !invited.has(call));
  return beyond("timelock: called before the deployer gave up its role", new Set(calls));
}
