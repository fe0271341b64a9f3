import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

import { Command } from "commander";
import hre from "hardhat";

import { compiledSources } from "../checks/build-info.ts";
import { codeRecords, leastHeadroom } from "../checks/code-size.ts";
import { liquidityFigures, optimalSolverFigures, solverFigures } from "../liquidity/figures.ts";
import { dayFigures } from "../liquidity/day/figures.ts";
import { Stages } from "../common/stages.ts";
import { espaceNodeAvailability } from "../node/espace-node.ts";
import { actFigures } from "./acts.ts";
import { buildFigures } from "./build.ts";
import { type BenchChain, espaceChain, simulatedChain } from "./chains.ts";
import { clearingCosts, clearingLimits } from "./clearing.ts";
import { type BenchConsortium, raiseConsortium } from "./consortium.ts";
import { councilCosts, plainGovernorCosts, voteAmong } from "./council.ts";
import { clientFigures } from "./client.ts";
import { crowdRatio } from "./crowd.ts";
import { cycleAgentFigures } from "./cycle.ts";
import { deskFigures } from "./desk.ts";
import { cycleCosts } from "./cycles.ts";
import { cultureCosts } from "./culture.ts";
import { deployFigures, espaceDeployFigures } from "./deploy.ts";
import { economyCosts, raiseEconomy, statementGrowth } from "./economy.ts";
import { type Figures, figuresTable, lasting, prefixed, readFigures, writeReport } from "./figures.ts";
import { authorityFigures, gasOf, paymentCosts } from "./hot-paths.ts";
import type { Cost } from "./meter.ts";
import { poolCosts, poolLimits } from "./pool.ts";
import { cheapestStop } from "./stop-price.ts";
import { throughput } from "./throughput.ts";
import { tradeCosts } from "./trade.ts";
import { tradeTrustCosts } from "./tradetrust.ts";
import { trexCosts } from "./trex.ts";
import { print } from "../common/output.ts";

const SNAPSHOT = fileURLToPath(new URL("../../snapshots/figures.json", import.meta.url));
const COMPARED = "payment.crossborder.no_limit"; // the peer has no daily limit either

interface Flags {
  readonly json?: string;
  readonly espace: boolean;
  readonly only?: string;
  readonly update?: boolean;
}

interface Measured {
  readonly figures: Figures;
  /** The client, if it was measured on a chain. */
  readonly chain?: string;
  /** Under what circumstances, in sentences. */
  readonly notes?: readonly string[];
}

const command = new Command("bench")
  .description("Measures what operations cost, on the simulated chain and on a real eSpace node, and what nets save.")
  .option("--json <file>", "write the figures and how they were measured")
  .option("--no-espace", "leave the real node out")
  .option("--only <words>", "measure only what has these words in its title")
  .option("--update", "rewrite snapshots/figures.json, but for what depends on the machine");

async function measureSizes(): Promise<Measured> {
  return { figures: { "size.headroom.min": leastHeadroom(codeRecords(await compiledSources())), ...actFigures() } };
}

/** What applications load, and what wallets show. */
async function measureClient(): Promise<Measured> {
  return { figures: await clientFigures() };
}

async function measureBuild(): Promise<Measured> {
  return { figures: await buildFigures(), notes: [`The build had ${availableParallelism()} processors.`] };
}

/** Value settled for a unit of liquidity, by workload and algorithm, and how fast the solver is. */
async function measureNetting(): Promise<Measured> {
  return { figures: { ...(await liquidityFigures()), ...solverFigures(), ...(await optimalSolverFigures()) } };
}

/** What settles over whole days, how late, and with how much liquidity, by policy and by who consents. */
async function measureDays(): Promise<Measured> {
  return { figures: await dayFigures() };
}

async function measureDesk(): Promise<Measured> {
  return { figures: await deskFigures() };
}

async function measureDeploying(): Promise<Measured> {
  return { figures: await deployFigures() };
}

async function measureEspaceDeploying(): Promise<Measured> {
  return { figures: await espaceDeployFigures() };
}

async function measureCycleAgent(): Promise<Measured> {
  return { figures: await cycleAgentFigures() };
}

async function measureSimulated(): Promise<Measured> {
  const chain = await simulatedChain();
  const consortium = await raiseConsortium(chain);
  const costs = gasOf(await paymentCosts(chain, consortium));
  const { transfer, freeze } = await trexCosts(chain);
  const trex = Number(transfer.gas);
  const clearing = gasOf(await clearingCosts(chain, consortium));
  const figures = {
    ...prefixed("gas.", costs),
    ...prefixed("gas.", clearing),
    ...(await clearingLimits(chain, consortium)),
    "netting.stop_price_gas": Number((await cheapestStop(chain, consortium)).gas),
    ...prefixed("gas.", gasOf(await poolCosts(chain, consortium))),
    ...(await poolLimits(chain, consortium)),
    "peer.trex.transfer": trex,
    "peer.trex.freeze": Number(freeze.gas),
    "ratio.payment_to_trex": costs[COMPARED]! / trex,
    "ratio.payment_10k_to_10": await crowdRatio(chain, consortium),
    ...(await measureCouncil(chain)),
    ...(await measureTrade(chain, consortium, "gas.", "")),
    ...prefixed("gas.culture.", gasOf(await cultureCosts(chain, consortium))),
    ...(await measureEconomy(chain, consortium)),
    ...prefixed("gas.", gasOf(await cycleCosts(chain, consortium))),
    ...prefixed("gas.", await authorityFigures(chain, consortium)),
  };
  return finish(chain, figures);
}

async function measureCouncil(chain: BenchChain): Promise<Figures> {
  const few = await voteAmong(chain, 2);
  const many = await voteAmong(chain, 200);
  return {
    ...prefixed("gas.council.", gasOf(await councilCosts(chain))),
    "gas.council.vote.at_200": many.vote,
    "gas.council.state.at_200": many.state,
    "ratio.vote_200_to_2": many.vote / few.vote,
    "ratio.state_200_to_2": many.state / few.state,
    ...prefixed("peer.oz_governor.", gasOf(await plainGovernorCosts(chain))),
  };
}

/** Records and credits beside those of a peer, whose every title is a contract of its own. */
async function measureTrade(
  chain: BenchChain,
  consortium: BenchConsortium,
  prefix: string,
  peerPrefix: string,
): Promise<Figures> {
  const costs = gasOf(await tradeCosts(chain, consortium));
  const peer = await tradeTrustCosts(chain);
  const [issue, transfer] = [Number(peer.issue.gas), Number(peer.transfer.gas)];
  return {
    ...prefixed(`${prefix}trade.`, costs),
    ...prefixed(`${peerPrefix}peer.tradetrust.`, { issue, transfer }),
    ...prefixed(`${peerPrefix}ratio.`, {
      endorse_to_tradetrust: costs.endorse! / transfer,
      issue_to_tradetrust: costs.issue! / issue,
    }),
  };
}

/** Loans, and whether a statement is dearer to read the longer it is. */
async function measureEconomy(chain: BenchChain, consortium: BenchConsortium): Promise<Figures> {
  const economy = await raiseEconomy(chain, consortium);
  return {
    ...prefixed("gas.economy.", gasOf(await economyCosts(chain, economy))),
    "economy.statement_growth_100_to_10": await statementGrowth(chain, economy),
  };
}

async function measureEspace(): Promise<Measured> {
  const chain = await espaceChain();
  const consortium = await raiseConsortium(chain);
  const operations = await paymentCosts(chain, consortium);
  const costs = gasOf(operations);
  const { transfer, freeze } = await trexCosts(chain);
  const trex = Number(transfer.gas);
  const clearing = await clearingCosts(chain, consortium);
  const { figures: settled, notes } = await throughput(chain, consortium);
  const pool = await poolCosts(chain, consortium);
  const cycles = await cycleCosts(chain, consortium);
  const figures = {
    ...prefixed("espace.", costs),
    ...prefixed("espace.charged.", chargedOf(operations)),
    ...prefixed("espace.", gasOf(clearing)),
    ...prefixed("espace.charged.", chargedOf(clearing)),
    ...prefixed("espace.", gasOf(pool)),
    ...prefixed("espace.charged.", chargedOf(pool)),
    ...prefixed("espace.", gasOf(cycles)),
    ...prefixed("espace.charged.", chargedOf(cycles)),
    ...prefixed("espace.", settled),
    "espace.peer.trex.transfer": trex,
    "espace.peer.trex.freeze": Number(freeze.gas),
    ...prefixed("espace.council.", gasOf(await councilCosts(chain))),
    ...prefixed("espace.peer.oz_governor.", gasOf(await plainGovernorCosts(chain))),
    ...(await measureTrade(chain, consortium, "espace.", "espace.")),
    ...prefixed("espace.culture.", gasOf(await cultureCosts(chain, consortium))),
    ...prefixed("espace.economy.", gasOf(await economyCosts(chain, await raiseEconomy(chain, consortium)))),
    ...prefixed("espace.", await authorityFigures(chain, consortium)),
    "espace.ratio.payment_to_trex": costs[COMPARED]! / trex,
  };
  return { ...(await finish(chain, figures)), notes };
}

async function finish(chain: BenchChain, figures: Figures): Promise<Measured> {
  const client = (await chain.provider.send("web3_clientVersion", [])) as string;
  await chain.close();
  return { figures, chain: client };
}

function chargedOf(costs: Map<string, Cost>): Figures {
  return Object.fromEntries([...costs].map(([name, { charged }]) => [name, Number(charged)]));
}

type Measurement = readonly [title: string, measure: () => Promise<Measured>];

function measurements(espace: boolean): Measurement[] {
  const everywhere: Measurement[] = [
    ["The size of the contracts", measureSizes],
    ["What a page loads, and what a wallet shows", measureClient],
    ["A build with nothing cached", measureBuild],
    ["What nets save, and how fast the solver is", measureNetting],
    ["What whole days of payments come to", measureDays],
    ["How fast a Supervisor's desk verifies payments", measureDesk],
    ["How fast an agent puts a cycle of a million payments together", measureCycleAgent],
    ["What everything costs on the simulated chain", measureSimulated],
    ["What it takes to deploy a consortium, and what its acceptance finds", measureDeploying],
  ];
  if (!espace) return everywhere;
  const node = espaceNodeAvailability();
  if (node.available) {
    return [
      ...everywhere,
      ["What everything costs on a real eSpace node", measureEspace],
      ["What it takes to deploy a consortium on a real eSpace node", measureEspaceDeploying],
    ];
  }
  print(`Not measured on eSpace: ${node.reason}.`);
  return everywhere;
}

function compilerUsed() {
  const [compiler] = hre.config.solidity.profiles.default!.compilers;
  const { evmVersion, viaIR, optimizer } = compiler!.settings as Record<string, unknown>;
  return { version: compiler!.version, evmVersion, viaIR, optimizer };
}

async function run(flags: Flags): Promise<void> {
  const measured: Measured[] = [];
  const planned = measurements(flags.espace).filter(([title]) => title.includes(flags.only ?? ""));
  const stages = new Stages(planned.length);
  for (const [title, measure] of planned) {
    stages.begin(title);
    measured.push(await measure());
  }
  print(`All was measured in ${stages.seconds.toFixed(0)} s.`);
  const figures: Figures = Object.fromEntries(measured.flatMap((one) => Object.entries(one.figures)));
  const earlier = await readFigures(SNAPSHOT);
  const notes = measured.flatMap((one) => one.notes ?? []);
  print([figuresTable(figures, earlier), ...notes].join("\n"));
  const context = {
    date: new Date().toISOString(),
    chains: measured.flatMap(({ chain }) => chain ?? []),
    notes,
    compiler: compilerUsed(),
    node: process.version,
  };
  if (flags.json !== undefined) await writeReport(flags.json, { figures, ...context });
  if (flags.update) await writeReport(SNAPSHOT, { figures: { ...earlier, ...lasting(figures) } });
}

await run(command.parse().opts<Flags>());
