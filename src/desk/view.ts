import { purposeAt } from "../common/purpose.ts";
import type { Leg } from "../settlement/instruction.ts";
import { caseStories, type CaseStories } from "./cases.ts";
import { type EarmarkStory, earmarkStories } from "./earmarks.ts";
import { type AuthorityTally, holdStories, type HoldStory, tally } from "./holds.ts";
import type { DeskEvent, History } from "./history.ts";
import { type PendingStory, pendingStories } from "./pending.ts";
import { type DecidedPayment, decidedPayments, type NetChange, netChanges } from "./payments.ts";
import { Replay } from "./replay.ts";

/** Which way a payment goes, seen from a jurisdiction; "currency" is its money between two others. */
export type Way = "outbound" | "inbound" | "domestic" | "currency";

/** A payment as a jurisdiction sees it. */
export interface SeenPayment {
  readonly payment: DecidedPayment;
  readonly way: Way;
  /** The other country; its own for what is domestic, the payee's for its money abroad. */
  readonly counterparty: number;
}

/** Everything about a jurisdiction. Payments, nets and what was placed or opened are of the blocks asked for. */
export interface DeskView {
  readonly country: number;
  readonly from: number;
  readonly to: number;
  /** Unix time at which clocks are read. */
  readonly now: number;
  readonly payments: readonly SeenPayment[];
  readonly nets: readonly NetChange[];
  /** Every hold of concern since the beginning: what is live does not depend on when it was placed. */
  readonly holds: readonly HoldStory[];
  readonly cases: CaseStories;
  readonly earmarks: readonly EarmarkStory[];
  /** Payments that were submitted for its Supervisor's approval, or that pay from or to it or in its money. */
  readonly pending: readonly PendingStory[];
  /** Corridors of the country, or of its money, that a breaker closed. */
  readonly closings: readonly CorridorClosing[];
  /** Of every authority: the tally is public. */
  readonly tally: readonly AuthorityTally[];
}

/** A direction that a breaker closed. Countries are ISO 3166-1 numbers. */
export interface CorridorClosing {
  readonly token: string;
  readonly from: number;
  readonly to: number;
  /** Unix seconds. */
  readonly until: number;
  readonly event: DeskEvent;
}

/** What a jurisdiction sees in blocks, both ends included, of a history that reaches to the last of them. */
export function viewOf(history: History, country: number, blocks: { from: number; to: number; now: number }): DeskView {
  const { from, to, now } = blocks;
  const isWithin = ({ event }: { event: { block: number } }) => event.block >= from && event.block <= to;
  const issuerOf = (token: string) => history.currencies.get(token)?.country ?? 0;
  const holds = holdStories(history, now);
  const payments = decidedPayments(history).filter(isWithin);
  const homeOf = homes(history);
  return {
    country,
    from,
    to,
    now,
    payments: payments.flatMap((payment) => seenFrom(payment, country, issuerOf(payment.token))),
    nets: netChanges(history)
      .filter(isWithin)
      .filter(({ token, account }) => issuerOf(token) === country || homeOf(token, account) === country),
    holds: holds.filter(({ file, token }) => [file.authority, file.home, issuerOf(token)].includes(country)),
    cases: casesOf(caseStories(history, now), country),
    earmarks: earmarkStories(history, now).filter(
      ({ token, payer }) => issuerOf(token) === country || homeOf(token, payer) === country,
    ),
    pending: pendingStories(history, now).filter(({ countries, legs }) => {
      const isOwn = ({ token, payer, payee }: Leg) =>
        issuerOf(token.toLowerCase()) === country ||
        [payer, payee].some((account) => homeOf(token.toLowerCase(), account) === country);
      return countries.includes(country) || legs.some(isOwn);
    }),
    closings: closingsOf(history).filter(({ token, from: payer, to: payee }) =>
      [payer, payee, issuerOf(token)].includes(country),
    ),
    tally: tally(holds),
  };
}

function closingsOf({ events }: History): CorridorClosing[] {
  const closed = events.filter(({ name }) => name === "CorridorClosed");
  return closed.map((event) => {
    const { payerCountry, payeeCountry, until } = event.args;
    return { token: event.address, from: Number(payerCountry), to: Number(payeeCountry), until: Number(until), event };
  });
}

function homes(history: History): (token: string, account: string) => number {
  const replay = new Replay();
  for (const event of history.events) replay.apply(event);
  return (token, account) => replay.homeOf(token, account);
}

function seenFrom(payment: DecidedPayment, country: number, issuer: number): SeenPayment[] {
  const { payerCountry, payeeCountry } = payment.outcome;
  if (payerCountry === country) {
    const way = payeeCountry === country ? "domestic" : "outbound";
    return [{ payment, way, counterparty: payeeCountry }];
  }
  if (payeeCountry === country) return [{ payment, way: "inbound", counterparty: payerCountry }];
  return issuer === country ? [{ payment, way: "currency", counterparty: payeeCountry }] : [];
}

function casesOf({ cases, requests, appeals }: CaseStories, country: number): CaseStories {
  const own = cases.filter(({ countries }) => countries.includes(country));
  const ids = new Set(own.map(({ caseId }) => caseId));
  // Whoever is no party may judge an appeal, so all of them concern it.
  return { cases: own, requests: requests.filter(({ caseId }) => ids.has(caseId)), appeals };
}

/** A sum over payments of one currency. */
export interface Flow {
  readonly way: Way;
  readonly counterparty: number;
  readonly token: string;
  readonly purpose: string;
  readonly count: number;
  readonly total: bigint;
}

/** Payments summed by direction, counterparty, currency and purpose, in that order. */
export function flowsOf(payments: readonly SeenPayment[]): Flow[] {
  const flows = new Map<string, Flow>();
  for (const { payment, way, counterparty } of payments) {
    const { token, outcome, count, total } = payment;
    const key = [way, counterparty, token, outcome.purpose].join("/");
    const sum = flows.get(key) ?? { count: 0, total: 0n };
    const sums = { count: sum.count + count, total: sum.total + total };
    flows.set(key, { way, counterparty, token, purpose: purposeAt(outcome.purpose), ...sums });
  }
  return [...flows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, flow]) => flow);
}
