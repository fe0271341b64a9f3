import { getBytes, hexlify, ZeroHash } from "ethers";

import { hashesOf, sheetsOf, standsAt } from "./cycle-tree.ts";
import { type CycleOutline, homesOf, type ParticipantCopy, type SupervisorCopy } from "./copy.ts";
import type { Keccak } from "./keccak.ts";
import { WORD } from "./leaves.ts";
import { type CyclePayment, coreOf } from "./payment.ts";
import { PaymentTable } from "./payment-table.ts";
import { type CountedPosition, type Position, Positions } from "./positions.ts";
import { bookOf, isSupervisorKey, packKeyIds, unpackPositions } from "./proposal.ts";
import { type CycleSheet, sheetRowsOf, treeOfSheets } from "./sheets.ts";

/** Why somebody does not sign a cycle. */
export type CycleFault =
  | { readonly kind: "WrongRoot" | "OtherSigners" }
  | { readonly kind: "WrongSigner"; readonly id: number; readonly account: string }
  | { readonly kind: "SheetTwice"; readonly sheet: CycleSheet }
  | { readonly kind: "WrongCount"; readonly promised: number; readonly found: number }
  | { readonly kind: "Unbalanced"; readonly currency: string; readonly sum: bigint }
  | { readonly kind: "Missing" | "Unknown" | "NotInTree" | "PairOpen"; readonly uetr: string }
  | WrongPosition
  | WrongTally
  | { readonly kind: "WrongSheet"; readonly sheet: CycleSheet };

/** A position that is not what payments come to; null for none at all. Minor units. */
export interface WrongPosition extends Pick<Position, "currency" | "account"> {
  readonly kind: "WrongPosition";
  readonly promised: bigint | null;
  readonly found: bigint | null;
}

/** An account of which the sheets have more payments, or fewer, than it says itself. */
export interface WrongTally extends Pick<Position, "currency" | "account"> {
  readonly kind: "WrongTally";
  readonly promised: number;
  readonly found: number;
}

/** What whoever checks a copy knows itself, and does not take from the copy. */
export interface CheckTerms {
  readonly keccak: Keccak;
  /** Whose a key in force is, by its id; nothing for none. */
  readonly accountOf: (id: number) => string | undefined;
}

/**
 * What is wrong with a cycle for a participant that knows its payments: each must be there and stand in the tree of its
 * sheet, no other may be there, none that it pays without the other of its pair, and its positions must be what they come to.
 */
export function checkAsParticipant(
  account: string,
  own: readonly CyclePayment[],
  copy: ParticipantCopy,
  terms: CheckTerms,
): CycleFault[] {
  const known = new Map(own.map((payment) => [coreOf(payment), payment]));
  const given = new Map(copy.payments.map(({ payment }) => [coreOf(payment), payment]));
  const missing = own.filter((payment) => given.get(coreOf(payment))?.linked !== payment.linked);
  const unknown = [...given].filter(([core]) => !known.has(core)).map(([, payment]) => payment);
  return [
    ...outlineFaults(copy, terms),
    ...missing.map(({ uetr }): CycleFault => ({ kind: "Missing", uetr })),
    ...unknown.map(({ uetr }): CycleFault => ({ kind: "Unknown", uetr })),
    ...pairFaults(account, own, given),
    ...placeFaults(copy, terms.keccak),
    ...positionFaults(copy, tableOf(own), (position) => position.account === account),
  ];
}

/**
 * What is wrong with a cycle for the Supervisor that holds its payments: the sheets of its country and of its currency must
 * be whole, and of accounts of those who sign, and positions what they come to: those of its participants and of its currency.
 */
export function checkAsSupervisor(
  { country, table, ...outline }: SupervisorCopy,
  issuerOf: (currency: string) => number,
  terms: CheckTerms,
): CycleFault[] {
  const faults = outlineFaults(outline, terms);
  const isOwn = ({ payerCountry, payeeCountry, currency }: CycleSheet) =>
    [payerCountry, payeeCountry, issuerOf(currency)].includes(country);
  const wanted = outline.sheets.filter(isOwn);
  const found = new Set(sheetsIn(table, outline, terms.keccak).map(textOf));
  const wrong = wanted.filter((sheet) => !found.has(textOf(sheet)));
  if (wrong.length > 0) return [...faults, ...wrong.map((sheet): CycleFault => ({ kind: "WrongSheet", sheet }))];
  const homeOf = homesOf(outline.signers);
  const isKnown = ({ account, currency }: Position) => [homeOf(account), issuerOf(currency)].includes(country);
  return [...faults, ...positionFaults(outline, table, isKnown)];
}

function sheetsIn(
  table: PaymentTable,
  { signers }: Pick<CycleOutline, "signers">,
  keccak: Keccak,
): readonly CycleSheet[] {
  if (table.count === 0) return [];
  const all = Array.from({ length: table.count }, (_, row) => row);
  const participants = signers.filter(({ id }) => !isSupervisorKey(id));
  const rows = sheetRowsOf(table, all, homesOf(participants));
  return sheetsOf(rows, hashesOf(table, keccak).leaves, keccak);
}

function textOf({ currency, payerCountry, payeeCountry, count, root }: CycleSheet): string {
  return [currency, payerCountry, payeeCountry, count, root].join("/");
}

/**
 * What anybody can see: signers that are who they are said to be, one root, each sheet once, as many payments as promised,
 * and positions that add up to nothing.
 */
function outlineFaults(outline: CycleOutline, { keccak, accountOf }: CheckTerms): CycleFault[] {
  const { proposal, signers, sheets, tally } = outline;
  const faults: CycleFault[] = signers
    .filter(({ id, account }) => accountOf(id) !== account)
    .map((signer) => ({ kind: "WrongSigner", ...signer }));
  if (packKeyIds(signers) !== proposal.signers) faults.push({ kind: "OtherSigners" });
  const corridors = new Set<string>();
  for (const sheet of sheets) {
    const corridor = [sheet.currency, sheet.payerCountry, sheet.payeeCountry].join("/");
    if (corridors.has(corridor)) faults.push({ kind: "SheetTwice", sheet });
    corridors.add(corridor);
  }
  if (faults.some(({ kind }) => kind === "SheetTwice")) return faults; // the tree of such sheets is none
  if (sheets.length === 0 || hexlify(treeOfSheets(sheets, tally, keccak).root) !== proposal.root)
    faults.push({ kind: "WrongRoot" });
  const found = sheets.reduce((sum, { count }) => sum + count, 0);
  if (found !== proposal.payments) faults.push({ kind: "WrongCount", promised: proposal.payments, found });
  const sums = new Map<string, bigint>();
  for (const { currency, net } of unpackPositions(bookOf(proposal, signers)))
    sums.set(currency, (sums.get(currency) ?? 0n) + net);
  for (const [currency, sum] of sums) if (sum !== 0n) faults.push({ kind: "Unbalanced", currency, sum });
  return faults;
}

function placeFaults({ proposal, payments, signers }: ParticipantCopy, keccak: Keccak): CycleFault[] {
  const table = tableOf(payments.map(({ payment }) => payment));
  const [{ leaves }, root, homeOf] = [hashesOf(table, keccak), getBytes(proposal.root), homesOf(signers)];
  return payments.flatMap(({ payment, place }, row): CycleFault[] => {
    const { sheet } = place;
    const isHome = sheet.payerCountry === homeOf(payment.payer) && sheet.payeeCountry === homeOf(payment.payee);
    const leaf = leaves.subarray(row * WORD, (row + 1) * WORD);
    const stands = isHome && sheet.currency === payment.currency && standsAt(root, leaf, place, keccak);
    return stands ? [] : [{ kind: "NotInTree", uetr: payment.uetr }];
  });
}

/** What an account pays without the other payment of the pair: it would give its side and wait for the other one. */
function pairFaults(
  account: string,
  own: readonly CyclePayment[],
  given: ReadonlyMap<string, CyclePayment>,
): CycleFault[] {
  return own.flatMap((payment): CycleFault[] => {
    const [core, { payer, linked, uetr }] = [coreOf(payment), payment];
    if (payer !== account || linked === ZeroHash || !given.has(core)) return [];
    return linked !== core && given.get(linked)?.linked === core ? [] : [{ kind: "PairOpen", uetr }];
  });
}

function tableOf(payments: readonly CyclePayment[]): PaymentTable {
  const table = new PaymentTable();
  for (const payment of payments) table.add(payment);
  return table;
}

/**
 * Positions that are not what the payments of a table come to, or of another number of them, of those of which it has all payments.
 * One of zero is wanted as well: for whoever has a position the contract asks whether it is in good standing.
 */
function positionFaults(
  { proposal, signers, tally }: CycleOutline,
  table: PaymentTable,
  isKnown: (position: Position) => boolean,
): (WrongPosition | WrongTally)[] {
  const byKey = (positions: readonly CountedPosition[]) =>
    new Map(positions.filter(isKnown).map((position) => [`${position.currency}/${position.account}`, position]));
  const words = unpackPositions(bookOf(proposal, signers));
  const promised = byKey(words.map((position, place) => ({ ...position, payments: tally[place] ?? 0 })));
  const found = byKey(new Positions(table, Array(table.count).keys()).list());
  const keys = new Set([...promised.keys(), ...found.keys()]);
  return [...keys].flatMap((key) => positionFault(promised.get(key), found.get(key)) ?? []);
}

function positionFault(promised?: CountedPosition, found?: CountedPosition): WrongPosition | WrongTally | undefined {
  const { currency, account } = (promised ?? found)!;
  if (promised?.net !== found?.net)
    return { kind: "WrongPosition", currency, account, promised: promised?.net ?? null, found: found?.net ?? null };
  const [said, is] = [promised!.payments, found!.payments];
  return said === is ? undefined : { kind: "WrongTally", currency, account, promised: said, found: is };
}
