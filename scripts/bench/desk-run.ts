import { verifyInTurn } from "../../src/desk/verify.ts";
import { generateHistory } from "./desk-history.ts";
import { print } from "../common/output.ts";

/** Verifies so many generated payments, and tells how many seconds of processor time it took. */
async function run(payments: number): Promise<number> {
  const { history, ...clock } = generateHistory({ payments, earmarks: 200, holds: 200, blockSeconds: 7, seed: 1 });
  const started = process.cpuUsage();
  let verified = 0;
  for await (const { differences, payment } of verifyInTurn(history, () => true, clock)) {
    if (differences.length > 0) throw new Error(`payment ${payment.event.hash} does not agree`);
    verified += 1;
  }
  if (verified < payments) throw new Error(`${verified} of ${payments} payments were verified`);
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1_000_000;
}

print(String(await run(Number(process.argv[2]))));
