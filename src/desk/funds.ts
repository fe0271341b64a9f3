import type { DeskEvent, History } from "./history.ts";
import { holdStories } from "./holds.ts";
import { ledgersOf } from "./ledgers.ts";
import { isSetAside, type ReservationStory } from "./reservations.ts";

/** What is not to be spent of an account: held by authorities, or set aside for payments. Minor units. */
export interface Held {
  readonly byAuthorities: bigint;
  readonly setAside: bigint;
}

/** Whose money, and right before which event, whose time is in Unix seconds. */
interface Asked {
  readonly token: string;
  readonly account: string;
  readonly before: DeskEvent;
  readonly time: number;
}

/**
 * What was held of an account: by authorities in the ledgers that its currency heeds then, as `past` tells, and what the
 * account itself has set aside. Throws `NodeContradicts`.
 */
export function heldOf(
  past: Pick<History, "events">,
  reservations: readonly ReservationStory[],
  { token, account, before, time }: Asked,
): Held {
  const ledgers = ledgersOf(past.events, token, time);
  const holds = holdStories(past, time)
    .filter((hold) => hold.token === token && hold.account === account)
    .filter(({ fate, event }) => fate === "live" && ledgers.has(event.address))
    .map(({ file }) => file.amount);
  const reserved = reservations
    .filter((story) => story.token === token && story.payer === account && isSetAside(story, before, time))
    .map(({ amount }) => amount);
  return { byAuthorities: sum(holds), setAside: sum(reserved) };
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
