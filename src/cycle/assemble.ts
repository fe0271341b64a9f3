import { hexlify } from "ethers";

import type { ReasonName } from "../supervision/reason.ts";
import { affordable, type FundsOf } from "./affordable.ts";
import { CycleTree, hashesOf } from "./cycle-tree.ts";
import type { Keccak } from "./keccak.ts";
import { type RowHashes, WORD } from "./leaves.ts";
import { linksOf } from "./links.ts";
import { compareKeys, orderOf } from "./order.ts";
import type { PaymentTable } from "./payment-table.ts";
import { Positions } from "./positions.ts";
import {
  countryOfKey,
  type CycleProposal,
  type CycleSigner,
  isSupervisorKey,
  packKeyIds,
  packPositions,
  sortedAddresses,
  supervisorKey,
  tallyOf,
} from "./proposal.ts";
import { sheetRowsOf } from "./sheets.ts";

/** Why a payment is not in a cycle: the gate's reason, or one of the cycle's own. */
export type LeftOut = ReasonName | "NoKey" | "NoSupervisor" | "Repeated" | "PairOpen" | "WaitsForFunds";

/** What an agent knows when it puts a cycle together. */
export interface CycleTerms extends Pick<CycleProposal, "agent" | "sequence" | "cut" | "strikesUntil"> {
  /** Every key in force, by its id in ascending order. */
  readonly keys: readonly CycleSigner[];
  /** The country that issues a currency; 0 for one that is not of the registry. */
  readonly issuerOf: (currency: string) => number;
  readonly fundsOf: FundsOf;
  /** Why a row may not be in a cycle. */
  readonly refusalOf: (table: PaymentTable, row: number) => ReasonName | undefined;
}

/** Hashes the rows of a table, here or in other threads. */
export type Hashing = (table: PaymentTable) => Promise<RowHashes>;

/** A cycle as its agent has it. */
export interface Cycle {
  readonly table: PaymentTable;
  /** Rows of the table that are in the cycle. */
  readonly rows: readonly number[];
  readonly leftOut: ReadonlyMap<number, LeftOut>;
  /** Of how many payments each position is made, in the order of the proposal. */
  readonly tally: readonly number[];
  readonly tree: CycleTree;
  /** In the order of their ids. */
  readonly signers: readonly CycleSigner[];
  readonly proposal: CycleProposal;
}

/**
 * Puts a cycle together of payments in the order in which they came: judges each, leaves out what cannot be paid and pairs of
 * which one is missing, nets the others, and builds the trees. Throws `EmptyCycle` where nothing is left.
 */
export async function assemble(
  table: PaymentTable,
  terms: CycleTerms,
  keccak: Keccak,
  hash: Hashing = (rows) => Promise.resolve(hashesOf(rows, keccak)),
): Promise<Cycle> {
  const hashing = hash(table); // other threads hash while this one judges
  const leftOut = judged(table, terms);
  const hashes = await hashing;
  for (const row of repeatedIn(hashes)) leftOut.set(row, "Repeated");
  const { partnerOf, alone } = linksOf(table, without(table, leftOut), hashes);
  for (const row of alone) leftOut.set(row, "PairOpen");
  const { rows, waiting } = affordable(table, without(table, leftOut), partnerOf, terms.fundsOf);
  for (const row of waiting) leftOut.set(row, "WaitsForFunds");
  const keys = participants(terms);
  const sheets = sheetRowsOf(table, rows, (account) => countryOfKey(keys.get(account)?.id ?? 0));
  const signers = signersOf(table, rows, terms);
  const positions = new Positions(table, rows).list();
  const currencies = sortedAddresses(positions.map(({ currency }) => currency));
  const tally = tallyOf(positions, currencies, signers);
  const tree = new CycleTree(sheets, hashes.leaves, tally, keccak);
  const { agent, sequence, cut, strikesUntil } = terms;
  const proposal = {
    ...{ agent, sequence, cut, strikesUntil, currencies, payments: rows.length },
    ...{ root: hexlify(tree.root), signers: packKeyIds(signers) },
    positions: packPositions(positions, currencies, signers),
  };
  return { table, rows, leftOut, tally, tree, signers, proposal };
}

function participants({ keys }: CycleTerms): ReadonlyMap<string, CycleSigner> {
  return new Map(keys.filter(({ id }) => !isSupervisorKey(id)).map((key) => [key.account, key]));
}

function without({ count }: PaymentTable, leftOut: ReadonlyMap<number, LeftOut>): number[] {
  return Array.from({ length: count }, (_, row) => row).filter((row) => !leftOut.has(row));
}

function judged(table: PaymentTable, terms: CycleTerms): Map<number, LeftOut> {
  const ask = wayOf(table, terms);
  const leftOut = new Map<number, LeftOut>();
  for (let row = 0; row < table.count; ++row) {
    const why = ask(row) ?? terms.refusalOf(table, row);
    if (why !== undefined) leftOut.set(row, why);
  }
  return leftOut;
}

/** Rows that say what one before them says, be it linked to another: whoever strikes both makes the cycle void. */
function repeatedIn({ cores }: RowHashes): Uint32Array {
  const keys = { bytes: cores, stride: WORD, offset: 0, width: WORD };
  const order = orderOf(keys);
  return order.filter((row, index) => index > 0 && compareKeys(keys, order[index - 1]!, row) === 0);
}

/** Whether both sides can sign, and the Supervisors of the countries concerned with them. */
function wayOf(table: PaymentTable, terms: CycleTerms): (row: number) => LeftOut | undefined {
  const supervised = new Set(
    terms.keys
      .map(({ id }) => id)
      .filter(isSupervisorKey)
      .map(countryOfKey),
  );
  const keys = participants(terms);
  const homes = table.accounts.all.map((account) => countryOfKey(keys.get(account)?.id ?? 0));
  const issuers = table.currencies.all.map(terms.issuerOf);
  return (row) => {
    const [payer, payee] = [homes[table.payerOf(row)]!, homes[table.payeeOf(row)]!];
    if (payer === 0 || payee === 0) return "NoKey";
    const isWatched = [payer, payee, issuers[table.currencyOf(row)]!].every((country) => supervised.has(country));
    return isWatched ? undefined : "NoSupervisor";
  };
}

/** Whoever pays or is paid, and the Supervisors of their countries and of the issuers. */
function signersOf(table: PaymentTable, rows: readonly number[], terms: CycleTerms): CycleSigner[] {
  const keys = participants(terms);
  const sides = new Set(rows.flatMap((row) => [table.payerOf(row), table.payeeOf(row)]));
  const ids = new Set([...sides].map((account) => keys.get(table.accounts.at(account))!.id));
  const issuers = new Set(rows.map((row) => terms.issuerOf(table.currencies.at(table.currencyOf(row)))));
  const countries = [...[...ids].map(countryOfKey), ...issuers];
  for (const country of countries) ids.add(supervisorKey(country));
  return terms.keys.flatMap(({ id, account }) => (ids.has(id) ? [{ id, account }] : []));
}
