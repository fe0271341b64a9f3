import { fileURLToPath } from "node:url";

import type { Figures } from "./figures.ts";
import { peakOf } from "./peak.ts";

const RUN = fileURLToPath(new URL("cycle-run.ts", import.meta.url));
const [FEW, MANY] = [100_000, 1_000_000]; // payments

interface CycleRun {
  /** Seconds of all threads' processor time. */
  readonly assembled: number;
  readonly signed: number;
  readonly proven: number;
}

/**
 * How fast an agent judges, nets, has signed and proves generated payments of 150 banks in 50 countries and 5 currencies,
 * every tenth a leg of a payment versus payment: by processor time of all threads, since others use the machine too.
 */
export async function cycleAgentFigures(): Promise<Figures> {
  const [few, many] = [await measured(FEW), await measured(MANY)];
  return {
    "cycle.agent.payments_per_second": Math.round(MANY / many.seconds),
    "cycle.agent.growth_1e6_to_1e5": many.seconds / few.seconds,
    "cycle.agent.peak_mb.1e6": Math.round(many.peakMb),
  };
}

/** Throws `Error` if the run fails. */
async function measured(payments: number): Promise<{ seconds: number; peakMb: number }> {
  const { output, peakMb } = await peakOf(["--import", "tsx", RUN, String(payments)]);
  const { assembled, signed, proven } = JSON.parse(output) as CycleRun;
  return { seconds: assembled + signed + proven, peakMb };
}
