/** What flows between two countries in one currency, seen from one of them. */
export interface FlowFile {
  /** What was paid less what came back, yesterday and today (UTC), minor units. */
  net: bigint;
  /** Unix time until which a breaker keeps the direction closed; past or 0 if it is open. */
  closedUntil: number;
}

const DAY = 86_400;
const HOUR = 3_600;

/** Reads the word of `flowBetween` from one country to another, ISO 3166-1 numbers, at a Unix time (`Flow.sol`). */
export function parseFlow(word: bigint, from: number, to: number, time: number): FlowFile {
  const isUpwards = from < to;
  const age = Math.floor(time / DAY) - Number(word >> 240n);
  const [yesterday, today] = [BigInt.asIntN(96, word >> 96n), BigInt.asIntN(96, word)];
  const upwards = age === 0 ? yesterday + today : age === 1 ? today : 0n;
  const hours = Number(BigInt.asUintN(21, word >> (isUpwards ? 216n : 192n)));
  return { net: isUpwards ? upwards : -upwards, closedUntil: hours * HOUR };
}

/**
 * Reads the word of `paceOf` (`Pace.sol`): what a participant has used of its velocity at a Unix time, minor units, under its
 * country's limit and window in seconds.
 */
export function parsePace(word: bigint, { limit, window }: { limit: bigint; window: number }, time: number): bigint {
  const [at, used] = [Number(word >> 128n), BigInt.asUintN(128, word)];
  const refilled = (BigInt(time - at) * limit) / BigInt(Math.max(window, 1));
  return used > refilled ? used - refilled : 0n;
}
