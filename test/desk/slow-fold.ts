import { NO_LIMIT, Power } from "../../src/index.ts";
import type { DeskEvent } from "../../src/desk/history.ts";
import { holdStories } from "../../src/desk/holds.ts";
import type { DecidedPayment } from "../../src/desk/payments.ts";
import type { ReservationStory } from "../../src/desk/reservations.ts";

type TimeOf = (block: number) => Promise<number>;

const DAY = 86_400;
const RUN_OFF = 400 * DAY;

/** Funds and used limits before each payment, read from all events before it anew: too slow for long histories. */
export async function slowFold(events: readonly DeskEvent[], payments: readonly DecidedPayment[], timeOf: TimeOf) {
  const reservations = payments.flatMap(({ reservation }) => reservation ?? []);
  const places = new Map(events.map((event, place) => [event, place]));
  const found = [];
  for (const [index, payment] of payments.entries()) {
    const past = events.slice(0, places.get(payment.event));
    const time = await timeOf(payment.event.block);
    found.push({
      balance: balanceOf(past, payment) + (payment.kind === "reserved" ? 0n : payment.total),
      byAuthorities: heldByAuthorities(past, payment, time),
      setAside: setAsideBefore(reservations, payment, time),
      usedToday: await usedBefore(payments.slice(0, index), payment, time, timeOf),
    });
  }
  return found;
}

function balanceOf(past: readonly DeskEvent[], { token, payer }: DecidedPayment): bigint {
  const moves = past.filter(({ name, address }) => name === "Transfer" && address === token);
  return moves.reduce((balance, { args: { from, to, value } }) => {
    const change = (to === payer ? 1n : 0n) - (from === payer ? 1n : 0n);
    return balance + change * (value as bigint);
  }, 0n);
}

function heldByAuthorities(past: readonly DeskEvent[], { token, payer }: DecidedPayment, time: number): bigint {
  const ledgers = ledgersOf(past, token, time);
  return holdStories({ events: past }, time)
    .filter((hold) => hold.token === token && hold.account === payer && hold.fate === "live")
    .filter(({ event }) => ledgers.has(event.address))
    .reduce((total, { file }) => total + file.amount, 0n);
}

function ledgersOf(events: readonly DeskEvent[], token: string, now: number): ReadonlySet<string> {
  const until = new Map<string, number>();
  for (const { name, address, args } of events) {
    if (address !== token || (name !== "Adopted" && name !== "PowersDropped")) continue;
    const deployment = String(args.deployment).toLowerCase();
    const before = until.get(deployment) ?? 0;
    const isHold = ((args.powers as bigint) & BigInt(Power.Hold)) !== 0n;
    if (name === "Adopted") until.set(deployment, isHold ? Infinity : before);
    else {
      const end = Number(args.until);
      const runsOff = before !== Infinity && before >= end - RUN_OFF;
      until.set(deployment, isHold || runsOff ? end : before);
    }
  }
  return new Set([...until].filter(([, end]) => now <= end).map(([deployment]) => deployment));
}

function setAsideBefore(
  reservations: readonly ReservationStory[],
  { token, payer, event: before }: DecidedPayment,
  now: number,
): bigint {
  const isBefore = (a: DeskEvent) => a.block < before.block || (a.block === before.block && a.index < before.index);
  return reservations
    .filter((story) => story.token === token && story.payer === payer)
    .filter(({ event, end }) => isBefore(event) && (end === null || !isBefore(end)))
    .filter(({ deadline }) => deadline === null || now <= deadline)
    .reduce((total, { amount }) => total + amount, 0n);
}

async function usedBefore(
  earlier: readonly DecidedPayment[],
  payment: DecidedPayment,
  time: number,
  timeOf: TimeOf,
): Promise<bigint> {
  const routeOf = ({ token, outcome }: DecidedPayment) => [token, outcome.payer, outcome.payeeCountry].join("/");
  const dayOf = (at: number) => Math.floor(at / DAY);
  let used = 0n;
  for (const each of earlier.toReversed()) {
    if (each.outcome.dailyLimit === NO_LIMIT || routeOf(each) !== routeOf(payment)) continue;
    if (dayOf(await timeOf(each.event.block)) !== dayOf(time)) break;
    used += each.total;
  }
  return used;
}
