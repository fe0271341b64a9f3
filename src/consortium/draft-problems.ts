import { accountProblems, duplicateProblems } from "./accounts.ts";
import { amountProblems } from "./amounts.ts";
import { clearingProblems } from "./clearing-room.ts";
import { codeProblems } from "./codes.ts";
import { type Electorate, emergencySeats, seatProblems, termsProblems, vetoProblems } from "./council.ts";
import type { ConsortiumDraft, CountryDraft } from "./draft.ts";
import { type FileProblem, problemsOf } from "./problem.ts";
import { countryRuleProblems, groupProblems } from "./rule-problems.ts";
import { unionProblems } from "./union-problems.ts";
import { canKeepCap, weightsOf } from "./weights.ts";

/** Every mistake of a file that its form alone does not show. */
export function draftProblems(draft: ConsortiumDraft): FileProblem[] {
  const { countries } = draft;
  return [
    ...countries.flatMap((country, index) => codeProblems(country, ["countries", index])),
    ...duplicateProblems(countries),
    ...accountProblems(countries),
    ...amountProblems(countries),
    ...countries.flatMap((country, index) => countryRuleProblems(country, draft, ["countries", index])),
    ...groupProblems(draft),
    ...noticeProblems(draft),
    ...unionProblems(countries),
    ...clearingProblems(countries),
    ...foundingProblems(draft),
    ...councilProblems(draft),
  ];
}

function noticeProblems({ charter, countries }: ConsortiumDraft): FileProblem[] {
  const least = charter?.leastNoticeSeconds ?? 0;
  return countries.flatMap(({ currency }, index) => {
    const notice = currency?.noticeSeconds ?? least;
    const messages = notice < least ? [`${notice} is less than the least notice of an issuer, ${least}`] : [];
    return problemsOf("field", ["countries", index, "currency", "noticeSeconds"], messages);
  });
}

function foundingProblems({ charter, countries }: ConsortiumDraft): FileProblem[] {
  const { weightCapBps, founders } = charter ?? {};
  if (founders === undefined) return [];
  const missing =
    founders > countries.length ? [`${founders} founders are needed, and ${countries.length} countries join`] : [];
  return [
    ...problemsOf("founding", ["charter", "founders"], missing),
    ...(weightCapBps === undefined ? [] : capProblems(countries, founders, weightCapBps)),
  ];
}

function capProblems(countries: readonly CountryDraft[], founders: number, weightCapBps: number): FileProblem[] {
  const tooLow = (count: number, who: string) =>
    canKeepCap(count, weightCapBps) ? [] : [`${count} ${who} cannot keep a cap of ${weightCapBps} bps each`];
  const place = ["charter", "weightCapBps"];
  const cap = tooLow(countries.length, "countries");
  if (cap.length > 0) return problemsOf("weight", place, cap);
  return [...problemsOf("weight", place, tooLow(founders, "founders")), ...weightProblems(countries, weightCapBps)];
}

/** A country whose weight the cap of a consortium of dwarfs and giants brings down to nothing. */
function weightProblems(countries: readonly CountryDraft[], weightCapBps: number): FileProblem[] {
  const weighed = weighedBy(countries);
  if (weighed === undefined) return [];
  const weights = weightsOf({ charter: { weightCapBps }, countries: weighed });
  return weights.flatMap((weight, index) =>
    problemsOf("weight", ["countries", index, "weight"], weight === 0n ? ["under the cap nothing is left of it"] : []),
  );
}

function councilProblems({ charter = {}, council = {}, countries }: ConsortiumDraft): FileProblem[] {
  const { classes = {} } = council;
  const codes = countries.flatMap(({ alpha2 }) => alpha2 ?? []);
  const isKnown = codes.length === countries.length && codes.length > 0;
  const seats = isKnown && "emergency" in council ? (council.emergency ?? emergencySeats(undefined, codes)) : {};
  return [
    ...termsProblems(classes),
    ...seatProblems(seats, codes),
    ...(isKnown ? vetoProblems(classes, electorateOf(charter, codes, weighedBy(countries))) : []),
  ];
}

/** Who votes, if the weights are known and can keep the cap. */
function electorateOf(
  { weightCapBps = 0, founders = 0 }: NonNullable<ConsortiumDraft["charter"]>,
  codes: readonly string[],
  weighed: { weight: number }[] | undefined,
): Electorate | undefined {
  if (founders === 0 || weighed === undefined || !canKeepCap(codes.length, weightCapBps)) return undefined;
  const weights = weightsOf({ charter: { weightCapBps }, countries: weighed });
  return { weightCapBps, founders, members: codes.map((country, index) => ({ country, weight: weights[index]! })) };
}

/** The countries with their weights, if all have one. */
function weighedBy(countries: readonly CountryDraft[]): { weight: number }[] | undefined {
  const weights = countries.flatMap(({ weight }) => (weight === undefined ? [] : [{ weight }]));
  return weights.length === countries.length ? weights : undefined;
}
