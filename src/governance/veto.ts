import { type Ballot, type Majority, type Shortfall, shortfallsOf, type Vote } from "./majority.ts";

const BASIS_POINTS = 10_000;

/** The ways to stand in a motion's way. */
const OPPOSING = ["against", "abstain", "absent"] as const satisfies Ballot[];

/** A country and what it weighs. */
export interface Member {
  readonly country: string;
  readonly weight: bigint;
}

/** A country that can block alone, and what a motion then lacks. */
export interface Veto {
  readonly country: string;
  readonly by: readonly Shortfall[];
}

/** The countries of which each can block alone, however all others vote; in the order of the members. */
export function vetoesOf(majority: Majority, members: readonly Member[]): Veto[] {
  return members
    .map(({ country }) => ({ country, by: shortfallsAgainst(majority, members, new Set([country])) }))
    .filter(({ by }) => by.length > 0);
}

/**
 * How many countries it takes at least to block: 1 if there is a veto. The heaviest block best, since a country's
 * number counts the same whoever it is. Throws `RangeError` if there are no members.
 */
export function smallestBlockingCoalition(majority: Majority, members: readonly Member[]): number {
  const heaviestFirst = members.toSorted((a, b) => (a.weight < b.weight ? 1 : a.weight > b.weight ? -1 : 0));
  const blocks = (size: number) =>
    shortfallsAgainst(majority, members, new Set(heaviestFirst.slice(0, size).map(({ country }) => country)));
  for (let size = 1; size <= members.length; size += 1) if (blocks(size).length > 0) return size;
  throw new RangeError("a council without members has no coalitions");
}

/**
 * Whether one of so many countries could block alone if it weighed as much as the charter permits. This is what the
 * chain checks, which does not know tomorrow's weights: it is true whenever `vetoesOf` finds somebody, for any weights
 * within the cap, and may be true when it finds nobody.
 */
export function soleVetoPossible(
  majority: Pick<Majority, "countriesBps" | "weightBps" | "quorumBps" | "blockingCountries">,
  weightCapBps: number,
  members: number,
): boolean {
  const others = (members - 1) * BASIS_POINTS;
  return (
    others < members * majority.countriesBps ||
    others < members * majority.quorumBps ||
    (majority.blockingCountries < 2 && majority.weightBps + weightCapBps > BASIS_POINTS)
  );
}

/** What a motion lacks that everybody wants but a few, who choose the ballot that harms it most. */
function shortfallsAgainst(majority: Majority, members: readonly Member[], few: ReadonlySet<string>): Shortfall[] {
  const found = OPPOSING.flatMap((ballot) => {
    const votes = members.map(({ country, weight }): Vote => ({ weight, ballot: few.has(country) ? ballot : "for" }));
    return shortfallsOf(majority, votes);
  });
  return [...new Set(found)];
}
