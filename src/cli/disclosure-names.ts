import type { JointLayer } from "../consortium/joint-layer.ts";
import type { KeyHolder } from "../supervision/disclosure/open.ts";
import { disclosuresOf } from "../supervision/disclosure/payment.ts";
import { countryNamed } from "./connection.ts";
import { readSecret } from "../signing/private-files.ts";

/** No payment with such a reference that carries a disclosure, or payments that carry several. */
class NoSuchDisclosure extends Error {
  constructor(uetr: string, commitments: readonly string[]) {
    const found = commitments.length === 0 ? "No payment carries one" : `Say which: ${commitments.join(", ")}`;
    super(`Disclosure of ${uetr}: ${found}.`);
    this.name = "NoSuchDisclosure";
  }
}

export interface SearchFlags {
  readonly fromBlock: number;
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

/** The commitment of one payment. Throws what `commitmentsNamed` throws. */
export async function commitmentNamed(layer: JointLayer, payment: string, flags: SearchFlags): Promise<string> {
  const [commitment] = await commitmentsNamed(layer, [payment], flags);
  return commitment!;
}

/** Those of payments by UETR or commitment, of all if none is named. Throws `InvalidUetr` and `NoSuchDisclosure`. */
export async function commitmentsNamed(
  layer: JointLayer,
  payments: readonly string[],
  { fromBlock }: SearchFlags,
): Promise<string[]> {
  const carried = async (uetr?: string) => {
    const found = await disclosuresOf(layer, { uetr, fromBlock });
    return [...new Set(found.map(({ commitment }) => commitment))];
  };
  if (payments.length === 0) return carried();
  const named = payments.map(async (text) => {
    if (/^0x[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
    const commitments = await carried(text);
    if (commitments.length !== 1) throw new NoSuchDisclosure(text, commitments);
    return commitments[0]!;
  });
  return Promise.all(named);
}
