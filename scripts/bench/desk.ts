import { fileURLToPath } from "node:url";

import type { Figures } from "./figures.ts";
import { peakOf } from "./peak.ts";

const RUN = fileURLToPath(new URL("desk-run.ts", import.meta.url));
const [FEW, MANY] = [10_000, 100_000]; // payments

/**
 * How fast a Supervisor's desk verifies generated payments beside 200 earmarks and 200 holds: by processor time, since
 * others use the machine too. The peak is that of the whole process, the history included.
 */
export async function deskFigures(): Promise<Figures> {
  const [few, many] = [await measured(FEW), await measured(MANY)];
  return {
    "desk.verify.payments_per_second": Math.round(MANY / many.seconds),
    "desk.verify.growth_1e5_to_1e4": many.seconds / few.seconds,
    "desk.verify.peak_mb.1e5": Math.round(many.peakMb),
  };
}

/** Throws `Error` if the run fails. */
async function measured(payments: number): Promise<{ seconds: number; peakMb: number }> {
  const { output, peakMb } = await peakOf(["--import", "tsx", RUN, String(payments)]);
  return { seconds: Number(output), peakMb };
}
