import { expect } from "chai";

import {
  type Ballot,
  type Basis,
  DEFAULT_TERMS,
  isCarried,
  type Majority,
  type Member,
  shortfallsOf,
  SIMPLE_MAJORITY,
  smallestBlockingCoalition,
  tallyOf,
  TWO_THIRDS,
  type Vote,
  vetoesOf,
} from "../../src/index.ts";
import { EU_2025, type Populations, type RecordedVote, UNION_2024, VOTES } from "./data/eu-council.ts";
import { AIIB_2015, IMF_2011, IMF_NOW, RESOLUTION_68_262, type VotingPower } from "./data/institutions.ts";

/** What the EU Council needs on a proposal of the Commission; exactly our Ordinary class. */
const QUALIFIED = DEFAULT_TERMS.Ordinary;

function ballotIn(vote: RecordedVote, country: string): Ballot {
  if (vote.notTakingPart?.includes(country) === true) return "optedOut";
  if (vote.against.includes(country)) return "against";
  return vote.abstaining.includes(country) ? "abstain" : "for";
}

function cast(populations: Populations, ballotOf: (country: string) => Ballot): Vote[] {
  return Object.entries(populations.of).map(([country, persons]) => ({
    weight: BigInt(persons),
    ballot: ballotOf(country),
  }));
}

function votesOf(vote: RecordedVote): Vote[] {
  return cast(vote.populations, (country) => ballotIn(vote, country));
}

function find(date: string): RecordedVote {
  return VOTES.find((vote) => vote.date === date)!;
}

function percent(part: bigint, whole: bigint): number {
  return Number((part * 1_000_000n) / whole) / 10_000;
}

function membersOf({ largest, others }: VotingPower): Member[] {
  const rest = 10_000 - Object.values(largest).reduce((sum, share) => sum + share, 0);
  // All in one unit in which the rest divides evenly among the others.
  return [
    ...Object.entries(largest).map(([country, share]) => ({ country, weight: BigInt(share * others) })),
    ...Array.from({ length: others }, (_, index) => ({ country: `other ${index}`, weight: BigInt(rest) })),
  ];
}

/** Chai's own `closeTo` refuses fractions where Hardhat's matchers for whole numbers are loaded. */
function expectNear(found: number, published: number, within: number): void {
  if (!(Math.abs(found - published) <= within)) expect.fail(`${found} is not ${published}, give or take ${within}`);
}

describe("The EU Council's qualified majority", () => {
  for (const vote of VOTES) {
    it(`${vote.date}, ${vote.subject}: ${vote.carried ? "carried" : "not carried"}`, () => {
      const votes = votesOf(vote);
      const named = [...vote.against, ...vote.abstaining, ...(vote.notTakingPart ?? [])];
      expect(Object.keys(vote.populations.of), "a misspelt country would vote for").to.include.members(named);
      expect(isCarried(QUALIFIED, votes)).to.equal(vote.carried);
      if (vote.published === undefined) return;
      const { inFavour, against, abstaining, within } = vote.published;
      const tally = tallyOf(votes);
      expectNear(percent(tally.forWeight, tally.entitledWeight), inFavour, within);
      if (against !== undefined) {
        expectNear(percent(tally.againstWeight, tally.entitledWeight), against, within);
      }
      if (abstaining !== undefined) {
        expectNear(percent(tally.abstainWeight, tally.entitledWeight), abstaining, within);
      }
    });
  }

  it("counts the 28 of then and the 27 of now", () => {
    const sizes = VOTES.map(({ populations }) => Object.keys(populations.of).length);
    expect(sizes).to.deep.equal([28, 28, 28, 27, 27, 27, 27, 27]);
  });

  it("uses figures for 2024 that add up to the Union's but for 0.04 percent", () => {
    const sum = Object.values(UNION_2024.ours.of).reduce((total, persons) => total + persons, 0);
    expect(Math.abs(sum - UNION_2024.persons) / UNION_2024.persons).to.be.lessThan(0.0004);
  });

  it("2015: took the shares of the 25 that took part", () => {
    const tally = tallyOf(votesOf(find("2015-09-22")));
    expect([tally.forCountries, tally.entitledCountries]).to.deep.equal([20n, 25n]);
    expectNear(percent(tally.forWeight, tally.entitledWeight), 88, 1); // no year's figures change the outcome
  });

  it("2016: failed on weight alone, with 20 of 28 countries for and 8 opposing", () => {
    const votes = votesOf(find("2016-06-06"));
    expect([tallyOf(votes).forCountries, tallyOf(votes).entitledCountries]).to.deep.equal([20n, 28n]);
    expect(shortfallsOf(QUALIFIED, votes)).to.deep.equal(["weight"]);
    expect(isCarried({ ...QUALIFIED, blockingCountries: 9 }, votes)).to.equal(true);
  });

  it("2019: would have failed on weight had Germany abstained, as was said before the vote", () => {
    // "Hätte Deutschland sich enthalten ...": urheber.info, 15 April 2019; Julia Reda, quoted by derchotv.de.
    const vote = find("2019-04-15");
    const votes = votesOf({ ...vote, abstaining: [...vote.abstaining, "DE"] });
    expect(shortfallsOf(QUALIFIED, votes)).to.deep.equal(["weight"]);
  });

  it("2024: passed the Nature Restoration Law only because Austria was for", () => {
    const vote = find("2024-06-17");
    expect(isCarried(QUALIFIED, votesOf({ ...vote, abstaining: [...vote.abstaining, "AT"] }))).to.equal(false);
  });

  it("2024: found no majority for the duties on electric vehicles and none against them either", () => {
    const vote = find("2024-10-04");
    const contrary = cast(vote.populations, (country) => {
      const ballot = ballotIn(vote, country);
      return ballot === "for" ? "against" : ballot === "against" ? "for" : ballot;
    });
    expect(tallyOf(contrary).forCountries).to.equal(5n);
    expect(shortfallsOf(QUALIFIED, contrary)).to.deep.equal(["countries", "weight"]);
  });

  it("lets no three countries block, however large; a fourth, however small, completes a blocking minority", () => {
    const opposedBy = (...countries: string[]) =>
      isCarried(
        QUALIFIED,
        cast(EU_2025, (country) => (countries.includes(country) ? "against" : "for")),
      );
    expect(opposedBy("DE", "FR", "IT")).to.equal(true); // 46.89% of the population
    expect(opposedBy("DE", "FR", "IT", "MT")).to.equal(false);
    const members = Object.entries(EU_2025.of).map(([country, share]) => ({ country, weight: BigInt(share) }));
    expect(smallestBlockingCoalition(QUALIFIED, members)).to.equal(4);
  });

  it("comes to the same whether fewer than four opponents excuse the share of weight or of both, from seven members on", () => {
    const ofCountries: Majority = { ...QUALIFIED, weightBps: 0 };
    const reaches = (size: number) =>
      isCarried(
        ofCountries,
        Array.from({ length: size }, (_, index) => ({ weight: 1n, ballot: index < 3 ? "against" : "for" })),
      );
    for (let size = 7; size <= 255; size += 1) expect(reaches(size), `${size}`).to.equal(true);
    expect(reaches(6)).to.equal(false);
  });
});

describe("Weighted institutions", () => {
  const ofTotalPower = (weightBps: number): Majority => ({
    basis: "entitled",
    countriesBps: 0,
    weightBps,
    quorumBps: 0,
    blockingCountries: 0,
  });
  const vetoes = (majority: Majority, power: VotingPower) =>
    vetoesOf(majority, membersOf(power)).map(({ country, by }) => [country, ...by]);

  for (const [year, power] of [
    ["2011", IMF_2011],
    ["now", IMF_NOW],
  ] as const) {
    it(`IMF, ${year}: at 85% of the votes the United States have a veto and nobody else; at 70% nobody`, () => {
      expect(vetoes(ofTotalPower(8_500), power)).to.deep.equal([["US", "weight"]]);
      expect(vetoes(ofTotalPower(7_000), power)).to.deep.equal([]);
    });
  }

  it("IMF, 2011: the members printed one by one and the rest add up", () => {
    const printed = Object.values(IMF_2011.largest).reduce((sum, share) => sum + share, 0);
    expectNear(10_000 - printed, 3_005, 50); // the Guardian's list adds up to 100.47%
  });

  it("AIIB, 2015: for a Super Majority China has a veto by weight and nobody else", () => {
    const superMajority = { ...ofTotalPower(7_500), countriesBps: TWO_THIRDS };
    expect(vetoes(superMajority, AIIB_2015)).to.deep.equal([["CN", "weight"]]);
  });

  it("our Constitutional class gives nobody a veto once no country weighs more than a quarter", () => {
    const members = membersOf(AIIB_2015);
    const capped = members.map(({ country, weight }) => ({ country, weight: country === "CN" ? weight / 2n : weight }));
    expect(vetoesOf(DEFAULT_TERMS.Constitutional, members).map(({ country }) => country)).to.deep.equal(["CN"]);
    expect(vetoesOf(DEFAULT_TERMS.Constitutional, capped)).to.deep.equal([]);
  });

  it("United Nations, 2014: what is carried among those voting can fall short of those entitled", () => {
    const { inFavour, against, abstaining, absent } = RESOLUTION_68_262;
    const many = (count: number, ballot: Ballot): Vote[] =>
      Array.from({ length: count }, () => ({ ballot, weight: 1n }));
    const votes = [
      ...many(inFavour, "for"),
      ...many(against, "against"),
      ...many(abstaining, "abstain"),
      ...many(absent, "absent"),
    ];
    const carried = (basis: Basis, countriesBps: number) =>
      isCarried({ basis, countriesBps, weightBps: 0, quorumBps: 5_001, blockingCountries: 0 }, votes);
    expect(votes).to.have.length(193);
    expect(carried("voting", SIMPLE_MAJORITY)).to.equal(true);
    expect(carried("voting", TWO_THIRDS)).to.equal(true); // 100 of 111
    expect(carried("present", TWO_THIRDS)).to.equal(false); // 100 of 169
    expect(carried("entitled", SIMPLE_MAJORITY)).to.equal(true); // 100 of 193
    expect(carried("entitled", TWO_THIRDS)).to.equal(false);
  });
});
