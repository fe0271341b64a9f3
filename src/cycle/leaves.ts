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

/** Leaves and cores of rows, 32 bytes each, in the order of the rows. */
export interface RowHashes {
  readonly leaves: Uint8Array;
  readonly cores: Uint8Array;
}

/** Room for the hashes of so many rows, which other threads may write. */
export function roomForHashes(count: number): RowHashes {
  const room = () => new Uint8Array(new SharedArrayBuffer(count * WORD));
  return { leaves: room(), cores: room() };
}

/** Addresses one after the other. */
export function packAddresses(addresses: readonly string[]): Uint8Array<SharedArrayBuffer> {
  const packed = new Uint8Array(new SharedArrayBuffer(addresses.length * ADDRESS));
  addresses.forEach((address, index) => packed.set(getBytes(address), index * ADDRESS));
  return packed;
}

/** Hashes packed rows as EIP-712 hashes their structs, without making anything but the hashes. */
class RowHasher {
  readonly #source: LeafSource;
  readonly #view: DataView;
  readonly #struct = new Uint8Array(9 * WORD);
  readonly #keccak: Keccak;

  constructor(source: LeafSource, keccak: Keccak) {
    const { rows } = source;
    this.#source = source;
    this.#view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
    this.#struct.set(TYPE_HASH);
    this.#keccak = keccak;
  }

  /**
   * Writes a row's leaf, the hash of the hash of its struct, so that none can pass for an inner node; and its core, the hash
   * of the struct as if it were linked to none.
   */
  write({ leaves, cores }: RowHashes, row: number): void {
    this.#fill(row);
    const whole = this.#keccak(this.#struct);
    leaves.set(this.#keccak(whole), row * WORD);
    cores.set(this.#isLinked() ? this.#hashUnlinked() : whole, row * WORD);
  }

  #isLinked(): boolean {
    for (let byte = 8 * WORD; byte < 9 * WORD; ++byte) if (this.#struct[byte] !== 0) return true;
    return false;
  }

  #hashUnlinked(): Uint8Array {
    this.#struct.fill(0, 8 * WORD);
    return this.#keccak(this.#struct);
  }

  #fill(row: number): void {
    const [at, struct, { rows, accounts, currencies }] = [row * ROW, this.#struct, this.#source];
    this.#put(1, accounts, this.#view.getUint32(at, true));
    this.#put(2, accounts, this.#view.getUint32(at + 4, true));
    this.#put(3, currencies, this.#view.getUint16(at + 8, true));
    for (let byte = 0; byte < 16; ++byte) struct[5 * WORD - 1 - byte] = rows[at + 16 + byte]!;
    struct[6 * WORD - 1] = rows[at + 10]!; // the purpose
    struct.set(rows.subarray(at + 32, at + 48), 6 * WORD); // the reference
    struct.set(rows.subarray(at + 48, at + 112), 7 * WORD); // salt and link
  }

  #put(word: number, packed: Uint8Array, index: number): void {
    this.#struct.set(packed.subarray(index * ADDRESS, (index + 1) * ADDRESS), (word + 1) * WORD - ADDRESS);
  }
}

/** Writes the hashes of rows from `first` to before `end`. */
export function writeHashes(
  hashes: RowHashes,
  source: LeafSource,
  { first, end }: { first: number; end: number },
  keccak: Keccak,
): void {
  const hasher = new RowHasher(source, keccak);
  for (let row = first; row < end; ++row) hasher.write(hashes, row);
}
