import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { getBytes } from "ethers";

import type { Recipient } from "../supervision/disclosure/envelope.ts";
import { hpkeOpen, hpkeSeal } from "../supervision/disclosure/hpke.ts";

const INFO = utf8ToBytes("Sogdia cycle copy 1");
const ENCAPSULATED = 32;

/** A copy that was sealed to another key or of another cycle, or was changed. */
export class SealedElsewhere extends Error {
  constructor(cause: unknown) {
    super("This copy was not sealed to this key for this cycle.", { cause });
    this.name = "SealedElsewhere";
  }
}

/** Seals a Supervisor's copy of a cycle to its published key, so that whoever keeps the file cannot read it. */
export function sealCopy(copy: Uint8Array, cycle: string, { country, version, key }: Recipient): Uint8Array {
  const { encapsulated, ciphertext } = hpkeSeal(getBytes(key), copy, contextOf(cycle, country, version));
  return concatBytes(encapsulated, ciphertext);
}

/** Opens what `sealCopy` sealed. Throws `SealedElsewhere`. */
export function openCopy(
  sealed: Uint8Array,
  cycle: string,
  { country, version, secretKey }: Omit<Recipient, "key"> & { readonly secretKey: Uint8Array },
): Uint8Array {
  const message = { encapsulated: sealed.slice(0, ENCAPSULATED), ciphertext: sealed.slice(ENCAPSULATED) };
  try {
    return hpkeOpen(secretKey, message, contextOf(cycle, country, version));
  } catch (error) {
    throw new SealedElsewhere(error);
  }
}

function contextOf(cycle: string, country: number, version: number) {
  return { info: INFO, aad: concatBytes(getBytes(cycle), utf8ToBytes(`${country}/${version}`)) };
}
