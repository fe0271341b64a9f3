import { expect } from "chai";
import { getBytes } from "ethers";
import { network } from "hardhat";

import {
  type Ballot,
  DEFAULT_TERMS,
  isCarried,
  isTacit,
  type Majority,
  type Tally,
  tallyOf,
  type Terms,
  termsStruct,
  type Vote,
} from "../../src/index.ts";
import { MajorityHarness__factory } from "../../typechain-types/index.js";

/**
 * GOV-3: what is adopted by silence is what the model says, for every way in which two to eight countries can be silent,
 * object, or have no part. The expectation is written out here a second time, from the words of the rule.
 */
const BALLOTS = ["absent", "against", "excluded"] as const satisfies Ballot[];
const LIMITS = [1, 2, 3, 9];

const SETTINGS: Record<string, Terms> = {
  ordinary: DEFAULT_TERMS.Ordinary,
  procedural: DEFAULT_TERMS.Procedural,
  "unanimous but for one": { ...DEFAULT_TERMS.Ordinary, countriesBps: 8_000, weightBps: 9_000, blockingCountries: 0 },
};
const WEIGHTS: readonly (readonly bigint[])[] = [
  [4n, 3n, 2n, 1n, 4n, 3n, 2n, 1n],
  [1n, 1n, 1n, 1n, 1n, 1n, 1n, 1n],
  [9n, 1n, 1n, 1n, 1n, 1n, 1n, 1n],
];

/** Every way in which these countries can act. */
function everyVote(weights: readonly bigint[]): Vote[][] {
  return Array.from({ length: BALLOTS.length ** weights.length }, (_, number) =>
    weights.map((weight, index) => ({
      weight,
      ballot: BALLOTS[Math.floor(number / BALLOTS.length ** index) % BALLOTS.length]!,
    })),
  );
}

/** The tally that the chain keeps: the silent are for. */
function tacitTally(votes: readonly Vote[]): Tally {
  return tallyOf(votes.map((vote) => (vote.ballot === "absent" ? { ...vote, ballot: "for" } : vote)));
}

function packed(tally: Tally): [bigint, bigint] {
  const counts = [tally.forCountries, tally.againstCountries, 0n, tally.entitledCountries];
  const low = counts.reduce((word, count) => (word << 8n) | count, 0n);
  return [(tally.forWeight << 160n) | (tally.againstWeight << 64n) | low, tally.entitledWeight << 96n];
}

/** In words: fewer object than the limit, and the silent have the shares that a vote needs. */
function stands(terms: Majority, votes: readonly Vote[], limit: number): boolean {
  const entitled = votes.filter(({ ballot }) => ballot !== "excluded");
  const silent = entitled.filter(({ ballot }) => ballot === "absent");
  const objectors = entitled.length - silent.length;
  const sum = (some: readonly Vote[]) => some.reduce((total, { weight }) => total + weight, 0n);
  if (silent.length === 0 || objectors >= limit) return false;
  if (silent.length * 10_000 < entitled.length * terms.countriesBps) return false;
  return sum(silent) * 10_000n >= sum(entitled) * BigInt(terms.weightBps) || objectors < terms.blockingCountries;
}

/** Long lists compare quickly as text. */
function bitsOf(outcomes: readonly boolean[]): string {
  return outcomes.map(Number).join("");
}

describe("Silence", () => {
  const connect = async () => {
    const { ethers } = await network.create({ network: "default", override: { blockGasLimit: 500_000_000 } });
    const [deployer] = await ethers.getSigners();
    return new MajorityHarness__factory(deployer!).deploy();
  };

  for (const [name, terms] of Object.entries(SETTINGS)) {
    it(`adopts what the model adopts, of every two to eight countries: ${name}`, async function () {
      this.timeout(300_000);
      const harness = await connect();
      for (let members = 2; members <= 8; members += 1) {
        const sets = members < 7 ? WEIGHTS : WEIGHTS.slice(0, 1); // the larger, the fewer
        const votes = sets.flatMap((weights) => everyVote(weights.slice(0, members)));
        for (const limit of LIMITS) await compare(harness, terms, limit, votes);
      }
    });
  }

  it("is never easier than the vote of the same countries", () => {
    for (const votes of everyVote([4n, 3n, 2n, 1n])) {
      const voted = votes.map((vote): Vote => (vote.ballot === "absent" ? { ...vote, ballot: "for" } : vote));
      if (isTacit(DEFAULT_TERMS.Ordinary, votes, 9)) expect(isCarried(DEFAULT_TERMS.Ordinary, voted)).to.be.true;
    }
  });

  async function compare(
    harness: Awaited<ReturnType<typeof connect>>,
    terms: Terms,
    limit: number,
    votes: readonly Vote[][],
  ): Promise<void> {
    const told = votes.map((vote) => isTacit(terms, vote, limit));
    expect(bitsOf(told)).to.equal(bitsOf(votes.map((vote) => stands(terms, vote, limit))));
    const words = votes.map((vote) => packed(tacitTally(vote)));
    for (let start = 0; start < words.length; start += 2_000) {
      const bits = getBytes(
        await harness.areTacit(termsStruct("Ordinary", terms), limit, words.slice(start, start + 2_000), {
          gasLimit: 500_000_000n,
        }),
      );
      const found = words.slice(start, start + 2_000).map((_, index) => ((bits[index >> 3]! >> (index & 7)) & 1) === 1);
      expect(bitsOf(found)).to.equal(bitsOf(told.slice(start, start + 2_000)));
    }
    expect(told.filter(Boolean).length).to.be.within(1, votes.length - 1);
  }
});
