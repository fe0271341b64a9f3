import type { Keccak } from "./keccak.ts";
import { WORD } from "./leaves.ts";
import { compareKeys, orderOf } from "./order.ts";

/** A cycle in which nothing is paid. */
export class EmptyCycle extends Error {
  constructor() {
    super("A cycle has at least one payment.");
    this.name = "EmptyCycle";
  }
}

/** Two payments of a cycle are one: their rows. */
export class DuplicateLeaf extends Error {
  readonly rows: readonly [number, number];
  constructor(rows: readonly [number, number]) {
    super(`The payments ${rows[0]} and ${rows[1]} of the cycle are the same.`);
    this.name = "DuplicateLeaf";
    this.rows = rows;
  }
}

/**
 * The tree over the leaves of a cycle as OpenZeppelin's library builds it: leaves sorted, pairs sorted, the root first. So
 * the root depends on the payments alone, in whatever order somebody has them.
 */
export class MerkleTree {
  readonly #nodes: Uint8Array;
  /** The node of each row. */
  readonly #places: Uint32Array;
  readonly #keccak: Keccak;

  /** `leaves` by row, 32 bytes each. Throws `EmptyCycle` and `DuplicateLeaf`. */
  constructor(leaves: Uint8Array, keccak: Keccak) {
    const count = leaves.length / WORD;
    if (count === 0) throw new EmptyCycle();
    this.#nodes = new Uint8Array((2 * count - 1) * WORD);
    this.#places = new Uint32Array(count);
    this.#keccak = keccak;
    this.#place(leaves, orderOf({ bytes: leaves, stride: WORD, offset: 0, width: WORD }));
    this.#join();
  }

  get root(): Uint8Array {
    return this.#node(0);
  }

  get count(): number {
    return this.#places.length;
  }

  leafOf(row: number): Uint8Array {
    return this.#node(this.#places[row]!);
  }

  /** The siblings on the way from a row's leaf to the root, as OpenZeppelin's `MerkleProof` takes them. */
  proofOf(row: number): Uint8Array[] {
    const siblings: Uint8Array[] = [];
    for (let node = this.#places[row]!; node > 0; node = (node - 1) >> 1) {
      siblings.push(this.#node(node + (node % 2 === 0 ? -1 : 1)));
    }
    return siblings;
  }

  #place(leaves: Uint8Array, order: Uint32Array): void {
    const keys = { bytes: leaves, stride: WORD, offset: 0, width: WORD };
    const last = 2 * order.length - 2;
    order.forEach((row, index) => {
      const before = order[index - 1];
      if (before !== undefined && compareKeys(keys, before, row) === 0) throw new DuplicateLeaf([before, row]);
      this.#nodes.set(leaves.subarray(row * WORD, (row + 1) * WORD), (last - index) * WORD);
      this.#places[row] = last - index;
    });
  }

  #join(): void {
    const joined = new Pair(this.#keccak);
    for (let node = this.count - 2; node >= 0; --node) {
      this.#nodes.set(joined.of(this.#node(2 * node + 1), this.#node(2 * node + 2)), node * WORD);
    }
  }

  #node(index: number): Uint8Array {
    return this.#nodes.subarray(index * WORD, (index + 1) * WORD);
  }
}

/** Whether a proof leads from a leaf to a root. A proof of more than 64 hashes is of no tree there can be. */
export function leadsTo(root: Uint8Array, leaf: Uint8Array, proof: readonly Uint8Array[], keccak: Keccak): boolean {
  if (proof.length > 64) return false;
  const joined = new Pair(keccak);
  const reached = proof.reduce((node, sibling) => joined.of(node, sibling), leaf);
  return isSame(reached, root);
}

/** Hashes two nodes, the smaller first. */
class Pair {
  readonly #bytes = new Uint8Array(2 * WORD);
  readonly #keccak: Keccak;

  constructor(keccak: Keccak) {
    this.#keccak = keccak;
  }

  of(a: Uint8Array, b: Uint8Array): Uint8Array {
    const isOrdered = isBefore(a, b);
    this.#bytes.set(isOrdered ? a : b);
    this.#bytes.set(isOrdered ? b : a, WORD);
    return this.#keccak(this.#bytes);
  }
}

function isBefore(a: Uint8Array, b: Uint8Array): boolean {
  for (let index = 0; index < WORD; ++index) if (a[index] !== b[index]) return a[index]! < b[index]!;
  return false;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
