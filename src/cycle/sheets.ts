import { getBytes, TypedDataEncoder } from "ethers";

import { type LeafSource, packAddresses, WORD } from "./leaves.ts";
import type { Keccak } from "./keccak.ts";
import { MerkleTree } from "./merkle.ts";
import type { PaymentTable } from "./payment-table.ts";

/** The payments of one currency from one country to another, as the tree of a cycle has them. */
export interface CycleSheet {
  readonly currency: string;
  /** ISO 3166-1 numbers. */
  readonly payerCountry: number;
  readonly payeeCountry: number;
  readonly count: number;
  /** Of the tree of its payments, 32 bytes in hexadecimal digits. */
  readonly root: string;
}

/** Which rows of a table a sheet has. */
export interface SheetRows extends Pick<CycleSheet, "currency" | "payerCountry" | "payeeCountry"> {
  readonly rows: readonly number[];
}

/** The EIP-712 type of a sheet, whose hash is a leaf of the tree of sheets. */
export const CYCLE_SHEET_TYPES = {
  CycleSheet: [
    { name: "currency", type: "address" },
    { name: "payerCountry", type: "uint16" },
    { name: "payeeCountry", type: "uint16" },
    { name: "count", type: "uint32" },
    { name: "root", type: "bytes32" },
  ],
};

const sheetEncoder = TypedDataEncoder.from(CYCLE_SHEET_TYPES);

/**
 * The EIP-712 type of a tally, whose hash is one more leaf of the tree of sheets: of how many payments each position is made. A
 * participant knows how many it has, and its Supervisor how many are in the sheets; so none is in them that it never saw.
 */
export const CYCLE_TALLY_TYPES = { CycleTally: [{ name: "payments", type: "uint32[]" }] };

const tallyEncoder = TypedDataEncoder.from(CYCLE_TALLY_TYPES);

/** Gives the country at home in which an account is. */
export type HomeOf = (account: string) => number;

/** The rows of a table by sheet, sheets in the order of currency, payers' country and payees' country. */
export function sheetRowsOf(table: PaymentTable, rows: Iterable<number>, homeOf: HomeOf): SheetRows[] {
  const homes = table.accounts.all.map(homeOf);
  const sheets = new Map<number, number[]>();
  for (const row of rows) {
    const key = sheetKey(table.currencyOf(row), homes[table.payerOf(row)]!, homes[table.payeeOf(row)]!);
    const own = sheets.get(key);
    if (own === undefined) sheets.set(key, [row]);
    else own.push(row);
  }
  const found = [...sheets.values()].map((own): SheetRows => {
    const [first] = own as [number];
    const [payerCountry, payeeCountry] = [homes[table.payerOf(first)]!, homes[table.payeeOf(first)]!];
    return { currency: table.currencies.at(table.currencyOf(first)), payerCountry, payeeCountry, rows: own };
  });
  return found.sort(compareSheets);
}

const CODES = 1 << 16;

function sheetKey(currency: number, from: number, to: number): number {
  return (currency * CODES + from) * CODES + to;
}

type Corridor = Pick<CycleSheet, "currency" | "payerCountry" | "payeeCountry">;

/** The order of sheets in the tree of a cycle. */
export function compareSheets(a: Corridor, b: Corridor): number {
  const byCurrency = a.currency.toLowerCase() < b.currency.toLowerCase() ? -1 : 1;
  if (a.currency !== b.currency) return byCurrency;
  return a.payerCountry - b.payerCountry || a.payeeCountry - b.payeeCountry;
}

/** The leaf of a sheet in the tree of its cycle. */
export function sheetLeaf(sheet: CycleSheet, keccak: Keccak): Uint8Array {
  return keccak(getBytes(sheetEncoder.hashStruct("CycleSheet", { ...sheet })));
}

/** The tree of a cycle: its sheets in their order, and its tally. Throws `DuplicateLeaf`. */
export function treeOfSheets(sheets: readonly CycleSheet[], tally: readonly number[], keccak: Keccak): MerkleTree {
  const leaves = new Uint8Array((sheets.length + 1) * WORD);
  sheets.forEach((sheet, index) => leaves.set(sheetLeaf(sheet, keccak), index * WORD));
  leaves.set(keccak(getBytes(tallyEncoder.hashStruct("CycleTally", { payments: tally }))), sheets.length * WORD);
  return new MerkleTree(leaves, keccak);
}

/** What the leaves of a table are made of. */
export function leafSourceOf(table: PaymentTable): LeafSource {
  const [accounts, currencies] = [packAddresses(table.accounts.all), packAddresses(table.currencies.all)];
  return { rows: table.rows, accounts, currencies };
}
