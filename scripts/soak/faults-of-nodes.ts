import { access, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { getBytes, toUtf8String } from "ethers";

import { checkAsSupervisor } from "../../src/cycle/check.ts";
import { participantCopyFrom, sealedCopyFrom, supervisorCopyFrom } from "../../src/cycle/files.ts";
import { openKeccak } from "../../src/cycle/keccak.ts";
import { rebuiltSupervisorCopy } from "../../src/cycle/rebuild.ts";
import { openCopy } from "../../src/cycle/sealed-copy.ts";
import type { Round } from "./agent.ts";
import type { Conditions } from "./node-process.ts";
import { banksOf, LASTS, Nothing, isSettled, requireSettled, type Scene, signingBank, someOf } from "./scene.ts";
import type { Party } from "./world.ts";

const AHEAD = 150; // seconds of one clock, and as much behind of another

/** A bank that has to sign stops answering when it is asked. */
export async function vanish(scene: Scene): Promise<string> {
  const vanished: Party[] = [];
  const [round] = await scene.meddle(
    {
      beforeAsk: async (agent) => {
        const bank = await signingBank(scene, agent);
        bank.node.signal("SIGSTOP");
        vanished.push(bank);
      },
    },
    isAsked,
  );
  for (const { node } of vanished) node.signal("SIGCONT");
  const [bank] = vanished;
  if (bank === undefined) throw new Nothing(`it came to ${round.stage}: ${round.said}`);
  if (round.stage !== "ask") throw new Error(`a cycle that a signer has not signed came to ${round.stage}`);
  return `${bank.name} did not answer for ${((Date.now() - round.begun) / 1_000).toFixed(0)} s, and its cycle stopped`;
}

function isAsked({ stage }: Round): boolean {
  return stage === "ask";
}

/** A bank is killed that has signed a cycle which is not proposed yet. */
export async function kill(scene: Scene): Promise<string> {
  const killed: { bank: Party; restarted: Promise<void> }[] = [];
  const [round] = await scene.meddle(
    {
      beforePropose: async (agent) => {
        const bank = await signingBank(scene, agent);
        await bank.node.end();
        killed.push({ bank, restarted: sleep(LASTS / 3).then(() => bank.node.start()) });
      },
    },
    isSettled,
  );
  const [found] = killed;
  if (found === undefined) throw new Nothing(`nobody had signed: ${round.said}`);
  const { bank, restarted } = found;
  await restarted;
  const known = /(\d+) payments wait, (\d+) cycles are signed and open/.exec(bank.node.lastStart ?? "");
  if (Number(known?.[2]) < 1) throw new Error(`${bank.name} forgot what it had signed: ${bank.node.lastStart ?? ""}`);
  return `${bank.name} knew when it started again what it had signed (${known![0]})`;
}

/** A Supervisor's copies are gone; they are put together again from those of the participants. */
export async function lose(scene: Scene): Promise<string> {
  const rebuilt: string[] = [];
  const [round] = await scene.meddle(
    {
      beforeSettle: async (_, cycle) => {
        const supervisors = scene.world.parties.filter(({ role }) => role === "supervisor");
        const held = await Promise.all(supervisors.map((each) => isThere(copyOf(each, cycle))));
        const holding = supervisors.filter((_each, place) => held[place]);
        const supervisor = holding[scene.draw(holding.length)];
        if (supervisor !== undefined) rebuilt.push(await rebuildFor(scene, supervisor, cycle));
      },
    },
    isSettled,
  );
  requireSettled(round);
  if (rebuilt[0] === undefined) throw new Nothing("the cycle concerns no Supervisor");
  return rebuilt[0];
}

function copyOf({ folder }: Party, cycle: string): string {
  return join(folder, "node", "held", `${cycle}.json`);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function rebuildFor(scene: Scene, supervisor: Party, cycle: string): Promise<string> {
  const [path, begun] = [copyOf(supervisor, cycle), Date.now()];
  const lost = await readFile(path, "utf8");
  await rm(path);
  const texts = await Promise.all(banksOf(scene).map((bank) => readFile(copyOf(bank, cycle), "utf8").catch(() => "")));
  const copies = texts.filter((text) => text !== "").map((text) => participantCopyFrom(JSON.parse(text)));
  const issuerOf = (token: string) => scene.world.issuers.get(token) ?? 0;
  const whole = rebuiltSupervisorCopy(copies, supervisor.country, issuerOf);
  const whose = new Map(scene.world.keys.map(({ id, account }) => [id, account]));
  const faults = checkAsSupervisor(whole, issuerOf, { keccak: await openKeccak(), accountOf: (id) => whose.get(id) });
  const { table } = openedCopy(lost, scene.world.disclosureKeys.get(supervisor.country)!);
  if (faults.length > 0 || table.count !== whole.table.count) throw new Error("the cycle is not whole again");
  const took = `${Date.now() - begun} ms`;
  await writeFile(path, lost);
  return `${supervisor.name} had all ${table.count} payments again, whole, ${took} later, from copies of the participants`;
}

function openedCopy(text: string, secretKey: Uint8Array) {
  const { cycle, country, version, sealed } = sealedCopyFrom(JSON.parse(text))!;
  const opened = openCopy(getBytes(sealed), cycle, { country, version, secretKey });
  return supervisorCopyFrom(JSON.parse(toUtf8String(opened)));
}

/** Two banks and an agent do not reach each other, and all others do. */
export async function partition(scene: Scene): Promise<string> {
  const { board } = scene.world;
  const parties = [...someOf(scene, "bank", 2), ...someOf(scene, "agent", 1)];
  const places = new Set(parties.map(({ place }) => place));
  const before = board.refused;
  board.cut((from, to) => from !== to && places.has(from) && places.has(to));
  for (const bank of parties.slice(0, 2)) await scene.payments.give(bank); // they have something to tell the agent
  await sleep(LASTS);
  board.cut(() => false);
  const refused = board.refused - before;
  if (refused === 0) throw new Nothing("nobody had anything to say");
  return `${parties.map(({ name }) => name).join(", ")} did not reach each other: ${refused} messages came later`;
}

/** Its files cannot grow beyond what they have: no batch of payments fits. */
export async function fill(scene: Scene): Promise<string> {
  const [bank] = someOf(scene, "bank", 1) as [Party];
  await bank.node.end();
  const { size } = await stat(join(bank.folder, "node", "payments.book"));
  await bank.node.start({ mostBytes: size });
  const isTaken = await scene.payments.give(bank);
  await sleep(LASTS);
  await restart(bank);
  if (isTaken) throw new Error(`${bank.name} confirmed payments for which it had no room`);
  if (!(await scene.payments.give(bank))) throw new Nothing(`${bank.name} takes nothing, though it has room again`);
  return `${bank.name} confirmed nothing that did not fit, and went on when there was room`;
}

/** Both sign a cycle that settles. */
export async function skew(scene: Scene): Promise<string> {
  const banks = someOf(scene, "bank", 2);
  try {
    for (const [place, bank] of banks.entries()) await restart(bank, { clockAhead: place === 0 ? AHEAD : -AHEAD });
    const [round] = await scene.meddle({}, isSettled);
    requireSettled(round);
    const signed = await Promise.all(banks.map((bank) => isThere(copyOf(bank, round.cycle!))));
    if (signed.includes(false)) throw new Nothing("they had nothing to sign");
    return `${banks.map(({ name }) => name).join(" and ")} signed ${round.cycle!.slice(0, 10)}, which settled`;
  } finally {
    for (const bank of banks) await restart(bank);
  }
}

async function restart({ node }: Party, conditions: Conditions = {}): Promise<void> {
  await node.end();
  await node.start(conditions);
}
