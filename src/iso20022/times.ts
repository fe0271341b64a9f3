import { InvalidIsoMessage, quote } from "./errors.ts";

/** An offset from UTC that is none. */
export class InvalidUtcOffset extends Error {
  readonly utcOffset: string;
  constructor(utcOffset: string) {
    super(`${quote(utcOffset)} is no offset from UTC: Z, or hours and minutes such as +08:00, from -14:00 to +14:00`);
    this.name = "InvalidUtcOffset";
    this.utcOffset = utcOffset;
  }
}

export const UTC = "Z";

const OFFSET = "Z|[+-](?:0\\d|1[0-3]):[0-5]\\d|[+-]14:00";

/** Checks an offset as xs:dateTime writes it. Throws `InvalidUtcOffset`. */
export function requireUtcOffset(text: string): void {
  if (!new RegExp(`^(?:${OFFSET})$`).test(text)) throw new InvalidUtcOffset(text);
}

/** The first whole second that is not before a time (ISODate, ISOTime); in Unix seconds. */
export function firstSecond(date: string, time: string, utcOffset: string): number {
  const second = lastSecond(date, time, utcOffset);
  return /\.0*[1-9]/.test(time) ? second + 1 : second;
}

/** The last whole second that is not after a time (ISODate, ISOTime); in Unix seconds. */
export function lastSecond(date: string, time: string, utcOffset: string): number {
  const [, clock, offset] = new RegExp(`^([^.Z+-]*)(?:\\.\\d+)?(${OFFSET})?$`).exec(time)!;
  return Date.parse(`${date}T${clock!}${offset ?? utcOffset}`) / 1_000;
}

/** The last second of the last year that has four digits. */
const LAST = Date.parse("9999-12-31T23:59:59Z") / 1_000;

/** Unix seconds as a message says them, in UTC. Throws `InvalidIsoMessage` at `path` for a time that it cannot say. */
export function isoDateTime(seconds: number, path: string): string {
  if (Number.isSafeInteger(seconds) && seconds >= 0 && seconds <= LAST) {
    return new Date(seconds * 1_000).toISOString().replace(".000Z", "Z");
  }
  const bounds = `whole Unix seconds from 0 to ${LAST}, the end of the year 9999`;
  throw new InvalidIsoMessage(path, "Date", `${seconds} is no time that a message can say: ${bounds}`);
}

/** The two parts of `isoDateTime`. Throws `InvalidIsoMessage` at `path`. */
export function dateAndTime(seconds: number, path: string): [date: string, time: string] {
  return isoDateTime(seconds, path).split("T") as [string, string];
}
