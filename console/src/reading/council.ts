import type { ProposalRecord } from "../../../src/governance/proposal-record.ts";
import { majorityOf, shortfallsOfPoll, tallyOfPoll } from "../../../src/governance/proposal-record.ts";
import { type Shortfall, shortfallsIn } from "../../../src/governance/majority.ts";
import { Office } from "../../../src/governance/registries.ts";
import type { Consortium } from "../consortium.ts";

/** A motion and what it does, each action in one line. */
export interface Motion {
  readonly record: ProposalRecord;
  readonly actions: readonly string[];
}

/** All motions, the newest first, and the chain's time in Unix seconds. */
export async function readMotions({ sogdia, world }: Consortium): Promise<{ list: Motion[]; now: number }> {
  const [records, now] = await Promise.all([sogdia.council.proposals(), world.now()]);
  const told = records.map(async (record) => ({ record, actions: await sogdia.council.describe(record.actions) }));
  return { list: (await Promise.all(told)).reverse(), now };
}

/** The country for which an account votes. */
export interface Delegation {
  readonly country: number;
  readonly account: string;
}

/** Whose Delegation an account is; undefined if it is nobody's. */
export async function delegationOf(
  { world }: Consortium,
  account: string | undefined,
): Promise<Delegation | undefined> {
  if (account === undefined) return undefined;
  const members = await world.members();
  const holders = await Promise.all(members.map((each) => world.layer.countries.officeOf(each, Office.Delegation)));
  const index = holders.indexOf(account);
  return index < 0 ? undefined : { country: members[index]!, account };
}

/** What a motion would still lack if a country voted for it; weights as of when it was proposed. */
export async function lackingWith(
  { world }: Consortium,
  { poll }: ProposalRecord,
  country: number,
): Promise<Shortfall[]> {
  const weight = await world.layer.countries.pastVotingWeightOf(country, poll.roll.asOf);
  if (weight === 0n) return shortfallsOfPoll(poll);
  const tally = tallyOfPoll(poll);
  const counted = {
    ...tally,
    forCountries: tally.forCountries + 1n,
    forWeight: tally.forWeight + weight,
  };
  return shortfallsIn(majorityOf(poll), counted, [0, country].includes(Number(poll.roll.consentOf)));
}
