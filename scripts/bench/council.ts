import { setTimeout as sleep } from "node:timers/promises";

import { id, keccak256, parseEther, toBeHex, toQuantity, Wallet } from "ethers";

import { alpha2ToBytes, joinCouncil, proposalArguments, proposeArguments, SUPPORT } from "../../src/index.ts";
import {
  Consultation__factory,
  type Council,
  Council__factory,
  type CountryRegistry,
  CountryRegistry__factory,
  DecisionRules__factory,
  type PlainGovernor,
  PlainGovernor__factory,
  PlainVotes__factory,
  SilenceProcedure__factory,
  type TimelockController,
  TimelockController__factory,
} from "../../typechain-types/index.js";
import type { BenchChain } from "./chains.ts";
import { type Cost, costOf, deployed, mined } from "./meter.ts";

const NEWCOMER = 784;
const WEIGHT = 100n;
const CHARTER = { weightCapBps: 10_000, founders: 1, noticePeriod: 86_400, appointmentDelay: 60 };
const SECONDS = { delay: 1, period: 15, timelock: 1, grace: 600 };
const DELEGATION = `0x${"22".repeat(20)}`; // fixed, because its bytes have a price
const ADMISSION = CountryRegistry__factory.createInterface().getFunction("admit").selector;

type TermsStruct = Parameters<DecisionRules__factory["deploy"]>[5][number];

/** Somewhere that countries decide, with a registry that obeys its timelock. */
interface Polity {
  readonly governor: Council | PlainGovernor;
  readonly registry: CountryRegistry;
  readonly voters: readonly Wallet[];
}

/** What each step of a decision costs: the same admission by the same three voters. */
export async function councilCosts(chain: BenchChain): Promise<Map<string, Cost>> {
  const polity = await raiseCouncil(chain, chain.wallets.slice(1, 4));
  const costs = await decisionCosts(chain, polity);
  costs.set("silence.object", await objectionCost(chain, polity));
  return costs;
}

/** What it costs to object to a motion in the silence procedure. */
async function objectionCost(chain: BenchChain, { governor, registry, voters }: Polity): Promise<Cost> {
  const terms = [{ decisionClass: 2, objections: 2, period: SECONDS.period }];
  const council = await governor.getAddress();
  const silence = await deployed(new SilenceProcedure__factory(chain.wallets[0]!).deploy(council, terms));
  const data = registry.interface.encodeFunctionData("admit", [NEWCOMER, alpha2ToBytes("AE"), DELEGATION, WEIGHT]);
  const motion = { actions: [{ target: await registry.getAddress(), data }], title: "Admit the Emirates" };
  await mined(silence.connect(voters[0]).move(...proposeArguments(motion)));
  const id = await silence.hashMotion(...proposalArguments(motion));
  return costOf(chain, silence.connect(voters[1]).object(id, ""));
}

/** The same with OpenZeppelin's Governor, simple counting and the same timelock. */
export async function plainGovernorCosts(chain: BenchChain): Promise<Map<string, Cost>> {
  return decisionCosts(chain, await raisePlainGovernor(chain, chain.wallets.slice(1, 4)));
}

async function decisionCosts(chain: BenchChain, { governor, registry, voters }: Polity): Promise<Map<string, Cost>> {
  const [first, second, third] = voters as [Wallet, Wallet, Wallet];
  const data = registry.interface.encodeFunctionData("admit", [NEWCOMER, alpha2ToBytes("ZZ"), DELEGATION, WEIGHT]);
  const proposal = { actions: [{ target: await registry.getAddress(), data }], title: "Admit the Emirates" };
  const [targets, values, calldatas, description] = proposeArguments(proposal);
  const vote = (proposalId: bigint, voter: Wallet) => governor.connect(voter).castVote(proposalId, SUPPORT.for);

  const costs = new Map<string, Cost>();
  const take = async (name: string, sent: ReturnType<typeof vote>) => costs.set(name, await costOf(chain, sent));
  await take("propose", governor.connect(first).propose(targets, values, calldatas, description));
  const proposalId = await governor.hashProposal(targets, values, calldatas, id(description));
  await pass(chain, SECONDS.delay);
  await take("vote.first", vote(proposalId, first));
  await take("vote.later", vote(proposalId, second));
  await mined(vote(proposalId, third));
  await pass(chain, SECONDS.period);
  await take("queue", governor.connect(third).queue(...proposalArguments(proposal)));
  await pass(chain, SECONDS.timelock);
  await take("execute", governor.connect(third).execute(...proposalArguments(proposal)));
  return costs;
}

/** The cost of a vote against, the most expensive kind, and of asking what came out, in a council of so many countries. */
export async function voteAmong(chain: BenchChain, countries: number): Promise<{ vote: number; state: number }> {
  const voters = Array.from({ length: countries }, (_, index) => benchWallet(chain, index));
  for (const { address } of voters)
    await chain.provider.send("hardhat_setBalance", [address, toQuantity(parseEther("100"))]);
  const { governor, registry } = await raiseCouncil(chain, voters, 10_000);
  const [proposer, voter] = [voters[0]!, voters.at(-1)!];
  const data = registry.interface.encodeFunctionData("cancelAdmission", [NEWCOMER]);
  const args = proposeArguments({ actions: [{ target: await registry.getAddress(), data }], title: "No newcomer" });
  await mined(governor.connect(proposer).propose(...args));
  const proposalId = await governor.hashProposal(args[0], args[1], args[2], id(args[3]));
  await pass(chain, SECONDS.delay);
  await mined(governor.connect(proposer).castVote(proposalId, SUPPORT.for));
  const cost = await costOf(chain, governor.connect(voter).castVote(proposalId, SUPPORT.against));
  await pass(chain, 10_000);
  const state = await governor.connect(voter).state.estimateGas(proposalId);
  return { vote: Number(cost.gas), state: Number(state) };
}

async function raiseCouncil(chain: BenchChain, voters: readonly Wallet[], period = SECONDS.period): Promise<Polity> {
  const deployer = chain.wallets[0]!;
  const timelock = await deployed(new TimelockController__factory(deployer).deploy(0, [], [], deployer));
  const registry = await raiseRegistry(chain, timelock, voters);
  const rule = { decisionClass: 2, subject: 0, programme: 0 };
  const rules = [{ target: registry, selector: ADMISSION, rule, signature: "" }];
  const periods = { period: 1, reading: 0, validity: 1 };
  const consultation = await deployed(new Consultation__factory(deployer).deploy(registry, periods));
  const terms = benchTerms(period);
  const classes = await deployed(
    new DecisionRules__factory(deployer).deploy(timelock, registry, deployer, consultation, 1, terms, rules),
  );
  const governor = await deployed(new Council__factory(deployer).deploy(classes));
  await entrust(timelock, await governor.getAddress());
  return { governor, registry, voters };
}

async function raisePlainGovernor(chain: BenchChain, voters: readonly Wallet[]): Promise<Polity> {
  const deployer = chain.wallets[0]!;
  const timelock = await deployed(new TimelockController__factory(deployer).deploy(SECONDS.timelock, [], [], deployer));
  const votes = await deployed(new PlainVotes__factory(deployer).deploy([...voters]));
  const registry = await deployed(new CountryRegistry__factory(deployer).deploy(timelock, CHARTER, []));
  const { delay, period } = SECONDS;
  const governor = await deployed(new PlainGovernor__factory(deployer).deploy(votes, timelock, delay, period));
  await entrust(timelock, await governor.getAddress());
  for (const voter of voters) await mined(votes.connect(voter).delegate(voter));
  await pass(chain, 1);
  return { governor, registry, voters };
}

/** Members by the hand of the deployer where they are too many for one deployment. */
async function raiseRegistry(
  chain: BenchChain,
  timelock: TimelockController,
  voters: readonly Wallet[],
): Promise<CountryRegistry> {
  const deployer = chain.wallets[0]!;
  const founders = voters.map(({ address }, index) => ({
    country: index + 1,
    alpha2: alpha2ToBytes(anyAlpha2(index)),
    delegation: address,
    weight: WEIGHT,
  }));
  const few = founders.length <= 20;
  const joint = few ? timelock : deployer;
  const registry = await deployed(new CountryRegistry__factory(deployer).deploy(joint, CHARTER, few ? founders : []));
  if (!few) {
    for (const { country, alpha2, delegation, weight } of founders)
      await mined(registry.admit(country, alpha2, delegation, weight));
  }
  for (const [index, voter] of voters.entries()) await mined(joinCouncil(registry.connect(voter), index + 1, WEIGHT));
  await pass(chain, 1);
  return registry;
}

async function entrust(timelock: TimelockController, governor: string): Promise<void> {
  for (const role of ["PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"] as const)
    await mined(timelock.grantRole(await timelock[role](), governor));
}

function benchTerms(votingPeriod: number): TermsStruct[] {
  return [0, 1, 2, 3, 4].map((decisionClass) => ({
    decisionClass,
    basis: 0,
    countriesBps: 5_500,
    weightBps: 6_500,
    quorumBps: 0,
    blockingCountries: 4,
    vetoDeclared: true,
    consulted: false,
    votingDelay: SECONDS.delay,
    votingPeriod,
    lateWindow: 0,
    maxExtension: 0,
    timelockDelay: SECONDS.timelock,
    dissentDelay: 0,
    gracePeriod: SECONDS.grace,
  }));
}

function benchWallet({ provider }: BenchChain, index: number): Wallet {
  return new Wallet(keccak256(toBeHex(index + 1, 32)), provider);
}

/** Lets more than so many seconds pass. */
export async function pass({ kind, provider }: BenchChain, seconds: number): Promise<void> {
  if (kind === "simulated") {
    await provider.send("evm_increaseTime", [seconds + 1]);
    await provider.send("evm_mine", []);
    return;
  }
  const now = async () => (await provider.getBlock("latest"))!.timestamp;
  const until = (await now()) + seconds;
  while ((await now()) <= until) await sleep(200);
}

/** Two capital letters of its own for each of up to 676 countries. */
function anyAlpha2(index: number): string {
  return String.fromCharCode(65 + Math.floor(index / 26), 65 + (index % 26));
}
