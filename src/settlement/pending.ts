/** An instruction that waits for Supervisors, as `pendingOf` gives it. Times are Unix seconds. */
export interface PendingRecord {
  /** ISO 3166-1 numeric codes of those who have to affirm, and whether each has. */
  countries: { country: number; affirmed: boolean }[];
  /** When silence has its outcome. */
  decideBy: number;
  /** After that nothing settles any more and the money is free by itself. */
  deadline: number;
  settlesOnSilence: boolean;
}

/** Seconds after the Supervisors' clock within which what they let pass is settled (`PendingPayments.sol`). */
export const SETTLED_WITHIN = 24 * 3_600;

const MAX_COUNTRIES = 8;

/** Reads the answer of `pendingOf`; null if nothing waits under that hash, or nothing any more at a time in seconds. */
export function parsePending(
  record: { countries: bigint; affirmed: bigint; decideBy: bigint; deadline: bigint; settlesOnSilence: boolean },
  now: number,
): PendingRecord | null {
  if (record.deadline === 0n || now > Number(record.deadline)) return null;
  const countries = Array.from({ length: MAX_COUNTRIES }, (_, place) => ({
    country: Number(BigInt.asUintN(16, record.countries >> BigInt(16 * place))),
    affirmed: ((record.affirmed >> BigInt(place)) & 1n) === 1n,
  })).filter(({ country }) => country !== 0);
  const { settlesOnSilence } = record;
  return { countries, decideBy: Number(record.decideBy), deadline: Number(record.deadline), settlesOnSilence };
}
