import { queueDeadline } from "../../settlement/queue.ts";
import { type Kind, type Scope, Unreadable } from "./kind.ts";

const UNITS = { second: 1, minute: 60, hour: 3_600, day: 86_400, week: 604_800, year: 31_536_000 };
type Unit = keyof typeof UNITS;

const DAY = UNITS.day;
const DURATION = /^([0-9]{1,9}) ?(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?|y|years?)$/;
const DATE = /^(?:[0-9]{4}|-[0-9]{6})-[0-9]{2}-[0-9]{2}$/;
const MOMENT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})$/;

/** Seconds of what people write for a span of time, such as "3 days" or "90m". Throws `Unreadable`. */
export function secondsIn(text: string): number {
  const [, count, unit] = DURATION.exec(text) ?? [];
  if (unit === undefined) throw new Unreadable(text, 'a span of time such as "3 days", "12h" or "90 min"');
  const name = (Object.keys(UNITS) as Unit[]).find((each) => each.startsWith(unit[0]!))!;
  return Number(count) * UNITS[name];
}

/** A span in the largest unit that leaves nothing over. */
export function spanOf(seconds: bigint | number): string {
  const value = Number(seconds);
  const units = (["day", "hour", "minute", "second"] as const).filter((unit) => value % UNITS[unit] === 0);
  const unit = units[0]!;
  const count = value / UNITS[unit];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

const LAST_DATE = 253_402_300_799n; // the last second that is written with four digits for its year

/** A moment as people of all countries read it, in UTC to the second; "none" for zero, the seconds of one that has no date. */
export function momentOf(seconds: bigint | number): string {
  if (BigInt(seconds) === 0n) return "none";
  if (BigInt(seconds) > LAST_DATE) return String(seconds);
  return new Date(Number(seconds) * 1_000).toISOString().replace(".000Z", "Z");
}

async function secondsAt(text: string, { world }: Scope): Promise<number> {
  if (text === "none") return 0;
  if (/^(in |\+)/.test(text)) return dated(text, (await world.now()) + secondsIn(text.replace(/^(in |\+)/, "")));
  if (!DATE.test(text) && !MOMENT.test(text)) throw new Unreadable(text, TIME);
  const [seconds, date] = [Date.parse(text) / 1_000, text.split("T")[0]!];
  if (Number.isNaN(seconds) || !isDate(date)) throw new Unreadable(text, TIME);
  return seconds;
}

function dated(text: string, seconds: number): number {
  if (BigInt(seconds) > LAST_DATE) throw new Unreadable(text, "a moment that has a date");
  return seconds;
}

/** A day that a month does not have would be counted on into the next. */
function isDate(text: string): boolean {
  const seconds = Date.parse(text) / 1_000;
  return !Number.isNaN(seconds) && dayOf(seconds) === text;
}

const TIME = "2026-12-31 (its first second, UTC), 2026-12-31T12:00Z, or in 3 days";

function dayOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().split("T")[0]!;
}

/** Moments, spans and days. */
export const TIMES: Readonly<Record<string, Kind>> = {
  time: { form: TIME, read: secondsAt, write: momentOf },
  fullHour: {
    form: `${TIME}; the first full hour from then on`,
    read: async (text, scope) => queueDeadline(await secondsAt(text, scope)),
    write: momentOf,
  },
  span: { form: "a span of time such as 3 days or 12h", read: secondsIn, write: spanOf },
  day: {
    form: "a date such as 2026-10-01; -000043-03-15 is 44 BC",
    read: async (text, scope) => Math.floor((await secondsAt(text, scope)) / DAY),
    write: (day: bigint | number) => dayOf(Number(day) * DAY),
  },
  days: {
    form: "dates with commas between them, such as 2026-10-01,2026-10-02",
    read: async (text, scope) => {
      const dates = text.split(",").map((date) => secondsAt(date.trim(), scope));
      return (await Promise.all(dates)).map((seconds) => Math.floor(seconds / DAY));
    },
    write: (days: readonly (bigint | number)[]) => days.map((day) => dayOf(Number(day) * DAY)).join(","),
  },
};
