import { ALL_CONCERNED, Ground, RequestKind } from "../supervision/case.ts";
import { NodeContradicts } from "./errors.ts";
import type { DeskEvent, History } from "./history.ts";

/** A case as its events tell it. */
export interface CaseStory {
  readonly caseId: number;
  /** ISO 3166-1 numeric codes, the lead first. */
  readonly countries: readonly number[];
  readonly isClosed: boolean;
  readonly event: DeskEvent;
}

/** A request, and its answers by country. `answerBy` is Unix seconds; `to` is 0 for all concerned. */
export interface RequestStory {
  readonly requestId: number;
  readonly caseId: number;
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly answerBy: number;
  readonly answers: readonly { readonly country: number; readonly reason: string }[];
  readonly status: "open" | "granted" | "refused" | "lapsed";
  readonly event: DeskEvent;
}

/** An appeal against a hold; its clock in Unix seconds. */
export interface AppealStory {
  readonly hold: string;
  readonly caseId: number;
  readonly account: string;
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
export function caseStories({ events }: Pick<History, "events">, now: number): CaseStories {
  const own = events.filter(({ source }) => source === "cases");
  const named = (name: string) => own.filter((event) => event.name === name);
  const closed = new Set(named("CaseClosed").map(({ args }) => Number(args.caseId)));
  const cases = named("CaseOpened").map((event) => openedBy(event, closed));
  const byId = new Map(cases.map((each) => [each.caseId, each]));
  const requests = named("Requested").map((event) => requestedBy(event, byId, named("Answered"), now));
  const appeals = named("Appealed").map((event) => appealedBy(event, named("AppealVoted")));
  return { cases, requests, appeals };
}

function openedBy(event: DeskEvent, closed: ReadonlySet<number>): CaseStory {
  const caseId = Number(event.args.caseId);
  const countries = [...(event.args.countries as readonly bigint[])].map(Number);
  return { caseId, countries, isClosed: closed.has(caseId), event };
}

function requestedBy(
  event: DeskEvent,
  cases: ReadonlyMap<number, CaseStory>,
  answered: readonly DeskEvent[],
  now: number,
): RequestStory {
  const number = (key: string) => Number(event.args[key]);
  const [requestId, caseId] = [number("requestId"), number("caseId")];
  const file = cases.get(caseId);
  if (file === undefined)
    throw new NodeContradicts(`request ${requestId} is of case ${caseId}, which was never opened`);
  const answers = answered
    .filter(({ args }) => Number(args.requestId) === requestId)
    .map(({ args }) => ({ country: Number(args.country), reason: nameOf(Ground, Number(args.ground)) }));
  const [from, to, answerBy] = [number("from"), number("to"), number("answerBy")];
  const status = statusAt({ from, to, answerBy, answers }, file.countries.length, now);
  return { requestId, caseId, kind: nameOf(RequestKind, number("kind")), from, to, answerBy, answers, status, event };
}

/** Of all concerned more than half must agree, the one that asks counted unless it is alone; half against refuse. */
function statusAt(
  { to, answerBy, answers }: Pick<RequestStory, "from" | "to" | "answerBy" | "answers">,
  concerned: number,
  now: number,
): RequestStory["status"] {
  const agreed = answers.filter(({ reason }) => reason === "None").length;
  const refused = answers.length - agreed;
  const asking = to === ALL_CONCERNED && concerned > 1 ? 1 : 0;
  const needed = to === ALL_CONCERNED ? Math.floor(concerned / 2) + 1 : 1;
  if (agreed + asking >= needed) return "granted";
  const canAgree = to === ALL_CONCERNED ? concerned - refused : 1 - refused;
  if (canAgree < needed) return "refused";
  return now < answerBy ? "open" : "lapsed";
}

function appealedBy(event: DeskEvent, voted: readonly DeskEvent[]): AppealStory {
  const { hold, caseId, account, decideBy } = event.args;
  const votes = voted.filter(({ args }) => args.hold === hold).map(({ args }) => args.overturn === true);
  const overturns = votes.filter(Boolean).length;
  const sides = { overturns, upholds: votes.length - overturns };
  return {
    hold: String(hold),
    caseId: Number(caseId),
    account: String(account),
    decideBy: Number(decideBy),
    ...sides,
    event,
  };
}

function nameOf(names: Readonly<Record<string, number>>, value: number): string {
  return Object.keys(names).find((name) => names[name] === value) ?? String(value);
}
