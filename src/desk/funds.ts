import { Component } from "../governance/registries.ts";
import { earmarkStories } from "./earmarks.ts";
import { holdStories } from "./holds.ts";
import type { DeskEvent, History } from "./history.ts";
import { isSetAside, pendingStories } from "./pending.ts";

/** What is not to be spent of an account: held by authorities, or set aside for payments. Minor units. */
export interface Held {
  readonly byAuthorities: bigint;
  readonly setAside: bigint;
}

type Past = Pick<History, "events">;

/** Whose money, and when, Unix seconds. What an instruction that waited keeps aside is free while it settles. */
interface Asked {
  readonly token: string;
  readonly account: string;
  readonly time: number;
  readonly settling?: string | undefined;
}

/**
 * What was held of an account by events up to a time: the entries in the ledger that the currency has then. A ledger that
 * it had before holds nothing any more. Throws `NodeContradicts`.
 */
export function heldOf(past: Past, { token, account, time: now, settling }: Asked): Held {
  const ledger = ledgerBefore(past.events, token);
  const isOwn = (amount: { token: string; account: string }) =>
    amount.token.toLowerCase() === token && amount.account === account;
  const isInLedger = ({ event }: { event: DeskEvent }) => ledgerBefore(past.events, token, event) === ledger;
  const holds = holdStories(past, now)
    .filter((hold) => isOwn(hold) && hold.fate === "live" && hold.event.address === ledger)
    .map(({ file }) => file.amount);
  const earmarks = earmarkStories(past, now)
    .filter((mark) => isOwn({ ...mark, account: mark.payer }) && mark.fate === "live" && isInLedger(mark))
    .map(({ amount }) => amount);
  const legs = pendingStories(past, now)
    .filter((story) => story.instruction !== settling && isSetAside(story, now) && isInLedger(story))
    .flatMap(({ legs }) => legs)
    .filter((leg) => isOwn({ ...leg, account: leg.payer }))
    .map(({ amount }) => amount);
  return { byAuthorities: sum(holds), setAside: sum([...earmarks, ...legs]) };
}

/** The ledger that a currency had before an event, or has after all of them. */
function ledgerBefore(events: readonly DeskEvent[], token: string, event?: DeskEvent): string {
  const adopted = events.findLast(({ name, address, args, block, index }) => {
    const isBefore = event === undefined || block < event.block || (block === event.block && index < event.index);
    return isBefore && name === "Adopted" && address === token && Number(args.component) === Component.HoldLedger;
  });
  return adopted === undefined ? "" : String(adopted.args.deployment).toLowerCase();
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
