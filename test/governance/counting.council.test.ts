import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { dataSlice, id, parseEther, ZeroAddress } from "ethers";
import { network } from "hardhat";

import {
  alpha2ToBytes,
  type Ballot,
  BASES,
  DECISION_CLASSES,
  DEFAULT_TERMS,
  isCarried,
  proposalArguments,
  proposeArguments,
  SUPPORT,
  tallyOf,
  tallyOfPoll,
  type Terms,
  termsStruct,
  timelockDelay,
  TWO_THIRDS,
  type Vote,
} from "../../src/index.ts";
import {
  ArmedTarget__factory,
  Consultation__factory,
  type Council,
  Council__factory,
  CountryRegistry__factory,
  DecisionRules__factory,
  TimelockController__factory,
} from "../../typechain-types/index.js";
import { DAY, HOUR } from "../utils/consortium.ts";
import { CONSULTATION, DecisionClass, propose, State, SubjectPart } from "../utils/council.ts";
import { drawer } from "../utils/draw.ts";
import { deployLivingCouncil, type LivingCouncil, targetProposal, targetRule } from "../utils/proposal-life.ts";
import { anyAlpha2, SHORTEST_DELAY } from "../utils/countries.ts";

/**
 * GOV-3: the Council counts as the model does, from the proposal to its state after the vote: every vote of three
 * countries, random votes of up to 40, one of 200. `counting.test.ts` compares the arithmetic alone, in many more votes.
 * DEEP=1 draws 20 times as many councils.
 */
const DEEP = process.env.DEEP === "1";
const COUNCILS = DEEP ? 180 : 9;
const MOTIONS = 3; // of each random council
// Of the votes of three countries, those in which fewer than two take part in a programme, or who must consent does not.
const REFUSED = 96;
const OPEN_EACH = 3; // proposals of one country at a time
const LARGEST = 40;
const PROGRAMME = 1;
const MINIMUM = 2; // that take part in it: the least that the Council takes
const GAS = { gasLimit: 5_000_000 }; // given, so that it need not be estimated

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const BALLOTS = ["for", "against", "abstain", "absent", "excluded", "optedOut"] as const satisfies Ballot[];

/** Votes that are cast. */
const CAST = ["for", "against", "abstain"] as const satisfies Ballot[];

const SETTINGS: Record<string, Terms> = {
  "the EU Council's 55/65/4": DEFAULT_TERMS.Ordinary,
  "reinforced 72/65": DEFAULT_TERMS.Reinforced,
  "constitutional two thirds and three quarters": { ...DEFAULT_TERMS.Constitutional, countriesBps: TWO_THIRDS },
  "55/65 of those present, blocked by one": { ...DEFAULT_TERMS.Ordinary, basis: "present", blockingCountries: 1 },
};

/** A proposal and what each country does about it. */
interface Motion {
  readonly votes: readonly Vote[];
  /** The position of the country whose consent it needs. */
  readonly consent?: number;
  /** Whether the country that it is about has opted out as well, which changes nothing. */
  readonly subjectOptedOut: boolean;
}

function hasOptedOut({ votes, subjectOptedOut }: Motion, member: number): boolean {
  const { ballot } = votes[member]!;
  return ballot === "optedOut" || (ballot === "excluded" && subjectOptedOut);
}

/** A council where every class has these terms and the target's functions are rules for each kind of subject. */
async function raise(weights: readonly bigint[], terms: Terms, weightCapBps: number): Promise<LivingCouncil> {
  const structs = DECISION_CLASSES.map((name) => termsStruct(name, { ...terms, vetoDeclared: true, consulted: false }));
  const world = await deployLivingCouncil(connection, weights, { terms: structs, weightCapBps });
  const { rules, target } = world;
  const address = await target.getAddress();
  const entries = [
    targetRule(address, "shared", DecisionClass.Ordinary, SubjectPart.None, PROGRAMME),
    targetRule(address, "sharedAbout", DecisionClass.Ordinary, SubjectPart.Excluded, PROGRAMME),
    targetRule(address, "sharedAgreed", DecisionClass.Ordinary, SubjectPart.Consenting, PROGRAMME),
  ];
  const actions = [
    rules.interface.encodeFunctionData("setProgramme", [PROGRAMME, MINIMUM]),
    rules.interface.encodeFunctionData("setActionRules", [entries]),
  ].map(async (data) => ({ target: await rules.getAddress(), data }));
  await world.carryOut({ actions: await Promise.all(actions), title: "A programme" });
  return world;
}

/** Opts countries in and out until those take part that the motion says. */
async function settlePart({ rules, members }: LivingCouncil, motion: Motion): Promise<void> {
  const [, codes] = await rules.programmeOf(PROGRAMME);
  for (const [index, { code, delegation }] of members.entries()) {
    const out = hasOptedOut(motion, index);
    if (out === codes.includes(BigInt(code))) continue;
    await rules.connect(delegation)[out ? "optOut" : "optIn"](PROGRAMME);
  }
}

/** The proposal that a motion is about; it belongs to the programme if anyone has opted out of that. */
async function proposalOf({ target, members }: LivingCouncil, motion: Motion, title: string) {
  const { votes, consent } = motion;
  const shared = votes.some((_, index) => hasOptedOut(motion, index));
  const excluded = votes.findIndex(({ ballot }) => ballot === "excluded");
  if (consent !== undefined)
    return targetProposal(target, shared ? "sharedAgreed" : "agreed", title, [members[consent]!.code]);
  if (excluded !== -1)
    return targetProposal(target, shared ? "sharedAbout" : "about", title, [members[excluded]!.code]);
  return targetProposal(target, shared ? "shared" : "ordinary", title);
}

/** Submits a motion; undefined where too few take part, or who must consent does not, which the Council must refuse. */
async function submit(
  world: LivingCouncil,
  motion: Motion,
  title: string,
  proposer: HardhatEthersSigner,
): Promise<bigint | undefined> {
  await settlePart(world, motion);
  const { council, members } = world;
  const proposal = await proposalOf(world, motion, title);
  const submission = () => council.connect(proposer).propose(...proposeArguments(proposal), GAS);
  const { consent, votes } = motion;
  if (consent !== undefined && votes[consent]!.ballot === "optedOut") {
    await expect(submission())
      .to.be.revertedWithCustomError(council, "CouncilNoConsentPossible")
      .withArgs(members[consent]!.code);
    return undefined;
  }
  const left = tallyOf(motion.votes).entitledCountries;
  if (motion.votes.some((_, index) => hasOptedOut(motion, index)) && left < MINIMUM) {
    await expect(submission())
      .to.be.revertedWithCustomError(council, "CouncilTooFewTakingPart")
      .withArgs(PROGRAMME, left, MINIMUM);
    return undefined;
  }
  await submission();
  return council.hashProposal(...proposalArguments(proposal));
}

/** Every country does as the motion says; those that have no vote try to vote in favour. */
async function vote(
  council: Council,
  voters: readonly HardhatEthersSigner[],
  proposalId: bigint,
  votes: readonly Vote[],
): Promise<void> {
  for (const [index, { ballot }] of votes.entries()) {
    const voter = voters[index]!;
    if (ballot === "absent") continue;
    if (ballot !== "excluded" && ballot !== "optedOut") {
      await council.connect(voter).castVote(proposalId, SUPPORT[ballot], GAS);
      continue;
    }
    await expect(council.connect(voter).castVote.staticCall(proposalId, SUPPORT.for, GAS))
      .to.be.revertedWithCustomError(council, "CouncilNotEntitled")
      .withArgs(proposalId, voter.address);
  }
}

/** Compares what came of a vote with the model; returns whether it was carried. */
async function compare(council: Council, proposalId: bigint, terms: Terms, motion: Motion): Promise<boolean> {
  const { votes, consent } = motion;
  const what = `${votes.map(({ weight, ballot }) => `${weight} ${ballot}`).join(", ")}; consent of ${consent}`;
  const carried = isCarried(terms, votes, consent);
  const tally = tallyOf(votes);
  expect(tallyOfPoll(await council.pollOf(proposalId)), what).to.deep.equal(tally);
  expect(await council.state(proposalId), what).to.equal(carried ? State.Succeeded : State.Defeated);
  expect(await council.timelockDelayOf(proposalId), what).to.equal(timelockDelay(terms, tally));
  return carried;
}

/** Holds all the votes, as many at a time as the countries may propose; returns how many were carried and had none. */
async function holdVotes(world: LivingCouncil, terms: Terms, motions: readonly Motion[]) {
  const size = OPEN_EACH * world.members.length;
  const outcome = { carried: 0, refused: 0 };
  for (let start = 0; start < motions.length; start += size) {
    const { carried, refused } = await holdTogether(world, terms, motions.slice(start, start + size), start);
    outcome.carried += carried;
    outcome.refused += refused;
  }
  return outcome;
}

async function holdTogether(world: LivingCouncil, terms: Terms, motions: readonly Motion[], first: number) {
  const { council, members } = world;
  const voters = members.map(({ delegation }) => delegation);
  const open: { proposalId: bigint; motion: Motion }[] = [];
  for (const [number, motion] of motions.entries()) {
    const proposalId = await submit(world, motion, `Motion ${first + number}`, voters[number % voters.length]!);
    if (proposalId !== undefined) open.push({ proposalId, motion });
  }
  if (open.length === 0) return { carried: 0, refused: motions.length };
  const last = open.at(-1)!.proposalId;
  await time.increaseTo((await council.proposalSnapshot(last)) + 1n);
  for (const { proposalId, motion } of open) await vote(council, voters, proposalId, motion.votes);
  await world.close(last);
  let carried = 0;
  for (const { proposalId, motion } of open) if (await compare(council, proposalId, terms, motion)) carried += 1;
  return { carried, refused: motions.length - open.length };
}

/**
 * Every vote of these countries on a proposal about at most one of them, ordered by those that have opted out: where it
 * is about one, with and without that among those; where it is about none, with and without the first one's consent.
 */
function everyMotion(weights: readonly bigint[]): Motion[] {
  const motions = Array.from({ length: BALLOTS.length ** weights.length }, (_, number): Motion[] => {
    const votes = weights.map((weight, index) => {
      return { weight, ballot: BALLOTS[Math.floor(number / BALLOTS.length ** index) % BALLOTS.length]! };
    });
    const subjects = votes.filter(({ ballot }) => ballot === "excluded").length;
    const plain = { votes, subjectOptedOut: false };
    if (subjects === 0) return [plain, { ...plain, consent: 0 }];
    return subjects === 1 ? [plain, { ...plain, subjectOptedOut: true }] : [];
  }).flat();
  const optedOut = (motion: Motion) => weights.map((_, index) => Number(hasOptedOut(motion, index))).join("");
  return motions.sort((a, b) => optedOut(a).localeCompare(optedOut(b)));
}

type Draw = ReturnType<typeof drawer>;

/** Terms within the Council's bounds, more of them easy than hard, or hardly anything would be carried. */
function randomTerms(draw: Draw): Terms {
  const low = (below: number) => draw(1 + draw(below));
  return {
    ...DEFAULT_TERMS.Ordinary,
    basis: BASES[draw(BASES.length)]!,
    countriesBps: 5_001 + low(5_000),
    weightBps: low(10_001),
    quorumBps: low(10_001),
    blockingCountries: draw(8),
    dissentDelay: 1 + draw(1_000_000),
  };
}

function randomWeight(draw: Draw): bigint {
  return 1n + BigInt(draw(1_000_000_000)) * 10n ** BigInt(draw(17));
}

/** The lowest cap that these weights keep. */
function capOf(weights: readonly bigint[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  const largest = weights.reduce((a, b) => (a > b ? a : b));
  return Number((largest * 10_000n + total - 1n) / total);
}

function randomMotion(weights: readonly bigint[], draw: Draw): Motion {
  const bias = 2 + draw(8); // from councils that are divided to those that agree
  const others = BALLOTS.filter((ballot) => ballot !== "excluded" && (draw(2) === 0 || ballot !== "optedOut"));
  const votes = weights.map((weight): Vote => {
    return { weight, ballot: draw(10) < bias ? "for" : others[draw(others.length)]! };
  });
  const subject = draw(weights.length);
  const part = draw(3);
  if (part === SubjectPart.Excluded) votes[subject] = { weight: weights[subject]!, ballot: "excluded" };
  const motion = { votes, subjectOptedOut: draw(2) === 1 };
  return part === SubjectPart.Consenting ? { ...motion, consent: subject } : motion;
}

/** A council of more countries than can found one, all admitted by one hand, and something for it to act on. */
async function raiseLarge(weights: readonly bigint[], terms: Terms) {
  const [joint, committee] = (await ethers.getSigners()) as [HardhatEthersSigner, HardhatEthersSigner];
  const timelock = await new TimelockController__factory(joint).deploy(0, [], [], joint);
  const charter = { weightCapBps: 10_000, founders: 1, noticePeriod: 30 * DAY, appointmentDelay: SHORTEST_DELAY };
  const registry = await new CountryRegistry__factory(joint).deploy(joint, charter, []);
  const structs = DECISION_CLASSES.map((name) => termsStruct(name, { ...terms, vetoDeclared: true, consulted: false }));
  const consultation = await new Consultation__factory(joint).deploy(registry, CONSULTATION);
  const rules = await new DecisionRules__factory(joint).deploy(
    timelock,
    registry,
    committee,
    consultation,
    HOUR,
    structs,
    [],
  );
  const council = await new Council__factory(joint).deploy(rules);
  const target = await new ArmedTarget__factory(joint).deploy();
  const voters: HardhatEthersSigner[] = [];
  for (const [index, weight] of weights.entries()) {
    const delegation = dataSlice(id(`Delegation ${index}`), 12);
    await networkHelpers.setBalance(delegation, parseEther("100"));
    const voter = await ethers.getImpersonatedSigner(delegation);
    await registry.admit(1 + index, alpha2ToBytes(anyAlpha2(index)), voter, weight, GAS);
    await registry.connect(voter).join(1 + index, weight, ZeroAddress, [], GAS);
    voters.push(voter);
  }
  await time.increase(DAY);
  return { council, target, voters };
}

/** What each vote on a proposal took, in their order. */
async function gasOfVotes(council: Council, proposalId: bigint): Promise<bigint[]> {
  const votes = await council.queryFilter(council.filters.CountryVoted(proposalId));
  const receipts = await Promise.all(votes.map((vote) => vote.getTransactionReceipt()));
  return receipts.map(({ gasUsed }) => gasUsed);
}

describe("Council: counting (GOV-3)", function () {
  this.timeout(DEEP ? 3_600_000 : 300_000);

  for (const [name, terms] of Object.entries(SETTINGS)) {
    it(`counts every vote of three countries as the model does: ${name}`, async () => {
      const weights = [2n, 1n, 1n]; // two of them have 75 percent exactly
      const motions = everyMotion(weights);
      const { carried, refused } = await holdVotes(await raise(weights, terms, 5_000), terms, motions);
      expect(refused).to.equal(REFUSED);
      expect(carried).to.be.within(1, motions.length - refused - 1);
    });
  }

  it("counts random votes of random councils as the model does", async () => {
    const draw = drawer(20_261_124);
    let carried = 0;
    for (let council = 0; council < COUNCILS; council += 1) {
      const weights = Array.from({ length: 2 + draw(LARGEST - 1) }, () => randomWeight(draw));
      const terms = randomTerms(draw);
      const world = await raise(weights, terms, capOf(weights));
      const motions = Array.from({ length: MOTIONS }, () => randomMotion(weights, draw));
      carried += (await holdVotes(world, terms, motions)).carried;
    }
    expect(carried).to.be.within(1, COUNCILS * MOTIONS - 1);
  });

  it("counts a vote of 200 countries as the model does, the last for the price of the first", async () => {
    const draw = drawer(20_261_125);
    const weights = Array.from({ length: 200 }, () => randomWeight(draw));
    const votes = weights.map((weight, index): Vote => {
      const atEnd = index === 0 || index === weights.length - 1; // the two that are compared do the same
      return { weight, ballot: atEnd ? "for" : CAST[draw(CAST.length)]! };
    });
    const terms: Terms = { ...DEFAULT_TERMS.Ordinary, basis: "voting", countriesBps: 5_001, weightBps: 5_001 };
    const { council, target, voters } = await raiseLarge(weights, terms);
    const proposal = await targetProposal(target, "ordinary", "Do it");
    const proposalId = await propose(council, voters[0]!, proposal);
    await time.increaseTo((await council.proposalSnapshot(proposalId)) + 1n);
    await vote(council, voters, proposalId, votes);
    await time.increaseTo((await council.proposalDeadline(proposalId)) + 1n);
    await compare(council, proposalId, terms, { votes, subjectOptedOut: false });
    const gas = await gasOfVotes(council, proposalId);
    expect(gas).to.have.lengthOf(votes.length);
    expect(gas.at(-1)).to.be.closeTo(gas[0], gas[0]! / 50n);
  });
});
