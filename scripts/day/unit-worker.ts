import { parentPort, workerData } from "node:worker_threads";

import { openKeccak } from "../../src/cycle/keccak.ts";
import type { DayTerms } from "./terms.ts";
import { runUnit, type Unit } from "./unit.ts";
import { dayWorld } from "./world.ts";

/** A thread that works on one unit after the other, as it is given them; it holds the payments of one at a time. */
const terms = workerData as DayTerms;
const [world, keccak] = [dayWorld(terms), await openKeccak()];

parentPort!.on("message", (unit: Unit) => {
  runUnit(world, unit, terms.seed, keccak).then(
    (result) => {
      parentPort!.postMessage(result);
    },
    (error: unknown) => {
      throw error;
    },
  );
});
