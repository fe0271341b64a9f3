import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";

/** One message sealed to one key: the sender's ephemeral public key, and the ciphertext with its tag. */
export interface HpkeMessage {
  readonly encapsulated: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** What both sides agree on besides the key: what the message is for, and what it is bound to. */
export interface HpkeContext {
  readonly info: Uint8Array;
  readonly aad: Uint8Array;
}

/** RFC 9180, section 7: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305. */
const KEM = concatBytes(utf8ToBytes("KEM"), Uint8Array.of(0x00, 0x20));
const SUITE = concatBytes(utf8ToBytes("HPKE"), Uint8Array.of(0x00, 0x20, 0x00, 0x01, 0x00, 0x03));
const VERSION = utf8ToBytes("HPKE-v1");
const MODE_BASE = Uint8Array.of(0);
const NOTHING = new Uint8Array();

const SECRET_LENGTH = 32;
const KEY_LENGTH = 32;
const NONCE_LENGTH = 12;

/**
 * Seals one message to a public key: single-shot HPKE in base mode (RFC 9180, section 6.1). Each message has an
 * ephemeral key of its own, which only tests give. Throws if the public key is a point of low order.
 */
export function hpkeSeal(
  publicKey: Uint8Array,
  message: Uint8Array,
  { info, aad }: HpkeContext,
  ephemeralSecret: Uint8Array = x25519.utils.randomSecretKey(),
): HpkeMessage {
  const encapsulated = x25519.getPublicKey(ephemeralSecret);
  const shared = sharedSecret(x25519.getSharedSecret(ephemeralSecret, publicKey), encapsulated, publicKey);
  const { key, nonce } = keySchedule(shared, info);
  return { encapsulated, ciphertext: chacha20poly1305(key, nonce, aad).encrypt(message) };
}

/** Opens what `hpkeSeal` sealed. Throws if key, context or message is another. */
export function hpkeOpen(secretKey: Uint8Array, sealed: HpkeMessage, { info, aad }: HpkeContext): Uint8Array {
  const { encapsulated, ciphertext } = sealed;
  const agreed = x25519.getSharedSecret(secretKey, encapsulated);
  const { key, nonce } = keySchedule(sharedSecret(agreed, encapsulated, x25519.getPublicKey(secretKey)), info);
  return chacha20poly1305(key, nonce, aad).decrypt(ciphertext);
}

/** ExtractAndExpand, section 4.1. */
function sharedSecret(agreed: Uint8Array, encapsulated: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const pseudorandom = labeledExtract(KEM, NOTHING, "eae_prk", agreed);
  return labeledExpand(KEM, pseudorandom, "shared_secret", concatBytes(encapsulated, publicKey), SECRET_LENGTH);
}

/** KeySchedule, section 5.1, without a pre-shared key; the first and only message takes the base nonce as it is. */
function keySchedule(shared: Uint8Array, info: Uint8Array): { key: Uint8Array; nonce: Uint8Array } {
  const noKeyId = labeledExtract(SUITE, NOTHING, "psk_id_hash", NOTHING);
  const context = concatBytes(MODE_BASE, noKeyId, labeledExtract(SUITE, NOTHING, "info_hash", info));
  const secret = labeledExtract(SUITE, shared, "secret", NOTHING);
  return {
    key: labeledExpand(SUITE, secret, "key", context, KEY_LENGTH),
    nonce: labeledExpand(SUITE, secret, "base_nonce", context, NONCE_LENGTH),
  };
}

function labeledExtract(suite: Uint8Array, salt: Uint8Array, label: string, material: Uint8Array): Uint8Array {
  return extract(sha256, concatBytes(VERSION, suite, utf8ToBytes(label), material), salt);
}

function labeledExpand(
  suite: Uint8Array,
  pseudorandom: Uint8Array,
  label: string,
  info: Uint8Array,
  length: number,
): Uint8Array {
  const labeled = concatBytes(Uint8Array.of(length >> 8, length & 0xff), VERSION, suite, utf8ToBytes(label), info);
  return expand(sha256, pseudorandom, labeled, length);
}
