import { type ContractTransaction, id as keccakText, ZeroAddress } from "ethers";

import type { Gate } from "../../typechain-types/index.js";
import type { RuleEntry } from "../supervision/rule.ts";
import type { ExposureEntry, ThresholdEntry, VelocityEntry } from "../supervision/thresholds.ts";
import type { CountryFile } from "./file.ts";
import { exposureEntries, ruleEntries, thresholdEntries, velocityEntries } from "./rules.ts";
import { chunks, type ConsortiumContext, sameAddress, type Step } from "./step.ts";

const MAX_ENTRIES = 64; // rules that one adoption takes

/** What a country's Supervisor adopts, each when what stands before it has been adopted. */
export const ruleAdoptions: readonly ((context: ConsortiumContext, country: CountryFile) => Step[])[] = [
  ({ file, layer: { gate } }, country) =>
    adoptions(country, ruleEntries(file, country), {
      chapter: "Rules",
      titleOf: (count) => `adopts ${count} rules`,
      isAdopted: (entry) => hasRule(gate, country.numeric, entry),
      callOf: (batch) => gate.adoptRules.populateTransaction(country.numeric, batch, evidenceOf(country)),
    }),
  ({ layer: { gate } }, country) =>
    adoptions(country, [country.module ?? ZeroAddress], {
      chapter: "Rule contracts",
      titleOf: () => "names the contract that its rules may ask",
      isAdopted: async (address) => sameAddress(await gate.moduleOf(country.numeric), address),
      callOf: ([module]) => gate.adoptModule.populateTransaction(country.numeric, module!, evidenceOf(country)),
    }),
  ({ file, layer: { gate } }, country) =>
    adoptions(country, thresholdEntries(file, country), {
      chapter: "Thresholds",
      titleOf: (count) => `sets thresholds of ${count} rules`,
      isAdopted: (entry) => hasThresholds(gate, country.numeric, entry),
      callOf: (batch) => gate.adoptThresholds.populateTransaction(country.numeric, batch, evidenceOf(country)),
    }),
  ({ file, layer: { gate } }, country) =>
    adoptions(country, exposureEntries(file, country), {
      chapter: "Exposure",
      titleOf: (count) => `limits the net exposure under ${count} rules`,
      isAdopted: (entry) => hasExposureTerms(gate, country.numeric, entry),
      callOf: (batch) => gate.adoptExposureTerms.populateTransaction(country.numeric, batch, evidenceOf(country)),
    }),
  ({ file, layer: { gate } }, country) =>
    adoptions(country, velocityEntries(file, country), {
      chapter: "Velocity",
      titleOf: (count) => `limits its participants' velocity in ${count} currencies`,
      isAdopted: (entry) => hasVelocity(gate, country.numeric, entry),
      callOf: (batch) => gate.adoptVelocities.populateTransaction(country.numeric, batch, evidenceOf(country)),
    }),
];

function evidenceOf(country: CountryFile): string {
  return keccakText(country.legalText);
}

interface Adoption<T> {
  chapter: string;
  titleOf: (count: number) => string;
  isAdopted: (entry: T) => Promise<boolean>;
  callOf: (entries: T[]) => Promise<ContractTransaction>;
}

/** Acts of a country's Supervisor on its rulebook: what the chain does not have yet, as many at a time as it takes. */
function adoptions<T>(country: CountryFile, entries: T[], adoption: Adoption<T>): Step[] {
  const { chapter, titleOf, isAdopted, callOf } = adoption;
  const missing = async (batch: T[]) => {
    const adopted = await Promise.all(batch.map(isAdopted));
    return batch.filter((_, index) => !adopted[index]);
  };
  return chunks(entries, MAX_ENTRIES).map((batch) => ({
    chapter,
    title: `${country.offices.Supervisor.name} ${titleOf(batch.length)}`,
    actor: { kind: "office", country: country.alpha2, office: "Supervisor" },
    entries: batch.length,
    isDone: async () => (await missing(batch)).length === 0,
    call: async () => callOf(await missing(batch)),
  }));
}

async function hasRule(gate: Gate, country: number, entry: RuleEntry): Promise<boolean> {
  const { direction, counterparty, asset, terms } = entry;
  const [found] = await gate.ruleOf(country, direction, counterparty, asset);
  return (
    found.purposes === terms.purposes &&
    Number(found.minTier) === terms.minTier &&
    found.cap === terms.cap &&
    found.dailyLimit === terms.dailyLimit
  );
}

async function hasThresholds(gate: Gate, country: number, entry: ThresholdEntry): Promise<boolean> {
  const { direction, counterparty, asset, terms } = entry;
  const found = await gate.thresholdsFor(country, direction, counterparty, asset);
  return (
    found.reportAbove === terms.reportAbove &&
    found.holdAbove === terms.holdAbove &&
    Number(found.clock) === terms.clock &&
    found.settlesOnSilence === terms.settlesOnSilence &&
    found.countsExposure === terms.countsExposure &&
    found.countsVelocity === terms.countsVelocity &&
    found.asksModule === terms.asksModule
  );
}

async function hasExposureTerms(gate: Gate, country: number, entry: ExposureEntry): Promise<boolean> {
  const { direction, counterparty, asset, terms } = entry;
  const found = await gate.exposureTermsOf(country, direction, counterparty, asset);
  return found.limit === terms.limit && found.tripAbove === terms.tripAbove && Number(found.coolOff) === terms.coolOff;
}

async function hasVelocity(gate: Gate, country: number, { asset, limit, window }: VelocityEntry): Promise<boolean> {
  const found = await gate.velocityTermsOf(country, asset);
  return found.limit === limit && Number(found.window) === window;
}
