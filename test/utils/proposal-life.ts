import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { AbiCoder, type BigNumberish, Interface, keccak256, parseEther, toBeHex } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { type Action, type Proposal, proposalArguments, SUPPORT } from "../../src/index.ts";
import {
  type ArmedTarget,
  ArmedTarget__factory,
  type TimelockController,
  TimelockController__factory,
} from "../../typechain-types/index.js";
import {
  type ActionRuleEntryStruct,
  type CouncilOptions,
  DecisionClass,
  deployCouncil,
  propose,
  ruleFor,
  SubjectPart,
  terms,
  type TermsStruct,
  type TestCouncil,
} from "./council.ts";

/** What the target of a test is asked to do; it does all of it, and anything else. */
export const TARGET = new Interface([
  "function unlisted()",
  "function reinforced()",
  "function ordinary()",
  "function procedural()",
  "function emergency()",
  "function about(uint16 country)",
  "function agreed(uint16 country)",
  "function shared()",
  "function sharedAbout(uint16 country)",
  "function sharedAgreed(uint16 country)",
  "function multicall(bytes[] calls)",
]);

/** Six countries, of which the first four carry whatever asks two thirds and 75 of 100. */
export const SIX = [24n, 20n, 18n, 15n, 13n, 10n];
export const ALL = "++++++";

const SIGNS: Readonly<Record<string, number>> = { "+": SUPPORT.for, "-": SUPPORT.against, o: SUPPORT.abstain };

/** A Council, something for it to act on, and the steps from a proposal to its execution. */
export interface LivingCouncil extends TestCouncil {
  target: ArmedTarget;
  controller: TimelockController;
  /** Proposes in the first member's name and waits until votes are taken. */
  open: (proposal: Proposal) => Promise<bigint>;
  /** Casts votes, one sign a member: `+` for, `-` against, `o` abstaining, `.` absent. */
  vote: (id: bigint, votes: string) => Promise<void>;
  /** Waits until no more votes are taken. */
  close: (id: bigint) => Promise<void>;
  /** From the proposal to the end of its vote. */
  decide: (proposal: Proposal, votes?: string) => Promise<bigint>;
  /** From the proposal to the queue. */
  queue: (proposal: Proposal, votes?: string) => Promise<bigint>;
  /** From the proposal to the first second in which it can be executed. */
  ripen: (proposal: Proposal, votes?: string) => Promise<bigint>;
  /** From the proposal to its execution. */
  carryOut: (proposal: Proposal) => Promise<bigint>;
}

export async function deployLivingCouncil(
  connection: NetworkConnection,
  weights: readonly bigint[] = SIX,
  options: Omit<CouncilOptions, "rules"> = {},
): Promise<LivingCouncil> {
  const { time } = connection.networkHelpers;
  const [deployer] = await connection.ethers.getSigners();
  const target = await new ArmedTarget__factory(deployer!).deploy();
  const world = await deployCouncil(connection, weights, { ...options, rules: targetRules(await target.getAddress()) });
  const { council, members } = world;
  const everyone = "+".repeat(members.length);

  const open = async (proposal: Proposal) => {
    const id = await propose(council, members[0]!.delegation, proposal);
    await time.increaseTo((await council.proposalSnapshot(id)) + 1n);
    return id;
  };
  const vote = async (id: bigint, votes: string) => {
    for (const [index, sign] of [...votes].entries()) {
      if (sign !== ".") await council.connect(members[index]!.delegation).castVote(id, SIGNS[sign]!);
    }
  };
  const close = async (id: bigint) => time.increaseTo((await council.proposalDeadline(id)) + 1n);
  const decide = async (proposal: Proposal, votes = everyone) => {
    const id = await open(proposal);
    await vote(id, votes);
    await close(id);
    return id;
  };
  const queue = async (proposal: Proposal, votes?: string) => {
    const id = await decide(proposal, votes);
    await council.queue(...proposalArguments(proposal));
    return id;
  };
  const ripen = async (proposal: Proposal, votes?: string) => {
    const id = await queue(proposal, votes);
    await time.increaseTo(await council.proposalEta(id));
    return id;
  };
  const carryOut = async (proposal: Proposal) => {
    const id = await ripen(proposal);
    await council.execute(...proposalArguments(proposal));
    return id;
  };
  const controller = TimelockController__factory.connect(world.timelock, world.stranger);
  return { ...world, target, controller, open, vote, close, decide, queue, ripen, carryOut };
}

function targetRules(target: string): ActionRuleEntryStruct[] {
  const { Reinforced, Ordinary, Procedural, Emergency } = DecisionClass;
  return [
    targetRule(target, "reinforced", Reinforced),
    targetRule(target, "ordinary", Ordinary),
    targetRule(target, "procedural", Procedural),
    targetRule(target, "emergency", Emergency),
    targetRule(target, "about", Ordinary, SubjectPart.Excluded),
    targetRule(target, "agreed", Ordinary, SubjectPart.Consenting),
  ];
}

export function targetRule(target: string, name: string, decisionClass: number, subject = 0, programme = 0) {
  return ruleFor(TARGET, target, name, { decisionClass, subject, programme });
}

/** A call of the target, as an action of a proposal. */
export async function targetAction(target: ArmedTarget, name: string, args: unknown[] = []): Promise<Action> {
  return { target: await target.getAddress(), data: TARGET.encodeFunctionData(name, args) };
}

/** A proposal with one call of the target. */
export async function targetProposal(target: ArmedTarget, name: string, title: string, args: unknown[] = []) {
  return { actions: [await targetAction(target, name, args)], title };
}

/** The same terms for each class. */
export function sameTerms(own: Partial<TermsStruct>): TermsStruct[] {
  return Object.values(DecisionClass).map((decisionClass) => terms(decisionClass, own));
}

/** States as the Governor encodes them in its errors. */
export function bitmap(...states: readonly BigNumberish[]): string {
  return toBeHex(
    states.reduce<bigint>((sum, state) => sum | (1n << BigInt(state)), 0n),
    32,
  );
}

/** What the Council salts a proposal's operation with at the timelock. */
export async function saltOf({ council }: TestCouncil, id: bigint): Promise<string> {
  const of = AbiCoder.defaultAbiCoder().encode(["address", "uint256"], [await council.getAddress(), id]);
  return keccak256(of);
}

/** The timelock as an account that sends transactions: the joint authority of the registry. */
export async function jointAuthority(connection: NetworkConnection, timelock: string): Promise<HardhatEthersSigner> {
  await connection.networkHelpers.setBalance(timelock, parseEther("100"));
  return connection.ethers.getImpersonatedSigner(timelock);
}
