import { setTimeout as sleep } from "node:timers/promises";

import type { Interference, Round, SoakAgent } from "./agent.ts";
import type { Payments } from "./payments.ts";
import type { Party, SoakWorld } from "./world.ts";

/** What faults act on. */
export interface Scene {
  readonly world: SoakWorld;
  readonly payments: Payments;
  readonly agents: readonly SoakAgent[];
  /** Has the next round go wrong, of whichever agent is ready first, until one ends as is wanted, and gives that round. */
  readonly meddle: (how: Interference, isWanted: (round: Round) => boolean) => Promise<readonly [Round, SoakAgent]>;
  /** A number from 0 to below a bound. */
  readonly draw: (bound: number) => number;
}

/** Milliseconds of what does not end by itself. */
export const LASTS = 15_000;

/** A fault could not be injected, since what it needs was not there: it is tried again later. */
export class Nothing extends Error {}

/** Some parties of a role, all different, in the order in which they were drawn. */
export function someOf({ world, draw }: Scene, role: Party["role"], count: number): Party[] {
  const left = world.parties.filter((party) => party.role === role);
  return Array.from({ length: count }, () => left.splice(draw(left.length), 1)[0]!);
}

export function banksOf({ world }: Scene): Party[] {
  return world.parties.filter(({ role }) => role === "bank");
}

/** A bank that has to sign the cycle that an agent has put together. */
export async function signingBank(scene: Scene, agent: SoakAgent): Promise<Party> {
  const { signers } = await agent.outline();
  const all = new Set(signers.map(({ account }) => account));
  const signing = banksOf(scene).filter(({ wallet }) => all.has(wallet.address));
  return signing[scene.draw(signing.length)]!;
}

export function isSettled({ stage }: Round): boolean {
  return stage === "settled";
}

export function requireSettled(round: Round): void {
  if (!isSettled(round)) throw new Nothing(`it came to ${round.stage}: ${round.said}`);
}

/** Tries again for a few minutes: money may be set aside for a cycle until that has settled. */
export async function untilDone(work: () => Promise<unknown>): Promise<void> {
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

/** What a command that failed said. */
export function stderrOf(error: unknown): string {
  return (error as { stderr?: string }).stderr ?? String(error);
}
