import { hexlify } from "ethers";

import { hashesOf, sheetsOf } from "./cycle-tree.ts";
import type { Keccak } from "./keccak.ts";
import type { PaymentTable } from "./payment-table.ts";
import { type CountedPosition, Positions } from "./positions.ts";
import { type CycleProposal, type CycleSigner, packPositions, sortedAddresses, tallyOf } from "./proposal.ts";
import { compareSheets, type CycleSheet, type HomeOf, sheetRowsOf, treeOfSheets } from "./sheets.ts";

/** What one machine makes of its payments of a cycle: whole sheets, and the net positions of their payments. */
export interface CyclePart {
  readonly sheets: readonly CycleSheet[];
  readonly positions: readonly CountedPosition[];
}

/** What the parts of a cycle come to. */
export interface JoinedParts extends Pick<CycleProposal, "payments" | "root" | "currencies" | "positions"> {
  readonly sheets: readonly CycleSheet[];
  /** Of how many payments each position is made. */
  readonly tally: readonly number[];
}

/**
 * Which of so many parts has a sheet: by its currency and the part of the tree that is its corridor, so that all payments of one
 * sheet are on one machine, and all machines know which.
 */
export function partOf({ currency, payerCountry, payeeCountry }: Corridor, parts: number): number {
  return (Number(BigInt(currency) % 1_000_003n) + payerCountry * 1_009 + payeeCountry) % parts;
}

type Corridor = Pick<CycleSheet, "currency" | "payerCountry" | "payeeCountry">;

/** What a machine makes of the payments that its table has. Throws `EmptyCycle` and `DuplicateLeaf`. */
export function cyclePart(table: PaymentTable, homeOf: HomeOf, keccak: Keccak): CyclePart {
  const rows = Array.from({ length: table.count }, (_, row) => row);
  const sheets = sheetsOf(sheetRowsOf(table, rows, homeOf), hashesOf(table, keccak).leaves, keccak);
  return { sheets, positions: new Positions(table, rows).list() };
}

/**
 * Puts parts together: the root over all sheets, and each account's positions of all parts. A sheet that two parts have makes the
 * check of whoever signs fail (`SheetTwice`). Throws `EmptyCycle`, `DuplicateLeaf` and `NoCycleKey`.
 */
export function joinedParts(parts: readonly CyclePart[], signers: readonly CycleSigner[], keccak: Keccak): JoinedParts {
  const sheets = parts.flatMap((part) => part.sheets).sort(compareSheets);
  const joined = new Map<string, CountedPosition>();
  for (const { currency, account, net, payments } of parts.flatMap((part) => part.positions)) {
    const [key, before] = [`${currency}/${account}`, joined.get(`${currency}/${account}`)];
    const sums = { net: net + (before?.net ?? 0n), payments: payments + (before?.payments ?? 0) };
    joined.set(key, { currency, account, ...sums });
  }
  const positions = [...joined.values()];
  const currencies = sortedAddresses(positions.map(({ currency }) => currency));
  const tally = tallyOf(positions, currencies, signers);
  return {
    sheets,
    tally,
    currencies,
    payments: sheets.reduce((sum, { count }) => sum + count, 0),
    root: hexlify(treeOfSheets(sheets, tally, keccak).root),
    positions: packPositions(positions, currencies, signers),
  };
}
