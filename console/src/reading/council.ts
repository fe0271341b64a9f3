import type { ProposalRecord } from "../../../src/governance/proposal-record.ts";
import { majorityOf, shortfallsOfPoll, tallyOfPoll } from "../../../src/governance/proposal-record.ts";
import { type Draft, hashActions } from "../../../src/governance/consultation.ts";
import { type Shortfall, shortfallsIn, type Tally } from "../../../src/governance/majority.ts";
import type { Support } from "../../../src/governance/proposal.ts";
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

/** What a motion would still lack with each vote that a country may cast; weights as of when it was proposed. */
export async function lackingWith(
  { world }: Consortium,
  { poll }: ProposalRecord,
  country: number,
): Promise<Record<Support, Shortfall[]>> {
  const weight = await world.layer.countries.pastVotingWeightOf(country, poll.roll.asOf);
  const lacking = (support: Support) => {
    if (weight === 0n) return shortfallsOfPoll(poll);
    const consentOf = Number(poll.roll.consentOf);
    const isConsented = consentOf === 0 || (support === "for" && consentOf === country);
    return shortfallsIn(majorityOf(poll), counted(tallyOfPoll(poll), support, weight), isConsented);
  };
  return { for: lacking("for"), against: lacking("against"), abstain: lacking("abstain") };
}

/** A tally with one more vote. */
function counted(tally: Tally, support: Support, weight: bigint): Tally {
  const [countries, weights] = [`${support}Countries`, `${support}Weight`] as const;
  return { ...tally, [countries]: tally[countries] + 1n, [weights]: tally[weights] + weight };
}

/** A draft on which the countries are heard, and under which motion it was then proposed. */
export interface HeardDraft {
  readonly draft: Draft;
  readonly motion: ProposalRecord | undefined;
  readonly fate: "withdrawn" | "open" | "heard" | "proposed" | "over";
  /** Until when one may comment, or propose it; Unix seconds. */
  readonly until: number;
}

/** All drafts, the newest first, and the chain's time in Unix seconds. */
export async function readDrafts({ sogdia, world }: Consortium): Promise<{ list: HeardDraft[]; now: number }> {
  const { consultation } = sogdia.contracts;
  const [drafts, records] = await Promise.all([sogdia.council.drafts(), sogdia.council.proposals()]);
  const [{ validity }, now] = [await consultation.terms(), await world.now()];
  const list = drafts.map((draft) => {
    const motion = records.find(({ actions }) => hashActions(actions) === draft.actionsHash);
    return { draft, motion, ...fateOf(draft, motion !== undefined, Number(validity), now) };
  });
  return { list: list.reverse(), now };
}

function fateOf(
  { isWithdrawn, closesAt }: Draft,
  isProposed: boolean,
  validity: number,
  now: number,
): Pick<HeardDraft, "fate" | "until"> {
  if (isWithdrawn) return { fate: "withdrawn", until: 0 };
  if (now < closesAt) return { fate: "open", until: closesAt };
  if (isProposed) return { fate: "proposed", until: 0 };
  return { fate: now <= closesAt + validity ? "heard" : "over", until: closesAt + validity };
}
