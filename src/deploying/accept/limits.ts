import { readEvents } from "../../chain/events.ts";
import { issuersOf } from "../../consortium/file.ts";
import { assetOf, exposureEntries, thresholdEntries } from "../../consortium/rules.ts";
import { beyond, type Corridor, corridorOf, type Fact, type Inspection } from "./fact.ts";

/** What Supervisors ask beside their rules, where the file says nothing: thresholds, and limits of exposure and velocity. */
export async function limitFacts(inspection: Inspection): Promise<Fact[]> {
  const parts = [otherThresholds, otherExposures, otherVelocities];
  return (await Promise.all(parts.map((part) => part(inspection)))).flat();
}

async function otherThresholds({ file, layer: { gate }, record }: Inspection): Promise<Fact[]> {
  const named = file.countries.flatMap((country) =>
    thresholdEntries(file, country).map((entry) => keyOf(country.numeric, entry)),
  );
  const set = await readEvents(gate, gate.filters.ThresholdsSet(), { from: record.firstBlock });
  const terms = set.map(({ args }) => written(args, (...corridor) => gate.thresholdsFor(...corridor)));
  return otherTerms("thresholds", named, terms);
}

async function otherExposures({ file, layer: { gate }, record }: Inspection): Promise<Fact[]> {
  const named = file.countries.flatMap((country) =>
    exposureEntries(file, country).map((entry) => keyOf(country.numeric, entry)),
  );
  const set = await readEvents(gate, gate.filters.ExposureTermsSet(), { from: record.firstBlock });
  const terms = set.map(({ args }) => written(args, (...corridor) => gate.exposureTermsOf(...corridor)));
  return otherTerms("exposure", named, terms);
}

async function otherVelocities({ file, layer: { gate }, record }: Inspection): Promise<Fact[]> {
  const ofCountry = (country: number | bigint, asset: number | bigint) => `${country}: asset ${asset}`;
  const assets = issuersOf(file).map((issuer) => assetOf(issuer));
  const named = file.countries.flatMap(({ numeric }) => assets.map((asset) => ofCountry(numeric, asset)));
  const set = await readEvents(gate, gate.filters.VelocitySet(), { from: record.firstBlock });
  const terms = set.map(({ args: { country, asset } }): Written => {
    return [ofCountry(country, asset), async () => [(await gate.velocityTermsOf(country, asset)).limit]];
  });
  return otherTerms("velocity", named, terms);
}

/** A place at which something was once written, and what stands there now: events say where to look, the chain says what is. */
type Written = readonly [key: string, standing: () => Promise<Iterable<bigint | boolean>>];

type Place = readonly [country: bigint, direction: bigint, counterparty: bigint, asset: bigint];

function written(
  { country, direction, counterparty, asset }: Named & { readonly country: bigint },
  standingAt: (...place: Place) => ReturnType<Written[1]>,
): Written {
  const key = keyOf(country, { direction, counterparty, asset });
  return [key, () => standingAt(country, direction, counterparty, asset)];
}

/** The places that the file does not name and where something is asked for. */
async function otherTerms(place: string, named: readonly string[], all: readonly Written[]): Promise<Fact[]> {
  const known = new Set(named);
  const others = new Map(all.filter(([key]) => !known.has(key)));
  const asking = [...others].map(async ([key, standing]) => ([...(await standing())].some(Boolean) ? [key] : []));
  return beyond(place, (await Promise.all(asking)).flat());
}

interface Named {
  readonly direction: bigint;
  readonly counterparty: bigint;
  readonly asset: bigint;
}

function keyOf(country: number | bigint, { direction, counterparty, asset }: Corridor | Named): string {
  return `${country}: ${corridorOf({ direction: Number(direction), counterparty: Number(counterparty), asset: Number(asset) })}`;
}
