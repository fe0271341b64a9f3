import { escapeLine } from "../common/text.ts";
import { describeAction, type KnownContract } from "../governance/describe-action.ts";
import { BASES } from "../governance/majority.ts";
import { type ProposalRecord, shortfallsOfPoll } from "../governance/proposal-record.ts";

const BAR = 40;

/** What the page needs to know besides the proposal. */
export interface PageContext {
  readonly known: ReadonlyMap<string, KnownContract>;
  /** The name of a country, by its ISO 3166-1 numeric code. */
  countryName: (numeric: number) => string;
}

/** A proposal in one line of a list. */
export function proposalLine({ id, state, decisionClass, text }: ProposalRecord): string {
  return `${hexOf(id).slice(0, 10)}  ${state.padEnd(9)}  ${decisionClass.padEnd(14)}  ${escapeLine(text.title)}`;
}

/** A proposal's number in hexadecimal digits, of which the first few are enough to name it. */
export function hexOf(id: bigint): string {
  return id.toString(16).padStart(64, "0");
}

/** A proposal with everything that somebody who votes on it wants to know. */
export function proposalPage(record: ProposalRecord, context: PageContext): string {
  return [head(record, context), actions(record, context), tally(record), votes(record, context), times(record)]
    .filter((part) => part !== "")
    .join("\n\n");
}

function head({ id, text, proposer, state, decisionClass, subjects }: ProposalRecord, context: PageContext): string {
  const title = escapeLine(text.title);
  const rationale =
    text.rationale === undefined
      ? []
      : [`Why        ${escapeLine(text.rationale.uri)}`, `           ${text.rationale.hash}`];
  return [
    title,
    "=".repeat(title.length),
    `Number     0x${hexOf(id)}`,
    `State      ${state}`,
    `Class      ${decisionClass}${subjects.length === 0 ? "" : `, about ${subjects.map(context.countryName).join(" and ")}`}`,
    `Proposer   ${proposer}`,
    ...rationale,
  ].join("\n");
}

function actions({ actions: list }: ProposalRecord, { known }: PageContext): string {
  return ["What it does", ...list.map((action, index) => `  ${index + 1}. ${describeAction(action, known)}`)].join(
    "\n",
  );
}

function tally({ poll }: ProposalRecord): string {
  const { tally: counted, roll, terms } = poll;
  const lacking = shortfallsOfPoll(poll);
  return [
    `Votes, in shares of those ${BASES[Number(terms.basis)]}`,
    bar("countries", counted.forCount, counted.againstCount, counted.entitledCount, terms.countriesBps),
    bar("weight", counted.forWeight, counted.againstWeight, roll.entitledWeight, terms.weightBps),
    ...(terms.blockingCountries > 1n
      ? [`  Fewer than ${terms.blockingCountries} opponents do not block by weight.`]
      : []),
    lacking.length === 0 ? "  Carried by the votes so far." : `  Lacks ${lacking.join(" and ")}.`,
  ].join("\n");
}

function bar(name: string, inFavour: bigint, against: bigint, whole: bigint, neededBps: bigint): string {
  const cells = (part: bigint) => (whole === 0n ? 0 : Number((part * BigInt(BAR)) / whole));
  const drawn = `${"#".repeat(cells(inFavour))}${"-".repeat(cells(against))}`.padEnd(BAR, ".");
  const percent = whole === 0n ? "0.00" : (Number((inFavour * 10_000n) / whole) / 100).toFixed(2);
  return `  ${name.padEnd(10)}[${drawn}]  ${percent}% for, ${(Number(neededBps) / 100).toFixed(2)}% needed`;
}

function votes({ votes: cast }: ProposalRecord, { countryName }: PageContext): string {
  if (cast.length === 0) return "";
  const lines = cast.map(({ country, support, weight, reason }) => {
    return `  ${countryName(country).padEnd(24)}${support.padEnd(9)}${String(weight).padStart(12)}  ${escapeLine(reason)}`.trimEnd();
  });
  return ["How they voted", ...lines].join("\n");
}

function times({ voteStart, voteEnd, executableAt }: ProposalRecord): string {
  const at = (time: number) => new Date(time * 1_000).toISOString().replace(".000Z", " UTC").replace("T", " ");
  return [
    `Voting     ${at(voteStart)} to ${at(voteEnd)}`,
    ...(executableAt === 0 ? [] : [`Execution  from ${at(executableAt)}`]),
  ].join("\n");
}
