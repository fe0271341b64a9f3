import { connectJointLayer } from "../../consortium/joint-layer.ts";
import { addressesIn } from "../deploy.ts";
import { withGuardians } from "../guardians.ts";
import { codeFacts } from "./code.ts";
import { type Fact, fact, type Inspection } from "./fact.ts";
import { foundingFacts } from "./founding.ts";
import { governanceFacts } from "./governance.ts";
import { guardianFacts } from "./guardians.ts";
import { limitFacts } from "./limits.ts";
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
  const file = withGuardians(inspection.file, inspection.record);
  const whole = { ...inspection, file, addresses, layer: connectJointLayer(addresses, inspection.provider) };
  const parts = [codeFacts, foundingFacts, governanceFacts, guardianFacts, moneyFacts, supervisionFacts, limitFacts];
  const found = (await Promise.all(parts.map((part) => part(whole)))).flat();
  // In a rehearsal the Council decides within seconds: whoever expects none has to hear of it.
  const compared = [fact("rehearsal", whole.rehearsal, whole.record.rehearsal), ...found];
  return { compared: compared.length, differences: compared.filter(({ expected, found }) => expected !== found) };
}
