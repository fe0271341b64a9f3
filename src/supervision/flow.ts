/** A direction that a breaker has closed. */
export interface BreakerClosure {
  /** Unix time at which it ends; past or 0 if the direction is open. */
  closedUntil: number;
  /** By whose breaker: of the payer's country, by its outbound terms, or of the payee's, by its inbound ones. */
  closedBy: "outbound" | "inbound";
  /** Under which edition of those terms, 0 to 3: under others that its country has set since, it does not hold. */
  edition: number;
}

/** What flows between two countries in one currency, seen from one of them. */
export interface FlowFile extends BreakerClosure {
  /** What was paid less what came back, yesterday and today (UTC), minor units. */
  net: bigint;
}

const DAY = 86_400;
const HOUR = 3_600;

/** Reads the word of `flowBetween` from one country to another, ISO 3166-1 numbers, at a Unix time (`Flow.sol`). */
export function parseFlow(word: bigint, from: number, to: number, time: number): FlowFile {
  const isUpwards = from < to;
  const age = Math.floor(time / DAY) - Number(word >> 240n);
  const [yesterday, today] = [BigInt.asIntN(96, word >> 96n), BigInt.asIntN(96, word)];
  const upwards = age === 0 ? yesterday + today : age === 1 ? today : 0n;
  return { net: isUpwards ? upwards : -upwards, ...closureIn(word >> (isUpwards ? 216n : 192n)) };
}

function closureIn(bits: bigint): BreakerClosure {
  const closedUntil = Number(BigInt.asUintN(21, bits)) * HOUR;
  const closedBy = ((bits >> 21n) & 1n) === 1n ? "inbound" : "outbound";
  return { closedUntil, closedBy, edition: Number((bits >> 22n) & 3n) };
}

/**
 * Reads the word of `paceOf` (`Pace.sol`): what a participant has used of its velocity at a Unix time, minor units, under its
 * country's limit and window in seconds.
 */
export function parsePace(word: bigint, { limit, window }: { limit: bigint; window: number }, time: number): bigint {
  const [at, left] = [Number(word >> 128n), BigInt.asUintN(128, word)];
  if (at > time) return 0n; // as a hostile gate may have left it behind
  const used = left < limit ? left : limit;
  const refilled = (BigInt(time - at) * limit) / BigInt(Math.max(window, 1));
  return used > refilled ? used - refilled : 0n;
}
