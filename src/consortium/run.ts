import type { Signer, TransactionReceipt, TransactionResponse } from "ethers";

import { sendCall } from "./send.ts";
import type { Actor, Step } from "./step.ts";

/** A step that was carried out. */
export interface DoneStep {
  readonly step: Step;
  readonly receipt: TransactionReceipt;
}

/**
 * Carries out the steps that the chain does not show yet, one after the other, so that a run that was cut off goes on
 * where it stopped. Returns those it carried out.
 */
export async function runSteps(
  steps: readonly Step[],
  signerOf: (actor: Actor) => Signer,
  onDone: (done: DoneStep) => void = () => undefined,
): Promise<DoneStep[]> {
  const done: DoneStep[] = [];
  for (const step of steps) {
    if (await step.isDone()) continue;
    const receipt = await (await sendStep(step, signerOf(step.actor))).wait();
    if (receipt === null) throw new Error(`${step.title}: the transaction has no receipt`);
    done.push({ step, receipt });
    onDone(done.at(-1)!);
  }
  return done;
}

async function sendStep(step: Step, signer: Signer): Promise<TransactionResponse> {
  return sendCall(signer, { transaction: await step.call(), isTimely: step.isTimely ?? false });
}

/** What the file asks and the chain does not show: empty once they agree. */
export async function pendingSteps(steps: readonly Step[]): Promise<Step[]> {
  const pending: Step[] = [];
  for (const step of steps) if (!(await step.isDone())) pending.push(step);
  return pending;
}
