import { getBytes, hexlify } from "ethers";

import type { Keccak } from "./keccak.ts";
import { roomForHashes, type RowHashes, WORD, writeHashes } from "./leaves.ts";
import { EmptyCycle, leadsTo, MerkleTree } from "./merkle.ts";
import type { PaymentTable } from "./payment-table.ts";
import { type CycleSheet, leafSourceOf, sheetLeaf, type SheetRows, treeOfSheets } from "./sheets.ts";

/** Where a payment stands, as the contract takes it: from its leaf to the sheet's root, and from there to the cycle's. */
export interface CyclePlace {
  readonly sheet: CycleSheet;
  readonly inSheet: string[];
  readonly inTree: string[];
}

/** A row that no sheet has. */
export class NotInCycle extends Error {
  readonly row: number;
  constructor(row: number) {
    super(`The payment ${row} is not in the cycle.`);
    this.name = "NotInCycle";
    this.row = row;
  }
}

/** The hashes of all rows of a table. */
export function hashesOf(table: PaymentTable, keccak: Keccak): RowHashes {
  const hashes = roomForHashes(table.count);
  writeHashes(hashes, leafSourceOf(table), { first: 0, end: table.count }, keccak);
  return hashes;
}

/** The sheets that some rows of a table make. Throws `EmptyCycle` and `DuplicateLeaf`. */
export function sheetsOf(rows: readonly SheetRows[], leaves: Uint8Array, keccak: Keccak): readonly CycleSheet[] {
  return new CycleTree(rows, leaves, [], keccak).sheets;
}

/** The tree of a cycle: the trees of its sheets, and the tree of the sheets and the tally. */
export class CycleTree {
  readonly sheets: readonly CycleSheet[];
  readonly #trees: readonly MerkleTree[];
  readonly #top: MerkleTree;
  /** By row: which sheet it is in, counted from 1, and where in it. */
  readonly #sheetOf: Uint32Array;
  readonly #placeOf: Uint32Array;
  /** By sheet: its way to the root, which all its payments share. */
  readonly #ways: string[][];

  /** `leaves` are those of all rows of a table, of which sheets have some. Throws `EmptyCycle` and `DuplicateLeaf`. */
  constructor(rows: readonly SheetRows[], leaves: Uint8Array, tally: readonly number[], keccak: Keccak) {
    if (rows.length === 0) throw new EmptyCycle();
    this.#sheetOf = new Uint32Array(leaves.length / WORD);
    this.#placeOf = new Uint32Array(leaves.length / WORD);
    this.#trees = rows.map((sheet, index) => this.#treeOf(sheet, index, leaves, keccak));
    this.sheets = rows.map(({ rows: own, ...corridor }, index) => {
      return { ...corridor, count: own.length, root: hexlify(this.#trees[index]!.root) };
    });
    this.#top = treeOfSheets(this.sheets, tally, keccak);
    this.#ways = rows.map((_, index) => this.#top.proofOf(index).map(hexOf));
  }

  /** 32 bytes. */
  get root(): Uint8Array {
    return this.#top.root;
  }

  /** How many payments it has. */
  get count(): number {
    return this.sheets.reduce((sum, { count }) => sum + count, 0);
  }

  /** 32 bytes. Throws `NotInCycle`. */
  leafOf(row: number): Uint8Array {
    return this.#trees[this.#indexOf(row)]!.leafOf(this.#placeOf[row]!);
  }

  /** Where a row stands. Throws `NotInCycle`. */
  placeOf(row: number): CyclePlace {
    const index = this.#indexOf(row);
    const [sheet, tree] = [this.sheets[index]!, this.#trees[index]!];
    const inSheet = tree.proofOf(this.#placeOf[row]!).map(hexOf);
    return { sheet, inSheet, inTree: this.#ways[index]! };
  }

  #indexOf(row: number): number {
    const sheet = this.#sheetOf[row] ?? 0;
    if (sheet === 0) throw new NotInCycle(row);
    return sheet - 1;
  }

  #treeOf({ rows }: SheetRows, index: number, leaves: Uint8Array, keccak: Keccak): MerkleTree {
    const own = new Uint8Array(rows.length * WORD);
    rows.forEach((row, place) => {
      own.set(leaves.subarray(row * WORD, (row + 1) * WORD), place * WORD);
      this.#sheetOf[row] = index + 1;
      this.#placeOf[row] = place;
    });
    return new MerkleTree(own, keccak);
  }
}

/** Whether a leaf stands at a place of the tree with a root. */
export function standsAt(
  root: Uint8Array,
  leaf: Uint8Array,
  { sheet, inSheet, inTree }: CyclePlace,
  keccak: Keccak,
): boolean {
  const nodes = (proof: readonly string[]) => proof.map((node) => getBytes(node));
  return (
    leadsTo(getBytes(sheet.root), leaf, nodes(inSheet), keccak) &&
    leadsTo(root, sheetLeaf(sheet, keccak), nodes(inTree), keccak)
  );
}

function hexOf(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex")}`;
}
