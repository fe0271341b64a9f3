import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { participantCopyFrom, toJson } from "../../src/cycle/files.ts";
import { bookOf, isSupervisorKey, unpackPositions } from "../../src/cycle/proposal.ts";
import { mined } from "../bench/meter.ts";
import type { Round, SoakAgent } from "./agent.ts";
import { LASTS, Nothing, type Scene, stderrOf, untilDone } from "./scene.ts";
import type { Party, SoakWorld } from "./world.ts";

const OLD_ENOUGH = 25_000; // milliseconds after which an agent has a payment
const HEARD = 5_000; // milliseconds by which its payer knows that before the agent looks at the rules again

/** What an agent was told about payments and people, as its folder has it. */
interface Told {
  readonly bound: readonly object[];
  readonly away: readonly object[];
}

/** Leaves out a payment that would be in its cycle, and says nothing of it. */
export async function omit({ meddle, payments }: Scene): Promise<string> {
  const omitted: string[] = [];
  const isOld = (core: string) => (payments.given.get(core)?.at ?? Infinity) < Date.now() - OLD_ENOUGH;
  const [round] = await meddle(
    {
      beforeNet: async (agent) => {
        await agent.net();
        const core = (await agent.cores()).get(await agent.id())?.findLast(isOld);
        if (core === undefined) throw new Nothing("no payment has waited long enough");
        omitted.push(core);
        const path = join(agent.folder, "told.json");
        const told = JSON.parse(await readFile(path, "utf8").catch(() => '{"bound":[],"away":[]}')) as Told;
        const bound = [...told.bound, { what: core, until: Math.floor(Date.now() / 1_000) + 60 }];
        await writeFile(path, JSON.stringify({ ...told, bound }));
        await sleep(HEARD);
      },
      beforeAsk: async ({ folder }) => {
        const path = join(folder, "left-out.json");
        const all = JSON.parse(await readFile(path, "utf8")) as { core: string }[];
        await writeFile(path, JSON.stringify(all.filter(({ core }) => core !== omitted.at(-1))));
      },
    },
    (round) => round.said.includes("Missing"),
  );
  return refusedFor(round, "Missing");
}

type Proposal = Awaited<ReturnType<SoakAgent["outline"]>>["proposal"];

/** One has a unit more and the next one less, so that all still add up. */
export function forgePosition(scene: Scene): Promise<string> {
  return forge(scene, "WrongPosition", ({ positions }) => {
    const at = positions.findIndex((word, place) => isForgeable(word, positions[place + 1]));
    if (at < 0) throw new Nothing("no two neighbours owe or are owed");
    return {
      positions: positions.map((word, place) => (place === at ? word + 1n : place === at + 1 ? word - 1n : word)),
    };
  });
}

export function forgeRoot(scene: Scene): Promise<string> {
  return forge(scene, "WrongRoot", () => ({ root: `0x${"5a".repeat(32)}` }));
}

function isForgeable(word: bigint, next: bigint | undefined): boolean {
  const owing = (each: bigint) => (each >> 128n) & 1n;
  const isMany = (each: bigint) => (each & 0xffffn) > 1n;
  return (
    next !== undefined &&
    word >> 240n === next >> 240n && // of one currency
    owing(word) === owing(next) &&
    isMany(word) &&
    isMany(next)
  );
}

async function forge(scene: Scene, fault: string, change: (proposal: Proposal) => Partial<Proposal>): Promise<string> {
  const [round] = await scene.meddle(
    {
      beforeAsk: ({ folder }) =>
        eachCopy(folder, (copy) => ({ ...copy, proposal: { ...copy.proposal, ...change(copy.proposal) } })),
    },
    (round) => round.said.includes(fault),
  );
  return refusedFor(round, fault);
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

/** A round that ended as it should: somebody said that there is this fault, and nobody signed. */
function refusedFor({ stage, said }: Round, fault: string): string {
  if (stage !== "net" && stage !== "ask") throw new Error(`it was signed, and came to ${stage}: ${said}`);
  if (!said.includes("do not sign") || !said.includes(fault)) throw new Nothing(`not for ${fault}: ${said}`);
  const refusing = said.split("; ").filter((each) => each.includes(fault)).length;
  return `refused for ${fault}, by ${refusing} of those who were asked, and nobody bound anything`;
}

/** Asks all to sign a cycle again that has settled, and proposes it with the signatures of then. */
export async function replay({ agents }: Scene): Promise<string> {
  const agent = agents.find(({ settled }) => settled !== undefined);
  if (agent?.settled === undefined) throw new Nothing("no cycle has settled");
  const { folder, at } = agent.settled;
  await sleep(Math.max(0, at + LASTS - Date.now())); // until all have heard that it settled
  const proposed = await agent.propose(folder).then(() => "taken", stderrOf);
  const refusal = /Cycles(?:Time|WrongStatus)/.exec(proposed)?.[0];
  if (refusal === undefined) throw new Error(`a cycle was proposed twice: ${proposed}`);
  const asked = await agent.ask(folder).then(() => "signed", stderrOf);
  if (!/Settled|proposed until/.test(asked)) throw new Error(`an old cycle was signed again: ${asked}`);
  return `the chain refused it (${refusal}), and nobody signed it again`;
}

/** A net debtor pays all it has to a neighbour, after everybody has signed; later it gets it back. */
export async function empty({ meddle, world }: Scene): Promise<string> {
  const emptied: { debtor: string; back: () => Promise<unknown> }[] = [];
  const beforePropose = async (agent: SoakAgent) => void emptied.push(await emptyDebtor(world, agent));
  const [round] = await meddle({ beforePropose }, ({ stage }) => stage === "propose");
  for (const { back } of emptied) await untilDone(back);
  const [debtor] = emptied;
  const refusal = /The chain refuses: (\w+)/.exec(round.said)?.[1];
  if (debtor === undefined || refusal === undefined || refusal === "CyclesTime")
    throw new Nothing(`it came to ${round.stage}: ${round.said}`);
  return `${debtor.debtor} could not pay (${refusal}), and nothing moved`;
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
