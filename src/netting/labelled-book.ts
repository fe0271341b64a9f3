import { type ContractRunner, toUtf8String } from "ethers";

import { gateSignatures } from "../../abi/Gate.ts";
import type { ClearingQueue, Gate } from "../../typechain-types/index.js";
import { contractAt } from "../chain/contract.ts";
import { tokenAt } from "../settlement/token.ts";
import { escapeLine } from "../common/text.ts";
import { Priority } from "../settlement/queue.ts";
import { Clearing, type ClearingBook, type Lane, netOf } from "./clearing.ts";
import type { LabelledProblem, PositionLabel } from "./labelled.ts";
import type { NettingProblem, PaymentRef, QueuedPayment } from "./problem.ts";
import type { LaneRecord, QueueRecord } from "./queue-record.ts";

/** What people call the accounts and currencies of a book, by address in lower case. */
export interface BookNames {
  readonly accounts: ReadonlyMap<string, string>;
  readonly currencies: ReadonlyMap<string, { readonly code: string; readonly decimals: number }>;
}

/**
 * The problem of a book by the names that people know it by. Payments have their UETR where the chain tells it and else
 * their place, such as "normal 17"; cancellations are not shown, only what they make void. Throws `MissingLane`.
 */
export function labelledBook(
  name: string,
  book: ClearingBook,
  record: QueueRecord,
  names: BookNames,
): Omit<LabelledProblem, "transaction"> {
  const clearing = new Clearing(book);
  const { problem, origins } = withoutCancellations(clearing.problem);
  const ids = clearing.tokens.flatMap((token) =>
    clearing.accounts.map((account) => idsOf(clearing.lanes.filter(isOf(token, account)), record.lanes)),
  );
  return {
    name,
    problem,
    positions: clearing.tokens.flatMap((token) => clearing.accounts.map((account) => labelOf(names, token, account))),
    paymentId: ({ queue, index }) => ids[queue]![origins[queue]![index]!]!,
    notes: notesOn(book, clearing.problem),
  };
}

function labelOf({ accounts, currencies }: BookNames, token: string, account: string): PositionLabel {
  const { code, decimals } = currencies.get(token)!;
  return { account: accounts.get(account)!, currency: code, decimals };
}

function isOf(token: string, account: string): (lane: Lane | LaneRecord) => boolean {
  return (lane) => lane.token.toLowerCase() === token && lane.account.toLowerCase() === account;
}

/** What the entries of a position are called, urgent ones first. */
function idsOf(lanes: readonly Lane[], records: readonly LaneRecord[]): string[] {
  return lanes.flatMap(({ token, account, priority, opening, entries }) => {
    const isSame = isOf(token.toLowerCase(), account.toLowerCase());
    const record = records.find((each) => isSame(each) && each.priority === priority);
    const kind = priority === Priority.Urgent ? "urgent" : "normal";
    return entries.map((_, offset) => record?.uetrs.get(opening + offset) ?? `${kind} ${opening + offset}`);
  });
}

/** A clearing's problem without its last position, to which only cancellations point, and where each payment stood. */
function withoutCancellations({ openings, queues, limits = [] }: NettingProblem): {
  problem: NettingProblem;
  origins: readonly (readonly number[])[];
} {
  const nobody = openings.length - 1;
  const origins = queues.map((queue) => [...queue.keys()].filter((index) => queue[index]!.payee !== nobody));
  const moved = ({ queue, index }: PaymentRef) => ({ queue, index: origins[queue]!.indexOf(index) });
  const relinked = (payment: QueuedPayment) =>
    payment.link === undefined ? payment : { ...payment, link: moved(payment.link) };
  const payments = queues.map((queue, position) => origins[position]!.map((index) => relinked(queue[index]!)));
  return { problem: { openings: openings.slice(0, nobody), queues: payments.slice(0, nobody), limits }, origins };
}

function notesOn({ lanes }: ClearingBook, { queues }: NettingProblem): string[] {
  const count = (lists: readonly (readonly unknown[])[]) => lists.reduce((sum, { length }) => sum + length, 0);
  const aside = count(lanes.map(({ entries }) => entries)) - count(queues);
  if (aside === 0) return [];
  return [`${aside} more wait aside: their payers hold them, their currency left, or they depend on such payments.`];
}

/** Reads what the accounts and currencies of a book are called: by LEI, and by symbol. */
export function readBookNames(queue: ClearingQueue, book: ClearingBook): Promise<BookNames> {
  const { accounts, tokens } = new Clearing(book);
  return readNames(queue.runner, tokens, accounts);
}

/** Reads what accounts and currencies are called, by the addresses that are given; a gate of the first knows the accounts. */
export async function readNames(
  runner: ContractRunner | null,
  tokens: readonly string[],
  accounts: readonly string[],
): Promise<BookNames> {
  const currencies = new Map<string, { code: string; decimals: number }>();
  for (const address of tokens) {
    const token = tokenAt(address, runner);
    currencies.set(address, { code: escapeLine(await token.symbol()), decimals: Number(await token.decimals()) });
  }
  const [first] = tokens;
  return { currencies, accounts: first === undefined ? new Map() : await readLeis(runner, first, accounts) };
}

/** The LEI behind each account, with the account itself where there is none or one serves several. */
async function readLeis(
  runner: ContractRunner | null,
  token: string,
  accounts: readonly string[],
): Promise<Map<string, string>> {
  const gate = contractAt(await tokenAt(token, runner).gate(), gateSignatures, runner) as unknown as Gate;
  const leis = new Map<string, string>();
  for (const account of accounts) {
    const { participant } = await gate.accountOf(account);
    const { lei } = await gate.participantOf(participant);
    leis.set(account, participant === 0n ? "" : toUtf8String(lei));
  }
  const isShared = (lei: string) => [...leis.values()].filter((each) => each === lei).length > 1;
  return new Map(
    [...leis].map(([account, lei]) => [account, isShared(lei) || lei === "" ? `${lei} ${account}`.trim() : lei]),
  );
}

/** The problem of a book as it is shown, with what anyone may send to settle it. Throws `MissingLane`. */
export async function readLabelledBook(
  queue: ClearingQueue,
  name: string,
  book: ClearingBook,
  record: QueueRecord,
): Promise<LabelledProblem> {
  const labelled = labelledBook(name, book, record, await readBookNames(queue, book));
  const { call, solution } = netOf(book);
  if (solution.settled.every((count) => count === 0)) return labelled;
  const data = queue.interface.encodeFunctionData("net", [call]);
  return { ...labelled, transaction: { to: await queue.getAddress(), data } };
}
