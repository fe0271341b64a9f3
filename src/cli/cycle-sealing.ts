import { getBytes, hexlify, toUtf8Bytes, toUtf8String } from "ethers";

import type { JointLayer } from "../consortium/joint-layer.ts";
import { sealedCopyFrom, toJson } from "../cycle/files.ts";
import { openCopy, sealCopy } from "../cycle/sealed-copy.ts";
import { readSecret } from "../signing/private-files.ts";
import { disclosureChain } from "../supervision/disclosure/registry.ts";
import type { SealFor } from "./cycle-files.ts";

/** Seals copies of a cycle to the keys that countries have published. What it gives throws `UnknownKeyVersion` where there is none. */
export function sealingFor({ disclosures }: JointLayer, cycle: string): SealFor {
  const chain = disclosureChain(disclosures);
  return async (country, copy) => {
    const recipient = await chain.keyOf(country);
    const sealed = hexlify(sealCopy(toUtf8Bytes(copy), cycle, recipient));
    return toJson({ cycle, country, version: recipient.version, sealed });
  };
}

/** What a file says that may be sealed. Throws `SealedElsewhere` and what `readSecret` throws. */
export async function unsealed(value: unknown, file: string | undefined): Promise<unknown> {
  const found = sealedCopyFrom(value);
  if (found === undefined) return value;
  const { cycle, country, version, sealed } = found;
  const opened = openCopy(getBytes(sealed), cycle, { country, version, secretKey: await disclosureKeyFrom(file) });
  return JSON.parse(toUtf8String(opened)) as unknown;
}

/** The key that opens what is sealed to a Supervisor. Throws what `readSecret` throws. */
export function disclosureKeyFrom(file: string | undefined): Promise<Uint8Array> {
  return readSecret({ what: "secret key", flag: "--disclosure-key", file, variable: "SOGDIA_DISCLOSURE_KEY" });
}
