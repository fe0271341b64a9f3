const BASIS_POINTS = 10_000n;

/** How hard a decision is to take, in the order of the numbers on chain: the strictest first, the fast lane last. */
export const DECISION_CLASSES = ["Constitutional", "Reinforced", "Ordinary", "Procedural", "Emergency"] as const;

export type DecisionClass = (typeof DECISION_CLASSES)[number];

/** Of whom shares are taken, in the order of the numbers on chain: the strictest first. */
export const BASES = ["entitled", "present", "voting"] as const;

export type Basis = (typeof BASES)[number];

/**
 * What a country did with its vote. `excluded` is the subject of the proposal, `optedOut` takes no part in its
 * programme; both leave every denominator.
 */
export type Ballot = "for" | "against" | "abstain" | "absent" | "excluded" | "optedOut";

/** One country's weight and what it did. */
export interface Vote {
  readonly weight: bigint;
  readonly ballot: Ballot;
}

/** The part of a class's terms that counts. Shares are basis points, 0 to 10,000. */
export interface Majority {
  readonly basis: Basis;
  readonly countriesBps: number;
  readonly weightBps: number;
  readonly quorumBps: number;
  /** A motion short of weight carries all the same while fewer countries than this oppose it. */
  readonly blockingCountries: number;
}

/** Votes added up. */
export interface Tally {
  readonly forCountries: bigint;
  readonly againstCountries: bigint;
  readonly abstainCountries: bigint;
  readonly entitledCountries: bigint;
  readonly forWeight: bigint;
  readonly againstWeight: bigint;
  readonly abstainWeight: bigint;
  readonly entitledWeight: bigint;
}

/** What a motion can lack. */
export type Shortfall = "quorum" | "countries" | "weight" | "consent";

/** How long a carried motion waits, in seconds. */
export interface Delays {
  readonly timelockDelay: number;
  readonly dissentDelay: number;
}

/** Adds votes up. */
export function tallyOf(votes: readonly Vote[]): Tally {
  const inFavour = sumOf(votes, ["for"]);
  const against = sumOf(votes, ["against"]);
  const abstaining = sumOf(votes, ["abstain"]);
  const entitled = sumOf(votes, ["for", "against", "abstain", "absent"]);
  return {
    forCountries: inFavour.countries,
    againstCountries: against.countries,
    abstainCountries: abstaining.countries,
    entitledCountries: entitled.countries,
    forWeight: inFavour.weight,
    againstWeight: against.weight,
    abstainWeight: abstaining.weight,
    entitledWeight: entitled.weight,
  };
}

/**
 * Whether a motion is carried, exactly as the Council counts: by cross-multiplication, exact at equality.
 *
 * `consent` is the position in `votes` of a country without whose vote for nothing is carried.
 */
export function isCarried(majority: Majority, votes: readonly Vote[], consent?: number): boolean {
  return shortfallsOf(majority, votes, consent).length === 0;
}

/** Everything that a motion lacks; empty if it is carried. See `isCarried`. */
export function shortfallsOf(majority: Majority, votes: readonly Vote[], consent?: number): Shortfall[] {
  return shortfallsIn(majority, tallyOf(votes), consent === undefined || votes[consent]?.ballot === "for");
}

/** The same from votes that are added up. `consented` is whether no country's consent is still needed. */
export function shortfallsIn(majority: Majority, tally: Tally, consented: boolean): Shortfall[] {
  const basis = basisOf(majority.basis, tally);
  const present = tally.forCountries + tally.againstCountries + tally.abstainCountries;
  const opponents = basis.countries - tally.forCountries;
  const missing: Shortfall[] = [];

  if (!reaches(present, tally.entitledCountries, majority.quorumBps)) missing.push("quorum");

  const reachesCountries = reaches(tally.forCountries, basis.countries, majority.countriesBps);
  if (!reachesCountries || tally.forCountries === 0n) missing.push("countries");

  const reachesWeight = reaches(tally.forWeight, basis.weight, majority.weightBps);
  if (!reachesWeight && opponents >= BigInt(majority.blockingCountries)) missing.push("weight");

  if (!consented) missing.push("consent");
  return missing;
}

/**
 * Seconds between queueing a carried motion and executing it: the longer, the more countries or the more weight were
 * against, rounded up, and never more than both delays together.
 */
export function timelockDelay(delays: Delays, tally: Tally): bigint {
  const byCountries = shareOf(delays.dissentDelay, tally.againstCountries, tally.entitledCountries);
  const byWeight = shareOf(delays.dissentDelay, tally.againstWeight, tally.entitledWeight);
  return BigInt(delays.timelockDelay) + (byCountries > byWeight ? byCountries : byWeight);
}

/** Those of whom shares are taken. */
function basisOf(basis: Basis, tally: Tally): { countries: bigint; weight: bigint } {
  if (basis === "entitled") return { countries: tally.entitledCountries, weight: tally.entitledWeight };
  const countries = tally.forCountries + tally.againstCountries;
  const weight = tally.forWeight + tally.againstWeight;
  if (basis === "voting") return { countries, weight };
  return { countries: countries + tally.abstainCountries, weight: weight + tally.abstainWeight };
}

function sumOf(votes: readonly Vote[], ballots: readonly Ballot[]): { countries: bigint; weight: bigint } {
  const counted = votes.filter(({ ballot }) => ballots.includes(ballot));
  return { countries: BigInt(counted.length), weight: counted.reduce((sum, { weight }) => sum + weight, 0n) };
}

function reaches(part: bigint, whole: bigint, bps: number): boolean {
  return part * BASIS_POINTS >= whole * BigInt(bps);
}

/** A share of a period, rounded up; nobody's share of nothing is nothing. */
function shareOf(period: number, part: bigint, whole: bigint): bigint {
  return part === 0n ? 0n : (BigInt(period) * part + whole - 1n) / whole;
}
