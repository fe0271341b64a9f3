import { pendingSteps } from "../consortium/run.ts";
import type { Step } from "../consortium/step.ts";
import { consortiumSteps } from "../consortium/steps.ts";
import type { AmendingContext, Unchangeable } from "./context.ts";
import { decisionsOf } from "./decisions.ts";
import { departures, returns } from "./membership.ts";
import { moneySteps } from "./money.ts";
import { type MotionStep, motionStep } from "./motions.ts";
import { officeSteps } from "./offices.ts";
import { licenceSteps, repeals } from "./supervision.ts";
import { unchangeable } from "./unchangeable.ts";

/** What lies between a consortium that stands and the one of a file, in an order in which it can be done. */
export interface Difference {
  readonly motions: readonly MotionStep[];
  /** What each country and participant signs for itself. */
  readonly steps: readonly Step[];
  readonly unchangeable: readonly Unchangeable[];
}

/** Says how what stands becomes what the file says. Sends nothing. Throws what reading the chain throws. */
export async function differenceOf(context: AmendingContext): Promise<Difference> {
  const motions: MotionStep[] = [];
  for (const decision of await decisionsOf(context)) motions.push(await motionStep(context, decision));
  const amended = [
    ...(await departures(context)),
    ...(await eachOf(context, returns)),
    ...(await eachOf(context, officeSteps)),
    ...repeals(context),
    ...(await licenceSteps(context)),
    ...(await moneySteps(context)),
  ];
  const asked = await pendingSteps(consortiumSteps(context));
  return { motions, steps: [...amended, ...asked], unchangeable: await unchangeable(context) };
}

async function eachOf<T>(
  context: AmendingContext,
  part: (context: AmendingContext, country: AmendingContext["file"]["countries"][number]) => Promise<T[]>,
): Promise<T[]> {
  const found: T[] = [];
  for (const country of context.file.countries) found.push(...(await part(context, country)));
  return found;
}
