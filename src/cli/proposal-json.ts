import { plain } from "../acts/kinds/files.ts";
import { describeAction } from "../governance/describe-action.ts";
import { majorityOf, type ProposalRecord, shortfallsOfPoll, tallyOfPoll } from "../governance/proposal-record.ts";
import { hexOf, type PageContext } from "./proposal-page.ts";

/** What a list says of a proposal, for a program: its number in hexadecimal digits. */
export function proposalHead({ id, state, decisionClass, text }: ProposalRecord) {
  return { proposal: `0x${hexOf(id)}`, state, decisionClass, title: text.title };
}

/** All that a proposal's page says, for a program: times in Unix seconds, weights and values in digits, countries as on the page. */
export function proposalJson(record: ProposalRecord, { known, countryName }: PageContext): unknown {
  const { id, text, poll, actions, subjects, votes, ...rest } = record;
  return plain({
    ...proposalHead(record),
    ...text,
    ...rest,
    subjects: subjects.map(countryName),
    actions: actions.map((action) => ({ ...action, says: describeAction(action, known) })),
    votes: votes.map((vote) => ({ ...vote, country: countryName(vote.country) })),
    majority: majorityOf(poll),
    tally: tallyOfPoll(poll),
    lacks: shortfallsOfPoll(poll),
  });
}
