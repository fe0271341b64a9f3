import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { getBytes, toUtf8String } from "ethers";

import { checkAsSupervisor } from "../../src/cycle/check.ts";
import { openKeccak } from "../../src/cycle/keccak.ts";
import { participantCopyFrom, sealedCopyFrom, supervisorCopyFrom, toJson } from "../../src/cycle/files.ts";
import { isSupervisorKey, unpackPositions, bookOf } from "../../src/cycle/proposal.ts";
import { rebuiltSupervisorCopy } from "../../src/cycle/rebuild.ts";
import { openCopy } from "../../src/cycle/sealed-copy.ts";
import { mined } from "../bench/meter.ts";
import type { Interference, Round, SoakAgent } from "./agent.ts";
import type { Payments } from "./payments.ts";
import type { Party, SoakWorld } from "./world.ts";

/** What faults act on. */
export interface Scene {
  readonly world: SoakWorld;
  readonly payments: Payments;
  readonly agents: readonly SoakAgent[];
  /** Has an agent's next round go wrong, and gives that round. */
  readonly meddle: (agent: SoakAgent, how: Interference) => Promise<Round>;
  /** Has whichever round goes wrong that comes so far, and gives the first that ended as is wanted, with its agent. */
  readonly meddleOnce: (how: Interference, isWanted: (round: Round) => boolean) => Promise<[Round, SoakAgent]>;
  /** A number from 0 to below a bound. */
  readonly draw: (bound: number) => number;
}

/** A fault: it is injected, undone where it does not end by itself, and it tells what became of it. Throws if the wrong thing did. */
export interface Fault {
  readonly name: string;
  readonly inject: (scene: Scene) => Promise<string>;
}

const LASTS = 15_000; // milliseconds of what does not end by itself
const OLD_ENOUGH = 25_000; // milliseconds after which agents have a payment

export const FAULTS: readonly Fault[] = [
  { name: "a signer vanishes", inject: vanish },
  { name: "an agent omits a payment", inject: omit },
  { name: "an agent forges a position", inject: (scene) => forge(scene, forgedPositions, "WrongPosition") },
  {
    name: "an agent posts a wrong root",
    inject: (scene) => forge(scene, () => ({ root: `0x${"5a".repeat(32)}` }), "WrongRoot"),
  },
  { name: "an agent replays an old cycle", inject: replay },
  { name: "a node is killed and restarted", inject: kill },
  { name: "a debtor empties its account", inject: empty },
  { name: "a Supervisor signs and loses its data", inject: lose },
  { name: "a partition between peers", inject: partition },
  { name: "a full disk", inject: fill },
  { name: "clocks five minutes apart", inject: skew },
];

async function vanish(scene: Scene): Promise<string> {
  const bank = anyOf(scene, "bank");
  bank.node.signal("SIGSTOP");
  await sleep(LASTS);
  bank.node.signal("SIGCONT");
  return `${bank.name} did not answer for ${LASTS / 1_000} s; its payments waited`;
}

/** Leaves out a payment that it has had for a while, and says nothing of it. */
async function omit(scene: Scene): Promise<string> {
  const settled = await scene.payments.settled(scene.agents);
  const due = [...scene.payments.given].filter(([core, { at }]) => !settled.has(core) && at < Date.now() - OLD_ENOUGH);
  const [core] = due[0] ?? [];
  if (core === undefined) throw new Nothing("no payment has waited long enough");
  const round = await scene.meddle(agentOf(scene), {
    beforeNet: ({ folder }) => {
      const bound = [{ what: core, until: Math.floor(Date.now() / 1_000) + 60 }];
      return writeFile(join(folder, "told.json"), JSON.stringify({ bound, away: [] }));
    },
    beforeAsk: async ({ folder }) => {
      const path = join(folder, "left-out.json");
      const all = JSON.parse(await readFile(path, "utf8")) as { core: string }[];
      await writeFile(path, JSON.stringify(all.filter((each) => each.core !== core)));
    },
  });
  return refusedFor(round, "Missing");
}

type Proposal = Awaited<ReturnType<SoakAgent["outline"]>>["proposal"];

async function forge(scene: Scene, change: (proposal: Proposal) => Partial<Proposal>, fault: string): Promise<string> {
  const round = await scene.meddle(agentOf(scene), {
    beforeAsk: ({ folder }) =>
      eachCopy(folder, (copy) => ({ ...copy, proposal: { ...copy.proposal, ...change(copy.proposal) } })),
  });
  return refusedFor(round, fault);
}

/** One has a unit more and the next one less, so that all still add up. */
function forgedPositions({ positions }: Proposal): Partial<Proposal> {
  const owing = (word: bigint) => ((word >> 128n) & 1n) === 1n;
  const currency = (word: bigint) => word >> 240n;
  const at = positions.findIndex((word, place) => {
    const next = positions[place + 1];
    return (
      next !== undefined &&
      currency(word) === currency(next) &&
      owing(word) === owing(next) &&
      (word & 0xffffn) > 1n &&
      (next & 0xffffn) > 1n
    );
  });
  if (at < 0) throw new Nothing("no two neighbours owe or are owed");
  return {
    positions: positions.map((word, place) => (place === at ? word + 1n : place === at + 1 ? word - 1n : word)),
  };
}

async function eachCopy(
  folder: string,
  change: (copy: ReturnType<typeof participantCopyFrom>) => object,
): Promise<void> {
  const outline = JSON.parse(await readFile(join(folder, "cycle.json"), "utf8")) as { signers: { id: number }[] };
  for (const { id } of outline.signers.filter((signer) => !isSupervisorKey(signer.id))) {
    const path = join(folder, "copies", `${id}.json`);
    await writeFile(path, toJson(change(participantCopyFrom(JSON.parse(await readFile(path, "utf8"))))));
  }
}

/** Asks all to sign a cycle again that has settled, and proposes it with the signatures of then. */
async function replay(scene: Scene): Promise<string> {
  const old = ({ party }: SoakAgent) => join(party.folder, "old");
  const [, agent] = await scene.meddleOnce({ beforeSettle: (each) => each.copyTo(old(each)) }, isSettled);
  await sleep(LASTS); // until all have heard that it settled
  const proposed = await agent.propose(old(agent)).then(() => "taken", stderrOf);
  if (!proposed.includes("CyclesWrongStatus")) throw new Error(`a cycle was proposed twice: ${proposed}`);
  const asked = await agent.ask(old(agent)).then(() => "signed", stderrOf);
  if (!/Settled|proposed until/.test(asked)) throw new Error(`an old cycle was signed again: ${asked}`);
  return "the chain knows it (CyclesWrongStatus), and nobody signs it again";
}

async function kill(scene: Scene): Promise<string> {
  const bank = anyOf(scene, "bank");
  await bank.node.end();
  await sleep(LASTS / 3);
  await bank.node.start();
  return `${bank.name} ${bank.node.lines.findLast((line) => line.includes("listens at"))?.replace(/.*participant, |, listens.*/g, "") ?? ""}`;
}

/** A net debtor pays all it has to a neighbour, after everybody has signed; later it gets it back. */
async function empty(scene: Scene): Promise<string> {
  const emptied: { debtor: string; back: () => Promise<unknown> }[] = [];
  const beforePropose = async (agent: SoakAgent) => {
    if (emptied.length === 0) emptied.push(await emptyDebtor(scene.world, agent));
  };
  const [round] = await scene.meddleOnce({ beforePropose }, ({ stage }) => stage === "propose");
  await untilDone(emptied[0]!.back);
  const refusal = /The chain refuses: \w+/.exec(round.said)?.[0];
  if (refusal === undefined || refusal.includes("CyclesTime")) throw new Nothing(`it came too late: ${round.said}`);
  return `${emptied[0]!.debtor} could not pay (${refusal.slice(19)}): nothing moved`;
}

async function emptyDebtor({ parties, tokens }: SoakWorld, agent: SoakAgent) {
  const { proposal, signers } = await agent.outline();
  const owed = unpackPositions(bookOf(proposal, signers)).find(({ net }) => net < 0n)!;
  const bank = parties.find(({ wallet }) => wallet.address === owed.account)!;
  const other = parties.find((each) => each.role === "bank" && each.country === bank.country && each !== bank)!;
  const token = tokens.find(({ target }) => target === owed.currency)!;
  const all = await token.balanceOf(bank.wallet.address);
  const move = (from: Party, to: Party) => mined(token.connect(from.wallet).transfer(to.wallet.address, all));
  await move(bank, other);
  return { debtor: bank.name, back: () => move(other, bank) };
}

/** The money may be set aside for a cycle by now, until that has settled. */
async function untilDone(work: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; ++tries) {
    try {
      await work();
      return;
    } catch (error) {
      if (tries === 40) throw error;
      await sleep(5_000);
    }
  }
}

/** Its copies are gone; they are put together again from those of the participants. */
async function lose(scene: Scene): Promise<string> {
  const [supervisor, keccak] = [anyOf(scene, "supervisor"), await openKeccak()];
  const held = (party: Party, cycle: string) => join(party.folder, "node", "held", `${cycle}.json`);
  const found: number[] = [];
  const beforeSettle = async (_: SoakAgent, cycle: string) => {
    const lost = await readFile(held(supervisor, cycle), "utf8").catch(() => undefined);
    if (lost === undefined || found.length > 0) return; // it does not concern the Supervisor
    await rm(held(supervisor, cycle));
    const texts = await Promise.all(banksOf(scene).map((bank) => readFile(held(bank, cycle), "utf8").catch(() => "")));
    const copies = texts.filter((text) => text !== "").map((text) => participantCopyFrom(JSON.parse(text)));
    const issuerOf = (token: string) => scene.world.issuers.get(token) ?? 0;
    const whole = rebuiltSupervisorCopy(copies, supervisor.country, issuerOf);
    const whose = new Map(scene.world.keys.map(({ id, account }) => [id, account]));
    const faults = checkAsSupervisor(whole, issuerOf, { keccak, accountOf: (id) => whose.get(id) });
    const before = openedCopy(lost, scene.world.disclosureKeys.get(supervisor.country)!);
    if (faults.length > 0 || before.table.count !== whole.table.count) throw new Error("the cycle is not whole again");
    found.push(whole.table.count);
    await writeFile(held(supervisor, cycle), lost);
  };
  await scene.meddleOnce({ beforeSettle }, (round) => isSettled(round) && found.length > 0);
  return `${supervisor.name} had all ${found[0]!} payments of the cycle again, whole, from copies of the participants`;
}

function banksOf({ world }: Scene): Party[] {
  return world.parties.filter(({ role }) => role === "bank");
}

function isSettled({ stage }: Round): boolean {
  return stage === "settled";
}

function openedCopy(text: string, secretKey: Uint8Array) {
  const { cycle, country, version, sealed } = sealedCopyFrom(JSON.parse(text))!;
  const opened = openCopy(getBytes(sealed), cycle, { country, version, secretKey });
  return supervisorCopyFrom(JSON.parse(toUtf8String(opened)));
}

async function partition(scene: Scene): Promise<string> {
  const [a, b] = [anyOf(scene, "bank"), anyOf(scene, "bank")];
  const agent = agentOf(scene).party;
  const pairs = [
    [a, b],
    [a, agent],
    [b, agent],
  ].map(([one, other]) => [one!.place, other!.place]);
  const before = scene.world.board.refused;
  scene.world.board.cut((from, to) => pairs.some((pair) => from !== to && pair.includes(from) && pair.includes(to)));
  await sleep(LASTS);
  scene.world.board.cut(() => false);
  const refused = scene.world.board.refused - before;
  return `${a.name}, ${b.name} and ${agent.name} did not reach each other: ${refused} messages came later`;
}

/** Its files cannot grow beyond what they have: no batch of payments fits. */
async function fill(scene: Scene): Promise<string> {
  const bank = anyOf(scene, "bank");
  await bank.node.end();
  const { size } = await stat(join(bank.folder, "node", "payments.book"));
  await bank.node.start({ mostBytes: size });
  const isTaken = await scene.payments.give(bank);
  await sleep(LASTS);
  await bank.node.end();
  await bank.node.start();
  if (isTaken) throw new Error(`${bank.name} confirmed payments for which it had no room`);
  if (!(await scene.payments.give(bank))) throw new Error(`${bank.name} takes nothing though it has room again`);
  return `${bank.name} confirmed and signed nothing that did not fit, and went on when there was room`;
}

async function skew(scene: Scene): Promise<string> {
  const [early, late] = [anyOf(scene, "bank"), anyOf(scene, "bank")];
  if (early === late) throw new Nothing("it takes two");
  const begun = Date.now();
  for (const [bank, clockAhead] of [
    [early, -150],
    [late, 150],
  ] as const) {
    await bank.node.end();
    await bank.node.start({ clockAhead });
  }
  const [round] = await scene.meddleOnce({}, (each) => isSettled(each) && each.begun > begun);
  for (const bank of [early, late]) {
    await bank.node.end();
    await bank.node.start();
  }
  return `${early.name} and ${late.name} signed ${round.cycle!.slice(0, 10)}, which settled`;
}

/** A fault could not be injected, since what it needs was not there: it is tried again. */
export class Nothing extends Error {}

function refusedFor(round: Round, fault: string): string {
  if (round.stage === "net" || !round.said.includes("do not sign"))
    throw round.stage === "net" || round.stage === "ask"
      ? new Nothing(round.said)
      : new Error(`it was signed, and came to ${round.stage}`);
  if (!round.said.includes(fault)) throw new Nothing(`not for ${fault}: ${round.said}`);
  const count = round.said.split(fault).length - 1;
  return `nobody bound anything: refused for ${fault}, ${count} times`;
}

function agentOf({ agents, draw }: Scene): SoakAgent {
  return agents[draw(agents.length)]!;
}

function anyOf({ world, draw }: Scene, role: Party["role"]): Party {
  const parties = world.parties.filter((party) => party.role === role);
  return parties[draw(parties.length)]!;
}

function stderrOf(error: unknown): string {
  return (error as { stderr?: string }).stderr ?? String(error);
}
