import { readEvents } from "../../chain/events.ts";
import { issuersOf } from "../../consortium/file.ts";
import { assetOf, exposureEntries, thresholdEntries } from "../../consortium/rules.ts";
import { beyond, corridorOf, type Fact, type Inspection } from "./fact.ts";

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
  const standing = set.map(
    async ({ args: { country, direction, counterparty, asset } }) =>
      [
        keyOf(country, { direction, counterparty, asset }),
        await gate.thresholdsFor(country, direction, counterparty, asset),
      ] as const,
  );
  return otherTerms("thresholds", named, await Promise.all(standing));
}

async function otherExposures({ file, layer: { gate }, record }: Inspection): Promise<Fact[]> {
  const named = file.countries.flatMap((country) =>
    exposureEntries(file, country).map((entry) => keyOf(country.numeric, entry)),
  );
  const set = await readEvents(gate, gate.filters.ExposureTermsSet(), { from: record.firstBlock });
  return otherTerms(
    "exposure",
    named,
    set.map(({ args }) => [keyOf(args.country, args), args.terms]),
  );
}

async function otherVelocities({ file, layer: { gate }, record }: Inspection): Promise<Fact[]> {
  const ofCountry = (country: number | bigint, asset: number | bigint) => `${country}: asset ${asset}`;
  const assets = issuersOf(file).map((issuer) => assetOf(issuer));
  const named = file.countries.flatMap(({ numeric }) => assets.map((asset) => ofCountry(numeric, asset)));
  const set = await readEvents(gate, gate.filters.VelocitySet(), { from: record.firstBlock });
  return otherTerms(
    "velocity",
    named,
    set.map(({ args }) => [ofCountry(args.country, args.asset), [args.limit]]),
  );
}

/** Of each place that the file does not name, the last terms, if they ask for anything. */
function otherTerms(
  place: string,
  named: readonly string[],
  set: readonly (readonly [key: string, terms: Iterable<bigint | boolean>])[],
): Fact[] {
  const known = new Set(named);
  const last = new Map(set.filter(([key]) => !known.has(key)));
  return beyond(
    place,
    [...last].filter(([, terms]) => [...terms].some(Boolean)).map(([key]) => key),
  );
}

interface Named {
  readonly direction: number | bigint;
  readonly counterparty: number | bigint;
  readonly asset: number | bigint;
}

function keyOf(country: number | bigint, { direction, counterparty, asset }: Named): string {
  return `${country}: ${corridorOf({ direction: Number(direction), counterparty: Number(counterparty), asset: Number(asset) })}`;
}
