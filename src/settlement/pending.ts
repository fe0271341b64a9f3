/** An instruction that waits for Supervisors, as `pendingOf` gives it. Times are Unix seconds. */
export interface PendingRecord {
  /** ISO 3166-1 numeric codes of those who have to approve, and whether each has. */
  countries: { country: number; approved: boolean }[];
  /** Decision deadline; then the default applies. */
  decideBy: number;
  /** After that nothing settles any more and the money is free by itself. */
  deadline: number;
  settlesOnSilence: boolean;
  /** Whether one of them has rejected, so that its payers may take the money back. */
  rejected: boolean;
}

/** Seconds after the Supervisors' clock within which what they let pass is settled (`PendingPayments.sol`). */
export const SETTLED_WITHIN = 24 * 3_600;

const MAX_COUNTRIES = 8;

/** What `pendingOf` returns. */
type PendingAnswer = { countries: bigint; approvals: bigint; decideBy: bigint; deadline: bigint } & Pick<
  PendingRecord,
  "settlesOnSilence" | "rejected"
>;

/** Reads the answer of `pendingOf`; null if nothing waits under that hash, or nothing any more at a time in seconds. */
export function parsePending(record: PendingAnswer, now: number): PendingRecord | null {
  const { approvals, settlesOnSilence, rejected } = record;
  const [decideBy, deadline] = [Number(record.decideBy), Number(record.deadline)];
  if (deadline === 0 || now > deadline) return null;
  const countries = Array.from({ length: MAX_COUNTRIES }, (_, place) => ({
    country: Number(BigInt.asUintN(16, record.countries >> BigInt(16 * place))),
    approved: ((approvals >> BigInt(place)) & 1n) === 1n,
  })).filter(({ country }) => country !== 0);
  return { countries, decideBy, deadline, settlesOnSilence, rejected };
}
