import { Rejection, RequestKind, RequestStatus } from "../supervision/case.ts";
import { NodeContradicts } from "../chain/errors.ts";
import type { DeskEvent, History } from "./history.ts";

/** A case as its events tell it. */
export interface CaseStory {
  readonly caseId: number;
  /** ISO 3166-1 numeric codes of the countries that it names, the lead first. */
  readonly countries: readonly number[];
  /** Those that have accepted, the lead first. */
  readonly parties: readonly number[];
  readonly isClosed: boolean;
  readonly event: DeskEvent;
}

/** A request, and its answers by country. Times are Unix seconds; `to` is 0 if the parties decide together. */
export interface RequestStory {
  readonly requestId: number;
  readonly caseId: number;
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly answerBy: number;
  readonly answers: readonly { readonly country: number; readonly reason: string }[];
  readonly status: "open" | "approved" | "rejected" | "lapsed";
  readonly event: DeskEvent;
}

/** An appeal against an act of an authority; its clock in Unix seconds. */
export interface AppealStory {
  readonly key: string;
  /** The contract in which the act was done, and its hash there. */
  readonly source: string;
  readonly act: string;
  readonly caseId: number;
  readonly appellant: string;
  /** How many countries judge; 0 if the Delegations of the countries concerned decide. */
  readonly panel: number;
  readonly decideBy: number;
  readonly overturns: number;
  readonly upholds: number;
  readonly event: DeskEvent;
}

/** Cases, requests and appeals of a history. */
export interface CaseStories {
  readonly cases: readonly CaseStory[];
  readonly requests: readonly RequestStory[];
  readonly appeals: readonly AppealStory[];
}

/** The files that Supervisors keep together, as they are at a time, Unix seconds. Throws `NodeContradicts`. */
export function caseStories({ events, sources }: Pick<History, "events" | "sources">, now: number): CaseStories {
  const named = (name: string) => events.filter((event) => event.name === name && OWN.has(event.source));
  const cases = named("CaseOpened").map((event) => openedBy(event, named("CaseAccepted"), named("CaseClosed")));
  const byId = new Map(cases.map((each) => [each.caseId, each]));
  const requests = named("Requested").map((event) =>
    requestedBy(event, byId, { answered: named("Answered"), concluded: named("Concluded"), now }),
  );
  // Anyone may appeal at a contract of its own; what nobody asks about is not told.
  const known = named("Appealed").filter(({ args }) => sources.has(String(args.source).toLowerCase()));
  const appeals = known.map((event) => appealedBy(event, named("AppealVoted")));
  return { cases, requests, appeals };
}

const OWN: ReadonlySet<string> = new Set(["cases", "appeals"]);

function openedBy(event: DeskEvent, accepted: readonly DeskEvent[], closed: readonly DeskEvent[]): CaseStory {
  const caseId = Number(event.args.caseId);
  const own = ({ args }: DeskEvent) => Number(args.caseId) === caseId;
  const countries = [...(event.args.countries as readonly bigint[])].map(Number);
  const others = new Set(accepted.filter(own).map(({ args }) => Number(args.country)));
  const parties = countries.filter((country, index) => index === 0 || others.has(country));
  return { caseId, countries, parties, isClosed: closed.some(own), event };
}

interface Answers {
  readonly answered: readonly DeskEvent[];
  readonly concluded: readonly DeskEvent[];
  readonly now: number;
}

function requestedBy(
  event: DeskEvent,
  cases: ReadonlyMap<number, CaseStory>,
  { answered, concluded, now }: Answers,
): RequestStory {
  const number = (key: string) => Number(event.args[key]);
  const [requestId, caseId] = [number("requestId"), number("caseId")];
  if (!cases.has(caseId))
    throw new NodeContradicts(`request ${requestId} is of case ${caseId}, which was never opened`);
  const own = ({ args }: DeskEvent) => Number(args.requestId) === requestId;
  const answers = answered
    .filter(own)
    .map(({ args }) => ({ country: Number(args.country), reason: nameOf(Rejection, Number(args.reason)) }));
  const [from, to, answerBy] = [number("from"), number("to"), number("answerBy")];
  const status = statusAt(concluded.find(own), answerBy, now);
  return { requestId, caseId, kind: nameOf(RequestKind, number("kind")), from, to, answerBy, answers, status, event };
}

function statusAt(conclusion: DeskEvent | undefined, answerBy: number, now: number): RequestStory["status"] {
  if (conclusion === undefined) return now < answerBy ? "open" : "lapsed";
  if (Number(conclusion.args.status) === RequestStatus.Rejected) return "rejected";
  return now < Number(conclusion.args.goodUntil) ? "approved" : "lapsed";
}

function appealedBy(event: DeskEvent, voted: readonly DeskEvent[]): AppealStory {
  const { key, source, act, caseId, appellant, panel, decideBy } = event.args;
  const votes = voted.filter(({ args }) => args.key === key).map(({ args }) => args.overturn === true);
  const overturns = votes.filter(Boolean).length;
  return {
    key: String(key),
    source: String(source),
    act: String(act),
    caseId: Number(caseId),
    appellant: String(appellant),
    panel: Number(panel),
    decideBy: Number(decideBy),
    overturns,
    upholds: votes.length - overturns,
    event,
  };
}

function nameOf(names: Readonly<Record<string, number>>, value: number): string {
  return Object.keys(names).find((name) => names[name] === value) ?? String(value);
}
