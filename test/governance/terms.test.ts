import { expect } from "chai";

import {
  BY_STRICTNESS,
  DECISION_CLASSES,
  countsLaxer,
  DEFAULT_TERMS,
  isCarried,
  MAX_PERIOD,
  MIN_PERIOD,
  REHEARSAL_PERIODS,
  SIMPLE_MAJORITY,
  type Terms,
  TWO_THIRDS,
  undercuts,
} from "../../src/index.ts";

const HALT = 72 * 3_600; // the longest halt of the EmergencyCommittee, in seconds
const COUNCIL_SIZES = Array.from({ length: 255 }, (_, index) => index + 1);

const PERIODS = Object.keys(REHEARSAL_PERIODS) as (keyof typeof REHEARSAL_PERIODS)[];

/** The fewest of so many countries that reach a share. */
function fewest(countriesBps: number, countries: number): number {
  const majority = { ...DEFAULT_TERMS.Procedural, countriesBps, quorumBps: 0 };
  const votes = (inFavour: number) =>
    Array.from({ length: countries }, (_, index) => ({
      weight: 1n,
      ballot: index < inFavour ? ("for" as const) : ("absent" as const),
    }));
  let [low, high] = [1, countries];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isCarried(majority, votes(middle))) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Neighbouring classes, the laxer first. */
const NEIGHBOURS = BY_STRICTNESS.slice(1).map((stricter, index) => [BY_STRICTNESS[index]!, stricter] as const);

describe("Shares in basis points", () => {
  it("5,001 is more than half of every council of up to 255", () => {
    for (const countries of COUNCIL_SIZES) {
      expect(fewest(SIMPLE_MAJORITY, countries), `${countries}`).to.equal(Math.floor(countries / 2) + 1);
    }
    expect(fewest(5_000, 10)).to.equal(5); // half, and not more
  });

  it("6,666 is at least two thirds of every council of up to 255, and 6,667 would be more", () => {
    for (const countries of COUNCIL_SIZES) {
      expect(fewest(TWO_THIRDS, countries), `${countries}`).to.equal(Math.ceil((2 * countries) / 3));
    }
    expect(fewest(6_667, 3)).to.equal(3);
  });
});

describe("DEFAULT_TERMS", () => {
  it("name every class", () => {
    expect(Object.keys(DEFAULT_TERMS)).to.have.members([...DECISION_CLASSES]);
    expect([...BY_STRICTNESS, "Emergency"]).to.have.members([...DECISION_CLASSES]);
  });

  for (const [laxer, stricter] of NEIGHBOURS) {
    it(`make ${stricter} in nothing easier or quicker than ${laxer}`, () => {
      expect(undercuts(DEFAULT_TERMS[stricter], DEFAULT_TERMS[laxer])).to.deep.equal([]);
      for (const period of PERIODS) {
        expect(DEFAULT_TERMS[stricter][period], period).to.be.at.least(DEFAULT_TERMS[laxer][period]);
      }
    });
  }

  for (const name of DECISION_CLASSES) {
    it(`of ${name} are within what the Council takes`, () => {
      const terms = DEFAULT_TERMS[name];
      for (const period of PERIODS) expect(terms[period], period).to.be.within(0, MAX_PERIOD);
      expect(terms.timelockDelay + terms.dissentDelay).to.be.at.most(MAX_PERIOD);
      expect(terms.votingPeriod).to.be.at.least(MIN_PERIOD);
      expect(terms.gracePeriod).to.be.at.least(MIN_PERIOD);
      expect(terms.lateWindow).to.be.at.most(terms.votingPeriod);
      expect(terms.maxExtension).to.be.at.most(terms.votingPeriod);
      expect(terms.countriesBps).to.be.within(SIMPLE_MAJORITY, 10_000);
      expect(terms.vetoDeclared).to.equal(false);
    });
  }

  it("decide on an emergency before the longest halt is over, with a day to convene, and no more easily", () => {
    const { votingDelay, votingPeriod, maxExtension, timelockDelay, dissentDelay } = DEFAULT_TERMS.Emergency;
    const longest = votingDelay + votingPeriod + maxExtension + timelockDelay + dissentDelay;
    expect(longest).to.be.at.most(HALT - 24 * 3_600);
    for (const share of ["basis", "countriesBps", "weightBps", "quorumBps", "blockingCountries"] as const) {
      expect(DEFAULT_TERMS.Emergency[share], share).to.equal(DEFAULT_TERMS.Reinforced[share]);
    }
  });

  it("are rehearsed in seconds, with every stage there", () => {
    const { gracePeriod, ...stages } = REHEARSAL_PERIODS;
    for (const [stage, seconds] of Object.entries(stages)) expect(seconds, stage).to.be.within(1, 30);
    expect(gracePeriod).to.be.greaterThan(60);
  });
});

describe("undercuts", () => {
  const BASE: Terms = { ...DEFAULT_TERMS.Ordinary, basis: "present", consulted: true };
  const easier: Partial<Terms>[] = [
    { countriesBps: BASE.countriesBps - 1 },
    { weightBps: BASE.weightBps - 1 },
    { quorumBps: BASE.quorumBps - 1 },
    { votingDelay: BASE.votingDelay - 1 },
    { votingPeriod: BASE.votingPeriod - 1 },
    { timelockDelay: BASE.timelockDelay - 1 },
    { dissentDelay: BASE.dissentDelay - 1 },
    { blockingCountries: BASE.blockingCountries + 1 },
    { basis: "voting" },
    { consulted: false },
  ];
  for (const change of easier) {
    it(`names ${Object.keys(change).join()} when it is the easier one`, () => {
      expect(undercuts({ ...BASE, ...change }, BASE)).to.deep.equal(Object.keys(change));
      expect(undercuts(BASE, { ...BASE, ...change })).to.deep.equal([]);
    });
  }

  it("looks at the count alone where it is asked for that", () => {
    for (const change of easier) {
      const [field] = Object.keys(change);
      const counts = ["countriesBps", "weightBps", "quorumBps", "blockingCountries", "basis"].includes(field!);
      expect(countsLaxer({ ...BASE, ...change }, BASE)).to.deep.equal(counts ? [field] : []);
    }
  });

  it("does not mind what makes no decision easier", () => {
    expect(undercuts({ ...BASE, gracePeriod: 1, lateWindow: 1, vetoDeclared: true }, BASE)).to.deep.equal([]);
  });
});
