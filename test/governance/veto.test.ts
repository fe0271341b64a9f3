import { expect } from "chai";

import {
  type Ballot,
  BASES,
  capWeights,
  DECISION_CLASSES,
  DEFAULT_TERMS,
  isCarried,
  type Majority,
  type Member,
  smallestBlockingCoalition,
  soleVetoPossible,
  vetoesOf,
} from "../../src/index.ts";

const OPPOSING: readonly Ballot[] = ["against", "abstain", "absent"];

function council(...weights: number[]): Member[] {
  return weights.map((weight, index) => ({ country: String.fromCharCode(65 + index), weight: BigInt(weight) }));
}

/** Terms of several strengths, each on each basis. */
const MAJORITIES: readonly Majority[] = BASES.flatMap((basis) =>
  [
    ...DECISION_CLASSES.map((name) => ({ ...DEFAULT_TERMS[name], basis })),
    { basis, countriesBps: 5_001, weightBps: 8_500, quorumBps: 0, blockingCountries: 1 },
    { basis, countriesBps: 5_001, weightBps: 8_500, quorumBps: 0, blockingCountries: 2 },
    { basis, countriesBps: 5_001, weightBps: 0, quorumBps: 9_000, blockingCountries: 0 },
    { basis, countriesBps: 10_000, weightBps: 5_000, quorumBps: 0, blockingCountries: 0 },
  ].map((each): Majority => each),
);

const COUNCILS = [
  council(1),
  council(3, 2),
  council(4, 3, 3),
  council(1, 1, 9, 1),
  council(7, 6, 3, 2, 1),
  council(5, 5, 4, 1, 1, 1),
];

/** Every way in which a set of countries can oppose while all others are for. */
function* oppositions(members: readonly Member[]): Generator<Ballot[]> {
  const choices: readonly Ballot[] = ["for", ...OPPOSING];
  for (let code = 0; code < choices.length ** members.length; code += 1) {
    yield members.map((_, index) => choices[Math.floor(code / choices.length ** index) % choices.length]!);
  }
}

/** The fewest countries that block, over every set and every mixture of ballots. */
function fewestThatBlock(majority: Majority, members: readonly Member[]): number {
  let fewest = Infinity;
  for (const ballots of oppositions(members)) {
    const votes = members.map(({ weight }, index) => ({ weight, ballot: ballots[index]! }));
    const opponents = ballots.filter((ballot) => ballot !== "for").length;
    if (opponents < fewest && !isCarried(majority, votes)) fewest = opponents;
  }
  return fewest;
}

describe("vetoesOf", () => {
  it("finds who blocks by weight, by number and by staying away", () => {
    const byWeight: Majority = { ...DEFAULT_TERMS.Constitutional, blockingCountries: 0 };
    expect(vetoesOf(byWeight, council(40, 20, 20, 20))).to.deep.equal([{ country: "A", by: ["weight"] }]);
    expect(vetoesOf(byWeight, council(1, 1, 1)).map(({ by }) => by)).to.deep.equal([
      ["countries", "weight"],
      ["countries", "weight"],
      ["countries", "weight"],
    ]);
    const byAbsence: Majority = {
      basis: "voting",
      countriesBps: 5_001,
      weightBps: 0,
      quorumBps: 9_000,
      blockingCountries: 0,
    };
    expect(vetoesOf(byAbsence, council(1, 1, 1)).map(({ by }) => by)).to.deep.equal([
      ["quorum"],
      ["quorum"],
      ["quorum"],
    ]);
  });

  it("finds nobody where a blocking minority needs two", () => {
    const weight: Majority = { ...DEFAULT_TERMS.Ordinary, blockingCountries: 1 };
    expect(vetoesOf(weight, council(90, 5, 5)).map(({ country }) => country)).to.deep.equal(["A"]);
    expect(vetoesOf({ ...weight, blockingCountries: 2 }, council(90, 5, 5))).to.deep.equal([]);
  });

  it("is exact where the rest is just enough", () => {
    const threeQuarters: Majority = { ...DEFAULT_TERMS.Constitutional, countriesBps: 5_001 };
    expect(vetoesOf(threeQuarters, council(25, 25, 25, 25))).to.deep.equal([]);
    expect(vetoesOf(threeQuarters, council(26, 25, 25, 24)).map(({ country }) => country)).to.deep.equal(["A"]);
  });

  it("lets a council of one decide nothing without that one", () => {
    expect(vetoesOf(DEFAULT_TERMS.Procedural, council(1)).map(({ country }) => country)).to.deep.equal(["A"]);
  });
});

describe("smallestBlockingCoalition", () => {
  it("is the smallest of all sets and all mixtures of ballots", () => {
    for (const majority of MAJORITIES) {
      for (const members of COUNCILS) {
        const expected = fewestThatBlock(majority, members);
        const label = `${JSON.stringify(majority)} ${members.map(({ weight }) => weight).join()}`;
        expect(smallestBlockingCoalition(majority, members), label).to.equal(expected);
        expect(vetoesOf(majority, members).length > 0, label).to.equal(expected === 1);
      }
    }
  });

  it("refuses a council without members", () => {
    expect(() => smallestBlockingCoalition(DEFAULT_TERMS.Ordinary, [])).to.throw(RangeError);
  });
});

describe("soleVetoPossible", () => {
  it("is true whenever somebody has a veto within the cap", () => {
    let state = 7n;
    const next = () => (state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % (1n << 64n)) >> 44n;
    let found = 0;
    for (let round = 0; round < 400; round += 1) {
      const size = 2 + (round % 12);
      const cap = Math.max(Math.ceil(10_000 / size), 1_000 + (round % 9) * 1_000);
      const weights = capWeights(
        Array.from({ length: size }, () => 1n + next() ** 2n),
        cap,
      );
      const members = weights.map((weight, index) => ({ country: String(index), weight }));
      for (const majority of MAJORITIES) {
        const vetoes = vetoesOf(majority, members).length;
        found += vetoes;
        if (vetoes > 0) expect(soleVetoPossible(majority, cap, size), `${weights.join()} ${cap}`).to.equal(true);
      }
    }
    expect(found).to.be.greaterThan(0);
  });

  it("is exact in countries, quorum and weight", () => {
    const terms = { countriesBps: 8_000, weightBps: 8_000, quorumBps: 8_000, blockingCountries: 1 };
    expect(soleVetoPossible(terms, 2_000, 5)).to.equal(false);
    expect(soleVetoPossible(terms, 2_000, 4)).to.equal(true);
    expect(soleVetoPossible(terms, 2_001, 5)).to.equal(true);
    expect(soleVetoPossible({ ...terms, blockingCountries: 2 }, 2_001, 5)).to.equal(false);
    expect(soleVetoPossible({ ...terms, countriesBps: 8_001 }, 2_000, 5)).to.equal(true);
    expect(soleVetoPossible({ ...terms, quorumBps: 8_001 }, 2_000, 5)).to.equal(true);
  });
});
