import type { JointLayer } from "../consortium/joint-layer.ts";
import type { KeyHolder } from "../supervision/disclosure/open.ts";
import { disclosuresOf } from "../supervision/disclosure/payment.ts";
import { countryNamed } from "./connection.ts";
import { readSecret } from "./private-files.ts";

/** No payment with such a reference that carries a disclosure, or payments that carry several. */
class NoSuchDisclosure extends Error {
  constructor(uetr: string, commitments: readonly string[]) {
    const found = commitments.length === 0 ? "No settled payment carries one" : `Say which: ${commitments.join(", ")}`;
    super(`Disclosure of ${uetr}: ${found}.`);
    this.name = "NoSuchDisclosure";
  }
}

export interface StoreFlags {
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

export async function commitmentNamed(layer: JointLayer, payment: string): Promise<string> {
  const [commitment] = await commitmentsNamed(layer, [payment]);
  return commitment!;
}

/** Throws `InvalidUetr` and `NoSuchDisclosure`. */
export async function commitmentsNamed({ engine }: JointLayer, payments: readonly string[]): Promise<string[]> {
  if (payments.length === 0) {
    return [...new Set((await disclosuresOf(engine)).map(({ commitment }) => commitment))];
  }
  const named = payments.map(async (text) => {
    if (/^0x[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
    const carried = [...new Set((await disclosuresOf(engine, text)).map(({ commitment }) => commitment))];
    if (carried.length !== 1) throw new NoSuchDisclosure(text, carried);
    return carried[0]!;
  });
  return Promise.all(named);
}
