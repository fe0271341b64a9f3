import { expect } from "chai";
import { getBytes } from "ethers";
import { network } from "hardhat";

import {
  type Ballot,
  BASES,
  DEFAULT_TERMS,
  isCarried,
  type Tally,
  tallyOf,
  type Terms,
  termsStruct,
  timelockDelay,
  TWO_THIRDS,
  type Vote,
} from "../../src/index.ts";
import { type MajorityHarness, MajorityHarness__factory } from "../../typechain-types/index.js";
import { drawer } from "../utils/draw.ts";

/**
 * GOV-3: the contract's library and the model count alike, in every vote of two to eight countries. Votes that add up to
 * the same are sent to the chain once. DEEP=1 takes every set of weights on every basis for all sizes.
 */
const DEEP = process.env.DEEP === "1";
const BATCH = 1_000;
const GAS = 500_000_000n; // a batch is one call

const connection = await network.create({ network: "default", override: { blockGasLimit: Number(GAS) } });
const { ethers, networkHelpers } = connection;

/** What a country can do. To be excluded and to have opted out are the same to the count, so they take turns. */
const BALLOTS: readonly (readonly [Ballot, Ballot])[] = [
  ["for", "for"],
  ["against", "against"],
  ["abstain", "abstain"],
  ["absent", "absent"],
  ["excluded", "optedOut"],
];

const SETTINGS: Record<string, Terms> = {
  "the EU Council's 55/65/4": DEFAULT_TERMS.Ordinary,
  "reinforced 72/65": DEFAULT_TERMS.Reinforced,
  "constitutional two thirds and three quarters": { ...DEFAULT_TERMS.Constitutional, countriesBps: TWO_THIRDS },
};

/** Small ones, whose sums often coincide and fall on 65 and 75 percent exactly, and equal ones. */
const WEIGHTS: readonly (readonly bigint[])[] = [
  [4n, 3n, 2n, 1n, 4n, 3n, 2n, 1n],
  [1n, 1n, 1n, 1n, 1n, 1n, 1n, 1n],
];

/** Votes that the chain cannot tell apart, and what the model says of them. */
interface Outcome {
  readonly tally: Tally;
  readonly votes: readonly Vote[];
  readonly carried: boolean;
}

/** Every vote of these countries, one of each tally; fails if the model decides two of one tally differently. */
function outcomesOf(terms: Terms, weights: readonly bigint[]): Outcome[] {
  const outcomes = new Map<string, Outcome>();
  for (let vote = 0; vote < BALLOTS.length ** weights.length; vote += 1) {
    const votes = weights.map((weight, index): Vote => {
      const ballot = BALLOTS[Math.floor(vote / BALLOTS.length ** index) % BALLOTS.length]!;
      return { weight, ballot: ballot[index % 2]! };
    });
    const tally = tallyOf(votes);
    const key = Object.values(tally).join();
    const known = outcomes.get(key);
    const carried = isCarried(terms, votes);
    if (known === undefined) outcomes.set(key, { tally, votes, carried });
    else if (known.carried !== carried) expect.fail(`one tally, two outcomes: ${describeVotes(votes)}`);
  }
  return [...outcomes.values()];
}

function describeVotes(votes: readonly Vote[]): string {
  return votes.map(({ weight, ballot }) => `${weight} ${ballot}`).join(", ");
}

/** A tally in the two words that the harness reads. */
function packed(tally: Tally): [bigint, bigint] {
  const counts = [tally.forCountries, tally.againstCountries, tally.abstainCountries, tally.entitledCountries];
  const low = counts.reduce((word, count) => (word << 8n) | count, 0n);
  return [
    (tally.forWeight << 160n) | (tally.againstWeight << 64n) | low,
    (tally.entitledWeight << 96n) | tally.abstainWeight,
  ];
}

/** Compares the chain with the model; returns how many of the outcomes carry. */
async function compare(harness: MajorityHarness, terms: Terms, outcomes: readonly Outcome[]): Promise<number> {
  const struct = termsStruct("Ordinary", terms);
  for (let start = 0; start < outcomes.length; start += BATCH) {
    const batch = outcomes.slice(start, start + BATCH);
    const votes = batch.map(({ tally }) => packed(tally));
    const bits = getBytes(await harness.areCarried(struct, votes, { gasLimit: GAS }));
    const isSet = (index: number) => ((bits[index >> 3]! >> (index & 7)) & 1) === 1;
    const differs = batch.find(({ carried }, index) => carried !== isSet(index));
    if (differs) expect.fail(`the model says ${differs.carried}, the chain not: ${describeVotes(differs.votes)}`);
  }
  return outcomes.filter(({ carried }) => carried).length;
}

function randomOutcome(terms: Terms, draw: (below: number) => number): Outcome {
  const bias = draw(10); // from councils that mostly agree to those that mostly do not
  const votes = Array.from({ length: 2 + draw(199) }, (): Vote => {
    const weight = 1n + BigInt(draw(1_000_000_000)) * 10n ** BigInt(draw(17));
    return { weight, ballot: draw(10) < bias ? "for" : BALLOTS[draw(BALLOTS.length)]![draw(2)]! };
  });
  return { tally: tallyOf(votes), votes, carried: isCarried(terms, votes) };
}

describe("Majority", () => {
  async function deploy() {
    const [deployer] = await ethers.getSigners();
    return new MajorityHarness__factory(deployer!).deploy();
  }
  const fixture = () => networkHelpers.loadFixture(deploy);

  for (const [name, terms] of Object.entries(SETTINGS)) {
    for (let members = 2; members <= 8; members += 1) {
      const sets = DEEP || members < 7 ? WEIGHTS : WEIGHTS.slice(0, 1);
      it(`counts every vote of ${members} countries as the model does: ${name}`, async function () {
        this.timeout(300_000);
        const harness = await fixture();
        for (const weights of sets) {
          const outcomes = outcomesOf(terms, weights.slice(0, members));
          expect(await compare(harness, terms, outcomes)).to.be.within(1, outcomes.length - 1);
        }
      });
    }
  }

  for (const basis of BASES) {
    const members = DEEP ? 7 : 5;
    it(`counts every vote of ${members} countries as the model does: of those ${basis}, with a quorum`, async function () {
      this.timeout(300_000);
      const harness = await fixture();
      for (const quorumBps of [5_000, 6_000]) {
        const terms = { ...DEFAULT_TERMS.Ordinary, basis, quorumBps, blockingCountries: 2 };
        const outcomes = WEIGHTS.flatMap((weights) => outcomesOf(terms, weights.slice(0, members)));
        expect(await compare(harness, terms, outcomes)).to.be.within(1, outcomes.length - 1);
      }
    });
  }

  it("counts random votes of up to 200 countries as the model does", async function () {
    this.timeout(300_000);
    const harness = await fixture();
    const draw = drawer(20_261_123);
    for (const terms of Object.values(SETTINGS)) {
      const outcomes = Array.from({ length: DEEP ? 5_000 : 500 }, () => randomOutcome(terms, draw));
      expect(await compare(harness, terms, outcomes)).to.be.within(1, outcomes.length - 1);
    }
  });

  it("delays for dissent as the model does", async () => {
    const harness = await fixture();
    const terms = { ...DEFAULT_TERMS.Ordinary, dissentDelay: 999_983 }; // a prime, so that shares leave a remainder
    const outcomes = outcomesOf(terms, WEIGHTS[0]!.slice(0, 4));
    const votes = outcomes.map(({ tally }) => packed(tally));
    const delays = await harness.delays(termsStruct("Ordinary", terms), votes, { gasLimit: GAS });
    expect([...delays]).to.deep.equal(outcomes.map(({ tally }) => timelockDelay(terms, tally)));
  });
});
