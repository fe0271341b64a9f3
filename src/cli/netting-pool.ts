import type { Command } from "commander";

import { CurrencyToken__factory, type Pool, Pool__factory } from "../../typechain-types/index.js";
import { nodeOf } from "../chain/logs.ts";
import { escapeLine } from "../common/text.ts";
import { contractErrorOf, type JointLayer } from "../consortium/joint-layer.ts";
import { type PoolSituation, readPoolSituation } from "../netting/labelled-pool.ts";
import { type PoolRecord, readPoolRecord } from "../netting/pool-record.ts";
import { percent } from "../pages/netting-rows.ts";
import { type Reading, withLayer } from "./connection.ts";
import { findingOf } from "./netting-finding.ts";
import { optimalPage } from "./netting-optimal-page.ts";
import { print } from "./output.ts";
import { sending, submit } from "./submit.ts";

const MILLION = 1_000_000n;

/** Nothing of a currency waits in the pool. */
export class NothingPooled extends Error {
  constructor(code: string) {
    super(`Nothing in ${code} has waited in the pool since before this round.`);
    this.name = "NothingPooled";
  }
}

/** `sogdia netting pool CURRENCY`: what a clearing agent does in each round. */
export function addPool(netting: Command): void {
  sending(netting.command("pool").argument("<currency>", "its code"))
    .description("solves what of a currency waits in the pool, shows it, and sends the net if the pool takes it now")
    .action(netPool);
}

function netPool(code: string, _: unknown, command: Command): Promise<void> {
  return withLayer(command, async (layer, reading) => {
    const { pool, situation } = await situationOf(layer, reading, code);
    print(optimalPage(await findingOf(situation.labelled)));
    if (await isTakenNow(pool, situation)) {
      const call = await pool.net.populateTransaction(situation.call);
      if (await submit(command, layer, call)) print("\nSettled.");
    }
  });
}

/** What waits of a currency, by its code, in a deployment's pool. Throws `NothingPooled` and what readers throw. */
export async function situationOf(
  layer: JointLayer,
  reading: Reading,
  code: string,
): Promise<{ pool: Pool; situation: PoolSituation }> {
  const pool = Pool__factory.connect(await layer.pool.getAddress(), nodeOf(layer.pool.runner));
  const record = await readPoolRecord(pool, await reading());
  const token = await tokenOf(layer, record, code);
  const round = Number(await layer.queue.round());
  const situation = await readPoolSituation(pool, record, token, round);
  if (situation.labelled.positions.length === 0) throw new NothingPooled(code);
  return { pool, situation };
}

async function tokenOf({ pool }: JointLayer, { lanes }: PoolRecord, code: string): Promise<string> {
  for (const token of new Set(lanes.map((lane) => lane.token))) {
    if ((await CurrencyToken__factory.connect(token, pool.runner).symbol()) === code) return token;
  }
  throw new NothingPooled(escapeLine(code));
}

/** Says how the net's share of its bound stands to what the pool asks for at this moment. */
async function isTakenNow(pool: Pool, { certificate: { value, bound } }: PoolSituation): Promise<boolean> {
  if (value === 0n) return false;
  const share = (value * MILLION) / bound;
  try {
    const threshold = await pool.threshold();
    const isTaken = share >= threshold;
    const asked = `${percent(share, MILLION)} of the bound, and the pool asks for ${percent(threshold, MILLION)} now`;
    print(`\n${asked}${isTaken ? "." : ", and for less until the round's last eighth: nothing is sent."}`);
    return isTaken;
  } catch (error) {
    const known = contractErrorOf(error);
    if (known?.name !== "PoolClosed") throw error;
    print(`\nThe pool takes nets from ${new Date(Number(known.args[0]) * 1_000).toISOString()} on: nothing is sent.`);
    return false;
  }
}
