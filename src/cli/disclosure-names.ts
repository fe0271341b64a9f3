import type { JointLayer } from "../consortium/joint-layer.ts";
import type { KeyHolder } from "../supervision/disclosure/open.ts";
import { disclosuresOf } from "../supervision/disclosure/payment.ts";
import { readSecret } from "../signing/private-files.ts";
import { countryNamed, type Reading } from "./connection.ts";

/** No payment with such a reference that carries a disclosure, or payments that carry several. */
class NoSuchDisclosure extends Error {
  constructor(uetr: string, commitments: readonly string[]) {
    const found = commitments.length === 0 ? "No payment carries one" : `Say which: ${commitments.join(", ")}`;
    super(`Disclosure of ${uetr}: ${found}.`);
    this.name = "NoSuchDisclosure";
  }
}

export interface SearchFlags {
  readonly fromBlock?: number;
}

export interface StoreFlags extends SearchFlags {
  readonly store: string;
}

export interface CountryFlags {
  readonly country: string;
  readonly key?: string;
}

export async function holderOf(layer: JointLayer, { country, key }: CountryFlags): Promise<KeyHolder> {
  const source = { what: "secret key", flag: "--key", file: key, variable: "SOGDIA_DISCLOSURE_KEY" };
  return { country: await countryNamed(layer, country), secretKey: await readSecret(source) };
}

/** Where payments are sought: from the block that was said, else from the deployment's first. */
export function searchFrom({ fromBlock }: SearchFlags, reading: Reading): Reading {
  return fromBlock === undefined ? reading : () => Promise.resolve({ from: fromBlock });
}

/** The commitment of one payment. Throws what `commitmentsNamed` throws. */
export async function commitmentNamed(layer: JointLayer, payment: string, search: Reading): Promise<string> {
  const [commitment] = await commitmentsNamed(layer, [payment], search);
  return commitment!;
}

/** Those of payments by UETR or commitment, of all if none is named. Throws `InvalidUetr` and `NoSuchDisclosure`. */
export async function commitmentsNamed(
  layer: JointLayer,
  payments: readonly string[],
  search: Reading,
): Promise<string[]> {
  if (payments.length === 0) return carried(layer, search);
  const named: string[] = [];
  for (const payment of payments) named.push(await oneNamed(layer, payment, search));
  return named;
}

async function oneNamed(layer: JointLayer, payment: string, search: Reading): Promise<string> {
  if (/^0x[0-9a-f]{64}$/i.test(payment)) return payment.toLowerCase();
  const commitments = await carried(layer, search, payment);
  if (commitments.length !== 1) throw new NoSuchDisclosure(payment, commitments);
  return commitments[0]!;
}

async function carried(layer: JointLayer, search: Reading, uetr?: string): Promise<string[]> {
  const found = await disclosuresOf(layer, { uetr, ...(await search()) });
  return [...new Set(found.map(({ commitment }) => commitment))];
}
