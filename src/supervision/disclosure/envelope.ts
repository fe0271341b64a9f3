import { x25519 } from "@noble/curves/ed25519.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { getBytes, hexlify, solidityPacked } from "ethers";

import { SwappedEnvelope, UnusableKey } from "./errors.ts";
import { type HpkeContext, hpkeOpen, hpkeSeal } from "./hpke.ts";
import { commitmentOf, type DisclosurePackage, type Envelope } from "./package.ts";
import { type DisclosurePart, partsInScope } from "./scope.ts";
import { keyCommitment } from "./part.ts";

/** A Supervisor's published key: X25519, 32 bytes in hexadecimal digits. */
export interface Recipient {
  readonly country: number;
  readonly version: number;
  readonly key: string;
}

/** The keys of some parts, 32 bytes each. */
export type PartKeys = ReadonlyMap<DisclosurePart, Uint8Array>;

const KEY_LENGTH = 32;
const PURPOSE = utf8ToBytes("Sogdia disclosure envelope 1");

/** A new secret key, 32 bytes, for `publicKeyOf` and `openEnvelope`. */
export function newDisclosureKey(): Uint8Array {
  return x25519.utils.randomSecretKey();
}

/** The public key to be published for a secret key, in hexadecimal digits. */
export function publicKeyOf(secretKey: Uint8Array): string {
  return hexlify(x25519.getPublicKey(secretKey));
}

/**
 * Seals the keys of the parts in a scope to a Supervisor. `grantor` is the country that grants it, 0 for the sender.
 * Throws `UnusableKey` for a point of low order.
 */
export function sealEnvelope(
  disclosure: DisclosurePackage,
  keys: PartKeys,
  { country, version, key }: Recipient,
  { scope, grantor }: { scope: number; grantor: number },
): Envelope {
  const label = { country, version, scope, grantor };
  const content = concatBytes(...partsInScope(scope).map((part) => keys.get(part)!));
  try {
    const { encapsulated, ciphertext } = hpkeSeal(getBytes(key), content, contextOf(disclosure, label));
    return { ...label, encapsulated: hexlify(encapsulated), sealed: hexlify(ciphertext) };
  } catch {
    throw new UnusableKey(country, version);
  }
}

/**
 * The keys in an envelope. Throws `SwappedEnvelope` if it is not of this disclosure, country, key, scope and grant, or
 * holds other keys than those to which the disclosure commits.
 */
export function openEnvelope(disclosure: DisclosurePackage, envelope: Envelope, secretKey: Uint8Array): PartKeys {
  const parts = partsInScope(envelope.scope);
  const content = unsealed(disclosure, envelope, secretKey);
  if (content?.length !== parts.length * KEY_LENGTH) throw new SwappedEnvelope(envelope.country, envelope.version);
  const keys = new Map(parts.map((part, index) => [part, content.slice(index * KEY_LENGTH, (index + 1) * KEY_LENGTH)]));
  for (const { part, key } of disclosure.parts) {
    const found = keys.get(part);
    if (found !== undefined && keyCommitment(disclosure.salt, found) !== key) {
      throw new SwappedEnvelope(envelope.country, envelope.version);
    }
  }
  return keys;
}

function unsealed(disclosure: DisclosurePackage, envelope: Envelope, secretKey: Uint8Array): Uint8Array | undefined {
  const message = { encapsulated: getBytes(envelope.encapsulated), ciphertext: getBytes(envelope.sealed) };
  try {
    return hpkeOpen(secretKey, message, contextOf(disclosure, envelope));
  } catch {
    return undefined;
  }
}

type Label = Pick<Envelope, "country" | "version" | "scope" | "grantor">;

/** An envelope opens for its own disclosure and label alone; the commitment stands for all hashes of the payload. */
function contextOf(disclosure: DisclosurePackage, { country, version, scope, grantor }: Label): HpkeContext {
  const bound = solidityPacked(
    ["bytes32", "uint16", "uint32", "uint16", "uint16"],
    [commitmentOf(disclosure), country, version, scope, grantor],
  );
  return { info: PURPOSE, aad: getBytes(bound) };
}
