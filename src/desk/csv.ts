import { csvFile } from "../common/csv.ts";
import type { Failure } from "./failures.ts";
import type { DeskView } from "./view.ts";

/** The files of an export by name. Amounts in minor units, times in Unix seconds, countries by ISO 3166-1 number. */
export function exportFiles(view: DeskView, failures: readonly Failure[]): ReadonlyMap<string, string> {
  return new Map([
    ["payments.csv", paymentFile(view)],
    ["nets.csv", netFile(view)],
    ["holds.csv", holdFile(view)],
    ["requests.csv", requestFile(view)],
    ["earmarks.csv", earmarkFile(view)],
    ["pending.csv", pendingFile(view)],
    ["closings.csv", closingFile(view)],
    ["tally.csv", tallyFile(view)],
    ["failures.csv", failureFile(failures)],
  ]);
}

function paymentFile({ payments }: DeskView): string {
  const header =
    "block,transaction,event,kind,direction,counterparty,token,payer,payee,payments,amount,purpose,reported,approved,counted,paced,payerVersion,payeeVersion,issuerVersion,instruction,paid";
  const rows = payments.map(({ payment, way, counterparty }) => {
    const { event, kind, token, payer, payee, count, total, outcome } = payment;
    const { purpose, reported, approved, counted, paced } = outcome;
    const marks = [reported, approved, counted, paced].map(Number);
    const moved = payment.kind === "reserved" ? payment.reservation?.end : event;
    const paid = moved?.name === "ReservedPaid" || payment.kind === "settled" || payment.kind === "forced";
    const instruction = payment.settlement?.instruction ?? "";
    const versions = [outcome.payerVersion, outcome.payeeVersion, outcome.issuerVersion];
    const place = [event.block, event.hash, event.index, kind, way, counterparty];
    return [...place, token, payer, payee, count, total, purpose, ...marks, ...versions, instruction, Number(paid)];
  });
  return csvFile(header.split(","), rows);
}

/** One line a leg. */
function pendingFile({ pending }: DeskView): string {
  const header =
    "block,transaction,instruction,uetr,countries,approved,decideBy,deadline,settlesOnSilence,fate,token,payer,payee,amount";
  const rows = pending.flatMap((story) => {
    const { event, instruction, uetr, countries, approved, decideBy, deadline, settlesOnSilence, fate, legs } = story;
    const who = [countries.join(" "), approved.join(" "), decideBy, deadline, Number(settlesOnSilence), fate];
    return legs.map(({ token, payer, payee, amount }) => {
      return [event.block, event.hash, instruction, uetr, ...who, token.toLowerCase(), payer, payee, amount];
    });
  });
  return csvFile(header.split(","), rows);
}

function closingFile({ closings }: DeskView): string {
  const rows = closings.map(({ event, token, from, to, until }) => {
    return [event.block, event.hash, token, from, to, until];
  });
  return csvFile("block,transaction,token,from,to,until".split(","), rows);
}

function netFile({ nets }: DeskView): string {
  const rows = nets.map(({ token, account, change, event }) => [event.block, event.hash, token, account, change]);
  return csvFile(["block", "transaction", "token", "account", "change"], rows);
}

function holdFile({ holds }: DeskView): string {
  const header =
    "block,transaction,token,account,place,authority,home,case,reason,placed,left,released,taken,ratified,until,term,fate";
  const rows = holds.map(({ event, token, account, place, file, placed, released, taken, isRatified, fate }) => {
    const { authority, home, caseId, reason, amount, until, term } = file;
    const whose = [event.block, event.hash, token, account, place, authority, home, caseId, reason];
    return [...whose, placed, amount, released, taken, isRatified ? 1 : 0, until, term, fate];
  });
  return csvFile(header.split(","), rows);
}

function requestFile({ cases }: DeskView): string {
  const rows = cases.requests.map(({ event, requestId, caseId, kind, from, to, answerBy, status }) => {
    return [event.block, event.hash, requestId, caseId, kind, from, to, answerBy, status];
  });
  return csvFile("block,transaction,request,case,kind,from,to,answerBy,status".split(","), rows);
}

function earmarkFile({ earmarks }: DeskView): string {
  const rows = earmarks.map(({ event, earmark, token, payer, releaser, amount, deadline, fate }) => {
    return [event.block, event.hash, earmark, token, payer, releaser, amount, deadline, fate];
  });
  return csvFile("block,transaction,earmark,token,payer,releaser,amount,deadline,fate".split(","), rows);
}

function tallyFile({ tally }: DeskView): string {
  const header = "authority,placed,abroad,ratified,refused,lapsedUnratified,released,overturned,taken,live";
  const columns = header.split(",") as (keyof DeskView["tally"][number])[];
  return csvFile(
    columns,
    tally.map((row) => columns.map((column) => row[column])),
  );
}

function failureFile(failures: readonly Failure[]): string {
  return csvFile(
    ["block", "transaction", "to", "reason"],
    failures.map(({ block, hash, to, reason }) => [block, hash, to, reason]),
  );
}
