import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { Interface } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { FIRST_FOUNDERS } from "../../src/consortium/deployment.ts";
import { invitingActs } from "../../src/deploying/inviting.ts";
import { alpha2ToBytes, type Proposal, proposalArguments, proposeArguments } from "../../src/index.ts";
import {
  type Council,
  Council__factory,
  type CountryRegistry,
  type Consultation,
  Consultation__factory,
  CountryRegistry__factory,
  type DecisionRules,
  DecisionRules__factory,
  type SilenceProcedure,
  SilenceProcedure__factory,
  TimelockController__factory,
} from "../../typechain-types/index.js";
import { DAY } from "./consortium.ts";
import { anyAlpha2, joinAs, SHORTEST_DELAY } from "./countries.ts";

export type TermsStruct = Extract<Parameters<DecisionRules["setTerms"]>[0], unknown[]>[number];
export type ActionRuleEntryStruct = Extract<Parameters<DecisionRules["setActionRules"]>[0], unknown[]>[number];

export const DecisionClass = { Constitutional: 0, Reinforced: 1, Ordinary: 2, Procedural: 3, Emergency: 4 } as const;
export const Basis = { Entitled: 0, Present: 1, Voting: 2 } as const;
export const SubjectPart = { None: 0, Excluded: 1, Consenting: 2 } as const;
export const State = {
  Pending: 0n,
  Active: 1n,
  Canceled: 2n,
  Defeated: 3n,
  Succeeded: 4n,
  Queued: 5n,
  Expired: 6n,
  Executed: 7n,
} as const;

const PERIODS = {
  votingDelay: DAY,
  votingPeriod: 7 * DAY,
  lateWindow: DAY,
  maxExtension: 3 * DAY,
  timelockDelay: 2 * DAY,
  dissentDelay: 10 * DAY,
  gracePeriod: 14 * DAY,
};

/** The EU Council's majorities and stricter ones, by class. */
export const TERMS = [
  terms(DecisionClass.Constitutional, { countriesBps: 6_666, weightBps: 7_500, votingPeriod: 14 * DAY }),
  terms(DecisionClass.Reinforced, { countriesBps: 6_600, weightBps: 6_500, blockingCountries: 2 }),
  terms(DecisionClass.Ordinary, { countriesBps: 5_500, weightBps: 6_500, blockingCountries: 4 }),
  terms(DecisionClass.Procedural, { countriesBps: 5_001, weightBps: 0, blockingCountries: 4 }),
  terms(DecisionClass.Emergency, { countriesBps: 6_600, weightBps: 6_500, votingDelay: 0, votingPeriod: 3_600 * 6 }),
];

export function terms(decisionClass: number, own: Partial<TermsStruct>): TermsStruct {
  return {
    decisionClass,
    basis: Basis.Entitled,
    countriesBps: 5_001,
    weightBps: 0,
    quorumBps: 0,
    blockingCountries: 0,
    vetoDeclared: false,
    ...PERIODS,
    consulted: false,
    ...(own.votingPeriod !== undefined && Number(own.votingPeriod) < PERIODS.lateWindow
      ? { lateWindow: 0, maxExtension: 0 }
      : {}),
    ...own,
  };
}

export interface Delegation {
  code: number;
  weight: bigint;
  delegation: HardhatEthersSigner;
}

export interface TestCouncil {
  council: Council;
  rules: DecisionRules;
  consultation: Consultation;
  silence: SilenceProcedure;
  registry: CountryRegistry;
  timelock: string;
  members: Delegation[];
  committee: HardhatEthersSigner;
  relayer: HardhatEthersSigner;
  stranger: HardhatEthersSigner;
}

/** Long enough to see both edges of each part. */
export const CONSULTATION = { period: 10 * DAY, reading: 3 * DAY, validity: 30 * DAY };

/** Two objections stop an ordinary matter, three a procedural one. */
export const SILENCE = [
  { decisionClass: DecisionClass.Ordinary, objections: 2, period: 14 * DAY },
  { decisionClass: DecisionClass.Procedural, objections: 3, period: 7 * DAY },
];

const registryInterface: Interface = CountryRegistry__factory.createInterface();

export interface CouncilOptions {
  terms?: TermsStruct[];
  weightCapBps?: number;
  rules?: ActionRuleEntryStruct[];
  /** How many of the founders have joined; all, unless it is said. */
  joined?: number;
}

/** A registry, a timelock and a Council in which countries of these weights are members since yesterday. */
export async function deployCouncil(
  connection: NetworkConnection,
  weights: readonly bigint[],
  options: CouncilOptions = {},
): Promise<TestCouncil> {
  const signers = await connection.ethers.getSigners();
  const [deployer, committee, relayer, stranger, ...rest] = signers as [
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    ...HardhatEthersSigner[],
  ];
  const members = weights.map((weight, index) => ({ code: 100 + index, weight, delegation: rest[index]! }));
  const timelock = await new TimelockController__factory(deployer).deploy(0, [], [], deployer);
  const charter = {
    weightCapBps: options.weightCapBps ?? 2_500,
    founders: weights.length,
    noticePeriod: 30 * DAY,
    appointmentDelay: SHORTEST_DELAY,
  };
  const founders = members.map(({ code, weight, delegation }) => ({
    country: code,
    alpha2: alpha2ToBytes(anyAlpha2(code)),
    delegation: delegation.address,
    weight,
  }));
  const registry = await new CountryRegistry__factory(deployer).deploy(
    timelock,
    charter,
    founders.slice(0, FIRST_FOUNDERS),
  );
  const further = founders.slice(FIRST_FOUNDERS);
  const inviting = await invitingActs(
    { timelock, countries: registry },
    deployer.address,
    further.length ? [further] : [],
  );
  for (const { request } of inviting) await (await deployer.sendTransaction(request)).wait();
  const entries = [
    rule(await registry.getAddress(), "admit", DecisionClass.Reinforced),
    rule(await registry.getAddress(), "cancelAdmission", DecisionClass.Ordinary),
    rule(await registry.getAddress(), "reinstate", DecisionClass.Procedural),
    rule(await registry.getAddress(), "suspend", DecisionClass.Reinforced, SubjectPart.Excluded),
    rule(await registry.getAddress(), "withdrawRecovery", DecisionClass.Emergency),
  ];
  const consultation = await new Consultation__factory(deployer).deploy(registry, CONSULTATION);
  const rules = await new DecisionRules__factory(deployer).deploy(
    timelock,
    registry,
    committee,
    consultation,
    3_600,
    options.terms ?? TERMS,
    [...entries, ...(options.rules ?? [])],
  );
  const council = await new Council__factory(deployer).deploy(rules);
  const silence = await new SilenceProcedure__factory(deployer).deploy(council, SILENCE);
  for (const role of ["PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"] as const)
    for (const master of [council, silence]) await timelock.grantRole(await timelock[role](), master);
  await timelock.renounceRole(await timelock.DEFAULT_ADMIN_ROLE(), deployer);
  for (const { code, delegation } of members.slice(0, options.joined)) await joinAs(registry, delegation, code);
  await connection.networkHelpers.time.increase(DAY);
  return {
    council,
    rules,
    consultation,
    silence,
    registry,
    timelock: await timelock.getAddress(),
    members,
    committee,
    relayer,
    stranger,
  };
}

export function rule(target: string, name: string, decisionClass: number, subject = 0, programme = 0) {
  return ruleFor(registryInterface, target, name, { decisionClass, subject, programme });
}

/** The rule for a function of a contract with this interface. */
export function ruleFor(abi: Interface, target: string, name: string, own: ActionRuleEntryStruct["rule"]) {
  const fragment = abi.getFunction(name)!;
  return { target, selector: fragment.selector, rule: own, signature: fragment.format("sighash") };
}

/** A call of the registry, as an action of a proposal. */
export async function registryAction(registry: CountryRegistry, name: string, args: unknown[]) {
  return { target: await registry.getAddress(), data: registryInterface.encodeFunctionData(name, args) };
}

/** Submits a proposal and returns its id. */
export async function propose(council: Council, proposer: HardhatEthersSigner, proposal: Proposal): Promise<bigint> {
  await (await council.connect(proposer).propose(...proposeArguments(proposal))).wait();
  return council.hashProposal(...proposalArguments(proposal));
}
