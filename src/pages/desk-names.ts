import { money } from "../common/format.ts";
import { escapeLine } from "../common/text.ts";
import type { History } from "../desk/history.ts";
import { recordIn } from "../trade/record.ts";

/** How a desk's pages write countries, amounts and times. */
export interface DeskNames {
  country(numeric: number): string;
  currency(token: string): string;
  amount(token: string, minor: bigint): string;
}

/** Names from a deployment's registries. */
export function deskNames(history: History, codes: ReadonlyMap<number, string>): DeskNames {
  const currency = (token: string) => escapeLine(history.currencies.get(token)?.code ?? token);
  return {
    country: (numeric) => (numeric === 0 ? "-" : (codes.get(numeric) ?? String(numeric))),
    currency,
    amount: (token, minor) => {
      const record = recordIn(minor);
      if (record !== undefined) return `record ${record} of ${token}`;
      return money(minor, history.currencies.get(token)?.decimals ?? 0, currency(token));
    },
  };
}

const LATEST = 8_640_000_000_000; // seconds, as far as a date goes

/** A Unix time as ISO 8601 in UTC; a time that no calendar has stays seconds. */
export function utc(seconds: number): string {
  if (seconds > LATEST) return `${seconds} s`;
  return new Date(seconds * 1_000).toISOString().replace(".000Z", "Z");
}

/** How long a clock has still to run, or that it ran out. Unix seconds. */
export function clock(until: number, now: number): string {
  const left = until - now;
  if (left <= 0) return `ran out ${utc(until)}`;
  const hours = Math.floor(left / 3_600);
  const text = hours >= 48 ? `${Math.floor(hours / 24)} days` : `${hours} h ${Math.floor((left % 3_600) / 60)} min`;
  return `${text} left, until ${utc(until)}`;
}
