import { setTimeout as sleep } from "node:timers/promises";

import type { Interference, Round, SoakAgent } from "./agent.ts";

/** What goes wrong with a round, and who hears how it ended. */
interface Meddling {
  readonly how: Interference;
  readonly isWanted: (round: Round) => boolean;
  readonly done: (ended: readonly [Round, SoakAgent]) => void;
}

const LOOKS = 100; // milliseconds
const AGAIN = 3;
/** What an agent is told of payments that another one's cycle had: it leaves them out of the next. */
const STALE = /Settled|InAnotherCycle/;

/**
 * Agents' rounds. They compete, but for a round with which something is to go wrong: whoever begins next has that one, when no
 * other is under way and before any other begins, so that what becomes of it is the fault's doing.
 */
export class Turns {
  #meddling: Meddling | undefined;
  #underWay = 0;
  #isAlone = false;

  /** Has the next round go wrong, and gives how it ended and whose it was. One at a time. */
  meddle(how: Interference, isWanted: Meddling["isWanted"]): Promise<readonly [Round, SoakAgent]> {
    return new Promise((done) => {
      this.#meddling = { how, isWanted, done };
    });
  }

  /** An agent's next round. */
  async take(agent: SoakAgent): Promise<Round> {
    while (this.#isAlone) await sleep(LOOKS);
    const meddling = this.#meddling;
    if (meddling === undefined) return this.#run(agent);
    this.#meddling = undefined;
    this.#isAlone = true;
    while (this.#underWay > 0) await sleep(LOOKS);
    const round = await this.#alone(agent, meddling);
    this.#isAlone = false;
    meddling.done([round, agent]);
    return round;
  }

  /** An agent that does not know yet what became of another one's cycle is told, and begins once more. */
  async #alone(agent: SoakAgent, { how, isWanted }: Meddling): Promise<Round> {
    for (let tries = 1; ; ++tries) {
      const round = await this.#run(agent, how);
      if (tries === AGAIN || isWanted(round) || round.stage !== "ask" || !STALE.test(round.said)) return round;
    }
  }

  async #run(agent: SoakAgent, how: Interference = {}): Promise<Round> {
    this.#underWay += 1;
    try {
      return await agent.round(how);
    } finally {
      this.#underWay -= 1;
    }
  }
}
