import type { Result } from "ethers";

import type { ConsortiumFile, CountryFile } from "../consortium/file.ts";
import { exposureEntries, ruleEntries, thresholdEntries, velocityEntries } from "../consortium/rules.ts";
import { Direction } from "../supervision/rule.ts";
import type { AmendingContext } from "./context.ts";
import type { Corridor } from "./leftovers.ts";

/** A term of a rule by which a file differs from what stands; amounts are minor units, zero for none. */
export interface RuleDifference extends Corridor {
  /** As `RuleTerms`, `ThresholdTerms`, `ExposureTerms` and `VelocityEntry` call it; "rule" for one that is taken back whole. */
  readonly term: string;
  readonly stands: Value;
  readonly asked: Value;
}

type Value = bigint | number | boolean;
type Terms = Readonly<Record<string, Value>>;
type Gate = AmendingContext["layer"]["gate"];

/** Every term of every rule of a country by which its file differs from what stands, and the rules that it takes back. */
export async function ruleDifferences(
  { file, layer: { gate }, leftovers }: Pick<AmendingContext, "file" | "layer" | "leftovers">,
  country: CountryFile,
): Promise<RuleDifference[]> {
  const { numeric } = country;
  const written = corridorTerms(file, country).map(async ({ terms, ...at }) => {
    const corridor = { country: numeric, ...at };
    return differing(corridor, terms, await standingTerms(gate, corridor));
  });
  const paces = velocityEntries(file, country).map(async ({ asset, limit, window }) => {
    const corridor = { country: numeric, direction: Direction.Outbound, counterparty: 0, asset };
    const [standing, over] = await gate.velocityTermsOf(numeric, asset);
    return differing(corridor, { velocity: limit, window }, { velocity: standing, window: over });
  });
  const repealed = leftovers.corridors
    .filter((each) => each.country === numeric)
    .map((corridor) => ({ ...corridor, term: "rule", stands: true, asked: false }));
  return [...(await Promise.all([...written, ...paces])).flat(), ...repealed];
}

/** The rules of a file, each with all that completes it: the three lists are of the same corridors in the same order. */
function corridorTerms(file: ConsortiumFile, country: CountryFile) {
  const [thresholds, exposures] = [thresholdEntries(file, country), exposureEntries(file, country)];
  return ruleEntries(file, country).map((entry, index) => ({
    ...entry,
    terms: { ...entry.terms, ...thresholds[index]!.terms, ...exposures[index]!.terms },
  }));
}

async function standingTerms(gate: Gate, { country, direction, counterparty, asset }: Corridor): Promise<Terms> {
  const [rule] = await gate.ruleOf(country, direction, counterparty, asset);
  const thresholds = await gate.thresholdsFor(country, direction, counterparty, asset);
  const exposure = await gate.exposureTermsOf(country, direction, counterparty, asset);
  const parts = [rule, thresholds, exposure] as unknown as Result[];
  return Object.assign({}, ...parts.map((part) => part.toObject())) as Terms;
}

/** Numbers of the file are those of the chain, which are bigint, if they have the same digits. */
function differing(corridor: Corridor, asked: Terms, standing: Terms): RuleDifference[] {
  return Object.entries(asked)
    .filter(([term, value]) => String(value) !== String(standing[term]))
    .map(([term, value]) => ({ ...corridor, term, stands: standing[term]!, asked: value }));
}
