import type { DeskView } from "../desk/view.ts";
import { clock, type DeskNames } from "./desk-names.ts";

/** The clocks that run: holds that apply, requests and payments that wait, appeals that are voted on, closed corridors. */
export function clockLines(view: DeskView, names: DeskNames): string[] {
  return [...caseClocks(view, names), ...pendingClocks(view, names), ...closingClocks(view, names)];
}

function pendingClocks({ pending, now }: DeskView, names: DeskNames): string[] {
  const running = pending.filter(({ fate }) => fate === "waits" || fate === "may settle");
  return running.map((story) => {
    const until = story.fate === "waits" ? story.decideBy : story.deadline;
    return `  payment ${story.instruction.slice(0, 10)}, ${pendingText(story, names)}: ${clock(until, now)}`;
  });
}

/** What waits, who has approved it, and whom it waits for. */
export function pendingText(story: DeskView["pending"][number], names: DeskNames): string {
  const { legs, countries, approved, fate, settlesOnSilence } = story;
  const amounts = legs.map(({ token, amount }) => names.amount(token.toLowerCase(), amount));
  const missing = countries.filter((country) => !approved.includes(country));
  const list = (codes: readonly number[]) => codes.map((country) => names.country(country)).join(" ");
  return [
    amounts.join(" + "),
    ...(approved.length === 0 ? [] : [`approved by ${list(approved)}`]),
    ...(missing.length === 0 ? [] : [`${fate === "waits" ? "waits for" : "silent"} ${list(missing)}`]),
    ...(fate === "waits" ? [settlesOnSilence ? "settles on silence" : "lapses on silence"] : [fate]),
  ].join(", ");
}

function closingClocks({ closings, now }: DeskView, names: DeskNames): string[] {
  const closed = closings.filter(({ until }) => now < until);
  return closed.map(({ token, from, to, until }) => {
    const corridor = `${names.country(from)} to ${names.country(to)} in ${names.currency(token)}`;
    return `  corridor ${corridor}, closed by its breaker: ${clock(until, now)}`;
  });
}

function caseClocks({ holds, cases, now }: DeskView, names: DeskNames): string[] {
  const live = holds
    .filter(({ fate }) => fate === "live")
    .map(({ token, account, place, file }) => {
      const who = `hold of ${names.country(file.authority)}, ${account} place ${place}, ${names.amount(token, file.amount)}`;
      return `  ${who}${file.status === 2 ? ", provisional" : ""}: ${clock(file.until, now)}`;
    });
  const open = cases.requests
    .filter(({ status }) => status === "open")
    .map(({ requestId, kind, from, to, answerBy }) => {
      const whom = to === 0 ? "the parties" : names.country(to);
      return `  request ${requestId}, ${kind}, ${names.country(from)} asks ${whom}: ${clock(answerBy, now)}`;
    });
  const voted = cases.appeals
    .filter(({ decideBy }) => now < decideBy)
    .map(({ key, panel, overturns, upholds, decideBy }) => {
      const votes = `${overturns} to end the act, ${upholds} to keep it`;
      const who = panel === 0 ? "Delegations" : `panel of ${panel}`;
      return `  appeal ${key.slice(0, 10)}, ${who}, ${votes}: ${clock(decideBy, now)}`;
    });
  return [...live, ...open, ...voted];
}
