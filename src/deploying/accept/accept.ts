import { connectJointLayer } from "../../consortium/joint-layer.ts";
import { addressesIn } from "../deploy.ts";
import { codeFacts } from "./code.ts";
import type { Fact, Inspection } from "./fact.ts";
import { governanceFacts } from "./governance.ts";
import { moneyFacts } from "./money.ts";
import { supervisionFacts } from "./supervision.ts";

/** What was compared, and where chain, file and build differ. */
export interface Acceptance {
  readonly compared: number;
  readonly differences: readonly Fact[];
}

/**
 * Compares chain, file and build in both directions: what the file asks and the chain has not, and what the chain has and
 * nobody asked for (DEP-1, DEP-2). Throws what reading the chain throws.
 */
export async function accept(inspection: Omit<Inspection, "layer" | "addresses">): Promise<Acceptance> {
  const addresses = addressesIn(inspection.record);
  const whole = { ...inspection, addresses, layer: connectJointLayer(addresses, inspection.provider) };
  const parts = [codeFacts, governanceFacts, moneyFacts, supervisionFacts];
  const compared = (await Promise.all(parts.map((part) => part(whole)))).flat();
  return { compared: compared.length, differences: compared.filter(({ expected, found }) => expected !== found) };
}
