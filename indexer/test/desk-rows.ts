import { caseStories } from "../../src/desk/cases.ts";
import type { DeskEvent, History } from "../../src/desk/history.ts";
import { holdStories } from "../../src/desk/holds.ts";
import { decidedPayments, type DecidedPayment } from "../../src/desk/payments.ts";
import { reservationStories } from "../../src/desk/reservations.ts";
import { RequestKind, RequestStatus } from "../../src/supervision/case.ts";
import type { Row } from "./running.ts";

/** What the desk reads straight from a node, as the index would tell it. */
export type DeskRows = (history: History) => Row[];

const placeOf = ({ block, index: logIndex }: DeskEvent) => ({ block, logIndex });
const low = (text: unknown) => String(text).toLowerCase();

/** Payments, those of a batch counted by their payees. */
export function paymentRows(history: History): Row[] {
  let before: DecidedPayment | undefined;
  let place = 0;
  return decidedPayments(history).map((payment) => {
    place = payment.event === before?.event ? place + 1 : 0;
    before = payment;
    return { ...paymentRow(payment), place };
  });
}

function paymentRow({ event, outcome, settlement, closedUntil, reservation, ...payment }: DecidedPayment): Row {
  const { kind, token, payer, payee, amount, total, count } = payment;
  const { payer: payerParticipant, payee: payeeParticipant, dailyLimit, ...decision } = outcome;
  return {
    ...placeOf(event),
    ...{ kind, token, payer: low(payer), payee: low(payee), amount: String(amount), total: String(total), count },
    ...{ ...decision, payerParticipant, payeeParticipant, dailyLimit: String(dailyLimit) },
    closedUntil: closedUntil === null ? null : String(closedUntil),
    reservation: reservation?.id ?? null,
    engine: settlement?.engine ?? null,
    instruction: settlement?.instruction ?? null,
    uetr: kind === "queued" ? String(event.args.uetr) : (settlement?.uetr ?? null),
    settledPurpose: settlement?.purpose ?? null,
    hash: event.hash,
  };
}

export function transferRows({ events }: History): Row[] {
  return events
    .filter(({ name, source }) => name === "Transfer" && source === "token")
    .map((event) => {
      const { from, to, value } = event.args;
      const whose = { token: event.address, from: low(from), to: low(to), amount: String(value), hash: event.hash };
      return { ...placeOf(event), ...whose };
    });
}

export function reservationRows(history: History): Row[] {
  return reservationStories(history).map(({ token, id, payer, payee, amount, event, end }) => ({
    ...placeOf(event),
    ...{ token, id, payer: low(payer), payee: low(payee), amount: String(amount) },
    end: end === null ? null : end.name === "ReservedPaid" ? "paid" : "released",
    endBlock: end?.block ?? null,
    endLogIndex: end?.index ?? null,
  }));
}

/** Holds before the clock has a say. */
export function holdRows(history: History): Row[] {
  return holdStories(history, 0).map(({ event, file, fate, ...story }) => {
    const { amount, since, until, authority, home, caseId, reason, status } = file;
    const { token, account, place, placed, released, taken, isRatified } = story;
    return {
      ...placeOf(event),
      ...{ ledger: event.address, token, account: low(account), place, caseId, authority, home, reason, status },
      ...{ since, until, isRatified, fate, placed: String(placed), amount: String(amount) },
      ...{ released: String(released), taken: String(taken) },
    };
  });
}

export function caseRows(history: History): Row[] {
  return caseStories(history, 0).cases.map(({ event, caseId, countries, parties, isClosed }) => ({
    ...{ ...placeOf(event), caseId, countries, parties, isClosed },
  }));
}

export function requestRows(history: History): Row[] {
  const { requests } = caseStories(history, 0);
  return requests.map(({ event, requestId, caseId, kind, from, to, answerBy, status }) => ({
    ...{ ...placeOf(event), requestId, caseId, from, to, answerBy },
    kind: RequestKind[kind as keyof typeof RequestKind],
    status: { open: null, lapsed: null, approved: RequestStatus.Approved, rejected: RequestStatus.Rejected }[status],
  }));
}

export function appealRows(history: History): Row[] {
  return caseStories(history, 0).appeals.map(({ event, source, appellant, ...rest }) => ({
    ...{ ...placeOf(event), ...rest, source: low(source), appellant: low(appellant) },
  }));
}

/** By queue and round. */
export function netRows({ events }: History): Row[] {
  return events
    .filter(({ name }) => name === "Netted")
    .map((event) => {
      const accounts = [...(event.args.accounts as readonly string[])].map(low);
      return { ...placeOf(event), queue: event.address, round: Number(event.args.round), accounts, hash: event.hash };
    });
}
