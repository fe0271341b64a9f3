import type { Cycle } from "./assemble.ts";
import type { CyclePlace } from "./cycle-tree.ts";
import type { CyclePayment } from "./payment.ts";
import { type PaymentTable } from "./payment-table.ts";
import { type CycleProposal, type CycleSigner, countryOfKey } from "./proposal.ts";
import type { CycleSheet, HomeOf } from "./sheets.ts";

/** What everybody who signs a cycle is given: no payment, but what all payments come to. */
export interface CycleOutline {
  readonly proposal: CycleProposal;
  /** In the order of their ids. */
  readonly signers: readonly CycleSigner[];
  readonly sheets: readonly CycleSheet[];
  /** Of how many payments each position is made, in the order of the proposal. */
  readonly tally: readonly number[];
}

/** What a participant is given: its own payments and where they stand. */
export interface ParticipantCopy extends CycleOutline {
  readonly payments: readonly { readonly payment: CyclePayment; readonly place: CyclePlace }[];
}

/** What a Supervisor is given: all payments of the sheets of its country and of its currency. */
export interface SupervisorCopy extends CycleOutline {
  readonly country: number;
  readonly table: PaymentTable;
}

/** What all signers are given of a cycle. */
export function outlineOf({ proposal, signers, tree, tally }: Cycle): CycleOutline {
  return { proposal, signers, sheets: tree.sheets, tally };
}

/** A participant's copy: payments from and to its account. */
export function participantCopy(cycle: Cycle, account: string): ParticipantCopy {
  const { table, rows, tree } = cycle;
  const isOwn = (row: number) =>
    [table.payerOf(row), table.payeeOf(row)].some((at) => table.accounts.at(at) === account);
  const payments = rows.filter(isOwn).map((row) => ({ payment: table.paymentAt(row), place: tree.placeOf(row) }));
  return { ...outlineOf(cycle), payments };
}

/** A Supervisor's copy: every payment that concerns its country, as the payers', the payees' or the issuer's. */
export function supervisorCopy(cycle: Cycle, country: number, issuerOf: (currency: string) => number): SupervisorCopy {
  const { table, rows, signers } = cycle;
  const homeOf = homesOf(signers);
  const homes = table.accounts.all.map(homeOf);
  const issuers = table.currencies.all.map(issuerOf);
  const own = rows.filter((row) =>
    [homes[table.payerOf(row)], homes[table.payeeOf(row)], issuers[table.currencyOf(row)]].includes(country),
  );
  return { ...outlineOf(cycle), country, table: table.pick(own) };
}

/** The country of each account that signs a cycle, by its key; 0 for others. */
export function homesOf(signers: readonly CycleSigner[]): HomeOf {
  const homes = new Map(signers.map(({ id, account }) => [account, countryOfKey(id)]));
  return (account) => homes.get(account) ?? 0;
}
