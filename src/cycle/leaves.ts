import { getBytes, keccak256, toUtf8Bytes } from "ethers";

import type { Keccak } from "./keccak.ts";
import { CYCLE_PAYMENT_TYPE } from "./payment.ts";
import { ROW } from "./payment-table.ts";

/** Bytes of a hash. */
export const WORD = 32;
const ADDRESS = 20;
const TYPE_HASH = getBytes(keccak256(toUtf8Bytes(CYCLE_PAYMENT_TYPE)));

/** What leaves are made of: packed rows, and the addresses of accounts and of currencies one after the other. */
export interface LeafSource {
  readonly rows: Uint8Array;
  readonly accounts: Uint8Array;
  readonly currencies: Uint8Array;
}

/** Addresses one after the other. */
export function packAddresses(addresses: readonly string[]): Uint8Array<SharedArrayBuffer> {
  const packed = new Uint8Array(new SharedArrayBuffer(addresses.length * ADDRESS));
  addresses.forEach((address, index) => packed.set(getBytes(address), index * ADDRESS));
  return packed;
}

/**
 * Writes the leaves of rows from `first` to before `end`, in the order of the rows. A leaf is the hash of the hash of the
 * EIP-712 struct, so that none can pass for an inner node.
 */
export function writeLeaves(
  leaves: Uint8Array,
  { rows, accounts, currencies }: LeafSource,
  { first, end }: { first: number; end: number },
  keccak: Keccak,
): void {
  const struct = new Uint8Array(9 * WORD);
  const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
  struct.set(TYPE_HASH);
  const put = (word: number, packed: Uint8Array, index: number) =>
    struct.set(packed.subarray(index * ADDRESS, (index + 1) * ADDRESS), (word + 1) * WORD - ADDRESS);
  for (let row = first; row < end; ++row) {
    const at = row * ROW;
    put(1, accounts, view.getUint32(at, true));
    put(2, accounts, view.getUint32(at + 4, true));
    put(3, currencies, view.getUint16(at + 8, true));
    for (let byte = 0; byte < 16; ++byte) struct[5 * WORD - 1 - byte] = rows[at + 16 + byte]!;
    struct[6 * WORD - 1] = rows[at + 10]!;
    struct.set(rows.subarray(at + 32, at + 48), 6 * WORD);
    struct.set(rows.subarray(at + 48, at + 112), 7 * WORD); // salt and link
    leaves.set(keccak(keccak(struct)), row * WORD);
  }
}
