import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, randomBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { getBytes, hexlify, keccak256, solidityPacked } from "ethers";

import { AlteredPayload } from "./errors.ts";
import { isSealedCiphertext, type SealedPart } from "./package.ts";
import { pad, unpad } from "./padding.ts";
import { type DisclosurePart, disclosureScope } from "./scope.ts";

const KEY_LENGTH = 32;
const NONCE_LENGTH = 24;
const KEY_COMMITMENT = utf8ToBytes("Sogdia disclosure key 1");

/** Encrypts the content of a part under a fresh key, padded, with XChaCha20-Poly1305; the nonce stands before it. */
export function sealPart(
  part: DisclosurePart,
  content: Uint8Array,
  salt: string,
): { sealed: SealedPart; key: Uint8Array } {
  const [key, nonce] = [randomBytes(KEY_LENGTH), randomBytes(NONCE_LENGTH)];
  const encrypted = xchacha20poly1305(key, nonce, boundTo(part, salt)).encrypt(pad(content));
  const ciphertext = concatBytes(nonce, encrypted);
  return { sealed: { part, hash: keccak256(ciphertext), key: keyCommitment(salt, key), ciphertext }, key };
}

/** The content of a part. Throws `AlteredPayload` unless it is what was sealed. */
export function openPart(sealed: SealedPart, key: Uint8Array, salt: string): Uint8Array {
  const content = isSealedCiphertext(sealed) ? decrypted(sealed, key, salt) : null;
  if (content === null) throw new AlteredPayload(sealed.part);
  return content;
}

function decrypted({ part, ciphertext }: SealedPart, key: Uint8Array, salt: string): Uint8Array | null {
  const [nonce, encrypted] = [ciphertext.subarray(0, NONCE_LENGTH), ciphertext.subarray(NONCE_LENGTH)];
  try {
    return unpad(xchacha20poly1305(key, nonce, boundTo(part, salt)).decrypt(encrypted));
  } catch {
    return null;
  }
}

/** What a key is held to; it says nothing of the key, which is random. */
export function keyCommitment(salt: string, key: Uint8Array): string {
  return hexlify(hkdf(sha256, key, getBytes(salt), KEY_COMMITMENT, KEY_LENGTH));
}

function boundTo(part: DisclosurePart, salt: string): Uint8Array {
  return getBytes(solidityPacked(["bytes32", "uint16"], [salt, disclosureScope([part])]));
}
