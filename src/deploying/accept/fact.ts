import type { ConsortiumFile, CountryFile } from "../../consortium/file.ts";
import type { JointLayer, JointLayerAddresses } from "../../consortium/joint-layer.ts";
import type { Cast } from "../cast.ts";
import type { PatientNode } from "../../chain/node.ts";
import type { DeploymentRecord } from "../record.ts";

/** Something that is so on the chain, and what file and build say of it. */
export interface Fact {
  /** Where it stands: in the file, or on the chain if the file has no such place. */
  readonly place: string;
  readonly expected: string;
  readonly found: string;
}

/** What is compared. */
export interface Inspection {
  readonly file: ConsortiumFile;
  readonly record: DeploymentRecord;
  readonly layer: JointLayer;
  readonly addresses: JointLayerAddresses;
  readonly provider: PatientNode;
  readonly cast: Pick<Cast, "accountOf">;
  /** Whether periods of seconds are expected. */
  readonly rehearsal: boolean;
}

/** Values that should be alike; addresses and hashes in any case. */
export function fact(place: string, expected: unknown, found: unknown): Fact {
  return { place, expected: said(expected), found: said(found) };
}

/** Facts of the fields of two structs, those that the first has. */
export function facts(place: string, expected: object, found: object): Fact[] {
  return Object.entries(expected).map(([field, value]) =>
    fact(`${place}.${field}`, value, (found as Record<string, unknown>)[field]),
  );
}

/** A fact for everything on the chain that nobody named. */
export function beyond(place: string, found: Iterable<string>): Fact[] {
  return [...found].map((each) => ({ place, expected: "nothing", found: each }));
}

/** The place of a country in the file. */
export function placeOf({ countries }: ConsortiumFile, country: CountryFile): string {
  return `countries[${countries.indexOf(country)}] (${country.alpha2})`;
}

function said(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(said).join(", ")}]`;
  const text = String(value);
  return /^0x[0-9a-fA-F]*$/.test(text) ? text.toLowerCase() : text;
}

/** Where a rule stands, and what it asks. */
export interface Corridor {
  readonly direction: number;
  readonly counterparty: number;
  readonly asset: number;
}

export function corridorOf({ direction, counterparty, asset }: Corridor): string {
  return `direction ${direction}, counterparty ${counterparty}, asset ${asset}`;
}
