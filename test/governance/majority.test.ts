import { expect } from "chai";

import {
  type Ballot,
  BASES,
  DECISION_CLASSES,
  DEFAULT_TERMS,
  isCarried,
  type Majority,
  shortfallsOf,
  tallyOf,
  timelockDelay,
  type Vote,
} from "../../src/index.ts";

const BALLOTS: readonly Ballot[] = ["for", "against", "abstain", "absent", "excluded", "optedOut"];
const WEIGHTS = [7n, 5n, 4n, 3n, 1n];
const MAX_WEIGHT = (1n << 88n) - 1n;

const OF_ALL: Majority = {
  basis: "entitled",
  countriesBps: 5_500,
  weightBps: 6_500,
  quorumBps: 0,
  blockingCountries: 0,
};

/** Thresholds at and around the shares that so few countries can reach, and each rule on and off. */
const MAJORITIES: readonly Majority[] = BASES.flatMap((basis) =>
  [
    [5_001, 0, 0, 0],
    [5_000, 5_000, 5_000, 1],
    [5_500, 6_500, 5_001, 4],
    [6_000, 6_500, 6_000, 2],
    [6_666, 7_500, 6_666, 0],
    [7_200, 6_500, 0, 3],
    [10_000, 10_000, 10_000, 255],
    [0, 8_500, 0, 0],
    [0, 0, 0, 0],
  ].map(([countriesBps, weightBps, quorumBps, blockingCountries]) => ({
    basis,
    countriesBps: countriesBps!,
    weightBps: weightBps!,
    quorumBps: quorumBps!,
    blockingCountries: blockingCountries!,
  })),
);

function* ballotsOf(countries: number): Generator<Ballot[]> {
  for (let code = 0; code < BALLOTS.length ** countries; code += 1) {
    yield Array.from({ length: countries }, (_, index) => BALLOTS[Math.floor(code / BALLOTS.length ** index) % 6]!);
  }
}

function cast(ballots: readonly Ballot[], weights: readonly bigint[] = WEIGHTS): Vote[] {
  return ballots.map((ballot, index) => ({ ballot, weight: weights[index]! }));
}

/**
 * The same rule by other means: one pass with running totals, and for each share the least number that reaches it,
 * instead of a comparison of products.
 */
function carriedByCounting(majority: Majority, votes: readonly Vote[]): boolean {
  let [entitled, present, base, baseWeight, inFavour, weightInFavour] = [0, 0, 0, 0n, 0, 0n];
  for (const { ballot, weight } of votes) {
    if (ballot === "excluded" || ballot === "optedOut") continue;
    entitled += 1;
    if (ballot !== "absent") present += 1;
    const isNeutral =
      (ballot === "absent" && majority.basis !== "entitled") || (ballot === "abstain" && majority.basis === "voting");
    if (!isNeutral) {
      base += 1;
      baseWeight += weight;
    }
    if (ballot === "for") {
      inFavour += 1;
      weightInFavour += weight;
    }
  }
  const least = (whole: bigint, bps: number) => (whole * BigInt(bps) + 9_999n) / 10_000n;
  if (inFavour < 1) return false;
  if (present < least(BigInt(entitled), majority.quorumBps)) return false;
  if (inFavour < least(BigInt(base), majority.countriesBps)) return false;
  return weightInFavour >= least(baseWeight, majority.weightBps) || base - inFavour < majority.blockingCountries;
}

/** `count` countries of equal weight with a ballot. */
function many(count: number, ballot: Ballot, weight = 1n): Vote[] {
  return Array.from({ length: count }, () => ({ ballot, weight }));
}

describe("tallyOf", () => {
  it("counts countries and weight by what they did, and leaves out who does not take part", () => {
    const votes = cast(["for", "against", "abstain", "absent", "excluded"]);
    expect(tallyOf(votes)).to.deep.equal({
      forCountries: 1n,
      againstCountries: 1n,
      abstainCountries: 1n,
      entitledCountries: 4n,
      forWeight: 7n,
      againstWeight: 5n,
      abstainWeight: 4n,
      entitledWeight: 19n,
    });
    expect(tallyOf(cast(["optedOut", "for"])).entitledWeight).to.equal(5n);
  });
});

describe("isCarried", () => {
  for (const countries of [2, 3, 4, 5]) {
    it(`agrees with a count by other means on every vote of ${countries} countries`, function () {
      this.timeout(60_000);
      let carried = 0;
      for (const ballots of ballotsOf(countries)) {
        const votes = cast(ballots);
        for (const majority of MAJORITIES) {
          const expected = carriedByCounting(majority, votes);
          carried += Number(expected);
          if (isCarried(majority, votes) !== expected) {
            expect.fail(`${ballots.join()} under ${JSON.stringify(majority)}: expected ${String(expected)}`);
          }
        }
      }
      expect(carried).to.be.greaterThan(0);
    });
  }

  it("never loses a carried motion to a vote that turns in favour, whatever the basis", () => {
    for (const ballots of ballotsOf(4)) {
      for (const majority of MAJORITIES.filter((each) => isCarried(each, cast(ballots)))) {
        for (const [index, ballot] of ballots.entries()) {
          if (ballot === "excluded" || ballot === "optedOut") continue;
          const turned = cast(ballots.with(index, "for"));
          expect(isCarried(majority, turned), `${ballots.join()}, ${index}`).to.equal(true);
        }
      }
    }
  });

  it("never carries two contrary motions where more than half of the countries is asked", () => {
    const opposite: Partial<Record<Ballot, Ballot>> = { for: "against", against: "for" };
    for (const majority of MAJORITIES.filter(({ countriesBps }) => countriesBps > 5_000)) {
      for (const ballots of ballotsOf(4)) {
        const contrary = ballots.map((ballot) => opposite[ballot] ?? ballot);
        expect(isCarried(majority, cast(ballots)) && isCarried(majority, cast(contrary))).to.equal(false);
      }
    }
  });

  it("is exact at equality of countries, of weight and of the quorum", () => {
    const countries = { ...OF_ALL, weightBps: 0 };
    expect(isCarried(countries, [...many(11, "for"), ...many(9, "against")])).to.equal(true); // 55 of 100
    expect(isCarried(countries, [...many(10, "for"), ...many(10, "against")])).to.equal(false);

    const weight = { ...OF_ALL, countriesBps: 5_000 };
    const pair = (light: bigint): Vote[] => [
      { weight: 65n * 10n ** 20n - light, ballot: "for" },
      { weight: 35n * 10n ** 20n + light, ballot: "against" },
    ];
    expect(isCarried(weight, pair(0n))).to.equal(true);
    expect(isCarried(weight, pair(1n))).to.equal(false);

    const quorum: Majority = { ...countries, basis: "voting", quorumBps: 5_000 };
    expect(isCarried(quorum, [...many(5, "for"), ...many(5, "absent")])).to.equal(true);
    expect(isCarried(quorum, [...many(5, "for"), ...many(6, "absent")])).to.equal(false);
  });

  it("holds for 255 countries of the greatest weight there is", () => {
    const votes = (inFavour: number) => [
      ...many(inFavour, "for", MAX_WEIGHT),
      ...many(255 - inFavour, "absent", MAX_WEIGHT),
    ];
    expect(isCarried(OF_ALL, votes(166))).to.equal(true); // 65% of 255 is 165.75
    expect(isCarried(OF_ALL, votes(165))).to.equal(false);
  });

  it("takes abstention and absence as the basis says", () => {
    const votes = [...many(3, "for"), ...many(2, "against"), ...many(1, "abstain"), ...many(4, "absent")];
    const verdicts = BASES.map((basis) => isCarried({ ...OF_ALL, basis, countriesBps: 5_001, weightBps: 0 }, votes));
    expect(verdicts).to.deep.equal([false, false, true]); // 3 of 10, 3 of 6, 3 of 5
    const withoutAbstention = [...many(4, "for"), ...many(2, "against"), ...many(4, "absent")];
    const present: Majority = { ...OF_ALL, basis: "present", countriesBps: 6_666, weightBps: 0 };
    expect(isCarried(present, withoutAbstention)).to.equal(true);
  });

  it("lets fewer opponents than a blocking minority stand in the way of weight only", () => {
    const heavyAgainst: Vote[] = [...many(9, "for"), ...many(3, "against", 100n)];
    expect(isCarried({ ...OF_ALL, blockingCountries: 4 }, heavyAgainst)).to.equal(true);
    expect(isCarried({ ...OF_ALL, blockingCountries: 3 }, heavyAgainst)).to.equal(false);
    const tooFewCountries: Vote[] = [...many(1, "for", 100n), ...many(3, "against")];
    expect(isCarried({ ...OF_ALL, blockingCountries: 4 }, tooFewCountries)).to.equal(false);
  });

  it("counts as opponents the countries of the basis that are not for", () => {
    const votes: Vote[] = [...many(9, "for"), ...many(1, "against", 100n), ...many(2, "abstain"), ...many(1, "absent")];
    const carried = (basis: Majority["basis"], blockingCountries: number) =>
      isCarried({ ...OF_ALL, basis, blockingCountries }, votes);
    expect([carried("entitled", 4), carried("entitled", 5)]).to.deep.equal([false, true]);
    expect([carried("present", 3), carried("present", 4)]).to.deep.equal([false, true]);
    expect([carried("voting", 1), carried("voting", 2)]).to.deep.equal([false, true]);
  });

  it("carries nothing that nobody is for", () => {
    const nothing: Majority = { basis: "voting", countriesBps: 0, weightBps: 0, quorumBps: 0, blockingCountries: 255 };
    expect(isCarried(nothing, many(3, "abstain"))).to.equal(false);
    expect(isCarried(nothing, [])).to.equal(false);
    expect(isCarried(nothing, [...many(1, "for"), ...many(2, "abstain")])).to.equal(true);
  });

  it("carries nothing without the consent that is asked", () => {
    const votes = [...many(9, "for"), ...many(1, "abstain")];
    expect(isCarried(OF_ALL, votes)).to.equal(true);
    expect(isCarried(OF_ALL, votes, 0)).to.equal(true);
    expect(isCarried(OF_ALL, votes, 9)).to.equal(false);
    expect(isCarried(OF_ALL, votes, 10)).to.equal(false);
  });
});

describe("shortfallsOf", () => {
  it("names everything that a motion lacks", () => {
    const votes = [...many(1, "for"), ...many(3, "against", 9n), ...many(6, "absent")];
    expect(shortfallsOf(DEFAULT_TERMS.Ordinary, votes, 1)).to.deep.equal(["quorum", "countries", "weight", "consent"]);
    expect(shortfallsOf(DEFAULT_TERMS.Ordinary, many(3, "for"), 1)).to.deep.equal([]);
  });
});

describe("timelockDelay", () => {
  const DELAYS = { timelockDelay: 100, dissentDelay: 1_000 };
  const delay = (...ballots: Ballot[]) => timelockDelay(DELAYS, tallyOf(cast(ballots)));

  it("is the shortest without dissent, and abstention is none", () => {
    expect(delay("for", "for", "abstain", "absent")).to.equal(100n);
    expect(delay("excluded")).to.equal(100n);
  });

  it("grows by the larger share, of countries or of weight, rounded up", () => {
    expect(delay("against", "for", "for", "for", "for")).to.equal(450n); // 7 of 20 by weight
    expect(delay("for", "for", "for", "for", "against")).to.equal(300n); // 1 of 5 by country
    expect(delay("for", "for", "against")).to.equal(434n); // 1 of 3, rounded up
  });

  it("never exceeds both delays together, and never falls when a vote turns against", () => {
    for (const ballots of ballotsOf(4)) {
      const before = delay(...ballots);
      expect(before <= 1_100n).to.equal(true);
      for (const [index, ballot] of ballots.entries()) {
        if (ballot === "excluded" || ballot === "optedOut") continue;
        expect(delay(...ballots.with(index, "against")) >= before, ballots.join()).to.equal(true);
      }
    }
    expect(delay("against", "against")).to.equal(1_100n);
  });
});

describe("The names of classes and bases", () => {
  it("stand in the order of their numbers on chain", () => {
    expect(DECISION_CLASSES).to.deep.equal(["Constitutional", "Reinforced", "Ordinary", "Procedural", "Emergency"]);
    expect(BASES).to.deep.equal(["entitled", "present", "voting"]);
  });
});
